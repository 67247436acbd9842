"""What the pages of providers and units show of payment: paid this year, and month by month."""

from typing import Any

from sqlalchemy import BigInteger, Select, case, cast, distinct, func, select
from sqlmodel import Session, col

from kundval.access.rules import Actor, industries_for
from kundval.payment.models import Account, Line, Payment, Run
from kundval.payment.queries.balances import balances
from kundval.period import Month
from kundval.registry.models import Industry

PAID = ("beslutad", "exporterad")
HELD = "innehållen"


def paid_by_provider(industries: frozenset[int] | None, year: int) -> Select[*tuple[Any, ...]]:
    """``provider_id`` and ``paid_ore``: what has been decided for each payee in the year's run months, held payments left out.

    Of the industries; None is all of them.
    """
    statement: Select[*tuple[Any, ...]] = (
        select(
            col(Payment.provider_id).label("provider_id"),
            cast(func.sum(col(Payment.amount_ore)), BigInteger).label("paid_ore"),
        )
        .join(Run, col(Run.id) == col(Payment.run_id))
        .where(
            col(Run.state).in_(PAID),
            col(Payment.state) != HELD,
            col(Run.month) >= year * 12,
            col(Run.month) < (year + 1) * 12,
        )
        .group_by(col(Payment.provider_id))
    )
    return statement if industries is None else statement.where(col(Run.industry_id).in_(industries))


def months_of_provider(session: Session, actor: Actor, provider_id: int, last: Month, months: int = 12) -> list[Any]:
    """The provider's runs of the latest months, newest first: Run, Industry, customers, amount_ore, corrections_ore, payment_state."""
    return _months(session, actor, last, months, col(Account.provider_id) == provider_id, provider_id)


def months_of_unit(session: Session, actor: Actor, unit_id: int, last: Month, months: int = 12) -> list[Any]:
    """The same for one unit, whoever ran it."""
    return _months(session, actor, last, months, col(Account.unit_id) == unit_id, None)


def held_of_provider(session: Session, actor: Actor, provider_id: int) -> int:
    """How much of the provider's payments is held, in öre."""
    statement = (
        select(func.coalesce(func.sum(col(Payment.amount_ore) - col(Payment.set_off_ore)), 0))
        .join(Run, col(Run.id) == col(Payment.run_id))
        .where(col(Payment.provider_id) == provider_id, col(Payment.state) == HELD, col(Run.state) != "avvisad")
    )
    allowed = industries_for(actor, "money.read")
    if allowed is not None:
        statement = statement.where(col(Run.industry_id).in_(allowed))
    return int(session.execute(statement).scalar_one())


def balance_of_provider(session: Session, actor: Actor, provider_id: int) -> int:
    """What the provider owes and is set against its next payments, in öre, of the industries that the actor sees."""
    found = balances().subquery()
    statement = select(func.coalesce(func.sum(found.c.left_ore), 0)).where(found.c.provider_id == provider_id)
    allowed = industries_for(actor, "money.read")
    if allowed is not None:
        statement = statement.where(found.c.industry_id.in_(allowed))
    return int(session.execute(statement).scalar_one())


def _months(session: Session, actor: Actor, last: Month, months: int, of: Any, provider_id: int | None) -> list[Any]:
    latest = (
        select(func.max(col(Run.id)))
        .where(col(Run.state) != "avvisad", col(Run.month) > last.number - months, col(Run.month) <= last.number)
        .group_by(col(Run.industry_id), col(Run.month))
    )
    correction = case((col(Account.month) < col(Run.month), col(Line.amount_ore)), else_=0)
    payment_state = (
        select(col(Payment.state))
        .where(col(Payment.run_id) == col(Run.id), col(Payment.provider_id) == provider_id)
        .scalar_subquery()
    )
    statement = (
        select(
            Run,
            Industry,
            func.count(distinct(func.nullif(col(Line.person_id), 0))).label("customers"),
            cast(func.sum(col(Line.amount_ore)), BigInteger).label("amount_ore"),
            cast(func.sum(correction), BigInteger).label("corrections_ore"),
            payment_state.label("payment_state"),
        )
        .join(Industry, col(Industry.id) == col(Run.industry_id))
        .join(Line, col(Line.run_id) == col(Run.id))
        .join(Account, col(Account.id) == col(Line.account_id))
        .where(col(Run.id).in_(latest), of)
        .group_by(col(Run.id), col(Industry.id))
        .order_by(col(Run.month).desc(), col(Industry.name))
    )
    allowed = industries_for(actor, "money.read")
    if allowed is not None:
        statement = statement.where(col(Run.industry_id).in_(allowed))
    return list(session.execute(statement).all())
