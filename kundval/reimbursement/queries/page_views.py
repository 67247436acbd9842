"""A price list as the board prints it, as a provider reads it, and as the formula reckons it."""

import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction

from kundval.formats import number_text
from kundval.money import instalment
from kundval.reimbursement.queries.page_list import shown
from kundval.reimbursement.queries.page_rows import LineKey, Number, RowsPage, line_label
from kundval.reimbursement.rules.document import EVERY, Cell, Component, Document, Group, Row
from kundval.reimbursement.rules.formula import Formula, Wrong
from kundval.reimbursement.rules.linear import Base
from kundval.reimbursement.rules.payable import YEAR, RowPrice, row_prices
from kundval.reimbursement.rules.rounding import printed_of
from kundval.reimbursement.workbook.details import BaseKept
from kundval.reimbursement.workbook.opened import Opened

MOST_ACROSS = 6
PREMISES, ADMINISTRATION, VAT, OTHER = "Lokaler", "Administration", "Momskompensation", "Övrigt grundbelopp"
"""What the law asks to be shown separately (skolförordningen 14 kap. 10 §), and the rest."""


@dataclass(frozen=True)
class Printed:
    """A table as it is printed: what stands in the corner, the headings, and lines of (label, is a sum, cells)."""

    corner: str
    heads: tuple[str, ...]
    lines: tuple[tuple[str, bool, tuple[str, ...]], ...]


@dataclass(frozen=True)
class Breakdown:
    """What one row pays in one price group: each part with its amount and how it is reckoned, and the law's breakdown."""

    label: str
    group: str
    unit: str
    parts: tuple[tuple[str, str, str, bool], ...]
    """Name, amount, how it is reckoned, whether it is a total."""
    law: tuple[tuple[str, str], ...]
    law_sum: str
    """The sum of the law's parts as they are printed; it may miss the total by what they were rounded."""
    paid: str


@dataclass(frozen=True)
class Reckoned:
    """A number as the formula sees it: the step that gives it, the bases it follows from, exact, printed."""

    number: Number
    step: str
    where: str
    line: int
    bases: tuple[str, ...]


def printed_tables(document: Document, numbers: Sequence[Number]) -> list[Printed]:
    """The printed numbers in the layout of the list: rows downwards where the parts fit across the page, otherwise across."""
    cells = {
        (one.row, one.group, one.component, one.unit): _printed(one.amount, one.instead) for one in document.published
    }
    keys_of: dict[str, list[LineKey]] = {}
    for one in document.published:
        keys_of.setdefault(one.row, []).append((one.component, one.group, one.unit))
    found: list[Printed] = []
    chunk: list[Row] = []
    for row in [one for one in document.rows if one.name in keys_of]:
        if chunk and keys_of[row.name] != keys_of[chunk[0].name]:
            found += _tables_of(document, chunk, keys_of[chunk[0].name], cells)
            chunk = []
        chunk.append(row)
    return [*found, *(_tables_of(document, chunk, keys_of[chunk[0].name], cells) if chunk else ())]


def _tables_of(
    document: Document, rows: list[Row], keys: list[LineKey], cells: dict[tuple[str, str, str, str], str]
) -> Iterator[Printed]:
    payable = {part.code for part in document.components if part.payable or part.subtotal}
    labels = [line_label(document, key) for key in keys]

    def cell(row: Row, key: LineKey) -> str:
        component, group, unit = key
        return cells[row.name, group, component, unit]

    if len(keys) <= MOST_ACROSS:
        lines = tuple((row.label or row.name, False, tuple(cell(row, key) for key in keys)) for row in rows)
        yield Printed("Pris", tuple(labels), lines)
        return
    for start in range(0, len(rows), MOST_ACROSS):
        some = rows[start : start + MOST_ACROSS]
        across = tuple(
            (label, key[0] in payable, tuple(cell(row, key) for row in some))
            for label, key in zip(labels, keys, strict=True)
        )
        yield Printed("Del", tuple(row.label or row.name for row in some), across)


def _printed(amount: Fraction | None, instead: str) -> str:
    return instead if amount is None else shown(amount)


def breakdowns(page: RowsPage, modes: Collection[str] = (), rows: Collection[str] = ()) -> list[Breakdown]:
    """What each row pays in each price group that is paid, for the modes and rows asked for (none asked for: all)."""
    opened = page.opened
    prices = row_prices(opened.document, opened.checked.stored, opened.formula)
    groups = {group.code: group for group in opened.document.groups}
    return [
        _breakdown(page, price, groups[price.group])
        for price in prices
        if (not modes or set(price.modes) & set(modes)) and (not rows or price.row in rows)
    ]


def _breakdown(page: RowsPage, price: RowPrice, group: Group) -> Breakdown:
    parts = list(_parts(page.opened, price.row, price.group))
    units = {part.unit for part in parts}
    unit = next(iter(units)) if len(units) == 1 else ""
    sums: dict[str, Fraction] = {}
    for part in parts:
        if not part.is_total and unit:
            kind = cost_kind(part.component)
            sums[kind] = sums.get(kind, Fraction(0)) + part.amount
    return Breakdown(
        label=page.opened.labels[price.row],
        group=group.name,
        unit=unit or page.document.head.main_unit,
        parts=tuple(
            (
                part.component.name if unit else f"{part.component.name}, {part.unit}",
                shown(part.amount),
                part.how,
                part.is_total,
            )
            for part in parts
        ),
        law=tuple((kind, shown(sums[kind])) for kind in (OTHER, PREMISES, ADMINISTRATION, VAT) if kind in sums),
        law_sum=shown(sum(sums.values(), Fraction(0))) if len(sums) > 1 else "",
        paid=_paid(price),
    )


