"""What is demanded of the bases: that a form of them lies between two ends, in whole numbers."""

from collections.abc import Hashable
from fractions import Fraction
from math import lcm
from typing import NamedTuple

from kundval.reimbursement.rules.linear import Form
from kundval.reimbursement.rules.rounding import ONE, ZERO, Bound, Interval

Owner = Hashable
"""Whose bound it is; ``None`` for what can never be left out."""


class Constraint(NamedTuple):
    """``low ≤ scale · form ≤ high``, ``<`` where an end is open; without end: ``None``. ``owner`` is the number that says so."""

    form: Form
    owner: Owner
    scale: int
    low: int | None
    high: int | None
    low_open: bool
    high_open: bool

    @property
    def within(self) -> Interval:
        """Where the form lies."""
        low = None if self.low is None else Bound(Fraction(self.low, self.scale), ONE if self.low_open else ZERO)
        high = None if self.high is None else Bound(Fraction(self.high, self.scale), -ONE if self.high_open else ZERO)
        return Interval(low, high)


def printed_as(form: Form, amount: Fraction, step: Fraction, owner: Owner) -> Constraint:
    """What a printed number says: [p − s/2, p + s/2), mirrored below zero, open both ways at zero. Step 0: the amount itself."""
    above, below = amount.as_integer_ratio()
    n, d = step.as_integer_ratio()
    middle, half = 2 * above * d, n * below
    return Constraint(
        form, owner, 2 * below * d, middle - half, middle + half, n > 0 and above <= 0, n > 0 and above >= 0
    )


def inside(form: Form, within: Interval, owner: Owner) -> Constraint:
    """That the form lies within an interval."""
    low, high = within
    scale = lcm(low.real.denominator if low else 1, high.real.denominator if high else 1)
    return Constraint(
        form,
        owner,
        scale,
        int(low.real * scale) if low else None,
        int(high.real * scale) if high else None,
        bool(low and low.tiny),
        bool(high and high.tiny),
    )
