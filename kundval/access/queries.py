"""Reads of users, grants and settings."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, and_, or_
from sqlalchemy import select as core_select
from sqlmodel import Session, col, select

from kundval.access.models import Grant, Setting, User
from kundval.access.rules import Actor, Held, roles_with

DEMONSTRATION = "demonstration"
"""Setting: ``1`` where all data is invented."""
DEMO_PASSWORD = "demo_password"
"""Setting: the password of every demonstration login, shown on the login page of a demonstration database only."""


def setting(session: Session, key: str, default: str = "") -> str:
    """A setting of the installation, or ``default`` where it has not been set."""
    found = session.get(Setting, key)
    return found.value if found else default


def is_demonstration(session: Session) -> bool:
    """Whether the database holds invented data only."""
    return setting(session, DEMONSTRATION) == "1"


def actor_for(session: Session, user: User, today: date) -> Actor:
    """The user with the grants that hold today."""
    grants = session.exec(select(Grant).where(col(Grant.user_id) == user.id, in_force(today))).all()
    return Actor(user.id, user.name, tuple(Held(grant.role, grant.industry_id, grant.provider_id) for grant in grants))


def in_force(today: date) -> ColumnElement[bool]:
    """The condition that a grant holds on a day."""
    return and_(col(Grant.valid_from) <= today, or_(col(Grant.valid_to).is_(None), col(Grant.valid_to) > today))


def user_by_login(session: Session, login: str) -> User | None:
    return session.exec(select(User).where(col(User.login) == login.strip().lower())).first()


def holders(session: Session, permission: str, today: date, industry_id: int | None = None) -> list[str]:
    """The names of those who may, in alphabetical order; locked users left out."""
    statement = (
        select(User.name)
        .join(Grant, col(Grant.user_id) == col(User.id))
        .where(in_force(today), col(User.locked_at).is_(None), col(Grant.role).in_(roles_with(permission)))
        .distinct()
        .order_by(col(User.name))
    )
    if industry_id is not None:
        statement = statement.where(or_(col(Grant.industry_id).is_(None), col(Grant.industry_id) == industry_id))
    return list(session.exec(statement).all())


def users_with_roles(session: Session, today: date) -> list[tuple[User, str]]:
    """Every user with the roles held today as one text, in the order of registration."""
    roles: dict[int, list[str]] = {}
    for grant in session.exec(select(Grant).where(in_force(today)).order_by(col(Grant.id))):
        held = roles.setdefault(grant.user_id, [])
        if grant.role not in held:
            held.append(grant.role)
    users = session.exec(select(User).order_by(col(User.id))).all()
    return [(user, ", ".join(roles.get(user.id or 0, []))) for user in users]


@dataclass(frozen=True)
class GrantRow:
    """A grant with the name of what it is for: an industry, a provider, or everything (empty).

    Industries and providers belong to a room below, so they are found by the grant's foreign keys.
    """

    grant: Grant
    scope: str


def grants_of(session: Session, user: User) -> list[GrantRow]:
    """All grants of a user, ended ones too, the latest first."""
    statement = (
        select(Grant).where(col(Grant.user_id) == user.id).order_by(col(Grant.valid_from).desc(), col(Grant.id).desc())
    )
    return [GrantRow(grant, _scope_name(session, grant)) for grant in session.exec(statement)]


def _scope_name(session: Session, grant: Grant) -> str:
    for column in (Grant.industry_id, Grant.provider_id):
        value = getattr(grant, column.key)  # type: ignore[union-attr]
        if value is not None:
            table = _target(column)
            return str(session.execute(core_select(table.c.name).where(table.c.id == value)).scalar_one())
    return ""


def _target(column: Any) -> Any:
    (key,) = column.expression.foreign_keys
    return key.column.table
