"""Spreadsheets in and out: ``read`` for files that people send, ``workbook`` and ``csv_bytes`` for files that they fetch.

In: every cell is text, as typed (see ``spreadsheet.read``). Out: a :class:`Table` of columns and rows (see ``spreadsheet.write``).
"""

from collections.abc import Sequence

from kundval.spreadsheet.read import Sheet, begin, read
from kundval.spreadsheet.table import Chart, Column, Table

__all__ = ["Chart", "Column", "Sheet", "Table", "begin", "csv_bytes", "read", "workbook"]


def workbook(tables: Sequence[Table]) -> bytes:
    """An .xlsx with one sheet per table."""
    # Who only reads does not wait for the library that writes.
    from kundval.spreadsheet import write

    return write.workbook(tables)


def csv_bytes(table: Table) -> bytes:
    """The table as CSV for a Swedish spreadsheet."""
    from kundval.spreadsheet import write

    return write.csv_bytes(table)
