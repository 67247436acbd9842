"""After any history and any runs, what is paid is what is due, to the öre: held against a naive calculation day by day."""

from collections.abc import Iterator
from contextlib import contextmanager
from fractions import Fraction

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlmodel import Session

from kundval.access.rules import SYSTEM
from kundval.payment.queries.verify import verify
from kundval.payment.service.attest import reject
from kundval.period import Month
from tests.payment.build import on
from tests.payment.histories import FIRST, MONTHS, Told, calendars, histories, told, windows

SOME = settings(
    max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)
MANY = settings(SOME, max_examples=600)


@SOME
@given(calendar=calendars, window=windows, history=histories)
def test_paid_is_due_to_the_ore_after_any_history(session: Session, calendar, window, history):
    with undone(session):
        live(told(session, calendar, window), history, "år")


@SOME
@given(calendar=calendars, window=windows, history=histories)
def test_paid_is_due_to_the_ore_of_volumes_after_any_history(session: Session, calendar, window, history):
    with undone(session):
        live(told(session, calendar, window, volume_unit="timme"), history, "timme")


@pytest.mark.long
@MANY
@given(calendar=calendars, window=windows, history=histories, volume_unit=st.sampled_from(["", "timme"]))
def test_paid_is_due_to_the_ore_after_hundreds_of_histories(session: Session, calendar, window, history, volume_unit):
    with undone(session):
        live(told(session, calendar, window, volume_unit), history, volume_unit or "år")


@contextmanager
def undone(session: Session) -> Iterator[None]:
    """Each history begins with an empty database."""
    point = session.begin_nested()
    try:
        yield
    finally:
        point.rollback()
        session.expunge_all()


def live(told_: Told, history, paid_by: str) -> None:
    market = told_.market
    closed: dict[str, dict] = {}
    for month, acts in zip(MONTHS, history, strict=False):
        today = Month.parse(month).last
        for act in acts:
            if act == ("preliminär",):
                market.preliminary(month)
            elif act == ("avvisad",):
                run = market.run(month, decided=False)
                if run is not None:
                    reject(market.session, actor=SYSTEM, today=today, run=run, reason="Fel uppgifter.")
            elif act[0] == "stängd":
                closed.setdefault(close(told_, MONTHS[act[1]], month), found(told_))
            else:
                told_.tell(act, today)
        market.run(month)
        due = {
            key: (quantity, ore, ore)
            for key, (quantity, ore) in told_.world.due(FIRST, on(f"{month}-01"), paid_by).items()
        }
        expected = {key: value for key, value in due.items() if key.month not in closed}
        for shut, before in closed.items():
            expected |= {key: value for key, value in before.items() if key.month == shut}
        assert found(told_) == expected
        assert market.run(month) is None
    assert [check.sentence for check in verify(market.session) if not check.holds] == []


def close(told_: Told, month: str, before: str) -> str:
    """Closes a month that has ended; what it has booked then is what it keeps."""
    if month >= before:
        return ""
    told_.market.close(month)
    return month


def found(told_: Told) -> dict:
    """Per key: what is booked, in quantity and öre, and the sum of its lines."""
    return {
        key: (Fraction(quantity, whole), ore, lines) for key, (quantity, whole, ore, lines) in told_.booked().items()
    }
