"""From a document to the sheets of a workbook, without loss: what is written reads back as the same document."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from kundval import spreadsheet
from kundval.reimbursement.rules.document import Document
from kundval.reimbursement.workbook.decision import Decision
from kundval.reimbursement.workbook.examples import EXAMPLES
from kundval.reimbursement.workbook.fields import Plain
from kundval.reimbursement.workbook.sheet import Sheet
from kundval.reimbursement.workbook.sheets import SHEETS, Rows
from kundval.spreadsheet.table import Column, Kind, Table

README, EXAMPLE = "Läs mig", "Exempel"


@dataclass(frozen=True)
class SheetOut:
    """A sheet to write: headings, their widths, and rows of plain cells."""

    title: str
    headings: tuple[str, ...]
    widths: tuple[int, ...]
    rows: tuple[tuple[Plain, ...], ...]


def tables_of(document: Document) -> dict[str, list[dict[str, Plain]]]:
    """The document as rows by heading; :func:`reading.document_of` is the way back."""
    things = _things(document)
    return {sheet.title: _dump(sheet, things[sheet.title]) for sheet in SHEETS}


def write_sheets(document: Document) -> list[SheetOut]:
    """The workbook of a list, with the explanations first."""
    tables = tables_of(document)
    dimensions = list(dict.fromkeys(value.dimension for value in document.values))
    return [readme(), *(_sheet_out(sheet, tables[sheet.title], dimensions) for sheet in SHEETS), examples()]


def template_sheets() -> list[SheetOut]:
    """An empty workbook: headings, explanations, and the decision's facts to fill in."""
    return [
        readme(),
        *(_sheet_out(sheet, [{}] if sheet is Decision else [], ["ålder", "omfattning"]) for sheet in SHEETS),
        examples(),
    ]


def readme() -> SheetOut:
    """What every sheet and column is for."""
    rows: list[tuple[Plain, ...]] = [
        (
            "Alla blad",
            "",
            "Fyll i bladen i ordning. Läs in arbetsboken under Ersättning, eller kontrollera den med kundval prices check FIL.",
        ),
        (
            "Alla blad",
            "",
            "Talen skrivs oavrundade eller precis som de trycktes. Formler i Excel används inte: skriv formeln som text på bladet Formel.",
        ),
    ]
    for sheet in SHEETS:
        rows.append((sheet.title, "", sheet.about))
        for column in sheet().fields.values():
            needed = "" if column.required else "(frivilligt) "
            rows.append((sheet.title, str(column.data_key), f"{needed}{column.hint}"))  # type: ignore[attr-defined]
    return SheetOut(README, ("Blad", "Kolumn", "Förklaring"), (16, 26, 110), tuple(rows))


def examples() -> SheetOut:
    """How each construct is written."""
    return SheetOut(EXAMPLE, ("Det här", "Blad", "Skrivs så"), (50, 22, 110), EXAMPLES)


def workbook_of(document: Document) -> bytes:
    """The workbook of a list (.xlsx)."""
    return spreadsheet.workbook([_table(sheet) for sheet in write_sheets(document)])


def template() -> bytes:
    """The empty, explained workbook (.xlsx)."""
    return spreadsheet.workbook([_table(sheet) for sheet in template_sheets()])


def _table(sheet: SheetOut) -> Table:
    cells = list(zip(*sheet.rows, strict=True)) if sheet.rows else [()] * len(sheet.headings)
    columns = [
        Column(heading, _kind(column), width)
        for heading, column, width in zip(sheet.headings, cells, sheet.widths, strict=True)
    ]
    rows = [[_cell(column.kind, cell) for column, cell in zip(columns, row, strict=True)] for row in sheet.rows]
    return Table(sheet.title, columns, rows, filtered=sheet.title not in (README, EXAMPLE, Decision.title))


def _kind(cells: Sequence[Plain]) -> Kind:
    """Numbers and dates where the whole column is so; text otherwise, which reads back the same."""
    filled = [cell for cell in cells if cell is not None]
    if filled and all(isinstance(cell, int | Decimal) and len(str(cell)) <= 15 for cell in filled):
        return "number"
    return "date" if filled and all(isinstance(cell, date) for cell in filled) else "text"


def _cell(kind: Kind, cell: Plain) -> Plain:
    return str(cell) if kind == "text" and cell is not None else cell


def _things(document: Document) -> Mapping[str, Any]:
    lists = (
        (document.head,),
        document.values,
        document.groups,
        document.components,
        document.units,
        document.conditions,
        document.steps,
        document.rows,
        document.bases,
        document.published,
    )
    return {sheet.title: things for sheet, things in zip(SHEETS, lists, strict=True)}


def _dump(sheet: type[Sheet], things: Sequence[Any]) -> list[dict[str, Plain]]:
    schema = sheet()
    if sheet is Rows:
        return [schema.give(row) | row.values for row in things]
    return [schema.give(thing) for thing in things]


def _sheet_out(sheet: type[Sheet], rows: list[dict[str, Plain]], dimensions: list[str]) -> SheetOut:
    columns = list(sheet().fields.values())
    headings = [str(column.data_key) for column in columns]
    if sheet is Decision:
        facts = tuple(
            (heading, rows[0].get(heading), str(column.hint))  # type: ignore[attr-defined]
            for heading, column in zip(headings, columns, strict=True)
        )
        return SheetOut(sheet.title, ("Uppgift", "Värde", "Förklaring"), (28, 40, 100), facts)
    widths = [int(column.width) for column in columns]  # type: ignore[attr-defined]
    if sheet is Rows:
        headings += dimensions
        widths += [16] * len(dimensions)
    return SheetOut(
        sheet.title, tuple(headings), tuple(widths), tuple(tuple(row.get(h) for h in headings) for row in rows)
    )
