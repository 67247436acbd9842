"""Two real processes, or two requests, that do the same at the same moment: one run, no double line, and sentences instead of errors."""

import threading
from datetime import date
from random import Random

import pytest
from flask import Flask
from sqlalchemy import Engine, func, select
from sqlmodel import Session, col

from kundval import db
from kundval.access.rules import SYSTEM
from kundval.choice.models import ChoiceFact
from kundval.choice.service.rebuild import rebuild
from kundval.payment.models import Booked, Line, Run
from kundval.payment.queries.verify import verify
from kundval.payment.service.attest import decide, review
from kundval.payment.service.making import make_final
from kundval.period import Month
from scripts.benchmark.town import Town, build, choices
from tests.factories import make_user
from tests.payment.build import Market, market
from tests.proof.test_killed import DAY, MONTH, finished, start

PERSONS = 300
AS_SHOWN = {"amount_ore": "40000000", "hash": ""}


@pytest.fixture
def town(engine: Engine) -> Town:
    return build(engine, PERSONS)


def counts(session: Session) -> tuple[int, int, int]:
    """Runs, lines, keys booked."""
    tables = (Run.id, Line.id, Booked.account_id)
    return tuple(session.execute(select(func.count(col(each)))).scalar_one() for each in tables)  # type: ignore[return-value]


def test_two_processes_that_run_the_same_month_give_one_run_and_no_double_line(town: Town, engine: Engine) -> None:
    processes = [start(engine, town), start(engine, town)]
    answers = sorted(finished(process) for process in processes)
    assert answers[1] == "klar"
    assert answers[0].startswith("Körning 1 för januari 2025 är slutlig och väntar på att granskas.")
    with db.reading(engine) as session:
        assert counts(session) == (1, PERSONS, PERSONS)
        assert all(check.holds for check in verify(session))


def test_two_persons_who_press_the_same_button_get_pages_and_one_run(
    app: Flask, engine: Engine, session: Session
) -> None:
    made = _market(session)
    users = [make_user(session, "ekonom"), make_user(session, "ekonom")]
    session.commit()
    address = f"/utbetalningar/{made.industry.code}/2026-10"
    for act, expected in (("rakna", {302}), ("slutlig", {302, 404, 409, 422})):
        answers: list[tuple[int, str]] = []

        def press(user: object, act: str = act, answers: list[tuple[int, str]] = answers) -> None:
            answer = app.test_client().log_in(user).post(f"{address}/{act}", data=AS_SHOWN)  # type: ignore[attr-defined]
            answers.append((answer.status_code, answer.get_data(as_text=True)))

        threads = [threading.Thread(target=press, args=(user,)) for user in users]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(120)
        assert {status for status, _ in answers} <= expected, answers
        assert len(answers) == 2
        assert not [page for _, page in answers if "Felnummer" in page or "Databasen svarar inte" in page]
    session.expire_all()
    runs = session.execute(select(Run)).scalars().all()
    assert [run.state for run in runs] == ["slutlig"]
    assert session.execute(select(func.count(col(Line.id)))).scalar_one() == 40
    assert all(check.holds for check in verify(session))


def _market(session: Session) -> Market:
    made = market(session, "2026-10")
    made.unit("Björken")
    made.rate(12_000_000)
    for _ in range(40):
        made.choose(made.child(), "Björken", "2026-01-01")
    session.commit()
    return made


def test_choices_that_are_read_in_while_a_month_is_run_are_paid_by_it_or_by_the_next(
    town: Town, engine: Engine
) -> None:
    process = start(engine, town)
    moved = town.persons[::3]
    with db.transaction(engine) as session:
        choices(session, town, moved, [date(2025, 1, 16)] * len(moved), Random(5), "byte")
        rebuild(session, moved)
    assert finished(process) == "klar"
    with Session(engine, expire_on_commit=False) as session:
        (run,) = session.execute(select(Run)).scalars()
        for verb in (review, decide):
            verb(session, actor=SYSTEM, today=date.fromisoformat(DAY), run=run)
        make_final(
            session, actor=SYSTEM, today=date.fromisoformat(DAY), industry_id=town.industry_id, month=Month.parse(MONTH)
        )
        session.commit()
        assert session.execute(select(func.count()).select_from(ChoiceFact)).scalar_one() == PERSONS + len(moved)
        booked = select(func.count()).select_from(Booked).where(col(Booked.quantity) != 0)
        assert session.execute(booked).scalar_one() >= PERSONS
        assert all(check.holds for check in verify(session))
