"""Bases that a few of them, the hubs, tie together: without those they fall apart into blocks, as levels do that share their zones.

What a block lets the hubs be is a few half-spaces of the hubs alone, and of all blocks the tightest of each way are enough. So each block
is reckoned by itself, and once for each choice of what is left out of it.
"""

from collections import Counter
from collections.abc import Iterable, Sequence

from kundval.reimbursement.rules.constraint import Constraint
from kundval.reimbursement.rules.elimination import Half, Plane
from kundval.reimbursement.rules.feasibility import Conflict, Polytope
from kundval.reimbursement.rules.linear import Base
from kundval.reimbursement.rules.rounding import Interval
from kundval.reimbursement.rules.star import FEWEST_BLOCKS, MOST_BASES, Block, blocks_of, size_of

Owners = frozenset[int]
Known = tuple[Plane, list[Half]]

MOST_HUBS = 4
LIGHT = 10
"""blocks that are known already take as long as one bound of the simplex."""


class Web:
    """All values of the bases that satisfy the blocks. Raises :class:`Conflict` when there are none."""

    def __init__(self, hubs: Sequence[Base], blocks: Iterable[Known]):
        self.count = len(hubs)
        self.middle = Plane((), hubs)
        self.home: dict[Base, Plane] = {}
        for plane, halves in blocks:
            self.middle.add(halves)
            self.home.update((base, plane) for base in plane.bases)
        self.middle.check()
        self.bases = {*hubs, *self.home}
        self._told: dict[int, int] = {}
        """What each block was last told of the hubs, as the number of narrowings."""
        self._narrowed = 0

    def weigh(self) -> None:
        """Raises :class:`TooMany` where what the hubs are told to be is too much for a block."""
        for base in self.home:
            self._plane(base).weigh()

    def interval(self, base: Base) -> Interval:
        """The range of a base given all constraints; an open end is one that cannot be reached."""
        return self._plane(base).interval(base)

    def narrow(self, base: Base, within: Interval) -> None:
        """Keeps a base within an interval; some of it must be possible."""
        plane = self._plane(base)
        plane.narrow(base, within)
        self._narrowed += 1
        if plane is not self.middle:
            self.middle.add(plane.halves(self.count))

    def _plane(self, base: Base) -> Plane:
        if base in self.middle.bases:
            return self.middle
        plane = self.home[base]
        if self._told.get(id(plane)) != self._narrowed:
            self._told[id(plane)] = self._narrowed
            more = len(plane.bases) - self.count
            plane.add([half._replace(way=half.way + (0,) * more) for half in self.middle.halves(self.count)])
        return plane


class Blocks:
    """Constraints that fall apart into blocks without their hubs, with more or less of them left out."""

    def __init__(self, hubs: Sequence[Base], blocks: Iterable[Block]):
        self.hubs = list(hubs)
        self.blocks = [
            (block, frozenset(one.owner for one in block), dict[Owners, Known]()) for block in blocks if block
        ]
        self.effort = len(self.blocks) // LIGHT

    def region(self, without: Owners) -> Web:
        """What is possible without these. Raises :class:`Conflict`."""
        try:
            return Web(self.hubs, [self._known(*block, without) for block in self.blocks])
        except Conflict as conflict:
            # The simplex names fewer numbers where few conflict.
            named = {None, *conflict.owners}
            near = [block for block, owners, _ in self.blocks if owners & conflict.owners]
            Polytope(one for block in near for one in block if one.owner in named)
            raise

    def _known(self, block: Block, owners: frozenset[object], known: dict[Owners, Known], without: Owners) -> Known:
        out = without & owners
        if out not in known:
            left = [one for one in block if one.owner not in out]
            own = dict.fromkeys(base for one in left for base in one.form.bases if base not in self.hubs)
            plane = Plane(left, [*self.hubs, *own])
            known[out] = plane, plane.halves(len(self.hubs))
        return known[out]


def web_of(constraints: Sequence[Constraint]) -> Blocks | None:
    """The constraints in blocks, where a few bases are enough to tie them together."""
    met = Counter(base for constraint in constraints for base in constraint.form.bases)
    common = [base for base, _ in met.most_common(MOST_HUBS)]
    for count in range(2, len(common) + 1):
        hubs = common[:count]
        blocks = blocks_of(constraints, set(hubs))
        if len(blocks) > FEWEST_BLOCKS and all(size_of(block, set(hubs)) <= MOST_BASES for block in blocks):
            return Blocks(hubs, blocks)
    return None
