"""One or two bases, as most groups have: exact feasibility by elimination (Fourier and Motzkin), in whole numbers.

The same answers as the simplex of :mod:`feasibility`, some twenty times as fast. A half-plane is ``a·x + b·y ≤ c`` (``<`` where strict).
"""

from collections.abc import Iterable, Iterator
from fractions import Fraction
from math import gcd, lcm
from typing import NamedTuple

from kundval.reimbursement.rules.feasibility import Conflict, Constraint, Owner, Polytope
from kundval.reimbursement.rules.linear import Base, of_base
from kundval.reimbursement.rules.rounding import Bound, Interval


class Half(NamedTuple):
    """``a·x + b·y ≤ c``; ``owners`` are the numbers that say so."""

    a: int
    b: int
    c: int
    strict: bool
    owners: tuple[Owner, ...]

    def tighter(self, other: "Half", mine: int, its: int) -> bool:
        """Of two that point the same way, at lengths ``mine`` and ``its``."""
        left, right = self.c * its, other.c * mine
        return left < right or (left == right and self.strict and not other.strict)


class Plane:
    """All values of one or two bases that satisfy the constraints. Raises :class:`Conflict` when there are none."""

    def __init__(self, constraints: Iterable[Constraint], bases: Iterable[Base]):
        self.bases = {base: index for index, base in enumerate(bases)}
        self.halves: dict[tuple[int, int], Half] = {}
        self._known: dict[int, Reach] = {}
        for constraint in constraints:
            for half in self._halves(constraint):
                self._add(half)
        _check(*self._reach(0))

    def interval(self, base: Base) -> Interval:
        """The range of a base given all constraints; an open end is one that cannot be reached."""
        low, high = self._reach(self.bases[base])
        return Interval(low and _bound(low, 1), high and _bound(high, -1))

    def narrow(self, base: Base, within: Interval) -> None:
        """Keeps a base within an interval; some of it must be possible."""
        for half in self._halves(Constraint(of_base(base), within, None)):
            self._add(half)

    def _halves(self, constraint: Constraint) -> Iterator[Half]:
        terms, constant = constraint.form.terms, constraint.form.constant
        low, high = constraint.within
        scale = lcm(
            constant.denominator,
            *(factor.denominator for factor in terms.values()),
            low.real.denominator if low else 1,
            high.real.denominator if high else 1,
        )
        at = [0, 0]
        for base, factor in terms.items():
            at[self.bases[base]] = factor.numerator * (scale // factor.denominator)
        a, b = at
        moved = constant.numerator * (scale // constant.denominator)
        owners = (constraint.owner,)
        if high:
            c = high.real.numerator * (scale // high.real.denominator) - moved
            yield Half(a, b, c, bool(high.tiny), owners)
        if low:
            c = moved - low.real.numerator * (scale // low.real.denominator)
            yield Half(-a, -b, c, bool(low.tiny), owners)

    def _add(self, half: Half) -> None:
        length = gcd(half.a, half.b)
        if not length:
            if half.c < 0 or (half.strict and not half.c):
                raise Conflict(half.owners)
            return
        way = half.a // length, half.b // length
        known = self.halves.get(way)
        if known is None or half.tighter(known, length, gcd(known.a, known.b)):
            self.halves[way] = half
            self._known.clear()

    def _reach(self, axis: int) -> "Reach":
        """The tightest lower and upper end of one base, when the other is eliminated."""
        if axis not in self._known:
            self._known[axis] = _ends(self._along(axis))
        return self._known[axis]

    def _along(self, axis: int) -> Iterator[Half]:
        """The half-lines of one base (as ``a``) that are left when the other is eliminated."""
        up: list[tuple[int, int, Half]] = []
        down: list[tuple[int, int, Half]] = []
        for half in self.halves.values():
            own, other = (half.b, half.a) if axis else (half.a, half.b)
            if not other:
                yield Half(own, 0, half.c, half.strict, half.owners)
            elif other > 0:
                up.append((own, other, half))
            else:
                down.append((own, -other, half))
        for own, n, one in up:
            for its, m, other_half in down:
                yield Half(
                    own * m + its * n,
                    0,
                    one.c * m + other_half.c * n,
                    one.strict or other_half.strict,
                    one.owners + other_half.owners,
                )


Reach = tuple[Half | None, Half | None]


def region(constraints: Iterable[Constraint]) -> Plane | Polytope:
    """All bases that satisfy the constraints. Raises :class:`Conflict` when there are none."""
    known = list(constraints)
    bases = dict.fromkeys(base for constraint in known for base in constraint.form.terms)
    return Plane(known, bases) if len(bases) <= 2 else Polytope(known)


def _ends(halves: Iterable[Half]) -> Reach:
    """The tightest lower and upper end; raises :class:`Conflict` for a half-line that holds nowhere."""
    low: Half | None = None
    high: Half | None = None
    for half in halves:
        if half.a > 0:
            if high is None or half.tighter(high, half.a, high.a):
                high = half
        elif half.a < 0:
            if low is None or half.tighter(low, -half.a, -low.a):
                low = half
        elif half.c < 0 or (half.strict and not half.c):
            raise Conflict(half.owners)
    return low, high


def _check(low: Half | None, high: Half | None) -> None:
    if low and high:
        # low: x ≥ c/a with a < 0; high: x ≤ c/a
        room = high.c * -low.a + low.c * high.a
        if room < 0 or (not room and (low.strict or high.strict)):
            raise Conflict(low.owners + high.owners)


def _bound(half: Half, inward: int) -> Bound:
    return Bound(Fraction(half.c, half.a), Fraction(inward if half.strict else 0))
