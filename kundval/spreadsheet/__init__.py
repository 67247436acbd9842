"""Spreadsheets in and out: ``read`` for files that people send, ``workbook`` and ``csv_bytes`` for files that they fetch.

In: every cell is text, as typed (see ``spreadsheet.read``). Out: a :class:`Table` of columns and rows (see ``spreadsheet.write``).
"""

from kundval.spreadsheet.read import Sheet, read
from kundval.spreadsheet.table import Chart, Column, Table
from kundval.spreadsheet.write import csv_bytes, workbook

__all__ = ["Chart", "Column", "Sheet", "Table", "csv_bytes", "read", "workbook"]
