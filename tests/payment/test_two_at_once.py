"""Two persons or two processes that do the same at the same moment, on two real connections."""

from collections.abc import Callable
from threading import Barrier, Thread
from typing import Any

import pytest
from sqlalchemy import Engine, select
from sqlmodel import Session

from kundval.access import queries
from kundval.access.rules import Actor
from kundval.db import transaction
from kundval.errors import AlreadyDone, KundvalError, Refused
from kundval.payment.models import Line, Run
from kundval.payment.queries.verify import verify
from kundval.payment.service.attest import decide, reject, review
from kundval.payment.service.making import make_final, make_run
from kundval.period import Month
from tests.factories import make_user
from tests.payment.build import Market, market, on

MAY = Month.parse("2017-05")
TODAY = on("2017-05-31")


@pytest.fixture
def town(session: Session, engine: Engine) -> Market:
    made = market(session, "2017-04")
    made.unit("Björken")
    made.rate(12_000_000)
    for _ in range(20):
        made.choose(made.child(), "Björken", "2017-01-01")
    session.commit()
    return made


def actor(session: Session, *roles: str) -> Actor:
    made = queries.actor_for(session, make_user(session, *roles), TODAY)
    session.commit()
    return made


def together(engine: Engine, *acts: Callable[[Session], Any]) -> list[Any]:
    """Does the acts at the same moment, each in a transaction of its own; answers what each returned or was refused with."""
    start = Barrier(len(acts))
    answers: list[Any] = [None] * len(acts)

    def one(place: int, act: Callable[[Session], Any]) -> None:
        start.wait()
        try:
            with transaction(engine) as session:
                answers[place] = act(session)
        except KundvalError as error:
            answers[place] = error

    threads = [Thread(target=one, args=each) for each in enumerate(acts)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    return answers


def test_two_that_run_the_same_month_give_one_preliminary_run(town: Market, engine: Engine, session: Session):
    ekonom = actor(session, "ekonom")
    make = lambda s: make_run(s, actor=ekonom, today=TODAY, industry_id=town.industry.id, month=MAY)  # noqa: E731
    answers = together(engine, make, make, make)
    assert not [answer for answer in answers if isinstance(answer, Exception)]
    assert len(session.execute(select(Run)).scalars().all()) == 1
    assert len(session.execute(select(Line)).scalars().all()) == 40


def test_two_that_make_the_same_month_final_give_one_run_and_no_double_line(
    town: Market, engine: Engine, session: Session
):
    one, other = actor(session, "ekonom"), actor(session, "ekonom")
    answers = together(engine, *(
        lambda s, who=who: make_final(s, actor=who, today=TODAY, industry_id=town.industry.id, month=MAY) for who in (one, other)
    ))  # fmt: skip
    assert {type(answer) for answer in answers} == {Run, Refused}
    assert len(session.execute(select(Line)).scalars().all()) == 40
    assert all(check.holds for check in verify(session))


def final(town: Market, session: Session, who: Actor) -> int:
    run = make_final(session, actor=who, today=TODAY, industry_id=town.industry.id, month=MAY)
    review(session, actor=who, today=TODAY, run=run)
    session.commit()
    return run.id


def test_of_two_who_decide_at_the_same_moment_one_is_told_that_it_is_done(
    town: Market, engine: Engine, session: Session
):
    number = final(town, session, actor(session, "ekonom"))
    deciders = [actor(session, "attestant"), actor(session, "attestant")]
    answers = together(engine, *(
        lambda s, who=who: decide(s, actor=who, today=TODAY, run=s.get_one(Run, number)) for who in deciders
    ))  # fmt: skip
    (refused,) = [answer for answer in answers if isinstance(answer, Exception)]
    winner = next(who for who, answer in zip(deciders, answers, strict=True) if answer is not refused)
    assert isinstance(refused, AlreadyDone)
    assert refused.sentence.startswith(f"Körningen är redan beslutad av {winner.name} ")
    assert "kl." in refused.sentence
    session.expire_all()
    assert session.get_one(Run, number).decided_by == winner.user_id


def test_a_run_cannot_be_decided_and_rejected_at_the_same_moment(town: Market, engine: Engine, session: Session):
    number = final(town, session, actor(session, "ekonom"))
    attestant, other = actor(session, "attestant"), actor(session, "attestant")
    answers = together(
        engine,
        lambda s: decide(s, actor=attestant, today=TODAY, run=s.get_one(Run, number)),
        lambda s: reject(s, actor=other, today=TODAY, run=s.get_one(Run, number), reason="Fel pris."),
    )
    assert sum(isinstance(answer, AlreadyDone) for answer in answers) == 1
    session.expire_all()
    assert all(check.holds for check in verify(session))
