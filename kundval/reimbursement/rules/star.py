"""Bases that one of them, the hub, ties together: without it they fall apart into blocks, as rows do that share one base.

What a block lets the hub be is an interval, so each block is reckoned by itself, however many there are.
"""

from collections import Counter
from collections.abc import Container, Hashable, Iterable, Sequence, Set
from typing import Protocol

from kundval.reimbursement.rules.constraint import Constraint
from kundval.reimbursement.rules.elimination import Plane
from kundval.reimbursement.rules.feasibility import Polytope
from kundval.reimbursement.rules.linear import Base
from kundval.reimbursement.rules.rounding import FREE, Interval, meet

Block = list[Constraint]
MOST_BASES = 4
"""in a block besides the hub."""
FEWEST_BLOCKS = 3
CANDIDATES = 3


class Star:
    """All values of the bases that satisfy the blocks, which together must leave something possible."""

    def __init__(self, hub: Base, within: Interval, blocks: Iterable[Plane | Polytope]):
        self.hub, self.within = hub, within
        self.home = {base: block for block in blocks for base in block.bases if base != hub}
        self.bases = {hub, *self.home}
        self._told: dict[int, Interval] = {}
        """What each block was last told of the hub."""

    def interval(self, base: Base) -> Interval:
        """The range of a base given all constraints; an open end is one that cannot be reached."""
        return self.within if base == self.hub else self._block(base).interval(base)

    def narrow(self, base: Base, within: Interval) -> None:
        """Keeps a base within an interval; some of it must be possible."""
        if base == self.hub:
            self.within = meet(self.within, within)
            return
        block = self._block(base)
        block.narrow(base, within)
        self.within = meet(self.within, allowed(block, self.hub))

    def _block(self, base: Base) -> Plane | Polytope:
        block = self.home[base]
        if self.hub in block.bases and self._told.get(id(block)) is not self.within:
            self._told[id(block)] = self.within
            block.narrow(self.hub, self.within)
        return block


class Region(Protocol):
    """All values of bases that satisfy their constraints."""

    @property
    def bases(self) -> Container[Base]: ...

    def interval(self, base: Base) -> Interval: ...

    def narrow(self, base: Base, within: Interval) -> None: ...


def allowed(block: Plane | Polytope, hub: Base) -> Interval:
    """What a block lets the hub be."""
    return block.interval(hub) if hub in block.bases else FREE


def hub_of(constraints: Sequence[Constraint]) -> tuple[Base, list[Block]] | None:
    """The base without which the others fall apart into blocks, and the blocks; none where no base is one.

    A number that concerns the hub alone is a block, and the first block is what is stated of the hub, which nothing can leave out.
    """
    met = Counter(base for constraint in constraints for base in constraint.form.bases)
    for hub, _ in met.most_common(CANDIDATES):
        blocks = blocks_of(constraints, {hub})
        if len(met) == 1 or (
            len(blocks) > FEWEST_BLOCKS and all(size_of(block, {hub}) <= MOST_BASES for block in blocks)
        ):
            return hub, blocks
    return None


def size_of(block: Block, hubs: Set[Base]) -> int:
    return len({base for constraint in block for base in constraint.form.bases} - hubs)


def blocks_of(constraints: Sequence[Constraint], hubs: Set[Base]) -> list[Block]:
    """Constraints that share another base than the hubs, or a number, belong together; first what is stated of the hubs alone."""
    home: dict[Hashable, Hashable] = {}

    def root(one: Hashable) -> Hashable:
        while home.setdefault(one, one) != one:
            home[one] = home[home[one]]
            one = home[one]
        return one

    stated: Block = []
    found: dict[Hashable, Block] = {}
    tied = []
    for constraint in constraints:
        keys: list[Hashable] = [base for base in constraint.form.bases if base not in hubs]
        if constraint.owner is not None:
            keys.append(constraint.owner)
        if not keys:
            stated.append(constraint)
            continue
        for key in keys[1:]:
            home[root(key)] = root(keys[0])
        tied.append((keys[0], constraint))
    for key, constraint in tied:
        found.setdefault(root(key), []).append(constraint)
    return [stated, *found.values()]
