"""Events of customers: frånvaro, avböjt besök, uppstart …"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date

from sqlmodel import Session

from kundval import audit
from kundval.access.rules import Actor, require
from kundval.bulk import insert_rows, new_ids
from kundval.choice.models import EventFact
from kundval.choice.queries.event_rules import lines_of, version_on, versions_of
from kundval.choice.queries.visible import the_person
from kundval.choice.rules.events import AUTOMATIC, PERFORMED
from kundval.choice.service.checks import check_reported
from kundval.choice.service.rebuild import rebuild
from kundval.choice.service.service_rules import paid_by
from kundval.errors import FieldsRefused, NotFound
from kundval.registry.models import Service
from kundval.registry.service.services import value_set


@dataclass(frozen=True, slots=True)
class NewEvent:
    """An event as :class:`EventFact`, with ids of the database."""

    kind: str
    person_id: int
    service_id: int
    slot: int
    valid_from: date
    valid_to: date | None
    value_set_id: int | None
    quantity_milli: int | None
    reported_on: date
    note: str = ""


def record_event(
    session: Session,
    *,
    actor: Actor,
    today: date,
    person_id: int,
    service_id: int,
    kind: str,
    valid_from: date,
    valid_to: date | None = None,
    values: Mapping[str, str] | None = None,
    quantity_milli: int | None = None,
    slot: int = 1,
    reported_on: date | None = None,
    note: str = "",
) -> EventFact:
    """An event from ``valid_from`` until the day before ``valid_to``. The same kind from the same day again replaces what was said.

    Refused: a kind for which the service has no rule, an end before the start, a report day that has not come, and, where a volume is
    paid, an event without quantity or end.
    """
    service = session.get(Service, service_id)
    if service is None:
        raise NotFound
    require(actor, "choice.write", industry_id=service.industry_id)
    person = the_person(session, actor, person_id, "choice.write")
    said = reported_on or today
    check_reported(said, today)
    wrong = event_faults(session, service, kind, valid_from, valid_to, quantity_milli)
    if not 1 <= slot <= service.slots:
        wrong["slot"] = f"{service.name} har {service.slots} platser. Välj en av dem."
    if wrong:
        raise FieldsRefused(wrong)
    sets = value_set(session, service, values) if values else None
    new = NewEvent(
        kind, person.id or 0, service_id, slot, valid_from, valid_to, sets, quantity_milli, said, note.strip()
    )
    (id_,) = record_events(session, actor=actor, today=today, rows=[new])
    return session.get_one(EventFact, id_)


def record_events(
    session: Session, *, actor: Actor, today: date, rows: Collection[NewEvent], batch_id: int | None = None
) -> list[int]:
    """Records events that have been judged, rebuilds their persons and gives the events' ids in the same order."""
    for service_id in {row.service_id for row in rows}:
        require(actor, "choice.write", industry_id=session.get_one(Service, service_id).industry_id)
    ids, at = new_ids(session, EventFact, len(rows)), audit.now()
    columns = ("id", "kind", "person_id", "service_id", "slot", "valid_from", "valid_to", "value_set_id", "quantity_milli", "reported_on",
               "note", "recorded_by", "recorded_at", "import_batch_id")  # fmt: skip
    insert_rows(session, EventFact, columns, (
        (id_, row.kind, row.person_id, row.service_id, row.slot, row.valid_from, row.valid_to, row.value_set_id, row.quantity_milli,
         row.reported_on, row.note, actor.user_id, at, batch_id)
        for id_, row in zip(ids, rows, strict=True)
    ))  # fmt: skip
    rebuild(session, {row.person_id for row in rows})
    for row in rows if batch_id is None else ():
        _log(session, actor, row.service_id, row.person_id, f"registrerade händelsen {row.kind}", row.valid_from)
    return ids


def mark_event_mistyped(session: Session, *, actor: Actor, today: date, event_id: int, reason: str) -> EventFact:
    """Says that the event never was; what had been said before of the same holds again."""
    event = session.get(EventFact, event_id)
    if event is None or event.mistyped_at is not None:
        raise NotFound
    service = session.get_one(Service, event.service_id)
    require(actor, "choice.write", industry_id=service.industry_id)
    person = the_person(session, actor, event.person_id, "choice.write")
    if not reason.strip():
        raise FieldsRefused({"reason": "Ange skälet. Det visas i kundens historik."})
    event.mistyped_at = audit.now()
    rebuild(session, [person.id or 0])
    verb = f"rättade den feltypade händelsen {event.kind}"
    _log(session, actor, event.service_id, person.id or 0, verb, event.valid_from, reason.strip())
    return event


def kinds_of(session: Session, service_id: int) -> list[str]:
    """The kinds of events that may be recorded for a service: those for which it has or has had a rule."""
    return sorted({version.kind for version in versions_of(session, service_id)})


def event_faults(
    session: Session, service: Service, kind: str, valid_from: date, valid_to: date | None, quantity_milli: int | None
) -> dict[str, str]:
    """What is wrong with an event, by field."""
    wrong = {}
    version = version_on(session, service.id or 0, kind, valid_from)
    rules = lines_of(session, [version.id or 0]).get(version.id or 0, []) if version else []
    by_volume = paid_by(service) == PERFORMED
    if not rules:
        known = kinds_of(session, service.id or 0)
        told = f"Händelser med regel: {', '.join(known) or 'inga'}." if kind not in known else "Kontrollera dagen."
        wrong["kind"] = f"{service.name} har ingen regel för {kind}{f' {valid_from}' if kind in known else ''}. {told}"
    elif kind in AUTOMATIC and not by_volume:
        wrong["kind"] = f"{kind.capitalize()} följer av kundens val och dödsfall. Registrera avslutet eller dödsfallet."
    if valid_to is not None and valid_to < valid_from:
        wrong["valid_to"] = (
            f"Sista dagen måste vara {valid_from} eller senare. Skriv dagen före om händelsen aldrig var."
        )
    if by_volume and rules and not all(rule.quantity_milli for rule in rules):
        if not quantity_milli:
            wrong["quantity"] = f"{service.name} betalas efter volym. Skriv den planerade mängden per dag."
        if valid_to is None:
            wrong["valid_to"] = "Skriv sista dagen. Utan den går mängden inte att räkna."
    return wrong


def _log(
    session: Session, actor: Actor, service_id: int, person_id: int, verb: str, on: date, reason: str = ""
) -> None:
    service = session.get_one(Service, service_id)
    audit.record(session, actor=actor, verb=verb, subject="person", subject_id=person_id, industry_id=service.industry_id, reason=reason,
                 details={"från": str(on)})  # fmt: skip
