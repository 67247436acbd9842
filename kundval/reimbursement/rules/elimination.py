"""A few bases, as most groups have: exact feasibility by elimination (Fourier and Motzkin), in whole numbers.

The same answers as the simplex of :mod:`feasibility`, many times as fast while few half-spaces point in different ways.
"""

from collections.abc import Iterable, Sequence
from fractions import Fraction
from functools import lru_cache
from math import gcd, lcm
from typing import NamedTuple

from kundval.reimbursement.rules.constraint import Constraint, Owner, inside
from kundval.reimbursement.rules.feasibility import Conflict, Polytope
from kundval.reimbursement.rules.linear import Base, of_base
from kundval.reimbursement.rules.projection import MOST_HALVES, End, Projection, Way, projection, shadow, tightest
from kundval.reimbursement.rules.rounding import ONE, ZERO, Bound, Interval

FEW = 6
"""bases are eliminated; more are left to the simplex."""
PAIR = 2
NO_LIMIT = 10**6


class TooMany(Exception):
    """The elimination gives more half-spaces than the simplex takes time."""


class Half(NamedTuple):
    """``way · bases ≤ limit / size``, ``<`` where open; ``owners`` are the numbers that say so."""

    way: Way
    limit: int
    size: int
    open: bool
    owners: tuple[Owner, ...]


class Reach(NamedTuple):
    """``−base ≤ low`` and ``base ≤ high``, both over ``size``."""

    low: End | None
    high: End | None
    size: int


class Plane:
    """All values of a few bases that satisfy the constraints. Raises :class:`Conflict` when there are none, or :class:`TooMany`.

    A half-space is ``way · bases ≤ limit / size``, ``<`` where open. Of those that point the same way the tightest is kept.
    """

    def __init__(self, constraints: Iterable[Constraint], bases: Iterable[Base]):
        self.bases = {base: axis for axis, base in enumerate(bases)}
        self._at: dict[Way, int] = {}
        self._limits: list[int] = []
        self._open: list[bool] = []
        self._owners: list[tuple[Owner, ...]] = []
        self._size = 1
        self._known: dict[int, Reach] = {}
        self._most = NO_LIMIT
        self._take(constraints)
        self.check()

    def interval(self, base: Base) -> Interval:
        """The range of a base given all constraints; an open end is one that cannot be reached."""
        low, high, size = self._reach(self.bases[base])
        return Interval(
            low and Bound(Fraction(-low.limit, size), ONE if low.open else ZERO),
            high and Bound(Fraction(high.limit, size), -ONE if high.open else ZERO),
        )

    def narrow(self, base: Base, within: Interval) -> None:
        """Keeps a base within an interval; some of it must be possible."""
        self._take([inside(of_base(base), within, None)])

    def _take(self, constraints: Iterable[Constraint]) -> None:
        axes = self.bases
        found = []
        for (bases, factors, constant, below), owner, scale, low, high, low_open, high_open in constraints:
            up, down, length = _ways(tuple([axes[base] for base in bases]), factors, len(axes))
            moved, size = constant * scale, scale * length
            if high is not None:
                found.append(Half(up, high * below - moved, size, high_open, (owner,)))
            if low is not None:
                found.append(Half(down, moved - low * below, size, low_open, (owner,)))
        self.add(found)

    def add(self, halves: Sequence[Half]) -> None:
        """Keeps of the half-spaces those that are the tightest that point their way."""
        size = lcm(self._size, *{half[2] for half in halves})
        if size != self._size:
            by, self._size = size // self._size, size
            self._limits = [limit * by for limit in self._limits]
        for way, limit, own, is_open, owners in halves:
            self._add(way, limit * (size // own), is_open, owners)
        self._known.clear()

    def _add(self, way: Way, limit: int, is_open: bool, owners: tuple[Owner, ...]) -> None:
        at = self._at.get(way)
        if at is None:
            if not any(way):
                if limit < 0 or (is_open and not limit):
                    raise Conflict(owners)
                return
            self._at[way] = len(self._limits)
            self._limits.append(limit)
            self._open.append(is_open)
            self._owners.append(owners)
        elif limit < self._limits[at] or (limit == self._limits[at] and is_open and not self._open[at]):
            self._limits[at], self._open[at], self._owners[at] = limit, is_open, owners

    def halves(self, keep: int) -> list[Half]:
        """What is left for the first ``keep`` bases when the others are eliminated."""
        if not self._at:
            return []
        found = shadow(tuple(self._at), keep, self._most)
        if found is None:
            raise TooMany
        ways, known = found
        limits, opens, stages = self._left(known)
        size = self._size * known.size
        return [
            Half(way, limit, size, is_open, tuple(dict.fromkeys(self._owners_of([at], stages))))
            for at, (way, limit, is_open) in enumerate(zip(ways, limits, opens, strict=True))
            if any(way)
        ]

    def weigh(self) -> None:
        """Raises :class:`TooMany` where any range takes too many; what is narrowed afterwards gives few more."""
        if len(self.bases) > PAIR:
            self._most = MOST_HALVES
            for axis in self.bases.values():
                self._projection(axis)
            self._most = NO_LIMIT

    def _projection(self, axis: int) -> Projection:
        found = projection(tuple(self._at), axis, self._most)
        if found is None:
            raise TooMany
        return found

    def _reach(self, axis: int) -> Reach:
        """The tightest lower and upper end of one base, when the others are eliminated."""
        if not self._at:
            return Reach(None, None, 1)
        if axis not in self._known:
            known = self._projection(axis)
            limits, opens, _ = self._left(known)
            low, high = tightest(known.down, limits, opens), tightest(known.up, limits, opens)
            self._known[axis] = Reach(low, high, self._size * known.size)
        return self._known[axis]

    def _left(self, known: Projection) -> tuple[Sequence[int], Sequence[bool], list[list[End]]]:
        """The limits that are left when all bases but two have been eliminated, and the half-spaces of each stage."""
        limits, opens = self._limits, self._open
        stages = []
        for stage in known.stages:
            ends = [end for sums in stage if (end := tightest(sums, limits, opens))]
            limits, opens = [end.limit for end in ends], [end.open for end in ends]
            stages.append(ends)
        return limits, opens, stages

    def check(self) -> None:
        """Raises :class:`Conflict` where nothing is possible."""
        if not self._at:
            return
        self.weigh()
        known = self._projection(0)
        limits, opens, stages = self._left(known)
        for one in known.none:
            end = tightest([one], limits, opens)
            if end and not end.holds:
                raise Conflict(self._owners_of([end.one, end.other], stages))
        low, high, _ = self._reach(0)
        if low and high and not End(low.limit + high.limit, low.open or high.open, 0, 0).holds:
            raise Conflict(self._owners_of([low.one, low.other, high.one, high.other], stages))

    def _owners_of(self, places: Iterable[int], stages: list[list[End]]) -> list[Owner]:
        """Whose half-spaces these come from."""
        for ends in reversed(stages):
            places = [place for at in places for place in (ends[at].one, ends[at].other)]
        return [owner for at in places for owner in self._owners[at]]


@lru_cache(maxsize=4096)
def _ways(axes: tuple[int, ...], factors: tuple[int, ...], count: int) -> tuple[Way, Way, int]:
    """Which way a form grows, and the other way, without their common factor, and that factor."""
    along = [0] * count
    for axis, factor in zip(axes, factors, strict=True):
        along[axis] = factor
    length = gcd(*along) or 1
    return tuple([factor // length for factor in along]), tuple([-factor // length for factor in along]), length


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
