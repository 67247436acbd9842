"""The kind ss12000: organisations, persons with enrolments, and placements, as a school data system saves them.

A placement or enrolment is a choice from its first day. One that is there already is ended where its last day has been set since.
What it means here stands in the table of school forms.
"""

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date, datetime
from typing import Any

from sqlmodel import Session, col, select

from kundval.access.clock import STOCKHOLM
from kundval.access.importing.kinds import Fault, ImportKind, Plan, Progress, Row, Rows, SheetKind
from kundval.access.models import ImportBatch
from kundval.access.rules import Actor, may
from kundval.choice.imports import choices, persons
from kundval.choice.imports.known import DERIVED, KnownPerson, Market, find_persons
from kundval.choice.imports.replaying import FIRST_NEW, Slots, place_of, spoken
from kundval.choice.imports.ss12000_file import ENROLMENTS, ORGANISATIONS, PERSONS, PLACEMENTS, example, read
from kundval.choice.models.school_forms import SchoolForm
from kundval.choice.rules import identities as rules
from kundval.choice.rules.events import STAY
from kundval.choice.rules.facts import END, STARTS, Fact, annulled
from kundval.choice.rules.school_forms import meant
from kundval.choice.rules.slot import State
from kundval.choice.service.batch import NewFact, record_facts
from kundval.choice.service.service_rules import paid_by
from kundval.fields import Choice, LastDay, Quantity, RowSchema, SwedishDate, Text, Whole
from kundval.fields.base import refuse
from kundval.formats import counted_text
from kundval.identity import is_coordination
from kundval.period import OPEN, day
from kundval.registry.models import Service, Unit
from kundval.registry.rules import values_of

EVERY = 1_000
_TEMPORARY = re.compile(r"(\d{6}|\d{8})-?[A-Za-z]{2}\d{2}")
"""19911201TF10: a number that a school gives somebody who has none."""


class Moment(SwedishDate):
    """The Swedish day of a point of time, 2026-01-10T08:00:00Z."""

    def parse(self, text: str) -> date:
        if "T" not in text:
            return super().parse(text)
        try:
            at = datetime.fromisoformat(text)
            return (at.astimezone(STOCKHOLM) if at.tzinfo else at).date()
        except (ValueError, OverflowError) as error:
            raise refuse(f"Tidpunkten {text[:40]} finns inte. Skriv till exempel 2026-01-10T08:00:00Z.") from error


class OrganisationRow(RowSchema):
    id = Text("organisationens id", longest=100)
    name = Text("organisationens namn", data_key="displayName", optional=True, example="Björken")
    school_unit = Text("skolenhetskoden", data_key="schoolUnitCode", optional=True, longest=20, example="12345678")
    code = Text("organisationens kod", data_key="organisationCode", optional=True, longest=60, example="bjorken",
                help="Enhetens kod i kundval, för förskolor och andra som saknar skolenhetskod.")  # fmt: skip


class PersonRow(RowSchema):
    id = Text("personens id", longest=100)
    number = Text("personens nummer", data_key="civicNo", longest=30, example="20240301-2384")
    name = Text("personens namn", help="givenName, middleName och familyName.", example="Maja Lind")
    born = SwedishDate("födelsedatumet", data_key="birthDate", optional=True)
    municipality = Text("folkbokföringskommunens kod", data_key="municipalityCode", optional=True, longest=4, example="0114",
                        help="Ur adressen av typen Folkbokföring.")  # fmt: skip
    protection = Choice("skydd", rules.PROTECTIONS, data_key="securityMarking", optional=True, load_default="ingen")


class EnrolmentRow(RowSchema):
    person = Text("personens id", longest=100)
    place = Text("skolenhetens id", data_key="enroledAt", longest=100)
    school_type = Text("skolformen", data_key="schoolType", longest=20, example="GR")
    year = Whole("årskursen", data_key="schoolYear", optional=True, most=20, example="3")
    on = SwedishDate("första dagen", data_key="startDate")
    until = LastDay("sista dagen", data_key="endDate", optional=True, help="Den sista dagen som ingår.")
    reported_on = Moment("dagen då det kom in", data_key="meta", optional=True,
                         help="meta.modified eller meta.created, annars personens. Saknas de: i dag.")  # fmt: skip
    missing = Text("hänvisningar som saknas", optional=True, help="Skrivs av kundval.")


