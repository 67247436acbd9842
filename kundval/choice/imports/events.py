"""The kind handelser: switches, ends, extents, annulments, residence, deaths and merges, in the order of the file."""

from collections.abc import Callable, Iterator
from datetime import date

from sqlmodel import Session, col, select

from kundval.access.importing.kinds import Fault, ImportKind, Plan, Progress, Row, Rows, SheetKind
from kundval.access.models import ImportBatch
from kundval.access.rules import Actor
from kundval.choice.imports.choices import undo
from kundval.choice.imports.known import (
    DERIVED,
    PERSON,
    SERVICE,
    Market,
    PersonId,
    check_hours,
    check_reported,
    check_slot,
    find_persons,
    find_units,
)
from kundval.choice.imports.replaying import FIRST_NEW, Slots, place_of, same_fact
from kundval.choice.models import PersonResidence
from kundval.choice.rules.facts import ANNULMENT, DEATH, END, EXTENT, MERGE, STARTS, SWITCH, Fact, annulled
from kundval.choice.rules.slot import Held, held_on
from kundval.choice.service.batch import NewFact, record_facts
from kundval.choice.service.rebuild import rebuild
from kundval.fields import Choice, Code, Quantity, RowSchema, SwedishDate, Text, Whole
from kundval.period import day

RESIDENCE = "folkbokföring"
KINDS = (SWITCH, END, EXTENT, ANNULMENT, RESIDENCE, DEATH, MERGE)
ABOUT_A_SLOT = (SWITCH, END, EXTENT)
EVERY = 1_000


class EventRow(RowSchema):
    kind = Choice("slag av händelse", KINDS, data_key="slag", example="byte")
    person = PersonId()
    service = Code("tjänstens kod", data_key="tjänst", optional=True, help="Tom vid folkbokföring, dödsfall och sammanslagning.",
                   example="forskola")  # fmt: skip
    slot = Whole("platsen", data_key="plats", optional=True, load_default=1, help="Tomt: 1.", example="1")
    on = SwedishDate(
        "dagen",
        data_key="datum",
        help="Byte och omfattning: första dagen. Avslut och dödsfall: första dagen utan. Annullering: dagen då det som annulleras börjar.",
    )
    unit = Text("enhetens kod", data_key="enhet", optional=True, longest=60,
                help="Byte: den nya enheten. Folkbokföring: kommunens kod med fyra siffror.", example="bjorken")  # fmt: skip
    survivor = Text(
        "den kvarvarande kundens nummer",
        data_key="kvarvarande id",
        optional=True,
        longest=30,
        help="Vid sammanslagning.",
    )
    hours = Quantity("timmarna", data_key="timmar per vecka", optional=True, example="30",
                     help="I tjänster som betalas efter vistelsetid. Tomt: som förut.")  # fmt: skip
    reported_on = SwedishDate("dagen då det kom in", data_key="rapporterad")


def _check(row: Row, today: date) -> Iterator[Fault]:
    kind = row.data["kind"]
    yield from check_reported(row, today)
    if kind in ABOUT_A_SLOT and not row.data["service"]:
        yield row.fault("Skriv tjänstens kod, till exempel forskola.", "service")
    if row.data["service"]:
        yield from check_slot(row, row.found["service"])
        yield from check_hours(row, row.found["service"])
    if kind == SWITCH and not row.data["unit"]:
        yield row.fault("Skriv koden för enheten som kunden byter till.", "unit")
    if kind == RESIDENCE and not (len(row.data["unit"]) == 4 and row.data["unit"].isdigit()):
        yield row.fault("Skriv kommunens kod med fyra siffror i kolumnen enhet, till exempel 0114.", "unit")
    if kind == MERGE and not row.data["survivor"]:
        yield row.fault("Skriv numret på den kund som finns kvar.", "survivor")
    if kind in (DEATH, RESIDENCE) and row.data["on"] > today:
        yield row.fault(f"Dagen {row.data['on']} har inte varit än.", "on")


def plan(session: Session, *, actor: Actor, today: date, rows: Rows, progress: Progress) -> Plan:
    """Judges every row against what is stored and against the rows before it."""
    told = rows["Händelser"]
    reading = _Reading(session, actor, told, today)
    for number, row in enumerate(told):
        reading.judge(row)
        if number % EVERY == 0:
            progress(number, len(told))
    reading.result.data = (reading.slots, reading.residences)
    return reading.result


