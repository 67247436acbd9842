"""Makes what is derived of persons anew from their facts: segments, volumes, overridden slots, industries.

Persons who were merged are made together, as their last survivor.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import delete
from sqlmodel import Session, SQLModel, col, select

from kundval.choice.models import (
    ChoiceFact,
    Entitlement,
    InTime,
    OverriddenSlot,
    Person,
    PersonIndustry,
    Segment,
    Volume,
    VolumeFact,
)
from kundval.choice.rules import replay, volumes
from kundval.choice.rules.facts import MERGE, Fact
from kundval.choice.rules.merging import nearest_first, standing
from kundval.choice.rules.replay import Late, Place
from kundval.choice.rules.volumes import Report, VolumeKey
from kundval.choice.service.bulk import chunks, insert_rows
from kundval.period import Month, day
from kundval.registry.models import Service

FACT = (
    ChoiceFact.id, ChoiceFact.kind, ChoiceFact.person_id, ChoiceFact.on, ChoiceFact.reported_on, ChoiceFact.service_id, ChoiceFact.slot,
    ChoiceFact.unit_id, ChoiceFact.value_set_id, ChoiceFact.until, ChoiceFact.annuls_id, ChoiceFact.survivor_id,
)  # fmt: skip
REPORT = (
    VolumeFact.id, VolumeFact.person_id, VolumeFact.unit_id, VolumeFact.service_id, VolumeFact.slot, VolumeFact.value_set_id,
    VolumeFact.month, VolumeFact.day, VolumeFact.quantity_milli, VolumeFact.reported_on,
)  # fmt: skip
SEGMENT = (
    "person_id", "service_id", "slot", "unit_id", "value_set_id", "born", "multiplier", "month", "valid_from", "valid_to",
    "known_from", "known_to", "fact_id",
)  # fmt: skip
VOLUME = (
    "person_id", "unit_id", "service_id", "slot", "value_set_id", "born", "month", "day", "override_month", "quantity_milli",
    "known_from", "known_to", "fact_id",
)  # fmt: skip


@dataclass
class _One:
    """A last survivor with all that is known of it and of those merged into it."""

    survivor: int
    born: int
    persons: list[int]
    facts: list[Fact] = field(default_factory=list)
    reports: list[Report] = field(default_factory=list)
    entitled: set[int] = field(default_factory=set)


def rebuild(session: Session, person_ids: Iterable[int]) -> None:
    """Makes all that is derived of these persons anew. Flushes first, so that it reads what the caller has just recorded."""
    session.flush()
    late = {(row.fact_table, row.fact_id, row.month) for row in session.exec(select(InTime)).all()}
    industries = dict(session.exec(select(col(Service.id), col(Service.industry_id))).all())
    for some in chunks(sorted(set(person_ids))):
        ones = _gathered(session, some)
        everybody = sorted({person for one in ones for person in [one.survivor, *one.persons]} | set(some))
        for ids in chunks(everybody):
            for table in (Segment, Volume, OverriddenSlot):
                session.execute(delete(table).where(col(table.person_id).in_(ids)))
        _write(session, ones, late)
        _industries(session, ones, everybody, industries)


def _gathered(session: Session, person_ids: list[int]) -> list[_One]:
    survivors = _survivors(session, person_ids)
    born = {id_: day(on) for id_, on in _rows(session, (Person.id, Person.born), Person.id, survivors)}
    merged = list(_rows(session, (Person.id, Person.merged_into), Person.merged_into, survivors))
    into: dict[int, list[int]] = {}
    for person, survivor in merged:
        into.setdefault(survivor, []).append(person)
    owner = {survivor: survivor for survivor in survivors} | dict(merged)
    ones = {survivor: _One(survivor, born[survivor], [survivor]) for survivor in survivors}
    for fact in _facts(session, sorted(owner)):
        ones[owner[fact.person_id]].facts.append(fact)
    for report in _reports(session, sorted(owner)):
        ones[owner[report.key.person_id]].reports.append(report)
    for person, service in _rows(
        session, (Entitlement.person_id, Entitlement.service_id), Entitlement.person_id, sorted(owner), Entitlement
    ):
        ones[owner[person]].entitled.add(service)
    for survivor in into:
        ones[survivor].persons = nearest_first(survivor, standing(ones[survivor].facts))
    return list(ones.values())


def _survivors(session: Session, person_ids: list[int]) -> list[int]:
    return sorted({into or id_ for id_, into in _rows(session, (Person.id, Person.merged_into), Person.id, person_ids)})


def _facts(session: Session, person_ids: list[int]) -> Iterator[Fact]:
    for id_, kind, person, on, reported, service, slot, unit, values, until, annuls, survivor in _rows(
        session, FACT, ChoiceFact.person_id, person_ids, ChoiceFact
    ):
        yield Fact(id_, kind, person, on.toordinal(), reported, reported, service or 0, slot, unit or 0, values or 0, day(until),
                   annuls or 0, survivor or 0)  # fmt: skip


def _reports(session: Session, person_ids: list[int]) -> Iterator[Report]:
    for id_, person, unit, service, slot, values, month, on, quantity, reported in _rows(
        session, REPORT, VolumeFact.person_id, person_ids, VolumeFact
    ):
        key = VolumeKey(person, unit, service, slot, values, day(on or Month(month).first))
        yield Report(id_, key, month, quantity, reported, reported)


def _rows(
    session: Session, columns: tuple[Any, ...], by: Any, ids: list[int], living: type[SQLModel] | None = None
) -> Iterator[Any]:
    """The columns of the rows with these ids, without those that never were (``living``: the table to ask)."""
    for some in chunks(ids):
        statement = select(*columns).where(col(by).in_(some))
        if living is not None:
            statement = statement.where(living.mistyped_at.is_(None)).order_by(living.id)  # type: ignore[attr-defined]
        yield from session.execute(statement)


def _write(session: Session, ones: list[_One], late: set[tuple[str, int, int]]) -> None:
    late_facts = {(fact, month) for table, fact, month in late if table == "choice_fact"}
    late_reports = {(fact, month) for table, fact, month in late if table == "volume_fact"}
    segments: list[tuple[int, ...]] = []
    amounts: list[tuple[int, ...]] = []
    slots: list[tuple[int, ...]] = []
    for one in ones:
        months = _overridden(one, late_facts, late_reports)
        segments.extend(_segments(one, late_facts, months))
        amounts.extend(_volumes(one, late_reports, months))
        slots.extend(
            (one.survivor, place.service_id, place.slot, month) for place, of in months.items() for month in of
        )
    insert_rows(session, Segment, SEGMENT, segments)
    insert_rows(session, Volume, VOLUME, amounts)
    insert_rows(session, OverriddenSlot, ("person_id", "service_id", "slot", "month"), slots)


def _overridden(one: _One, late_facts: Late, late_reports: Late) -> dict[Place, list[int]]:
    if not late_facts and not late_reports:
        return {}
    months = {place: set(of) for place, of in replay.overridden(one.facts, late_facts).items()}
    for report in one.reports:
        own = {month for id_, month in late_reports if id_ == report.id}
        months.setdefault(Place(report.key.service_id, report.key.slot), set()).update(own)
    return {place: sorted(of) for place, of in months.items() if of}


def _segments(one: _One, late: Late, months: Mapping[Place, list[int]]) -> Iterator[tuple[int, ...]]:
    for row in replay.rows((fact for fact in one.facts if fact.kind != MERGE), one.persons, late, months):
        span, held = row.span, row.span.value
        yield (one.survivor, row.place.service_id, row.place.slot, held.unit_id, held.value_set_id, one.born, 1, row.month,
               span.valid_from, span.valid_to, span.known_from, span.known_to, held.fact_id)  # fmt: skip


def _volumes(one: _One, late: Late, months: Mapping[Place, list[int]]) -> Iterator[tuple[int, ...]]:
    places: dict[Place, list[Report]] = {}
    for report in one.reports:
        places.setdefault(Place(report.key.service_id, report.key.slot), []).append(report)
    for place, reports in places.items():
        for row in volumes.rows(reports, late, months.get(place, ())):
            report = row.report
            yield (one.survivor, report.key.unit_id, place.service_id, place.slot, report.key.value_set_id, one.born, report.month,
                   report.key.day, row.override_month, report.quantity_milli, row.known_from, row.known_to, report.id)  # fmt: skip


def _industries(session: Session, ones: list[_One], everybody: list[int], industries: dict[int | None, int]) -> None:
    """The industries in which each has facts; those that took a person up stay."""
    for ids in chunks(everybody):
        session.execute(
            delete(PersonIndustry).where(
                col(PersonIndustry.person_id).in_(ids), col(PersonIndustry.taken_up_on).is_(None)
            )
        )
    pair = (PersonIndustry.person_id, PersonIndustry.industry_id)
    kept = {(person, industry) for person, industry in _rows(session, pair, PersonIndustry.person_id, everybody)}
    pairs = {(one.survivor, industries[service]) for one in ones for service in _services(one)} - kept
    insert_rows(session, PersonIndustry, ("person_id", "industry_id"), sorted(pairs))


def _services(one: _One) -> set[int]:
    return (
        {fact.service_id for fact in one.facts if fact.service_id}
        | {report.key.service_id for report in one.reports}
        | one.entitled
    )
