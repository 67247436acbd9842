"""An age band is a window on birth dates ("Settled to the öre" 4)."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta

from kundval.period import OPEN
from kundval.reimbursement.rules.supersede import BIRTH_DATES

AGE_DAY, BIRTH_YEAR = "mätdag", "år"
"""On which day the age is taken: the month's age day, or what the person becomes in the calendar year; otherwise ``MM-DD``.

By :data:`BIRTH_DATES` a band is no age but the birth dates themselves."""


@dataclass(frozen=True)
class AgeBand:
    """From ``age_from`` years up to but not including ``age_to``, on the days [valid_from, valid_to) (day numbers).

    By the rule :data:`BIRTH_DATES` both are day numbers of birth dates instead.
    """

    name: str
    age_from: int
    age_to: int
    rule: str
    valid_from: int
    valid_to: int


def born_between(band: AgeBand, age_day: int) -> tuple[int, int]:
    """The birth dates [from, to), as day numbers, of those who are in the band on the day of age ``age_day``.

    A band from 0 takes children from their first day, also those who by the rule are not 0 yet: born after the age day, or in a year that
    has not reached its day.
    """
    if band.rule == BIRTH_DATES:
        return band.age_from, band.age_to
    on = date.fromordinal(age_day)
    if band.rule == AGE_DAY:
        born = _born_after(on, band.age_to), _born_after(on, band.age_from)
    else:
        year = on.year if band.rule == BIRTH_YEAR or (on.month, on.day) >= _month_day(band.rule) else on.year - 1
        born = _new_year(year - band.age_to + 1), _new_year(year - band.age_from + 1)
    return born if band.age_from > 0 else (born[0], OPEN)


def always(band: AgeBand, on: int, years: Iterable[int]) -> Iterator[AgeBand]:
    """The band of a list that holds on the day ``on``, as if the list held all the ``years``.

    An age is the same every year. A window of birth dates moves with the years: one year each time the day that it begins on comes round.
    """
    if band.rule != BIRTH_DATES:
        yield replace(band, valid_from=0, valid_to=OPEN)
        return
    turn = date.fromordinal(band.age_from or band.age_to)
    held = date.fromordinal(on)
    first = held.year if (held.month, held.day) >= (turn.month, turn.day) else held.year - 1
    for year in years:
        yield replace(
            band,
            age_from=_moved(band.age_from, year - first),
            age_to=_moved(band.age_to, year - first),
            valid_from=_moved(turn.toordinal(), year - turn.year),
            valid_to=_moved(turn.toordinal(), year + 1 - turn.year),
        )


def _moved(number: int, years: int) -> int:
    """A day number so many years later; a window without beginning or end stays so."""
    if number in (0, OPEN):
        return number
    on = date.fromordinal(number)
    return on.replace(year=on.year + years, day=min(on.day, 28) if on.month == 2 else on.day).toordinal()


def _born_after(on: date, years: int) -> int:
    """The first birth date of those who are not yet ``years`` on the day ``on``."""
    if on.year <= years:
        return 0
    try:
        latest = on.replace(year=on.year - years)
    except ValueError:
        # 29 February counts back to an ordinary year: whoever was born on 1 March has not had the birthday.
        latest = date(on.year - years, 2, 28)
    return (latest + timedelta(days=1)).toordinal()


def _new_year(year: int) -> int:
    return date(year, 1, 1).toordinal() if year >= 1 else 0


def _month_day(rule: str) -> tuple[int, int]:
    month, _, day = rule.partition("-")
    return int(month), int(day)
