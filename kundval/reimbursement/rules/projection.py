"""Which half-spaces are added to which when bases are eliminated (Fourier and Motzkin): it depends only on the ways that they point.

So it is worked out once for all groups whose half-spaces point alike, and their limits are put in.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from math import gcd, lcm
from typing import NamedTuple

Way = tuple[int, ...]
"""Which way a half-space points, without a common factor: ``a·x + b·y + … ≤ …``."""

MOST_HALVES = 60
"""on the way; what gives more is left to the simplex."""


class Sum(NamedTuple):
    """``m`` times the limit of one half-space and ``n`` times that of another."""

    m: int
    one: int
    n: int
    other: int


@dataclass
class Projection:
    """What is left for one base. ``stages``: for each base that is eliminated, the sums that each new half-space is the tightest of;
    ``up`` and ``down`` are those that limit the base, over ``size``; those of ``none`` must hold by themselves."""

    stages: list[list[list[Sum]]] = field(default_factory=list)
    up: list[Sum] = field(default_factory=list)
    down: list[Sum] = field(default_factory=list)
    none: list[Sum] = field(default_factory=list)
    size: int = 1


class End(NamedTuple):
    """The tightest of some sums, open where one of its half-spaces is, and which two they are."""

    limit: int
    open: bool
    one: int
    other: int

    @property
    def holds(self) -> bool:
        """Whether nothing at all is within it."""
        return self.limit > 0 or (not self.limit and not self.open)


def tightest(sums: Iterable[Sum], limits: Sequence[int], opens: Sequence[bool]) -> End | None:
    best: End | None = None
    for m, one, n, other in sums:
        limit = m * limits[one] + n * limits[other]
        if best is None or limit < best[0] or (limit == best[0] and not best[1] and (opens[one] or opens[other])):
            best = End(limit, opens[one] or opens[other], one, other)
    return best


@lru_cache(maxsize=4096)
def projection(ways: tuple[Way, ...], axis: int, most: int) -> Projection | None:
    """The way to the range of one base; none where there are more than ``most`` half-spaces on it."""
    found = Projection()
    others = [other for other in range(len(ways[0])) if other != axis]
    for other in others[:-1]:
        ways, stage, size = _without(ways, other)
        if len(ways) > most:
            return None
        found.stages.append(stage)
        found.size *= size
    left = list(_pairs(ways, others[-1])) if others else [(way, Sum(1, at, 0, at)) for at, way in enumerate(ways)]
    own = lcm(*(abs(way[axis]) for way, _ in left if way[axis]))
    found.size *= own
    for way, (m, one, n, other) in left:
        factor = own // abs(way[axis]) if way[axis] else 1
        home = found.up if way[axis] > 0 else found.down if way[axis] else found.none
        home.append(Sum(m * factor, one, n * factor, other))
    return found


@lru_cache(maxsize=4096)
def shadow(ways: tuple[Way, ...], keep: int, most: int) -> tuple[tuple[Way, ...], Projection] | None:
    """The ways that are left when all bases after the first ``keep`` are eliminated, and how; none where there are more than ``most``."""
    found = Projection()
    for axis in range(len(ways[0]) - 1, keep - 1, -1):
        ways, stage, size = _without(ways, axis)
        if len(ways) > most:
            return None
        found.stages.append(stage)
        found.size *= size
    return tuple([way[:keep] for way in ways]), found


def _without(ways: Sequence[Way], axis: int) -> tuple[tuple[Way, ...], list[list[Sum]], int]:
    """The ways that are left when a base is eliminated, each with the sums that point so, and how much finer their limits are."""
    found: dict[Way, list[tuple[Sum, int]]] = {}
    for way, added in _pairs(ways, axis):
        length = gcd(*way) or 1
        found.setdefault(tuple([factor // length for factor in way]), []).append((added, length))
    size = lcm(*(length for sums in found.values() for _, length in sums))
    stage = [
        [Sum(m * size // length, one, n * size // length, other) for (m, one, n, other), length in sums]
        for sums in found.values()
    ]
    return tuple(found), stage, size


def _pairs(ways: Sequence[Way], axis: int) -> Iterable[tuple[Way, Sum]]:
    """What is left when a base is eliminated: those that do not limit it, and each upper end with each lower."""
    for at, way in enumerate(ways):
        if not way[axis]:
            yield way, Sum(1, at, 0, at)
    for one, mine in enumerate(ways):
        for other, its in enumerate(ways):
            if mine[axis] > 0 > its[axis]:
                m, n = -its[axis], mine[axis]
                yield tuple([m * a + n * b for a, b in zip(mine, its, strict=True)]), Sum(m, one, n, other)
