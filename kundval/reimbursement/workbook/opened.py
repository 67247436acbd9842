"""A stored list, opened: its document, verdicts and prices. The same text is opened once and remembered."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property, lru_cache

from kundval.reimbursement.rules.check import Checked, check
from kundval.reimbursement.rules.document import Document, Fault, Faulty
from kundval.reimbursement.rules.formula import Formula
from kundval.reimbursement.rules.linear import Base
from kundval.reimbursement.rules.payable import RowPrice, row_prices
from kundval.reimbursement.rules.validate import faults
from kundval.reimbursement.workbook.storing import from_text, to_text


@dataclass(frozen=True)
class Opened:
    """A list with all that follows from it, worked out when it is asked for. ``known``: what has been found of it already."""

    document: Document
    known: Checked | None = None

    @cached_property
    def formula(self) -> Formula:
        return self.known.formula if self.known else Formula(self.document)

    @cached_property
    def checked(self) -> Checked:
        return self.known or check(self.document, self.formula)

    @cached_property
    def faults(self) -> list[Fault]:
        """What must be mended before it can be reckoned at all."""
        return faults(self.document)

    @cached_property
    def prices(self) -> tuple[RowPrice, ...]:
        """What each row pays. A list that prints all of it need not be checked for that."""
        return tuple(row_prices(self.document, self.stored, self.formula))

    @property
    def stored(self) -> Mapping[Base, Fraction]:
        """The stored bases; the list is checked when one of them is asked for."""
        return _Stored(self)

    @property
    def labels(self) -> Mapping[str, str]:
        """What each row is called where it is shown."""
        return {row.name: row.label or row.name for row in self.document.rows}


class _Stored(Mapping[Base, Fraction]):
    """The stored bases of a list, which is checked when one of them is asked for."""

    def __init__(self, opened: Opened):
        self._opened = opened

    def __getitem__(self, base: Base) -> Fraction:
        return self._opened.checked.stored[base]

    def __iter__(self) -> Iterator[Base]:
        return iter(self._opened.checked.stored)

    def __len__(self) -> int:
        return len(self._opened.checked.stored)


def opened(document: Document) -> Opened:
    """A list that has been checked. Raises :class:`Faulty`."""
    return Opened(document, check(document))


@lru_cache(maxsize=256)
def open_list(text: str) -> Opened:
    """Opens what :func:`storing.to_text` wrote, which was checked before it was kept."""
    return Opened(list_document(text))


@lru_cache(maxsize=256)
def list_document(text: str) -> Document:
    """What :func:`storing.to_text` wrote, where nothing needs to be reckoned."""
    return _fresh.get(text) or from_text(text)


def open_document(document: Document) -> Opened:
    """Opens a document and checks it, and remembers it as the text that is kept of it. Raises :class:`Faulty`."""
    found = open_unchecked(document)
    _ = found.checked
    return found


def open_unchecked(document: Document) -> Opened:
    """The same, of which each thing is worked out when it is asked for. Raises :class:`Faulty` where that cannot be done."""
    text = to_text(document)
    _fresh[text] = document
    try:
        found = open_list(text)
        if found.faults:
            raise Faulty(found.faults)
        return found
    finally:
        _fresh.pop(text, None)


_fresh: dict[str, Document] = {}
"""Documents that are being opened, so that they are not read back from their own text."""
