"""What a provider sees of payment: its own months and lines, rejected runs left out."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import BigInteger, Select, case, cast, distinct, func, select
from sqlmodel import Session, col

from kundval.errors import NotFound
from kundval.payment.models import Account, Line, Payment, RecoveryClaim, Run
from kundval.payment.queries.balances import balances, claims
from kundval.payment.queries.page_lines import lines
from kundval.registry.models import Industry


def months_of(provider_id: int) -> Select[Any]:
    """One row per run with lines of the payee, newest first: Run, industry, customers, amount, VAT, corrections, the payment's state."""
    correction = case((col(Account.month) < col(Run.month), col(Line.amount_ore)), else_=0)
    state = (
        select(col(Payment.state))
        .where(col(Payment.run_id) == col(Run.id), col(Payment.provider_id) == provider_id)
        .scalar_subquery()
    )
    off = (
        select(col(Payment.set_off_ore))
        .where(col(Payment.run_id) == col(Run.id), col(Payment.provider_id) == provider_id)
        .scalar_subquery()
    )
    return (
        select(
            Run,
            func.coalesce(off, 0).label("set_off_ore"),
            col(Industry.name).label("industry"),
            func.count(distinct(func.nullif(col(Line.person_id), 0))).label("customers"),
            cast(func.sum(col(Line.amount_ore)), BigInteger).label("amount_ore"),
            cast(func.sum(col(Line.vat_ore)), BigInteger).label("vat_ore"),
            cast(func.sum(correction), BigInteger).label("corrections_ore"),
            state.label("payment_state"),
        )
        .join(Industry, col(Industry.id) == col(Run.industry_id))
        .join(Line, col(Line.run_id) == col(Run.id))
        .join(Account, col(Account.id) == col(Line.account_id))
        .where(col(Account.provider_id) == provider_id, col(Run.state) != "avvisad")
        .group_by(col(Run.id), col(Industry.id))
        .order_by(col(Run.month).desc(), col(Run.number).desc())
    )


def run_of(session: Session, provider_id: int, number: int) -> Any:
    """The row of :func:`months_of` for one run. Raises ``NotFound`` where it has no line of the provider."""
    row = session.execute(months_of(provider_id).where(col(Run.number) == number)).first()
    if row is None:
        raise NotFound
    return row


@dataclass(frozen=True)
class Standing:
    """What a provider owes in an industry: what is left of its balance, and what is left of claims."""

    industry: str
    balance_ore: int
    claimed_ore: int


def standings_of(session: Session, provider_id: int) -> list[Standing]:
    """The industries in which the provider has a balance or a claim that is not ended."""
    found = balances().subquery()
    statement = select(col(Industry.name), found.c.left_ore).join(found, found.c.industry_id == col(Industry.id))
    left: dict[str, int] = {}
    for name, ore in session.execute(statement.where(found.c.provider_id == provider_id)):
        left[name] = ore
    asked: dict[str, int] = {}
    decided = claims().where(col(RecoveryClaim.provider_id) == provider_id, col(RecoveryClaim.decided_at).is_not(None))
    for row in session.execute(decided):
        asked[row.Industry.name] = asked.get(row.Industry.name, 0) + row.left_ore
    names = sorted(name for name in left.keys() | asked.keys() if left.get(name) or asked.get(name))
    return [Standing(name, left.get(name, 0), asked.get(name, 0)) for name in names]


def lines_of(run: Run, provider_id: int, with_pairs: bool = True) -> Select[Any]:
    """The provider's own lines of a run, perhaps without those that cancel each other out."""
    return lines(run, with_pairs).where(col(Account.provider_id) == provider_id)
