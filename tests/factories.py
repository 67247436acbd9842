"""Builders of what many tests need. Each flushes, so that what it returns has an id; none commits."""

from datetime import date
from itertools import count
from typing import TypeVar

from sqlmodel import Session

from kundval import audit
from kundval.access import passwords, queries
from kundval.access.models import Grant, User
from kundval.access.rules import Actor
from kundval.period import Month
from kundval.registry.models import Board, Industry, Service

LONG_AGO = date(2009, 1, 1)
PASSWORD = "ett långt lösenord"

_numbers = count(1)
Row = TypeVar("Row")


def make_user(
    session: Session,
    *roles: str,
    name: str = "",
    industry_id: int | None = None,
    provider_id: int | None = None,
    password: str = PASSWORD,
) -> User:
    """A user who holds ``roles`` since long ago, for one industry or one provider if given."""
    number = next(_numbers)
    user = User(
        login=f"anna{number}",
        name=name or f"Anna Berg {number}",
        password_hash=passwords.hashed(password),
        session_key=f"nyckel{number}",
        created_at=audit.now(),
    )
    session.add(user)
    session.flush()
    for role in roles:
        session.add(
            Grant(user_id=user.id, role=role, industry_id=industry_id, provider_id=provider_id, valid_from=LONG_AGO)
        )
    session.flush()
    return user


def make_actor(
    session: Session, *roles: str, name: str = "", industry_id: int | None = None, provider_id: int | None = None
) -> Actor:
    """Someone who acts, with a user behind."""
    user = make_user(session, *roles, name=name, industry_id=industry_id, provider_id=provider_id)
    return queries.actor_for(session, user, date(2026, 11, 23))


def make_board(session: Session, kind: str = "finansiering") -> Board:
    number = next(_numbers)
    return _saved(session, Board(code=f"namnd{number}", name=f"Nämnd {number}", kind=kind))


def make_industry(session: Session, code: str = "", first_month: str = "2024-01") -> Industry:
    number = next(_numbers)
    code = code or f"bransch{number}"
    return _saved(session, Industry(code=code, name=code.capitalize(), first_month=Month.parse(first_month).number))


def make_service(session: Session, industry: Industry | None = None, code: str = "", **columns: object) -> Service:
    number = next(_numbers)
    industry = industry or make_industry(session)
    code = code or f"tjanst{number}"
    return _saved(session, Service(industry_id=industry.id, code=code, name=code.capitalize(), **columns))


def _saved(session: Session, row: Row) -> Row:
    session.add(row)
    session.flush()
    return row
