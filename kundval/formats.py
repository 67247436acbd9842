"""How everything is written for people: money, numbers, dates, months, intervals, numbers of persons and firms.

One function per kind, all of them Jinja filters under their own name (:func:`register`). Functions that end in ``_text`` give plain text
for sentences, charts and files; the others may give markup. Missing is ``–`` with the hidden words "uppgift saknas", never 0.
Thousands and units are held together by a no-break space, the minus is U+2212, decimals have a comma.
"""

import re
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from functools import cache
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from markupsafe import Markup, escape

from kundval.form_errors import error_list, error_of
from kundval.identity import is_sole_trader
from kundval.period import MONTHS, Month
from kundval.statuses import status_of

if TYPE_CHECKING:
    from flask import Flask
    from jinja2 import Environment

NBSP = "\u00a0"
MINUS = "\u2212"
WEEKDAYS = ("måndag", "tisdag", "onsdag", "torsdag", "fredag", "lördag", "söndag")
MISSING = Markup('<span aria-hidden="true">–</span><span class="visually-hidden">uppgift saknas</span>')
SUPPRESSED = Markup(
    '<span aria-hidden="true">..</span><span class="visually-hidden">visas inte, för få personer</span>'
)

Exact = int | Fraction | Decimal


def _grouped(whole: int) -> str:
    return f"{whole:,}".replace(",", NBSP)


def _signed(text: str, value: Exact, plus: bool) -> str:
    return MINUS + text if value < 0 else "+" + text if plus and value > 0 else text


def number_text(value: int, plus: bool = False) -> str:
    """A count: ``1 234``; with ``plus`` also ``+12``."""
    return _signed(_grouped(abs(value)), value, plus)


def decimal_text(value: Exact, decimals: int = 1, plus: bool = False) -> str:
    """An exact number with a fixed number of decimals, half away from zero: ``5 824,5``."""
    exact = Fraction(value)
    scaled = Decimal(abs(exact.numerator)) * 10**decimals / Decimal(exact.denominator)
    units = int(scaled.to_integral_value(ROUND_HALF_UP))
    whole, rest = divmod(units, 10**decimals)
    text = _grouped(whole) + (f",{rest:0{decimals}d}" if decimals else "")
    return _signed(text, exact if units else 0, plus)