class _Reading:
    """The file as far as it has been read."""

    def __init__(self, session: Session, actor: Actor, rows: list[Row], today: date):
        self.result = Plan()
        self.market = Market.read(session)
        self.residences: list[tuple[int, str, date, date]] = []
        self.units = find_units(
            session, actor, frozenset(row.data["unit"] for row in rows if row.data["kind"] == SWITCH)
        )
        numbers = frozenset(row.data["survivor"].replace("-", "") for row in rows if row.data["kind"] == MERGE)
        self.survivors = find_persons(session, actor, numbers)
        people = {row.found["person"].survivor_id for row in rows}
        self.slots = Slots.read(session, people | {known.survivor_id for known in self.survivors.values()})
        self.known_residences = _residences(session, rows)
        self.verbs: dict[str, Callable[[Row], None]] = {
            SWITCH: self.switch, END: self.end, EXTENT: self.extent, ANNULMENT: self.annul, RESIDENCE: self.residence,
            DEATH: self.death, MERGE: self.merge,
        }  # fmt: skip

    def judge(self, row: Row) -> None:
        self.verbs[row.data["kind"]](row)

    def switch(self, row: Row) -> None:
        service, unit = row.found["service"], self.units.get(row.data["unit"])
        if unit is None:
            return self.refuse(
                row, f"Enheten {row.data['unit']} finns inte. Registrera enheten först, eller rätta koden.", "unit"
            )
        held = self._held(row, row.data["on"])
        faults = list(self.market.unit_faults(row, unit, service, row.data["on"]))
        if held is None or faults:
            self.result.faults += faults
            return None
        values = self._values(row, held)
        return self._fact(row, held.person_id, unit_id=unit.id, value_set_id=values) if values else None

    def end(self, row: Row) -> None:
        held = self._held(row, date.fromordinal(row.data["on"].toordinal() - 1))
        if held is not None and self._known_before(row, held):
            self._fact(row, held.person_id, unit_id=held.unit_id)

    def extent(self, row: Row) -> None:
        held = self._held(row, row.data["on"])
        if held is None or not self._known_before(row, held):
            return
        if not row.values and not row.data["hours"]:
            self.refuse(row, "Skriv den nya omfattningen i dimensionens kolumn.", "kind")
        elif values := self._values(row, held):
            self._fact(row, held.person_id, unit_id=held.unit_id, value_set_id=values)

    def annul(self, row: Row) -> None:
        about = self._annulled(row)
        if about is None and self._told_before(row, ANNULMENT):
            self.result.unchanged += 1
        elif about is None:
            self.refuse(row, f"Ingen händelse börjar {row.data['on']}. Rätta datumet, tjänsten eller platsen.", "on")
        elif row.data["reported_on"] < about.told_on:
            self.refuse(
                row, f"Händelsen rapporterades {about.told_on}. Skriv den dagen eller en senare.", "reported_on"
            )
        else:
            stored = about.id < FIRST_NEW
            place = {"annuls_id": about.id} if stored else {"annuls": about.id - FIRST_NEW}
            self._fact(row, about.person_id, **place)

    def residence(self, row: Row) -> None:
        said = (row.found["person"].id, row.data["unit"], row.data["on"], row.data["reported_on"])
        if said in self.known_residences:
            self.result.unchanged += 1
        else:
            self.residences.append(said)
            self.result.new.append(row.number)

    def death(self, row: Row) -> None:
        if self._told_before(row, DEATH):
            self.result.unchanged += 1
        elif row.data["on"] < row.found["person"].born:
            self.refuse(row, f"Dagen är före födelsen, {row.found['person'].born}.", "on")
        else:
            self._fact(row, row.found["person"].id)

    def merge(self, row: Row) -> None:
        survivor = self.survivors.get(row.data["survivor"].replace("-", ""))
        person = row.found["person"]
        if survivor is None:
            self.refuse(
                row, f"Kunden {row.data['survivor']} finns inte. Läs in kunden först, eller rätta numret.", "survivor"
            )
        elif survivor.survivor_id == person.survivor_id:
            self.refuse(row, "Kunderna är redan samma kund. Ta bort raden.", "survivor")
        else:
            self._fact(row, person.survivor_id, survivor_id=survivor.survivor_id)

    def refuse(self, row: Row, sentence: str, name: str) -> None:
        self.result.faults.append(row.fault(sentence, name))

    def _held(self, row: Row, on: date) -> Held | None:
        person, service = row.found["person"], row.found["service"]
        held = held_on(self.slots.state(person.survivor_id, place_of(row)), on.toordinal())
        if held is None:
            self.refuse(
                row,
                f"{person.name} har inget val av {service.name} som gäller {on}. Rätta datumet eller platsen.",
                "on",
            )
        return held

    def _told_before(self, row: Row, kind: str) -> bool:
        """Whether the very same event is stored, so that a file may be read in twice."""
        person = self.slots.people[row.found["person"].survivor_id]
        facts = person.places.get(place_of(row), []) if row.data["service"] else person.everywhere
        said = (kind, day(row.data["on"]), row.data["reported_on"])
        return any((fact.kind, fact.on, fact.told_on) == said for fact in facts if fact.id < FIRST_NEW)

    def _known_before(self, row: Row, held: Held) -> bool:
        facts = self.slots.facts(row.found["person"].survivor_id, place_of(row))
        choice = next(fact for fact in facts if fact.id == held.fact_id)
        if row.data["reported_on"] >= choice.told_on:
            return True
        self.refuse(row, f"Valet rapporterades {choice.told_on}. Skriv den dagen eller en senare.", "reported_on")
        return False

    def _values(self, row: Row, held: Held) -> int:
        """The row's values, or those of the former choice where the row has none; 0 where they are wrong."""
        if not row.values:
            return held.value_set_id
        faults: list[Fault] = []
        text = self.market.values(row, row.found["service"], faults)
        self.result.faults += faults
        return 0 if faults else self.slots.set_id(row.found["service"], text)

    def _annulled(self, row: Row) -> Fact | None:
        """The fact of that person, service and slot that begins that day: a choice before an extent, before an end."""
        survivor = row.found["person"].survivor_id
        if row.data["service"]:
            facts = [fact for fact in self.slots.facts(survivor, place_of(row)) if fact.service_id]
        else:
            facts = self.slots.people[survivor].everywhere
        undone = annulled(facts)
        that_day = [
            fact
            for fact in facts
            if fact.on == day(row.data["on"]) and fact.id not in undone and fact.kind != ANNULMENT
        ]
        rank = dict.fromkeys(STARTS, 2) | {EXTENT: 1}
        return max(that_day, key=lambda fact: (rank.get(fact.kind, 0), fact.order), default=None)

    def _fact(self, row: Row, person_id: int, **more: int | None) -> None:
        data, about = row.data, row.data["kind"] in (*ABOUT_A_SLOT, ANNULMENT) and row.data["service"]
        place = place_of(row) if about else None
        where = {"service_id": place.service_id, "slot": place.slot} if place else {"slot": 0}
        if data["kind"] in (SWITCH, EXTENT):
            more["quantity_milli"] = data["hours"]
        fact = NewFact(data["kind"], person_id, data["on"], data["reported_on"], **where, **more)  # type: ignore[arg-type]
        survivor = row.found["person"].survivor_id
        if place is not None and same_fact(self.slots.facts(survivor, place), fact):
            self.result.unchanged += 1
            return
        self.slots.add(survivor, place, fact)
        self.result.new.append(row.number)


