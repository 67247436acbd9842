"""The payments of a run as its page shows them."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Row, select
from sqlmodel import Session, col

from kundval.access.rules import Actor
from kundval.formats import counted_text
from kundval.payment.models import Payment, Run
from kundval.payment.queries.page_months import visible
from kundval.registry.models import BankAccount, Industry, Provider

STATES = ("att betala", "i fil", "innehållen", "släppt", "kvittad", "saldo")


@dataclass(frozen=True)
class FoundPayment:
    """A payment with what it belongs to."""

    payment: Payment
    provider: Provider
    run: Run
    industry: Industry


def payments(session: Session, run_id: int) -> Sequence[Row[Any]]:
    """The payments of a run in the order of their numbers, with payee and giro."""
    return session.execute(
        select(
            col(Payment.number), col(Payment.provider_id), col(Payment.amount_ore), col(Payment.vat_ore), col(Payment.state),
            col(Payment.set_off_ore),
            col(Payment.hold_reason), col(Payment.file_id), col(Provider.name).label("provider"), col(Provider.is_municipality),
            col(BankAccount.kind).label("giro_kind"), col(BankAccount.number).label("giro_number"),
        )
        .join(Provider, col(Provider.id) == col(Payment.provider_id))
        .outerjoin(BankAccount, col(BankAccount.id) == col(Payment.bank_account_id))
        .where(col(Payment.run_id) == run_id)
        .order_by(col(Payment.id))
    ).all()  # fmt: skip


def standings(rows: Sequence[Any]) -> list[tuple[str, int, int]]:
    """Per state that occurs: (state, payments, öre). Together they are the run's sum."""
    counts, amounts = Counter(row.state for row in rows), Counter[str]()
    for row in rows:
        amounts[row.state] += row.amount_ore
    return [(state, counts[state], amounts[state]) for state in STATES if counts[state]]


def set_off_sum(rows: Sequence[Any]) -> int:
    """What is set off of all payments of a run."""
    return sum(row.set_off_ore for row in rows)


def paid_sum(rows: Sequence[Any]) -> int:
    """What goes out of all payments of a run, now or when it is released: nets above nothing less what is set off."""
    return sum(max(row.amount_ore - row.set_off_ore, 0) for row in rows)


def export_label(run: Run, rows: Sequence[Any]) -> str:
    """The words of the button that makes a file; empty where there is nothing to make one of."""
    if run.state == "beslutad":
        return f"Skapa betalfilen ({counted_text(len(rows), 'utbetalning', 'utbetalningar')})"
    released = [row for row in rows if row.state == "släppt" and row.file_id is None]
    if run.state == "exporterad" and released:
        return f"Skapa fil med {counted_text(len(released), 'släppt utbetalning', 'släppta utbetalningar')}"
    return ""


def payment_by_number(session: Session, actor: Actor, number: str) -> FoundPayment | None:
    """A payment by its number, if the actor may export its industry's runs."""
    found = session.execute(
        select(Payment, Provider, Run, Industry)
        .join(Provider, col(Provider.id) == col(Payment.provider_id))
        .join(Run, col(Run.id) == col(Payment.run_id))
        .join(Industry, col(Industry.id) == col(Run.industry_id))
        .where(col(Payment.number) == number, visible(actor, "run.export"))
    ).first()
    return FoundPayment(found[0], found[1], found[2], found[3]) if found else None
