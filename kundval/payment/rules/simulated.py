"""What a simulated list comes to, beside an even change of all prices; what is left between them is rounding. Pure, exact fractions."""

from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction
from typing import NamedTuple

from kundval.money import round_ore
from kundval.payment.rules.terms import AccountKey

MOST_DECIMALS = 3


class PricePair(NamedTuple):
    """What the same row pays in the same modes and unit, by the list in force and by the draft; öre."""

    unit: str
    before_ore: int
    after_ore: int


@dataclass(frozen=True)
class Simulated:
    """One account with what the prices in force (now) and those of the draft give: öre rounded per key, and before rounding.

    ``left_ore`` is what ``left_persons`` customers are paid now and would lose altogether: the draft has no price for them.
    """

    key: AccountKey
    now_ore: int
    draft_ore: int
    now_exact: Fraction
    draft_exact: Fraction
    left_ore: int
    left_persons: int
    agreed: bool = False
    """Paid by a price agreed apart, which no list changes."""


@dataclass(frozen=True)
class Total:
    """Some accounts together."""

    now_ore: int
    draft_ore: int
    now_exact: Fraction
    draft_exact: Fraction
    listed_exact: Fraction
    """What of ``now_exact`` is paid by lists, not by agreed prices."""

    @property
    def change_ore(self) -> int:
        return self.draft_ore - self.now_ore

    @property
    def percent(self) -> Fraction | None:
        return Fraction(100 * self.change_ore, self.now_ore) if self.now_ore else None

    @property
    def in_lines(self) -> Fraction:
        """What of the change comes from rounding each line to the öre."""
        return self.change_ore - (self.draft_exact - self.now_exact)

    def in_prices(self, percent: Fraction) -> Fraction:
        """What of the change comes from prices that are not to the last decimal ``percent`` higher."""
        return self.draft_exact - self.now_exact - self.listed_exact * percent / 100

    def rounding(self, percent: Fraction) -> Fraction:
        """All that the change is beyond ``percent``: rounding of prices, of lines, and of the lines paid now."""
        return self.in_prices(percent) + self.in_lines


def total(rows: Iterable[Simulated]) -> Total:
    """The sum of accounts."""
    now = draft = 0
    now_exact = draft_exact = listed = Fraction(0)
    for row in rows:
        now, draft = now + row.now_ore, draft + row.draft_ore
        now_exact, draft_exact = now_exact + row.now_exact, draft_exact + row.draft_exact
        listed += 0 if row.agreed else row.now_exact
    return Total(now, draft, now_exact, draft_exact, listed)


def in_ore(parts: Iterable[Fraction]) -> list[int]:
    """Each part in whole öre, so that they add up to their sum in whole öre: what one is rounded by is carried to the next."""
    told, whole, said = [], Fraction(0), 0
    for part in parts:
        whole += part
        told.append(round_ore(whole) - said)
        said += told[-1]
    return told


def even_change(pairs: Iterable[PricePair]) -> Fraction | None:
    """The percent by which every price changes, if one and the same explains them all when they are rounded as they are printed.

    Of several that do the one with the fewest decimals; None where no percent explains them all.
    """
    found = [pair for pair in pairs if pair.before_ore > 0]
    steps = _steps(found)
    low, high = Fraction(-100), Fraction(10_000)
    for pair in found:
        # Both prices may have been rounded to the step, so that a whole step stands between them and the exact change.
        low = max(low, Fraction(100 * (pair.after_ore - steps[pair.unit]), pair.before_ore) - 100)
        high = min(high, Fraction(100 * (pair.after_ore + steps[pair.unit]), pair.before_ore) - 100)
    return _simplest(low, high) if found and low <= high else None


def _steps(pairs: Iterable[PricePair]) -> dict[str, int]:
    """Per unit the step of ten öre, kronor … in which all its prices are printed."""
    steps: dict[str, int] = {}
    for pair in pairs:
        step = steps.get(pair.unit, 10_000)
        while pair.after_ore % step or pair.before_ore % step:
            step //= 10
        steps[pair.unit] = step
    return steps


def _simplest(low: Fraction, high: Fraction) -> Fraction | None:
    middle = (low + high) / 2
    for decimals in range(MOST_DECIMALS + 1):
        scale = 10**decimals
        near = Fraction(round(middle * scale), scale)
        if low <= near <= high:
            return near
    return None
