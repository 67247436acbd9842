"""Prices that a decision lowers for days before it was decided: refused without a ground (design, "Lowered afterwards")."""

from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise

from kundval.reimbursement.rules.payable import MONTH, YEAR, RowPrice
from kundval.reimbursement.rules.supersede import Span

_PER_YEAR = {YEAR: 1, MONTH: 12}


@dataclass(frozen=True)
class Lowering:
    """A row and mode whose price falls from ``before`` to ``after`` (none: it ends) on the days [day_from, day_to)."""

    row_key: str
    mode: str
    day_from: int
    day_to: int
    before: RowPrice
    after: RowPrice | None


def lowerings(old: Iterable[Span[RowPrice]], new: Iterable[Span[RowPrice]], before_day: int) -> list[Lowering]:
    """Every lowering on a day before ``before_day``, neighbouring days together, in the order of days."""
    was, becomes = _by_row(old, before_day), _by_row(new, before_day)
    found: list[Lowering] = []
    for key, spans in was.items():
        others = becomes.get(key, [])
        days = sorted({day for span in [*spans, *others] for day in (span.valid_from, min(span.valid_to, before_day))})
        for start, end in pairwise(days):
            first, second = _at(spans, start), _at(others, start)
            if first is not None and _lower(first, second):
                _add(found, Lowering(*key, start, end, first, second))
    return sorted(found, key=lambda one: (one.day_from, one.row_key, one.mode))


def _by_row(spans: Iterable[Span[RowPrice]], before_day: int) -> dict[tuple[str, str], list[Span[RowPrice]]]:
    found: dict[tuple[str, str], list[Span[RowPrice]]] = {}
    for span in spans:
        if span.valid_from < before_day:
            for mode in span.price.modes:
                found.setdefault((span.price.row_key, mode), []).append(span)
    return found


def _at(spans: list[Span[RowPrice]], day: int) -> RowPrice | None:
    return next((span.price.value for span in spans if span.valid_from <= day < span.valid_to), None)


def _lower(first: RowPrice, second: RowPrice | None) -> bool:
    if second is None:
        return True
    if first.period in _PER_YEAR and second.period in _PER_YEAR:
        return _yearly(second) < _yearly(first)
    # An hour against a day, a year against an hour: nobody can say that it did not fall.
    return first.period != second.period or second.amount_ore < first.amount_ore


def _yearly(price: RowPrice) -> Fraction:
    return Fraction(price.amount_ore * _PER_YEAR[price.period])


def _add(found: list[Lowering], one: Lowering) -> None:
    last = found[-1] if found else None
    if last and (last.row_key, last.mode, last.day_to, last.before, last.after) == (
        one.row_key, one.mode, one.day_from, one.before, one.after
    ):  # fmt: skip
        found[-1] = Lowering(one.row_key, one.mode, last.day_from, one.day_to, one.before, one.after)
    else:
        found.append(one)
