"""The kind franvaro: events of customers."""

from collections.abc import Iterator, Mapping
from datetime import date

from sqlmodel import Session, col, select

from kundval.access.importing.kinds import Fault, ImportKind, Plan, Progress, Row, Rows, SheetKind
from kundval.access.models import ImportBatch
from kundval.access.rules import Actor
from kundval.choice.imports.known import (
    DERIVED,
    PERSON,
    SERVICE,
    Market,
    PersonId,
    check_reported,
    check_slot,
    persons_of,
)
from kundval.choice.imports.replaying import Slots, place_of
from kundval.choice.models import EventFact
from kundval.choice.rules.slot import held_on
from kundval.choice.service.events import (
    NewEvent,
    event_faults,
    record_events,
)
from kundval.choice.service.rebuild import rebuild
from kundval.fields import Code, LastDay, Quantity, RowSchema, SwedishDate, Text, Whole
from kundval.period import day
from kundval.registry.service.services import interned


class EventRow(RowSchema):
    kind = Text("slag av händelse", data_key="slag", longest=40, example="frånvaro")
    person = PersonId()
    service = Code("tjänstens kod", data_key="tjänst", example="sarskilt_boende")
    slot = Whole("platsen", data_key="plats", optional=True, load_default=1, help="Tomt: 1.", example="1")
    on = SwedishDate("första dagen", data_key="från")
    until = LastDay("sista dagen", data_key="tom", optional=True, help="Den sista dagen som ingår. Tomt: tills vidare.")
    quantity = Quantity("mängden", data_key="mängd", optional=True, example="1,5",
                        help="Planerad mängd per dag, i tjänster som betalas efter utförd volym.")  # fmt: skip
    reported_on = SwedishDate("dagen då det kom in", data_key="rapporterad")


def _check(row: Row, today: date) -> Iterator[Fault]:
    yield from check_slot(row, row.found["service"])
    yield from check_reported(row, today)


def plan(session: Session, *, actor: Actor, today: date, rows: Rows, progress: Progress) -> Plan:
    """Judges every row against the rules of its service; an event of somebody without a choice is a warning."""
    result = Plan()
    told = rows["Händelser"]
    slots, market = Slots.read(session, persons_of(told)), Market.read(session)
    stored = _stored(session, told)
    for row in told:
        data, service, person = row.data, row.found["service"], row.found["person"]
        faults: list[Fault] = []
        for name, sentence in event_faults(
            session, service, data["kind"], data["on"], data["until"], data["quantity"]
        ).items():
            faults.append(row.fault(sentence, {"valid_to": "until"}.get(name, name)))
        text = market.values(row, service, faults) if row.values else ""
        event = NewEvent(data["kind"], person.id, service.id, data["slot"], data["on"], data["until"],
                         slots.set_id(service, text) if text else None, data["quantity"], data["reported_on"])  # fmt: skip
        result.faults += faults
        if not faults and _said(event) in stored:
            result.unchanged += 1
        elif not faults:
            result.new.append(event)
            state = slots.state(person.survivor_id, place_of(row)) if person.survivor_id in slots.people else []
            if held_on(state, day(event.valid_from)) is None and held_on(state, day(event.valid_from) - 1) is None:
                result.warnings.append(
                    row.fault("Kunden har inget val av tjänsten då, så händelsen ger ingenting.", "on")
                )
    result.data = slots.sets
    return result


def _said(event: NewEvent) -> tuple[object, ...]:
    return (event.kind, event.person_id, event.service_id, event.slot, event.valid_from, event.valid_to, event.quantity_milli,
            event.reported_on)  # fmt: skip


def _stored(session: Session, rows: list[Row]) -> set[tuple[object, ...]]:
    ids = {row.found["person"].id for row in rows}
    found = session.exec(
        select(EventFact).where(col(EventFact.person_id).in_(ids), col(EventFact.mistyped_at).is_(None))
    )
    return {
        (
            row.kind,
            row.person_id,
            row.service_id,
            row.slot,
            row.valid_from,
            row.valid_to,
            row.quantity_milli,
            row.reported_on,
        )
        for row in found
    }


def apply(session: Session, *, actor: Actor, today: date, batch: ImportBatch, plan: Plan, progress: Progress) -> None:
    """Records the events of the plan."""
    used = {event.value_set_id for event in plan.new}
    made = {
        id_: interned(session, service, text) for (service, text), id_ in plan.data.items() if id_ < 0 and id_ in used
    }
    rows = [
        NewEvent(event.kind, event.person_id, event.service_id, event.slot, event.valid_from, event.valid_to,
                 made.get(event.value_set_id or 0, event.value_set_id), event.quantity_milli, event.reported_on)
        for event in plan.new
    ]  # fmt: skip
    record_events(session, actor=actor, today=today, rows=rows, batch_id=batch.id)


def undo(session: Session, *, actor: Actor, today: date, batch: ImportBatch, ids: Mapping[str, frozenset[int]]) -> None:
    """What was said before the batch holds again."""
    rebuild(
        session, session.exec(select(col(EventFact.person_id)).where(col(EventFact.import_batch_id) == batch.id)).all()
    )


EVENT_FACTS = ImportKind(
    "franvaro",
    "Frånvaro och andra händelser",
    permission="choice.write",
    sheets=(
        SheetKind("Händelser", EventRow, lookups={"person": PERSON, "service": SERVICE}, dimensions=True, check=_check),
    ),
    help="En rad för varje händelse. Samma slag från samma dag ersätter det som sades förut.",
    plan=plan,
    apply=apply,
    undo=undo,
    derived=DERIVED,
)
