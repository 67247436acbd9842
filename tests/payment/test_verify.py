"""``verify``: holds after any history, and finds what somebody has tampered with."""

import pytest
from sqlalchemy import text, update
from sqlmodel import Session, col

from kundval.payment.models import Booked, Payment
from kundval.payment.queries.verify import verify
from tests.payment.build import Market, market


@pytest.fixture
def town(session: Session) -> Market:
    made = market(session)
    made.calendar(window="ingen")
    made.unit("Björken")
    made.unit("Asken")
    made.rate(12_000_000, vat_ore=700_000)
    for _ in range(3):
        made.choose(made.child(), "Björken", "2017-01-01")
    made.run("2017-01")
    made.run("2017-02")
    return made


def wrong(session: Session) -> list[str]:
    return [check.name for check in verify(session) if not check.holds]


def test_all_holds_when_a_fact_was_too_late_or_waits_for_the_next_run(town: Market):
    child = town.child()
    town.choose(child, "Asken", "2017-01-15", "2017-02-20")
    town.run("2017-03")
    town.choose(town.child(), "Asken", "2017-03-01", "2017-03-15")
    assert wrong(town.session) == []
    (sentence,) = [check.sentence for check in verify(town.session) if check.name == town.industry.name]
    assert "Listat som för sent: 5" in sentence.replace("\xa0", "")
    assert "nästa körning: 10000,00" in sentence.replace("\xa0", "")


def test_it_finds_a_changed_booking(town: Market):
    town.session.execute(update(Booked).values(due_ore=col(Booked.due_ore) + 1))
    assert "Bokfört" in wrong(town.session)


def test_it_finds_a_changed_payment(town: Market):
    town.session.execute(update(Payment).values(amount_ore=col(Payment.amount_ore) + 1))
    assert wrong(town.session) == ["Utbetalningar"]


def test_it_finds_a_line_that_was_changed_with_the_guard_taken_away(town: Market):
    connection = town.session.connection()
    if connection.dialect.name == "sqlite":
        connection.execute(text("DROP TRIGGER line_frozen_update"))
    else:
        connection.execute(text("ALTER TABLE line DISABLE TRIGGER line_frozen"))
    connection.execute(text("UPDATE line SET due_vat_ore = due_vat_ore + 100, vat_ore = vat_ore + 100"))
    found = wrong(town.session)
    assert {"Kedjan", "Bokfört", "Summor"} <= set(found)


def test_it_finds_a_line_whose_person_is_gone(town: Market):
    connection = town.session.connection()
    if connection.dialect.name == "sqlite":
        connection.execute(text("DROP TRIGGER line_frozen_update"))
    else:
        connection.execute(text("ALTER TABLE line DISABLE TRIGGER line_frozen"))
    connection.execute(text("UPDATE line SET person_id = person_id + 1000000"))
    assert "Kunder" in wrong(town.session)
