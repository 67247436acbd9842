"""The fewest numbers to leave out by growing a set of conflicts.

Each failed attempt names numbers that cannot all be right. The smallest sets that hit every conflict are tried; where one still fails
it gives further conflicts. So the answer is minimal, and every equally small set is found. Each number has a weight, whose highest part
counts one for each, so that the lightest sets are the smallest and among these the least believed. A group with more contradictions
than can be tried is answered all the same, with numbers of which none can be put back, and says that fewer might do.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from kundval.reimbursement.rules.constraint import Constraint
from kundval.reimbursement.rules.elimination import region
from kundval.reimbursement.rules.feasibility import Conflict
from kundval.reimbursement.rules.star import Region

Owners = frozenset[int]

MOST_WORK = 60_000
"""as many bounds are tried in all before the search is given up: some ten seconds."""
MOST_BRANCHES = 40_000


class Weights(Protocol):
    """What it costs to leave an owner out. No two sets weigh the same; n owners weigh from n · ``one`` to below n + 1."""

    one: int

    def __getitem__(self, owner: int) -> int: ...


class TooLarge(Exception):
    """The search was given up: the group holds more contradictions than can be tried."""


class Contradiction(Exception):
    """Stated bases (exact, or from another list) cannot hold together, whatever is left out."""


@dataclass(frozen=True)
class Swap:
    """An equally small choice: ``instead`` could be left out instead of ``kept``, which are then believed."""

    kept: Owners
    instead: Owners


@dataclass(frozen=True)
class Answer:
    """What is left out and what that leaves possible. Where the conflicts fall into parts that have nothing in common, each of ``swaps``
    concerns one part. ``proven``: fewer do not suffice."""

    left_out: Owners
    region: Region
    swaps: tuple[Swap, ...] = ()
    proven: bool = True


class Space(Protocol):
    """Constraints of which some may be left out; ``effort`` is what it takes to try, in bounds."""

    effort: int

    def region(self, without: Owners) -> Region:
        """What is possible without these. Raises :class:`Conflict`."""


class Whole:
    """Constraints that are tried together."""

    def __init__(self, constraints: Sequence[Constraint]):
        self.constraints, self.effort = constraints, len(constraints)

    def region(self, without: Owners) -> Region:
        return region(one for one in self.constraints if one.owner not in without)


def search(space: Space, weights: Weights) -> Answer:
    """The lightest set of owners without which the constraints hold, by conflicts."""
    try:
        return Answer(frozenset(), space.region(frozenset()))
    except Conflict as found:
        first = owners_of(found)
    try:
        return _Search(space, weights, first).run()
    except TooLarge:
        return held(space, weights)


def _conflict(space: Space, without: Owners) -> Owners | None:
    try:
        space.region(without)
    except Conflict as found:
        return owners_of(found)
    return None


def owners_of(conflict: Conflict) -> Owners:
    """Whose bounds conflict. Raises :class:`Contradiction` where they are nobody's."""
    if not conflict.owners:
        raise Contradiction
    return frozenset(owner for owner in conflict.owners if isinstance(owner, int))


class _Search:
    """Minimal hitting sets, part by part where the conflicts have nothing in common."""

    def __init__(self, space: Space, weights: Weights, first: Owners):
        self.space, self.weights = space, weights
        self.conflicts = [first]
        self.work = 0
        self.branches = [0]

    def run(self) -> Answer:
        self._fails(self.conflicts[0])
        while True:
            parts = [sorted(_hitting_sets(part, self.branches), key=self._weight) for part in _parts(self.conflicts)]
            chosen = frozenset[int]().union(*(part[0] for part in parts))
            others = [(part[0], other) for part in parts for other in part[1:]]
            if not self._fails(chosen) and not any(self._fails(chosen - best | other) for best, other in others):
                return Answer(
                    chosen, self.space.region(chosen), tuple(Swap(best - other, other - best) for best, other in others)
                )

    def _weight(self, owners: Owners) -> int:
        return sum(self.weights[owner] for owner in owners)

    def _fails(self, without: Owners) -> bool:
        """Whether the others conflict; all conflicts found, none of which shares an owner with another."""
        fails = False
        while True:
            self.work += self.space.effort
            if self.work > MOST_WORK:
                raise TooLarge
            conflict = _conflict(self.space, without)
            if conflict is None:
                return fails
            self.conflicts.append(conflict)
            without |= conflict
            fails = True


def held(space: Space, weights: Weights) -> Answer:
    """Whatever conflicts is taken out; then as much as holds is put back, the most believed first."""
    out, apart = frozenset[int](), 0
    while conflict := _conflict(space, out):
        out, apart = out | conflict, apart + 1
    out = put_back(sorted(out, key=lambda owner: -weights[owner]), out, space)
    # So many conflicts have nothing in common: so many owners are needed.
    return Answer(out, space.region(out), proven=len(out) == apart)


def put_back(owners: Sequence[int], out: Owners, space: Space) -> Owners:
    """What is still out when the owners have been believed one by one, as many at a time as hold."""
    if _conflict(space, out.difference(owners)) is None:
        return out.difference(owners)
    if len(owners) == 1:
        return out
    half = len(owners) // 2
    return put_back(owners[half:], put_back(owners[:half], out, space), space)


def _parts(conflicts: list[Owners]) -> list[list[Owners]]:
    """Conflicts that share an owner, directly or through others, belong together."""
    parts: list[tuple[set[int], list[Owners]]] = []
    for conflict in conflicts:
        joined: tuple[set[int], list[Owners]] = (set(conflict), [conflict])
        apart = []
        for part in parts:
            if part[0] & conflict:
                joined[0].update(part[0])
                joined[1].extend(part[1])
            else:
                apart.append(part)
        parts = [*apart, joined]
    return [part[1] for part in parts]


def _hitting_sets(conflicts: list[Owners], branches: list[int]) -> list[Owners]:
    """All smallest sets that meet every conflict; ``branches`` counts over the whole search."""
    size = _at_least(conflicts)
    while True:
        found: set[Owners] = set()
        _branch(conflicts, frozenset(), size, found, branches)
        if found:
            return list(found)
        size += 1


def _branch(conflicts: list[Owners], taken: Owners, room: int, found: set[Owners], branches: list[int]) -> None:
    branches[0] += 1
    if branches[0] > MOST_BRANCHES:
        raise TooLarge
    unmet = [conflict for conflict in conflicts if not conflict & taken]
    if not unmet:
        found.add(taken)
        return
    if _at_least(unmet) > room:
        return
    for owner in min(unmet, key=len):
        _branch(unmet, taken | {owner}, room - 1, found, branches)


def _at_least(conflicts: list[Owners]) -> int:
    """How many conflicts have nothing in common, picked greedily: so many owners are needed at least."""
    seen: set[int] = set()
    count = 0
    for conflict in conflicts:
        if not conflict & seen:
            seen |= conflict
            count += 1
    return count
