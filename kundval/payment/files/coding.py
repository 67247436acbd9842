"""What a line is booked on (kontering). Pure.

A coding row names a service and, where it matters, kind of line, band, mode and counterparty; what it leaves empty may be anything. Of the
rows that fit and are in force in the service month, the most specific one codes the line. Nothing is guessed: a line without a row has no
coding.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from kundval.period import Month
from kundval.reimbursement.rules.coding import Coding

__all__ = ["Coding", "CodingRow", "Key", "code_of"]


class Key(NamedTuple):
    """What the coding of a line depends on. ``month`` is the number of the service month."""

    service_id: int
    kind: str
    band: str
    mode: str
    counterparty: str
    month: int


@dataclass(frozen=True)
class CodingRow:
    """One row of the coding table, in force from a day until a later row for the same combination."""

    service_id: int
    band: str
    mode: str
    counterparty: str
    valid_from: date
    coding: Coding
    kind: str = ""
    row_id: int = 0

    def fits(self, key: Key) -> bool:
        """Whether the row may code a line with this key; the rows in force on the last day of the service month count."""
        return (
            self.service_id == key.service_id
            and self.kind in ("", key.kind)
            and self.band in ("", key.band)
            and self.mode in ("", key.mode)
            and self.counterparty in ("", key.counterparty)
            and self.valid_from <= Month(key.month).last
        )

    @property
    def weight(self) -> tuple[int, bool, bool, bool, bool, date]:
        """How specific the row is: how much it names, then band, counterparty, mode, kind; of two alike the later."""
        named = (bool(self.band), bool(self.counterparty), bool(self.mode), bool(self.kind))
        return (sum(named), *named, self.valid_from)


def row_of(rows: Iterable[CodingRow], key: Key) -> CodingRow | None:
    """The most specific row in force, or ``None`` where no row fits."""
    return max((row for row in rows if row.fits(key)), key=lambda row: row.weight, default=None)


def code_of(rows: Iterable[CodingRow], key: Key) -> Coding | None:
    """What the most specific row in force says, with the line's own counterparty where it names none."""
    row = row_of(rows, key)
    return row.coding._replace(counterparty=row.coding.counterparty or key.counterparty) if row else None
