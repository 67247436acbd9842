"""A stored list, opened: its document, verdicts and prices. The same text is opened once and remembered."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

from kundval.reimbursement.rules.check import Checked, check
from kundval.reimbursement.rules.document import Document
from kundval.reimbursement.rules.formula import Formula
from kundval.reimbursement.rules.payable import RowPrice, row_prices
from kundval.reimbursement.workbook.storing import from_text, to_text


@dataclass(frozen=True)
class Opened:
    """A list with all that follows from it."""

    document: Document
    formula: Formula
    checked: Checked
    prices: tuple[RowPrice, ...]

    @property
    def labels(self) -> Mapping[str, str]:
        """What each row is called where it is shown."""
        return {row.name: row.label or row.name for row in self.document.rows}


def opened(document: Document) -> Opened:
    """Reckons a document. Raises :class:`Faulty`."""
    formula = Formula(document)
    checked = check(document, formula)
    return Opened(document, formula, checked, tuple(row_prices(document, checked.stored, formula)))


@lru_cache(maxsize=256)
def open_list(text: str) -> Opened:
    """Opens what :func:`storing.to_text` wrote."""
    return opened(list_document(text))


@lru_cache(maxsize=256)
def list_document(text: str) -> Document:
    """What :func:`storing.to_text` wrote, where nothing needs to be reckoned."""
    return _fresh.get(text) or from_text(text)


def open_document(document: Document) -> Opened:
    """Opens a document, and remembers it as the text that is kept of it. Raises :class:`Faulty`."""
    text = to_text(document)
    _fresh[text] = document
    try:
        return open_list(text)
    finally:
        _fresh.pop(text, None)


_fresh: dict[str, Document] = {}
"""Documents that are being opened, so that they are not read back from their own text."""
