"""After any history and any runs, what is paid is what is due, to the öre: held against a naive calculation day by day."""

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import date
from random import Random

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlmodel import Session

from kundval.errors import Refused
from tests.proof.days import next_month
from tests.proof.lives import Lives, market

SOME = settings(
    max_examples=6, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)
MANY = settings(SOME, max_examples=60)
randoms = st.randoms(use_true_random=False)


@SOME
@given(r=randoms)
def test_paid_is_due_to_the_ore_after_any_history(session: Session, r: Random) -> None:
    with undone(session):
        live(market(session, r, persons=3), months=4, acts=6)


@pytest.mark.long
@MANY
@given(r=randoms)
def test_paid_is_due_to_the_ore_after_many_longer_histories(session: Session, r: Random) -> None:
    with undone(session):
        live(market(session, r, persons=4), months=9, acts=7)


@contextmanager
def undone(session: Session) -> Iterator[None]:
    """Each history begins with an empty database."""
    point = session.begin_nested()
    try:
        yield
    finally:
        point.rollback()
        session.expunge_all()


def live(lives: Lives, months: int, acts: int) -> None:
    """Month by month: things happen, the month is run in one way or another, and everything paid is due."""
    r, living, month = lives.r, lives.living, lives.told.world.first
    for _ in range(months):
        for _ in range(r.randint(0, acts)):
            lives.act(month)
        run_somehow(lives, month)
        living.final(month)
        if r.random() < 0.3:
            living.nothing_more(month)
        if r.random() < 0.3:
            living.proven(month)
        month = next_month(month) if r.random() < 0.9 else month
    living.proven(month if living.paid else date(2017, 1, 1))


def run_somehow(lives: Lives, month: date) -> None:
    """What may come before a final run: a preliminary one, one that is rejected or broken off, a month closed or opened."""
    r, living = lives.r, lives.living
    if r.random() < 0.2:
        living.preliminary(month)
    if r.random() < 0.2:
        living.rejected(month)
    if r.random() < 0.1:
        living.broken_off(month)
    if r.random() < 0.15:
        past = [each for each in lives._months(month) if each < month]
        if past:
            of = r.choice(past)
            with suppress(Refused):  # a month with a contribution that is not booked may not be closed
                lives.told.close(of, f"{of:%Y-%m}" not in lives.told.closed())
