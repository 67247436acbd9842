"""What follows from the lives: performed volumes since kundval began, and what the older system paid from 2009 until then."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from random import Random

from kundval.demonstration.lives import START, Stay, provider_on
from kundval.demonstration.market import FIRST_MONTH, OWES, mode_of
from kundval.money import round_div
from kundval.period import Month, months_between

FOUND_OUT = date(2024, 3, 4)
"""When it shows that the firm that owes had overstated its hours."""
PAID_BY_VOLUME = ("hemtjanst", "sarskilt_boende")
MONTHLY_ORE_2023 = {
    "forskola": 1_184_000,
    "ped_omsorg": 1_012_000,
    "grundskola": 742_000,
    "fritidshem": 318_500,
    "hemtjanst": 44_900,
    "sarskilt_boende": 211_500,
    "kulturskola": 68_400,
}
"""In-house price of a month (of an hour, of a day) in 2023, in öre; earlier years are 2,6 % lower each. Invented."""


@dataclass(frozen=True)
class Performed:
    """Hours or days performed for a person in a month."""

    stay: Stay
    month: Month
    milli: int
    reported_on: date


def performed(random: Random, stays: list[Stay], today: date) -> Iterator[Performed]:
    """Volumes of every month from kundval's first to the last that has ended; some reported late, some reported anew."""
    hours: dict[int, int] = {}
    last = Month.of(today) - 1
    for stay in stays:
        if stay.service not in PAID_BY_VOLUME:
            continue
        usual = hours.setdefault(stay.person.key, random.choice((6, 9, 12, 16, 20, 24, 30, 38, 46, 60)))
        for month in _months(stay, Month.parse(FIRST_MONTH), last):
            days = _days(stay, month)
            if not days:
                continue
            milli = days * 1000 if stay.service == "sarskilt_boende" else _hours(random, usual, days, month)
            told = month.last + timedelta(
                days=random.randrange(1, 6) if random.random() > 0.012 else random.randrange(30, 70)
            )
            yield Performed(stay, month, milli, min(told, today))
            if stay.unit.provider == OWES:
                # The firm has closed when it shows that a quarter of the hours were never done: it owes what it was paid for them.
                yield Performed(stay, month, milli * 3 // 4, min(FOUND_OUT, today))
            elif random.random() < 0.008:
                again = min(told + timedelta(days=random.randrange(8, 40)), today)
                yield Performed(stay, month, max(250, milli - 250 * random.randrange(1, 12)), again)


def _hours(random: Random, usual: int, days: int, month: Month) -> int:
    """Hours in quarters around the usual, as a share of the month; thousandths."""
    return max(1, round_div(usual * 4 * days * random.randrange(80, 121), month.days * 100)) * 250


@dataclass(frozen=True)
class Paid:
    """What the older system paid for a unit, service and month: customers on the 15th, or average hours or days; öre with VAT."""

    month: Month
    unit: str
    provider: str
    service: str
    mode: str
    milli: int
    amount_ore: int
    vat_ore: int


def paid_before(stays: list[Stay]) -> list[Paid]:
    """Per month, unit and service from 2009 to the month before kundval's first."""
    counts: dict[tuple[int, str, str], int] = defaultdict(int)
    units = {stay.unit.code: stay.unit for stay in stays}
    first, last = Month.of(START).number, Month.parse(FIRST_MONTH).number - 1
    for stay in stays:
        each = {"hemtjanst": 26_500, "sarskilt_boende": 30_500}.get(stay.service, 1000)
        for number in range(
            max(first, _next_15th(stay.start)), min(last + 1, last + 1 if stay.end is None else _next_15th(stay.end))
        ):
            counts[number, stay.unit.code, stay.service] += each
    rows = []
    for (number, code, service), milli in sorted(counts.items()):
        month = Month(number)
        provider = provider_on(units[code], month.first)
        net = round_div(milli * _price(service, month.year), 1000)
        vat = 0 if provider == "kommun" else round_div(net * 6, 100)
        rows.append(Paid(month, code, provider, service, mode_of(provider), milli, net + vat, vat))
    return rows


def _next_15th(on: date) -> int:
    """The number of the first month whose 15th is not before ``on``."""
    return Month.of(on).number + (on.day > 15)


def _price(service: str, year: int) -> int:
    price = MONTHLY_ORE_2023[service]
    for _ in range(2023 - year):
        price = round_div(price * 1000, 1026)
    return price


def _months(stay: Stay, first: Month, last: Month) -> list[Month]:
    end = last if stay.end is None else min(last, Month.of(stay.end - timedelta(days=1)))
    start = max(first, Month.of(stay.start))
    return months_between(start, end) if start.number <= end.number else []


def _days(stay: Stay, month: Month) -> int:
    start = max(stay.start, month.first)
    end = month.last + timedelta(days=1) if stay.end is None else min(stay.end, month.last + timedelta(days=1))
    return max(0, (end - start).days)
