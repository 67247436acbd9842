"""What both databases refuse although the code is bypassed."""

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError
from sqlmodel import Session

from kundval import guards


def test_every_guard_stands_in_the_database(session: Session):
    assert guards.names() <= guards.standing(session.connection())


def test_the_log_cannot_be_changed(session: Session):
    columns = "at, user_name, verb, subject, reason, details"
    session.execute(text(f"INSERT INTO audit ({columns}) VALUES ('2026-11-23', 'A', 'gjorde', 'x', '', '{{}}')"))
    for statement in ("UPDATE audit SET verb = 'lät bli'", "DELETE FROM audit"):
        with pytest.raises(DBAPIError), session.begin_nested():
            session.execute(text(statement))
