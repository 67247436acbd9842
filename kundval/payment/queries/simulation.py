"""What a list that is not decided would cost on real placements and volumes, beside the prices in force.

By the same terms and the same statement as a run: what would be due with the draft's prices less what is due with those in force, per key.
Nothing is stored: the terms stand in a table of the connection's own.
"""

from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from fractions import Fraction
from typing import Any

from sqlmodel import Session, col, func, select

from kundval.choice.models import Segment, Volume
from kundval.payment.queries.market import Market, read_market, tariffs_of, terms_of
from kundval.payment.queries.runs import latest_booked_month
from kundval.payment.queries.statement import due_rows, left_without, per_account
from kundval.payment.queries.terms_to_read import TERMS, both_sides, terms_of_side, write_apart
from kundval.payment.queries.windows import ServiceMonth, payable_months
from kundval.payment.rules.agreed import agreement_of
from kundval.payment.rules.bands import always
from kundval.payment.rules.simulated import PricePair, Simulated
from kundval.payment.rules.terms import AccountKey, Tariff, TermRow
from kundval.period import OPEN, Month, day
from kundval.registry.models import Industry, Service
from kundval.reimbursement.models import Band, PriceList, PriceRow, RateInForce
from kundval.reimbursement.service.rates import RateRow, with_list

WHOLE, DAYS = "hela", "dagar"
"""As if the list held all of the period in the place of the list before it; or on its own days only, as a decision now would give."""
ALL = 1200
"""More months than anybody asks for."""
LATEST_PAID = 24
"""A service month is paid as many months later at most."""
NOW, DRAFT = 0, 1
Told = Callable[[int, int], None]


@dataclass(frozen=True)
class Asked:
    """What is simulated: the service months ``first``–``last`` and how."""

    first: Month
    last: Month
    way: str = WHOLE


@dataclass(frozen=True)
class Outcome:
    """The accounts, and the prices of the rows that both lists have.

    ``gone``: rows whose customers would have no price (service, row key, mode). ``kept``: rows that the draft lacks and that keep the
    price of an earlier list (service, row key).
    """

    rows: Sequence[Simulated]
    prices: Sequence[PricePair]
    gone: Sequence[tuple[int, str, str]]
    kept: Sequence[tuple[int, str]]


def default_period(session: Session, industry: Industry, today: date) -> tuple[Month, Month]:
    """The last twelve booked months of an industry; where none is booked, the twelve before this one."""
    last = latest_booked_month(session, industry.id or 0) or Month.of(today) - 1
    return max(last - 11, min(Month(industry.first_month), last)), last


def default_way(price_list: PriceList, first: Month, last: Month) -> str:
    """The list's own days where they hold the whole period, otherwise as if it held."""
    until = price_list.valid_to
    held = price_list.valid_from <= first.first and (until is None or until > last.last)
    return DAYS if held else WHOLE


def size_of(session: Session, price_list: PriceList, asked: Asked) -> int:
    """How many placements and volumes a simulation has to do with: what decides whether it is calculated by a worker."""
    ids = [service.id for service in services_of(session, price_list)]
    first, end = day(asked.first.first), day((asked.last + 1).first)
    placed = select(func.count()).select_from(Segment).where(
        col(Segment.service_id).in_(ids), col(Segment.valid_from) < end, col(Segment.valid_to) > first, col(Segment.known_to) == OPEN
    )  # fmt: skip
    performed = select(func.count()).select_from(Volume).where(
        col(Volume.service_id).in_(ids), col(Volume.day) >= first, col(Volume.day) < end, col(Volume.known_to) == OPEN
    )  # fmt: skip
    return session.exec(placed).one() + session.exec(performed).one()


def simulate(
    session: Session,
    price_list: PriceList,
    asked: Asked,
    today: date,
    told: Told = lambda done, total: None,
    at_once: int = ALL,
) -> Outcome:
    """Both ways of paying the months. ``told`` hears how many are done; the fewer ``at_once``, the oftener, and the longer it takes."""
    industry = session.get_one(Industry, price_list.industry_id)
    services = services_of(session, price_list)
    months = _months(session, industry, services, asked)
    market = read_market(session, industry, months)
    sides = {NOW: _rates_now(session, services), DRAFT: _rates_then(session, price_list, services)}
    tariffs = {side: tariffs_of(session, services, rates, bands) for side, (rates, bands) in sides.items()}
    if asked.way == WHOLE:
        start = price_list.valid_from.toordinal()
        years = range(asked.first.year - 1, asked.last.year + 2)
        tariffs = {NOW: _stretched(tariffs[NOW], start - 1, years), DRAFT: _stretched(tariffs[DRAFT], start, years)}
    markets = {side: replace(market, tariffs=found) for side, found in tariffs.items()}
    numbers = sorted({month.counted.month for month in months})
    rows: list[Simulated] = []
    for start in range(0, len(numbers), at_once):
        some = set(numbers[start : start + at_once])
        rows += _of_months(session, markets, [month for month in months if month.counted.month in some], today)
        told(min(start + at_once, len(numbers)), len(numbers))
    pairs = _pairs(markets[NOW].tariffs, markets[DRAFT].tariffs)
    return Outcome(rows, pairs, _gone(rows), _kept(price_list, sides[DRAFT][0]))