class PlacementRow(RowSchema):
    id = Text("placeringens id", longest=100)
    person = Text("barnets id", data_key="child", longest=100)
    place = Text("skolenhetens id", data_key="placedAt", longest=100)
    school_type = Text("skolformen", data_key="schoolType", longest=20, example="FS")
    on = SwedishDate("första dagen", data_key="startDate")
    until = LastDay("sista dagen", data_key="endDate", optional=True, help="Den sista dagen som ingår.")
    hours = Quantity("timmarna per vecka", data_key="maxWeeklyScheduleHours", optional=True, example="30")
    reported_on = Moment("dagen då det kom in", data_key="meta", optional=True,
                         help="meta.modified eller meta.created. Saknas de: i dag.")  # fmt: skip
    missing = Text("hänvisningar som saknas", optional=True, help="Skrivs av kundval.")


def _check_person(row: Row, today: date) -> Iterator[Fault]:
    yield from persons.check(_as_person(row, today), today)


def _as_person(row: Row, today: date) -> Row:
    """The row as one of the kind kunder."""
    number = row.data["number"]
    full = rules.looked_up(number, today)
    coordinated = full.isdigit() and len(full) == 12 and is_coordination(full)
    kind = rules.COORDINATION_NUMBER if coordinated else rules.PERSON_NUMBER
    kind = rules.TEMPORARY if _TEMPORARY.fullmatch(number.strip()) else kind
    return replace(row, data={**row.data, "kind": kind, "valid_from": None, "area": None})


def _check_references(row: Row, today: date) -> Iterator[Fault]:
    names = {row.headings[name]: name for name in ("person", "place")}
    for heading in row.data["missing"].split():
        sentence = (
            f"{row.text[heading]} finns inte i filen. Spara filen med de organisationer och personer som hör till."
        )
        yield row.fault(sentence, names[heading])


def plan(session: Session, *, actor: Actor, today: date, rows: Rows, progress: Progress) -> Plan:
    """Which persons and choices are new, which are changed or ended, and everything that is wrong."""
    reading = _Reading(session, actor, today, rows)
    told = [*rows[ENROLMENTS], *rows[PLACEMENTS]]
    meant_here = [(row, form) for row in told if (form := reading.form(row))]
    reading.read_persons({row.data["person"] for row, _ in meant_here})
    later = []
    for number, (row, form) in enumerate(meant_here):
        found = reading.choice(row, form)
        if found and not reading.is_stored(found):
            later.append(found)
        if number % EVERY == 0:
            progress(number, len(meant_here))
    # What has ended is counted first, so that somebody may move the day after.
    for found in sorted(later, key=lambda row: row.data["on"]):
        choices.judge(found, reading.slots, reading.market, reading.rights, reading.result)
    reading.say_what_was_left_out()
    return reading.result


