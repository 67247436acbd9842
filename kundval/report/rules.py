"""Pure rules of market share: measures, years and days, shares that sum to exactly 100,0, small numbers.

A share is counted in tenths of a percent. Modes are rounded first by the method of the largest remainder, so that they sum to 1 000
tenths; then the providers of each mode within their mode's rounded share (issue: Upplands Väsby's review, appendix 1).
"""

from collections import defaultdict
from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import TypeVar

K = TypeVar("K", bound=Hashable)

WHOLE = 1000
"""A hundred percent, in tenths."""
IN_HOUSE = "egenregi"
FROM_ELSEWHERE = "boende i annan kommun"
"""Not a mode: customers whom another municipality pays for (interkommunal ersättning) are no part of this one's market, and stand apart."""
MODES = (IN_HOUSE, "fristående", "entreprenad", "annan kommun", "fristående i annan kommun", FROM_ELSEWHERE)
MEASURES = {"kunder": "kunder", "kronor": "kronor", "enheter": "enheter"}
THE_WHOLE = {"kunder": "kunderna", "kronor": "kronorna", "enheter": "enheterna"}
POPULATIONS = {"alla": "alla kunder", "bosatta": "kunder som bor i kommunen", "verksamhet": "verksamhet i kommunen"}
CLOCKS = {
    "tjänstemånad": "efter den månad som ersättningen gäller",
    "körningsmånad": "efter den månad då den betalades",
}
VAT = {"utan": "utan momskompensation", "med": "med momskompensation"}


@dataclass(frozen=True)
class Definition:
    """What is counted: the answer changes with each of these (see E2 of the domain: every choice gives another share)."""

    measure: str = "kunder"
    population: str = "alla"
    clock: str = "tjänstemånad"
    vat: str = "utan"
    first_year: int = 2009
    last_year: int = 2009

    @property
    def years(self) -> range:
        return range(self.first_year, self.last_year + 1)


@dataclass(frozen=True)
class Amount:
    """A value of one provider in one mode, industry and year: persons, öre or units. ``provider`` is its id; 0 for several as one."""

    industry: str
    year: int
    mode: str
    provider: int
    value: int


def measuring_day(year: int, month: int, day: int, today: date) -> date:
    """The day on which a year's customers are counted: the industry's, in the current year the latest 15th that has been."""
    if year < today.year:
        return date(year, month, day)
    latest = today.month if today.day >= 15 else today.month - 1
    return date(year, latest, 15) if latest else date(year - 1, 12, 15)


def shares(values: Mapping[K, int], whole: int = WHOLE) -> dict[K, int]:
    """``whole`` tenths divided as ``values`` are, by largest remainder; ties in the order given. All 0 where there is nothing.

    Values below zero (more taken back than paid) count as nothing.
    """
    positive = {key: max(0, value) for key, value in values.items()}
    total = sum(positive.values())
    if not total:
        return dict.fromkeys(values, 0)
    given = {key: value * whole // total for key, value in positive.items()}
    order = {key: number for number, key in enumerate(positive)}
    left = sorted(positive, key=lambda key: (-(positive[key] * whole % total), order[key]))
    for key in left[: whole - sum(given.values())]:
        given[key] += 1
    return given


def nested_shares(values: Mapping[tuple[str, K], int]) -> tuple[dict[str, int], dict[tuple[str, K], int]]:
    """Shares of the modes, and of each (mode, provider) within its mode's rounded share; both sum to :data:`WHOLE`."""
    by_mode: dict[str, dict[tuple[str, K], int]] = defaultdict(dict)
    for key, value in sorted(values.items(), key=lambda item: (mode_order(item[0][0]), -item[1], str(item[0][1]))):
        by_mode[key[0]][key] = value
    modes = shares({mode: sum(max(0, value) for value in inside.values()) for mode, inside in by_mode.items()})
    providers = {key: share for mode, inside in by_mode.items() for key, share in shares(inside, modes[mode]).items()}
    return modes, providers


def is_external(mode: str) -> bool:
    """Whether somebody else than the municipality gives it to the municipality's own customers."""
    return mode not in (IN_HOUSE, FROM_ELSEWHERE)


def mode_order(mode: str) -> int:
    """In-house first, then as in the list of modes; what is merged stands last."""
    return MODES.index(mode) if mode in MODES else len(MODES)


def without_small(amounts: Sequence[Amount], limit: int) -> list[Amount]:
    """The same market with nobody counted in fewer than ``limit`` persons, for statistics that leave the office.

    In each industry a mode that is small in any year is shown together with the next smallest that is not in-house, in all years; then
    the small providers of a mode and year become one (provider 0), and with them the next smallest until the sum is large enough.
    So every table still sums to its whole, and no small number can be found by subtraction.
    """
    merged: list[Amount] = []
    for industry in dict.fromkeys(amount.industry for amount in amounts):
        merged += _merged_modes([amount for amount in amounts if amount.industry == industry], limit)
    groups: dict[tuple[str, int, str], list[Amount]] = defaultdict(list)
    for amount in merged:
        groups[amount.industry, amount.year, amount.mode].append(amount)
    return [amount for group in groups.values() for amount in _merged_providers(group, limit)]


def _merged_modes(amounts: list[Amount], limit: int) -> list[Amount]:
    while True:
        smallest: dict[str, int] = {}
        for (mode, _), value in _sums(amounts).items():
            smallest[mode] = min(value, smallest.get(mode, value))
        others = sorted((mode for mode in smallest if mode != IN_HOUSE), key=lambda mode: (smallest[mode], mode))
        if len(others) < 2 or smallest[others[0]] >= limit:
            return amounts
        name = " och ".join(sorted((others[0], others[1]), key=mode_order))
        amounts = [replace(amount, mode=name) if amount.mode in others[:2] else amount for amount in amounts]


def _sums(amounts: list[Amount]) -> dict[tuple[str, int], int]:
    sums: dict[tuple[str, int], int] = defaultdict(int)
    for amount in amounts:
        sums[amount.mode, amount.year] += amount.value
    return {key: value for key, value in sums.items() if value}


def _merged_providers(group: list[Amount], limit: int) -> list[Amount]:
    ordered = sorted(group, key=lambda amount: (amount.value, amount.provider))
    small = [amount for amount in ordered if amount.value < limit]
    if not small:
        return group
    while sum(amount.value for amount in small) < limit and len(small) < len(ordered):
        small = ordered[: len(small) + 1]
    if len(small) == 1 and len(ordered) > 1:
        small = ordered[:2]
    return [*ordered[len(small) :], replace(small[0], provider=0, value=sum(amount.value for amount in small))]


def concentration(shares_tenths: Sequence[int], whole: int = WHOLE) -> int:
    """Herfindahl–Hirschman index: the sum of squared percentages of ``whole``; shares 50/30/20 give 3 800, one provider 10 000."""
    return sum(share * share for share in shares_tenths) * 10_000 // (whole * whole) if whole else 0
