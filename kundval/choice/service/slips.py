"""Slips: a row that was typed wrong never was (feltypad). It stays, marked; refused where later facts build on it."""

from datetime import date

from sqlmodel import Session, col, select

from kundval import audit
from kundval.access.rules import Actor
from kundval.choice.models import ChoiceFact
from kundval.choice.models.wishes import ChoiceRequest, Wish
from kundval.choice.rules.facts import END, EXTENT, MERGE, STARTS
from kundval.choice.service.changes import the_fact
from kundval.choice.service.log import log_fact
from kundval.choice.service.merging import after_merges
from kundval.choice.service.rebuild import rebuild
from kundval.errors import FieldsRefused, Refused


def mark_mistyped(session: Session, *, actor: Actor, today: date, fact_id: int, reason: str) -> ChoiceFact:
    """Says that the fact never was. Always through, for all months, unless later facts build on it: then they are named."""
    fact, survivor_id = the_fact(session, actor, fact_id)
    if not reason.strip():
        raise FieldsRefused({"reason": "Ange skälet. Det visas i kundens historik."})
    above = builders(session, fact)
    if above:
        rows = ", ".join(f"{row.kind} {row.on} (registrerat {row.recorded_at.date()})" for row in above)
        raise Refused(f"Senare händelser bygger på den: {rows}. Rätta dem först.")
    fact.mistyped_at = audit.now()
    # What was asked for is asked for again.
    for request in session.exec(select(ChoiceRequest).where(col(ChoiceRequest.fact_id) == fact.id)).all():
        request.fact_id = None
        for wish in session.exec(
            select(Wish).where(col(Wish.request_id) == request.id, col(Wish.taken).is_(True))
        ).all():
            wish.taken, wish.replied_on = None, None
    session.flush()
    if fact.survivor_id is not None:
        after_merges(session, [fact.person_id, survivor_id])
    rebuild(session, [survivor_id, fact.person_id])
    log_fact(session, actor, f"rättade en feltypad händelse ({fact.kind})", fact, survivor_id, reason.strip())
    return fact


def builders(session: Session, fact: ChoiceFact) -> list[ChoiceFact]:
    """The facts that would be about nothing without this one: its annulments and, of a choice, its ends and extents."""
    rows = session.exec(
        select(ChoiceFact)
        .where(
            col(ChoiceFact.person_id) == fact.person_id,
            col(ChoiceFact.mistyped_at).is_(None),
            col(ChoiceFact.id) != fact.id,
        )
        .order_by(col(ChoiceFact.id))
    ).all()
    return [row for row in rows if row.annuls_id == fact.id or _about(rows, row, fact)]


def _about(rows: object, row: ChoiceFact, choice: ChoiceFact) -> bool:
    """Whether an end or extent is about the choice: no other choice of the slot began in between when it was reported."""
    same = (row.service_id, row.slot) == (choice.service_id, choice.slot)
    if choice.kind not in STARTS or row.kind not in (END, EXTENT) or not same or choice.kind == MERGE:
        return False
    began = [
        other
        for other in rows  # type: ignore[attr-defined]
        if other.kind in STARTS and (other.service_id, other.slot) == (row.service_id, row.slot) and _before(other, row)
    ]
    latest = max([choice, *began], key=lambda other: (other.on, other.reported_on, other.id))
    return latest is choice and _before(choice, row)


def _before(choice: ChoiceFact, row: ChoiceFact) -> bool:
    begun = choice.on < row.on if row.kind == END else choice.on <= row.on
    return begun and choice.reported_on <= row.reported_on
