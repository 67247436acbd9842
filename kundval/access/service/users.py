"""The verbs of users: invite, lock, unlock, new password, own choices."""

import secrets
from datetime import date

from sqlmodel import Session

from kundval import audit
from kundval.access import passwords, queries
from kundval.access.models import User
from kundval.access.rules import Actor, require
from kundval.access.service.grants import not_oneself, someone_remains
from kundval.errors import FieldsRefused, Refused


def invite(session: Session, *, actor: Actor, today: date, login: str, name: str) -> tuple[User, str]:
    """Registers a user and gives the one-time password, which is shown once and nowhere kept."""
    require(actor, "user.write")
    login = login.strip().lower()
    if queries.user_by_login(session, login):
        raise FieldsRefused({"login": f"Inloggningsnamnet {login} finns redan. Välj ett annat."})
    password = passwords.one_time()
    user = User(
        login=login,
        name=name,
        password_hash=passwords.hashed(password),
        must_change_password=True,
        session_key=secrets.token_hex(8),
        created_at=audit.now(),
    )
    session.add(user)
    session.flush()
    audit.record(session, actor=actor, verb="bjöd in", subject="user", subject_id=user.id, details={"login": login})
    return user, password


def lock(session: Session, *, actor: Actor, today: date, user: User) -> None:
    """Keeps the user out from now on and ends the sessions he has."""
    require(actor, "user.write")
    not_oneself(actor, user, "låsa dig själv")
    someone_remains(session, today, user)
    if user.locked_at is not None:
        raise Refused(f"{user.name} är redan låst.")
    user.locked_at = audit.now()
    user.session_key = secrets.token_hex(8)
    _changed(session, actor, "låste", user)


def unlock(session: Session, *, actor: Actor, today: date, user: User) -> None:
    """Lets a locked user in again, with the password he had."""
    require(actor, "user.write")
    if user.locked_at is None:
        raise Refused(f"{user.name} är inte låst.")
    user.locked_at = None
    _changed(session, actor, "låste upp", user)


def new_password(session: Session, *, actor: Actor, today: date, user: User) -> str:
    """A new one-time password, shown once; ends the sessions the user has."""
    require(actor, "user.write")
    password = passwords.one_time()
    user.password_hash = passwords.hashed(password)
    user.must_change_password = True
    user.session_key = secrets.token_hex(8)
    _changed(session, actor, "gav nytt lösenord till", user)
    return password


def change_own_password(session: Session, *, actor: Actor, user: User, old: str, new: str) -> None:
    """The user's own choice of password. Every other session of his ends."""
    if not passwords.matches(user.password_hash, old):
        raise FieldsRefused({"old": "Det nuvarande lösenordet stämmer inte."})
    if len(new) < passwords.MIN_LENGTH:
        raise FieldsRefused({"new": f"Lösenordet ska ha minst {passwords.MIN_LENGTH} tecken. Du skrev {len(new)}."})
    if new in (old, user.login, user.name):
        raise FieldsRefused({"new": "Välj ett lösenord som är nytt och inte är ditt namn."})
    user.password_hash = passwords.hashed(new)
    user.must_change_password = False
    user.session_key = secrets.token_hex(8)
    _changed(session, actor, "bytte lösenord för", user)


def set_page_size(session: Session, *, actor: Actor, user: User, page_size: int) -> None:
    """How many rows a list shows to the user."""
    user.page_size = page_size
    _changed(session, actor, "ändrade rader per sida för", user)


def _changed(session: Session, actor: Actor, verb: str, user: User) -> None:
    session.flush()
    audit.record(session, actor=actor, verb=verb, subject="user", subject_id=user.id, details={"login": user.login})
