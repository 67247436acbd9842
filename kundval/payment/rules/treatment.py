"""Equal treatment (lika villkor): what own and private units get per customer, without VAT compensation, thing by thing. Pure.

Each row of the list and each supplement is compared by itself, so that another mix of ages is no difference. What is decided for one person
by its own needs is left out. A difference is zero, or has a person's reason.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import NamedTuple

from kundval.money import round_ore
from kundval.payment.rules.agreed import MARK, agreement_of
from kundval.payment.rules.price import PLACEMENT, VOLUME
from kundval.registry.rules import IN_HOUSE
from kundval.reimbursement.rules.supplements import PRIVATE

PRICE = "pris"


class Paid(NamedTuple):
    """What is booked of an account: ``net_ore`` and ``price_ore`` without VAT compensation."""

    service_id: int
    month: int
    unit_id: int
    mode: str
    kind: str
    source: str
    row_key: str
    price_ore: int
    net_ore: int
    quantity: Fraction
    persons: int


class Share(NamedTuple):
    """What a unit gets of one thing, per customer (or, of a price, per whole quantity)."""

    unit_id: int
    mode: str
    ore: Fraction
    amount_ore: int


Customers = Mapping[tuple[int, int, str], Fraction]
"""(service, unit, mode) → customer-months: placements as they are counted, of volumes the persons."""


@dataclass(frozen=True)
class Compared:
    """One thing, in-house beside private, in öre per customer; None where a side has no customers or no such row.

    ``difference_ore``: in-house above private in whole öre, 0 where there is nothing to compare with. Each month is compared by itself; of
    several it is the largest. ``standing_out``: the units that get something else than the rest.
    """

    service_id: int
    what: str
    own: Fraction | None
    private: Fraction | None
    difference_ore: int
    shares: tuple[Share, ...]
    standing_out: tuple[Share, ...]

    @property
    def is_difference(self) -> bool:
        return self.difference_ore != 0 or bool(self.standing_out)


def compared(rows: Iterable[Paid]) -> list[Compared]:
    """Everything that is paid, thing by thing, in the order of services and names."""
    found = [row for row in rows if row.mode == IN_HOUSE or row.mode in PRIVATE]
    by_month = {month: _customers(row for row in found if row.month == month) for month in {row.month for row in found}}
    by_thing: dict[tuple[int, str], list[Paid]] = {}
    for row in found:
        by_thing.setdefault((row.service_id, _thing(row)), []).append(row)
    return [_over_months(service_id, what, ones, by_month) for (service_id, what), ones in sorted(by_thing.items())]


def _over_months(service_id: int, what: str, rows: list[Paid], by_month: Mapping[int, Customers]) -> Compared:
    """The months one by one, so that neither new prices nor more customers in a part of the year are a difference."""
    months = sorted({row.month for row in rows})
    each = [
        _compared(service_id, what, [row for row in rows if row.month == month], by_month[month]) for month in months
    ]
    if len(each) == 1:
        return each[0]
    whole = _compared(service_id, what, rows, _summed(by_month[month] for month in months))
    largest = max((one.difference_ore for one in each), key=abs)
    out = {(share.unit_id, share.mode): share for one in each for share in one.standing_out}
    return replace(whole, difference_ore=largest, standing_out=tuple(out.values()))


def _summed(customers: Iterable[Customers]) -> Customers:
    found: dict[tuple[int, int, str], Fraction] = {}
    for one in customers:
        for place, number in one.items():
            found[place] = found.get(place, Fraction(0)) + number
    return found


def _thing(row: Paid) -> str:
    if row.kind in (PLACEMENT, VOLUME):
        code, row_key = agreement_of(row.row_key)
        return f"{MARK}:{code}" if code else f"{PRICE}:{row_key}"
    return f"{row.kind}:{row.source}"


def _customers(rows: Iterable[Paid]) -> Customers:
    found: dict[tuple[int, int, str], Fraction] = {}
    for row in rows:
        if row.kind in (PLACEMENT, VOLUME):
            place = (row.service_id, row.unit_id, row.mode)
            found[place] = found.get(place, Fraction(0)) + (row.quantity if row.kind == PLACEMENT else row.persons)
    return found


def _compared(service_id: int, what: str, rows: list[Paid], customers: Customers) -> Compared:
    is_price = what.startswith((f"{PRICE}:", f"{MARK}:"))
    shares = tuple(_shares(service_id, rows, customers, is_price))
    if is_price:
        own, private = (_price([row for row in rows if (row.mode == IN_HOUSE) is side]) for side in (True, False))
    else:
        own, private = (_average(service_id, rows, customers, side) for side in (True, False))
    difference = round_ore(own) - round_ore(private) if own is not None and private is not None else 0
    # A price agreed apart is a difference by itself: whoever has it gets something else than the list.
    agreed = what.startswith(f"{MARK}:")
    out = shares if agreed else _standing_out(shares) if is_price else _unequal(shares, difference)
    return Compared(service_id, what, own, private, difference, shares, out)


def _price(rows: list[Paid]) -> Fraction | None:
    """The price of one whole, on average where there were several."""
    quantity = sum((row.quantity for row in rows), Fraction(0))
    return sum((row.price_ore * row.quantity for row in rows), Fraction(0)) / quantity if quantity else None


def _average(service_id: int, rows: list[Paid], customers: Customers, own: bool) -> Fraction | None:
    """The amount over all customers of the side: units that get nothing count as well."""
    number = sum((count for (service, _, mode), count in customers.items() if service == service_id and (mode == IN_HOUSE) is own),
                 Fraction(0))  # fmt: skip
    amount = sum(row.net_ore for row in rows if (row.mode == IN_HOUSE) is own)
    return Fraction(amount) / number if number else None


def _shares(
    service_id: int, rows: list[Paid], customers: Customers, is_price: bool
) -> Iterator[Share]:  # fmt: skip
    for unit_id, mode in dict.fromkeys((row.unit_id, row.mode) for row in rows):
        ones = [row for row in rows if (row.unit_id, row.mode) == (unit_id, mode)]
        amount = sum(row.net_ore for row in ones)
        if is_price:
            price = _price(ones)
            if price is not None:
                yield Share(unit_id, mode, price, amount)
        elif amount:
            number = customers.get((service_id, unit_id, mode), Fraction(0))
            yield Share(unit_id, mode, Fraction(amount) / number if number else Fraction(amount), amount)


def _standing_out(shares: tuple[Share, ...]) -> tuple[Share, ...]:
    """The units whose price is not the one that most have."""
    if not shares:
        return ()
    prices = [round_ore(share.ore) for share in shares]
    usual = max(sorted(set(prices)), key=prices.count)
    return tuple(share for share in shares if round_ore(share.ore) != usual)


def _unequal(shares: tuple[Share, ...], difference_ore: int) -> tuple[Share, ...]:
    """Where own and private do not get the same per customer: the units of the side that gets more."""
    return tuple(share for share in shares if difference_ore and (share.mode == IN_HOUSE) is (difference_ore > 0))
