"""The words a calendar rule may be written in, as they stand in the import file, the form and the database. Pure."""

import re
from calendar import monthrange
from dataclasses import dataclass

from kundval.errors import Refused

DAY_BY_DAY, MEASURED, FIRST_WEEKDAY, LAST_WEEKDAY, NEXT_MONTH, SCHOOL_DAYS = (
    "dag för dag",
    "mätdag",
    "första vardagen",
    "sista vardagen",
    "nästa månad",
    "skoldagar",
)
RULES = (DAY_BY_DAY, MEASURED, FIRST_WEEKDAY, LAST_WEEKDAY, NEXT_MONTH, SCHOOL_DAYS)
RULE_HINTS = {
    DAY_BY_DAY: "Varje dag i månaden räknas.",
    MEASURED: "Den som har platsen på mätdagen räknas för hela månaden.",
    FIRST_WEEKDAY: "Den som har platsen då räknas för hela månaden.",
    LAST_WEEKDAY: "Den som har platsen då räknas för hela månaden.",
    NEXT_MONTH: "Den som börjar räknas från nästa månad, den som slutar betalas månaden ut.",
    SCHOOL_DAYS: "Varje skoldag räknas. Vilka dagar det är står i läsåret.",
}
SHIFTS = ("inget", "framåt", "bakåt")
SHIFT_LABELS = {"inget": "inte alls", "framåt": "framåt, till nästa vardag", "bakåt": "bakåt, till vardagen före"}
NO_WINDOW, TERM, FISCAL_YEAR, UNLIMITED, COUNTED_DAY = "ingen", "termin", "räkenskapsår", "obegränsad", "mätdagen"
WINDOWS = (NO_WINDOW, COUNTED_DAY, TERM, FISCAL_YEAR, UNLIMITED)
"""The correction windows by name. Two more are written with a number: of months, and ``dag N``, the day of the month that pays."""
REGISTERED_BY = "dag "
SAME_MONTH, MONTH_AFTER = "samma", "nästa"
PAYMENT_MONTHS = (SAME_MONTH, MONTH_AFTER)
PAYMENT_MONTH_LABELS = {SAME_MONTH: "samma månad", MONTH_AFTER: "månaden efter"}
PAYMENT_SHIFT_LABELS = {"bakåt": "bankdagen före", "framåt": "bankdagen efter"}
MOST_MONTHS = 120
ANY_YEAR = 2024
"""A leap year: an exception may name 29 February."""

_EXCEPTION = re.compile(r"(\d{1,2})\s*(?:→|->)\s*(\d{2})-(\d{2})(?:\s+betalas\s+(\d{1,2}))?")


@dataclass(frozen=True)
class ExceptionMonth:
    """Service month ``month`` is counted on ``on_month``-``on_day`` of the same year (undantag).

    ``payable``: the month of the year whose run is the first to pay it; 0 where that is not said.
    """

    month: int
    on_month: int
    on_day: int
    payable: int = 0


def exceptions_of(text: str) -> tuple[ExceptionMonth, ...]:
    """``6→05-15; 7→09-15 betalas 7`` taken apart, in the order of months; ``->`` may stand for the arrow.

    Raises ``Refused`` for anything that is not written so, for a day that no year has, and for a month named twice.
    """
    found: dict[int, ExceptionMonth] = {}
    for part in filter(None, (part.strip() for part in text.split(";"))):
        match = _EXCEPTION.fullmatch(part)
        month, on_month, on_day, payable = (int(number or 0) for number in match.groups()) if match else (0, 0, 0, 0)
        if not (1 <= month <= 12 and 1 <= on_month <= 12 and 1 <= on_day <= monthrange(ANY_YEAR, on_month)[1]):
            raise Refused(f"Undantaget {part} går inte att läsa. Skriv månaden och dagen så här: 6→05-15; 7→08-22.")
        if month in found:
            raise Refused(f"Månad {month} står två gånger bland undantagen. Behåll en av dem.")
        if match and match.group(4) and not month <= payable <= 12:
            raise Refused(
                f"Undantaget {part} betalas före sin månad, eller i en månad som inte finns. Skriv en månad från {month} till 12."
            )
        found[month] = ExceptionMonth(month, on_month, on_day, payable)
    return tuple(found[month] for month in sorted(found))


def exceptions_text(exceptions: tuple[ExceptionMonth, ...]) -> str:
    """The exceptions as they are stored: one way of writing for each."""
    return "; ".join(
        f"{each.month}→{each.on_month:02d}-{each.on_day:02d}" + (f" betalas {each.payable}" if each.payable else "")
        for each in exceptions
    )


def window_of(text: str) -> str | None:
    """A correction window as it is stored: one of ``WINDOWS``, a number of months, or ``dag N``; None for anything else."""
    plain = " ".join(text.casefold().split())
    for told in ("månader", "månad"):
        plain = plain.removesuffix(told).strip()
    by_day = plain.removeprefix("den ").removeprefix(REGISTERED_BY).strip()
    if by_day != plain:
        return f"{REGISTERED_BY}{int(by_day)}" if _is_number(by_day) and 1 <= int(by_day) <= 31 else None
    if _is_number(plain) and int(plain) <= MOST_MONTHS:
        return str(int(plain))
    return plain if plain in WINDOWS else None


def window_text(window: str) -> str:
    """A correction window as people say it."""
    if window == "1":
        return "1 månad"
    if window.startswith(REGISTERED_BY):
        return f"inga, och det ska vara anmält senast den {window.removeprefix(REGISTERED_BY)} i månaden som betalar"
    named = {
        NO_WINDOW: "inga rättelser",
        COUNTED_DAY: "inga, och det ska vara anmält senast på den dag som räknas",
        TERM: "till terminens slut",
        FISCAL_YEAR: "till årets slut",
    }
    return f"{window} månader" if window.isdigit() else named.get(window, window)


def _is_number(text: str) -> bool:
    return text.isascii() and text.isdigit()
