"""Which row of the table of school forms is about a school year and a number of hours."""

from collections.abc import Iterable
from typing import Protocol, TypeVar


class Bounds(Protocol):
    """Years and hours (thousandths) from–to, both included; none: all."""

    year_from: int | None
    year_to: int | None
    hours_from_milli: int | None
    hours_to_milli: int | None


Found = TypeVar("Found", bound=Bounds)


def meant(rows: Iterable[Found], year: int | None, hours: int | None) -> Found | None:
    """The row about a year and hours. What is not known lies within no bounds but those that are open."""
    return next(
        (
            row
            for row in rows
            if _within(year, row.year_from, row.year_to) and _within(hours, row.hours_from_milli, row.hours_to_milli)
        ),
        None,
    )


def overlap(one: Bounds, other: Bounds) -> bool:
    """Whether some year and hours belong to both."""
    return _meet(one.year_from, one.year_to, other.year_from, other.year_to) and _meet(
        one.hours_from_milli, one.hours_to_milli, other.hours_from_milli, other.hours_to_milli
    )


def _within(value: int | None, least: int | None, most: int | None) -> bool:
    if value is None:
        return least is None and most is None
    return (least is None or least <= value) and (most is None or value <= most)


def _meet(a_from: int | None, a_to: int | None, b_from: int | None, b_to: int | None) -> bool:
    return (a_from is None or b_to is None or a_from <= b_to) and (b_from is None or a_to is None or b_from <= a_to)
