"""The verbs of users and their grants: invite, lock, new password, grant, end.

Nobody changes what he may do himself. The last administrator is neither locked nor deprived, so that a way in remains.
"""

import secrets
from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

from sqlmodel import Session, col, select

from kundval import audit
from kundval.access import passwords, queries
from kundval.access.models import Grant, User
from kundval.access.rules import PROVIDER_ROLE, ROLES, Actor, require
from kundval.errors import FieldsRefused, NotFound, Refused

ADMINISTRATOR = "administratör"


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
    _not_oneself(actor, user, "låsa dig själv")
    _someone_remains(session, today, user)
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


def grant(
    session: Session,
    *,
    actor: Actor,
    today: date,
    user: User,
    role: str,
    industry_id: int | None = None,
    provider_id: int | None = None,
    valid_from: date | None = None,
    valid_to: date | None = None,
) -> Grant:
    """Gives a role from a day (today if none is said) to a day (until further notice)."""
    require(actor, "user.write")
    _not_oneself(actor, user, "ge dig själv behörighet")
    start = valid_from or today
    _check_grant(role, industry_id, provider_id, start, valid_to, today)
    _check_no_double(session, user, role, industry_id, provider_id, start, valid_to)
    given = Grant(
        user_id=_id(user),
        role=role,
        industry_id=industry_id,
        provider_id=provider_id,
        valid_from=start,
        valid_to=valid_to,
        granted_by=actor.user_id,
    )
    session.add(given)
    session.flush()
    details = {"role": role, "user": user.login, "valid_from": start, "valid_to": valid_to}
    _granted(session, actor, "gav behörighet", given, details)
    return given


def end_grant(session: Session, *, actor: Actor, today: date, grant: Grant, last_day: date | None = None) -> None:
    """Ends a grant after its last day; without one it has ended as of today."""
    require(actor, "user.write")
    user = session.get(User, grant.user_id)
    if user is None:
        raise NotFound
    _not_oneself(actor, user, "avsluta din egen behörighet")
    if grant.valid_to is not None and grant.valid_to <= today:
        raise Refused("Behörigheten är redan avslutad.")
    if grant.role == ADMINISTRATOR:
        _someone_remains(session, today, user)
    # What was held before today stays as it was: the log of those days must remain true.
    grant.valid_to = max(today, last_day + timedelta(days=1)) if last_day else max(today, grant.valid_from)
    details = audit.changes(grant)
    session.flush()
    _granted(session, actor, "avslutade behörighet", grant, details)


def administrators(session: Session, today: date) -> Sequence[int]:
    """The users who are not locked and hold the administrator's role today."""
    statement = (
        select(User.id)
        .join(Grant, col(Grant.user_id) == col(User.id))
        .where(queries.in_force(today), col(Grant.role) == ADMINISTRATOR, col(User.locked_at).is_(None))
    )
    return [user_id for user_id in session.exec(statement) if user_id is not None]


def _check_grant(
    role: str, industry_id: int | None, provider_id: int | None, start: date, end: date | None, today: date
) -> None:
    wrong = {}
    if role not in ROLES:
        wrong["role"] = f"Rollen {role} finns inte. Välj bland {', '.join(ROLES)}."
    elif (role == PROVIDER_ROLE) != (provider_id is not None):
        wrong["provider_id"] = "Välj utförare för rollen utförare, och bara för den."
    elif provider_id is not None and industry_id is not None:
        wrong["industry_id"] = "En utförares behörighet gäller utföraren, inte en bransch."
    if start < today:
        wrong["valid_from"] = "En behörighet kan inte börja före i dag."
    if end is not None and end <= start:
        wrong["valid_to"] = "Slutdatumet måste vara samma dag som startdatumet eller senare."
    if wrong:
        raise FieldsRefused(wrong)


def _check_no_double(
    session: Session,
    user: User,
    role: str,
    industry_id: int | None,
    provider_id: int | None,
    start: date,
    end: date | None,
) -> None:
    held = session.exec(select(Grant).where(col(Grant.user_id) == user.id, col(Grant.role) == role)).all()
    for other in held:
        same = (other.industry_id, other.provider_id) == (industry_id, provider_id)
        if same and other.valid_from < (end or date.max) and start < (other.valid_to or date.max):
            raise FieldsRefused({"role": f"{user.name} har redan rollen {role} den tiden."})


def _not_oneself(actor: Actor, user: User, what: str) -> None:
    if actor.user_id is not None and actor.user_id == user.id:
        raise Refused(f"Du kan inte {what}. Be en annan administratör.")


def _someone_remains(session: Session, today: date, user: User) -> None:
    left = administrators(session, today)
    if user.id in left and set(left) == {user.id}:
        raise Refused(f"{user.name} är den sista administratören. Ge någon annan rollen först.")


def _changed(session: Session, actor: Actor, verb: str, user: User) -> None:
    session.flush()
    audit.record(session, actor=actor, verb=verb, subject="user", subject_id=user.id, details={"login": user.login})


def _granted(session: Session, actor: Actor, verb: str, grant: Grant, details: dict[str, Any]) -> None:
    audit.record(
        session,
        actor=actor,
        verb=verb,
        subject="grant",
        subject_id=grant.id,
        industry_id=grant.industry_id,
        provider_id=grant.provider_id,
        details=details,
    )


def _id(user: User) -> int:
    assert user.id is not None
    return user.id
