"""Files as people and others send them."""

import zipfile
from collections.abc import Mapping, Sequence
from io import BytesIO

from kundval.spreadsheet import Column, Table, workbook


def book(sheets: Mapping[str, Sequence[Sequence[object]]]) -> bytes:
    """A workbook with text cells; the first row of each sheet is its headings."""
    tables = [
        Table(name, [Column(str(heading)) for heading in rows[0]], [[cell or None for cell in row] for row in rows[1:]])
        for name, rows in sheets.items()
    ]
    return workbook(tables)


def with_part(content: bytes, name: str, part: bytes) -> bytes:
    """The workbook with one of its parts replaced or added."""
    result = BytesIO()
    with zipfile.ZipFile(BytesIO(content)) as source, zipfile.ZipFile(result, "w", zipfile.ZIP_DEFLATED) as target:
        for old in source.namelist():
            if old != name:
                target.writestr(old, source.read(old))
        target.writestr(name, part)
    return result.getvalue()


SHEET = (
    b'<?xml version="1.0" encoding="UTF-8"?><worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">'
    b"<sheetData>%s</sheetData></worksheet>"
)


def with_sheet(rows: bytes) -> bytes:
    """A workbook whose only sheet holds the XML of ``rows``."""
    return with_part(book({"Blad": [["a"]]}), "xl/worksheets/sheet1.xml", SHEET % rows)
