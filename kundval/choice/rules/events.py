"""What arises outside or instead of a choice: absence, hospital, an empty place, a declined visit, a start-up. Pure.

An event is a fact with its own report day. A service's rules say what it is paid while it lasts: the days counted from its first day,
the values it applies to, and the value (händelse) by which a row of the price list prices those days. What a rule prices takes the place
of what the choice would have been paid. Rules that hold after a choice has ended are set going by its end (utflyttning), by a death
(dödsfall), or by an event; they stand at the unit that was left.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date

from kundval.choice.rules.facts import DEATH, Fact, annulled
from kundval.choice.rules.slot import Held, State, held_on
from kundval.period import OPEN
from kundval.registry.rules import PAID_BY

MOVED_OUT, DIED = "utflyttning", "dödsfall"
AUTOMATIC = (MOVED_OUT, DIED)
"""Kinds that the facts of choice give by themselves."""
PER_PLACE, PERFORMED, GRANTED, STAY = PAID_BY
"""What a service is paid by (``registry.rules.PAID_BY``)."""
MINUTES = 60


@dataclass(frozen=True, slots=True)
class Event:
    """An event of one person and slot on [on, until), in day numbers. ``quantity``: thousandths a day, where it is paid as a volume.

    The same kind from the same day, reported again, takes its place; one that ends where it begins never was.
    """

    id: int
    kind: str
    person_id: int
    on: int
    until: int
    value_set_id: int
    quantity: int
    reported_on: date
    told_on: date

    @property
    def order(self) -> tuple[date, int]:
        return self.told_on, self.id


@dataclass(frozen=True, slots=True)
class EventRule:
    """Day ``day_from`` up to but not including ``day_to`` (counted from 1) of an event are paid as ``value``; empty: not at all.

    ``after``: counted from the day on which a choice ended. ``quantity``: thousandths paid once, on the first day.
    """

    id: int
    values: frozenset[tuple[str, str]]
    day_from: int
    day_to: int
    after: bool
    value: str
    quantity: int


@dataclass(frozen=True, slots=True)
class Version:
    """What a kind of event gives where it begins on ``valid_from`` or later; without rules the choice is paid as if nothing happened."""

    kind: str
    valid_from: int
    rules: tuple[EventRule, ...]


@dataclass(frozen=True, slots=True)
class StandardTime:
    """Minutes that a visit with these values counts as, from a day on (schablontid); None: it is reported in hours again."""

    values: frozenset[tuple[str, str]]
    minutes: int | None
    valid_from: int


@dataclass(frozen=True)
class ServiceRules:
    """How a service is paid, and what its events give. ``sets``: value set → its values.

    Versions and standard minutes stand in the order in which they supersede each other: by day, then as they were said.
    """

    paid_by: str = ""
    weeks: int = 4
    versions: tuple[Version, ...] = ()
    standard: tuple[StandardTime, ...] = ()
    sets: Mapping[int, frozenset[tuple[str, str]]] = field(default_factory=dict)

    def multiplier(self, held: Held) -> int:
        """What a day of the choice counts as: thousandths of hours a month where hours are paid."""
        if self.paid_by == STAY:
            return held.quantity * self.weeks
        return held.quantity if self.paid_by == GRANTED else 1

    def minutes(self, value_set_id: int, day: int) -> int:
        """Sixtieths of the unit that a reported quantity of 1 counts as: a visit's standard minutes, otherwise all 60."""
        if not self.standard:
            return 1
        values = self.sets.get(value_set_id, frozenset())
        said = {one.values: one for one in self.standard if one.valid_from <= day and one.values <= values}
        fitting = [one for one in said.values() if one.minutes is not None]
        found = max(fitting, key=lambda one: (one.valid_from, len(one.values)), default=None)
        return MINUTES if found is None or found.minutes is None else found.minutes

    def of(self, kind: str, on: int, value_set_id: int, after: bool) -> Iterator[EventRule]:
        """The rules for an event that begins on a day: those of the version in force then."""
        held = [version for version in self.versions if version.kind == kind and version.valid_from <= on]
        values = self.sets.get(value_set_id, frozenset())
        for rule in held[-1].rules if held else ():
            if rule.after == after and rule.values <= values:
                yield rule


@dataclass(frozen=True, slots=True)
class Arisen:
    """Days of ``held`` that are paid by a rule; with ``rule_id`` 0: that are not paid as the choice they belong to."""

    held: Held
    rule_id: int
    event_id: int


@dataclass(frozen=True, slots=True)
class EventVolume:
    """A volume that an event gives on a day, in thousandths."""

    unit_id: int
    value_set_id: int
    rule_id: int
    event_id: int
    quantity: int


ArisenState = list[tuple[int, int, Arisen]]


def in_time(event: Event) -> Event:
    """The event as an override reads it: known on its own day, or on the day it was reported if that is earlier."""
    return replace(event, reported_on=min(event.reported_on, date.fromordinal(event.on)))


