"""Which price holds on which day: of decisions that hold a day the latest wins, row by row (design, "Settled to the öre" 12).

A later decision that lacks a row leaves that row's earlier price. One that changes the age bands of the service ends the rows of bands
that it lacks. Where lists divide the price groups between them, each keeps the modes that a later one does not name.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Generic, Protocol, TypeVar

T = TypeVar("T")


BIRTH_DATES = "född"
"""The rule of a band that is a window of birth dates: its ends are day numbers."""


@dataclass(frozen=True)
class AgeBand:
    """From ``age_from`` years up to but not including ``age_to``; ``rule`` says on which day the age is taken.

    By the rule :data:`BIRTH_DATES` both are day numbers of birth dates instead.
    """

    name: str
    age_from: int
    age_to: int
    rule: str

    def clashes(self, other: "AgeBand") -> bool:
        """Another band that may hold the same persons, or that means something else by the same name."""
        if self == other:
            return False
        if self.name == other.name or (self.rule == BIRTH_DATES) != (other.rule == BIRTH_DATES):
            return True
        return self.age_from < other.age_to and other.age_from < self.age_to


@dataclass(frozen=True)
class Priced(Generic[T]):
    """What a list pays for a row in a price group; ``value`` is whatever the caller keeps of it."""

    row_key: str
    band: str
    group: str
    modes: frozenset[str]
    value: T


@dataclass(frozen=True)
class Listed(Generic[T]):
    """A decided list for one service; days are numbers, half-open.

    ``order``: (decided on, § as a number, registration of the decision, registration of the list).
    """

    list_id: int
    order: tuple[int, int, int, int]
    valid_from: int
    valid_to: int
    bands: frozenset[AgeBand]
    prices: tuple[Priced[T], ...]


@dataclass(frozen=True)
class Span(Generic[T]):
    """A price of a list that holds on the days [valid_from, valid_to)."""

    list_id: int
    price: Priced[T]
    valid_from: int
    valid_to: int


@dataclass(frozen=True)
class BandSpan:
    """A band that holds on the days [valid_from, valid_to), by the list that says so."""

    list_id: int
    band: AgeBand
    valid_from: int
    valid_to: int


def in_force(lists: Iterable[Listed[T]]) -> tuple[list[Span[T]], list[BandSpan]]:
    """All prices and bands of a service over time, neighbouring days of the same price as one span."""
    latest_first = sorted(lists, key=lambda one: one.order, reverse=True)
    days = sorted({day for one in latest_first for day in (one.valid_from, one.valid_to)})
    prices: dict[tuple[int, Priced[T]], list[Span[T]]] = {}
    bands: dict[tuple[int, AgeBand], list[BandSpan]] = {}
    for start, end in pairwise(days):
        holding = [one for one in latest_first if one.valid_from <= start and end <= one.valid_to]
        allowed = _bands_of(holding)
        for band, list_id in allowed.items():
            _extend(bands.setdefault((list_id, band), []), BandSpan(list_id, band, start, end))
        for list_id, price in _prices_of(holding, allowed):
            _extend(prices.setdefault((list_id, price), []), Span(list_id, price, start, end))
    return [span for found in prices.values() for span in found], [span for found in bands.values() for span in found]


def _bands_of(holding: Sequence[Listed[T]]) -> dict[AgeBand, int]:
    """The bands of a day and whose they are: of a list that clashes with a later one, only the bands that it shares."""
    allowed: dict[AgeBand, int] = {}
    for one in holding:
        changed = any(band.clashes(later) for band in one.bands for later in allowed)
        for band in one.bands:
            if not changed:
                allowed.setdefault(band, one.list_id)
    return allowed


def _prices_of(holding: Sequence[Listed[T]], allowed: dict[AgeBand, int]) -> list[tuple[int, Priced[T]]]:
    found: list[tuple[int, Priced[T]]] = []
    taken_groups: set[tuple[str, str]] = set()
    taken_modes: dict[str, set[str]] = {}
    for one in holding:
        named = {band.name for band in one.bands if band in allowed}
        mine = [price for price in one.prices if not price.band or price.band in named]
        kept = []
        for price in mine:
            modes = price.modes - taken_modes.get(price.row_key, set())
            if (price.row_key, price.group) not in taken_groups and modes:
                kept.append(replace(price, modes=modes))
        for price in mine:
            taken_groups.add((price.row_key, price.group))
            taken_modes.setdefault(price.row_key, set()).update(price.modes)
        found += [(one.list_id, price) for price in kept]
    return found


class _Lasting(Protocol):
    @property
    def valid_from(self) -> int: ...
    @property
    def valid_to(self) -> int: ...


S = TypeVar("S", bound=_Lasting)


def _extend(spans: list[S], span: S) -> None:
    if spans and spans[-1].valid_to == span.valid_from:
        spans[-1] = replace(spans[-1], valid_to=span.valid_to)  # type: ignore[type-var]
    else:
        spans.append(span)
