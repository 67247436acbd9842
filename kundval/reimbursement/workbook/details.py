"""What the check found of one number, as the database keeps it beside the number: step, bases with their intervals, alternatives."""

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from kundval.reimbursement.rules.check import BaseRange, Verdict
from kundval.reimbursement.rules.document import Cell
from kundval.reimbursement.rules.linear import Base
from kundval.reimbursement.rules.numbers import decimal_text
from kundval.reimbursement.rules.rounding import Bound

NONE = "{}"
"""What stands beside a number that was kept before details were."""


@dataclass(frozen=True)
class BaseKept:
    """A base that a number follows from: where it may lie, whether each end belongs to it, and the value that is kept."""

    base: Base
    low: Fraction | None
    high: Fraction | None
    low_included: bool
    high_included: bool
    stored: Fraction


@dataclass(frozen=True)
class Details:
    """``from_parts`` is what the number's own printed parts add up to; ``alternatives`` what could be left out in its place.
    ``proven``: fewer numbers could not be left out."""

    step: Fraction
    from_parts: Fraction | None
    bases: tuple[BaseKept, ...]
    alternatives: tuple[tuple[Cell, ...], ...]
    proven: bool


def to_texts(verdicts: Iterable[Verdict]) -> Iterator[str]:
    """The details of each verdict; :func:`from_text` is the way back. A base is written once, in however many numbers it is."""
    written: dict[int, str] = {}
    for verdict in verdicts:
        for one in verdict.bases:
            if id(one) not in written:
                written[id(one)] = json.dumps(_base(one), ensure_ascii=False)
        yield _text(verdict, [written[id(one)] for one in verdict.bases])


def _text(verdict: Verdict, bases: list[str]) -> str:
    kept = {"step": f'"{decimal_text(verdict.step)}"', "bases": f"[{', '.join(bases)}]"}
    parts = verdict.from_parts
    if parts is not None:
        kept["parts"] = f'"{decimal_text(parts)}"'
    if verdict.alternatives:
        others = [[(one.row, one.group, one.component, one.unit) for one in others] for others in verdict.alternatives]
        kept["alternatives"] = json.dumps(others, ensure_ascii=False)
    if not verdict.proven:
        kept["proven"] = "false"
    return "{" + ", ".join([f'"{name}": {value}' for name, value in kept.items()]) + "}"


def from_text(text: str) -> Details:
    kept = json.loads(text)
    return Details(
        Fraction(kept["step"]),
        Fraction(kept["parts"]) if "parts" in kept else None,
        tuple(map(_kept, kept["bases"])),
        tuple(tuple(Cell(*cell) for cell in others) for others in kept.get("alternatives", ())),
        kept.get("proven", True),
    )


def _base(found: BaseRange) -> list[Any]:
    base, low, high = found.base, found.within.low, found.within.high
    return [
        [base.component, base.unit, [list(pair) for pair in base.at], base.from_list],
        *_end(low), *_end(high), decimal_text(found.stored),
    ]  # fmt: skip


def _end(bound: Bound | None) -> tuple[str | None, bool]:
    return (None, False) if bound is None else (decimal_text(bound.real), not bound.tiny)


def _kept(kept: list[Any]) -> BaseKept:
    (component, unit, at, from_list), low, low_in, high, high_in, stored = kept
    base = Base(component, unit, tuple((name, value) for name, value in at), from_list)
    return BaseKept(
        base,
        None if low is None else Fraction(low),
        None if high is None else Fraction(high),
        low_in,
        high_in,
        Fraction(stored),
    )
