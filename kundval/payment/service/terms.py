"""Writes what a run calculates from: the windows of its months, the accounts, and the terms."""

from collections.abc import Iterable
from datetime import date

from sqlalchemy import and_, delete, or_
from sqlmodel import Session, col

from kundval.bulk import insert_rows
from kundval.payment.models import Account, Term, Window
from kundval.payment.queries import beside
from kundval.payment.queries.accounts import accounts_of
from kundval.payment.queries.market import read_market, terms_of
from kundval.payment.queries.windows import COLUMNS, ServiceMonth
from kundval.payment.rules.terms import AccountKey, TermRow
from kundval.registry.models import Industry

TERM = (
    "industry_id", "kind", "account_id", "unit_id", "service_id", "value_set_id", "month", "days_from", "days_to", "whole",
    "born_from", "born_to", "known_by", "residents_of", "person_id", "price_ore", "price_vat_ore",
)  # fmt: skip


def write_terms(session: Session, industry: Industry, months: list[ServiceMonth], as_of: date) -> None:
    """Makes the terms of an industry anew for the open ones of ``months``, and what is due beside them, and keeps their windows.

    Facts are read up to ``as_of``, the day of the run: none is reported later, but where the day has been set back.
    """
    today = as_of.toordinal()
    open_ = [month for month in months if not month.closed]
    keep_windows(session, open_)
    market = read_market(session, industry, open_)
    known = [(month, min(month.counted.known_by, today)) for month in open_]
    rows = [row for month, known_by in known for row in terms_of(market, month, known_by)]
    given = [due for found in beside.dues(session, market, known) for due in found]
    accounts = intern(session, {row.key for row in rows} | {due.key for due in given})
    beside.lay(session, ((0, accounts[due.key], due) for due in given))
    session.execute(delete(Term).where(col(Term.industry_id) == industry.id))
    insert_rows(session, Term, TERM, (term_values(industry.id or 0, accounts[row.key], row) for row in rows))


def term_values(industry_id: int, account_id: int, row: TermRow) -> tuple[int | str, ...]:
    """A term in the order of ``TERM``."""
    key = row.key
    return (
        industry_id, key.kind, account_id, key.unit_id, key.service_id, row.value_set_id, key.month, row.days_from, row.days_to,
        row.whole, row.born_from, row.born_to, row.known_by, row.residents_of, row.person_id, key.price_ore, key.price_vat_ore,
    )  # fmt: skip


def keep_windows(session: Session, months: Iterable[ServiceMonth]) -> None:
    """Writes the windows of the months in the place of those that were there."""
    rows = [(month.service_id, *(getattr(month.counted, name) for name in COLUMNS)) for month in months]
    by_service: dict[int, list[int]] = {}
    for service_id, number, *_ in rows:
        by_service.setdefault(service_id, []).append(number)
    if not rows:
        return
    session.execute(
        delete(Window).where(
            or_(*(and_(col(Window.service_id) == one, col(Window.month).in_(of)) for one, of in by_service.items()))
        )
    )
    insert_rows(session, Window, ("service_id", *COLUMNS), rows)


def intern(session: Session, keys: set[AccountKey]) -> dict[AccountKey, int]:
    """The account of each key; those that are missing are made. Only under the lock of runs, so that none is made twice."""
    known = accounts_of(session, keys)
    missing = sorted(keys - known.keys())
    insert_rows(session, Account, AccountKey._fields, missing)
    return known | accounts_of(session, set(missing))
