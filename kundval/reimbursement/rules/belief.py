"""Which printed numbers are believed before others, when as few as possible are left out.

Payable totals before parts, the main unit before others, a base before what is derived from it, an earlier row before a later.
"""

from collections.abc import Iterable
from typing import NamedTuple


class Standing(NamedTuple):
    """What a printed number is, as far as it matters whether it is believed."""

    payable: bool
    main: bool
    is_base: bool
    row: int


class Belief:
    """Weights of printed numbers, by their order in the list. A set weighs what its numbers do, so that the lighter set is left out.

    A weight is a whole number of fields: one for each number, for a payable one, for one of the main unit, for a base; then a field per
    row and a bit per number, the earlier the higher. Each field holds as many as there are numbers.
    """

    def __init__(self, numbers: Iterable[tuple[int, Standing]]):
        self.numbers = dict(numbers)
        count = len(self.numbers)
        self.width = count.bit_length()
        self.bit = {number: count - 1 - place for place, number in enumerate(sorted(self.numbers))}
        rows = sorted({standing.row for standing in self.numbers.values()}, reverse=True)
        self.field = {row: count + self.width * place for place, row in enumerate(rows)}
        self.top = count + self.width * len(rows)
        self.one = 1 << (self.top + 3 * self.width)

    def __getitem__(self, number: int) -> int:
        payable, main, is_base, row = self.numbers[number]
        sums = (payable << 2 * self.width) + (main << self.width) + is_base
        return self.one + (sums << self.top) + (1 << self.field[row]) + (1 << self.bit[number])
