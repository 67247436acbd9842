"""Supplements to units and persons, prices agreed apart and manual lines, to the öre: figures worked out by hand."""

from fractions import Fraction

import pytest
from sqlmodel import Session

from kundval.choice.service.rebuild import rebuild
from tests.payment.beside import beside, give, give_person, holds, manual, supplement
from tests.payment.build import IN_HOUSE, Market, market, on


@pytest.fixture
def town(session: Session) -> Market:
    """Two private units and an own one, paid 10 000 kr a month for each child."""
    made = market(session)
    made.unit("Björken")
    made.unit("Linden")
    made.unit("Eken", IN_HOUSE)
    made.rate(1_000_000, unit="månad")
    made.rate(1_000_000, IN_HOUSE, unit="månad")
    return made


def test_structure_to_a_unit_is_paid_each_month_and_the_second_run_gives_nothing(town: Market):
    give(
        town,
        supplement(town, "struktur", "enhet", "år", with_vat=True),
        ("Björken", 1_000_000, "2017-01-01", ""),
        ("Eken", 1_000_000, "2017-01-01", ""),
    )
    run = town.run("2017-01")
    # 10 000 kr a year: 833,33 in January, to the private unit with 6 %: 50,00 more.
    assert beside(town, run) == [
        ("2017-01", "Björken", "struktur", 0, Fraction(1), 88_333, 5_000),
        ("2017-01", "Eken", "struktur", 0, Fraction(1), 83_333, 0),
    ]
    assert town.run("2017-01") is None
    assert holds(town)


def test_a_socio_economic_amount_per_customer_counts_by_the_windows_of_placements(town: Market):
    give(town, supplement(town, "socio", "kund"), ("Björken", 10_000, "2017-01-01", ""))
    for since in ("2017-01-01", "2017-01-22"):
        town.choose(town.child(), "Björken", since, "2017-01-01")
    # 31 and 10 of 31 days: 41/31 × 100 kr = 132,26 kr.
    assert beside(town, town.run("2017-01")) == [("2017-01", "Björken", "socio", 0, Fraction(41, 31), 13_226, 0)]


def test_a_move_registered_late_corrects_the_amount_per_customer_on_both_sides(town: Market):
    give(town, supplement(town, "socio", "kund"), ("", 10_000, "2017-01-01", ""))
    child = town.child()
    town.choose(child, "Björken", "2017-01-01")
    town.run("2017-01")
    town.fact("byte", child, "2017-01-01", "2017-02-10", "Linden")
    assert beside(town, town.run("2017-02")) == [
        ("2017-01", "Björken", "socio", 0, Fraction(0), -10_000, 0),
        ("2017-01", "Linden", "socio", 0, Fraction(1), 10_000, 0),
        ("2017-02", "Linden", "socio", 0, Fraction(1), 10_000, 0),
    ]
    assert holds(town)


def test_a_size_step_is_chosen_by_the_customers_of_the_months_window(town: Market):
    what = supplement(town, "storlek", "enhet")
    asked = [("Björken", 500_000, "2017-01-01", "")]
    give(town, what, *asked, count_from=0, count_to=2, decided="2016-01-01")
    # The same decision's next step, in a decision of its own, would take the days of the first: steps stand in one decision.
    town.choose(town.child(), "Björken", "2017-01-01")
    assert [line[5] for line in beside(town, town.run("2017-01"))] == [500_000]
    town.choose(town.child(), "Björken", "2017-02-01")
    # Two customers are outside the step from 0 up to 2.
    assert beside(town, town.run("2017-02")) == []


