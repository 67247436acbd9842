"""Logging in, throttled by name and by address.

Attempts are counted in the database, so that the limit holds over several workers and restarts. An attempt is counted before the
password is looked at: two hundred at the same moment are two hundred.
"""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import ColumnElement, delete
from sqlmodel import Session, col, select

from kundval import audit
from kundval.access import passwords, queries
from kundval.access.clock import STOCKHOLM
from kundval.access.models import LoginAttempt, User
from kundval.access.rules import Actor

WINDOW = timedelta(minutes=15)
PER_NAME = 5
"""Failed attempts in the window that lock a name out, even for the right password."""
PER_ADDRESS = 30
"""More, because an office may share one address."""

WRONG = "Namnet eller lösenordet stämmer inte."
LOCKED = "Kontot är låst. Be en administratör att låsa upp det."


@dataclass(frozen=True)
class Answer:
    """Who logged in, or the sentence why nobody did."""

    sentence: str = ""
    actor: Actor | None = None
    user: User | None = None


def log_in(session: Session, *, name: str, password: str, address: str, today: date) -> Answer:
    """Compares name and password. The caller commits whatever the answer, so that a failed attempt is remembered."""
    now = audit.now()
    name = name.strip().lower()
    session.execute(delete(LoginAttempt).where(col(LoginAttempt.at) < now - WINDOW))
    until = _locked_until(session, name, address)
    if until is not None:
        return Answer(f"För många försök. Försök igen kl. {until:%H.%M}.")
    session.add(LoginAttempt(login=name, address=address, at=now))
    session.flush()
    user = queries.user_by_login(session, name)
    if not passwords.matches(user.password_hash if user else None, password) or user is None:
        return Answer(WRONG)
    session.execute(delete(LoginAttempt).where(col(LoginAttempt.login) == name))
    if user.locked_at is not None:
        return Answer(LOCKED)
    actor = queries.actor_for(session, user, today)
    audit.record(session, actor=actor, verb="loggade in", subject="user", subject_id=user.id)
    return Answer(actor=actor, user=user)


def _locked_until(session: Session, name: str, address: str) -> datetime | None:
    """When the next attempt is allowed, on Sweden's clock; ``None`` is now."""
    ends = [
        _nth_latest(session, col(LoginAttempt.login) == name, PER_NAME),
        _nth_latest(session, col(LoginAttempt.address) == address, PER_ADDRESS),
    ]
    latest = max((at for at in ends if at is not None), default=None)
    # The minute after, because the clock is told without seconds.
    return latest and (latest + WINDOW + timedelta(minutes=1)).astimezone(STOCKHOLM)


def _nth_latest(session: Session, condition: ColumnElement[bool], number: int) -> datetime | None:
    statement = (
        select(LoginAttempt.at).where(condition).order_by(col(LoginAttempt.at).desc()).offset(number - 1).limit(1)
    )
    return session.exec(statement).first()
