"""The fewest numbers to leave out where one base, the hub, ties rows together: by walking along the hub.

What each block of the list costs is a step function of the hub: nothing where all its numbers hold, otherwise the lightest set of
numbers without which the rest holds. The sum is least somewhere, and that is the answer. A block is tried with more and more numbers
left out only where the walk comes to need it, so a row without fault costs one trial.
"""

from collections.abc import Iterator, Sequence
from fractions import Fraction
from itertools import combinations
from math import comb, lcm
from typing import NamedTuple

from kundval.reimbursement.rules.conflicts import (
    Answer,
    Contradiction,
    Owners,
    Swap,
    Weights,
    Whole,
    owners_of,
    put_back,
)
from kundval.reimbursement.rules.constraint import inside
from kundval.reimbursement.rules.elimination import Plane, region
from kundval.reimbursement.rules.feasibility import Conflict, Polytope
from kundval.reimbursement.rules.linear import Base, of_base
from kundval.reimbursement.rules.rounding import FREE, meet
from kundval.reimbursement.rules.star import Block, Star, allowed

At = tuple[Fraction, Fraction, int]
"""An end on the hub's line with its ε, or (1) just after it."""
Place = At | None
"""None: before every end."""

MOST_SETS = 3_000
"""are tried of one size in one block; then the block is left out as a whole, and its numbers put back one by one."""
MOST_PLACES = 50
"""that are equally good are told apart."""


class _Choice(NamedTuple):
    """A set of a block's owners that may be left out, what it weighs, and where the hub may then be."""

    weight: int
    out: Owners
    start: At | None
    end: At | None

    def holds(self, at: Place) -> bool:
        if at is None:
            return self.start is None
        return (self.start is None or self.start <= at) and (self.end is None or at < self.end)


class _Block:
    """One block while the walk goes on: the choices known so far, by growing size."""

    def __init__(self, constraints: Block, hub: Base, weights: Weights):
        self.constraints, self.hub, self.weights = constraints, hub, weights
        self.owners = sorted({one.owner for one in constraints if isinstance(one.owner, int)})
        self.choices: list[_Choice] = []
        self.sizes = 0
        self.proven = True
        self.whole: Plane | Polytope | None = None
        """The bases that are possible when nothing is left out; none where nothing is."""
        self.refine()

    def refine(self) -> None:
        """Tries all sets of one owner more."""
        size = self.sizes
        if comb(len(self.owners), size) > MOST_SETS:
            size, self.proven = len(self.owners), False
        found = [choice for out in combinations(self.owners, size) if (choice := self._choice(frozenset(out)))]
        if size == len(self.owners) and not found:
            raise Contradiction
        self.choices += found
        self.sizes = size + 1

    def _choice(self, out: Owners) -> _Choice | None:
        """What leaving these out allows; none where the others conflict."""
        try:
            left = self.region(out)
        except Conflict as conflict:
            owners_of(conflict)
            return None
        if not out:
            self.whole = left
        span = allowed(left, self.hub)
        weight = sum(self.weights[owner] for owner in out)
        return _Choice(weight, out, span.low and (*span.low, 0), span.high and (*span.high, 1))

    def region(self, without: Owners) -> Plane | Polytope:
        if not without and self.whole:
            return self.whole
        return region(one for one in self.constraints if one.owner not in without)

    def at(self, at: Place) -> list[_Choice]:
        """The smallest choices that hold at a place, the lightest first; none where they are not known yet."""
        fits = sorted(choice for choice in self.choices if choice.holds(at))
        return [choice for choice in fits if len(choice.out) == len(fits[0].out)]

    def steps(self) -> Iterator[tuple[Place, int]]:
        """Where the cost changes and to what; a choice not known yet costs at least one more owner."""
        unknown = self.sizes * self.weights.one if self.sizes <= len(self.owners) else 10**9 * self.weights.one
        ends = (end for choice in self.choices for end in (choice.start, choice.end) if end is not None)
        for place in (None, *sorted(ends)):
            yield place, min((choice.weight for choice in self.choices if choice.holds(place)), default=unknown)


def sweep(hub: Base, blocks: Sequence[Block], weights: Weights) -> Answer:
    """The lightest set of owners without which the blocks hold."""
    walk = [_Block(block, hub, weights) for block in blocks if block]
    if _agree(walk):
        return _settled(frozenset(), hub, walk, ())
    places = _cheapest(walk, weights)
    while vague := [block for block in walk if not all(block.at(place) for place in places)]:
        for block in vague:
            block.refine()
        places = _cheapest(walk, weights)
    chosen = _at(places[0], walk)[0]
    found = dict.fromkeys(other for place in places for other in _at(place, walk) if other != chosen)
    return _settled(chosen, hub, walk, tuple(Swap(chosen - other, other - chosen) for other in found))


def _agree(walk: Sequence[_Block]) -> bool:
    """Whether nothing needs to be left out."""
    if not all(block.whole for block in walk):
        return False
    firsts = [block.choices[0] for block in walk]
    starts = [one.start for one in firsts if one.start is not None]
    ends = [one.end for one in firsts if one.end is not None]
    return not starts or not ends or max(starts) < min(ends)


def _cheapest(walk: Sequence[_Block], weights: Weights) -> list[Place]:
    """Places where fewest are left out, the lightest first."""
    changes: list[tuple[At, int]] = []
    total = 0
    for block in walk:
        before = 0
        for place, cost in block.steps():
            if place is None:
                total += cost
            else:
                changes.append((place, cost - before))
            before = cost
    # Whole numbers are sorted and compared many times as fast as fractions.
    scale = lcm(*{place[0].denominator for place, _ in changes})
    order = sorted(
        (at.numerator * (scale // at.denominator), int(tiny), after, change, at)
        for (at, tiny, after), change in changes
    )
    found: list[tuple[int, int, Place]] = [(total, -1, None)]
    for index, (_, tiny, after, change, at) in enumerate(order):
        total += change
        if index + 1 == len(order) or order[index + 1][:3] != order[index][:3]:
            found.append((total, index, (at, Fraction(tiny), after)))
    fewest = min(found)[0] // weights.one
    return [place for cost, _, place in sorted(found) if cost // weights.one == fewest][:MOST_PLACES]


def _at(place: Place, walk: Sequence[_Block]) -> list[Owners]:
    """The lightest set that may be left out at a place, then those that differ from it in one block."""
    choices = [block.at(place) for block in walk]
    best = frozenset[int]().union(*(fits[0].out for fits in choices))
    return [best, *(best - fits[0].out | other.out for fits in choices for other in fits[1:])]


def _settled(chosen: Owners, hub: Base, walk: Sequence[_Block], swaps: tuple[Swap, ...]) -> Answer:
    """The answer, with what could not be tried set by set put back as far as it holds."""
    within = FREE
    regions = []
    for block in sorted(walk, key=lambda block: not block.proven):
        out = chosen.intersection(block.owners)
        if not block.proven:
            kept = inside(of_base(hub), within, None)
            heaviest = sorted(out, key=lambda owner: -block.weights[owner])
            chosen -= out
            out = put_back(heaviest, out, Whole([*block.constraints, kept]))
            chosen |= out
        regions.append(block.region(out))
        within = meet(within, allowed(regions[-1], hub))
    proven = all(block.proven for block in walk)
    return Answer(chosen, Star(hub, within, regions), swaps if proven else (), proven)
