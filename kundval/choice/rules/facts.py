"""What the rules know of a fact of choice, and which facts another one has undone."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date

from kundval.period import OPEN

CHOICE, SWITCH, END, EXTENT = "val", "byte", "avslut", "omfattning"
ANNULMENT, DEATH, MERGE = "annullering", "dödsfall", "sammanslagning"
STARTS = frozenset({CHOICE, SWITCH})
"""Kinds that begin a choice."""


@dataclass(frozen=True, slots=True)
class Fact:
    """A fact of one person. Days are day numbers.

    ``on`` is the first day of a choice, switch or extent, otherwise the first day without. ``reported_on`` is the day from which it is
    known; ``told_on`` the day on which it really was reported, which differs only where an override lets it count as in time.
    """

    id: int
    kind: str
    person_id: int
    on: int
    reported_on: date
    told_on: date
    service_id: int = 0
    """0 for what concerns all services: a death, a merge."""
    slot: int = 0
    unit_id: int = 0
    value_set_id: int = 0
    until: int = OPEN
    annuls_id: int = 0
    survivor_id: int = 0
    quantity: int = 0
    """Hours a week that a choice, switch or extent states, in thousandths; 0: what was before. Of a right: thousandths a month."""
    paid_until: int = 0
    """The first day on which the unit that was left is not paid for notice; 0 where nothing is paid."""

    @property
    def order(self) -> tuple[date, int]:
        """Of two facts that say different things the one reported later holds, then the one typed later."""
        return self.told_on, self.id


def in_time(fact: Fact) -> Fact:
    """The fact as an override reads it: known on its own day, or on the day it was reported if that is earlier."""
    return replace(fact, reported_on=min(fact.reported_on, date.fromordinal(fact.on)))


def annulled(facts: Iterable[Fact]) -> set[int]:
    """Ids of the facts that annulments have undone; an annulment that is itself annulled undoes nothing."""
    undone: set[int] = set()
    for fact in sorted((fact for fact in facts if fact.kind == ANNULMENT), key=lambda fact: fact.order, reverse=True):
        if fact.id not in undone:
            undone.add(fact.annuls_id)
    return undone
