"""What an individual decision says: each price of the year with all its parts, as it is stored and sent. Exact numbers, as text."""

import json
from collections.abc import Iterable
from dataclasses import asdict, dataclass


@dataclass(frozen=True)
class Part:
    """A line of the calculation: what is printed, the unrounded amount behind it, how it is reckoned, and why the print is another."""

    name: str
    unit: str
    amount: str
    unrounded: str
    how: str
    is_vat: bool
    is_total: bool
    reason: str = ""


@dataclass(frozen=True)
class Price:
    """A price that is granted on the days ``first``–``last`` (both included), öre per ``unit`` with the VAT compensation inside it."""

    service: str
    label: str
    mode: str
    first: str
    last: str
    unit: str
    amount_ore: int
    vat_ore: int
    instalments: int
    price_list: str
    decision: str
    parts: tuple[Part, ...]

    @property
    def shows_parts(self) -> bool:
        """Whether the list splits the price into parts (skolförordningen 14 kap. 10 §)."""
        return len(self.parts) > 1


@dataclass(frozen=True)
class Rate:
    """The key and amount of a granted price, on the days [valid_from, valid_to) as day numbers: what is held against what is in force."""

    service_id: int
    row_key: str
    price_group: str
    unit: str
    amount_ore: int
    vat_ore: int
    valid_from: int
    valid_to: int

    @property
    def same(self) -> tuple[int, str, str, str, int, int]:
        return self.service_id, self.row_key, self.price_group, self.unit, self.amount_ore, self.vat_ore


def joined(rates: Iterable[Rate]) -> list[Rate]:
    """Stretches of the same price that meet or overlap as one, in the order of days."""
    found: dict[tuple[int, str, str, str, int, int], list[Rate]] = {}
    for rate in sorted(rates, key=lambda one: one.valid_from):
        spans = found.setdefault(rate.same, [])
        if spans and rate.valid_from <= spans[-1].valid_to:
            start, end = spans[-1].valid_from, max(spans[-1].valid_to, rate.valid_to)
            spans[-1] = Rate(*rate.same, start, end)
        else:
            spans.append(rate)
    return [rate for spans in found.values() for rate in spans]


def first_change(before: Iterable[Rate], after: Iterable[Rate]) -> int | None:
    """The first day on which ``after`` grants something that ``before`` does not; none where all was granted."""
    held: dict[tuple[int, str, str, str, int, int], list[Rate]] = {}
    for rate in joined(before):
        held.setdefault(rate.same, []).append(rate)
    changed = []
    for rate in after:
        reached = rate.valid_from
        for span in held.get(rate.same, []):
            if span.valid_from <= reached < span.valid_to:
                reached = span.valid_to
        if reached < rate.valid_to:
            changed.append(reached)
    return min(changed, default=None)


def to_text(prices: Iterable[Price]) -> str:
    return json.dumps([asdict(price) for price in prices], ensure_ascii=False)


def from_text(text: str) -> list[Price]:
    return [Price(**{**one, "parts": tuple(Part(**part) for part in one["parts"])}) for one in json.loads(text)]