def _of_months(
    session: Session, markets: dict[int, Market], months: list[ServiceMonth], today: date
) -> Iterator[Simulated]:
    limit = today.toordinal()
    terms = {
        side: [row for month in months for row in terms_of(market, month, min(month.counted.known_by, limit))]
        for side, market in markets.items()
    }
    keys = write_apart(session, [(side, row) for side, rows in terms.items() for row in rows])
    pairs = [(month.service_id, month.counted.month) for month in months]
    sums: dict[AccountKey, dict[int, Any]] = {}
    for row in session.execute(per_account(due_rows(session, both_sides(), pairs))):
        side, key = keys[row.account_id]
        sums.setdefault(key, {})[side] = row
    # Where both pay the same customers on the same days nobody can be left without a price.
    left = _left(session, keys, pairs) if _paid(terms[NOW]) != _paid(terms[DRAFT]) else {}
    for key in sorted(sums):
        (now, now_exact), (draft, draft_exact) = (_amounts(key, sums[key].get(side)) for side in (NOW, DRAFT))
        agreed = bool(agreement_of(key.row_key)[0])
        yield Simulated(key, now, draft, now_exact, draft_exact, *left.get(key, (0, 0)), agreed)


def _left(
    session: Session, keys: dict[int, tuple[int, AccountKey]], pairs: Collection[tuple[int, int]]
) -> dict[AccountKey, tuple[int, int]]:
    """Öre and persons that are paid now and by the draft would not be paid at all."""
    now, draft = (due_rows(session, terms_of_side(side), pairs) for side in (NOW, DRAFT))
    return {keys[row.account_id][1]: (row.ore, row.persons) for row in session.execute(left_without(draft, now, TERMS))}


def _paid(rows: Iterable[TermRow]) -> set[tuple[object, ...]]:
    """Whom terms pay, on which days, whatever the price."""
    return {(row.key.month, row.key.unit_id, row.key.service_id, row.key.kind, *row[1:]) for row in rows}


def _amounts(key: AccountKey, row: Any) -> tuple[int, Fraction]:
    """Öre as they are rounded, and exactly."""
    return (0, Fraction(0)) if row is None else (row.ore, Fraction(key.price_ore * row.quantity, row.whole or 1))


def services_of(session: Session, price_list: PriceList) -> list[Service]:
    """The services that the list has rows for."""
    named = select(PriceRow.service_id).where(col(PriceRow.price_list_id) == price_list.id)
    return list(session.exec(select(Service).where(col(Service.id).in_(named)).order_by(col(Service.id))))


def _months(session: Session, industry: Industry, services: Sequence[Service], asked: Asked) -> list[ServiceMonth]:
    wanted = {service.id for service in services}
    return [
        month
        for month in payable_months(session, industry, asked.last + LATEST_PAID)
        if month.service_id in wanted and asked.first.number <= month.counted.month <= asked.last.number
    ]


Rates = tuple[Sequence[RateInForce | RateRow], Sequence[Band]]


def _rates_now(session: Session, services: Sequence[Service]) -> Rates:
    ids = [service.id for service in services]
    rates = session.exec(select(RateInForce).where(col(RateInForce.service_id).in_(ids))).all()
    bands = session.exec(select(Band).where(col(Band.service_id).in_(ids))).all()
    return list(rates), list(bands)


def _rates_then(session: Session, price_list: PriceList, services: Sequence[Service]) -> Rates:
    rates: list[RateRow] = []
    bands: list[Band] = []
    for service in services:
        found = with_list(session, price_list, service.id or 0)
        rates += found[0]
        bands += found[1]
    return rates, bands


def _stretched(tariffs: dict[int, Tariff], on: int, years: range) -> dict[int, Tariff]:
    """What lists pay on a day, as if they paid it for ever (what months of the ``years`` ask for)."""
    return {
        service_id: replace(
            tariff,
            rates=[replace(one, valid_from=0, valid_to=OPEN) for one in tariff.rates if one.valid_from <= on < one.valid_to],
            bands=[
                held for one in tariff.bands if one.valid_from <= on < one.valid_to for held in always(one, on, years)
            ],
        )
        for service_id, tariff in tariffs.items()
    }  # fmt: skip


def _pairs(before: dict[int, Tariff], after: dict[int, Tariff]) -> list[PricePair]:
    """The prices of the rows that both sides have in the same modes and unit, where each side has one."""
    one, other = _by_place(before), _by_place(after)
    return [
        PricePair(place[-1], min(one[place]), min(other[place]))
        for place in sorted(one.keys() & other.keys())
        if len(one[place]) == len(other[place]) == 1
    ]


def _by_place(tariffs: dict[int, Tariff]) -> dict[tuple[int, str, str, str], set[int]]:
    found: dict[tuple[int, str, str, str], set[int]] = {}
    for service_id, tariff in tariffs.items():
        for rate in tariff.rates:
            for mode in rate.modes:
                found.setdefault((service_id, rate.row_key, mode, rate.unit), set()).add(rate.amount_ore)
    return found


def _kept(price_list: PriceList, rates: Sequence[RateInForce | RateRow]) -> list[tuple[int, str]]:
    """The rows that hold on the draft's first day by another list."""
    start = price_list.valid_from.toordinal()
    holding = [rate for rate in rates if rate.valid_from <= start < rate.valid_to]
    return sorted({(rate.service_id, rate.row_key) for rate in holding if rate.price_list_id != price_list.id})


def _gone(rows: Sequence[Simulated]) -> list[tuple[int, str, str]]:
    """The rows that are paid now and by the draft pay nobody, while customers of theirs would be left without a price."""

    def place(key: AccountKey) -> tuple[int, str, str]:
        return key.service_id, key.row_key, key.mode

    return sorted({place(row.key) for row in rows if row.left_ore})
