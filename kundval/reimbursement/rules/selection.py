"""What holds under conditions, found from the values of a row without asking each: a list may have a step or an amount for every row."""

from collections.abc import Iterable, Mapping
from operator import itemgetter
from typing import Generic, TypeVar

from kundval.reimbursement.rules.document import When

T = TypeVar("T")


class Selection(Generic[T]):
    """Things with conditions, kept by the values of the condition that names fewest; those without such a one may hold anywhere."""

    def __init__(self) -> None:
        self._anywhere: list[tuple[int, T]] = []
        self._by_value: dict[str, dict[str, list[tuple[int, T]]]] = {}
        self._count = 0

    def add(self, thing: T, where: Iterable[When]) -> None:
        self._count += 1
        placed = self._count, thing
        narrow = min((one for one in where if not one.unlike), key=lambda one: len(one.values), default=None)
        if narrow is None:
            self._anywhere.append(placed)
            return
        by_value = self._by_value.setdefault(narrow.name, {})
        for value in narrow.values:
            by_value.setdefault(value, []).append(placed)

    def near(self, values: Mapping[str, str]) -> list[T]:
        """Those that may hold where the dimensions (and ``rad``) have these values, in the order in which they were added."""
        found = [self._anywhere]
        found += [by_value.get(values.get(name, ""), []) for name, by_value in self._by_value.items()]
        filled = [some for some in found if some]
        placed = filled[0] if len(filled) == 1 else sorted((one for some in filled for one in some), key=itemgetter(0))
        return [thing for _, thing in placed]