def test_additional_amount_of_a_term_is_paid_a_sixth_a_month_and_follows_the_person(town: Market):
    what = supplement(town, "tillaggsbelopp", "person", "termin", with_vat=True)
    child = town.child()
    town.choose(child, "Björken", "2017-01-01")
    give_person(town, what, child, 1_000_000, "2017-01-01", "2017-07-01")
    # 10 000 kr a term: R(1666,666…) = 1 666,67; VAT 600 kr a term: 100.
    assert beside(town, town.run("2017-01")) == [
        ("2017-01", "Björken", "tillaggsbelopp", child, Fraction(1), 176_667, 10_000)
    ]
    town.fact("byte", child, "2017-02-15", "2017-02-01", "Eken")
    # 14 of 28 days each; the second sixth is 1 666,66: private (1 666,66 + 100) / 2, own 833,33.
    assert beside(town, town.run("2017-02")) == [
        ("2017-02", "Björken", "tillaggsbelopp", child, Fraction(1, 2), 88_333, 5_000),
        ("2017-02", "Eken", "tillaggsbelopp", child, Fraction(1, 2), 83_333, 0),
    ]
    assert holds(town)


def test_who_has_left_is_no_customer_while_its_notice_is_paid(town: Market):
    child = town.child()
    town.choose(child, "Björken", "2017-01-01")
    give(town, supplement(town, "socio", "kund"), ("", 10_000, "2017-01-01", ""))
    give_person(town, supplement(town, "tb", "person"), child, 100_000, "2017-01-01", "2017-02-01")
    town.fact("byte", child, "2017-01-11", "2017-01-01", "Linden").paid_until = on("2017-01-21")
    town.session.flush()
    rebuild(town.session, [child])
    run = town.run("2017-01")
    # 10 days at the one and 21 at the other, of 31, although Björken is paid ten days of notice as well.
    assert beside(town, run) == [
        ("2017-01", "Björken", "socio", 0, Fraction(10, 31), 3_226, 0),
        ("2017-01", "Björken", "tb", child, Fraction(10, 31), 32_258, 0),
        ("2017-01", "Linden", "socio", 0, Fraction(21, 31), 6_774, 0),
        ("2017-01", "Linden", "tb", child, Fraction(21, 31), 67_742, 0),
    ]
    assert sum(line.due for line in town.lines(run) if line.unit == "Björken" and line.row == "alla") == Fraction(
        20, 31
    )
    assert holds(town)


def test_a_quality_bonus_decided_afterwards_reaches_the_hours_performed_in_its_period(session: Session):
    town = market(session, volume_unit="timme")
    town.unit("Hemtjänsten")
    town.rate(40_000, unit="timme")
    person = town.child("1940-01-01")
    town.choose(person, "Hemtjänsten", "2017-01-01")
    town.volume(person, "Hemtjänsten", "2017-01", 12_500, "2017-01-31")
    town.run("2017-01")
    what = supplement(town, "kvalitet", "volym", "volym")
    give(town, what, ("Hemtjänsten", 2_300, "2017-01-01", "2017-05-01"), decided="2017-01-31")
    # 12,5 hours at 23 kr.
    assert beside(town, town.run("2017-02")) == [("2017-01", "Hemtjänsten", "kvalitet", 0, Fraction(25, 2), 28_750, 0)]
    assert holds(town)


def test_a_one_off_counts_an_old_day_and_is_paid_once(town: Market):
    what = supplement(town, "majpeng", "kund", "engång")
    for until in (on("2017-06-01"), None):
        town.choose(town.child(), "Björken", "2017-05-01", until=until)
    give(town, what, ("Björken", 100_000, "2017-09-01", ""), counted_on=on("2017-05-15"))
    found = [line for month in range(5, 11) for line in beside(town, town.run(f"2017-{month:02d}"))]
    assert found == [("2017-09", "Björken", "majpeng", 0, Fraction(2), 200_000, 0)]


def test_a_manual_line_goes_to_the_unit_and_is_paid_once(town: Market):
    line = manual(town, "Björken", "2017-01", 106_000, 6_000)
    assert beside(town, town.run("2017-01")) == [("2017-01", "Björken", f"M{line.id}", 0, Fraction(1), 106_000, 6_000)]
    assert town.run("2017-01") is None
    assert holds(town)
