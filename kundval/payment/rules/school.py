"""The school calendar (läsår): which days of a month are school days. Pure."""

from collections.abc import Iterable
from dataclasses import dataclass

from kundval.period import Month, is_working_day

SCHOOL_TERM, BREAK = "termin", "lov"
SPAN_KINDS = (SCHOOL_TERM, BREAK)


@dataclass(frozen=True)
class SchoolSpan:
    """A term, or a break or day off within terms (lov, studiedag), on the days [valid_from, valid_to) in day numbers."""

    kind: str
    valid_from: int
    valid_to: int


def school_days(school: Iterable[SchoolSpan], month: Month) -> list[int]:
    """The school days of a month, in order: working days inside a term and in no break."""
    spans = list(school)
    first = month.first.toordinal()
    return [
        first + offset
        for offset in range(month.days)
        if is_working_day(month.on(offset + 1))
        and _within(spans, SCHOOL_TERM, first + offset)
        and not _within(spans, BREAK, first + offset)
    ]


def runs(days: Iterable[int]) -> list[tuple[int, int]]:
    """Days in order as spans [from, to) of days that follow one another."""
    found: list[tuple[int, int]] = []
    for day in days:
        if found and found[-1][1] == day:
            found[-1] = (found[-1][0], day + 1)
        else:
            found.append((day, day + 1))
    return found


def _within(spans: Iterable[SchoolSpan], kind: str, day: int) -> bool:
    return any(span.kind == kind and span.valid_from <= day < span.valid_to for span in spans)
