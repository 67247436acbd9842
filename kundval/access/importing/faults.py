"""All errors as a workbook: the same file with what is wrong as a last column, so that it can be mended and sent again as it is."""

from collections import defaultdict
from collections.abc import Iterator

from kundval.access.importing.check import Report
from kundval.access.importing.kinds import Fault, ImportKind
from kundval.access.importing.rows import FAULT_HEADING, FAULT_SHEET, OWN_SHEETS
from kundval.access.models import ImportBatch
from kundval.spreadsheet import Column, Sheet, Table, workbook

Sentences = dict[tuple[str, int], list[str]]


def marked_file(kind: ImportKind, batch: ImportBatch, report: Report) -> bytes:
    """Every sheet as it was, each row in error with its sentences; and a sheet that lists all errors."""
    by_row: Sentences = defaultdict(list)
    for fault in report.errors:
        by_row[fault.sheet, fault.row].append(f"{fault.column}: {fault.sentence}" if fault.column else fault.sentence)
    sheets = [
        sheet for sheet in kind.read(batch.content, batch.filename) if sheet.heading and sheet.name not in OWN_SHEETS
    ]
    return workbook([*(_marked(sheet, by_row) for sheet in sheets), _list(report.errors)])


def _list(faults: list[Fault]) -> Table:
    columns = [
        Column("Blad", width=16),
        Column("Rad", "whole"),
        Column("Kolumn", width=18),
        Column("Värde", width=24),
        Column("Så här rättar du", width=80),
    ]
    rows = ((fault.sheet, fault.row or None, fault.column, fault.value, fault.sentence) for fault in faults)
    return Table(FAULT_SHEET, columns, rows)


def _marked(sheet: Sheet, by_row: Sentences) -> Table:
    kept = [place for place, heading in enumerate(sheet.heading) if heading != FAULT_HEADING]
    columns = [*(Column(sheet.heading[place], width=18) for place in kept), Column(FAULT_HEADING, width=80)]
    return Table(sheet.name, columns, _rows(sheet, kept, by_row))


def _rows(sheet: Sheet, kept: list[int], by_row: Sentences) -> Iterator[tuple[object, ...]]:
    for number, cells in sheet.rows:
        yield *(cells[place] for place in kept), " ".join(by_row.get((sheet.name, number), ())) or None
