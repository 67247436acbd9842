"""A held payment is released when what held it is in order; it goes out in a further file of its own run."""

from datetime import date
from typing import Any

from sqlalchemy import CursorResult, update
from sqlmodel import Session, col

from kundval import audit
from kundval.access.rules import Actor, require
from kundval.errors import AlreadyDone, Refused
from kundval.payment.models import Payment, Run
from kundval.payment.queries.payees import payees_of
from kundval.payment.queries.runs import DECIDED, EXPORTED
from kundval.payment.service.payments import HELD, RELEASED


def release_payment(session: Session, *, actor: Actor, today: date, payment: Payment, reason: str = "") -> Payment:
    """Releases a held payment (släppt) of a decided run. Raises ``Refused`` with what still holds it."""
    run = session.get_one(Run, payment.run_id)
    require(actor, "run.export", industry_id=run.industry_id)
    if run.state not in (DECIDED, EXPORTED):
        raise Refused(f"Körning {run.number} är {run.state}. Utbetalningen kan släppas när körningen är beslutad.")
    (payee,) = payees_of(session, run, today, payment.provider_id)
    if payee.hold_reason:
        raise Refused(
            f"Utbetalning {payment.number} till {payee.provider.name} kan inte släppas än. {payee.hold_reason}"
        )
    done = {
        "state": RELEASED,
        "bank_account_id": payee.giro.id if payee.giro else None,
        "released_by": actor.user_id,
        "released_at": audit.now(),
    }
    session.flush()
    answer: CursorResult[Any] = session.connection().execute(
        update(Payment).where(col(Payment.id) == payment.id, col(Payment.state) == HELD).values(**done)
    )
    session.refresh(payment)
    if answer.rowcount != 1:
        raise AlreadyDone(f"Utbetalning {payment.number} är inte innehållen. Den är {payment.state}.")
    audit.record(
        session, actor=actor, verb="släppte utbetalningen", subject="payment", subject_id=payment.id, industry_id=run.industry_id,
        provider_id=payment.provider_id, reason=reason, details={"nummer": payment.number, "belopp_ore": payment.amount_ore},
    )  # fmt: skip
    return payment
