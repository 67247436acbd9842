"""A price agreed for one customer goes before one for a unit, and that before the list; days before and after fall back."""

from fractions import Fraction

import pytest
from sqlmodel import Session

from kundval.access.rules import SYSTEM
from kundval.choice.service.supplements import request_for_person
from kundval.errors import Refused
from tests.payment.beside import LATER, give, give_person, holds, supplement
from tests.payment.build import Market, market, on

Row = tuple[str, str, Fraction, int]


@pytest.fixture
def town(session: Session) -> Market:
    made = market(session)
    made.unit("Björken")
    made.unit("Solna", "annan kommun")
    made.rate(1_000_000, unit="månad")
    made.rate(1_000_000, "annan kommun", unit="månad")
    return made


def paid(town: Market, month: str) -> list[Row]:
    return [(line.unit, line.row, line.due, line.amount_ore) for line in town.lines(town.run(month))]


def test_a_price_agreed_for_a_unit_stands_in_the_lists_place_on_its_days(town: Market):
    give(town, supplement(town, "solna", "pris"), ("Solna", 1_200_000, "2017-01-17", "2017-02-01"))
    town.choose(town.child(), "Solna", "2017-01-01")
    town.choose(town.child(), "Björken", "2017-01-01")
    # 16 days by the list, 15 days agreed, of 31.
    assert paid(town, "2017-01") == [
        ("Björken", "alla", Fraction(1), 1_000_000),
        ("Solna", "alla", Fraction(16, 31), 516_129),
        ("Solna", "avtal:solna", Fraction(15, 31), 580_645),
    ]
    assert [row[1] for row in paid(town, "2017-02")] == ["alla", "alla"]
    assert holds(town)


def test_a_price_agreed_for_a_customer_goes_before_the_units_and_follows_the_customer(town: Market):
    give(town, supplement(town, "solna", "pris"), ("Solna", 1_200_000, "2017-01-01", ""))
    child = town.child()
    for one in (child, town.child()):
        town.choose(one, "Solna", "2017-01-01")
    give_person(town, supplement(town, "kund", "pris"), child, 2_000_000, "2017-01-01", "2017-03-01")
    assert paid(town, "2017-01") == [("Solna", "avtal:kund", 1, 2_000_000), ("Solna", "avtal:solna", 1, 1_200_000)]
    town.fact("byte", child, "2017-02-15", "2017-02-15", "Björken")
    assert paid(town, "2017-02") == [
        ("Björken", "avtal:kund", Fraction(1, 2), 1_000_000),
        ("Solna", "avtal:kund", Fraction(1, 2), 1_000_000),
        ("Solna", "avtal:solna", 1, 1_200_000),
    ]
    # From March the list pays where the child is.
    assert paid(town, "2017-03") == [("Björken", "alla", 1, 1_000_000), ("Solna", "avtal:solna", 1, 1_200_000)]
    assert holds(town)


def test_a_later_decision_supersedes_and_zero_ends_it(town: Market):
    what = supplement(town, "kund", "pris")
    child = town.child()
    town.choose(child, "Björken", "2017-01-01")
    give_person(town, what, child, 2_000_000, "2017-01-01", "")
    assert paid(town, "2017-01") == [("Björken", "avtal:kund", 1, 2_000_000)]
    give_person(town, what, child, 2_100_000, "2017-01-01", "", decided="2016-12-01")
    assert paid(town, "2017-02") == [
        ("Björken", "avtal:kund", 0, -2_000_000),
        ("Björken", "avtal:kund", 1, 2_100_000),
        ("Björken", "avtal:kund", 1, 2_100_000),
    ]
    give_person(town, what, child, 0, "2017-03-01", "", decided="2017-02-27")
    assert paid(town, "2017-03") == [("Björken", "alla", 1, 1_000_000)]


def test_lowering_days_before_the_decision_is_refused_without_its_ground(town: Market):
    what = supplement(town, "solna", "pris")
    give(town, what, ("Solna", 1_200_000, "2017-01-01", ""))
    with pytest.raises(Refused, match="sänker Solna för Solna 2017-02-01–2017-03-14"):
        give(town, what, ("Solna", 1_100_000, "2017-02-01", ""), decided="2017-03-15")


def test_an_agreed_price_follows_a_merged_person(town: Market):
    child, double = town.child(), town.child()
    town.choose(double, "Björken", "2017-01-01")
    give_person(town, supplement(town, "kund", "pris"), double, 2_000_000, "2017-01-01", "")
    town.run("2017-01")
    town.merge(double, child, "2017-02-01")
    assert [(line.month, line.person, line.amount_ore) for line in town.lines(town.run("2017-02"))] == [
        ("2017-01", child, 2_000_000), ("2017-01", double, -2_000_000), ("2017-02", child, 2_000_000),
    ]  # fmt: skip
    assert holds(town)


def test_one_decision_cannot_give_a_customer_two_prices_on_a_day(town: Market, session: Session):
    child = town.child()
    town.choose(child, "Björken", "2017-01-01")
    row = give_person(town, supplement(town, "kund", "pris"), child, 2_000_000, "2017-01-01", "")
    other = supplement(town, "kund2", "pris")
    with pytest.raises(Refused, match="Samma beslut ger redan"):
        request_for_person(
            session, actor=SYSTEM, today=LATER, supplement_id=other.id, person_id=child, decision_id=row.decision_id, amount_ore=1,
            valid_from=on("2018-01-01"), valid_to=None,
        )  # fmt: skip