class _Reading:
    """The file against what is stored."""

    def __init__(self, session: Session, actor: Actor, today: date, rows: Rows):
        self.session, self.actor, self.today, self.rows = session, actor, today, rows
        self.result = Plan()
        self.market, self.rights = Market.read(session), choices.rights_by_person(session)
        self.services = {row.id: row for row in session.exec(select(Service)).all()}
        self.forms: dict[str, list[SchoolForm]] = {}
        for form in session.exec(select(SchoolForm).order_by(col(SchoolForm.id))).all():
            self.forms.setdefault(form.school_type, []).append(form)
        units = session.exec(select(Unit)).all()
        self.units = {unit.code.casefold(): unit for unit in units}
        self.units |= {unit.school_unit_code.casefold(): unit for unit in units if unit.school_unit_code}
        self.places = {row.data["id"]: row for row in rows[ORGANISATIONS]}
        self.people: dict[str, KnownPerson] = {}
        self.slots = Slots()
        self.left_out: Counter[tuple[str, str]] = Counter()

    def form(self, row: Row) -> SchoolForm | None:
        """What the row's school form means. One that the table does not know at all is left out."""
        school_type = row.data["school_type"].upper()
        forms = self.forms.get(school_type)
        if not forms:
            self.left_out[row.sheet, school_type] += 1
            return None
        year, hours = row.data.get("year"), row.data.get("hours")
        form = meant(forms, year, hours)
        if form is None:
            name, said = ("year", "årskursen") if row.sheet == ENROLMENTS else ("hours", "timmarna")
            self._refuse(
                row,
                f"{school_type} har ingen rad för {said} i skolformer. Rätta uppgiften, eller läs in skolformer.",
                name,
            )
        elif not may(self.actor, "choice.write", industry_id=self.services[form.service_id].industry_id):
            self._refuse(row, f"Du har inte tillgång till {self.services[form.service_id].name}.", "school_type")
            return None
        return form

    def read_persons(self, wanted: set[str]) -> None:
        """The persons of the file who have a choice in it; those who are new get ids below zero."""
        told = [_as_person(row, self.today) for row in self.rows[PERSONS] if row.data["id"] in wanted]
        people = persons.plan(
            self.session, actor=self.actor, today=self.today, rows={"Kunder": told}, progress=lambda *_: None
        )
        news = {row.data["id"]: persons.new_person(row, self.today) for row in told}
        stored = find_persons(self.session, self.actor, frozenset(new.number for new in news.values()))
        ids: dict[str, int] = {}
        for id_, new in news.items():
            newcomer = -1 - ids.setdefault(new.number, len(ids))
            name = "Kunden" if new.protection != "ingen" else new.name
            self.people[id_] = stored.get(new.number) or KnownPerson(newcomer, newcomer, name, new.born)
        self.slots = Slots.read(self.session, {one.survivor_id for one in stored.values()})
        for one in self.people.values():
            if one.id < 0:
                self.slots.newcomer(one.id)
        self.result.new += people.new
        self.result.changed += people.changed
        self.result.unchanged += people.unchanged
        self.result.faults += people.faults
        self.result.data = (people, self.slots, {-1 - place: number for number, place in ids.items()})

    def choice(self, row: Row, form: SchoolForm) -> Row | None:
        """The row as one of the kind val; nothing where something is wrong with it."""
        place, person = self.places.get(row.data["place"]), self.people.get(row.data["person"])
        if place is None:
            return None
        unit = self.units.get(place.data["school_unit"].casefold()) or self.units.get(place.data["code"].casefold())
        if unit is None:
            code = place.data["school_unit"] or place.data["code"] or "kod saknas"
            called = place.data["name"] or "Organisationen"
            self._refuse(
                row,
                f"{called} ({code}) finns inte bland enheterna. Registrera enheten, eller rätta dess skolenhetskod.",
                "place",
            )
        if unit is None or person is None:
            return None
        service = self.services[form.service_id]
        hours = row.data.get("hours") if paid_by(service) == STAY else None
        reported = row.data["reported_on"] or self.today
        data = {**row.data, "slot": 1, "hours": hours, "reported_on": reported, "origin": "inläst"}
        found = replace(
            row, data=data, found={"person": person, "service": service, "unit": unit}, values=values_of(form.values)
        )
        faults = list(choices.check(found, self.today))
        self.result.faults += faults
        return None if faults else found

    def is_stored(self, row: Row) -> bool:
        """Whether the choice is there, and if so whether it ends now; what else differs is a warning."""
        started = self._started(row)
        if started is None:
            return False
        fact, pieces = started
        until, (_, end, held) = day(row.data["until"]) if row.data["until"] else OPEN, pieces[-1]
        if until < end:
            place, told = place_of(row), max(row.data["reported_on"], fact.told_on)
            ended = NewFact(END, held.person_id, row.data["until"], told, place.service_id, place.slot, held.unit_id)
            self.slots.add(row.found["person"].survivor_id, place, ended)
            self.result.changed.append(row.number)
            return True
        self.result.unchanged += 1
        if until > end:
            last = spoken(end - 1)
            self._warn(
                row,
                f"Valet slutade {last} men gäller längre i filen. Registrera ett nytt val om det ska fortsätta.",
                "until",
            )
        elif self._otherwise(row, pieces):
            self._warn(
                row, "Omfattningen är en annan än i kundval. Registrera den nya från den dag den gäller.", "hours"
            )
        return True

    def _started(self, row: Row) -> tuple[Fact, State] | None:
        """The stored choice of that unit that begins that day, with the days it holds."""
        survivor, place = row.found["person"].survivor_id, place_of(row)
        facts = self.slots.facts(survivor, place)
        undone, state = annulled(facts), self.slots.state(survivor, place)
        for fact in facts:
            same = (fact.on, fact.unit_id) == (day(row.data["on"]), row.found["unit"].id)
            pieces = [piece for piece in state if piece[2].fact_id == fact.id]
            if same and pieces and fact.kind in STARTS and fact.id < FIRST_NEW and fact.id not in undone:
                return fact, pieces
        return None

    def _otherwise(self, row: Row, pieces: State) -> bool:
        """Whether the choice never had the values and hours of the row."""
        faults: list[Fault] = []
        text = self.market.values(row, row.found["service"], faults)
        said = self.slots.set_id(row.found["service"], text), row.data["hours"] or 0
        self.result.faults += faults
        return pieces[-1][2].value_set_id != said[0] or pieces[-1][2].quantity != said[1]

    def say_what_was_left_out(self) -> None:
        for (sheet, school_type), count in self.left_out.items():
            sentence = f"{school_type} står inte i skolformer. {counted_text(count, 'post', 'poster')} läses inte in."
            self.result.warnings.append(Fault(sentence, sheet, column="schoolType", value=school_type))

    def _refuse(self, row: Row, sentence: str, name: str) -> None:
        self.result.faults.append(row.fault(sentence, name))

    def _warn(self, row: Row, sentence: str, name: str) -> None:
        self.result.warnings.append(row.fault(sentence, name))


