"""What a supplement is: what its amount is for, which decision holds a day, and what a month pays. Pure; amounts in öre."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from fractions import Fraction

from kundval.money import instalment, round_div, round_ore
from kundval.period import OPEN, Days, Month, common, without
from kundval.registry.rules import INDEPENDENT, INDEPENDENT_ELSEWHERE

UNIT, CUSTOMER, VOLUME, PERSON, PRICE, CONTRIBUTION = "enhet", "kund", "volym", "person", "pris", "tillskott"
BASES = {
    UNIT: "till enheten",
    CUSTOMER: "per kund",
    VOLUME: "per utförd volym",
    PERSON: "för en person efter beslut",
    PRICE: "avtalat pris i listans ställe",
    CONTRIBUTION: "tillskott till egna enheter",
}
"""What an amount is for, with its words."""
MONTH, YEAR, TERM, ONCE, PER_VOLUME = "månad", "år", "termin", "engång", "volym"
PERIODS = {
    UNIT: (MONTH, YEAR, TERM, ONCE),
    CUSTOMER: (MONTH, YEAR, TERM, ONCE),
    VOLUME: (PER_VOLUME,),
    PERSON: (MONTH, YEAR, TERM, ONCE),
    PRICE: (MONTH, YEAR, PER_VOLUME),
    CONTRIBUTION: (ONCE,),
}
"""Basis → what its amount may be per."""
_PER = {MONTH: "per månad", YEAR: "per år", TERM: "per termin, en sjättedel i månaden", ONCE: "en gång"}
PRIVATE = (INDEPENDENT, INDEPENDENT_ELSEWHERE)
"""The modes that get VAT compensation and the mirror of extra money to own units (skollagen 14 kap. 2 and 4 §§ and their like)."""
VAT_PERCENT = 6
"""The flat VAT compensation of the total, supplements included."""


def in_words(basis: str, period: str, volume_unit: str) -> str:
    """What an amount is for and per: «till enheten, per år», «per utförd timme»."""
    if basis == VOLUME:
        return f"per utförd {volume_unit}" if volume_unit else BASES[VOLUME]
    return f"{BASES[basis]}, {_PER.get(period) or f'per {volume_unit or PER_VOLUME}'}"


def amount_unit(period: str, volume_unit: str) -> str:
    """The unit of an amount: «kr per år»; of what is paid once only «kr»."""
    if period == ONCE:
        return "kr"
    return f"kr per {volume_unit or PER_VOLUME if period == PER_VOLUME else period}"


@dataclass(frozen=True)
class Granted:
    """A decided row: an amount of a supplement to a unit (0: all) or a person (0: not of a person), on ``days``.

    ``order`` says which decision wins a day: decided on, §, registered, row of the decision.
    """

    supplement_id: int
    code: str
    basis: str
    period: str
    with_vat: bool
    order: tuple[int, ...]
    amount_ore: int
    days: Days
    unit_id: int = 0
    person_id: int = 0
    row_key: str = ""
    count_from: int = 0
    count_to: int = OPEN
    counted_on: int = 0

    @property
    def has_steps(self) -> bool:
        return (self.count_from, self.count_to) != (0, OPEN)


def span_of(period: str, basis: str, valid_from: int, valid_to: int) -> Days:
    """The days that a row holds; what is paid once holds the whole of its month."""
    if period == ONCE and basis != CONTRIBUTION:
        month = Month.of_day(valid_from)
        return month.first.toordinal(), (month + 1).first.toordinal()
    return valid_from, valid_to


def holding(rows: Iterable[Granted], unit_id: int = 0) -> Iterator[tuple[Granted, Days]]:
    """Which rows of one supplement hold for a unit on which days: of decisions the latest wins, rows of one decision stand side by side.

    In one decision what names the unit goes before what is for all. A row of 0 öre holds its days and gives nothing. What is agreed for
    one row of the list leaves earlier prices of other rows.
    """
    by_decision: dict[tuple[int, ...], list[Granted]] = {}
    for row in rows:
        if row.unit_id in (0, unit_id):
            by_decision.setdefault(row.order, []).append(row)
    taken: list[tuple[str, Days]] = []
    for order in sorted(by_decision, reverse=True):
        ones = by_decision[order]
        named = [row for row in ones if row.unit_id] or ones
        for row in named:
            later = [days for key, days in taken if key in ("", row.row_key)]
            yield from ((row, part) for part in without(row.days, later))
        taken.extend((row.row_key, row.days) for row in named)


def lowered(old: Iterable[Granted], new: Iterable[Granted], before_day: int) -> list[tuple[Granted, Granted, Days]]:
    """(was, becomes, days) where rows of a new decision give less than what holds, on days before ``before_day``."""
    mine, others = list(new), list(old)
    found = []
    for unit_id in {row.unit_id for row in [*mine, *others]}:
        for row, span in holding(mine, unit_id):
            for before, held in holding(others, unit_id):
                steps = max(row.count_from, before.count_from) < min(row.count_to, before.count_to)
                days = common(common(span, held) or (0, 0), (0, before_day))
                if days and steps and row.amount_ore < before.amount_ore and row.row_key in ("", before.row_key):
                    found.append((before, row, days))
    return sorted(set(found), key=lambda one: (one[2], one[0].unit_id))


def clashing(rows: Iterable[Granted]) -> tuple[Granted, Granted] | None:
    """Two rows of one decision that would pay the same unit, row and step on the same day, if any."""
    seen: list[Granted] = []
    for row in rows:
        for other in seen:
            same = (row.unit_id, row.person_id, row.row_key) == (other.unit_id, other.person_id, other.row_key)
            steps = max(row.count_from, other.count_from) < min(row.count_to, other.count_to)
            if same and steps and common(row.days, other.days):
                return other, row
        seen.append(row)
    return None


def price_in(row: Granted, mode: str, month: Month) -> tuple[int, int]:
    """What quantity 1 pays in a month, and the VAT part of it: private providers get the compensation on top."""
    vat = vat_on(row.amount_ore) if row.with_vat and mode in PRIVATE else 0
    amount, part = (_month(ore, row.period, month) for ore in (row.amount_ore, vat))
    return amount + part, part


def vat_on(amount_ore: int) -> int:
    """The VAT compensation of an amount."""
    return round_div(amount_ore * VAT_PERCENT, 100)


def month_part(total_ore: int, months: Days, month: int) -> int:
    """The part of a total over the months [from, to) that falls in one of them; the parts sum to the total."""
    count = months[1] - months[0]
    return round_ore(instalment(Fraction(total_ore), month - months[0] + 1, count, Fraction(1)))


def _month(amount_ore: int, period: str, month: Month) -> int:
    if period not in (YEAR, TERM):
        return amount_ore
    months = 12 if period == YEAR else 6
    return round_ore(instalment(Fraction(amount_ore), (month.month - 1) % months + 1, months, Fraction(1)))
