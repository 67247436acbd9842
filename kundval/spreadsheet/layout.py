"""How a sheet looks: title, heading, widths, formats, what is frozen and filtered, how it prints, and its charts."""

from collections.abc import Callable, Hashable
from copy import copy
from dataclasses import dataclass
from typing import Any

from openpyxl import Workbook
from openpyxl.cell import Cell
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.styles.cell_style import StyleArray
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from kundval.spreadsheet import charts
from kundval.spreadsheet.table import Column, Kind, Table

FORMATS: dict[Kind, str] = {
    "text": "@",
    "month": "@",
    "yesno": "@",
    "whole": "#,##0",
    "money": "#,##0.00",
    "number": "#,##0.######",
    "percent": "0.0%",
    "change": "+0.00%;\\-0.00%;0.00%",
    "date": "yyyy\\-mm\\-dd",
}
"""Formats as files store them; a Swedish spreadsheet shows # ##0,00."""
WIDTHS: dict[Kind, int] = {
    "text": 22,
    "month": 10,
    "yesno": 8,
    "whole": 10,
    "money": 16,
    "number": 12,
    "percent": 10,
    "change": 12,
    "date": 12,
}
INK, SOFT, LINE = "1B1F23", "E3F0F6", "4F5964"
RULE = Side(style="thin", color=LINE)
Looks = dict[Hashable, StyleArray]
"""The looks that cells of a book have had so far: openpyxl compares a new one with all it knows, which is most of a small book's time."""


@dataclass(frozen=True)
class Place:
    """Where a table's rows go in its sheet, and the numbers of the styles of their cells."""

    sheet: Worksheet
    heading: int
    first: int
    styles: tuple[int, ...]
    total_styles: tuple[int, ...]


def lay(book: Workbook, table: Table, looks: Looks) -> Place:
    """Makes the sheet with everything that stands above its rows, and an empty template row where they go."""
    sheet = book.create_sheet(sheet_name(book, table.name))
    above = [(table.title, Font(bold=True, size=14, color=INK))] if table.title else []
    above += [(line, Font(color=LINE)) for line in table.lead]
    for number, (line, font) in enumerate(above, 1):
        write_text(sheet, number, 1, line).font = font
    heading = len(above) + 2 if above else 1
    for number, column in enumerate(table.columns, 1):
        _heading(sheet, heading, number, column, looks)
    first = heading + 1
    styles = tuple(_style(sheet, first, n, column, looks, total=False) for n, column in enumerate(table.columns, 1))
    totals = tuple(_style(sheet, first, n, column, looks, total=True) for n, column in enumerate(table.columns, 1))
    sheet.freeze_panes = sheet.cell(first, 2 if len(table.columns) > 4 else 1).coordinate
    _print_setup(sheet, table, heading)
    return Place(sheet, heading, first, styles, totals)


def finish(place: Place, table: Table, extent: Any) -> None:
    """Adds what depends on how many rows there were: filter, notes below, charts."""
    sheet = place.sheet
    below = extent.last + (2 if table.total else 1)
    if table.filtered and extent.count:
        sheet.auto_filter.ref = f"A{place.heading}:{get_column_letter(len(table.columns))}{extent.last}"
    for number, note in enumerate(table.notes, below + 1):
        write_text(sheet, number, 1, note).font = Font(color=LINE)
    charts.draw(place, table, extent, below + len(table.notes) + 2)


def sheet_name(book: Workbook, name: str) -> str:
    """A name that a sheet may have: 31 characters, none of ``[]:*?/\\``, not taken."""
    plain = "".join("-" if sign in "[]:*?/\\" else sign for sign in name).strip("'")[:31] or "Blad"
    taken = {title.lower() for title in book.sheetnames}
    number, candidate = 2, plain
    while candidate.lower() in taken:
        candidate, number = f"{plain[:27]} ({number})", number + 1
    return candidate


def write_text(sheet: Worksheet, row: int, column: int, text: str) -> Any:
    """Text as text: ``data_type`` is set after the value, because openpyxl takes what begins with = for a formula."""
    cell = sheet.cell(row, column)
    cell.value = text
    cell.data_type = "s"
    return cell


def _heading(sheet: Worksheet, row: int, number: int, column: Column, looks: Looks) -> None:
    def look(cell: Cell) -> None:
        cell.font = Font(bold=True, color=INK)
        cell.fill = PatternFill("solid", fgColor=SOFT)
        cell.border = Border(bottom=RULE)
        cell.alignment = Alignment(wrap_text=True, vertical="top", horizontal=_side(column))

    _dress(write_text(sheet, row, number, column.heading), looks, ("heading", _side(column)), look)
    width = column.width or max(WIDTHS[column.kind], min(len(column.heading) + 2, 30))
    sheet.column_dimensions[get_column_letter(number)].width = width


def _style(sheet: Worksheet, row: int, number: int, column: Column, looks: Looks, *, total: bool) -> int:
    def look(cell: Cell) -> None:
        cell.number_format = FORMATS[column.kind]
        cell.alignment = Alignment(vertical="top", horizontal=_side(column))
        cell.font = Font(bold=total, color=INK)
        cell.border = Border(top=RULE) if total else Border()

    cell: Any = sheet.cell(row, number)
    _dress(cell, looks, (column.kind, total), look)
    return int(cell.style_id)


def _dress(cell: Any, looks: Looks, name: Hashable, look: Callable[[Cell], None]) -> None:
    """Gives the cell a look, made the first time that a book needs it."""
    if name in looks:
        cell._style = copy(looks[name])
    else:
        look(cell)
        looks[name] = copy(cell._style)


def _side(column: Column) -> str:
    return "right" if column.kind in ("whole", "money", "number", "percent", "change") else "left"


def _print_setup(sheet: Worksheet, table: Table, heading: int) -> None:
    sheet.page_setup.orientation = "portrait" if table.portrait else "landscape"
    sheet.page_setup.paperSize = 9  # A4
    sheet.page_setup.fitToWidth = 1
    sheet.page_setup.fitToHeight = 0
    sheet.sheet_properties.pageSetUpPr.fitToPage = True  # type: ignore[union-attr]
    sheet.print_title_rows = f"{heading}:{heading}"
    # & is a sign of command in a footer.
    footer: Any = sheet.oddFooter
    footer.left.text = (table.footer or table.title or table.name).replace("&", "&&")
    footer.right.text = "Sida &P av &N"
