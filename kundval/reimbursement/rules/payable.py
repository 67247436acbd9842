"""What a row pays: the published price where one is printed, and how a yearly price becomes months.

Amounts leave here as whole öre. What is published as payable is what is paid, also when the check calls it a deviation.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import NamedTuple

from kundval.money import instalment, round_ore, round_step
from kundval.period import Month
from kundval.reimbursement.rules.document import Cell, Component, Document, Head, Row, Unit
from kundval.reimbursement.rules.formula import Formula, Wrong
from kundval.reimbursement.rules.linear import Base

YEAR, TERM, MONTH = "år", "termin", "månad"
"""What a unit is paid by (``Unit.period``); anything else is a volume. A term (termin) is half a calendar year."""

PLACE = (YEAR, TERM, MONTH)
"""Units whose price is that of a place for that time."""

PER_DAY = ("dygn", "dag")
"""Units whose price is that of one counted day of a place."""


def is_paid(period: str, volume_unit: str, by_hours: bool) -> bool:
    """Whether a price per ``period`` pays anything in a service with that unit of volume.

    ``by_hours``: the service is paid by hours of stay or granted volume, and by nothing else.
    """
    if period in PLACE:
        return not by_hours
    return period == volume_unit or (period in PER_DAY and not volume_unit)


@dataclass(frozen=True)
class RowPrice:
    """The price of a row in a price group: öre per ``period`` (år, månad, timme …), VAT compensation inside it, and its instalments."""

    row: str
    group: str
    modes: tuple[str, ...]
    period: str
    amount_ore: int
    vat_ore: int
    instalments: int
    paying_months: tuple[int, ...]
    step_ore: int


def month_price(price: RowPrice, month: Month) -> tuple[int, int]:
    """What a month pays, and the VAT part of it, in öre; (0, 0) in a month that does not pay.

    A printed month is paid as it stands. Instalment k of n of a price A is R(A·k/n) − R(A·(k−1)/n), where k is the month's place among
    the paying months of the calendar year, or of its half where A is the price of a term, wherever the list begins.
    """
    if price.period not in (YEAR, TERM):
        return price.amount_ore, price.vat_ore
    k, parts = instalment_of(price, month.month)
    if not k:
        return 0, 0
    return tuple(  # type: ignore[return-value]
        int(instalment(Fraction(whole), k, parts, Fraction(step)))
        for whole, step in ((price.amount_ore, price.step_ore), (price.vat_ore, 1))
    )


def instalment_of(price: RowPrice, month: int) -> tuple[int, int]:
    """Which instalment of its year or term a calendar month pays, and of how many; 0 where it pays none, or the price is of neither."""
    if price.period not in (YEAR, TERM):
        return 0, 0
    months, parts = price.paying_months[: price.instalments], price.instalments
    if price.period == TERM:
        months = tuple(paying for paying in months if (paying <= 6) == (month <= 6))
        parts = len(months)
    return (months.index(month) + 1 if month in months else 0), parts


def row_prices(document: Document, stored: Mapping[Base, Fraction], formula: Formula | None = None) -> list[RowPrice]:
    """All prices of a list, by row and price group. A row whose payable parts have no amount (in kind, a dash) has none."""
    formula = formula or Formula(document)
    return [price for row in document.rows for price in _prices_of(row, document, stored, formula)]


def _prices_of(row: Row, document: Document, stored: Mapping[Base, Fraction], formula: Formula) -> Iterator[RowPrice]:
    for group in document.groups:
        if not group.paid or not group.modes:
            continue
        found = paying(row, group.code, document, stored, formula)
        if not found.amounts:
            continue
        head = document.head
        yield RowPrice(
            row=row.name,
            group=group.code,
            modes=group.modes,
            period=found.period,
            amount_ore=round_ore(sum(found.amounts.values(), Fraction(0)) * 100),
            vat_ore=_vat(row, group.code, found.unit, document, stored, formula),
            instalments=head.instalments,
            paying_months=head.paying_months,
            step_ore=int(head.payable_step * 100),
        )


class Paying(NamedTuple):
    """The unit that a row is paid by, its period, and what its payable parts are in it. ``left``: with their units, where one has none."""

    unit: str
    period: str
    amounts: Mapping[str, Fraction]
    left: tuple[str, ...] = ()


def paying(row: Row, group: str, document: Document, stored: Mapping[Base, Fraction], formula: Formula) -> Paying:
    """The first unit in which every payable part has the amount that it has in its own."""

    def amount(part: Component, unit: str) -> Fraction | None:
        return _amount(Cell(row.name, group, part.code, unit), stored, formula)

    payable = [part for part in document.components if part.payable]
    own = {part.code: document.own_unit(row, part) for part in payable}
    first = Paying("", "", {})
    for unit, period in _paying_units(row, group, document, formula):
        amounts = {part.code: found for part in payable if (found := amount(part, unit)) is not None}
        missing = {
            part.code
            for part in payable
            if part.code not in amounts and own[part.code] != unit and amount(part, own[part.code]) is not None
        }
        if not missing:
            return Paying(unit, period, amounts)
        if not first.unit:
            named = tuple(f"{code} i {its}" for code, its in own.items() if code in amounts or code in missing)
            first = Paying(unit, period, amounts, named)
    return first


def _paying_units(row: Row, group: str, document: Document, formula: Formula) -> Iterator[tuple[str, str]]:
    """Those that the row may be paid by, and their periods: its own, but where that is a time of a place a printed month before it.

    A month that is another part of the year or term than what is paid in a month (a twelfth, where the year is paid in ten) is only told.
    """
    payable = [part for part in document.components if part.payable]
    units = formula.names.units
    own = {part.code: document.own_unit(row, part) for part in payable}
    for part in payable:
        if units[own[part.code]].period not in PLACE:
            continue
        for unit in document.units:
            if unit.period != MONTH or not (unit.code == own[part.code] or _is_instalment(unit, units, document.head)):
                continue
            if formula.published(Cell(row.name, group, part.code, unit.code)) is not None:
                yield unit.code, MONTH
    for part in payable:
        cell = Cell(row.name, group, part.code, own[part.code])
        if formula.published(cell) is not None or formula.defined(cell):
            yield cell.unit, units[cell.unit].period if cell.unit in units else ""


def _is_instalment(month: Unit, units: Mapping[str, Unit], head: Head) -> bool:
    """Whether the unit is what a paying month pays of the year or term that it is counted from; so is one that is counted from neither."""
    part, unit = Fraction(1), month
    while unit.source:
        part, unit = part * unit.factor, units[unit.source]
    spring = sum(paying <= 6 for paying in head.paying_months)
    parts = {YEAR: {len(head.paying_months)}, TERM: {spring, len(head.paying_months) - spring}}
    return unit.period not in parts or any(part * count == 1 for count in parts[unit.period])


def _amount(cell: Cell, stored: Mapping[Base, Fraction], formula: Formula) -> Fraction | None:
    """Kronor of a cell: as published, otherwise computed and rounded to the öre or the list's payable step; none for what is in kind."""
    printed = formula.published(cell)
    if printed is not None:
        return printed
    if formula.in_words(cell) or not formula.defined(cell):
        return None
    try:
        exact = formula.form(cell).at(stored)
    except (Wrong, KeyError):
        return None
    return round_step(exact, formula.document.head.payable_step)


def _vat(row: Row, group: str, unit: str, document: Document, stored: Mapping[Base, Fraction], formula: Formula) -> int:
    """The VAT part in öre: the printed amount, otherwise computed and rounded to the öre."""
    total = 0
    for part in document.components:
        cell = Cell(row.name, group, part.code, unit)
        if not part.vat:
            continue
        printed = formula.published(cell)
        if printed is not None:
            total += round_ore(printed * 100)
        elif formula.defined(cell) and not formula.in_words(cell):
            try:
                total += round_ore(formula.form(cell).at(stored) * 100)
            except (Wrong, KeyError):
                continue
    return total
