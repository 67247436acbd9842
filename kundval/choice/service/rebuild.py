"""Makes what is derived of persons anew from their facts: segments, volumes, residences, overridden slots, industries.

Persons who were merged are made together, as their last survivor.
"""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date

from sqlalchemy import delete
from sqlmodel import Session, col, select

from kundval.choice.models import (
    ArisenSegment,
    InTime,
    OverriddenSlot,
    PersonIndustry,
    Residence,
    Segment,
    Volume,
)
from kundval.choice.rules import events, replay, residence, volumes
from kundval.choice.rules.events import ServiceRules
from kundval.choice.rules.facts import MERGE
from kundval.choice.rules.replay import Late, Pairs, Place
from kundval.choice.rules.slot import Held
from kundval.choice.rules.volumes import Report
from kundval.choice.service.bulk import analyze, chunks, insert_rows
from kundval.choice.service.gather import Gathered, gathered, rows_of
from kundval.choice.service.service_rules import service_rules
from kundval.period import Month
from kundval.registry.models import Service, ValueSet
from kundval.registry.rules import EVENT_DIMENSION
from kundval.registry.service.services import interned

MANY = 1_000
"""Persons after whose rebuilding the database looks at its tables anew."""
SEGMENT = (
    "person_id", "service_id", "slot", "unit_id", "value_set_id", "born", "multiplier", "month", "valid_from", "valid_to",
    "known_from", "known_to", "fact_id",
)  # fmt: skip
RESIDENCE = ("person_id", "municipality", "month", "valid_from", "valid_to", "known_from", "known_to", "fact_id")
ARISEN = (*SEGMENT, "rule_id", "event_id")
VOLUME = (
    "person_id", "unit_id", "service_id", "slot", "value_set_id", "born", "month", "day", "override_month", "quantity_milli",
    "multiplier", "known_from", "known_to", "fact_id", "rule_id", "event_id",
)  # fmt: skip


def rebuild(session: Session, person_ids: Iterable[int], *, segments: bool = True) -> None:
    """Makes all that is derived of these persons anew. Flushes first, so that it reads what the caller has just recorded.

    ``segments`` False: only volumes came in, so the segments stand.
    """
    session.flush()
    late = {(row.fact_table, row.fact_id, row.month) for row in session.exec(select(InTime)).all()}
    industries = dict(session.exec(select(col(Service.id), col(Service.industry_id))).all())
    services = service_rules(session)
    wanted = sorted(set(person_ids))
    for some in chunks(wanted):
        ones = gathered(session, some)
        everybody = sorted({person for one in ones for person in [one.survivor, *one.persons]} | set(some))
        for ids in chunks(everybody):
            for table in (Segment, Volume, OverriddenSlot, Residence, ArisenSegment) if segments else (Volume,):
                session.execute(delete(table).where(col(table.person_id).in_(ids)))
        _write(session, ones, late, services, segments)
        _industries(session, ones, everybody, industries)
    if len(wanted) > MANY:
        analyze(session, Segment, Volume, PersonIndustry)


Services = dict[int, ServiceRules]
Months = Mapping[Place, list[int]]


def _write(
    session: Session, ones: list[Gathered], late: set[tuple[str, int, int]], services: Services, with_segments: bool
) -> None:
    by_table = {
        table: frozenset((fact, month) for of, fact, month in late if of == table)
        for table in ("choice_fact", "entitlement", "event_fact", "volume_fact", "person_residence")
    }
    held = Late(by_table["choice_fact"], by_table["entitlement"], by_table["event_fact"])
    sets = EventSets(session, services)
    residences: list[tuple[int | str, ...]] = []
    segments: list[tuple[int, ...]] = []
    further: list[tuple[int | None, ...]] = []
    amounts: list[tuple[int | None, ...]] = []
    slots: list[tuple[int, ...]] = []
    for one in ones:
        months = _overridden(one, held, by_table["volume_fact"])
        facts = [fact for fact in one.facts if fact.kind != MERGE]
        told = list(replay.told(facts, one.persons, one.rights, one.events, services))
        amounts.extend(_volumes(one, by_table["volume_fact"], months, services))
        amounts.extend(_event_volumes(one, replay.event_volume_rows(told, held, months), sets))
        if not with_segments:
            continue
        residences.extend(_residences(one, by_table["person_residence"]))
        segments.extend(_segments(one, replay.rows(told, held, months), services))
        further.extend(_arisen(one, replay.arisen_rows(told, held, months), sets))
        slots.extend(
            (one.survivor, place.service_id, place.slot, month) for place, of in months.items() for month in of
        )
    insert_rows(session, Residence, RESIDENCE, residences)
    insert_rows(session, Segment, SEGMENT, segments)
    insert_rows(session, ArisenSegment, ARISEN, further)
    insert_rows(session, Volume, VOLUME, amounts)
    insert_rows(session, OverriddenSlot, ("person_id", "service_id", "slot", "month"), slots)


