"""Extra money to own units (tillskott) and its mirror: the same per customer to private ones, in the same month. Pure.

Own customers share the month's amount: amount ÷ own units' customers, rounded to the öre, is what private units get per customer, with the
VAT compensation on top, rounded likewise. A named unit gives its amount for the days on which it is run in-house.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from kundval.money import round_div
from kundval.payment.rules.places import Count, Due, Place
from kundval.payment.rules.supplements import by_supplement
from kundval.payment.rules.terms import AccountKey
from kundval.period import Month
from kundval.registry.rules import IN_HOUSE
from kundval.reimbursement.rules.supplements import CONTRIBUTION, PRIVATE, VAT_PERCENT, Granted, month_part

KIND = "tillskott"
LEFT_OUT = {
    "entreprenad": "betalas enligt sitt avtal",
    "annan kommun": "får interkommunal ersättning",
}
"""Modes that get no mirror, with the reason."""


@dataclass(frozen=True)
class Contribution:
    """What one decision gives own units in a service month, and what follows for private ones. ``counts``: customers × whole per place."""

    service_id: int
    code: str
    month: int
    whole: int
    rows: Sequence[Granted]
    places: Sequence[Place]

    @property
    def given(self) -> int:
        """The month's part of what own units get, in öre times ``whole``: a named unit for the days on which it is run in-house.

        What names a unit that is not run in-house gives nothing.
        """
        shared = sum(month_amount(row, self.month) for row in self.rows if not row.unit_id)
        return shared * self.whole + sum(self.named.get(place.unit_id, 0) * self.days(place) for place in self.own)

    @property
    def amount_ore(self) -> int:
        """What own units get in the month, rounded to the öre."""
        return round_div(self.given, self.whole)

    @property
    def named(self) -> dict[int, int]:
        """Unit → its amount in the month."""
        return {row.unit_id: month_amount(row, self.month) for row in self.rows if row.unit_id}

    @staticmethod
    def days(place: Place) -> int:
        """The days that count of a place."""
        start, end = place.counted(place.days)
        return end - start

    @property
    def own(self) -> list[Place]:
        return [place for place in self.places if place.payee.mode == IN_HOUSE]

    @property
    def private(self) -> list[Place]:
        return [place for place in self.places if place.payee.mode in PRIVATE]

    def count(self, place: Place) -> Count:
        return place.count(self.service_id, place.counted(place.days))

    def counts(self) -> Iterator[Count]:
        return (self.count(place) for place in self.places)

    def customers(self, places: Iterable[Place], counts: Mapping[Count, int]) -> int:
        """The customers of places, times ``whole``."""
        return sum(counts[self.count(place)] for place in places)

    def price(self, counts: Mapping[Count, int]) -> tuple[int, int] | None:
        """Per customer of a private unit: öre and the VAT part of it. None where own units have no customers to share by."""
        own = self.customers(self.own, counts)
        if not own:
            return None
        vat = round_div(self.given * VAT_PERCENT, own * 100)
        return round_div(self.given, own) + vat, vat

    def dues(self, counts: Mapping[Count, int]) -> Iterator[Due]:
        """The lines of own units and, one per private unit, of the mirror."""
        yield from self._to_own(counts)
        price = self.price(counts) if self.given else None
        for place in self.private if price else ():
            quantity = counts[self.count(place)]
            if quantity and price:
                key = place.account(self.service_id, KIND, self.code, "", price)
                yield Due(key, 0, 0, quantity, self.whole)

    def _to_own(self, counts: Mapping[Count, int]) -> Iterator[Due]:
        shared = sum(month_amount(row, self.month) for row in self.rows if not row.unit_id)
        total, before = self.customers(self.own, counts), 0
        parts: dict[AccountKey, int] = {}
        for place in self.own:
            if self.named.get(place.unit_id):
                key = place.account(self.service_id, KIND, self.code, "", (self.named[place.unit_id], 0))
                yield Due(key, 0, 0, self.days(place), self.whole)
            # The share of a unit is one, however holidays part its days.
            whose = place.account(self.service_id, KIND, self.code, "andel", (0, 0))
            parts[whose] = parts.get(whose, 0) + counts[self.count(place)]
        for whose, quantity in parts.items():
            if shared and quantity:
                # Cumulative rounding: the shares of all units sum to the amount.
                share = round_div(shared * (before + quantity), total) - round_div(shared * before, total)
                before += quantity
                yield Due(whose._replace(price_ore=share), 0, 0, 1, 1)


def contributions(
    service_id: int, rows: Iterable[Granted], month: int, whole: int, places: Sequence[Place]
) -> Iterator[Contribution]:
    """The contributions of a month: of the decisions of each that reach it, the latest."""
    for ones in by_supplement(row for row in rows if row.basis == CONTRIBUTION):
        reaching = [row for row in ones if months_of(row)[0] <= month < months_of(row)[1]]
        latest = max((row.order for row in reaching), default=None)
        held = [row for row in reaching if row.order == latest and row.amount_ore]
        if held:
            ordered = sorted(places, key=lambda place: (place.unit_id, place.days))
            yield Contribution(service_id, held[0].code, month, whole, held, ordered)


def month_amount(row: Granted, month: int) -> int:
    """The part of a row's total that falls in a month, in öre."""
    return month_part(row.amount_ore, months_of(row), month)


def months_of(row: Granted) -> tuple[int, int]:
    """The months [from, to) that a row names."""
    return Month.of_day(row.days[0]).number, Month.of_day(row.days[1]).number
