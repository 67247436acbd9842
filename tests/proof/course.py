"""What a person's days in one slot are paid as: the choice, an event in its place, an empty place after it, paid notice."""

from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cached_property
from typing import NamedTuple

from tests.proof.days import FOREVER, ONE_DAY
from tests.proof.facts import End, Event, EventRule, Right, Start
from tests.proof.life import Kept, Life

NOTICE = 1000
"""Paid notice stands in the slot with this added."""
AUTOMATIC = MOVED_OUT, DIED = "utflyttning", "dödsfall"


class Stay(NamedTuple):
    """A day at a unit. ``number``: what the day counts as; ``held``: the place is the person's; ``paid``: as these values say."""

    slot: int
    unit: str
    values: str
    number: int
    held: bool = True
    paid: bool = True


class Rights:
    """The rights of one person to a service: a decision holds from its first day to its end or to the next decision."""

    def __init__(self, told: list[tuple[date, int, Right]]):
        told = sorted(told)
        self.decided = [each for each in told if not each[2].ceased]
        self.ceased = [
            (self._holding(right.on - ONE_DAY, at), right.on) for at, _, right in told if right.ceased
        ]  # fmt: skip
        self.named = [day for _, _, right in told for day in (right.on, right.until) if day]

    def _holding(self, day: date, at: date = FOREVER) -> tuple[date, int, Right] | None:
        begun = [each for each in self.decided if each[0] <= at and each[2].on <= day]
        return max(begun, key=lambda each: (each[2].on, each[0], each[1]), default=None)

    def on(self, day: date) -> Right | None:
        holding = self._holding(day)
        if holding is None:
            return None
        ends = [on for about, on in self.ceased if about == holding]
        end = ends[-1] if ends else holding[2].until
        return None if end is not None and end <= day else holding[2]


@dataclass
class Paying:
    """How a service is paid: ``by`` plats, utförd, beviljad or vistelsetid; ``rules``: what its events give."""

    by: str = "plats"
    weeks: int = 4
    needs_right: bool = False
    rules: list[EventRule] = field(default_factory=list)


