"""The payees of a run beside the month before."""

from typing import Any

from sqlalchemy import BigInteger, Select, case, cast, distinct, func, select, union
from sqlmodel import Session, col

from kundval.db import table_of
from kundval.listing import Column, Listing, contains, swedish
from kundval.payment.models import Account, Line, Payment, Run
from kundval.payment.queries.remembered import of_lines
from kundval.payment.queries.runs import BOOKED
from kundval.registry.models import Provider

SUMS = ("amount_ore", "customers", "correction_ore")


def payees(session: Session, run: Run) -> Select[Any]:
    """One row per payee of the run or of the month before: customers, the sums of both, and what of this run is correction."""
    own = table_of(session, of_lines(session, run, "payees", lambda: _sums(session, run)), *SUMS)
    before = (
        select(
            col(Payment.provider_id).label("provider_id"),
            cast(func.sum(col(Payment.amount_ore)), BigInteger).label("before_ore"),
        )
        .join(Run, col(Run.id) == col(Payment.run_id))
        .where(col(Run.industry_id) == run.industry_id, col(Run.month) == run.month - 1, col(Run.state).in_(BOOKED))
        .group_by(col(Payment.provider_id))
        .subquery()
    )
    either = union(select(own.c.key.label("provider_id")), select(before.c.provider_id)).subquery()
    amount, earlier = func.coalesce(own.c.amount_ore, 0), func.coalesce(before.c.before_ore, 0)
    return (
        select(
            Provider,
            func.coalesce(own.c.customers, 0).label("customers"),
            earlier.label("before_ore"),
            amount.label("amount_ore"),
            (amount - earlier).label("change_ore"),
            func.coalesce(own.c.correction_ore, 0).label("correction_ore"),
        )
        .join(either, either.c.provider_id == col(Provider.id))
        .outerjoin(own, own.c.key == col(Provider.id))
        .outerjoin(before, before.c.provider_id == col(Provider.id))
    )


def _sums(session: Session, run: Run) -> dict[int, tuple[int, ...]]:
    """What the lines sum to, by payee, as :data:`SUMS` says."""
    rows = session.execute(
        select(
            col(Account.provider_id),
            func.sum(col(Line.amount_ore)),
            func.count(distinct(case((col(Account.month) == run.month, func.nullif(col(Line.person_id), 0))))),
            func.sum(case((col(Account.month) < run.month, col(Line.amount_ore)), else_=0)),
        )
        .join(Account, col(Account.id) == col(Line.account_id))
        .where(col(Line.run_id) == run.id)
        .group_by(col(Account.provider_id))
    )
    return {provider: (int(amount), customers, int(corrections)) for provider, amount, customers, corrections in rows}


def payees_list(session: Session, statement: Select[Any]) -> Listing:
    """How the payees of a run are sorted and exported."""
    sums = {
        key: statement.selected_columns[key]
        for key in ("customers", "before_ore", "amount_ore", "change_ore", "correction_ore")
    }
    return Listing(
        noun=("utförare", "utförare"),
        columns=(
            Column("namn", "Utförare", sort=swedish(session, col(Provider.name)), value=lambda row: row.Provider.name, word="utförare"),
            Column("kunder", "Kunder", sums["customers"], lambda row: row.customers, "whole", "customers"),
            Column("fore", "Månaden före (kr)", sums["before_ore"], lambda row: row.before_ore, "money", "before_ore"),
            Column("belopp", "Körningen (kr)", sums["amount_ore"], lambda row: row.amount_ore, "money", "amount_ore"),
            Column("skillnad", "Skillnad (kr)", sums["change_ore"], lambda row: row.change_ore, "money", "change_ore"),
            Column("rattelse", "varav rättelse (kr)", sums["correction_ore"], lambda row: row.correction_ore, "money", "correction_ore"),
        ),
        order="-belopp",
        search=lambda text: contains(col(Provider.name), text),
        tie=col(Provider.id),
    )  # fmt: skip