def _overridden(one: Gathered, held: Late, late_reports: Pairs) -> dict[Place, list[int]]:
    if not (held.facts or held.rights or held.events or late_reports):
        return {}
    months = {place: set(of) for place, of in replay.overridden(one.facts, held.facts).items()}
    for report in one.reports:
        own = {month for id_, month in late_reports if id_ == report.id}
        months.setdefault(Place(report.key.service_id, report.key.slot), set()).update(own)
    for place, told in one.events.items():
        ids = {event.id for event in told}
        months.setdefault(place, set()).update(month for id_, month in held.events if id_ in ids)
    for place in replay.by_place(one.facts)[0] if held.rights else ():
        ids = {right.fact.id for right in one.rights.get(place.service_id, [])}
        months.setdefault(place, set()).update(month for id_, month in held.rights if id_ in ids)
    for fact in one.facts:
        if fact.paid_until and (of := months.get(Place(fact.service_id, fact.slot))):
            months[replay.notice_place(Place(fact.service_id, fact.slot))] = of
    return {place: sorted(of) for place, of in months.items() if of}


def _segments(one: Gathered, rows: Iterable[replay.Row[Held]], services: Services) -> Iterator[tuple[int, ...]]:
    for row in rows:
        span, held = row.span, row.span.value
        multiplier = services[row.place.service_id].multiplier(held)
        yield (one.survivor, row.place.service_id, row.place.slot, held.unit_id, held.value_set_id, one.born, multiplier, row.month,
               span.valid_from, span.valid_to, span.known_from, span.known_to, held.fact_id)  # fmt: skip


class EventSets:
    """The value sets by which a price list prices what events give: the choice's values and that of the event."""

    def __init__(self, session: Session, services: Services):
        self.session = session
        self.services = services
        self.rules = {rule.id: rule for service in services.values() for rule in service.rules}

    def of(self, service_id: int, value_set_id: int, rule_id: int) -> int:
        """The set of a choice's values with a rule's value added; the choice's own where the rule is none or has no value."""
        value = self.rules[rule_id].value if rule_id else ""
        if not value:
            return value_set_id
        text = self.session.get_one(ValueSet, value_set_id).text
        return interned(self.session, service_id, ";".join(filter(None, (text, f"{EVENT_DIMENSION}={value}"))))


def _arisen(
    one: Gathered, rows: Iterable[replay.Row[events.Arisen]], sets: EventSets
) -> Iterator[tuple[int | None, ...]]:
    for row in rows:
        span, held, rule_id = row.span, row.span.value.held, row.span.value.rule_id
        counted = sets.services[row.place.service_id].multiplier(held)
        values = sets.of(row.place.service_id, held.value_set_id, rule_id)
        yield (one.survivor, row.place.service_id, row.place.slot, held.unit_id, values, one.born, counted if rule_id else -counted,
               row.month, span.valid_from, span.valid_to, span.known_from, span.known_to, held.fact_id, rule_id or None,
               span.value.event_id or None)  # fmt: skip


def _event_volumes(
    one: Gathered, rows: Iterable[replay.Row[events.EventVolume]], sets: EventSets
) -> Iterator[tuple[int | None, ...]]:
    for row in rows:
        span, volume, place = row.span, row.span.value, row.place
        month = Month.of(date.fromordinal(span.valid_from)).number
        if row.month in (0, month):
            values = sets.of(place.service_id, volume.value_set_id, volume.rule_id)
            minutes = sets.services[place.service_id].minutes(volume.value_set_id, span.valid_from)
            yield (one.survivor, volume.unit_id, place.service_id, place.slot, values, one.born, month, span.valid_from, row.month,
                   volume.quantity, minutes, span.known_from, span.known_to, None, volume.rule_id, volume.event_id)  # fmt: skip


def _residences(one: Gathered, late: Pairs) -> Iterator[tuple[int | str, ...]]:
    ids = {fact.id for fact in one.residences}
    months = sorted({month for fact, month in late if fact in ids})
    for row in residence.rows(one.residences, one.persons, late, months):
        municipality, fact_id = row.span.value
        yield (one.survivor, municipality, row.month, row.span.valid_from, row.span.valid_to, row.span.known_from, row.span.known_to,
               fact_id)  # fmt: skip


def _volumes(one: Gathered, late: Pairs, months: Months, services: Services) -> Iterator[tuple[int | None, ...]]:
    places: dict[Place, list[Report]] = {}
    for report in one.reports:
        places.setdefault(Place(report.key.service_id, report.key.slot), []).append(report)
    for place, reports in places.items():
        for row in volumes.rows(reports, late, months.get(place, ())):
            report = row.report
            minutes = services[place.service_id].minutes(report.key.value_set_id, report.key.day)
            yield (one.survivor, report.key.unit_id, place.service_id, place.slot, report.key.value_set_id, one.born, report.month,
                   report.key.day, row.override_month, report.quantity_milli, minutes, row.known_from, row.known_to, report.id, None,
                   None)  # fmt: skip


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
        | {place.service_id for place in one.events}
    )
