"""Bank accounts of providers: requested by one person, approved or declined by another. The latest approved one is paid to.

The row itself holds both persons, and the database refuses that they are one; it needs no task beside it.
"""

from collections.abc import Mapping
from datetime import date

from sqlalchemy import update
from sqlmodel import Session, col, select

from kundval import audit
from kundval.access.models import User
from kundval.access.rules import Actor
from kundval.access.service import tasks
from kundval.errors import AlreadyDone, FieldsRefused, NotFound, Refused
from kundval.formats import account_text, clock_text
from kundval.identity import digits, is_bankgiro, is_plusgiro
from kundval.registry.models import BankAccount
from kundval.registry.service.scope import only, provider_industries, the_provider

KINDS = ("bankgiro", "plusgiro")


DONE = {"godkänd": "godkänt", "avböjd": "avböjt", "begärd": "begärt"}


def checked_account(kind: str, number: str) -> str:
    """The digits of a giro account; refuses a wrong length or check digit."""
    if kind not in KINDS:
        raise FieldsRefused({"kind": "Välj bankgiro eller plusgiro."})
    bare = digits(number)
    if not bare.isdigit():
        raise FieldsRefused({"number": f"Skriv numret till utförarens {kind}, till exempel {_example(kind)}."})
    if not (is_bankgiro(bare) if kind == "bankgiro" else is_plusgiro(bare)):
        raise FieldsRefused(
            {"number": f"{kind.capitalize()}numret {number.strip()} har fel kontrollsiffra. Kontrollera siffrorna."}
        )
    return bare


def request_bank_account(
    session: Session,
    *,
    actor: Actor,
    today: date,
    provider_id: int,
    kind: str,
    number: str,
    batch_id: int | None = None,
) -> BankAccount:
    """Asks that the provider be paid to another account. Until somebody else has approved it, the old one holds."""
    the_provider(session, actor, provider_id, "bank.request")
    bare = checked_account(kind, number)
    accounts = session.exec(select(BankAccount).where(col(BankAccount.provider_id) == provider_id)).all()
    if any(account.state == "begärd" for account in accounts):
        raise Refused("Ett nytt konto väntar redan på en annan person. Det ska godkännas eller avböjas först.")
    current = current_account(session, provider_id)
    if current and (current.kind, current.number) == (kind, bare):
        raise FieldsRefused({"number": "Utförarens utbetalningar går redan till det kontot."})
    account = BankAccount(
        provider_id=provider_id,
        kind=kind,
        number=bare,
        requested_by=actor.user_id,
        requested_at=audit.now(),
        import_batch_id=batch_id,
    )
    session.add(account)
    session.flush()
    _log(
        session,
        actor,
        account,
        "begärde bankkonto",
        {"konto": [_written(current), _written(account)]},
    )
    return account


def approve_bank_account(session: Session, *, actor: Actor, today: date, account_id: int) -> BankAccount:
    """Approves a requested account. Refused for the one who requested it, whatever roles."""
    return _decide(session, actor, account_id, "godkänd", "godkände", "")


def decline_bank_account(session: Session, *, actor: Actor, today: date, account_id: int, reason: str) -> BankAccount:
    """Declines a requested account with a reason; the old one goes on."""
    if not reason.strip():
        raise FieldsRefused({"reason": "Ange skälet. Det visas för utföraren."})
    return _decide(session, actor, account_id, "avböjd", "avböjde", reason.strip())


def current_account(session: Session, provider_id: int) -> BankAccount | None:
    """The account that the provider is paid to."""
    return session.exec(
        select(BankAccount)
        .where(col(BankAccount.provider_id) == provider_id, col(BankAccount.state) == "godkänd")
        .order_by(col(BankAccount.decided_at).desc(), col(BankAccount.id).desc())
    ).first()


def _decide(session: Session, actor: Actor, account_id: int, state: str, verb: str, reason: str) -> BankAccount:
    account = session.get(BankAccount, account_id)
    if account is None:
        raise NotFound
    the_provider(session, actor, account.provider_id, "bank.decide")
    tasks.refuse_own(actor, account.requested_by, "Du begärde kontot.")
    # Of two who decide at the same moment, the condition lets one through.
    done = session.execute(
        update(BankAccount)
        .where(col(BankAccount.id) == account_id, col(BankAccount.state) == "begärd")
        .values(state=state, decided_by=actor.user_id, decided_at=audit.now())
        .execution_options(synchronize_session=False)
    )
    session.refresh(account)
    if done.rowcount != 1:  # type: ignore[attr-defined]
        raise AlreadyDone(_who_decided(session, account))
    _log(session, actor, account, f"{verb} bankkonto", {"konto": _written(account)}, reason)
    return account


def _written(account: BankAccount | None) -> str | None:
    return account_text(account.kind, account.number) if account else None


def _who_decided(session: Session, account: BankAccount) -> str:
    user = session.get(User, account.decided_by) if account.decided_by else None
    when = f" {clock_text(account.decided_at)}" if account.decided_at else ""
    return f"Det är redan gjort: kontot är {DONE[account.state]}{f' av {user.name}' if user else ''}{when}."


def _example(kind: str) -> str:
    return "5050-1055" if kind == "bankgiro" else "4853-8"


def _log(
    session: Session, actor: Actor, account: BankAccount, verb: str, details: Mapping[str, object], reason: str = ""
) -> None:
    audit.record(session, actor=actor, verb=verb, subject="provider", subject_id=account.provider_id,
                 provider_id=account.provider_id, industry_id=only(provider_industries(session, account.provider_id)),
                 reason=reason, details=dict(details))  # fmt: skip
