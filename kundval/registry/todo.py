"""What awaits somebody in the registry: accounts to approve, agreements to sign or renew."""

from datetime import date, timedelta

from sqlmodel import Session, col, or_, select

from kundval.access.rules import Actor, may
from kundval.access.todo import Todo
from kundval.formats import account_text
from kundval.registry.models import Agreement, Provider
from kundval.registry.queries.providers import names_of, waiting_accounts
from kundval.registry.queries.scope import provider_visible

ENDING = timedelta(days=90)
"""How long before its end an agreement is told of."""


def todo(session: Session, actor: Actor, today: date) -> list[Todo]:
    """The accounts that the actor may decide, and the agreements that he may mend."""
    return [*(_accounts(session, actor) if may(actor, "bank.decide") else []), *_agreements(session, actor, today)]


def _accounts(session: Session, actor: Actor) -> list[Todo]:
    rows = waiting_accounts(session, actor)
    names = names_of(session, [account.requested_by for account, _ in rows])
    return [
        Todo(
            "Granska",
            f"{account_text(account.kind, account.number)} för {provider.name}",
            f"/bankkonton/{account.id}",
            count=f"begärt av {names.get(account.requested_by)} {account.requested_at:%Y-%m-%d}",
        )
        for account, provider in rows
    ]


def _agreements(session: Session, actor: Actor, today: date) -> list[Todo]:
    if not may(actor, "registry.write"):
        return []
    rows = session.exec(
        select(Agreement, Provider)
        .join(Provider, col(Provider.id) == col(Agreement.provider_id))
        .where(
            provider_visible(actor, "registry.write"),
            or_(col(Agreement.valid_to).is_(None), col(Agreement.valid_to) > today),
            or_(col(Agreement.signed_on).is_(None), col(Agreement.valid_to) <= today + ENDING),
        )
        .order_by(col(Agreement.valid_to).nulls_first(), col(Agreement.id))
    ).all()
    return [_agreement(agreement, provider) for agreement, provider in rows]


def _agreement(agreement: Agreement, provider: Provider) -> Todo:
    url = f"/avtal/{agreement.id}"
    if agreement.signed_on is None:
        what = f"avtalet {agreement.number} med {provider.name}"
        return Todo("Underteckna", what, url, deadline=agreement.valid_from, blocks="Utbetalningarna hålls inne.")
    last = agreement.valid_to - timedelta(days=1) if agreement.valid_to else None
    return Todo(
        "Förnya", f"avtalet {agreement.number} med {provider.name}", url, deadline=last, count="avtalet löper ut"
    )
