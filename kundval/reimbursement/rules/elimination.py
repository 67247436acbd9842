"""A few bases, as most groups have: exact feasibility by elimination (Fourier and Motzkin), in whole numbers.

The same answers as the simplex of :mod:`feasibility`, some twenty times as fast while few half-spaces point in different ways.
"""

from collections.abc import Iterable, Iterator
from fractions import Fraction
from math import gcd
from typing import NamedTuple

from kundval.reimbursement.rules.constraint import Constraint, Owner, inside
from kundval.reimbursement.rules.feasibility import Conflict, Polytope
from kundval.reimbursement.rules.linear import Base, of_base
from kundval.reimbursement.rules.rounding import ONE, ZERO, Bound, Interval

Way = tuple[int, ...]
"""Which way a half-space points, without a common factor: ``a·x + b·y + … ≤ …``."""

FEW = 6
"""bases are eliminated; more are left to the simplex, and so is what gives more half-spaces than these on the way."""
MOST_HALVES = 60
PAIR = 2


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


class TooMany(Exception):
    """The elimination gives more half-spaces than the simplex takes time."""


class Plane:
    """All values of a few bases that satisfy the constraints. Raises :class:`Conflict` when there are none, or :class:`TooMany`."""

    def __init__(self, constraints: Iterable[Constraint], bases: Iterable[Base]):
        self.bases = {base: axis for axis, base in enumerate(bases)}
        self.halves: dict[Way, Half] = {}
        self._known: dict[int, Reach] = {}
        self._most = MOST_HALVES
        for constraint in constraints:
            self._take(constraint)
        low, high = self._reach(0)
        if low and high:
            low.plus(high, 1, 1).check()
        if len(self.bases) > PAIR:
            # Seen at once whether any range takes too many; what is narrowed afterwards gives few more.
            for axis in self.bases.values():
                self._reach(axis)
            self._most = 10**6

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
        along = [0] * len(self.bases)
        for base, factor in zip(bases, factors, strict=True):
            along[self.bases[base]] = factor
        length = gcd(*along) or 1
        way, size, moved = [factor // length for factor in along], length * scale, constant * scale
        if high is not None:
            self._add(tuple(way), Half(high * below - moved, size, high_open, (owner,)))
        if low is not None:
            self._add(tuple([-factor for factor in way]), Half(moved - low * below, size, low_open, (owner,)))

    def _add(self, way: Way, half: Half) -> None:
        if _kept(self.halves, way, half):
            self._known.clear()

    def _reach(self, axis: int) -> "Reach":
        """The tightest lower and upper end of one base, when the other is eliminated."""
        if axis not in self._known:
            self._known[axis] = _ends(self._along(axis))
        return self._known[axis]

    def _along(self, axis: int) -> Iterator[tuple[int, Half]]:
        """The half-lines of one base, each with its factor, that are left when the others are eliminated."""
        halves: Iterable[tuple[Way, Half]] = self.halves.items()
        others = [other for other in range(len(self.bases)) if other != axis]
        for other in others[:-1]:
            left: dict[Way, Half] = {}
            for way, half in _without(halves, other):
                length = gcd(*way) or 1
                if length > 1:
                    way, half = tuple([factor // length for factor in way]), half._replace(size=half.size * length)
                _kept(left, way, half)
            if len(left) > self._most:
                raise TooMany
            halves = left.items()
        if not others:
            yield from ((way[axis], half) for way, half in halves)
            return
        last = others[-1]
        up, down = [], []
        for way, half in halves:
            own, other = way[axis], way[last]
            if not other:
                yield own, half
            elif other > 0:
                up.append((own, other, half))
            else:
                down.append((own, -other, half))
        for own, n, half in up:
            for its, m, lower in down:
                yield own * m + its * n, half.plus(lower, m, n)


Reach = tuple[Half | None, Half | None]
"""``−base ≤ …`` and ``base ≤ …``."""


def region(constraints: Iterable[Constraint]) -> Plane | Polytope:
    """All bases that satisfy the constraints. Raises :class:`Conflict` when there are none."""
    known = list(constraints)
    bases = dict.fromkeys(base for constraint in known for base in constraint.form.bases)
    if len(bases) <= FEW:
        try:
            return Plane(known, bases)
        except TooMany:
            pass
        except Conflict:
            if len(bases) <= PAIR:
                raise
    # The simplex names fewer numbers where they conflict.
    return Polytope(known)


def _without(halves: Iterable[tuple[Way, Half]], axis: int) -> Iterator[tuple[Way, Half]]:
    """What is left of half-spaces when a base is eliminated."""
    up: list[tuple[Way, Half]] = []
    down: list[tuple[Way, Half]] = []
    for one in halves:
        factor = one[0][axis]
        if not factor:
            yield one
        elif factor > 0:
            up.append(one)
        else:
            down.append(one)
    for mine, half in up:
        n = mine[axis]
        for its, other in down:
            m = -its[axis]
            yield tuple([m * a + n * b for a, b in zip(mine, its, strict=True)]), half.plus(other, m, n)


def _kept(halves: dict[Way, Half], way: Way, half: Half) -> bool:
    """Keeps a half-space where it is the tightest that points its way."""
    if not any(way):
        half.check()
        return False
    known = halves.get(way)
    if known is not None and not half.tighter(known):
        return False
    halves[way] = half
    return True


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