def apply(session: Session, *, actor: Actor, today: date, batch: ImportBatch, plan: Plan, progress: Progress) -> None:
    """Registers the persons, then records the facts."""
    if plan.data is None:
        return
    people, slots, numbers = plan.data
    persons.apply(session, actor=actor, today=today, batch=batch, plan=people, progress=progress)
    stored = find_persons(session, actor, frozenset(numbers.values()))
    facts = [
        replace(fact, person_id=stored[numbers[fact.person_id]].id) if fact.person_id < 0 else fact
        for fact in slots.to_record(session)
    ]
    if facts:
        record_facts(session, actor=actor, today=today, rows=facts, batch_id=batch.id)


def undo(session: Session, *, actor: Actor, today: date, batch: ImportBatch, ids: Mapping[str, frozenset[int]]) -> None:
    """The choices first, then the persons."""
    common: dict[str, Any] = {"actor": actor, "today": today, "batch": batch, "ids": ids}
    choices.undo(session, **common)
    persons.undo(session, **common)


SS12000 = ImportKind(
    "ss12000",
    "SS 12000 (JSON)",
    permission="choice.write",
    sheets=(
        SheetKind(ORGANISATIONS, OrganisationRow, key=("id",)),
        SheetKind(PERSONS, PersonRow, key=("id",), check=_check_person),
        SheetKind(ENROLMENTS, EnrolmentRow, key=("person", "place", "school_type", "on"), check=_check_references),
        SheetKind(PLACEMENTS, PlacementRow, key=("id",), check=_check_references),
    ),
    help="Sparade svar från ett skoldatasystem enligt SS 12000:2020: organisations, persons med enrolments, och placements.",
    plan=plan,
    apply=apply,
    undo=undo,
    derived=DERIVED,
    read=read,
    template=example,
    suffix=".json",
)
