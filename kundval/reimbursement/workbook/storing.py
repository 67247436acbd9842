"""A price list as the text that the database keeps, exact and readable: JSON of its sheets."""

import json
from collections import deque
from datetime import date
from decimal import Decimal

from kundval.reimbursement.rules.document import Document
from kundval.reimbursement.workbook.decision import Decision
from kundval.reimbursement.workbook.reading import Table, assembled
from kundval.reimbursement.workbook.writing import tables_of


def to_text(document: Document) -> str:
    """The whole list; :func:`from_text` is the way back. The same document is written once and remembered."""
    for known, text in _written:
        if known is document:
            return text
    text = _text(document)
    _written.append((document, text))
    return text


_written: deque[tuple[Document, str]] = deque(maxlen=8)


def _text(document: Document) -> str:
    tables = {
        title: [{key: cell for key, cell in row.items() if cell is not None} for row in rows]
        for title, rows in tables_of(document).items()
    }
    return json.dumps(tables, ensure_ascii=False, default=_plain)


def from_text(text: str) -> Document:
    """The list that :func:`to_text` wrote. Line numbers are those of a workbook written from it.

    It was judged before it was kept, so only what cannot be read is refused.
    """
    return assembled(
        {
            title: Table([(0 if title == Decision.title else number, row) for number, row in enumerate(rows, start=2)])
            for title, rows in json.loads(text).items()
        }
    )


def _plain(value: object) -> str:
    if isinstance(value, Decimal | date):
        return str(value)
    raise TypeError(type(value))
