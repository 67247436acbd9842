"""The kind val: choices of persons for a service and slot, with one column per dimension."""

from collections.abc import Iterator, Mapping
from datetime import date, timedelta

from sqlmodel import Session, col, select

from kundval.access.importing.kinds import Fault, ImportKind, Plan, Progress, Row, Rows, SheetKind
from kundval.access.models import ImportBatch
from kundval.access.rules import Actor
from kundval.choice.imports.known import (
    DERIVED,
    PERSON,
    SERVICE,
    UNIT,
    Market,
    PersonId,
    check_hours,
    check_reported,
    check_slot,
    persons_of,
)
from kundval.choice.imports.replaying import Slots, place_of, same_fact, spoken
from kundval.choice.models import ChoiceFact, Entitlement, PersonResidence
from kundval.choice.rules.facts import CHOICE, DEATH, MERGE, annulled
from kundval.choice.rules.rights import DECIDED
from kundval.choice.rules.slot import clashes
from kundval.choice.service.batch import NewFact, record_facts
from kundval.choice.service.choose import ORIGINS
from kundval.choice.service.merging import after_merges
from kundval.choice.service.rebuild import rebuild
from kundval.fields import Choice, Code, LastDay, Quantity, RowSchema, SwedishDate, Whole
from kundval.period import OPEN, day

EVERY = 1_000
Rights = Mapping[tuple[int, int], list[tuple[int, int]]]
"""Person and service → first day and first day after of each right."""


class ChoiceRow(RowSchema):
    person = PersonId()
    service = Code("tjänstens kod", data_key="tjänst", example="forskola")
    slot = Whole("platsen", data_key="plats", optional=True, load_default=1, help="Tomt: 1.", example="1")
    unit = Code("enhetens kod", data_key="enhet", example="bjorken")
    on = SwedishDate("första dagen", data_key="från")
    until = LastDay("sista dagen", data_key="tom", optional=True, help="Den sista dagen som ingår. Tomt: tills vidare.")
    reported_on = SwedishDate("dagen då valet kom in", data_key="rapporterad")
    hours = Quantity("timmarna", data_key="timmar per vecka", optional=True, example="30",
                     help="I tjänster som betalas efter vistelsetid.")  # fmt: skip
    origin = Choice("ursprung", ORIGINS, data_key="ursprung", optional=True, load_default="val", example="val")


def check(row: Row, today: date) -> Iterator[Fault]:
    """What is wrong between the fields of a choice."""
    yield from check_slot(row, row.found["service"])
    yield from check_reported(row, today)
    if row.data["until"] and row.data["until"] <= row.data["on"]:
        yield row.fault(f"Slutdatumet måste vara efter startdatumet {row.data['on']}.", "until")
    yield from check_hours(row, row.found["service"])
    person = row.found["person"]
    if row.data["on"] < person.born:
        yield row.fault(f"{person.name} föddes {person.born}. Skriv ett datum från den dagen.", "on")


def plan(session: Session, *, actor: Actor, today: date, rows: Rows, progress: Progress) -> Plan:
    """Judges every row against what is stored and against the rows before it."""
    result = Plan()
    chosen = rows["Val"]
    slots, market = Slots.read(session, persons_of(chosen)), Market.read(session)
    rights = rights_by_person(session)
    for number, row in enumerate(chosen):
        judge(row, slots, market, rights, result)
        if number % EVERY == 0:
            progress(number, len(chosen))
    result.data = slots
    return result


def judge(row: Row, slots: Slots, market: Market, rights: Rights, result: Plan) -> None:
    """Counts the choice in, or says in ``result`` what is wrong with it."""
    service = row.found["service"]
    faults = list(market.unit_faults(row, row.found["unit"], service, row.data["on"]))
    text = market.values(row, service, faults)
    if not faults:
        _judge(row, text, slots, market, result, faults)
    if not faults and service.requires_entitlement and not _has_right(row, rights):
        result.warnings.append(row.fault(f"Det finns inget beslut om {service.name} den dagen.", "on"))
    result.faults += faults


