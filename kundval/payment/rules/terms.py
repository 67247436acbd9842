"""Terms: window × approval × owner × rate × band, for one unit, service and value set. The readable core of the calculation.

A term says whom it counts (unit, value set, birth dates), on which days, as known by which day, and the account it pays. Where the rate
days are the window (day by day) it counts only the days on which its terms hold; otherwise the terms are those of the single rate day and
the whole window counts. Nothing here knows a person.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import NamedTuple

from kundval.payment.rules.bands import AgeBand, born_between
from kundval.payment.rules.price import VOLUME, Rate, kind_of, price_in
from kundval.period import OPEN, Days, Month, common, without
from kundval.reimbursement.rules.payable import PER_DAY

THOUSANDTHS, MINUTES = 1000, 60


class AccountKey(NamedTuple):
    """The key of a line without person and slot: the columns of ``account`` in their order."""

    month: int
    unit_id: int
    provider_id: int
    mode: str
    counterparty: str
    service_id: int
    kind: str
    source: str
    row_key: str
    price_ore: int
    price_vat_ore: int


class TermRow(NamedTuple):
    """A term with the key of its account."""

    key: AccountKey
    value_set_id: int
    days_from: int
    days_to: int
    whole: int
    born_from: int
    born_to: int
    known_by: int
    residents_of: str
    person_id: int = 0
    """The one person it counts, for whom a price is agreed; 0: everybody else."""


@dataclass(frozen=True)
class TermWindow:
    """A window of placements or volumes. ``kind`` is placering or volym; for volumes the whole is 1000 (thousandths).

    ``residents_of``: the municipality whose residents alone are paid; empty where everybody is.
    """

    kind: str
    month: int
    days: Days
    whole: int
    rate_days: Days
    age_day: int
    known_by: int
    residents_of: str = ""


@dataclass(frozen=True)
class Payee:
    """Who runs a unit on the days [valid_from, valid_to), as known by a window's known-by day."""

    provider_id: int
    mode: str
    counterparty: str
    valid_from: int
    valid_to: int


@dataclass(frozen=True)
class Tariff:
    """What a service pays: its rates, age bands and value sets (id → pairs of dimension and value)."""

    service_id: int
    volume_unit: str
    rates: Sequence[Rate]
    bands: Sequence[AgeBand]
    value_sets: Sequence[tuple[int, frozenset[tuple[str, str]]]]
    agreed: Sequence[Rate] = ()
    """Prices agreed for one unit or one person, in the list's place."""
    units_of: Mapping[int, frozenset[int]] = field(default_factory=dict)
    """Person with an agreed price → the units where it has ever been."""
    by_hours: bool = False
    """Paid by hours of stay or granted volume: a segment counts thousandths of hours a month."""
    standard_minutes: bool = False
    """Volumes count sixtieths of the unit."""
    event_dimensions: frozenset[str] = frozenset()
    """Dimensions whose values only a row that asks for them may price."""


class Offer(NamedTuple):
    """What a value set is paid in a mode, on ``days``, for those born in [born_from, born_to)."""

    value_set_id: int
    row_key: str
    price_ore: int
    price_vat_ore: int
    born_from: int
    born_to: int
    per_day: bool
    """A counted day of the place is quantity 1."""
    days: Days


@dataclass
class Offers:
    """The offers of one service in one window, made once per mode and used for all units."""

    tariff: Tariff
    window: TermWindow
    made: dict[tuple[str, int, int], list[Offer]] = field(default_factory=dict)

    def of(self, mode: str, unit_id: int, person_id: int = 0) -> list[Offer]:
        """What is paid in a mode: by the list, or in its place what is agreed for the unit, and before that for the person."""
        key = (mode, unit_id if self._is_agreed(unit_id) else 0, person_id)
        if key not in self.made:
            self.made[key] = list(offers(self.tariff, self.window, *key))
        return self.made[key]

    def _is_agreed(self, unit_id: int) -> bool:
        return any(rate.unit_id == unit_id for rate in self.tariff.agreed)


