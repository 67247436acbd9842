"""The kind kunder: persons with number, residence and protection. A person that is there is changed where the row says otherwise."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import delete
from sqlmodel import Session, col, select

from kundval.access.importing.kinds import Fault, ImportKind, Plan, Progress, Row, Rows, SheetKind
from kundval.access.models import ImportBatch
from kundval.access.rules import Actor
from kundval.choice.imports.known import DERIVED, find_persons
from kundval.choice.imports.stated import Stated
from kundval.choice.models import Person, PersonProtection, PersonResidence, Residence
from kundval.choice.models.wishes import PersonArea
from kundval.choice.rules import identities as rules
from kundval.choice.service.batch import NewPerson, register_persons
from kundval.choice.service.rebuild import rebuild
from kundval.errors import FieldsRefused
from kundval.fields import Choice, RowSchema, SwedishDate, Text


class PersonRow(RowSchema):
    number = Text("kundens nummer", data_key="id", longest=30, example="20240301-2384")
    kind = Choice("typ av nummer", rules.KINDS, data_key="id-typ", example="personnummer")
    name = Text("kundens namn", data_key="namn", example="Maja Lind")
    born = SwedishDate(
        "födelsedatumet", data_key="född", optional=True, help="Tomt: som i numret. Behövs för tillfälligt nummer."
    )
    municipality = Text(
        "folkbokföringskommunens kod", data_key="folkbokföringskommun", optional=True, longest=4, example="0114"
    )
    valid_from = SwedishDate(
        "dagen från vilken uppgifterna gäller", data_key="från", optional=True, help="Tomt: från födelsen."
    )
    protection = Choice(
        "skydd", rules.PROTECTIONS, data_key="skydd", optional=True, load_default="ingen", example="ingen"
    )
    area = Text(
        "området", data_key="område", optional=True, longest=60, example="Ekdalen",
        help="Kommundelen där kunden bor, ingen adress. Tomt ändrar inget.",
    )  # fmt: skip


@dataclass(frozen=True)
class Changed:
    """What a row changes of a person that is there."""

    person_id: int
    fields: dict[str, Any]
    residence: tuple[str, date] | None
    protection: tuple[str, date] | None
    area: tuple[str, date] | None


def check(row: Row, today: date) -> Iterator[Fault]:
    """What is wrong between the fields of a person."""
    try:
        new_person(row, today)
    except FieldsRefused as refused:
        for name, sentence in refused.fields.items():
            yield row.fault(sentence, name)


def new_person(row: Row, today: date) -> NewPerson:
    """The person of a row. Raises ``FieldsRefused``."""
    data = row.data
    number = rules.checked_number(data["kind"], data["number"], today)
    born = rules.checked_birth(data["born"], number, data["kind"], today)
    municipality = rules.checked_municipality(data["municipality"]) if data["municipality"] else ""
    return NewPerson(rules.checked_name(data["name"]), born, data["kind"], number, data["valid_from"] or born, municipality,
                     data["protection"], data["area"] or "")  # fmt: skip


def plan(session: Session, *, actor: Actor, today: date, rows: Rows, progress: Progress) -> Plan:
    """Which persons are new, and what the rows change of the others."""
    result = Plan()
    told = [(row, new_person(row, today)) for row in rows["Kunder"]]
    known = find_persons(session, actor, frozenset(new.number for _, new in told))
    stated = Stated(session, (person.survivor_id for person in known.values()))
    seen: dict[str, int] = {}
    for row, new in told:
        first = seen.setdefault(new.number, row.number)
        if first != row.number:
            result.faults.append(row.fault(f"Raden gäller samma kund som rad {first}. Ta bort den ena.", "number"))
        elif new.number not in known:
            result.new.append(new)
        elif changed := _changed(stated, known[new.number].survivor_id, new, row, today):
            result.changed.append(changed)
        else:
            result.unchanged += 1
    return result


def _changed(stated: Stated, person_id: int, new: NewPerson, row: Row, today: date) -> Changed | None:
    name, born = stated.persons[person_id]
    said = {"name": (name, new.name), "born": (born, new.born if row.data["born"] else born)}
    fields = {field: after for field, (before, after) in said.items() if before != after}
    since = row.data["valid_from"] or today
    moved = new.municipality and stated.residence_on(person_id, since) != new.municipality
    shielded = (
        row.data["protection"] != stated.protection_on(person_id, since)
        and row.text.get(row.headings["protection"], "").strip()
    )
    other_area = new.area and stated.area_on(person_id, since) != new.area
    if not (fields or moved or shielded or other_area):
        return None
    return Changed(
        person_id, fields, (new.municipality, since) if moved else None, (new.protection, since) if shielded else None,
        (new.area, since) if other_area else None,
    )  # fmt: skip


def apply(session: Session, *, actor: Actor, today: date, batch: ImportBatch, plan: Plan, progress: Progress) -> None:
    """Registers the new persons and changes the others; a new birth date goes into the segments."""
    if plan.new:
        register_persons(session, actor=actor, today=today, rows=plan.new, batch_id=batch.id)
    for changed in plan.changed:
        person = session.get_one(Person, changed.person_id)
        for name, value in changed.fields.items():
            setattr(person, name, value)
        person.name_key = rules.name_key(person.name)
        if changed.residence:
            code, since = changed.residence
            session.add(
                PersonResidence(person_id=changed.person_id, municipality=code, valid_from=since, reported_on=today)
            )
        if changed.protection:
            kind, since = changed.protection
            session.add(PersonProtection(person_id=changed.person_id, kind=kind, valid_from=since))
        if changed.area:
            _live_in(session, changed.person_id, *changed.area)
    session.flush()
    rebuild(session, [changed.person_id for changed in plan.changed if "born" in changed.fields or changed.residence])


def _live_in(session: Session, person_id: int, area: str, since: date) -> None:
    same = select(PersonArea).where(col(PersonArea.person_id) == person_id, col(PersonArea.valid_from) == since)
    row = session.exec(same).first() or PersonArea(person_id=person_id, area=area, valid_from=since)
    row.area = area
    session.add(row)


def undo(session: Session, *, actor: Actor, today: date, batch: ImportBatch, ids: Mapping[str, frozenset[int]]) -> None:
    """Birth dates that the batch changed have been put back; the segments follow."""
    put_back = [
        change["id"]
        for change in json.loads(batch.changes)
        if change["table"] == "person" and "born" in change["fields"]
    ]
    moved = select(col(PersonResidence.person_id)).where(col(PersonResidence.import_batch_id) == batch.id)
    rebuild(session, [*put_back, *session.exec(moved)])
    # A person who never was has no residence that could keep it.
    never = select(col(Person.id)).where(col(Person.import_batch_id) == batch.id)
    session.execute(delete(Residence).where(col(Residence.person_id).in_(never)))
    session.execute(
        delete(PersonResidence).where(
            col(PersonResidence.import_batch_id) == batch.id,
            col(PersonResidence.person_id).in_(never),
        )
    )


PERSONS = ImportKind(
    "kunder",
    "Kunder",
    permission="choice.write",
    sheets=(SheetKind("Kunder", PersonRow, check=check),),
    help="En rad för varje kund. En kund som finns ändras där raden säger något annat.",
    plan=plan,
    apply=apply,
    undo=undo,
    derived=DERIVED,
)
