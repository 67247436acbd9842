"""Workbooks and CSV files out. Text from users never becomes a formula, and the same content gives the same bytes.

::

    table = Table(
        "Betalningar",
        [Column("Utförare", width=30), Column("Datum", "date"), Column("Belopp (kr)", "money", total=True)],
        rows,                                    # any iterable of tuples in the columns' order; read once, streamed
        title="Förskola november 2026", lead=["Alla belopp utan momsersättning."], total="Summa",
    )
    content = workbook([table])                  # or csv_bytes(table)

Kinds of columns and what a cell may hold (``None`` is an empty cell in all of them):

========  ==================================================  ================
kind      value                                               shown as
========  ==================================================  ================
text      anything, written as text; codes keep their zeros   0180
whole     int                                                 1 234
money     int, öre                                            1 234,50
number    int, Decimal or Fraction                            1 234,567
percent   the share as int, Decimal or Fraction (0.297)       29,7 %
change    the share that something has changed by (0.0274)    +2,74 %
date      date                                                2026-11-23
month     Month, or its stored number                         2026-11
yesno     bool                                                ja
========  ==================================================  ================

openpyxl makes the book with its styles, frozen heading, filter, print set-up and charts, and one empty row per sheet; the rows are
streamed into that place as XML, which is ten times as fast as its cells.
"""

import csv
import re
import tempfile
import zipfile
from collections.abc import Iterable, Sequence
from io import BytesIO, StringIO
from typing import IO

from openpyxl import Workbook

from kundval.errors import Refused
from kundval.spreadsheet.layout import Looks, Place, finish, lay
from kundval.spreadsheet.stream import Extent, stream
from kundval.spreadsheet.table import Column, Table
from kundval.spreadsheet.values import csv_text

MAX_ROWS = 1_048_000
_ROW = re.compile(rb'<row r="(\d+)"[^>]*?(/>|>.*?</row>)', re.S)
_DIMENSION = re.compile(rb"<dimension [^>]*/>")
_STAMP = (1980, 1, 1, 0, 0, 0)
_CORE = (
    b'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'
    b'<cp:coreProperties xmlns:cp="http://schemas.openxmlformats.org/package/2006/metadata/core-properties" '
    b'xmlns:dc="http://purl.org/dc/elements/1.1/"><dc:creator>kundval</dc:creator></cp:coreProperties>'
)


def workbook(tables: Sequence[Table]) -> bytes:
    """An .xlsx with one sheet per table."""
    book = Workbook()
    book.remove(book.worksheets[0])
    with tempfile.TemporaryFile() as spool:
        parts: dict[str, tuple[Place, Extent]] = {}
        looks: Looks = {}
        for number, table in enumerate(tables, 1):
            place = lay(book, table, looks)
            extent = stream(spool, table, place)
            if extent.last > MAX_ROWS:
                raise Refused(f"Bladet {table.name} får fler än {MAX_ROWS} rader. Begränsa urvalet och försök igen.")
            finish(place, table, extent)
            parts[f"xl/worksheets/sheet{number}.xml"] = (place, extent)
        skeleton = BytesIO()
        book.save(skeleton)
        return _assembled(skeleton, spool, parts)


def _assembled(skeleton: BytesIO, spool: IO[bytes], parts: dict[str, tuple[Place, Extent]]) -> bytes:
    result = BytesIO()
    with zipfile.ZipFile(skeleton) as source, zipfile.ZipFile(result, "w") as target:
        for name in sorted(source.namelist()):
            info = zipfile.ZipInfo(name, _STAMP)
            info.compress_type = zipfile.ZIP_DEFLATED
            info.create_system = 0
            content = _CORE if name == "docProps/core.xml" else source.read(name)
            # Level 1: twice as fast, a fifth larger.
            info._compresslevel = 1  # type: ignore[attr-defined]
            with target.open(info, "w", force_zip64=True) as part:
                if name in parts:
                    _splice(part, content, spool, *parts[name])
                else:
                    part.write(content)
    return result.getvalue()


def _splice(part: IO[bytes], skeleton: bytes, spool: IO[bytes], place: Place, extent: Extent) -> None:
    """Writes a sheet with its streamed rows where the skeleton's template row stands."""
    # The skeleton's own extent is that of its headings; readers that trust it would stop there.
    skeleton = _DIMENSION.sub(b"", skeleton, count=1)
    template = next(row for row in _ROW.finditer(skeleton) if int(row[1]) == place.first)
    part.write(skeleton[: template.start()])
    spool.seek(extent.begin)
    left = extent.end - extent.begin
    while left:
        chunk = spool.read(min(left, 1 << 20))
        part.write(chunk)
        left -= len(chunk)
    part.write(skeleton[template.end() :])


def csv_bytes(table: Table) -> bytes:
    """The table as CSV for a Swedish spreadsheet: UTF-8 with mark, semicolons, decimal comma; text that looks like a formula is guarded."""
    result = StringIO(newline="")
    writer = csv.writer(result, delimiter=";", lineterminator="\r\n")
    writer.writerow([column.heading for column in table.columns])
    writer.writerows(_csv_rows(table.columns, table.rows))
    return result.getvalue().encode("utf-8-sig")


def _csv_rows(columns: Sequence[Column], rows: Iterable[Sequence[object]]) -> Iterable[list[str]]:
    kinds = [column.kind for column in columns]
    return ([csv_text(kind, cell) for kind, cell in zip(kinds, row, strict=True)] for row in rows)