def terms(
    unit_id: int, payees: Iterable[Payee], approved: Sequence[Days], offers_: Offers, person_id: int = 0
) -> Iterator[TermRow]:
    """The terms of a unit for one service in one window: for everybody, or for one person with an agreed price."""
    window, service_id = offers_.window, offers_.tariff.service_id
    day_by_day = window.rate_days == window.days
    for payee in payees:
        for approval in approved:
            held = common((payee.valid_from, payee.valid_to), approval)
            for offer in offers_.of(payee.mode, unit_id, person_id) if held else ():
                days = common(held, offer.days) if held else None
                if days is None:
                    continue
                key = AccountKey(
                    window.month, unit_id, payee.provider_id, payee.mode, payee.counterparty, service_id, window.kind, "",
                    offer.row_key, offer.price_ore, offer.price_vat_ore,
                )  # fmt: skip
                counted = days if day_by_day else window.days
                yield TermRow(
                    key, offer.value_set_id, *counted, _whole(offers_, offer), offer.born_from, offer.born_to, window.known_by,
                    window.residents_of, person_id,
                )  # fmt: skip


def _whole(offers_: Offers, offer: Offer) -> int:
    """What the quantity is divided by: the days that count as the whole, in the smallest parts that are counted."""
    window, tariff = offers_.window, offers_.tariff
    if window.kind == VOLUME:
        return window.whole * MINUTES if tariff.standard_minutes else window.whole
    if tariff.by_hours:
        return window.whole * THOUSANDTHS
    return 1 if offer.per_day else window.whole


def offers(tariff: Tariff, window: TermWindow, mode: str, unit_id: int = 0, person_id: int = 0) -> Iterator[Offer]:
    """What is paid in a mode on the window's rate days.

    A price agreed for the person goes before one for the unit, and that before the list. Of several rows that fit a value set the one that
    asks for most values counts, a row for an age band before one for any age; so no day and birth date is ever paid by two rows. The check
    of a list refuses rows that are equally near.
    """
    start, end = window.rate_days
    month = Month(window.month)
    rates = [
        rate for rate in (*tariff.rates, *tariff.agreed)
        if rate.unit_id in (0, unit_id) and rate.person_id in (0, person_id) and mode in rate.modes
        and common((rate.valid_from, rate.valid_to), window.rate_days)
        and kind_of(rate, tariff.volume_unit, tariff.by_hours) == window.kind
    ]  # fmt: skip
    prices = {rate: price_in(rate, month) for rate in rates}
    cuts = {start, end}
    edges = [(rate.valid_from, rate.valid_to) for rate in rates] + [
        (band.valid_from, band.valid_to) for band in tariff.bands
    ]
    cuts.update(day for edge in edges for day in edge if start < day < end)
    found: dict[tuple[object, ...], Offer] = {}
    for days in pairwise(sorted(cuts)):
        for value_set_id, rate, born in _chosen(tariff, rates, window.age_day, days[0]):
            price = prices[rate]
            if price is None:
                continue
            offer = Offer(value_set_id, rate.row_key, *price, *born, rate.unit in PER_DAY, days)
            before = found.get(offer[:-1])
            if before is not None and before.days[1] == days[0]:
                offer = offer._replace(days=(before.days[0], days[1]))
            elif before is not None:
                yield before
            found[offer[:-1]] = offer
    yield from found.values()


def _chosen(tariff: Tariff, rates: Sequence[Rate], age_day: int, day: int) -> Iterator[tuple[int, Rate, Days]]:
    """Who is paid by which rate on a day: (value set, rate, birth dates), no birth date of a value set twice."""
    holding = sorted((rate for rate in rates if rate.valid_from <= day < rate.valid_to), key=_nearest_first)
    born = {rate: list(_born(tariff, rate, age_day, day)) for rate in holding}
    for value_set_id, values in tariff.value_sets:
        taken: list[Days] = []
        asked = frozenset(pair for pair in values if pair[0] in tariff.event_dimensions)
        for rate in holding:
            if not (asked <= rate.values <= values):
                continue
            for span in born[rate]:
                free = without(span, taken)
                taken.extend(free)
                yield from ((value_set_id, rate, part) for part in free)


def _nearest_first(rate: Rate) -> tuple[object, ...]:
    return (
        not rate.person_id,
        not rate.unit_id,
        -len(rate.values),
        not rate.band,
        rate.unit != "månad",
        rate.row_key,
        rate.group,
    )


def _born(tariff: Tariff, rate: Rate, age_day: int, day: int) -> Iterator[Days]:
    """The birth dates that a rate pays; none where its band is not defined on the day."""
    if not rate.band:
        yield 0, OPEN
    for band in tariff.bands:
        if band.name == rate.band and band.valid_from <= day < band.valid_to:
            yield born_between(band, age_day)
