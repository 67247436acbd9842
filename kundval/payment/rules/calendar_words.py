"""The words a calendar rule may be written in, as they stand in the import file, the form and the database. Pure."""

import re
from calendar import monthrange
from dataclasses import dataclass

from kundval.errors import Refused

DAY_BY_DAY, MEASURED, FIRST_WEEKDAY, LAST_WEEKDAY, NEXT_MONTH = (
    "dag för dag",
    "mätdag",
    "första vardagen",
    "sista vardagen",
    "nästa månad",
)
RULES = (DAY_BY_DAY, MEASURED, FIRST_WEEKDAY, LAST_WEEKDAY, NEXT_MONTH)
RULE_HINTS = {
    DAY_BY_DAY: "Varje dag i månaden räknas.",
    MEASURED: "Den som har platsen på mätdagen räknas för hela månaden.",
    FIRST_WEEKDAY: "Den som har platsen då räknas för hela månaden.",
    LAST_WEEKDAY: "Den som har platsen då räknas för hela månaden.",
    NEXT_MONTH: "Den som börjar räknas från nästa månad, den som slutar betalas månaden ut.",
}
SHIFTS = ("inget", "framåt", "bakåt")
SHIFT_LABELS = {"inget": "inte alls", "framåt": "framåt, till nästa vardag", "bakåt": "bakåt, till vardagen före"}
NO_WINDOW, TERM, FISCAL_YEAR, UNLIMITED = "ingen", "termin", "räkenskapsår", "obegränsad"
WINDOWS = (NO_WINDOW, TERM, FISCAL_YEAR, UNLIMITED)
"""The correction windows by name; a number of months is the fifth way."""
MOST_MONTHS = 120
ANY_YEAR = 2024
"""A leap year: an exception may name 29 February."""

_EXCEPTION = re.compile(r"(\d{1,2})\s*(?:→|->)\s*(\d{2})-(\d{2})")


@dataclass(frozen=True)
class ExceptionMonth:
    """Service month ``month`` is counted on ``on_month``-``on_day`` of the same year (undantag)."""

    month: int
    on_month: int
    on_day: int


def exceptions_of(text: str) -> tuple[ExceptionMonth, ...]:
    """``6→05-15; 7→08-22`` taken apart, in the order of months; ``->`` may stand for the arrow.

    Raises ``Refused`` for anything that is not written so, for a day that no year has, and for a month named twice.
    """
    found: dict[int, ExceptionMonth] = {}
    for part in filter(None, (part.strip() for part in text.split(";"))):
        match = _EXCEPTION.fullmatch(part)
        month, on_month, on_day = (int(number) for number in match.groups()) if match else (0, 0, 0)
        if not (1 <= month <= 12 and 1 <= on_month <= 12 and 1 <= on_day <= monthrange(ANY_YEAR, on_month)[1]):
            raise Refused(f"Undantaget {part} går inte att läsa. Skriv månaden och dagen så här: 6→05-15; 7→08-22.")
        if month in found:
            raise Refused(f"Månad {month} står två gånger bland undantagen. Behåll en av dem.")
        found[month] = ExceptionMonth(month, on_month, on_day)
    return tuple(found[month] for month in sorted(found))


def exceptions_text(exceptions: tuple[ExceptionMonth, ...]) -> str:
    """The exceptions as they are stored: one way of writing for each."""
    return "; ".join(f"{each.month}→{each.on_month:02d}-{each.on_day:02d}" for each in exceptions)


def is_window(text: str) -> bool:
    """Whether the text names a correction window: one of ``WINDOWS``, or a number of months."""
    return text in WINDOWS or (text.isascii() and text.isdigit() and int(text) <= MOST_MONTHS)


def window_text(window: str) -> str:
    """A correction window as people say it."""
    if window == "1":
        return "1 månad"
    named = {NO_WINDOW: "inga rättelser", TERM: "till terminens slut", FISCAL_YEAR: "till årets slut"}
    return f"{window} månader" if window.isdigit() else named.get(window, window)
