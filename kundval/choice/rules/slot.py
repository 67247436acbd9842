"""What one person holds in one slot, from the facts known on a day ("Settled to the öre" 9).

A choice holds from its first day to its end or to the first day of the next choice; on the same day what was reported later, then typed
later, holds. An end is about the choice that holds the day before, an extent about the one that holds on its day; neither is about a
choice that had not been reported yet. Of several ends of a choice the one reported last holds. A death ends everything from its day.
"""

from bisect import bisect_left
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from kundval.choice.rules.facts import DEATH, END, EXTENT, STARTS, SWITCH, Fact, annulled
from kundval.period import OPEN


@dataclass(frozen=True, slots=True)
class Held:
    """A place at a unit with its values; ``fact_id`` is the choice or switch that gave it, ``person_id`` whose fact that is.

    ``quantity``: the hours that were stated or granted, in thousandths.
    """

    unit_id: int
    value_set_id: int
    fact_id: int
    person_id: int
    quantity: int = 0


State = list[tuple[int, int, Held]]
"""First day, first day after, and what is held between, in order of time."""


def state_of(facts: list[Fact]) -> State:
    """What the known ``facts`` of one person, service and slot give; deaths and their annulments stand among them."""
    undone = annulled(facts) if len(facts) > 1 else frozenset()
    living = sorted((fact for fact in facts if fact.id not in undone), key=lambda fact: fact.order)
    starts = sorted((fact for fact in living if fact.kind in STARTS), key=lambda fact: (fact.on, fact.order))
    ends = {fact.id: fact.until for fact in starts}
    extents: dict[int, dict[int, tuple[int, int]]] = {}
    last = OPEN
    for fact in living:
        if fact.kind == DEATH:
            last = fact.on
        elif fact.kind == END and (about := _about(starts, fact, fact.on - 1)):
            ends[about.id] = fact.on
        elif fact.kind == EXTENT and (about := _about(starts, fact, fact.on)):
            extents.setdefault(about.id, {})[fact.on] = fact.value_set_id, fact.quantity
    return list(_pieces(starts, ends, extents, last))


def _about(starts: list[Fact], fact: Fact, day: int) -> Fact | None:
    """The choice that holds on ``day`` among those reported when ``fact`` was."""
    reported = [start for start in starts if start.on <= day and start.told_on <= fact.told_on]
    return reported[-1] if reported else None


def _pieces(
    starts: list[Fact], ends: dict[int, int], extents: dict[int, dict[int, tuple[int, int]]], last: int
) -> Iterator[tuple[int, int, Held]]:
    before = 0
    followings = [*(fact.on for fact in starts), last][1:]
    for start, following in zip(starts, followings, strict=True):
        to = min(ends[start.id], following, last)
        changes = sorted((day, *said) for day, said in extents.get(start.id, {}).items() if day < to)
        begins = [(start.on, start.value_set_id, start.quantity), *changes]
        # A switch that says nothing of hours goes on with those that held before it.
        quantity = start.quantity or (before if start.kind == SWITCH else 0)
        held = Held(start.unit_id, start.value_set_id, start.id, start.person_id, quantity)
        for (day, values, quantity), until in zip(begins, [*(day for day, *_ in changes), to], strict=True):
            held = replace(held, value_set_id=values or held.value_set_id, quantity=quantity or held.quantity)
            if day < until:
                yield day, until, held
                before = held.quantity


def overlay(states: Iterable[State]) -> State:
    """Several persons' states in one slot as one: on days where several hold a choice the first of them counts."""
    result: State = []
    for state in states:
        for start, end, held in state:
            result.extend((free_from, free_to, held) for free_from, free_to in free_days(result, start, end))
        result.sort(key=lambda piece: piece[0])
    return result


def free_days(taken: Iterable[tuple[int, int, object]], start: int, end: int) -> list[tuple[int, int]]:
    """The parts of [start, end) that ``taken``, in order of time, leaves free."""
    free = []
    for taken_from, taken_to, _ in taken:
        if taken_to <= start or end <= taken_from:
            continue
        if start < taken_from:
            free.append((start, taken_from))
        start = max(start, taken_to)
    return [*free, (start, end)] if start < end else free


def clashes(state: State, start: int, end: int) -> State:
    """The pieces that overlap the days [start, end)."""
    return [piece for piece in state if piece[0] < end and start < piece[1]]


def held_on(state: State, day: int) -> Held | None:
    """What is held on a day."""
    at = bisect_left(state, day + 1, key=lambda piece: piece[0]) - 1
    return state[at][2] if at >= 0 and state[at][0] <= day < state[at][1] else None
