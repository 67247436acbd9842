"""What is decided beside the list, as naively as the rest: which amounts hold a day, and what is due of them."""

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction
from typing import Any, Protocol

from tests.proof.days import Counted, next_month
from tests.proof.facts import Granted, Owner, Supplement
from tests.proof.money import half_away, part

PRIVATE = ("fristående", "fristående i annan kommun")
OWN = "egenregi"
OPEN_END = 3_652_059
"""How the key of a line writes a step without an upper end."""
Counts = dict[tuple[Any, ...], Fraction | int]


class Market(Protocol):
    """What the world knows that amounts to units build on."""

    owners: list[Owner]

    def payee(self, service: str, unit: str, day: date, month: date, known: date) -> Owner | None: ...


@dataclass
class Seen:
    """The customers of a service and what was performed, per unit and day; ``earlier``: on the day of an old count."""

    customers: dict[tuple[str, date], int] = field(default_factory=lambda: defaultdict(int))
    performed: dict[tuple[str, date], Fraction] = field(default_factory=lambda: defaultdict(Fraction))


@dataclass
class Beside:
    """All supplements and what is decided of them."""

    supplements: dict[tuple[str, str], Supplement] = field(default_factory=dict)
    """(service, code) → the supplement, in the order they were made."""
    granted: dict[tuple[str, str], list[Granted]] = field(default_factory=lambda: defaultdict(list))
    persons: set[int] = field(default_factory=set)
    """Those for whom something is decided."""
    _holding: dict[Any, list[Granted]] = field(default_factory=dict)
    _agreed: dict[Any, tuple[Any, ...]] = field(default_factory=dict)

    def decide(self, service: str, granted: Granted) -> None:
        self.granted[service, granted.code].append(granted)
        self.persons.add(granted.person)
        self._holding.clear()
        self._agreed.clear()

    def of(self, service: str, *bases: str) -> list[Supplement]:
        return [one for one in self.supplements.values() if one.service == service and one.basis in bases]

    def old_days(self, service: str) -> set[date]:
        """The days of old counts."""
        rows = (row for (of, _), told in self.granted.items() if of == service for row in told)
        return {row.counted_on for row in rows if row.counted_on}

    def holding(self, supplement: Supplement, day: date, unit: str = "", people: tuple[int, ...] = ()) -> list[Granted]:
        """The rows of the latest decision that reaches a unit, or a person, on a day; what names the unit goes before what is for all."""
        if people and self.persons.isdisjoint(people):
            return []
        key = supplement.service, supplement.code, day, unit, people
        if key not in self._holding:
            reaching = self._reaching(supplement, day, unit, people)
            self._holding[key] = [row for row in reaching if order(row) == order(reaching[0])] if reaching else []
        return self._holding[key]

    def agreed(self, service: str, day: date, unit: str, people: tuple[int, ...]) -> tuple[Any, ...]:
        """The prices agreed for a person and those for a unit, each with the latest decision first."""
        prices = self.of(service, "pris")
        return tuple(self._level(prices, day, **who) for who in ({"people": people}, {"unit": unit})) if prices else ()  # type: ignore[arg-type]

    def _level(
        self, prices: list[Supplement], day: date, unit: str = "", people: tuple[int, ...] = ()
    ) -> tuple[Any, ...]:
        if people and self.persons.isdisjoint(people):
            return ()
        key = prices[0].service, day, unit, people
        if key not in self._agreed:
            rows = [(row, one) for one in prices for row in self._reaching(one, day, unit, people)]
            self._agreed[key] = tuple(sorted(rows, key=lambda each: order(each[0]), reverse=True))
        return self._agreed[key]

    def _reaching(
        self, supplement: Supplement, day: date, unit: str = "", people: tuple[int, ...] = ()
    ) -> list[Granted]:
        """The rows that hold a day, the latest decision first; what is paid once holds the whole of its month."""
        told = [row for row in self.granted[supplement.service, supplement.code]
                if (row.person in people if people else not row.person and row.unit in ("", unit))]  # fmt: skip
        naming = {order(row) for row in told if row.unit}
        told = [row for row in told if row.unit or order(row) not in naming]
        return sorted((row for row in told if _holds(supplement, row, day)), key=order, reverse=True)

    def due(
        self, market: Market, service: str, month: date, found: Counted, known: date, seen: Seen, counts: Counts
    ) -> None:
        """Adds what is due to units of a service in a month, known by a day: person 0, slot 0."""
        whole, units = found.whole, list(dict.fromkeys(owner.unit for owner in market.owners))
        at = {
            (unit, day): market.payee(service, unit, found.terms or day, month, known)
            for unit in units
            for day in found.days
        }
        for one in self.of(service, "enhet", "kund"):
            for (unit, day), owner in at.items():
                for row in self.holding(one, found.terms or day, unit) if owner else ():
                    assert owner is not None
                    here = seen.customers[unit, row.counted_on or day]
                    size = Fraction(sum(seen.customers[unit, each] for each in found.days), whole)
                    size = Fraction(seen.customers[unit, row.counted_on]) if row.counted_on else size
                    if row.ore and row.least <= size and (row.most is None or size < row.most):
                        step = "" if (row.least, row.most) == (0, None) else f"{row.least}-{row.most or OPEN_END}"
                        number = here if one.basis == "kund" else 1
                        counts[terms_of(one, row.ore, owner, month, step), 0, 0, 1] += Fraction(number, whole)
        for one in self.of(service, "volym"):
            for (unit, day), quantity in seen.performed.items():
                owner = market.payee(service, unit, day, month, known)
                for row in self.holding(one, day, unit) if owner else ():
                    if row.ore and owner:
                        counts[terms_of(one, row.ore, owner, month), 0, 0, 1] += quantity
        for one in self.of(service, "tillskott"):
            self._contribution(one, month, whole, {key: owner for key, owner in at.items() if owner}, seen, counts)

    def _contribution(
        self, one: Supplement, month: date, whole: int, at: dict[tuple[str, date], Owner], seen: Seen, counts: Counts
    ) -> None:
        """Extra money to own units, and as much for each customer of private ones, with the VAT compensation on top."""
        reaching = [row for row in self.granted[one.service, one.code] if row.start <= month < row.end]
        given = [row for row in reaching if order(row) == max(map(order, reaching)) and row.ore]
        customers: dict[Owner, Fraction] = defaultdict(Fraction)
        runs: dict[Owner, Fraction] = defaultdict(Fraction)
        for (unit, day), told in at.items():
            owner = told._replace(unit=unit, on=month, reported=month)
            customers[owner] += Fraction(seen.customers[unit, day], whole)
            runs[owner] += Fraction(1, whole)
        own = {owner: number for owner, number in customers.items() if owner.mode == OWN}
        given = [row for row in given if month_of(row, month)]
        number, total = sum(own.values()), Fraction(sum(month_of(row, month) for row in given if not row.unit))
        for row in given:
            for owner in own:
                if owner.unit == row.unit:
                    total += month_of(row, month) * runs[owner]
                    counts[terms_of(one, month_of(row, month), owner, month), 0, 0, 1] += runs[owner]
            before = Fraction(0)
            for owner in own if not row.unit else ():
                if own[owner]:
                    share = half_away(month_of(row, month) * (before + own[owner]) / number)
                    share -= half_away(month_of(row, month) * before / number)
                    before += own[owner]
                    counts[terms_of(one, share, owner, month, "andel"), 0, 0, 1] += 1
        for owner, here in customers.items():
            if owner.mode in PRIVATE and here and number and total:
                mirrored = half_away(total / number)
                counts[
                    terms_of(one, mirrored, owner, month, vat=half_away(total / number * Fraction(6, 100))), 0, 0, 1
                ] += here