def _residences(session: Session, rows: list[Row]) -> set[tuple[int, str, date, date]]:
    """What is stored of the persons whose residence the file states."""
    ids = {row.found["person"].id for row in rows if row.data["kind"] == RESIDENCE}
    stored = session.exec(
        select(PersonResidence).where(
            col(PersonResidence.person_id).in_(ids), col(PersonResidence.mistyped_at).is_(None)
        )
    ).all()
    return {(row.person_id, row.municipality, row.valid_from, row.reported_on) for row in stored}


def apply(session: Session, *, actor: Actor, today: date, batch: ImportBatch, plan: Plan, progress: Progress) -> None:
    """Records the facts and residences of the plan."""
    slots, residences = plan.data
    if slots.new:
        record_facts(session, actor=actor, today=today, rows=slots.to_record(session), batch_id=batch.id)
    for person_id, municipality, since, reported_on in residences:
        session.add(
            PersonResidence(person_id=person_id, municipality=municipality, valid_from=since, reported_on=reported_on)
        )
    if residences:
        rebuild(session, {person_id for person_id, *_ in residences})


EVENTS = ImportKind(
    "handelser",
    "Händelser",
    permission="choice.write",
    sheets=(
        SheetKind("Händelser", EventRow, lookups={"person": PERSON, "service": SERVICE}, dimensions=True, check=_check),
    ),
    help="En rad för varje händelse, i den ordning de ska räknas.",
    plan=plan,
    apply=apply,
    undo=undo,
    derived=DERIVED,
)
