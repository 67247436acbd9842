"""The hash of a run: over its own facts, its lines with their accounts, and the hash of the run before it in the chain."""

from hashlib import sha256
from typing import Any

from sqlalchemy import select
from sqlmodel import Session, col

from kundval.payment.models import Account, Line, Run

ACCOUNT = (
    "id", "month", "unit_id", "provider_id", "mode", "counterparty", "service_id", "kind", "source", "row_key", "price_ore",
    "price_vat_ore",
)  # fmt: skip
LINE = (
    "account_id", "person_id", "slot", "due_quantity", "due_whole", "booked_quantity", "booked_whole", "due_ore", "booked_ore",
    "amount_ore", "due_vat_ore", "booked_vat_ore", "vat_ore",
)  # fmt: skip


def hash_of(session: Session, run: Run, previous_hash: str) -> str:
    """SHA-256 in hexadecimal. Ids stand for what they name: they are never given to anything else."""
    digest = sha256(_text((previous_hash, run.number, run.industry_id, run.month)))
    accounts = select(*(getattr(Account, name) for name in ACCOUNT)).where(
        col(Account.id).in_(select(col(Line.account_id)).where(col(Line.run_id) == run.id))
    )
    lines = select(*(getattr(Line, name) for name in LINE)).where(col(Line.run_id) == run.id)
    for row in session.execute(accounts.order_by(col(Account.id))):
        digest.update(_text(row))
    ordered = lines.order_by(col(Line.account_id), col(Line.person_id), col(Line.slot))
    for row in session.execute(ordered.execution_options(yield_per=5_000)):
        digest.update(_text(row))
    return digest.hexdigest()


def last_in_chain(session: Session) -> Run | None:
    """The run that the next one is chained to."""
    statement = (
        select(Run).where(col(Run.chain_position).is_not(None)).order_by(col(Run.chain_position).desc()).limit(1)
    )
    return session.execute(statement).scalar()


def _text(values: Any) -> bytes:
    # The unit separator stands in no code or name, so that no two rows give the same text.
    return ("\x1f".join(map(str, values)) + "\n").encode()
