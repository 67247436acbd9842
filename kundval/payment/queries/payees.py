"""What a run pays each payee, and what holds it."""

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import date

from sqlalchemy import func, or_, select
from sqlmodel import Session, col

from kundval.payment.models import Account, Line, Run
from kundval.payment.rules.holding import hold_reason, lacks_signature
from kundval.period import Month
from kundval.registry.models import Agreement, BankAccount, Provider


@dataclass
class Payee:
    """A payee of a run: its net in öre, the giro that is paid to, and why the payment is held (empty: it is not)."""

    provider: Provider
    amount_ore: int = 0
    vat_ore: int = 0
    units: list[int] = field(default_factory=list)
    giro: BankAccount | None = None
    hold_reason: str = ""


def payees_of(session: Session, run: Run, today: date, provider_id: int | None = None) -> list[Payee]:
    """The payees of a run in the order of their names, or one of them."""
    payees = _nets(session, run, provider_id)
    ids = list(payees)
    giros, requested = _giros(session, ids)
    agreements = _agreements(session, Month(run.month), ids)
    for id_, payee in payees.items():
        provider = payee.provider
        payee.giro = None if provider.is_municipality else giros.get(id_)
        payee.hold_reason = hold_reason(
            internal=provider.is_municipality,
            stopped_on=provider.stopped_on,
            stop_reason=provider.stop_reason,
            today=today,
            has_giro=payee.giro is not None,
            giro_requested=id_ in requested,
            unsigned=lacks_signature(payee.units, agreements[id_]),
        )
    return sorted(payees.values(), key=lambda payee: (payee.provider.name, payee.provider.id))


def _nets(session: Session, run: Run, provider_id: int | None) -> dict[int, Payee]:
    per_unit = (
        select(
            col(Account.provider_id), col(Account.unit_id), func.sum(col(Line.amount_ore)), func.sum(col(Line.vat_ore))
        )
        .join(Account, col(Account.id) == col(Line.account_id))
        .where(col(Line.run_id) == run.id)
        .group_by(col(Account.provider_id), col(Account.unit_id))
        .order_by(col(Account.provider_id), col(Account.unit_id))
    )
    if provider_id is not None:
        per_unit = per_unit.where(col(Account.provider_id) == provider_id)
    rows = session.execute(per_unit).all()
    named = select(Provider).where(col(Provider.id).in_({row[0] for row in rows}))
    payees = {provider.id or 0: Payee(provider) for provider in session.execute(named).scalars()}
    for id_, unit_id, amount, vat in rows:
        payee = payees[id_]
        payee.amount_ore += int(amount)
        payee.vat_ore += int(vat)
        payee.units.append(unit_id)
    return payees


def _giros(session: Session, ids: Collection[int]) -> tuple[dict[int, BankAccount], set[int]]:
    """The latest approved giro of each provider, and the providers that have asked for one."""
    statement = select(BankAccount).where(col(BankAccount.provider_id).in_(ids))
    latest: dict[int, BankAccount] = {}
    requested = set()
    ordered = statement.order_by(col(BankAccount.decided_at).nulls_first(), col(BankAccount.id))
    for account in session.execute(ordered).scalars():
        if account.state == "godkänd":
            latest[account.provider_id] = account
        elif account.state == "begärd":
            requested.add(account.provider_id)
    return latest, requested


def _agreements(session: Session, month: Month, ids: Collection[int]) -> dict[int, list[tuple[int | None, bool]]]:
    """Per provider the agreements in force some day of the month: (unit or None for all, signed)."""
    found: dict[int, list[tuple[int | None, bool]]] = defaultdict(list)
    statement = select(Agreement).where(
        col(Agreement.provider_id).in_(ids),
        col(Agreement.valid_from) <= month.last,
        or_(col(Agreement.valid_to).is_(None), col(Agreement.valid_to) > month.first),
    )
    for agreement in session.execute(statement).scalars():
        found[agreement.provider_id].append((agreement.unit_id, agreement.signed_on is not None))
    return found
