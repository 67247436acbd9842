"""Segments of a person and all who were merged into it: facts replayed in the order they were reported, valid × known.

Merges have no known dimension: the facts of all of them are replayed together as if they had been one from the beginning. Rights are
replayed with the choices of a service that asks for them, and events with the rules that say what they give.
"""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass, replace
from typing import Generic, TypeVar

from kundval.choice.rules import events as event_rules
from kundval.choice.rules import paid_notice
from kundval.choice.rules import rights as right_days
from kundval.choice.rules.events import GRANTED, PERFORMED, Arisen, Event, EventVolume, ServiceRules
from kundval.choice.rules.facts import Fact, in_time
from kundval.choice.rules.rights import Right
from kundval.choice.rules.slot import Held, State, overlay, state_of
from kundval.period import OPEN
from kundval.timeline import Span, spans

T = TypeVar("T")
Pairs = Set[tuple[int, int]]
"""Pairs (fact, month): an override lets the fact hold as in time in that service month."""
Rights = Mapping[int, list[Right]]
"""Service → the rights to it; only services that ask for a right."""
Known = Fact | Right | Event


@dataclass(frozen=True, slots=True)
class Place:
    """A slot of a service."""

    service_id: int
    slot: int


@dataclass(frozen=True, slots=True)
class Row(Generic[T]):
    """A segment of the last survivor, or what arises beside it; ``month`` is 0, or the month in which an override lets it stand in."""

    place: Place
    month: int
    span: Span[T]


@dataclass(frozen=True)
class Late:
    """What overrides hold as in time, per kind of fact: pairs of fact and month."""

    facts: Pairs = frozenset()
    rights: Pairs = frozenset()
    events: Pairs = frozenset()


@dataclass(frozen=True)
class Told:
    """All that is told of one slot: facts of choice with deaths, rights (None: the service asks for none), events, the service's rules."""

    place: Place
    persons: list[int]
    facts: list[Fact]
    rights: list[Right] | None
    events: list[Event]
    service: ServiceRules

    def in_time(self, month: int, late: Late) -> "Told":
        """As an override of ``month`` reads it."""
        rights = self.rights and [
            right_days.in_time(right) if (right.fact.id, month) in late.rights else right for right in self.rights
        ]
        return replace(
            self,
            facts=[in_time(fact) if (fact.id, month) in late.facts else fact for fact in self.facts],
            rights=rights,
            events=[event_rules.in_time(event) if (event.id, month) in late.events else event for event in self.events],
        )


NOTHING, NONE_LATE = ServiceRules(), Late()
Months = Mapping[Place, Collection[int]]


def told(
    facts: Iterable[Fact],
    persons: list[int],
    rights: Rights | None = None,
    events: Mapping[Place, list[Event]] | None = None,
    services: Mapping[int, ServiceRules] | None = None,
) -> Iterator[Told]:
    """Slot by slot what is told of ``persons`` (nearest first). ``rights``: those to each service that asks for one."""
    places, everywhere = by_place(facts)
    for place, own in places.items():
        yield Told(
            place, persons, sorted([*own, *everywhere], key=lambda fact: fact.order),
            None if rights is None else rights.get(place.service_id), (events or {}).get(place, []),
            (services or {}).get(place.service_id, NOTHING),
        )  # fmt: skip


def rows(slots: Sequence[Told], late: Late = NONE_LATE, months: Months | None = None) -> Iterator[Row[Held]]:
    """All segments of the slots, paid notice in slots of its own. ``months``: those in which a slot is overridden."""
    yield from _replayed(slots, late, months, _spans)
    noticed = (slot for slot in slots if any(fact.paid_until for fact in slot.facts))
    for row in _replayed(
        noticed, late, months, lambda slot: spans(_everything(slot), lambda known: _notice(known, slot))
    ):
        yield replace(row, place=notice_place(row.place))


def notice_place(place: Place) -> Place:
    """The slot in which the paid notice of a slot stands."""
    return Place(place.service_id, place.slot + paid_notice.NOTICE)


def arisen_rows(slots: Iterable[Told], late: Late = NONE_LATE, months: Months | None = None) -> Iterator[Row[Arisen]]:
    """What events and the ends of choices give beside the segments, where the service has rules for them."""
    with_rules = (slot for slot in slots if slot.service.versions and slot.service.paid_by != PERFORMED)
    return _replayed(
        with_rules, late, months, lambda slot: spans(_everything(slot), lambda known: _arisen(known, slot))
    )


