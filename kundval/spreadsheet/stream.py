"""Rows of a table as the XML of a sheet, written in portions of some thousand rows, column by column."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import IO, Any

from openpyxl.utils import get_column_letter

from kundval.spreadsheet import values
from kundval.spreadsheet.layout import Place
from kundval.spreadsheet.table import Kind, Table

PORTION = 5_000
SUMMED = ("whole", "money", "number")


@dataclass(frozen=True)
class Extent:
    """Where the rows stand in the spool, and which number the last of them has."""

    begin: int
    end: int
    count: int
    last: int
    """The last row of data; before the heading's row if there is none."""


_TEXT: dict[Kind, Callable[[Any], str]] = {"text": values.text, "month": values.month, "yesno": values.yesno}
_NUMBER: dict[Kind, Callable[[Any], str]] = {
    "whole": str,
    "money": values.kronor,
    "number": values.exact,
    "percent": values.exact,
    "change": values.exact,
    "date": values.serial,
}


def stream(spool: IO[bytes], table: Table, place: Place) -> Extent:
    """Writes the table's rows and its totals row to ``spool``. Totals are exact sums of what was written, not formulas."""
    spool.seek(0, 2)
    begin = spool.tell()
    kinds: list[Kind] = [column.kind for column in table.columns]
    summed = [n for n, column in enumerate(table.columns) if column.total and column.kind in SUMMED]
    sums: dict[int, Any] = dict.fromkeys(summed, 0)
    count = 0
    for portion in _portions(table.rows):
        columns = list(zip(*portion, strict=True))
        for n in summed:
            sums[n] += sum(cell for cell in columns[n] if cell is not None)
        spool.write(_rows(place.first + count, kinds, place.styles, columns))
        count += len(portion)
    last = place.first + count - 1
    if table.total:
        row = [sums.get(n, table.totals.get(column.heading)) for n, column in enumerate(table.columns)]
        spool.write(_totals(last + 1, table.total, kinds, place, row))
    return Extent(begin, spool.tell(), count, last)


def _portions(rows: Iterable[Sequence[object]]) -> Iterator[list[Sequence[object]]]:
    left = iter(rows)
    while portion := list(islice(left, PORTION)):
        yield portion


def _rows(first: int, kinds: list[Kind], styles: Sequence[int], columns: list[tuple[object, ...]]) -> bytes:
    """The rows of a portion. Every cell says where it stands: readers of finance systems ask for it, spreadsheets do not."""
    numbers = range(first, first + len(columns[0]))
    cells = [_cells(kind, style, column) for kind, style, column in zip(kinds, styles, columns, strict=True)]
    places = "".join(f'<c r="{get_column_letter(n)}%d"%s' for n in range(1, len(cells) + 1))
    template = f'<row r="%d">{places}</row>'
    columns_and_numbers = [part for column in cells for part in (numbers, column)]
    return "".join([template % row for row in zip(numbers, *columns_and_numbers, strict=True)]).encode()


def _cells(kind: Kind, style: int, column: Sequence[object]) -> list[str]:
    """What follows each cell's place in one column. What repeats (codes, names, prices, dates) is made into XML once."""
    known: dict[object, str] = {None: f' s="{style}"/>'}
    if kind in _TEXT:
        convert, before, after = (
            _TEXT[kind],
            f' s="{style}" t="inlineStr"><is><t xml:space="preserve">',
            "</t></is></c>",
        )
    else:
        convert, before, after = _NUMBER[kind], f' s="{style}"><v>', "</v></c>"
    result = []
    for value in column:
        cell = known.get(value)
        if cell is None:
            cell = known[value] = f"{before}{convert(value)}{after}"
        result.append(cell)
    return result


def _totals(number: int, label: str, kinds: list[Kind], place: Place, row: list[Any]) -> bytes:
    """The totals row: its label stands in the first column unless that one is summed."""
    shown = [label if n == 0 and value is None else value for n, value in enumerate(row)]
    told: list[Kind] = ["text" if n == 0 and row[0] is None else kind for n, kind in enumerate(kinds)]
    return _rows(number, told, place.total_styles, [(value,) for value in shown])
