"""What a printed number says about the unrounded one, and bounds that know whether their end belongs to them.

A bound is ``real + tiny·ε`` with ε an infinitesimal: an open lower end is ``(a, 1)``, an open upper end ``(a, −1)``, a closed end
``(a, 0)``. So strict inequalities are compared exactly, without a tolerance.
"""

from fractions import Fraction
from typing import NamedTuple

from kundval.money import round_div, round_step

ZERO = Fraction(0)
ONE = Fraction(1)


class Bound(NamedTuple):
    """``real + tiny·ε``; compares as a tuple does."""

    real: Fraction
    tiny: Fraction = ZERO

    def plus(self, other: "Bound") -> "Bound":
        return Bound(self.real + other.real, self.tiny + other.tiny if self.tiny or other.tiny else ZERO)

    def minus(self, other: "Bound") -> "Bound":
        return Bound(self.real - other.real, self.tiny - other.tiny if self.tiny or other.tiny else ZERO)

    def times(self, factor: Fraction) -> "Bound":
        return Bound(self.real * factor, self.tiny * factor if self.tiny else ZERO)

    def plain(self) -> "Bound":
        """The same end with ε counted once, so that two open ends at one place compare as equal."""
        return Bound(self.real, Fraction((self.tiny > 0) - (self.tiny < 0)))


class Interval(NamedTuple):
    """From ``low`` to ``high``; ``None`` where there is no end."""

    low: Bound | None
    high: Bound | None

    def shifted(self, add: Fraction, factor: Fraction) -> "Interval":
        """The interval of ``(x + add) · factor``."""
        if factor == 1 and not add:
            return self
        low, high = self.low, self.high
        if factor > 0:
            return Interval(
                low and Bound((low.real + add) * factor, low.tiny),
                high and Bound((high.real + add) * factor, high.tiny),
            )
        return Interval(
            high and Bound((high.real + add) * factor, -high.tiny), low and Bound((low.real + add) * factor, -low.tiny)
        )

    def holds(self, value: Fraction) -> bool:
        at = Bound(value)
        return (self.low is None or self.low <= at) and (self.high is None or at <= self.high)


FREE = Interval(None, None)


def meet(one: Interval, other: Interval) -> Interval:
    """What both allow; they must allow something together."""
    lows = [end for end in (one.low, other.low) if end is not None]
    highs = [end for end in (one.high, other.high) if end is not None]
    return Interval(max(lows, default=None), min(highs, default=None))


def point(value: Fraction) -> Interval:
    """The interval of what is declared exact."""
    return Interval(Bound(value), Bound(value))


def printed_of(value: Fraction, step: Fraction) -> Fraction:
    """How an unrounded number is printed: half away from zero to the step; as it is where the step is 0."""
    return round_step(value, step) if step else value


def prints_as(above: int, below: int, step: Fraction, amount: Fraction) -> bool:
    """Whether ``above / below`` is printed as the amount."""
    n, d = step.as_integer_ratio()
    its, size = amount.as_integer_ratio()
    return round_div(above * d, below * n) * n * size == its * d if n else above * size == its * below


def shortest_decimal(within: Interval, near: Fraction | None) -> Fraction:
    """The number with the fewest decimals in the interval; among these the one nearest ``near``, or the middle without it."""
    low, high = within
    if low is not None and low == high:
        return low.real
    above, below = (near if near is not None else _middle(within)).as_integer_ratio()
    scale = 1
    while True:
        first = low and _inside(low, scale, 1)
        last = high and -_inside(high, scale, -1)
        if first is None or last is None or first <= last:
            wanted = round_div(above * scale, below)
            if first is not None:
                wanted = max(wanted, first)
            if last is not None:
                wanted = min(wanted, last)
            return Fraction(wanted, scale)
        scale *= 10


def _inside(end: Bound, scale: int, sign: int) -> int:
    """The smallest whole number from ``sign · end · scale`` on; after it where the end is open."""
    above, below = end.real.as_integer_ratio()
    scaled = sign * above * scale
    return scaled // below + 1 if end.tiny else -(-scaled // below)


def _middle(within: Interval) -> Fraction:
    if within.low is None or within.high is None:
        end = within.low or within.high
        return end.real if end else ZERO
    return (within.low.real + within.high.real) / 2
