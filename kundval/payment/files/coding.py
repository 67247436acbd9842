"""Which account a line is booked on (kontering). Pure.

A coding row names a service and, where it matters, band, mode and counterparty; what it leaves empty may be anything. Of the rows that fit
and are in force in the service month, the most specific one codes the line. Nothing is guessed: a line without a row has no account.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from kundval.period import Month


class Key(NamedTuple):
    """What the account of a line depends on. ``month`` is the number of the service month."""

    service_id: int
    band: str
    mode: str
    counterparty: str
    month: int


class Coding(NamedTuple):
    """The account and the VAT code that a line is booked on; both are codes, never numbers."""

    account: str
    vat_code: str


@dataclass(frozen=True)
class CodingRow:
    """One row of the coding table, in force from a day until a later row for the same combination."""

    service_id: int
    band: str
    mode: str
    counterparty: str
    valid_from: date
    coding: Coding

    def fits(self, key: Key) -> bool:
        """Whether the row may code a line with this key; the rows in force on the last day of the service month count."""
        return (
            self.service_id == key.service_id
            and self.band in ("", key.band)
            and self.mode in ("", key.mode)
            and self.counterparty in ("", key.counterparty)
            and self.valid_from <= Month(key.month).last
        )

    @property
    def weight(self) -> tuple[int, bool, bool, bool, date]:
        """How specific the row is: how much it names, then band before counterparty before mode; of two alike the later."""
        named = (bool(self.band), bool(self.counterparty), bool(self.mode))
        return (sum(named), *named, self.valid_from)


def code_of(rows: Iterable[CodingRow], key: Key) -> Coding | None:
    """The most specific row in force, or ``None`` where no row fits."""
    fitting = [row for row in rows if row.fits(key)]
    return max(fitting, key=lambda row: row.weight).coding if fitting else None
