"""Who runs an approved unit on the rate days of a window: what supplements are paid by, as terms are for placements. Pure."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from kundval.payment.rules.terms import AccountKey, Payee, TermWindow
from kundval.period import Days, common


class Due(NamedTuple):
    """What is due of a key: an account, a person (0: the unit itself) and slot, and the quantity as a fraction."""

    key: AccountKey
    person_id: int
    slot: int
    quantity: int
    whole: int


class Count(NamedTuple):
    """A question to the database: the days (or, ``by_volume``, the thousandths) of all customers at a unit on [days_from, days_to).

    ``residents_of``: only days on which they do not live in another municipality; empty: all.
    """

    service_id: int
    month: int
    unit_id: int
    days_from: int
    days_to: int
    known_by: int
    residents_of: str = ""
    by_volume: bool = False


@dataclass(frozen=True)
class Place:
    """A unit and who is paid for it, on ``days`` of the rate days of one of the month's windows."""

    window: TermWindow
    unit_id: int
    payee: Payee
    days: Days

    def counted(self, days: Days) -> Days:
        """The days counted on terms that hold on ``days``: those, day by day, otherwise the whole window."""
        return days if self.window.rate_days == self.window.days else self.window.days

    def count(self, service_id: int, days: Days, by_volume: bool = False) -> Count:
        """The question how many customers the unit has on ``days``."""
        window = self.window
        return Count(service_id, window.month, self.unit_id, *days, window.known_by, window.residents_of, by_volume)

    def account(self, service_id: int, kind: str, source: str, row: str, price: tuple[int, int]) -> AccountKey:
        """The key of what the place is paid; ``price`` is (öre, VAT öre)."""
        payee = self.payee
        return AccountKey(
            self.window.month,
            self.unit_id,
            payee.provider_id,
            payee.mode,
            payee.counterparty,
            service_id,
            kind,
            source,
            row,
            *price,
        )


def places(unit_id: int, payees: Iterable[Payee], approved: Sequence[Days], window: TermWindow) -> Iterator[Place]:
    """The places of a unit in a window."""
    for payee in payees:
        for approval in approved:
            held = common((payee.valid_from, payee.valid_to), approval)
            days = common(held, window.rate_days) if held else None
            if days:
                yield Place(window, unit_id, payee, days)