def event_volume_rows(
    slots: Iterable[Told], late: Late = NONE_LATE, months: Months | None = None
) -> Iterator[Row[EventVolume]]:
    """The volumes that events give in services that are paid by performed volume."""
    with_events = (
        slot for slot in slots if slot.events and slot.service.versions and slot.service.paid_by == PERFORMED
    )
    return _replayed(
        with_events, late, months, lambda slot: spans(_everything(slot), lambda known: _volumes(known, slot))
    )


def _replayed(
    slots: Iterable[Told], late: Late, months: Months | None, spans_of: Callable[[Told], list[Span[T]]]
) -> Iterator[Row[T]]:
    for slot in slots:
        for span in spans_of(slot):
            yield Row(slot.place, 0, span)
        for month in (months or {}).get(slot.place, ()):
            for span in spans_of(slot.in_time(month, late)):
                yield Row(slot.place, month, span)


def by_place(facts: Iterable[Fact]) -> tuple[dict[Place, list[Fact]], list[Fact]]:
    """The facts by slot, and those that concern all services (deaths and their annulments)."""
    places: dict[Place, list[Fact]] = {}
    everywhere = []
    for fact in facts:
        if fact.service_id:
            places.setdefault(Place(fact.service_id, fact.slot), []).append(fact)
        else:
            everywhere.append(fact)
    return places, everywhere


def overridden(facts: Iterable[Fact], late: Pairs) -> dict[Place, set[int]]:
    """The slots and months that an override of any of ``facts`` touches; a death touches every slot."""
    places, everywhere = by_place(facts)
    if not late:
        return {}
    return {place: _months([*own, *everywhere], late) for place, own in places.items()}


def _months(facts: Iterable[Fact], late: Pairs) -> set[int]:
    ids = {fact.id for fact in facts}
    return {month for fact_id, month in late if fact_id in ids}


def known_state(facts: list[Fact], persons: list[int]) -> State:
    """What ``persons`` together hold in one slot according to ``facts``."""
    if len(persons) == 1:
        return state_of(facts)
    dead = [fact for fact in facts if not fact.service_id]
    return overlay(
        state_of([*(fact for fact in facts if fact.service_id and fact.person_id == person), *dead])
        for person in persons
    )


def _spans(slot: Told) -> list[Span[Held]]:
    if slot.rights is not None:
        return spans(_everything(slot), lambda known: _state(known, slot))
    if len(slot.facts) == 1:  # most slots
        known = slot.facts[0].reported_on.toordinal()
        return [Span(start, end, known, OPEN, held) for start, end, held in state_of(slot.facts)]
    return spans(slot.facts, lambda known: known_state(known, slot.persons))


def _everything(slot: Told) -> list[Known]:
    return [*slot.facts, *(slot.rights or ()), *slot.events]


def _state(known: Sequence[Known], slot: Told) -> State:
    """What is held according to what is known: only on days with a right, where the service asks for one."""
    state = known_state([fact for fact in known if isinstance(fact, Fact)], slot.persons)
    if slot.rights is None:
        return state
    rights = [one for one in known if isinstance(one, Right)]
    if slot.service.paid_by == GRANTED:
        return right_days.granted(state, rights, slot.persons)
    return right_days.clipped(state, right_days.held(rights))


def _notice(known: Sequence[Known], slot: Told) -> State:
    return paid_notice.pieces([fact for fact in known if isinstance(fact, Fact)], _state(known, slot))


def _arisen(known: Sequence[Known], slot: Told) -> event_rules.ArisenState:
    facts = [fact for fact in known if isinstance(fact, Fact)]
    ends = event_rules.choices_end(known_state(facts, slot.persons))
    events = [one for one in known if isinstance(one, Event)]
    return event_rules.arisen(_state(known, slot), ends, event_rules.died_on(facts), events, slot.service)


def _volumes(known: Sequence[Known], slot: Told) -> list[tuple[int, int, EventVolume]]:
    events = [one for one in known if isinstance(one, Event)]
    return list(event_rules.event_volumes(_state(known, slot), events, slot.service))
