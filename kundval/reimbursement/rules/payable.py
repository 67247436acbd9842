"""What a row pays: the published price where one is printed, and how a yearly price becomes months.

Amounts leave here as whole öre. What is published as payable is what is paid, also when the check calls it a deviation.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction

from kundval.money import instalment, round_ore, round_step
from kundval.period import Month
from kundval.reimbursement.rules.document import Cell, Document, Fault, Row
from kundval.reimbursement.rules.formula import Formula, Wrong
from kundval.reimbursement.rules.linear import Base

YEAR, TERM, MONTH = "år", "termin", "månad"
"""What a unit is paid by (``Unit.period``); anything else is a volume. A term price is two of a year."""


PER_DAY = ("dygn", "dag")
"""Units whose price is that of one counted day of a place."""


def is_paid(period: str, volume_unit: str, by_hours: bool) -> bool:
    """Whether a price per ``period`` pays anything in a service with that unit of volume.

    ``by_hours``: the service is paid by hours of stay or granted volume, and by nothing else.
    """
    if period in (YEAR, MONTH):
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

    A printed month is paid as it stands. Instalment k of n of a yearly price A is R(A·k/n) − R(A·(k−1)/n), where k is the month's place
    among the paying months of the calendar year, wherever the list begins.
    """
    if price.period != YEAR:
        return price.amount_ore, price.vat_ore
    if month.month not in price.paying_months:
        return 0, 0
    k = price.paying_months.index(month.month) + 1
    if k > price.instalments:
        return 0, 0
    return tuple(  # type: ignore[return-value]
        int(instalment(Fraction(whole), k, price.instalments, Fraction(step)))
        for whole, step in ((price.amount_ore, price.step_ore), (price.vat_ore, 1))
    )


def uneven_instalments(document: Document) -> list[Fault]:
    """A year that would not be paid out, or in fewer months than the list says."""
    head = document.head
    months = len(head.paying_months)
    if head.instalments == months:
        return []
    text = (
        f"Ett årspris betalas i {head.instalments} delar men {months} månader. Skriv {head.instalments} månader vid Betalningsmånader, "
        "eller lämna Delbetalningar tomt."
    )
    return [Fault("Beslut", 0, "Betalningsmånader", text)]


def paid_twice(document: Document, prices: Iterable[RowPrice]) -> list[Fault]:
    """Price groups that pay the same mode for the same row: nobody could say which of them a unit gets. Each pair is told once."""
    lines = {group.code: group.line for group in document.groups}
    first: dict[tuple[str, str], str] = {}
    found: dict[tuple[str, str], Fault] = {}
    for price in prices:
        for mode in price.modes:
            other = first.setdefault((price.row, mode), price.group)
            if other != price.group:
                text = (
                    f"«{price.row}» har priser i både {other} och {price.group} för regin {mode}, och en enhet får bara ett. "
                    "Ta bort regin ur den ena prisgruppen, eller lägg raderna i var sin tjänst."
                )
                found.setdefault((other, price.group), Fault("Prisgrupper", lines[price.group], "Regi", text))
    return list(found.values())


def row_prices(document: Document, stored: Mapping[Base, Fraction], formula: Formula | None = None) -> list[RowPrice]:
    """All prices of a list, by row and price group. A row whose payable parts have no amount (in kind, a dash) has none."""
    formula = formula or Formula(document)
    return [price for row in document.rows for price in _prices_of(row, document, stored, formula)]


def _prices_of(row: Row, document: Document, stored: Mapping[Base, Fraction], formula: Formula) -> Iterator[RowPrice]:
    for group in document.groups:
        if not group.paid or not group.modes:
            continue
        unit, period = _paying_unit(row, group.code, document, formula)
        if unit is None:
            continue
        amounts = {
            part.code: _amount(Cell(row.name, group.code, part.code, unit), stored, formula)
            for part in document.components
            if part.payable
        }
        known = [amount for amount in amounts.values() if amount is not None]
        if not known:
            continue
        terms = 2 if period == TERM else 1
        head = document.head
        yield RowPrice(
            row=row.name,
            group=group.code,
            modes=group.modes,
            period=YEAR if period == TERM else period,
            amount_ore=round_ore(sum(known, Fraction(0)) * 100) * terms,
            vat_ore=_vat(row, group.code, unit, document, stored, formula) * terms,
            instalments=head.instalments,
            paying_months=head.paying_months,
            step_ore=int(head.payable_step * 100),
        )


def _paying_unit(row: Row, group: str, document: Document, formula: Formula) -> tuple[str | None, str]:
    """The unit that is paid by: the row's own, but where it is a time of a placement a printed month before it."""
    payable = [part for part in document.components if part.payable]
    units = {unit.code: unit for unit in document.units}
    for part in payable:
        if units[document.own_unit(row, part)].period not in (YEAR, TERM, MONTH):
            continue
        for unit in document.units:
            if unit.period == MONTH and formula.published(Cell(row.name, group, part.code, unit.code)) is not None:
                return unit.code, MONTH
    for part in payable:
        own = document.own_unit(row, part)
        cell = Cell(row.name, group, part.code, own)
        if formula.published(cell) is not None or formula.defined(cell):
            return own, units[own].period if own in units else ""
    return None, ""


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