def _judge(row: Row, text: str, slots: Slots, market: Market, result: Plan, faults: list[Fault]) -> None:
    person, place, data = row.found["person"], place_of(row), row.data
    fact = NewFact(CHOICE, person.id, data["on"], data["reported_on"], place.service_id, place.slot, row.found["unit"].id,
                   slots.set_id(row.found["service"], text), data["until"], origin=data["origin"],
                   quantity_milli=data["hours"])  # fmt: skip
    stored = slots.facts(person.survivor_id, place)
    if same_fact(stored, fact):
        result.unchanged += 1
        return
    undone = annulled(stored)
    dead = [one.on for one in stored if one.kind == DEATH and one.id not in undone]
    if dead and day(fact.on) >= dead[-1]:
        faults.append(row.fault(f"{person.name} är registrerad som avliden {spoken(dead[-1])}.", "on"))
        return
    other = clashes(slots.state(person.survivor_id, place), day(fact.on), day(fact.until))
    if other:
        faults.append(row.fault(_overlap(person.name, market.names[other[-1][2].unit_id], other[-1]), "on"))
        return
    slots.add(person.survivor_id, place, fact)
    result.new.append(row.number)


def _overlap(name: str, unit: str, piece: tuple[int, int, object]) -> str:
    start, end, _ = piece
    if end >= OPEN:
        return f"{name} har redan en plats på {unit} från {spoken(start)} tills vidare. Avsluta den först, eller läs in ett byte."
    last = date.fromordinal(end) - timedelta(days=1)
    return f"{name} har redan en plats på {unit} till {last}. Avsluta den först, eller välj datum från {spoken(end)}."


def rights_by_person(session: Session) -> Rights:
    """The days of all decided rights."""
    found: dict[tuple[int, int], list[tuple[int, int]]] = {}
    decided = select(Entitlement).where(col(Entitlement.mistyped_at).is_(None), col(Entitlement.kind) == DECIDED)
    for row in session.exec(decided).all():
        found.setdefault((row.person_id, row.service_id), []).append((day(row.valid_from), day(row.valid_to)))
    return found


def _has_right(row: Row, rights: Rights) -> bool:
    person = row.found["person"]
    held = [span for id_ in {person.id, person.survivor_id} for span in rights.get((id_, row.found["service"].id), [])]
    return any(start <= day(row.data["on"]) < end for start, end in held)


def apply(session: Session, *, actor: Actor, today: date, batch: ImportBatch, plan: Plan, progress: Progress) -> None:
    """Records the facts of the plan."""
    slots: Slots = plan.data
    if slots.new:
        record_facts(session, actor=actor, today=today, rows=slots.to_record(session), batch_id=batch.id)


def undo(session: Session, *, actor: Actor, today: date, batch: ImportBatch, ids: Mapping[str, frozenset[int]]) -> None:
    """Makes what is derived anew without the batch's facts."""
    rows = session.exec(select(ChoiceFact).where(col(ChoiceFact.import_batch_id) == batch.id)).all()
    merged = [row for row in rows if row.kind == MERGE]
    if merged:
        after_merges(session, [id_ for row in merged for id_ in (row.person_id, row.survivor_id or row.person_id)])
    moved = select(col(PersonResidence.person_id)).where(col(PersonResidence.import_batch_id) == batch.id)
    rebuild(session, {row.person_id for row in rows} | set(session.exec(moved).all()))


CHOICES = ImportKind(
    "val",
    "Val",
    permission="choice.write",
    sheets=(
        SheetKind(
            "Val",
            ChoiceRow,
            lookups={"person": PERSON, "service": SERVICE, "unit": UNIT},
            dimensions=True,
            check=check,
        ),
    ),
    help="En rad för varje val: vem, vilken tjänst och enhet, från vilken dag, och när kontoret fick veta det.",
    plan=plan,
    apply=apply,
    undo=undo,
    derived=DERIVED,
)
