"""Terms in a table of the connection's own, so that the statement can calculate what is never stored: a draft list, what came too late.

``side`` tells two ways of calculating apart, which are laid beside each other.
"""

from collections.abc import Collection, Sequence

from sqlalchemy import BigInteger, Column, FromClause, Integer, MetaData, String, Table, delete, insert, select
from sqlalchemy.schema import CreateTable
from sqlmodel import Session

from kundval.payment.queries.accounts import accounts_of
from kundval.payment.queries.beside import lay
from kundval.payment.rules.places import Due
from kundval.payment.rules.terms import AccountKey, TermRow

NUMBERS = (
    "side", "account_id", "unit_id", "service_id", "value_set_id", "month", "days_from", "days_to", "whole", "born_from",
    "born_to", "known_by", "person_id", "price_ore", "price_vat_ore",
)  # fmt: skip
TERMS = Table(
    "term_read", MetaData(), *(Column(name, String) for name in ("kind", "residents_of")),
    *(Column(name, BigInteger if "ore" in name else Integer) for name in NUMBERS),
    prefixes=["TEMPORARY"],
)  # fmt: skip


def write_sides(
    session: Session, rows: Collection[tuple[int, TermRow]], given: Collection[tuple[int, Due]] = ()
) -> dict[int, AccountKey]:
    """Writes terms, and what is due beside them, each with its side, in the place of those that were there.

    Answers what each account id stands for; keys that no line has ever had get negative ids.
    """
    keys = {row.key for _, row in rows} | {due.key for _, due in given}
    ids = accounts_of(session, keys)
    ids |= {key: -number for number, key in enumerate(sorted(keys - ids.keys()), 1)}
    _write(session, [(side, ids[row.key], row) for side, row in rows])
    lay(session, ((side, ids[due.key], due) for side, due in given))
    return {number: key for key, number in ids.items()}


def write_apart(session: Session, rows: Collection[tuple[int, TermRow]]) -> dict[int, tuple[int, AccountKey]]:
    """As :func:`write_sides`, but each side has account ids of its own, so that one statement sums both. Answers (side, key) of each."""
    ids = {place: number for number, place in enumerate(dict.fromkeys((side, row.key) for side, row in rows), 1)}
    _write(session, [(side, ids[side, row.key], row) for side, row in rows])
    return {number: place for place, number in ids.items()}


def both_sides() -> FromClause:
    """The terms of both sides."""
    return select(TERMS).subquery()


def _write(session: Session, rows: Sequence[tuple[int, int, TermRow]]) -> None:
    session.execute(CreateTable(TERMS, if_not_exists=True))
    session.execute(delete(TERMS))
    if rows:
        session.execute(insert(TERMS), [_values(side, number, row) for side, number, row in rows])


def terms_of_side(side: int) -> FromClause:
    """The terms of one side."""
    return select(TERMS).where(TERMS.c.side == side).subquery()


def _values(side: int, account_id: int, row: TermRow) -> dict[str, int | str]:
    key = row.key
    return {
        "side": side, "kind": key.kind, "account_id": account_id, "unit_id": key.unit_id, "service_id": key.service_id,
        "value_set_id": row.value_set_id, "month": key.month, "days_from": row.days_from, "days_to": row.days_to,
        "whole": row.whole, "born_from": row.born_from, "born_to": row.born_to, "known_by": row.known_by,
        "residents_of": row.residents_of, "person_id": row.person_id,
        "price_ore": key.price_ore, "price_vat_ore": key.price_vat_ore,
    }  # fmt: skip
