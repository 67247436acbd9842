"""Release of a held payment: it goes out in a further file of its own run."""

from datetime import date
from typing import Any

from sqlalchemy import CursorResult, update
from sqlmodel import Session, col, select

from kundval import audit
from kundval.access.rules import Actor, require
from kundval.errors import AlreadyDone, Refused
from kundval.payment.models import Payment, Run
from kundval.registry.models import BankAccount, Provider

RELEASABLE = ("slutlig", "granskad", "beslutad", "exporterad")


def release_payment(session: Session, *, actor: Actor, today: date, payment: Payment, reason: str) -> Payment:
    """innehållen → släppt, to the payee's approved giro account, once nothing holds the payee any more.

    Raises ``Refused`` while the payee is stopped or has no approved account, and without a reason; ``AlreadyDone`` if it is not held.
    """
    run = session.get_one(Run, payment.run_id)
    require(actor, "run.export", industry_id=run.industry_id)
    if not reason.strip():
        raise Refused("Ange skälet till att utbetalningen släpps.")
    if run.state not in RELEASABLE:
        raise Refused(f"Körning {run.number} är {run.state}. Utbetalningen kan inte släppas.")
    provider = session.get_one(Provider, payment.provider_id)
    giro = _giro(session, provider, today)
    session.flush()
    answer: CursorResult[Any] = session.connection().execute(
        update(Payment)
        .where(col(Payment.id) == payment.id, col(Payment.state) == "innehållen")
        .values(state="släppt", released_by=actor.user_id, released_at=audit.now(), bank_account_id=giro)
    )
    session.refresh(payment)
    if answer.rowcount != 1:
        raise AlreadyDone(f"Utbetalning {payment.number} är inte innehållen längre. Den är {payment.state}.")
    audit.record(
        session,
        actor=actor,
        verb="släppte utbetalningen",
        subject="payment",
        subject_id=payment.id,
        industry_id=run.industry_id,
        provider_id=payment.provider_id,
        reason=reason,
    )
    return payment


def _giro(session: Session, provider: Provider, today: date) -> int | None:
    """The payee's latest approved account; refused while something still holds the payee."""
    if provider.stopped_on is not None and provider.stopped_on <= today:
        raise Refused(f"{provider.name} är stoppad sedan {provider.stopped_on}: {provider.stop_reason} Häv stoppet först.")
    if provider.is_municipality:
        return None
    giro = session.exec(
        select(BankAccount.id)
        .where(col(BankAccount.provider_id) == provider.id, col(BankAccount.state) == "godkänd")
        .order_by(col(BankAccount.decided_at).desc(), col(BankAccount.id).desc())
    ).first()
    if giro is None:
        raise Refused(f"{provider.name} har inget godkänt bankgiro eller plusgiro. Låt någon godkänna det först.")
    return giro
