"""Events of customers (frånvaro, avböjt besök, uppstart …), the rules that say what they give, and standard minutes."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Literal

from sqlmodel import Session, col, select

from kundval import audit
from kundval.access.rules import Actor, require
from kundval.choice.models import EventFact, EventRule, Segment, StandardTime, VolumeFact
from kundval.choice.queries.visible import the_person
from kundval.choice.rules.events import AUTOMATIC, PERFORMED
from kundval.choice.service.bulk import insert_rows, new_ids
from kundval.choice.service.checks import check_reported
from kundval.choice.service.rebuild import rebuild
from kundval.choice.service.service_rules import paid_by
from kundval.errors import FieldsRefused, NotFound
from kundval.registry.models import Service
from kundval.registry.queries.market import dimensions_of
from kundval.registry.rules import values_of
from kundval.registry.service.services import event_value, value_set

Outcome = Literal["new", "changed", "unchanged"]


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
    """The kinds of events that may be recorded for a service: those that its rules know and nothing else gives."""
    known = session.exec(select(EventRule.kind).where(col(EventRule.service_id) == service_id).distinct())
    return sorted(known)


def event_faults(
    session: Session, service: Service, kind: str, valid_from: date, valid_to: date | None, quantity_milli: int | None
) -> dict[str, str]:
    """What is wrong with an event, by field."""
    wrong = {}
    rules = session.exec(
        select(EventRule).where(col(EventRule.service_id) == service.id, col(EventRule.kind) == kind)
    ).all()
    by_volume = paid_by(service) == PERFORMED
    if not rules:
        known = ", ".join(kinds_of(session, service.id or 0)) or "inga"
        wrong["kind"] = f"{service.name} har ingen regel för {kind}. Händelser med regel: {known}."
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


def save_event_rule(
    session: Session,
    *,
    actor: Actor,
    today: date,
    service_id: int,
    kind: str,
    values: str,
    day_from: int,
    day_to: int | None,
    after: bool,
    value: str,
    quantity_milli: int | None,
    valid_from: date,
    batch_id: int | None = None,
) -> Outcome:
    """What some days of an event give; the value becomes one that a price list may price. Rebuilds the customers of the service."""
    service = session.get_one(Service, service_id)
    require(actor, "calendar.write", industry_id=service.industry_id)
    wrong = _condition_faults(session, service, values)
    if day_to is not None and day_to < day_from:
        wrong["day_to"] = f"Sista dagen är dag {day_from} eller senare."
    if kind in AUTOMATIC and not after:
        wrong["after"] = f"{kind.capitalize()} sker när valet slutar. Skriv ja för efter valet."
    if set(value) & set("=;"):
        wrong["value"] = "Skriv ett värde utan likhetstecken och semikolon."
    if wrong:
        raise FieldsRefused(wrong)
    if value:
        event_value(session, service_id, value)
    key: dict[str, Any] = {
        "service_id": service_id,
        "kind": kind,
        "values": values,
        "day_from": day_from,
        "after": after,
        "valid_from": valid_from,
    }
    found = session.exec(select(EventRule).filter_by(**key)).first()
    said = (day_to, value, quantity_milli)
    if found is not None and (found.day_to, found.value, found.quantity_milli) == said:
        return "unchanged"
    rule = found or EventRule(**key, import_batch_id=batch_id)
    rule.day_to, rule.value, rule.quantity_milli = said
    session.add(rule)
    _rules_changed(session, actor, service, "ändrade en händelseregel", kind)
    return "changed" if found else "new"


def save_standard_time(
    session: Session,
    *,
    actor: Actor,
    today: date,
    service_id: int,
    values: str,
    minutes: int,
    valid_from: date,
    batch_id: int | None = None,
) -> Outcome:
    """The minutes that a visit with these values counts as from a day on. Rebuilds the customers of the service."""
    service = session.get_one(Service, service_id)
    require(actor, "calendar.write", industry_id=service.industry_id)
    wrong = _condition_faults(session, service, values)
    if not values:
        wrong["values"] = "Skriv vilket moment det gäller, till exempel moment=Städ."
    if paid_by(service) != PERFORMED:
        wrong["service"] = f"{service.name} betalas inte efter utförd volym och har inga schablontider."
    if wrong:
        raise FieldsRefused(wrong)
    key: dict[str, Any] = {"service_id": service_id, "values": values, "valid_from": valid_from}
    found = session.exec(select(StandardTime).filter_by(**key)).first()
    if found is not None and found.minutes == minutes:
        return "unchanged"
    row = found or StandardTime(**key, minutes=minutes, import_batch_id=batch_id)
    row.minutes = minutes
    session.add(row)
    _rules_changed(session, actor, service, "ändrade en schablontid", values)
    return "changed" if found else "new"


def rebuild_service(session: Session, service_ids: Collection[int]) -> None:
    """Makes all customers of some services anew, after their rules have changed."""
    session.flush()
    for table in (Segment, VolumeFact, EventFact):
        persons = session.exec(
            select(col(table.person_id)).where(col(table.service_id).in_(service_ids)).distinct()
        ).all()
        rebuild(session, persons)


def _rules_changed(session: Session, actor: Actor, service: Service, verb: str, what: str) -> None:
    rebuild_service(session, [service.id or 0])
    audit.record(session, actor=actor, verb=verb, subject="service", subject_id=service.id, industry_id=service.industry_id,
                 details={"regel": what})  # fmt: skip


def _condition_faults(session: Session, service: Service, values: str) -> dict[str, str]:
    """What is wrong with a condition on values, ``insats=omvårdnad;moment=Städ``."""
    known = {dimension.code: allowed for dimension, allowed in dimensions_of(session, service.id or 0)}
    for code, value in values_of(values).items():
        if value not in known.get(code, []):
            return {
                "values": f"{code}={value} finns inte för {service.name}. Skriv en dimension och ett av dess värden."
            }
    return {}


def _log(
    session: Session, actor: Actor, service_id: int, person_id: int, verb: str, on: date, reason: str = ""
) -> None:
    service = session.get_one(Service, service_id)
    audit.record(session, actor=actor, verb=verb, subject="person", subject_id=person_id, industry_id=service.industry_id, reason=reason,
                 details={"från": str(on)})  # fmt: skip
