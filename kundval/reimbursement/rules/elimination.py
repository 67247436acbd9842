"""One or two bases, as most groups have: exact feasibility by elimination (Fourier and Motzkin), in whole numbers.

The same answers as the simplex of :mod:`feasibility`, some twenty times as fast.
"""

from collections.abc import Iterable, Iterator
from fractions import Fraction
from math import gcd
from typing import NamedTuple

from kundval.reimbursement.rules.constraint import Constraint, Owner, inside
from kundval.reimbursement.rules.feasibility import Conflict, Polytope
from kundval.reimbursement.rules.linear import Base, of_base
from kundval.reimbursement.rules.rounding import ONE, ZERO, Bound, Interval

Way = tuple[int, int]
"""Which way a half-plane points, without a common factor: ``a·x + b·y ≤ …``."""


class Half(NamedTuple):
    """``… ≤ limit / size`` along a way, ``<`` where strict; ``owners`` are the numbers that say so."""

    limit: int
    size: int
    strict: bool
    owners: tuple[Owner, ...]

    def tighter(self, other: "Half") -> bool:
        """Of two that point the same way."""
        mine, its = self.limit * other.size, other.limit * self.size
        return mine < its or (mine == its and self.strict and not other.strict)

    def plus(self, other: "Half", mine: int, its: int) -> "Half":
        """What both say together: ``mine`` of this and ``its`` of the other."""
        return Half(
            mine * self.limit * other.size + its * other.limit * self.size,
            self.size * other.size,
            self.strict or other.strict,
            self.owners + other.owners,
        )

    def check(self) -> None:
        """Where it points no way, so that nothing is left to choose. Raises :class:`Conflict`."""
        if self.limit < 0 or (self.strict and not self.limit):
            raise Conflict(self.owners)


class Plane:
    """All values of one or two bases that satisfy the constraints. Raises :class:`Conflict` when there are none."""

    def __init__(self, constraints: Iterable[Constraint], bases: Iterable[Base]):
        self.bases = {base: axis for axis, base in enumerate(bases)}
        self.halves: dict[Way, Half] = {}
        self._known: dict[int, Reach] = {}
        for constraint in constraints:
            self._take(constraint)
        low, high = self._reach(0)
        if low and high:
            low.plus(high, 1, 1).check()

    def interval(self, base: Base) -> Interval:
        """The range of a base given all constraints; an open end is one that cannot be reached."""
        low, high = self._reach(self.bases[base])
        return Interval(
            low and Bound(Fraction(-low.limit, low.size), ONE if low.strict else ZERO),
            high and Bound(Fraction(high.limit, high.size), -ONE if high.strict else ZERO),
        )

    def narrow(self, base: Base, within: Interval) -> None:
        """Keeps a base within an interval; some of it must be possible."""
        self._take(inside(of_base(base), within, None))

    def _take(self, constraint: Constraint) -> None:
        (bases, factors, constant, below), owner, scale, low, high, low_open, high_open = constraint
        a = b = 0
        for base, factor in zip(bases, factors, strict=True):
            if self.bases[base]:
                b = factor
            else:
                a = factor
        length = gcd(a, b) or 1
        a, b, size, moved = a // length, b // length, length * scale, constant * scale
        if high is not None:
            self._add((a, b), Half(high * below - moved, size, high_open, (owner,)))
        if low is not None:
            self._add((-a, -b), Half(moved - low * below, size, low_open, (owner,)))

    def _add(self, way: Way, half: Half) -> None:
        if way == (0, 0):
            half.check()
            return
        known = self.halves.get(way)
        if known is None or half.tighter(known):
            self.halves[way] = half
            self._known.clear()

    def _reach(self, axis: int) -> "Reach":
        """The tightest lower and upper end of one base, when the other is eliminated."""
        if axis not in self._known:
            self._known[axis] = _ends(self._along(axis))
        return self._known[axis]

    def _along(self, axis: int) -> Iterator[tuple[int, Half]]:
        """The half-lines of one base, each with its factor, that are left when the other is eliminated."""
        up: list[tuple[int, int, Half]] = []
        down: list[tuple[int, int, Half]] = []
        for (a, b), half in self.halves.items():
            own, other = (b, a) if axis else (a, b)
            if not other:
                yield own, half
            elif other > 0:
                up.append((own, other, half))
            else:
                down.append((own, -other, half))
        for own, n, one in up:
            for its, m, other_half in down:
                yield own * m + its * n, one.plus(other_half, m, n)


Reach = tuple[Half | None, Half | None]
"""``−base ≤ …`` and ``base ≤ …``."""


def region(constraints: Iterable[Constraint]) -> Plane | Polytope:
    """All bases that satisfy the constraints. Raises :class:`Conflict` when there are none."""
    known = list(constraints)
    bases = dict.fromkeys(base for constraint in known for base in constraint.form.bases)
    return Plane(known, bases) if len(bases) <= 2 else Polytope(known)


def _ends(halves: Iterable[tuple[int, Half]]) -> Reach:
    """The tightest lower and upper end; raises :class:`Conflict` for a half-line that holds nowhere."""
    low: Half | None = None
    high: Half | None = None
    for factor, half in halves:
        if not factor:
            half.check()
            continue
        limit, size, strict, owners = half
        known = high if factor > 0 else low
        end = Half(limit, size * abs(factor), strict, owners)
        if known is None or end.tighter(known):
            if factor > 0:
                high = end
            else:
                low = end
    return low, high
