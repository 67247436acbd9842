"""What falls outside: the difference per key between what all facts give and what is paid, because a fact was too late or a month closed.

In an open month that is what in-time facts give; in a closed one what is booked. Nothing is stored: pages and commands ask, and it is
calculated by the same statement from terms in a table of the connection's own.
"""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace

from sqlalchemy import func, select
from sqlmodel import Session, col

from kundval.payment.models import WriteOff
from kundval.payment.queries import beside
from kundval.payment.queries.accounts import keys_of
from kundval.payment.queries.market import Market, read_market, terms_of
from kundval.payment.queries.runs import latest_booked_month
from kundval.payment.queries.statement import Rows, as_booked, booked_rows, difference, due_rows, given_rows
from kundval.payment.queries.terms_to_read import terms_of_side, write_sides
from kundval.payment.queries.windows import ServiceMonth, payable_months
from kundval.payment.rules.calendar import ALL_KNOWN
from kundval.payment.rules.places import Due
from kundval.payment.rules.terms import AccountKey
from kundval.period import Month
from kundval.registry.models import Industry


@dataclass(frozen=True)
class TooLate:
    """A key whose facts or month came too late. ``amount_ore`` and ``vat_ore`` are what all facts give beyond what is paid.

    What has been written off is no longer in them.
    """

    key: AccountKey
    person_id: int
    slot: int
    due_quantity: int
    due_whole: int
    paid_quantity: int
    paid_whole: int
    due_ore: int
    paid_ore: int
    amount_ore: int
    vat_ore: int
    closed: bool


def too_late(
    session: Session,
    industry: Industry,
    run_month: Month | None = None,
    *,
    only: Collection[int] | None = None,
    with_written_off: bool = False,
) -> list[TooLate]:
    """Everything that falls outside in the months that runs up to ``run_month`` pay (unless given, the latest booked one).

    ``only``: these service months, by number. ``with_written_off``: as if nothing had been written off.
    """
    upto = run_month or latest_booked_month(session, industry.id or 0)
    # Where every fact is in time and the month is open nothing can fall outside.
    months = [
        month
        for month in (payable_months(session, industry, upto) if upto else ())
        if (month.closed or month.counted.known_by < ALL_KNOWN) and (only is None or month.counted.month in only)
    ]
    if not months:
        return []
    keys = write_terms_to_read(session, industry, months)
    listed = list(_differences(session, months, keys))
    written_off = {} if with_written_off else _written_off(session, industry.id or 0)
    return list(_not_written_off(listed, written_off))


def write_terms_to_read(session: Session, industry: Industry, months: Sequence[ServiceMonth]) -> dict[int, AccountKey]:
    """Writes the terms of the months to read from: side 1 as all facts give them, and for open months side 0 as in-time facts do.

    Answers what each account id stands for.
    """
    market = read_market(session, industry, months)
    rows = [(1, row) for month in months for row in terms_of(market, month, ALL_KNOWN)]
    rows += [(0, row) for month in months if not month.closed for row in terms_of(market, month)]
    return write_sides(session, rows, _given(session, market, months))


def due_to_read(session: Session, side: int, months: Collection[tuple[int, int]]) -> list[Rows]:
    """All that is due in the (service, month) by one side of what :func:`write_terms_to_read` wrote."""
    return [*due_rows(session, terms_of_side(side), months), given_rows(beside.laid(side))]


def _given(session: Session, market: Market, months: Sequence[ServiceMonth]) -> list[tuple[int, Due]]:
    asked = [(1, month, ALL_KNOWN) for month in months]
    asked += [(0, month, month.counted.known_by) for month in months if not month.closed]
    found = beside.dues(session, market, [(month, known_by) for _, month, known_by in asked])
    return [(side, due) for (side, *_), dues in zip(asked, found, strict=True) for due in dues]


def _differences(session: Session, months: Sequence[ServiceMonth], keys: dict[int, AccountKey]) -> Iterator[TooLate]:
    pairs = [(month.service_id, month.counted.month) for month in months]
    closed = [(month.service_id, month.counted.month) for month in months if month.closed]
    in_time = as_booked(due_to_read(session, 0, pairs))
    everything = due_to_read(session, 1, pairs)
    rows = session.execute(difference([*everything, in_time, booked_rows(closed)])).all()
    keys = keys | keys_of(session, {row.account_id for row in rows} - keys.keys())
    shut = set(closed)
    for row in rows:
        key = keys[row.account_id]
        yield TooLate(
            key, row.person_id, row.slot, row.due_quantity, row.due_whole, row.booked_quantity, row.booked_whole, row.due_ore,
            row.booked_ore, row.amount_ore, row.vat_ore, (key.service_id, key.month) in shut,
        )  # fmt: skip


Place = tuple[AccountKey, int, int]


def _written_off(session: Session, industry_id: int) -> dict[Place, tuple[int, int]]:
    place = (col(WriteOff.account_id), col(WriteOff.person_id), col(WriteOff.slot))
    sums = select(*place, func.sum(col(WriteOff.amount_ore)), func.sum(col(WriteOff.vat_ore))).group_by(*place)
    rows = session.execute(
        sums.where(col(WriteOff.industry_id) == industry_id, col(WriteOff.decided_at).is_not(None))
    ).all()
    keys = keys_of(session, {row[0] for row in rows})
    return {(keys[account], person, slot): (int(ore), int(vat)) for account, person, slot, ore, vat in rows}


def _not_written_off(listed: list[TooLate], written_off: dict[Place, tuple[int, int]]) -> Iterator[TooLate]:
    """What remains of each key beyond what was written off of it."""
    left = dict(written_off)
    for one in sorted(listed, key=lambda one: (one.key, one.person_id, one.slot)):
        ore, vat = left.pop((one.key, one.person_id, one.slot), (None, None))
        if ore is None or vat is None:
            yield one
        elif (ore, vat) != (one.amount_ore, one.vat_ore):
            yield replace(one, amount_ore=one.amount_ore - ore, vat_ore=one.vat_ore - vat)
