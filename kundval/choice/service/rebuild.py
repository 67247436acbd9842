"""Makes what is derived of persons anew from their facts: segments, volumes, residences, overridden slots, industries.

Persons who were merged are made together, as their last survivor.
"""

from collections.abc import Iterable, Iterator, Mapping

from sqlalchemy import delete
from sqlmodel import Session, col, select

from kundval.choice.models import (
    InTime,
    OverriddenSlot,
    PersonIndustry,
    Residence,
    Segment,
    Volume,
)
from kundval.choice.rules import replay, residence, volumes
from kundval.choice.rules.facts import MERGE
from kundval.choice.rules.replay import Late, Place
from kundval.choice.rules.volumes import Report
from kundval.choice.service.bulk import analyze, chunks, insert_rows
from kundval.choice.service.gather import Gathered, gathered, rows_of
from kundval.registry.models import Service

MANY = 1_000
"""Persons after whose rebuilding the database looks at its tables anew."""
SEGMENT = (
    "person_id", "service_id", "slot", "unit_id", "value_set_id", "born", "multiplier", "month", "valid_from", "valid_to",
    "known_from", "known_to", "fact_id",
)  # fmt: skip
RESIDENCE = ("person_id", "municipality", "month", "valid_from", "valid_to", "known_from", "known_to", "fact_id")
VOLUME = (
    "person_id", "unit_id", "service_id", "slot", "value_set_id", "born", "month", "day", "override_month", "quantity_milli",
    "known_from", "known_to", "fact_id",
)  # fmt: skip


def rebuild(session: Session, person_ids: Iterable[int], *, segments: bool = True) -> None:
    """Makes all that is derived of these persons anew. Flushes first, so that it reads what the caller has just recorded.

    ``segments`` False: only volumes came in, so the segments stand.
    """
    session.flush()
    late = {(row.fact_table, row.fact_id, row.month) for row in session.exec(select(InTime)).all()}
    industries = dict(session.exec(select(col(Service.id), col(Service.industry_id))).all())
    wanted = sorted(set(person_ids))
    for some in chunks(wanted):
        ones = gathered(session, some)
        everybody = sorted({person for one in ones for person in [one.survivor, *one.persons]} | set(some))
        for ids in chunks(everybody):
            for table in (Segment, Volume, OverriddenSlot, Residence) if segments else (Volume,):
                session.execute(delete(table).where(col(table.person_id).in_(ids)))
        _write(session, ones, late, segments)
        _industries(session, ones, everybody, industries)
    if len(wanted) > MANY:
        analyze(session, Segment, Volume, PersonIndustry)


def _write(session: Session, ones: list[Gathered], late: set[tuple[str, int, int]], with_segments: bool) -> None:
    late_facts = {(fact, month) for table, fact, month in late if table == "choice_fact"}
    late_reports = {(fact, month) for table, fact, month in late if table == "volume_fact"}
    late_rights = {(fact, month) for table, fact, month in late if table == "entitlement"}
    late_moves = {(fact, month) for table, fact, month in late if table == "person_residence"}
    residences: list[tuple[int | str, ...]] = []
    segments: list[tuple[int, ...]] = []
    amounts: list[tuple[int, ...]] = []
    slots: list[tuple[int, ...]] = []
    for one in ones:
        months = _overridden(one, late_facts, late_reports, late_rights)
        amounts.extend(_volumes(one, late_reports, months))
        if not with_segments:
            continue
        residences.extend(_residences(one, late_moves))
        segments.extend(_segments(one, late_facts, late_rights, months))
        slots.extend(
            (one.survivor, place.service_id, place.slot, month) for place, of in months.items() for month in of
        )
    insert_rows(session, Residence, RESIDENCE, residences)
    insert_rows(session, Segment, SEGMENT, segments)
    insert_rows(session, Volume, VOLUME, amounts)
    insert_rows(session, OverriddenSlot, ("person_id", "service_id", "slot", "month"), slots)


def _overridden(one: Gathered, late_facts: Late, late_reports: Late, late_rights: Late) -> dict[Place, list[int]]:
    if not late_facts and not late_reports and not late_rights:
        return {}
    months = {place: set(of) for place, of in replay.overridden(one.facts, late_facts).items()}
    for report in one.reports:
        own = {month for id_, month in late_reports if id_ == report.id}
        months.setdefault(Place(report.key.service_id, report.key.slot), set()).update(own)
    for place in replay.by_place(one.facts)[0] if late_rights else ():
        held = {right.fact.id for right in one.rights.get(place.service_id, [])}
        months.setdefault(place, set()).update(month for id_, month in late_rights if id_ in held)
    for fact in one.facts:
        if fact.paid_until and (of := months.get(Place(fact.service_id, fact.slot))):
            months[replay.notice_place(Place(fact.service_id, fact.slot))] = of
    return {place: sorted(of) for place, of in months.items() if of}


def _segments(
    one: Gathered, late: Late, late_rights: Late, months: Mapping[Place, list[int]]
) -> Iterator[tuple[int, ...]]:
    facts = (fact for fact in one.facts if fact.kind != MERGE)
    for row in replay.rows(facts, one.persons, late, months, one.rights, late_rights):
        span, held = row.span, row.span.value
        yield (one.survivor, row.place.service_id, row.place.slot, held.unit_id, held.value_set_id, one.born, 1, row.month,
               span.valid_from, span.valid_to, span.known_from, span.known_to, held.fact_id)  # fmt: skip


def _residences(one: Gathered, late: Late) -> Iterator[tuple[int | str, ...]]:
    ids = {fact.id for fact in one.residences}
    months = sorted({month for fact, month in late if fact in ids})
    for row in residence.rows(one.residences, one.persons, late, months):
        municipality, fact_id = row.span.value
        yield (one.survivor, municipality, row.month, row.span.valid_from, row.span.valid_to, row.span.known_from, row.span.known_to,
               fact_id)  # fmt: skip


def _volumes(one: Gathered, late: Late, months: Mapping[Place, list[int]]) -> Iterator[tuple[int, ...]]:
    places: dict[Place, list[Report]] = {}
    for report in one.reports:
        places.setdefault(Place(report.key.service_id, report.key.slot), []).append(report)
    for place, reports in places.items():
        for row in volumes.rows(reports, late, months.get(place, ())):
            report = row.report
            yield (one.survivor, report.key.unit_id, place.service_id, place.slot, report.key.value_set_id, one.born, report.month,
                   report.key.day, row.override_month, report.quantity_milli, row.known_from, row.known_to, report.id)  # fmt: skip


def _industries(
    session: Session, ones: list[Gathered], everybody: list[int], industries: dict[int | None, int]
) -> None:
    """The industries in which each has facts; those that took a person up stay."""
    for ids in chunks(everybody):
        session.execute(
            delete(PersonIndustry).where(
                col(PersonIndustry.person_id).in_(ids), col(PersonIndustry.taken_up_on).is_(None)
            )
        )
    pair = (PersonIndustry.person_id, PersonIndustry.industry_id)
    kept = {(person, industry) for person, industry in rows_of(session, pair, PersonIndustry.person_id, everybody)}
    pairs = {(one.survivor, industries[service]) for one in ones for service in _services(one)} - kept
    insert_rows(session, PersonIndustry, ("person_id", "industry_id"), sorted(pairs))


def _services(one: Gathered) -> set[int]:
    return (
        {fact.service_id for fact in one.facts if fact.service_id}
        | {report.key.service_id for report in one.reports}
        | one.entitled
    )