def latest(events: Iterable[Event]) -> list[Event]:
    """The events that stand, in the order in which they began: of one kind and first day the one reported last."""
    said: dict[tuple[str, int], Event] = {}
    for event in sorted(events, key=lambda event: event.order):
        said[event.kind, event.on] = event
    return sorted(
        (event for event in said.values() if event.on < event.until), key=lambda event: (event.on, event.order)
    )


def died_on(facts: Iterable[Fact]) -> int:
    """The first day after a death among the known facts; :data:`OPEN` where there is none that stands."""
    known = list(facts)
    undone = annulled(known)
    deaths = [fact for fact in known if fact.kind == DEATH and fact.id not in undone]
    return max(deaths, key=lambda fact: fact.order).on if deaths else OPEN


def arisen(state: State, ends: list[int], died: int, events: Iterable[Event], service: ServiceRules) -> ArisenState:
    """What known events give beside the state of a slot. ``ends``: the days on which its choices ended."""
    standing = latest(events)
    return [*_instead(state, standing, service), *_afterwards(state, ends, died, standing, service)]


def choices_end(state: State) -> list[int]:
    """The days on which a stay at a unit ends: what follows at once at the same unit goes on."""
    following = [*state[1:], None]  # one more than the state where it is empty
    return [
        end for (_, end, held), then in zip(state, following, strict=False)
        if end < OPEN and not (then and then[0] == end and then[2].unit_id == held.unit_id)
    ]  # fmt: skip


def _instead(state: State, events: list[Event], service: ServiceRules) -> Iterator[tuple[int, int, Arisen]]:
    painted: list[tuple[int, int, Held, EventRule | None, int]] = [(*piece, None, 0) for piece in state]
    for event in events:
        for value_set_id in {held.value_set_id for _, _, held, _, _ in painted}:
            for rule in service.of(event.kind, event.on, value_set_id, False):
                start, end = _days(rule, event.on, event.until)
                painted = list(_paint(painted, value_set_id, start, end, rule, event.id))
    for start, end, held, painter, event_id in painted:
        if painter is not None:
            yield start, end, Arisen(held, 0, event_id)
            if painter.value:
                yield start, end, Arisen(held, painter.id, event_id)


def _paint(
    pieces: list[tuple[int, int, Held, EventRule | None, int]],
    value_set_id: int,
    start: int,
    end: int,
    rule: EventRule,
    event_id: int,
) -> Iterator[tuple[int, int, Held, EventRule | None, int]]:
    for first, last, held, before, told in pieces:
        inside = max(first, start), min(last, end)
        if held.value_set_id != value_set_id or inside[0] >= inside[1]:
            yield first, last, held, before, told
            continue
        if first < inside[0]:
            yield first, inside[0], held, before, told
        yield *inside, held, rule, event_id
        if inside[1] < last:
            yield inside[1], last, held, before, told


def _afterwards(
    state: State, ends: list[int], died: int, events: list[Event], service: ServiceRules
) -> Iterator[tuple[int, int, Arisen]]:
    left = [(end, next((held for _, to, held in state if to == end), None)) for end in ends]
    for end, held in left:
        kind = DIED if end == died else MOVED_OUT
        if held is not None:
            yield from _after(service, held, kind, end, _back(state, held, end), 0)
    for event in events:
        past = [(end, held) for end, held in left if held is not None and end <= event.on]
        if past and held_on(state, event.on) is None:
            yield from _after(service, past[-1][1], event.kind, event.on, event.until, event.id)


def _back(state: State, held: Held, end: int) -> int:
    """The day on which who left a unit is there again: from then on its place is no longer empty."""
    return min((start for start, _, then in state if start >= end and then.unit_id == held.unit_id), default=OPEN)


def _after(
    service: ServiceRules, held: Held, kind: str, on: int, until: int, event_id: int
) -> Iterator[tuple[int, int, Arisen]]:
    for rule in service.of(kind, on, held.value_set_id, True):
        start, end = _days(rule, on, until)
        if rule.value and start < end:
            yield start, end, Arisen(held, rule.id, event_id)


def _days(rule: EventRule, on: int, until: int) -> tuple[int, int]:
    return on + rule.day_from - 1, min(until, OPEN if rule.day_to >= OPEN else on + rule.day_to - 1)


def event_volumes(
    state: State, events: Iterable[Event], service: ServiceRules
) -> Iterator[tuple[int, int, EventVolume]]:
    """The volumes that known events give: where a rule states a quantity once, otherwise what the event states for each of its days.

    A rule without a value pays nothing.
    """
    for event in latest(events):
        held = held_on(state, event.on) or held_on(state, event.on - 1)
        if held is None:
            continue
        values = event.value_set_id or held.value_set_id
        for after in (False, True):
            for rule in service.of(event.kind, event.on, values, after):
                if rule.value:
                    yield from _volumes(event, rule, held, values)


def _volumes(event: Event, rule: EventRule, held: Held, values: int) -> Iterator[tuple[int, int, EventVolume]]:
    start, end = _days(rule, event.on, event.until)
    days = range(start, end) if event.until < OPEN else range(start, start + 1)
    for day in days[:1] if rule.quantity else days:
        quantity = rule.quantity or event.quantity
        if quantity:
            yield day, day + 1, EventVolume(held.unit_id, values, rule.id, event.id, quantity)
