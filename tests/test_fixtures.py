"""The fixtures keep their promises: both engines, and nothing left behind."""

from flask import Flask
from sqlalchemy import Engine
from sqlmodel import Session, select

from kundval.access.models import User
from tests.factories import make_user
from tests.visitor import Visitor


def test_what_one_test_commits(session: Session) -> None:
    make_user(session)
    session.commit()
    assert session.exec(select(User)).one()


def test_another_test_does_not_see(session: Session) -> None:
    assert session.exec(select(User)).first() is None


def test_a_request_sees_what_the_test_committed(app: Flask, client: Visitor, session: Session, engine: Engine) -> None:
    make_user(session)
    session.commit()
    with Session(engine) as other:
        assert other.exec(select(User)).one()
    assert client.get("/healthz").json == {"status": "ok"}
