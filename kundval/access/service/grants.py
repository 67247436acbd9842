"""The verbs of grants (behörigheter): a role from a day to a day, for an industry, a provider or everything.

Nobody changes what he may do himself. The last administrator is neither locked nor deprived, so that a way in remains.
"""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

from sqlmodel import Session, col, select

from kundval import audit
from kundval.access import queries
from kundval.access.models import Grant, User
from kundval.access.rules import PROVIDER_ROLE, ROLES, Actor, require
from kundval.errors import FieldsRefused, NotFound, Refused

ADMINISTRATOR = "administratör"


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
    not_oneself(actor, user, "ge dig själv behörighet")
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
    not_oneself(actor, user, "avsluta din egen behörighet")
    if grant.valid_to is not None and grant.valid_to <= today:
        raise Refused("Behörigheten är redan avslutad.")
    if grant.role == ADMINISTRATOR:
        someone_remains(session, today, user)
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


def not_oneself(actor: Actor, user: User, what: str) -> None:
    """Raises ``Refused`` if the user is the actor himself."""
    if actor.user_id is not None and actor.user_id == user.id:
        raise Refused(f"Du kan inte {what}. Be en annan administratör.")


def someone_remains(session: Session, today: date, user: User) -> None:
    """Raises ``Refused`` if without ``user`` nobody could change users any more."""
    left = administrators(session, today)
    if user.id in left and set(left) == {user.id}:
        raise Refused(f"{user.name} är den sista administratören. Ge någon annan rollen först.")


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