def month_of(row: Granted, month: date) -> int:
    """The part of a contribution that falls in one of its months."""
    place, months, each = 0, 0, row.start
    while each < row.end:
        place, months, each = place + (each < month), months + 1, next_month(each)
    return part(row.ore, place + 1, months, 1)


def order(row: Granted) -> tuple[date, int, int]:
    return row.decided, row.paragraph, row.number


def _holds(supplement: Supplement, row: Granted, day: date) -> bool:
    if supplement.period == "engång":
        return (row.start.year, row.start.month) == (day.year, day.month)
    return row.start <= day < row.end


def worth(supplement: Supplement, ore: int, mode: str, month: date) -> tuple[int, int]:
    """What a quantity of 1 pays in a month, and the VAT part of it: private providers get 6 % on top where it says so."""
    vat = half_away(Fraction(ore * 6, 100)) if supplement.with_vat and mode in PRIVATE else 0
    if supplement.period in ("år", "termin"):
        months = 12 if supplement.period == "år" else 6
        place = (month.month - 1) % months + 1
        ore, vat = part(ore, place, months, 1), part(vat, place, months, 1)
    return ore + vat, vat


def as_listed(supplement: Supplement, ore: int, mode: str, month: date) -> tuple[int, int]:
    """What an agreed price pays in a month, and the VAT part: like a list's price, whose instalments are those of the whole of it."""
    vat = half_away(Fraction(ore * 6, 100)) if supplement.with_vat and mode in PRIVATE else 0
    if supplement.period == "år":
        return part(ore + vat, month.month, 12, 1), part(vat, month.month, 12, 1)
    return ore + vat, vat


def terms_of(
    one: Supplement, ore: int, owner: Owner, month: date, row: str = "", vat: int | None = None
) -> tuple[Any, ...]:
    """The key of a line beside the list, without person and slot."""
    kind = "tillskott" if one.basis == "tillskott" else "tillägg"
    price, of_it = (ore + vat, vat) if vat is not None else worth(one, ore, owner.mode, month)
    return (
        f"{month:%Y-%m}", owner.unit, owner.provider, owner.mode, owner.counterparty, one.service, kind, one.code, row, price, of_it,
    )  # fmt: skip