@dataclass
class Course:
    """One slot of a person who may be several merged: the survivor's facts go before those of the others, day by day."""

    slot: int
    lives: list[Life]
    rights: list[Rights]
    events: list[tuple[date, int, Event]]
    paying: Paying

    def __post_init__(self) -> None:
        latest: dict[tuple[str, date], tuple[date, int, Event]] = {}
        for told in sorted(self.events):
            latest[told[2].kind, told[2].on] = told
        self.events = [each for each in latest.values() if (each[2].until or FOREVER) > each[2].on]
        self._held: dict[date, Kept | None] = {}

    def right(self, day: date) -> Right | None:
        return next(filter(None, (rights.on(day) for rights in self.rights)), None)

    def held(self, day: date) -> Kept | None:
        """The place that is the person's on a day; it rests while there is no right to it."""
        if day not in self._held:
            place = self.chosen(day)
            asked = self.paying.needs_right or self.paying.by == "beviljad"
            self._held[day] = place if place and (not asked or self.right(day)) else None
        return self._held[day]

    def chosen(self, day: date) -> Kept | None:
        """The choice of a day, also while it rests."""
        for life in self.lives:
            place = life.on(day)
            if place:
                return place
        return None

    def stays(self, day: date) -> list[Stay]:
        """All that is held or paid on a day."""
        kept, found = self.held(day), []
        if self._plain:
            return [Stay(self.slot, kept.unit, kept.values, self.number(kept, day))] if kept else []
        told = self._event(day, kept) if kept and self.paying.by != "utförd" else None
        if kept:
            found.append(Stay(self.slot, kept.unit, kept.values, self.number(kept, day), True, told is None))
        if kept and told and told.value:
            found.append(self._arisen(kept, told, day))  # its own number: what the day of the choice counts as
        if self.paying.by != "utförd" and self._empty_places:
            found += self._after(day, kept)
        return found + self._notice(day)

    def number(self, kept: Kept, day: date) -> int:
        """What a day of a choice counts as, in days or thousandths."""
        if self.paying.by == "vistelsetid":
            return (kept.milli or 0) * self.paying.weeks
        if self.paying.by == "beviljad":
            right = self.right(day)
            return (right.milli or 0) * (self.paying.weeks if right.weekly else 1) if right else 0
        return 1

    def rules(self, kind: str, on: date) -> list[EventRule]:
        """The rules of a kind that hold for an event from a day on."""
        rules = [rule for rule in self.paying.rules if rule.kind == kind and rule.since <= on]
        return [rule for rule in rules if rule.since == max(each.since for each in rules)]

    def _event(self, day: date, kept: Kept) -> EventRule | None:
        """The rule that pays a day of a choice: of the events that name it, that of the one which began last."""
        for on, _, _, event in sorted(self._begun(day), key=lambda each: each[:3], reverse=True):
            rule = self._rule(self.rules(event.kind, on), kept, (day - on).days + 1, False)
            if rule:
                return rule
        return None

    def _begun(self, day: date) -> list[tuple[date, date, int, Event]]:
        return [(event.on, at, place, event) for at, place, event in self.events
                if event.on <= day < (event.until or FOREVER)]  # fmt: skip

    @staticmethod
    def _rule(rules: list[EventRule], kept: Kept, number: int, after: bool) -> EventRule | None:
        """The rule that names a day of an event, and the choice."""
        return next((
            rule for rule in rules if rule.after == after and rule.first <= number <= (rule.last or number)
            and set(filter(None, rule.values.split(";"))) <= set(kept.values.split(";"))
        ), None)  # fmt: skip

    def _arisen(self, kept: Kept, rule: EventRule, day: date) -> Stay:
        return Stay(self.slot, kept.unit, valued(kept.values, rule.value), self.number(kept, day), False, True)

    def _after(self, day: date, kept: Kept | None) -> list[Stay]:
        """Days after a choice: an empty place until the person is back at the unit, and events after the last unit that was left."""
        found = []
        longest = max(rule.last or 0 for rule in self.paying.rules if rule.after)
        for on, left in self._partings:
            if on <= day < on + timedelta(days=longest) and not self._back(left, on, day):
                kind = DIED if any(life.deaths and life.deaths[-1][2].on == on for life in self.lives) else MOVED_OUT
                rule = self._rule(self.rules(kind, on), left, (day - on).days + 1, True)
                if rule and rule.value:
                    found.append(self._arisen(left, rule, on - ONE_DAY))
        for on, _, _, event in self._begun(day):
            last = None if self.held(on) else self._left(on)
            rule = self._rule(self.rules(event.kind, on), last[0], (day - on).days + 1, True) if last else None
            if rule and rule.value and last:
                found.append(self._arisen(last[0], rule, last[1]))
        return found

    @cached_property
    def _plain(self) -> bool:
        """Whether a day pays the place that is held on it, and nothing else can happen."""
        by_events = self.paying.by != "utförd" and (self.events or (self._empty_places and self._partings))
        return not by_events and not any(life.paying for life in self.lives)

    @cached_property
    def _empty_places(self) -> bool:
        return any(rule.after for rule in self.paying.rules)

    @cached_property
    def _partings(self) -> list[tuple[date, Kept]]:
        """Each day on which a place is left, and that place: a day that a fact or a right names. A choice that rests has not ended."""
        found = []
        for on in sorted({day for told in (*self.lives, *self.rights) for day in told.named}):
            left, now = self.held(on - ONE_DAY), self.chosen(on)
            if left and (now is None or now.unit != left.unit):
                found.append((on, left))
        return found

    def _left(self, day: date) -> tuple[Kept, date] | None:
        """The place that was left last before a day, and its last day."""
        first = min((each[2].on for life in self.lives for each in life.starts), default=day)
        while day > first:
            day -= ONE_DAY
            kept = self.held(day)
            if kept:
                return kept, day
        return None

    def _notice(self, day: date) -> list[Stay]:
        """Days for which the unit left is paid, until the notice is out, the person dies, comes back or leaves with notice again."""
        begun = [fact for life in self.lives for fact in life.paying if fact.on <= day and self.held(fact.on - ONE_DAY)]
        fact = max(begun, key=lambda each: (each.on, each.reported), default=None)
        left = self.held(fact.on - ONE_DAY) if fact else None
        if fact and left and day < (fact.paid_until or fact.on) and self._gone(left, fact, day):
            return [Stay(self.slot + NOTICE, left.unit, left.values, self.number(left, fact.on - ONE_DAY), False, True)]
        return []

    def _gone(self, left: Kept, fact: Start | End, day: date) -> bool:
        return not self._back(left, fact.on, day) and not any(life.died(day) for life in self.lives)

    def _back(self, left: Kept, on: date, day: date) -> bool:
        """Whether the unit that was left is the person's on any day from one to another."""
        while day >= on:
            now = self.held(day)
            if now and now.unit == left.unit:
                return True
            day -= ONE_DAY
        return False


def valued(values: str, event: str) -> str:
    """The values of a day that an event pays."""
    return ";".join(filter(None, (values, f"händelse={event}")))
