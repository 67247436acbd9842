"""A stored list, opened: its document, verdicts and prices. The same text is opened once and remembered."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

from kundval.reimbursement.rules.check import Checked, check
from kundval.reimbursement.rules.document import Document
from kundval.reimbursement.rules.formula import Formula
from kundval.reimbursement.rules.payable import RowPrice, row_prices
from kundval.reimbursement.workbook.storing import from_text


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
    return opened(from_text(text))
