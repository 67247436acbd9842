"""Payments of a run: the net of its lines per payee, held ones and negative ones included."""

from collections.abc import Iterable
from datetime import date

from sqlalchemy import delete, func, or_, select
from sqlmodel import Session, col

from kundval.payment.models import Account, Line, Payment, Run
from kundval.period import Month
from kundval.registry.models import Agreement, BankAccount, Provider

TO_PAY, IN_FILE, HELD, RELEASED, BALANCE = "att betala", "i fil", "innehållen", "släppt", "saldo"


def make_payments(session: Session, run: Run, today: date) -> None:
    """Makes the payments of a run anew, in the order of the payees' names: «number of the run-place».

    A net of nothing or less goes to the payee's balance. The municipality pays itself by an internal transfer, without giro.
    """
    session.execute(delete(Payment).where(col(Payment.run_id) == run.id))
    nets = session.execute(
        select(Provider, func.sum(col(Line.amount_ore)), func.sum(col(Line.vat_ore)))
        .join(Account, col(Account.provider_id) == col(Provider.id))
        .join(Line, col(Line.account_id) == col(Account.id))
        .where(col(Line.run_id) == run.id)
        .group_by(col(Provider.id))
        .order_by(col(Provider.name), col(Provider.id))
    ).all()
    for place, (provider, amount, vat) in enumerate(nets, 1):
        giro = None if provider.is_municipality else approved_giro(session, provider.id)
        reason = hold_reason(session, run, provider, giro, today) if amount > 0 else ""
        session.add(
            Payment(
                number=f"{run.number}-{place}", run_id=run.id or 0, provider_id=provider.id, amount_ore=int(amount), vat_ore=int(vat),
                state=HELD if reason else TO_PAY if amount > 0 else BALANCE, hold_reason=reason,
                bank_account_id=giro.id if giro else None,
            )
        )  # fmt: skip
    session.flush()


def approved_giro(session: Session, provider_id: int) -> BankAccount | None:
    """The latest approved bankgiro or plusgiro of a provider."""
    statement = select(BankAccount).where(
        col(BankAccount.provider_id) == provider_id, col(BankAccount.state) == "godkänd"
    )
    return session.execute(
        statement.order_by(col(BankAccount.decided_at).desc().nulls_last(), col(BankAccount.id).desc())
    ).scalars().first()  # fmt: skip


def hold_reason(session: Session, run: Run, provider: Provider, giro: BankAccount | None, today: date) -> str:
    """Why the payment of a payee is held, as sentences; empty where nothing holds it."""
    if provider.is_municipality:
        return ""
    reasons = []
    if provider.stopped_on is not None and provider.stopped_on <= today:
        reasons.append(
            f"Utförarens utbetalningar är stoppade sedan {provider.stopped_on}: {provider.stop_reason}".rstrip(": ")
            + "."
        )
    if giro is None:
        asked = select(col(BankAccount.id)).where(
            col(BankAccount.provider_id) == provider.id, col(BankAccount.state) == "begärd"
        )
        requested = session.execute(asked).first() is not None
        reasons.append("Bankgirot är inte godkänt." if requested else "Bankgiro eller plusgiro saknas.")
    if _unsigned(session, run, provider.id or 0):
        reasons.append("Avtalet är inte undertecknat.")
    return " ".join(reason.replace("..", ".") for reason in reasons)


def _unsigned(session: Session, run: Run, provider_id: int) -> bool:
    """Whether a unit that the run pays has agreements in force in the run's month and none of them is signed."""
    month = Month(run.month)
    agreements = session.execute(
        select(Agreement).where(
            col(Agreement.provider_id) == provider_id,
            col(Agreement.valid_from) <= month.last,
            or_(col(Agreement.valid_to).is_(None), col(Agreement.valid_to) > month.first),
        )
    ).scalars().all()  # fmt: skip
    return any(_lacks_signature(agreements, unit_id) for unit_id in _units(session, run, provider_id))


def _lacks_signature(agreements: Iterable[Agreement], unit_id: int) -> bool:
    own = [agreement for agreement in agreements if agreement.unit_id in (None, unit_id)]
    return bool(own) and all(agreement.signed_on is None for agreement in own)


def _units(session: Session, run: Run, provider_id: int) -> list[int]:
    statement = (
        select(col(Account.unit_id))
        .join(Line, col(Line.account_id) == col(Account.id))
        .where(col(Line.run_id) == run.id, col(Account.provider_id) == provider_id)
        .distinct()
    )
    return list(session.execute(statement).scalars())
