"""What the provider's pages say about the provider itself: form, bank account, agreements, units and their approvals."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlmodel import Session, col, select

from kundval.choice.models import Person
from kundval.choice.queries.of_provider import units_of
from kundval.choice.queries.visible import protected
from kundval.payment.models import Account, Line, Run
from kundval.quality.models import Approval
from kundval.registry.models import Agreement, BankAccount, Provider, Service, Unit
from kundval.registry.queries.owners import form_on


@dataclass(frozen=True)
class Facts:
    """Everything on the page Våra uppgifter."""

    form: str
    accounts: list[BankAccount]
    agreements: list[Agreement]
    approvals: list[Any]


def of(session: Session, provider: Provider, today: date) -> Facts:
    units = [unit for unit, _ in units_of(session, provider.id or 0)]
    accounts = (
        select(BankAccount).where(BankAccount.provider_id == provider.id).order_by(col(BankAccount.requested_at).desc())
    )
    agreements = (
        select(Agreement).where(Agreement.provider_id == provider.id).order_by(col(Agreement.valid_from).desc())
    )
    approvals = (
        select(Approval, Unit, Service)
        .join(Unit, col(Unit.id) == col(Approval.unit_id))
        .join(Service, col(Service.id) == col(Approval.service_id))
        .where(col(Approval.unit_id).in_(units), col(Approval.mistyped_at).is_(None))
        .order_by(col(Unit.name), col(Approval.valid_from).desc())
    )
    return Facts(
        form_on(session, provider.id or 0, today),
        list(session.exec(accounts)),
        list(session.exec(agreements)),
        list(session.exec(approvals)),
    )


def blockers(session: Session, provider: Provider, today: date) -> list[tuple[str, str, str, str]]:
    """What holds the provider's payments, each with who solves it."""
    found = of(session, provider, today)
    rows = []
    if not provider.is_municipality and not any(account.state == "godkänd" for account in found.accounts):
        rows.append(("Utbetalning", "bankkontot är inte godkänt. Kundvalskontoret granskar det.", "", ""))
    if not found.agreements:
        rows.append(("Avtal", "det finns inget avtal. Hör av dig till kundvalskontoret.", "", ""))
    rows += [
        ("Avtal", f"{agreement.number} är inte undertecknat. Utbetalningar hålls inne tills det är det.", "", "")
        for agreement in found.agreements
        if agreement.signed_on is None
    ]
    if provider.stopped_on is not None:
        rows.append(
            ("Stoppad", f"utbetalningar är stoppade sedan {provider.stopped_on}: {provider.stop_reason}", "", "")
        )
    return rows


def protected_persons(session: Session, run: Run, provider_id: int, today: date) -> frozenset[int]:
    """The persons in the provider's lines of a run whose identity is protected today."""
    own = (
        select(Line.person_id)
        .join(Account, col(Account.id) == col(Line.account_id))
        .where(Line.run_id == run.id, Account.provider_id == provider_id)
    )
    return frozenset(session.exec(select(Person.id).where(col(Person.id).in_(own), protected(today))))  # type: ignore[arg-type]
