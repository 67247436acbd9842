"""What is dear to work out is remembered until the next act in the log, and never longer."""

from collections.abc import Iterator
from itertools import count

import pytest
from sqlalchemy import Engine
from sqlmodel import Session

from kundval import audit, db, remembered
from kundval.access.rules import SYSTEM


@pytest.fixture(autouse=True)
def nothing_else_forgets(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Other tests forget at every commit; here only the log counts."""
    forget = remembered.forget
    forget()
    monkeypatch.setattr(remembered, "forget", lambda: None)
    yield
    forget()


def act(engine: Engine, verb: str = "registrerade") -> None:
    with db.transaction(engine) as session:
        audit.record(session, actor=SYSTEM, verb=verb, subject="unit")


def test_an_answer_is_worked_out_once_until_the_next_act(engine: Engine) -> None:
    numbers = count()
    act(engine)
    with db.reading(engine) as session:
        assert [remembered.remembered(session, "antal", lambda: next(numbers)) for _ in range(3)] == [0, 0, 0]
    act(engine)
    with db.reading(engine) as session:
        assert remembered.remembered(session, "antal", lambda: next(numbers)) == 1


def test_what_was_true_before_an_act_is_let_go(engine: Engine) -> None:
    for what in ("antal", "summa"):
        act(engine)
        with db.reading(engine) as session:
            remembered.remembered(session, what, lambda: 1)
            remembered.remembered(session, "rader", lambda: 1, lasting=True)
    assert sorted(str(what) for _, _, what in remembered._answers) == ["rader", "summa"]


def test_a_view_that_is_logged_changes_nothing(engine: Engine) -> None:
    numbers = count()
    act(engine)
    for _ in range(2):
        with db.reading(engine) as session:
            assert remembered.remembered(session, "antal", lambda: next(numbers)) == 0
        act(engine, audit.VIEWED)


def test_a_session_that_writes_works_it_out_itself(engine: Engine) -> None:
    numbers = count()
    with Session(engine) as session:
        assert [remembered.remembered(session, "antal", lambda: next(numbers)) for _ in range(2)] == [0, 1]


def test_an_act_that_was_begun_earlier_and_saved_later_is_noticed(engine: Engine) -> None:
    if engine.dialect.name == "sqlite":
        pytest.skip("SQLite has one writer at a time.")
    numbers = count()
    early = Session(engine)
    audit.record(early, actor=SYSTEM, verb="registrerade", subject="unit")
    early.flush()
    act(engine)
    with db.reading(engine) as session:
        assert remembered.remembered(session, "antal", lambda: next(numbers)) == 0
    early.commit()
    early.close()
    with db.reading(engine) as session:
        assert remembered.remembered(session, "antal", lambda: next(numbers)) == 1
