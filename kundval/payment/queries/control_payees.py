"""Controls of a run's payees: held, negative, or far from the month before."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import case, func, select
from sqlmodel import Session, col

from kundval.formats import kr_text
from kundval.payment.models import Account, Line, Payment, Run
from kundval.payment.queries.page_payees import payees
from kundval.payment.queries.payees import payees_of
from kundval.registry.models import Provider

MOST = 10
"""As many are named."""
SHARE = 10
"""A change of more than one part in this many should be looked at."""


@dataclass(frozen=True)
class Found:
    """What a control found: how many, their öre if they have any, and the first of them as sentences."""

    count: int
    amount_ore: int | None
    sentences: tuple[str, ...] = ()


def held(session: Session, run: Run, today: date) -> Found | None:
    """Payees whose payment is held, or will be when the run becomes final."""
    if run.state == "preliminär":
        rows = [
            (payee.provider.name, payee.amount_ore, payee.hold_reason)
            for payee in payees_of(session, run, today)
            if payee.hold_reason and payee.amount_ore > 0
        ]
    else:
        rows = [
            (name, amount, reason)
            for name, amount, reason in session.execute(
                select(col(Provider.name), col(Payment.amount_ore), col(Payment.hold_reason))
                .join(Provider, col(Provider.id) == col(Payment.provider_id))
                .where(col(Payment.run_id) == run.id, col(Payment.state) == "innehållen")
            )
        ]
    if not rows:
        return None
    sentences = tuple(f"{name}: {reason} {kr_text(amount)} hålls inne." for name, amount, reason in sorted(rows)[:MOST])
    return Found(len(rows), sum(amount for _, amount, _ in rows), sentences)


def negative(session: Session, run: Run) -> Found | None:
    """Payees who owe the municipality: the net goes to their balance, which is set against what they are paid next."""
    rows = sorted((name, amount) for name, amount in _nets(session, run).values() if amount < 0)
    if not rows:
        return None
    return Found(
        len(rows),
        sum(amount for _, amount in rows),
        tuple(f"{name}: {kr_text(amount)}" for name, amount in rows[:MOST]),
    )


def large_changes(session: Session, run: Run) -> Found | None:
    """Payees whose sum differs by more than a tenth from the month before; new and gone ones are changes as well."""
    statement = payees(session, run).subquery()
    change, before = statement.c.change_ore, statement.c.before_ore
    far = case((change < 0, -change), else_=change) * SHARE > before
    rows = session.execute(
        select(statement.c.name, change).where(far, change != 0).order_by(func.abs(change).desc())
    ).all()
    if not rows or not session.execute(select(func.max(before))).scalar():
        return None
    sentences = tuple(f"{name}: {kr_text(int(amount), plus=True)}" for name, amount in rows[:MOST])
    return Found(len(rows), sum(int(amount) for _, amount in rows), sentences)


def _nets(session: Session, run: Run) -> dict[int, tuple[str, int]]:
    """Per payee of the run: name and net."""
    rows = session.execute(
        select(col(Provider.id), col(Provider.name), func.sum(col(Line.amount_ore)))
        .join(Account, col(Account.provider_id) == col(Provider.id))
        .join(Line, col(Line.account_id) == col(Account.id))
        .where(col(Line.run_id) == run.id)
        .group_by(col(Provider.id))
    )
    return {key: (name, int(amount)) for key, name, amount in rows if key is not None}
