"""What follows from the facts of persons, as rows: segments, what arises beside them, volumes, residences, overridden slots, industries.

Nothing is written here: ``rebuild`` stores the rows, ``proving`` compares them with what is stored.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlmodel import Session, SQLModel, col, select

from kundval.choice.models import ArisenSegment, InTime, OverriddenSlot, Residence, Segment, Volume
from kundval.choice.rules import events, replay, residence, volumes
from kundval.choice.rules.events import ServiceRules
from kundval.choice.rules.facts import MERGE
from kundval.choice.rules.replay import Late, Pairs, Place
from kundval.choice.rules.slot import Held
from kundval.choice.rules.volumes import Report
from kundval.choice.service.gather import Gathered
from kundval.choice.service.service_rules import service_rules
from kundval.period import Month
from kundval.registry.models import Service, ValueSet
from kundval.registry.rules import EVENT_DIMENSION

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
SLOT = ("person_id", "service_id", "slot", "month")
COLUMNS: dict[type[SQLModel], tuple[str, ...]] = {
    Residence: RESIDENCE, Segment: SEGMENT, ArisenSegment: ARISEN, Volume: VOLUME, OverriddenSlot: SLOT,
}  # fmt: skip
"""The derived tables, each with the columns of its rows."""

Services = dict[int, ServiceRules]
Months = Mapping[Place, list[int]]
Rows = dict[type[SQLModel], list[tuple[Any, ...]]]
Sets = Callable[[Session, int, str], int]
"""Session, service, canonical text → the id of the value set."""


@dataclass(frozen=True)
class Rules:
    """What is the same for all persons: the overrides, how services are counted, and which industry they belong to."""

    late: Mapping[str, Pairs]
    services: Services
    industries: dict[int | None, int]


def rules_of(session: Session) -> Rules:
    """Reads the rules."""
    told = [(row.fact_table, row.fact_id, row.month) for row in session.exec(select(InTime)).all()]
    tables = ("choice_fact", "entitlement", "event_fact", "volume_fact", "person_residence")
    late = {table: frozenset((fact, month) for of, fact, month in told if of == table) for table in tables}
    industries = dict(session.exec(select(col(Service.id), col(Service.industry_id))).all())
    return Rules(late, service_rules(session), industries)


def derived(
    session: Session, ones: Iterable[Gathered], rules: Rules, sets: Sets, *, with_segments: bool = True
) -> Rows:
    """The rows of each derived table for these survivors; without segments those of volumes alone."""
    late, services = rules.late, rules.services
    held = Late(late["choice_fact"], late["entitlement"], late["event_fact"])
    event_sets = EventSets(session, services, sets)
    rows: Rows = {table: [] for table in COLUMNS}
    for one in ones:
        months = _overridden(one, held, late["volume_fact"])
        facts = [fact for fact in one.facts if fact.kind != MERGE]
        told = list(replay.told(facts, one.persons, one.rights, one.events, services))
        rows[Volume].extend(_volumes(one, late["volume_fact"], months, services))
        rows[Volume].extend(_event_volumes(one, replay.event_volume_rows(told, held, months), event_sets))
        if not with_segments:
            continue
        rows[Residence].extend(_residences(one, late["person_residence"]))
        rows[Segment].extend(_segments(one, replay.rows(told, held, months), services))
        rows[ArisenSegment].extend(_arisen(one, replay.arisen_rows(told, held, months), event_sets))
        rows[OverriddenSlot].extend(
            (one.survivor, place.service_id, place.slot, month) for place, of in months.items() for month in of
        )
    return rows


def industries_of(ones: Iterable[Gathered], rules: Rules) -> set[tuple[int, int]]:
    """Survivor and industry, for every industry in which it has facts."""
    return {(one.survivor, rules.industries[service]) for one in ones for service in _services(one)}


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

    def __init__(self, session: Session, services: Services, sets: Sets):
        self.session = session
        self.services = services
        self.sets = sets
        self.rules = {
            rule.id: rule for service in services.values() for version in service.versions for rule in version.rules
        }

    def of(self, service_id: int, value_set_id: int, rule_id: int) -> int:
        """The set of a choice's values with a rule's value added; the choice's own where the rule is none or has no value."""
        value = self.rules[rule_id].value if rule_id else ""
        if not value:
            return value_set_id
        text = self.session.get_one(ValueSet, value_set_id).text
        return self.sets(self.session, service_id, ";".join(filter(None, (text, f"{EVENT_DIMENSION}={value}"))))


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


def _services(one: Gathered) -> set[int]:
    return (
        {fact.service_id for fact in one.facts if fact.service_id}
        | {report.key.service_id for report in one.reports}
        | one.entitled
        | {place.service_id for place in one.events}
    )