@dataclass(frozen=True)
class _Part:
    component: Component
    unit: str
    amount: Fraction
    how: str

    @property
    def is_total(self) -> bool:
        return self.component.payable or self.component.subtotal


def _parts(opened: Opened, row: str, group: str) -> Iterator[_Part]:
    """Every part of a row in a price group, in the list's order: the printed number, otherwise the computed one."""
    document, formula = opened.document, opened.formula
    for component in document.components:
        cell = Cell(row, group, component.code, formula.own_unit(row, component.code))
        amount = formula.published(cell)
        if amount is None and not (component.printed and formula.defined(cell)):
            continue
        if amount is None:
            try:
                amount = printed_of(formula.form(cell).at(opened.checked.stored), formula.step_of(cell))
            except (Wrong, KeyError):
                continue
        fitting = formula.steps_for(cell)
        how = fitting[0][0].expression if fitting else ""
        yield _Part(component, cell.unit, amount, "" if how.strip().casefold() == "bas" else in_words(document, how))


def in_words(document: Document, formula: str) -> str:
    """A formula with the names of its parts instead of their codes."""
    names = {one.code.casefold(): _quoted(one.name) for one in document.components}
    codes = "|".join(sorted(map(re.escape, names), key=len, reverse=True))
    return re.sub(rf"(?<!\w)({codes})(?!\w)", lambda found: names[found[0].casefold()], formula, flags=re.IGNORECASE)


def _quoted(name: str) -> str:
    """A name that could be read as part of the reckoning («Administration, 3 % av omsorg») in quotation marks."""
    return f"«{name}»" if re.search(r"[%,+×/]", name) else name


def cost_kind(part: Component) -> str:
    """Which of the law's kinds of cost a part is, by what it is called."""
    if part.vat:
        return VAT
    names = part.code.casefold(), part.name.casefold()
    if any(name.startswith("lokal") for name in names):
        return PREMISES
    return ADMINISTRATION if any(name.startswith("adm") for name in names) else OTHER


def _paid(price: RowPrice) -> str:
    """«133 761 kr per år, 11 146,75 kr i månaden»"""
    amount = shown(Fraction(price.amount_ore, 100))
    if price.period != YEAR:
        return f"{amount} kr per {price.period}"
    first = instalment(Fraction(price.amount_ore), 1, price.instalments, Fraction(price.step_ore))
    return f"{amount} kr per år, {shown(Fraction(int(first), 100))} kr i månaden ({price.instalments} delbetalningar)"


def reckoned(page: RowsPage) -> list[Reckoned]:
    """Every printed number of the page with the step of the formula that gives it."""
    formula = page.opened.formula
    return [_reckoned(number, formula, page.document) for number in page.numbers]


def _called(base: Base, document: Document) -> str:
    """A base by the names of its part, row and price group instead of their codes."""
    names = {row.name: row.label or row.name for row in document.rows}
    names |= {group.code: group.name.lower() for group in document.groups}
    where = tuple((what, names.get(value, value)) for what, value in base.at)
    part = next((one.name for one in document.components if one.code == base.component), base.component)
    return str(base._replace(component=part, at=where))


def _reckoned(number: Number, formula: Formula, document: Document) -> Reckoned:
    cell = number.cell
    groups = [cell.group] if cell.group != EVERY else formula.groups_of(cell.row, cell.component, cell.unit) or [EVERY]
    fitting = formula.steps_for(Cell(cell.row, groups[0], cell.component, cell.unit))
    if fitting:
        step = fitting[0][0]
        named = {group.code: group.name.lower() for group in document.groups}
        words = [
            *(named.get(group, group) for group in sorted(step.groups)),
            *step.services,
            *(f"{one.name} {'inte ' if one.unlike else ''}{' eller '.join(sorted(one.values))}" for one in step.where),
        ]
        expression, where, line = step.expression, ", ".join(words), step.line
    else:
        expression, where, line = _converted(cell, document), "", 0
    return Reckoned(number, expression, where, line, tuple(_interval(base, document) for base in number.details.bases))


def _converted(cell: Cell, document: Document) -> str:
    unit = next((one for one in document.units if one.code == cell.unit and one.source), None)
    if unit is None:
        return ""
    factor = unit.factor
    by = f"× {factor.numerator}" if factor.numerator != 1 else ""
    below = f"/ {factor.denominator}" if factor.denominator != 1 else ""
    printed = "tryckt " if unit.as_published else ""
    return " ".join(filter(None, (f"{printed}{unit.source}", by, below)))


def _interval(kept: BaseKept, document: Document) -> str:
    """«Omsorg och material (1–2 år heltid): 105 807 inom [105 806,99; 105 807,29)»"""
    low = "(−∞" if kept.low is None else f"{'[' if kept.low_included else '('}{shown(kept.low)}"
    high = "∞)" if kept.high is None else f"{shown(kept.high)}{']' if kept.high_included else ')'}"
    return f"{_called(kept.base, document)}: {shown(kept.stored)} inom {low}; {high}"


def payment_rule(document: Document) -> str:
    """How the list is paid, in a sentence."""
    head = document.head
    step = "hela kronor" if head.step == 1 else f"{shown(head.step)} kr"
    months = "" if len(head.paying_months) == 12 else f" under {number_text(len(head.paying_months))} av årets månader"
    return f"Tryckta tal är avrundade till {step}. Ett årsbelopp betalas i {head.instalments} delar{months}."
