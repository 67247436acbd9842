"""Everything that is known of persons, gathered per last survivor: facts, reported volumes, services they have a right to."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from sqlmodel import Session, SQLModel, col, or_, select

from kundval.bulk import chunks
from kundval.choice.models import ChoiceFact, Entitlement, EventFact, Person, PersonResidence, VolumeFact
from kundval.choice.rules.events import GRANTED, Event
from kundval.choice.rules.facts import CHOICE, END, Fact
from kundval.choice.rules.merging import nearest_first, standing
from kundval.choice.rules.replay import Place
from kundval.choice.rules.residence import Moved
from kundval.choice.rules.rights import DECIDED, Right
from kundval.choice.rules.volumes import Report, VolumeKey
from kundval.period import Month, day
from kundval.registry.models import Service

FACT = (
    ChoiceFact.id, ChoiceFact.kind, ChoiceFact.person_id, ChoiceFact.on, ChoiceFact.reported_on, ChoiceFact.service_id, ChoiceFact.slot,
    ChoiceFact.unit_id, ChoiceFact.value_set_id, ChoiceFact.until, ChoiceFact.annuls_id, ChoiceFact.survivor_id,
    ChoiceFact.quantity_milli,
    ChoiceFact.paid_until,
)  # fmt: skip
RIGHT = (
    Entitlement.id, Entitlement.kind, Entitlement.person_id, Entitlement.service_id, Entitlement.valid_from, Entitlement.valid_to,
    Entitlement.reported_on, Entitlement.quantity_milli, Entitlement.per,
)  # fmt: skip
REPORT = (
    VolumeFact.id, VolumeFact.person_id, VolumeFact.unit_id, VolumeFact.service_id, VolumeFact.slot, VolumeFact.value_set_id,
    VolumeFact.month, VolumeFact.day, VolumeFact.quantity_milli, VolumeFact.reported_on,
)  # fmt: skip

EVENT = (
    EventFact.id, EventFact.kind, EventFact.person_id, EventFact.service_id, EventFact.slot, EventFact.valid_from, EventFact.valid_to,
    EventFact.value_set_id, EventFact.quantity_milli, EventFact.reported_on,
)  # fmt: skip
RESIDENCE = (
    PersonResidence.id, PersonResidence.person_id, PersonResidence.municipality, PersonResidence.valid_from, PersonResidence.reported_on,
)  # fmt: skip


@dataclass
class Gathered:
    """A last survivor with all that is known of it and of those merged into it."""

    survivor: int
    born: int
    persons: list[int]
    facts: list[Fact] = field(default_factory=list)
    reports: list[Report] = field(default_factory=list)
    entitled: set[int] = field(default_factory=set)
    rights: dict[int, list[Right]] = field(default_factory=dict)
    """Service → the rights to it, of every service that asks for one and of which there are facts."""
    residences: list[Moved] = field(default_factory=list)
    events: dict[Place, list[Event]] = field(default_factory=dict)


def gathered(session: Session, person_ids: list[int]) -> list[Gathered]:
    """The last survivors of ``person_ids``, each with what is known of it and of those merged into it."""
    survivors = _survivors(session, person_ids)
    born = {id_: day(on) for id_, on in rows_of(session, (Person.id, Person.born), Person.id, survivors)}
    merged = list(rows_of(session, (Person.id, Person.merged_into), Person.merged_into, survivors))
    into: dict[int, list[int]] = {}
    for person, survivor in merged:
        into.setdefault(survivor, []).append(person)
    owner = {survivor: survivor for survivor in survivors} | dict(merged)
    ones = {survivor: Gathered(survivor, born[survivor], [survivor]) for survivor in survivors}
    for fact in _facts(session, sorted(owner)):
        ones[owner[fact.person_id]].facts.append(fact)
    for report in _reports(session, sorted(owner)):
        ones[owner[report.key.person_id]].reports.append(report)
    asks = or_(col(Service.requires_entitlement), col(Service.paid_by) == GRANTED)
    asking = set(session.exec(select(Service.id).where(asks)))
    for one in ones.values():
        one.rights = {fact.service_id: [] for fact in one.facts if fact.service_id in asking}
    for right in rights_of(session, sorted(owner)):
        one = ones[owner[right.fact.person_id]]
        one.entitled.add(right.fact.service_id)
        if right.fact.service_id in one.rights:
            one.rights[right.fact.service_id].append(right)
    for id_, person, municipality, since, reported in rows_of(
        session, RESIDENCE, PersonResidence.person_id, sorted(owner), PersonResidence
    ):
        ones[owner[person]].residences.append(Moved(id_, person, municipality, day(since), reported, reported))
    for place, event in _events(session, sorted(owner)):
        ones[owner[event.person_id]].events.setdefault(place, []).append(event)
    for survivor in into:
        ones[survivor].persons = nearest_first(survivor, standing(ones[survivor].facts))
    return list(ones.values())


def _survivors(session: Session, person_ids: list[int]) -> list[int]:
    return sorted(
        {into or id_ for id_, into in rows_of(session, (Person.id, Person.merged_into), Person.id, person_ids)}
    )


def _facts(session: Session, person_ids: list[int]) -> Iterator[Fact]:
    for id_, kind, person, on, reported, service, slot, unit, values, until, annuls, survivor, hours, paid in rows_of(
        session, FACT, ChoiceFact.person_id, person_ids, ChoiceFact
    ):
        yield Fact(id_, kind, person, on.toordinal(), reported, reported, service or 0, slot, unit or 0, values or 0, day(until),
                   annuls or 0, survivor or 0, hours or 0, day(paid) if paid else 0)  # fmt: skip


def _events(session: Session, person_ids: list[int]) -> Iterator[tuple[Place, Event]]:
    for id_, kind, person, service, slot, on, until, values, quantity, reported in rows_of(
        session, EVENT, EventFact.person_id, person_ids, EventFact
    ):
        yield (
            Place(service, slot),
            Event(id_, kind, person, day(on), day(until), values or 0, quantity or 0, reported, reported),
        )


def rights_of(session: Session, person_ids: list[int]) -> Iterator[Right]:
    """The facts about rights of these persons, as they were typed; a quantity for a week as one for a month."""
    weeks = dict(session.exec(select(Service.id, Service.weeks)).all())
    for id_, kind, person, service, start, end, reported, quantity, per in rows_of(
        session, RIGHT, Entitlement.person_id, person_ids, Entitlement
    ):
        fact = Fact(
            id_,
            CHOICE if kind == DECIDED else END,
            person,
            start.toordinal(),
            reported,
            reported,
            service,
            until=day(end),
            quantity=(quantity or 0) * (weeks[service] if per == "vecka" else 1),
        )
        yield Right(fact)


def _reports(session: Session, person_ids: list[int]) -> Iterator[Report]:
    for id_, person, unit, service, slot, values, month, on, quantity, reported in rows_of(
        session, REPORT, VolumeFact.person_id, person_ids, VolumeFact
    ):
        key = VolumeKey(person, unit, service, slot, values, day(on or Month(month).first))
        yield Report(id_, key, month, quantity, reported, reported)


def rows_of(
    session: Session, columns: tuple[Any, ...], by: Any, ids: list[int], living: type[SQLModel] | None = None
) -> Iterator[Any]:
    """The columns of the rows with these ids, without those that never were (``living``: the table to ask)."""
    for some in chunks(ids):
        statement = select(*columns).where(col(by).in_(some))
        if living is not None:
            statement = statement.where(living.mistyped_at.is_(None)).order_by(living.id)  # type: ignore[attr-defined]
        yield from session.execute(statement)
