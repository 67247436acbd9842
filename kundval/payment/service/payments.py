"""Payments of a run: the net of its lines per payee, held ones and negative ones included."""

from datetime import date

from sqlalchemy import delete
from sqlmodel import Session, col

from kundval.payment.models import Payment, Run
from kundval.payment.queries.payees import payees_of

TO_PAY, HELD, RELEASED, BALANCE = "att betala", "innehållen", "släppt", "saldo"


def make_payments(session: Session, run: Run, today: date) -> None:
    """Makes the payments of a run anew, in the order of the payees' names: «number of the run-place».

    A net of nothing or less goes to the payee's balance. The municipality pays itself by an internal transfer, without giro.
    """
    session.execute(delete(Payment).where(col(Payment.run_id) == run.id))
    for place, payee in enumerate(payees_of(session, run, today), 1):
        reason = payee.hold_reason if payee.amount_ore > 0 else ""
        session.add(
            Payment(
                number=f"{run.number}-{place}",
                run_id=run.id or 0,
                provider_id=payee.provider.id or 0,
                amount_ore=payee.amount_ore,
                vat_ore=payee.vat_ore,
                state=HELD if reason else TO_PAY if payee.amount_ore > 0 else BALANCE,
                hold_reason=reason,
                bank_account_id=payee.giro.id if payee.giro else None,
            )
        )
    session.flush()
