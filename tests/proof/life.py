"""Where somebody is on a day, as the facts of one person in one slot say."""

from bisect import bisect
from datetime import date
from typing import Any, NamedTuple

from tests.proof.days import FOREVER, ONE_DAY
from tests.proof.facts import Annulment, Death, End, Extent, Fact, Start


class Kept(NamedTuple):
    """A place at a unit on a day; ``milli``: hours a week in thousandths, where they are told."""

    unit: str
    values: str
    milli: int | None = None


class Life:
    """What one person's facts in one slot say, deaths of all who are the same among them."""

    def __init__(self, told: list[tuple[date, int, Fact]]):
        undone: set[int] = set()
        for _, place, fact in sorted(told, key=lambda each: each[:2], reverse=True):
            if isinstance(fact, Annulment) and place not in undone:
                undone.add(fact.of)
        living = sorted((each for each in told if each[1] not in undone), key=lambda each: each[:2])
        self.days: dict[date, Kept | None] = {}
        """What holds from each day that is named, to the next one."""
        self.starts = [each for each in living if isinstance(each[2], Start)]
        self.deaths = [each for each in living if isinstance(each[2], Death)]
        self.paying = [fact for _, _, fact in living if isinstance(fact, Start | End) and fact.paid_until]
        """What leaves a unit that is paid for notice."""
        self.ends = [
            (self.holding(fact.on, before=True, at=at), fact) for at, _, fact in living if isinstance(fact, End)
        ]
        self.extents = [
            (self.holding(fact.on, at=at), place, fact) for at, place, fact in living if isinstance(fact, Extent)
        ]
        named = {day for _, _, fact in living for day in (fact.on, getattr(fact, "until", None)) if day}
        self.named = sorted(named)
        """The days that any fact names: on no other day does anything change."""

    def holding(self, day: date, before: bool = False, at: date = FOREVER) -> Any:
        """The choice that holds on a day, or the day before it, among those reported by ``at``."""
        begun = [each for each in self.starts if each[0] <= at and (each[2].on < day if before else each[2].on <= day)]
        return max(begun, key=lambda each: (each[2].on, each[0], each[1]), default=None)

    def on(self, day: date) -> Kept | None:
        """Where the person is on a day."""
        place = bisect(self.named, day)
        since = self.named[place - 1] if place else date.min
        if since not in self.days:
            self.days[since] = self.on_the_day(day)
        return self.days[since]

    def died(self, day: date) -> bool:
        """Whether the person is dead on a day."""
        return bool(self.deaths) and self.deaths[-1][2].on <= day

    def on_the_day(self, day: date) -> Kept | None:
        """Where the person is on a day, asked of that day alone."""
        holding = None if self.died(day) else self.holding(day)
        if holding is None:
            return None
        told = [fact.on for about, fact in self.ends if about == holding]
        end = told[-1] if told else holding[2].until
        if end is not None and end <= day:
            return None
        return self._with(holding, day)

    def _with(self, holding: Any, day: date) -> Kept:
        """The values and hours of a choice on a day."""
        start: Start = holding[2]
        changes = sorted(
            (fact.on, fact.reported, place, fact) for about, place, fact in self.extents
            if about == holding and fact.on <= day
        )  # fmt: skip
        values = changes[-1][3].values if changes else start.values
        holding_on = {on: fact for on, _, _, fact in changes}  # of two on the same day the later one alone
        hours = [fact.milli for fact in holding_on.values() if fact.milli is not None]
        if hours or start.milli is not None or not start.switch:
            return Kept(start.unit, values, hours[-1] if hours else start.milli)
        before = self._last(start.on)
        return Kept(start.unit, values, before.milli if before else None)

    def _last(self, day: date) -> Kept | None:
        """What was held last before a day."""
        first = min(each[2].on for each in self.starts)
        while day > first:
            day -= ONE_DAY
            kept = self.on(day)
            if kept:
                return kept
        return None


def about(fact: Fact, person: int, service: str, slot: int, facts: list[Fact | None]) -> bool:
    """Whether a fact says something of a person's slot: its own facts there, and everybody's deaths."""
    if isinstance(fact, Annulment):
        target = facts[fact.of]
        return target is not None and about(target, person, service, slot, facts)
    if isinstance(fact, Death):
        return True
    return (fact.person, fact.service, fact.slot) == (person, service, slot)
