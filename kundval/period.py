"""Days, months and ranges as the domain counts them.

Ranges are half-open ``[start, end)``; a range without an end has ``None`` in records and :data:`OPEN` in the calculation's tables,
where a day is its proleptic ordinal (``date.toordinal``), so that both databases do the same arithmetic on integers.
"""

from calendar import monthrange
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from typing import Self

OPEN: int = date.max.toordinal()
"""The end of what has no end, as a day number."""


MONTHS = (
    "januari",
    "februari",
    "mars",
    "april",
    "maj",
    "juni",
    "juli",
    "augusti",
    "september",
    "oktober",
    "november",
    "december",
)

Days = tuple[int, int]
"""[from, to) in day numbers."""


def day(value: date | None) -> int:
    """Day number of a date; ``None`` (no end) is :data:`OPEN`."""
    return OPEN if value is None else value.toordinal()


def date_of(number: int) -> date | None:
    """The date of a day number; ``None`` for :data:`OPEN`."""
    return None if number >= OPEN else date.fromordinal(number)


@dataclass(frozen=True, order=True)
class Month:
    """A calendar month; stored as the integer ``year * 12 + month - 1`` so that months can be added and compared in SQL."""

    number: int

    @classmethod
    def of(cls, value: date) -> Self:
        return cls(value.year * 12 + value.month - 1)

    @classmethod
    def of_day(cls, number: int) -> Self:
        """The month of a day number."""
        return cls.of(date.fromordinal(number))

    @classmethod
    def parse(cls, text: str) -> Self:
        """``2026-11``; raises ``ValueError`` for anything else."""
        year, _, month = text.partition("-")
        if not (len(year) == 4 and len(month) == 2 and year.isdigit() and month.isdigit() and 1 <= int(month) <= 12):
            raise ValueError(text)
        return cls(int(year) * 12 + int(month) - 1)

    @property
    def year(self) -> int:
        return self.number // 12

    @property
    def month(self) -> int:
        return self.number % 12 + 1

    @property
    def first(self) -> date:
        return date(self.year, self.month, 1)

    @property
    def last(self) -> date:
        return date(self.year, self.month, self.days)

    @property
    def days(self) -> int:
        return monthrange(self.year, self.month)[1]

    def on(self, number: int) -> date:
        """Day ``number`` of the month; day 31 of a short month is its last day."""
        return date(self.year, self.month, min(number, self.days))

    def __add__(self, months: int) -> "Month":
        return Month(self.number + months)

    def __sub__(self, months: int) -> "Month":
        return Month(self.number - months)

    def __str__(self) -> str:
        return f"{self.year:04d}-{self.month:02d}"


def months_between(first: Month, last: Month) -> list[Month]:
    """The months from ``first`` to ``last``, both included."""
    return [Month(number) for number in range(first.number, last.number + 1)]


def common(one: Days, other: Days) -> Days | None:
    """The days that both hold, if any."""
    start, end = max(one[0], other[0]), min(one[1], other[1])
    return (start, end) if start < end else None


def without(span: Days, taken: Iterable[Days]) -> list[Days]:
    """The parts of ``span`` that ``taken`` leaves free."""
    free = [span]
    for start, end in taken:
        free = [part for piece in free for part in ((piece[0], min(piece[1], start)), (max(piece[0], end), piece[1]))
                if part[0] < part[1]]  # fmt: skip
    return free


@cache
def _public(year: int) -> frozenset[date]:
    import holidays  # noqa: PLC0415  (a third of a second, which most commands never need)

    return frozenset(holidays.country_holidays("SE", include_sundays=False, years=year))


def is_working_day(value: date) -> bool:
    """Neither Saturday, Sunday nor public holiday. The eves count as working days (design, "Settled to the öre" 5)."""
    return value.weekday() < 5 and value not in _public(value.year)


def is_bank_day(value: date) -> bool:
    """A working day on which the banks are open: not Midsummer's, Christmas or New Year's Eve either."""
    eve = (value.month, value.day) in {(12, 24), (12, 31)} or (
        value.month == 6 and value.weekday() == 4 and 19 <= value.day <= 25
    )
    return is_working_day(value) and not eve


def bank_day_on_or_before(value: date) -> date:
    """The last day up to ``value`` on which the banks are open."""
    while not is_bank_day(value):
        value -= timedelta(days=1)
    return value


def bank_day_on_or_after(value: date) -> date:
    """The first day from ``value`` on which the banks are open."""
    while not is_bank_day(value):
        value += timedelta(days=1)
    return value


def birthday(born: date, years: int) -> date:
    """The day on which somebody becomes ``years``; born 29 February: 1 March in ordinary years."""
    try:
        return born.replace(year=born.year + years)
    except ValueError:
        return date(born.year + years, 3, 1)
