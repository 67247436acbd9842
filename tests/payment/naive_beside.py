"""What is due beside the list and by agreed prices, calculated as naively as possible: one child and one day at a time, in exact fractions.

Shares no code with the product. Decisions and facts are plain tuples in the order they were made.
"""

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date, timedelta
from fractions import Fraction
from typing import NamedTuple

ONE_DAY = timedelta(days=1)
PRIVATE, OWN = "fristående", "egenregi"


class Move(NamedTuple):
    """A child is at a unit from a day on; ``unit`` empty: nowhere."""

    child: int
    unit: str
    on: date
    reported: date


class Amount(NamedTuple):
    """An amount of a supplement; ``unit`` empty: all. A later decision wins its days, rows of one stand side by side."""

    decision: int
    code: str
    unit: str
    child: int
    ore: int
    first: date
    after: date
    least: int = 0
    most: int = 10**6


class Key(NamedTuple):
    month: str
    unit: str
    kind: str
    source: str
    row: str
    child: int
    price: int
    vat: int


@dataclass
class World:
    modes: dict[str, str]
    day: int = 0
    """The measuring day; 0: day by day."""
    months_open: int = 1000
    """Months after the service month within which a fact is in time."""
    price: int = 1_000_000
    moves: list[Move] = field(default_factory=list)
    amounts: list[Amount] = field(default_factory=list)
    manual: list[tuple[str, str, str, int]] = field(default_factory=list)

    def due(self, first: date, last: date) -> dict[Key, int]:
        found: dict[Key, Fraction] = defaultdict(Fraction)
        month = first
        while month <= last:
            self._month(month, found)
            month = following(month)
        return {key: half_away(key.price * quantity) for key, quantity in found.items() if quantity}

    def _month(self, month: date, found: dict[Key, Fraction]) -> None:
        known = date(9000, 1, 1) if self.months_open == 1000 else ahead(month, self.months_open + 1) - ONE_DAY
        days = days_of(month) if not self.day else [month.replace(day=self.day)]
        at = {
            day: {child: self.place(child, day, known) for child in {move.child for move in self.moves}} for day in days
        }
        share = Fraction(1, len(days))
        counts: dict[str, Fraction] = defaultdict(Fraction)
        name = f"{month:%Y-%m}"
        for day in days:
            for child, unit in at[day].items():
                if unit:
                    counts[unit] += share
                    row, price = self.price_of(child, unit, day)
                    found[Key(name, unit, "placering", "", row, child, price, 0)] += share
                    self._person(child, unit, day, share, found)
        for unit, mode in self.modes.items():
            for day in days:
                for one in self.holding("struktur", day, unit):
                    self._add(found, name, unit, one, mode, share, True)
                for one in self.holding("steg", day, unit):
                    if one.least <= counts[unit] < one.most:
                        self._add(
                            found,
                            name,
                            unit,
                            one,
                            mode,
                            share,
                            False,
                            f"{one.least}-{one.most if one.most < 10**6 else 3652059}",
                        )
                here = sum(1 for there in at[day].values() if there == unit)
                for one in self.holding("socio", day, unit):
                    self._add(found, name, unit, one, mode, share * here, False)
        self._contribution(month, counts, found)
        for source, unit, at_month, ore in self.manual:
            if at_month == name:
                found[Key(name, unit, "manuell", source, "", 0, abs(ore), 0)] += 1 if ore > 0 else -1

    def _add(self, found, name, unit, one, mode, quantity, vat, row=""):  # type: ignore[no-untyped-def]
        extra = half_away(Fraction(one.ore * 6, 100)) if vat and mode == PRIVATE else 0
        if one.ore and quantity:
            found[Key(name, unit, "tillägg", one.code, row, 0, one.ore + extra, extra)] += quantity

    def _person(self, child: int, unit: str, day: date, share: Fraction, found: dict[Key, Fraction]) -> None:
        for one in self.holding("tb", day, "", child):
            sixth = (day.month - 1) % 6
            part, vat = self.sixth(one.ore, sixth), 0
            if self.modes[unit] == PRIVATE:
                vat = self.sixth(half_away(Fraction(one.ore * 6, 100)), sixth)
            if one.ore:
                found[Key(f"{day:%Y-%m}", unit, "tillägg", "tb", "", child, part + vat, vat)] += share

    @staticmethod
    def sixth(ore: int, place: int) -> int:
        return half_away(Fraction(ore * (place + 1), 6)) - half_away(Fraction(ore * place, 6))

    def _contribution(self, month: date, counts: dict[str, Fraction], found: dict[Key, Fraction]) -> None:
        given = [one for one in self.amounts if one.code == "extra" and one.first == month]
        given = [one for one in given if one.decision == max(each.decision for each in given)]
        own = [unit for unit, mode in self.modes.items() if mode == OWN]
        total, customers = sum(one.ore for one in given), sum(counts[unit] for unit in own)
        name, before = f"{month:%Y-%m}", Fraction(0)
        for one in given:
            for unit in own if not one.unit else ():
                # The shares of the units, in the order they were made, sum to the amount.
                if counts[unit]:
                    upto = before + counts[unit]
                    part = half_away(one.ore * upto / customers) - half_away(one.ore * before / customers)
                    before = upto
                    found[Key(name, unit, "tillskott", "extra", "andel", 0, part, 0)] += 1
            if one.unit:
                found[Key(name, one.unit, "tillskott", "extra", "", 0, one.ore, 0)] += 1
        for unit, mode in self.modes.items():
            if mode == PRIVATE and given and customers and counts[unit]:
                vat = half_away(total / customers * Fraction(6, 100))
                found[Key(name, unit, "tillskott", "extra", "", 0, half_away(total / customers) + vat, vat)] += counts[
                    unit
                ]

    def place(self, child: int, day: date, known: date) -> str:
        told = [(move.on, move.reported, number, move.unit) for number, move in enumerate(self.moves)
                if move.child == child and move.reported <= known and move.on <= day]  # fmt: skip
        return max(told)[3] if told else ""

    def price_of(self, child: int, unit: str, day: date) -> tuple[str, int]:
        for code, who in (("kundpris", {"child": child, "unit": ""}), ("enhetspris", {"child": 0, "unit": unit})):
            for one in self.holding(code, day, **who):
                if one.ore:
                    return f"avtal:{code}", one.ore
        return "alla", self.price

    def holding(self, code: str, day: date, unit: str, child: int = 0) -> list[Amount]:
        reaching = [one for one in self.amounts if one.code == code and one.child == child and one.first <= day < one.after
                    and one.unit in ("", unit)]  # fmt: skip
        latest = [one for one in reaching if one.decision == max(each.decision for each in reaching)]
        named = [
            one
            for one in self.amounts
            if latest and one.decision == latest[0].decision and one.unit == unit and one.unit
        ]
        return [one for one in latest if one.unit == unit] if named else latest


def days_of(month: date) -> list[date]:
    days, on = [], month
    while on.month == month.month:
        days.append(on)
        on += ONE_DAY
    return days


def following(month: date) -> date:
    return (month + timedelta(days=31)).replace(day=1)


def ahead(month: date, months: int) -> date:
    for _ in range(months):
        month = following(month)
    return month


def half_away(value: Fraction | int) -> int:
    whole, rest = divmod(abs(Fraction(value)), 1)
    rounded = int(whole) + (1 if rest >= Fraction(1, 2) else 0)
    return rounded if value >= 0 else -rounded
