"""Dates and months as people write them."""

import re
from datetime import date, timedelta
from typing import Any

from kundval.fields.base import Field, refuse
from kundval.period import Month

YEARS = range(1900, 2101)
_DAY = re.compile(r"([0-9]{4})-([0-9]{1,2})-([0-9]{1,2})(?:[ T]00:00:00)?|([0-9]{4})([0-9]{2})([0-9]{2})")
_SWEDISH = re.compile(r"([0-9]{1,2})/([0-9]{1,2})[ -]+([0-9]{4})")
_MONTH = re.compile(r"([0-9]{4})-?([0-9]{2})(?:-01)?")


class SwedishDate(Field):
    """A day: 2026-11-23, 20261123 or 23/11 2026."""

    def __init__(self, what: str, *, example: str = "2026-11-23", **kwargs: Any):
        super().__init__(what, example=example, **kwargs)

    def parse(self, text: str) -> date:
        year, month, day = _parts(text)
        if year not in YEARS:
            raise refuse(f"Året i {text} kan inte stämma. Skriv till exempel {self.example}.")
        try:
            return date(year, month, day)
        except ValueError as error:
            nearest = _nearest(year, month)
            raise refuse(f"Datumet {text} finns inte. Skriv till exempel {nearest.isoformat()}.") from error


class LastDay(SwedishDate):
    """The last day that is included (t.o.m.), loaded as the first day after it."""

    def parse(self, text: str) -> date:
        return super().parse(text) + timedelta(days=1)


class MonthField(Field):
    """A month, 2026-11, loaded as :class:`~kundval.period.Month`."""

    def __init__(self, what: str, *, example: str = "2026-11", **kwargs: Any):
        super().__init__(what, example=example, **kwargs)

    def parse(self, text: str) -> Month:
        match = _MONTH.fullmatch(text)
        if match is None:
            raise refuse(f"{text[:40]} är ingen månad. Skriv till exempel {self.example}.")
        year, month = int(match[1]), int(match[2])
        if year not in YEARS or not 1 <= month <= 12:
            raise refuse(f"Månaden {text} finns inte. Skriv till exempel {self.example}.")
        return Month.of(date(year, month, 1))


def _parts(text: str) -> tuple[int, int, int]:
    if match := _DAY.fullmatch(text):
        year, month, day = (part for part in match.groups() if part)
        return int(year), int(month), int(day)
    if match := _SWEDISH.fullmatch(text):
        return int(match[3]), int(match[2]), int(match[1])
    raise refuse(f"{text[:40]} är inget datum. Skriv till exempel 2026-11-23.")


def _nearest(year: int, month: int) -> date:
    return Month.of(date(year, month, 1)).last if 1 <= month <= 12 else date(year, 12, 31)