def amount_text(ore: int, plus: bool = False, whole: bool = False) -> str:
    """Öre as kronor for a column whose heading holds the unit: ``1 234 567,50``; ``whole`` for lists published in whole kronor."""
    if whole and ore % 100 == 0:
        return number_text(ore // 100, plus)
    kronor, rest = divmod(abs(ore), 100)
    return _signed(f"{_grouped(kronor)},{rest:02d}", ore, plus)


def kr_text(ore: int, plus: bool = False, whole: bool = False) -> str:
    """Öre as kronor with unit: ``1 234 567,50 kr``."""
    return f"{amount_text(ore, plus, whole)}{NBSP}kr"


def percent_text(value: Exact, decimals: int = 1, plus: bool = False) -> str:
    """A number of percent: ``49,6 %``."""
    return f"{decimal_text(value, decimals, plus)}{NBSP}%"


def points_text(value: Exact, decimals: int = 1) -> str:
    """A change of a share: ``+0,8 procentenheter``."""
    return f"{decimal_text(value, decimals, plus=True)}{NBSP}procentenheter"


def day_text(value: date) -> str:
    """``2026-11-23``."""
    return value.isoformat()[:10]


def weekday_text(value: date) -> str:
    """``måndag 23 november 2026``."""
    return f"{WEEKDAYS[value.weekday()]} {value.day} {MONTHS[value.month - 1]} {value.year}"


def local(value: datetime) -> datetime:
    """A stored moment on Sweden's clock, whatever zone the database gives it back in; one without a zone is UTC."""
    aware = value if value.tzinfo else value.replace(tzinfo=UTC)
    return aware.astimezone(ZoneInfo("Europe/Stockholm"))


def clock_text(value: datetime) -> str:
    """A stored moment as ``kl. 14.32``."""
    return f"kl.{NBSP}{local(value):%H.%M}"


def moment_text(value: datetime) -> str:
    """A stored moment as ``2026-11-23 kl. 14.32``."""
    return f"{local(value):%Y-%m-%d}{NBSP}{clock_text(value)}"


def month_text(value: Month | date | int) -> str:
    """``november 2026``, of a month, its stored number or any day in it."""
    month = Month(value) if isinstance(value, int) else Month.of(value) if isinstance(value, date) else value
    return f"{MONTHS[month.month - 1]} {month.year}"


def last_day(end: date | None) -> date | None:
    """The last day that is included, of the end of a half-open range."""
    return None if end is None or end == date.max else end - timedelta(days=1)


def interval_text(start: date | None, end: date | None) -> str:
    """A half-open range as people say it: ``2026-01-01–2026-06-30``, ``t.o.m. 2026-06-30``, ``2026-01-01–tills vidare``."""
    last = last_day(end)
    until = "tills vidare" if last is None else day_text(last)
    if start is None:
        return until if last is None else f"t.o.m.{NBSP}{until}"
    return f"{day_text(start)}–{until}"


def person_number_text(number: str) -> str:
    """``20140501-1234``. Only for those who may see it; never in an address, a title or the log."""
    return f"{number[:8]}-{number[8:]}" if len(number) == 12 else number


def org_number_text(number: str) -> str:
    """``559999-0008``; a sole trader's is a personal identity number and is written ``enskild firma``."""
    return "enskild firma" if is_sole_trader(number) else org_number_whole(number)


def org_number_whole(number: str) -> str:
    """``559999-0008``, a sole trader's too: for the finance file and those who register providers."""
    return f"{number[:6]}-{number[6:]}"


def account_text(kind: str, number: str) -> str:
    """A giro account: ``bankgiro 5400-1136``, ``plusgiro 12345-6``."""
    tail = 1 if kind == "plusgiro" else 4
    return f"{kind}{NBSP}{number[:-tail]}-{number[-tail:]}"


@cache
def quantity_text(numerator: int, denominator: int = 1) -> str:
    """An exact quantity, reduced: ``22/31``, ``3``."""
    exact = Fraction(numerator, denominator)
    text = _grouped(abs(exact.numerator)) + (f"/{exact.denominator}" if exact.denominator > 1 else "")
    return _signed(text, exact, plus=False)


def thousandths_text(value: int) -> str:
    """A quantity in thousandths with the decimals it has: ``24,5``."""
    text = decimal_text(Fraction(value, 1000), 3)
    return text.rstrip("0").rstrip(",")


PLURALS = {"timme": "timmar", "dag": "dagar", "lektion": "lektioner", "leverans": "leveranser"}


def plural_text(unit: str) -> str:
    """A unit of volume as it follows a number: ``timmar``. A word that is not known stays."""
    return PLURALS.get(unit, unit)


def counted_text(count: int, one: str, many: str) -> str:
    """A count with its noun: ``1 rad``, ``1 234 rader``."""
    return f"{number_text(count)}{NBSP}{one if count == 1 else many}"


def size_text(octets: int) -> str:
    """The size of a file: ``42 MB``, ``310 kB``."""
    if octets >= 1_000_000:
        return f"{round(octets / 1_000_000)}{NBSP}MB"
    return f"{max(1, round(octets / 1000))}{NBSP}kB"


def exact_number_text(value: str) -> str:
    """A stored exact number with all its decimals, at most four of them: ``3 174,21``."""
    exact = Fraction(value)
    places = next((places for places in range(4) if (exact * 10**places).denominator == 1), 4)
    return decimal_text(exact, places)


def capital(text: str) -> str:
    """The first letter large, the rest as it stands: sentence case for a word that begins a heading."""
    return text[:1].upper() + text[1:]


def day(value: date | None) -> Markup:
    """A date that is never broken over two lines."""
    if value is None:
        return MISSING
    return Markup('<time class="text-nowrap" datetime="{0}">{0}</time>').format(day_text(value))


def moment(value: datetime | None) -> Markup:
    """A moment, date and clock, that is never broken over two lines."""
    if value is None:
        return MISSING
    return Markup('<time class="text-nowrap" datetime="{:%Y-%m-%dT%H:%M%z}">{}</time>').format(
        local(value), moment_text(value)
    )


def interval(start: date | None, end: date | None) -> Markup:
    """A half-open range that breaks at the dash at most."""
    first, dash, last = interval_text(start, end).partition("–")
    parts = [Markup('<span class="text-nowrap">{}</span>').format(part) for part in (first, last) if part]
    return Markup(dash + Markup("<wbr>") if dash else "").join(parts)


def suppressed(value: int | None, limit: int) -> Markup:
    """A count of persons, or ``..`` where it is below the limit (but not 0)."""
    if value is None:
        return MISSING
    return SUPPRESSED if 0 < value < limit else escape(number_text(value))


_HELD = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}( kl\. ?[0-9]{2}\.[0-9]{2})?|§§? [^ ,]+|[0-9]+( [a-z])? §§?(?!\w)")


def unbroken(text: object) -> object:
    """A text whose dates, moments and paragraphs («§ 98», «14 §») are never broken over two lines."""
    if not isinstance(text, str) or isinstance(text, Markup) or not _HELD.search(text):
        return text
    parts, done = [], 0
    for found in _HELD.finditer(text):
        parts += [
            escape(text[done : found.start()]),
            Markup('<span class="text-nowrap">{}</span>').format(found.group()),
        ]
        done = found.end()
    return Markup("").join([*parts, escape(text[done:])])


def or_missing(value: object) -> object:
    """The value, or the sign for missing where there is none."""
    return MISSING if value is None or value == "" else value


def _missing_aware(function: Callable[..., str]) -> Callable[..., str]:
    def filtered(value: object, *args: object, **kwargs: object) -> str:
        return MISSING if value is None or value == "" else function(value, *args, **kwargs)

    return filtered


TEXTS: tuple[Callable[..., str], ...] = (
    number_text,
    decimal_text,
    amount_text,
    kr_text,
    percent_text,
    points_text,
    day_text,
    weekday_text,
    clock_text,
    moment_text,
    month_text,
    person_number_text,
    org_number_text,
    org_number_whole,
    quantity_text,
    thousandths_text,
    plural_text,
    exact_number_text,
    size_text,
    counted_text,
)


def register(app: "Flask") -> None:
    """Gives the pages every format, and what forms show of errors."""
    teach(app.jinja_env)
    app.jinja_env.filters.update(error_list=error_list, error_of=error_of)


def teach(environment: "Environment") -> None:
    """Makes every format a Jinja filter: ``kr_text`` is ``|kr``, ``day`` is ``|day``, ``interval(a, b)`` a global."""
    for function in TEXTS:
        name = function.__name__.removesuffix("_text")
        environment.filters[name if name not in ("day", "moment") else function.__name__] = _missing_aware(function)
    environment.filters.update(
        day=day, moment=moment, suppressed=suppressed, or_missing=or_missing, capital=capital, unbroken=unbroken
    )
    environment.globals.update(
        interval=interval, interval_text=interval_text, account_text=account_text, MISSING=MISSING, status_of=status_of
    )
