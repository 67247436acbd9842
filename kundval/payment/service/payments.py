"""Payments of a run: the net of its lines per payee, held ones and negative ones included."""

from datetime import date

from sqlalchemy import delete
from sqlmodel import Session, col

from kundval.payment.models import Payment, Run
from kundval.payment.queries.balances import Balance, balances_of
from kundval.payment.queries.payees import payees_of
from kundval.payment.rules.set_off import set_off

TO_PAY, HELD, RELEASED, BALANCE, SET_OFF = "att betala", "innehållen", "släppt", "saldo", "kvittad"


def make_payments(session: Session, run: Run, today: date) -> None:
    """Makes the payments of a run anew, in the order of the payees' names: «number of the run-place».

    A net of nothing or less goes to the payee's balance in the industry; a balance of earlier runs is set against a positive net. The
    municipality pays itself by an internal transfer, without giro.
    """
    session.execute(delete(Payment).where(col(Payment.run_id) == run.id))
    owed = balances_of(session, run.industry_id)
    for place, payee in enumerate(payees_of(session, run, today), 1):
        provider_id = payee.provider.id or 0
        off = set_off(payee.amount_ore, owed.get(provider_id, Balance()).left_ore)
        pays = payee.amount_ore > off
        reason = payee.hold_reason if pays else ""
        session.add(
            Payment(
                number=f"{run.number}-{place}",
                run_id=run.id or 0,
                provider_id=provider_id,
                amount_ore=payee.amount_ore,
                vat_ore=payee.vat_ore,
                set_off_ore=off,
                state=HELD if reason else TO_PAY if pays else SET_OFF if off else BALANCE,
                hold_reason=reason,
                bank_account_id=payee.giro.id if payee.giro else None,
            )
        )
    session.flush()
