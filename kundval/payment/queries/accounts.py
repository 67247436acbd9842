"""Accounts: the keys of lines without person and slot, by what they stand for."""

from typing import Any

from sqlalchemy import Select, select
from sqlmodel import Session, col

from kundval.bulk import chunks
from kundval.payment.models import Account
from kundval.payment.rules.terms import AccountKey


def accounts_of(session: Session, keys: set[AccountKey]) -> dict[AccountKey, int]:
    """The accounts that exist among the keys."""
    if not keys:
        return {}
    months, services = {key.month for key in keys}, {key.service_id for key in keys}
    statement = _columns().where(col(Account.month).in_(months), col(Account.service_id).in_(services))
    found = {AccountKey(*row[1:]): row[0] for row in session.execute(statement)}
    return {key: found[key] for key in keys if key in found}


def keys_of(session: Session, ids: set[int]) -> dict[int, AccountKey]:
    """What the accounts with these ids stand for."""
    found: dict[int, AccountKey] = {}
    for some in chunks(sorted(ids)):
        rows = session.execute(_columns().where(col(Account.id).in_(some)))
        found |= {row[0]: AccountKey(*row[1:]) for row in rows}
    return found


def _columns() -> Select[*tuple[Any, ...]]:
    return select(col(Account.id), *(getattr(Account, name) for name in AccountKey._fields))
