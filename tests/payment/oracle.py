"""What should be paid, calculated as naively as possible: one person, one day at a time, in exact fractions.

Shares no code with the product: no windows, no terms, no intervals, no SQL. Facts are plain tuples in the order they were typed.
"""

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date, timedelta
from fractions import Fraction
from typing import NamedTuple

ONE_DAY = timedelta(days=1)


class Start(NamedTuple):
    """A choice or switch of a child from a day on; ``slot`` always 1."""

    child: int
    unit: str
    on: date
    reported: date


class End(NamedTuple):
    child: int
    on: date
    reported: date


class Death(NamedTuple):
    """Ends everything from a day on, of all who are the same person."""

    child: int
    on: date
    reported: date


class Annulment(NamedTuple):
    """That the fact with this place in the list of facts never counted."""

    child: int
    of: int
    reported: date


class Owner(NamedTuple):
    unit: str
    provider: str
    mode: str
    on: date
    reported: date


class Key(NamedTuple):
    month: str
    unit: str
    provider: str
    mode: str
    row: str
    price_ore: int
    child: int


@dataclass
class World:
    """All that is known; the tests add to it what they tell the product."""

    rule: str = "dag för dag"
    day: int = 1
    exceptions: dict[int, tuple[int, int]] = field(default_factory=dict)
    window: str = "obegränsad"
    bands: list[tuple[str, int, int]] = field(default_factory=lambda: [("små", 0, 3), ("stora", 3, 20)])
    born: dict[int, date] = field(default_factory=dict)
    facts: list[Start | End | Death | Annulment] = field(default_factory=list)
    merged: dict[int, int] = field(default_factory=dict)
    """Duplicate → the person that remains."""
    owners: list[Owner] = field(default_factory=list)
    approved: list[tuple[str, date, date]] = field(default_factory=list)
    decisions: list[tuple[date, str, str, int]] = field(default_factory=list)
    """(from, mode, band, öre a year); a later decision holds from its day on."""
    volumes: list[tuple[int, str, date, int, date]] = field(default_factory=list)
    """(child, unit, day, thousandths, reported); a new one for the same child, unit and day replaces it."""

    def due(self, first: date, run_month: date, paid_by: str = "år") -> dict[Key, tuple[Fraction, int]]:
        """Per key: the quantity and the öre that should be paid in all months that a run of ``run_month`` pays."""
        quantities: dict[Key, Fraction] = defaultdict(Fraction)
        month = first
        while month <= run_month:
            payable, known_by = self.payable(month)
            if payable <= run_month and paid_by == "år":
                self._placements(month, known_by, quantities)
            elif payable <= run_month:
                self._volumes(month, known_by, quantities)
            month = next_month(month)
        return {
            key: (quantity, half_away(key.price_ore * quantity)) for key, quantity in quantities.items() if quantity
        }

    def payable(self, month: date) -> tuple[date, date]:
        """The first month that pays ``month``, and the last day on which a fact is in time."""
        payable = month
        if month.month in self.exceptions:
            counted = date(month.year, self.exceptions[month.month][0], 1)
            payable = max(month, counted)
        if self.window == "obegränsad":
            return payable, date(9000, 1, 1)
        if self.window == "termin":
            return payable, date(payable.year, 6, 30) if payable.month <= 6 else date(payable.year, 12, 31)
        last = payable
        for _ in range(int(self.window)):
            last = next_month(last)
        return payable, next_month(last) - ONE_DAY

    def _placements(self, month: date, known_by: date, quantities: dict[Key, Fraction]) -> None:
        days, whole = self.counted(month)
        for child, born in self.born.items():
            for counted in () if child in self.merged else days:
                unit = self.place(child, counted, known_by)
                terms = counted if self.by_day(month) else self.rate_day(month)
                age_day = month if self.by_day(month) else terms
                key = unit and self.key(month, unit, child, born, terms, age_day, known_by)
                if key:
                    quantities[key] += Fraction(1, whole)

    def _volumes(self, month: date, known_by: date, quantities: dict[Key, Fraction]) -> None:
        latest: dict[tuple[int, str, date], tuple[date, int, int]] = {}
        for place, (child, unit, on, milli, reported) in enumerate(self.volumes):
            if reported <= known_by and (on.year, on.month) == (month.year, month.month):
                latest[child, unit, on] = max(latest.get((child, unit, on), (date.min, 0, 0)), (reported, place, milli))
        for (told, unit, on), (_, _, milli) in latest.items():
            child = self.merged.get(told, told)
            key = self.key(month, unit, child, self.born[child], on, on, known_by, instalment=False)
            if key:
                quantities[key] += Fraction(milli, 1000)

    def by_day(self, month: date) -> bool:
        return self.rule == "dag för dag" and month.month not in self.exceptions

    def counted(self, month: date) -> tuple[list[date], int]:
        if self.by_day(month):
            days, on = [], month
            while on < next_month(month):
                days.append(on)
                on += ONE_DAY
            return days, len(days)
        if month.month in self.exceptions:
            return [date(month.year, *self.exceptions[month.month])], 1
        return [self.ordinary(month)], 1

    def ordinary(self, month: date) -> date:
        return month.replace(day=min(self.day, (next_month(month) - ONE_DAY).day)) if self.rule == "mätdag" else month

    def rate_day(self, month: date) -> date:
        counted = self.counted(month)[0][0]
        return counted if (counted.year, counted.month) == (month.year, month.month) else self.ordinary(month)

    def place(self, child: int, on: date, known_by: date) -> str:
        """Where the child is on a day, according to what had been reported by then; of the same persons the survivor counts first."""
        same = [child, *(duplicate for duplicate, survivor in self.merged.items() if survivor == child)]
        for one in same:
            unit = self.place_of(one, same, on, known_by)
            if unit:
                return unit
        return ""

    def place_of(self, child: int, same: list[int], on: date, known_by: date) -> str:
        """Where one of those who are the same person is, by its own facts and the deaths of all of them."""
        known = [
            (fact.reported, place, fact)
            for place, fact in enumerate(self.facts)
            if fact.reported <= known_by and fact.child in (same if isinstance(fact, Death) else [child])
        ]
        deaths = [(reported, place, fact.on) for reported, place, fact in known if isinstance(fact, Death)]
        if deaths and max(deaths)[2] <= on:
            return ""
        undone: set[int] = set()
        for _, place, fact in sorted(known, key=lambda each: each[:2], reverse=True):
            if isinstance(fact, Annulment) and place not in undone:
                undone.add(fact.of)
        living = sorted((each for each in known if each[1] not in undone), key=lambda each: each[:2])
        starts = [each for each in living if isinstance(each[2], Start)]
        begun = [each for each in starts if each[2].on <= on]
        if not begun:
            return ""
        holding = max(begun, key=lambda each: (each[2].on, each[0], each[1]))
        ends = []
        for reported, place, fact in living:
            if isinstance(fact, End):
                before = [each for each in starts if each[2].on <= fact.on - ONE_DAY and each[0] <= reported]
                about = max(before, key=lambda each: (each[2].on, each[0], each[1])) if before else None
                if about == holding:
                    ends.append((reported, place, fact.on))
        return "" if ends and max(ends)[2] <= on else holding[2].unit

    def key(
        self, month: date, unit: str, child: int, born: date, on: date, age_day: date, known_by: date, instalment: bool = True
    ) -> Key | None:  # fmt: skip
        owners = [(owner.on, owner.reported, place, owner) for place, owner in enumerate(self.owners)
                  if owner.unit == unit and owner.on <= on and owner.reported <= known_by]  # fmt: skip
        if not owners or not max(owners)[3].provider:
            return None
        owner = max(owners)[3]
        if not any(approved == unit and start <= on < end for approved, start, end in self.approved):
            return None
        age = age_day.year - born.year - ((age_day.month, age_day.day) < (born.month, born.day))
        band = next((name for name, low, high in self.bands if low <= age < high), "")
        decided = [(start, place, ore) for place, (start, mode, of, ore) in enumerate(self.decisions)
                   if start <= on and (mode, of) == (owner.mode, band)]  # fmt: skip
        if not band or not decided:
            return None
        price = max(decided, key=lambda each: each[1])[2]
        if instalment:
            price = half_away(Fraction(price * month.month, 12)) - half_away(Fraction(price * (month.month - 1), 12))
        return Key(f"{month:%Y-%m}", unit, owner.provider, owner.mode, band, price, child)


def next_month(month: date) -> date:
    return date(month.year + month.month // 12, month.month % 12 + 1, 1)


def half_away(amount: Fraction) -> int:
    whole, rest = divmod(abs(amount), 1)
    nearest = int(whole) + (1 if rest >= Fraction(1, 2) else 0)
    return nearest if amount >= 0 else -nearest
