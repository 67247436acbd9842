"""Who runs a unit: facts with a day and a report day, and the spans that are derived from them.

A fact holds from its day to the unit's next change; on the same day what was reported later, then typed later, holds. A fact without
a provider says that nobody runs the unit from that day (closed). Spans are rebuilt whole for the units that a verb touches.
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from typing import Any

from sqlalchemy import ColumnElement, delete, insert
from sqlmodel import Session, col, select

from kundval import audit
from kundval.access.rules import Actor
from kundval.errors import FieldsRefused, NotFound, Refused
from kundval.period import OPEN, day
from kundval.registry import rules
from kundval.registry.models import Owner, OwnershipFact, Provider, Unit
from kundval.registry.queries.owners import form_on
from kundval.registry.service.boards import check_production_board
from kundval.registry.service.providers import is_the_municipality
from kundval.registry.service.scope import only, require_any, the_unit, unit_industries
from kundval.timeline import spans

OWNER = (
    "unit_id",
    "provider_id",
    "mode",
    "counterparty",
    "valid_from",
    "valid_to",
    "known_from",
    "known_to",
    "fact_id",
)


@dataclass(frozen=True)
class NewOwner:
    """That ``provider_id`` runs the unit from a day on; None: nobody does, and mode and counterparty are empty."""

    unit_id: int
    provider_id: int | None
    mode: str
    counterparty: str
    valid_from: date
    reported_on: date


def record_ownership(
    session: Session,
    *,
    actor: Actor,
    today: date,
    unit_id: int,
    provider_id: int | None,
    mode: str = "",
    counterparty: str = "",
    valid_from: date,
    reported_on: date,
) -> OwnershipFact:
    """Who runs the unit from a day on (ägande), as reported on a day that is not later than today.

    An empty ``counterparty`` becomes the one that the provider's form proposes. Refused: a mode that the provider's form does not
    allow, an in-house unit without a production board, or with one that is responsible for its industry.
    """
    unit = the_unit(session, actor, unit_id)
    new = NewOwner(unit_id, provider_id, mode, counterparty, valid_from, reported_on)
    fact = _fact(_checked(session, new, unit, today), actor)
    session.add(fact)
    session.flush()
    rebuild_owners(session, [unit_id])
    _log(session, actor, unit, fact, "angav vem som driver enheten")
    return fact


def record_ownerships(
    session: Session, *, actor: Actor, today: date, rows: Iterable[NewOwner], batch_id: int | None = None
) -> int:
    """The same for many at once, with one row in the log; returns how many. Refused at the first that is."""
    facts = []
    for new in rows:
        unit = session.get(Unit, new.unit_id)
        if unit is None:
            raise NotFound
        require_any(actor, "registry.write", unit_industries(session, new.unit_id))
        facts.append(_fact(_checked(session, new, unit, today), actor, batch_id))
    session.add_all(facts)
    session.flush()
    rebuild_owners(session, {fact.unit_id for fact in facts})
    audit.record(
        session,
        actor=actor,
        verb="läste in vem som driver enheter",
        subject="ownership_fact",
        details={"rader": len(facts)},
    )
    return len(facts)


def mark_ownership_mistyped(session: Session, *, actor: Actor, today: date, fact_id: int, reason: str) -> OwnershipFact:
    """Corrects a slip: the fact never was (feltypad). The row stays, marked."""
    fact = session.get(OwnershipFact, fact_id)
    if fact is None:
        raise NotFound
    unit = the_unit(session, actor, fact.unit_id)
    if fact.mistyped_at is not None:
        raise Refused("Uppgiften är redan markerad som feltypad.")
    if not reason.strip():
        raise FieldsRefused({"reason": "Ange skälet. Det visas i enhetens historik."})
    fact.mistyped_at = audit.now()
    session.flush()
    rebuild_owners(session, [fact.unit_id])
    _log(session, actor, unit, fact, "rättade en feltypad uppgift om vem som driver enheten", reason.strip())
    return fact


def rebuild_owners(session: Session, unit_ids: Iterable[int]) -> None:
    """Makes the derived owners of the units anew from their facts, valid × known."""
    wanted = sorted(set(unit_ids))
    for start in range(0, len(wanted), 500):
        _rebuild(session, wanted[start : start + 500])


def _rebuild(session: Session, unit_ids: list[int]) -> None:
    session.execute(delete(Owner).where(col(Owner.unit_id).in_(unit_ids)))
    rows = _owners_told(session, col(OwnershipFact.unit_id).in_(unit_ids))
    if rows:
        session.execute(insert(Owner), [dict(zip(OWNER, row, strict=True)) for row in rows])


def units_with_wrong_owners(session: Session) -> list[str]:
    """The codes of the units whose derived owners are not what the facts give. Nothing is written."""
    codes = dict(session.exec(select(col(Unit.id), col(Unit.code)).order_by(col(Unit.id))).all())
    stored = Counter(tuple(row) for row in session.execute(select(*(getattr(Owner, name) for name in OWNER))))
    stored.subtract(Counter(_owners_told(session)))
    wrong = {row[0] for row, count in stored.items() if count}
    return [code for id_, code in codes.items() if id_ in wrong]


def _owners_told(session: Session, *among: ColumnElement[bool]) -> list[tuple[Any, ...]]:
    """What the facts (among those) give, in the order of ``OWNER``."""
    facts = session.exec(
        select(OwnershipFact)
        .where(col(OwnershipFact.mistyped_at).is_(None), *among)
        .order_by(col(OwnershipFact.unit_id), col(OwnershipFact.id))
    ).all()
    return [
        (one.unit_id, one.provider_id, one.mode, one.counterparty, span.valid_from, span.valid_to, span.known_from, span.known_to,
         one.fact_id)
        for _, of_unit in groupby(facts, lambda fact: fact.unit_id)
        for span in spans(of_unit, owners_of)
        if (one := span.value)
    ]  # fmt: skip


@dataclass(frozen=True)
class _Runs:
    fact_id: int
    unit_id: int
    provider_id: int
    mode: str
    counterparty: str


def owners_of(facts: list[OwnershipFact]) -> list[tuple[int, int, _Runs]]:
    """What the facts known so far say, in the order in which they came: who runs the unit from which day to which."""
    latest = {fact.valid_from: fact for fact in facts}
    starts = sorted(latest)
    ends = [day(start) for start in starts[1:]] + [OPEN]
    return [
        (day(start), end, _Runs(fact.id or 0, fact.unit_id, fact.provider_id, fact.mode, fact.counterparty))
        for start, end in zip(starts, ends, strict=True)
        if (fact := latest[start]).provider_id is not None
    ]


def _checked(session: Session, new: NewOwner, unit: Unit, today: date) -> NewOwner:
    rules.refuse_future(
        "reported_on", f"Rapporteringsdagen {new.reported_on} har inte varit än.", new.reported_on > today
    )
    if new.provider_id is None:
        return NewOwner(new.unit_id, None, "", "", new.valid_from, new.reported_on)
    provider = session.get(Provider, new.provider_id)
    if provider is None:
        raise FieldsRefused({"provider": "Välj en utförare i listan."})
    form = form_on(session, new.provider_id, new.valid_from)
    own = is_the_municipality(session, provider) if new.mode == rules.IN_HOUSE else provider.is_municipality
    rules.check_mode(new.mode, form=form, is_municipality=own, in_municipality=unit.in_municipality)
    if new.mode == rules.IN_HOUSE:
        check_production_board(session, unit.production_board_id, unit_industries(session, new.unit_id), new.valid_from)
    counterparty = new.counterparty.strip() or rules.propose_counterparty(form, new.mode)
    rules.check_counterparty(counterparty)
    return NewOwner(new.unit_id, new.provider_id, new.mode, counterparty, new.valid_from, new.reported_on)


def _fact(new: NewOwner, actor: Actor, batch_id: int | None = None) -> OwnershipFact:
    return OwnershipFact(
        unit_id=new.unit_id,
        provider_id=new.provider_id,
        mode=new.mode,
        counterparty=new.counterparty,
        valid_from=new.valid_from,
        reported_on=new.reported_on,
        recorded_by=actor.user_id,
        recorded_at=audit.now(),
        import_batch_id=batch_id,
    )


def _log(session: Session, actor: Actor, unit: Unit, fact: OwnershipFact, verb: str, reason: str = "") -> None:
    assert unit.id is not None
    provider = session.get(Provider, fact.provider_id) if fact.provider_id else None
    runs = f"{provider.name}, {fact.mode}, motpart {fact.counterparty}" if provider else "ingen"
    audit.record(
        session,
        actor=actor,
        verb=verb,
        subject="unit",
        subject_id=unit.id,
        industry_id=only(unit_industries(session, unit.id)),
        provider_id=fact.provider_id,
        reason=reason,
        details={"drivs av": f"{runs}, från {fact.valid_from}, rapporterat {fact.reported_on}"},
    )
