"""Rights to a service over time: a decision holds from its first day to its end or to the next decision, like a choice.

Where a service asks for a right, nothing is held on a day without one; so a choice rests while the right does, and goes on with the next.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date

from kundval.choice.rules.facts import Fact
from kundval.choice.rules.slot import State, clashes, overlay, state_of

DECIDED, CEASED = "beslut", "upphör"
KINDS = (DECIDED, CEASED)
PERIODS = ("månad", "vecka")
"""What a quantity is counted for."""


@dataclass(frozen=True, slots=True)
class Right:
    """A decision about a right, or that it ceases; the fact is that of a choice (val) or an end (avslut), its id the entitlement's."""

    fact: Fact

    @property
    def reported_on(self) -> date:
        return self.fact.reported_on


def in_time(right: Right) -> Right:
    """The right as an override reads it: known on its own day, or on the day it was reported if that is earlier."""
    fact = right.fact
    return Right(replace(fact, reported_on=min(fact.reported_on, date.fromordinal(fact.on))))


def decisions(rights: Iterable[Right]) -> State:
    """What the known decisions of one person and service give: first day, first day after, the decision (``fact_id``)."""
    return state_of([right.fact for right in rights])


def granted(state: State, rights: Iterable[Right], persons: list[int]) -> State:
    """The parts of ``state`` on days with a right, each with the quantity granted; of several persons' rights the nearest's."""
    told = list(rights)
    decided = overlay(decisions(right for right in told if right.fact.person_id == person) for person in persons)
    return sorted(
        (
            (max(start, first), min(end, after), replace(value, quantity=right.quantity))
            for first, after, right in decided
            for start, end, value in clashes(state, first, after)
        ),
        key=lambda piece: piece[0],
    )


def held(rights: Iterable[Right]) -> list[tuple[int, int]]:
    """The days with a right, of several persons who turned out to be one together, neighbours joined."""
    by_person: dict[int, list[Right]] = {}
    for right in rights:
        by_person.setdefault(right.fact.person_id, []).append(right)
    days: list[tuple[int, int]] = []
    for start, end in sorted((start, end) for own in by_person.values() for start, end, _ in decisions(own)):
        if days and start <= days[-1][1]:
            days[-1] = (days[-1][0], max(days[-1][1], end))
        else:
            days.append((start, end))
    return days


def clipped(state: State, days: list[tuple[int, int]]) -> State:
    """The parts of ``state`` on days with a right."""
    return sorted(
        (max(start, first), min(end, after), value)
        for first, after in days
        for start, end, value in clashes(state, first, after)
    )
