"""The fewest printed numbers that must be left out for the rest to hold together: exact, by growing a set of conflicts.

Each failed attempt names numbers that cannot all be right. The smallest sets that hit every conflict are tried; where one still fails
it gives a further conflict. So the answer is minimal, and every equally small set is found. A group of one base needs no search.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from kundval.reimbursement.rules.elimination import Region, region
from kundval.reimbursement.rules.feasibility import Conflict, Constraint
from kundval.reimbursement.rules.rounding import Bound, Interval

Rank = tuple[int, ...]
Owners = frozenset[int]

MOST_WORK = 60_000
"""as many bounds are tried in all before the search is given up: some ten seconds."""
MOST_BRANCHES = 40_000


class TooLarge(Exception):
    """The search was given up: the group holds more contradictions than can be tried."""


class Contradiction(Exception):
    """Stated bases (exact, or from another list) cannot hold together, whatever is left out."""


@dataclass(frozen=True)
class Answer:
    """``left_out`` is the chosen set; ``alternatives`` are the equally small ones (where the conflicts fall into parts that have nothing
    in common, each differs from the chosen one in one part)."""

    left_out: Owners
    alternatives: tuple[Owners, ...] = ()
    polytope: Region | None = None
    """The bases that are possible, where nothing is left out."""


def fewest(constraints: Sequence[Constraint], rank: Callable[[Owners], Rank]) -> Answer:
    """The smallest set of owners without which the constraints hold, the least believed first (smallest ``rank``)."""
    try:
        return Answer(frozenset(), polytope=region(constraints))
    except Conflict as found:
        conflict = _owners(found)
    bases = {base for constraint in constraints for base in constraint.form.terms}
    if len(bases) == 1:
        return _sweep(constraints, rank)
    return _Search(constraints, rank, conflict).run()


def _conflict(constraints: Iterable[Constraint], without: Owners) -> Owners | None:
    try:
        region(constraint for constraint in constraints if constraint.owner not in without)
    except Conflict as found:
        return _owners(found)
    return None


def _owners(conflict: Conflict) -> Owners:
    if not conflict.owners:
        raise Contradiction
    return frozenset(owner for owner in conflict.owners if isinstance(owner, int))


class _Search:
    """Minimal hitting sets, part by part where the conflicts have nothing in common."""

    def __init__(self, constraints: Sequence[Constraint], rank: Callable[[Owners], Rank], first: Owners):
        self.constraints, self.rank = constraints, rank
        self.conflicts = [first]
        self.work = 0
        self.branches = [0]

    def run(self) -> Answer:
        while True:
            parts = [sorted(_hitting_sets(part, self.branches), key=self.rank) for part in _parts(self.conflicts)]
            chosen = frozenset().union(*(part[0] for part in parts))
            if self.fails(chosen):
                continue
            others = [(part[0], other) for part in parts for other in part[1:]]
            if not any(self.fails((chosen - best) | other) for best, other in others):
                return Answer(chosen, tuple((chosen - best) | other for best, other in others))

    def fails(self, without: Owners) -> bool:
        self.work += len(self.constraints)
        if self.work > MOST_WORK:
            raise TooLarge
        conflict = _conflict(self.constraints, without)
        if conflict is None:
            return False
        self.conflicts.append(conflict)
        return True


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


def _sweep(constraints: Sequence[Constraint], rank: Callable[[Owners], Rank]) -> Answer:
    """One base: the points where most numbers agree are found by walking along the line."""
    base = next(base for constraint in constraints for base in constraint.form.terms)
    owners = sorted({constraint.owner for constraint in constraints if isinstance(constraint.owner, int)})
    hard = [constraint for constraint in constraints if constraint.owner is None]
    spans = {}
    for owner in owners:
        try:
            polytope = region([*hard, *(constraint for constraint in constraints if constraint.owner == owner)])
        except Conflict as found:
            if not found.owners:
                raise Contradiction from None
            continue
        if base in polytope.bases:
            spans[owner] = polytope.interval(base)
    candidates = {
        frozenset(owners) - _agreeing(spans, interval.low) for interval in spans.values() if interval.low is not None
    }
    if not candidates:
        return Answer(frozenset(owners))
    least = min(len(candidate) for candidate in candidates)
    best = sorted((candidate for candidate in candidates if len(candidate) == least), key=rank)
    return Answer(best[0], tuple(best[1:]))


def _agreeing(spans: Mapping[int, Interval], at: Bound) -> Owners:
    """The owners whose interval holds the point."""
    return frozenset(
        owner
        for owner, span in spans.items()
        if (span.low is None or span.low <= at) and (span.high is None or at <= span.high)
    )
