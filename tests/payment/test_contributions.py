"""Extra money to own units and its mirror to private ones: figures worked out by hand."""

from fractions import Fraction

import pytest
from sqlmodel import Session

from kundval.choice.models import ChoiceFact
from kundval.choice.service.rebuild import rebuild
from kundval.payment.models import SchoolCalendar
from tests.payment.beside import beside, give, holds, supplement
from tests.payment.build import IN_HOUSE, NOW, Market, market, on


@pytest.fixture
def town(session: Session) -> Market:
    made = market(session)
    made.unit("Björken")
    made.unit("Entre", "entreprenad")
    made.unit("Grannen", "annan kommun")
    made.unit("Eken", IN_HOUSE)
    made.unit("Almen", IN_HOUSE)
    return made


def placed(town: Market, unit: str, number: int, since: str = "2017-01-01") -> list[int]:
    children = [town.child() for _ in range(number)]
    values = town.value_set()
    for child in children:
        town.session.add(ChoiceFact(
            kind="val", person_id=child, service_id=town.service.id, unit_id=town.units[unit], value_set_id=values, on=on(since),
            reported_on=on(since), recorded_at=NOW,
        ))  # fmt: skip
    rebuild(town.session, children)
    return children


def test_a_million_to_own_units_with_500_customers_is_2_000_kr_and_120_kr_vat_to_each_private_customer(town: Market):
    placed(town, "Eken", 400)
    placed(town, "Almen", 100)
    placed(town, "Björken", 3)
    placed(town, "Entre", 2)
    placed(town, "Grannen", 2)
    give(town, supplement(town, "extra", "tillskott", "engång"), ("", 100_000_000, "2017-01-01", "2017-02-01"))
    run = town.run("2017-01")
    # Own units share by customers: 4/5 and 1/5. One line per private unit: 3 × 2 120 kr, of which 3 × 120 kr VAT.
    assert beside(town, run) == [
        ("2017-01", "Almen", "extra", 0, Fraction(1), 20_000_000, 0),
        ("2017-01", "Björken", "extra", 0, Fraction(3), 636_000, 36_000),
        ("2017-01", "Eken", "extra", 0, Fraction(1), 80_000_000, 0),
    ]
    assert town.run("2017-01") is None
    assert holds(town)


def test_named_own_units_get_their_amounts_and_private_ones_what_is_the_same_per_own_customer(town: Market):
    placed(town, "Eken", 2)
    placed(town, "Almen", 1)
    placed(town, "Björken", 1)
    give(town, supplement(town, "extra", "tillskott", "engång"), ("Eken", 10_000, "2017-01-01", "2017-03-01"))
    # 50 kr a month by three own customers: 16,67, and 6 % of 16,666… is 1,00.
    assert beside(town, town.run("2017-01")) == [
        ("2017-01", "Björken", "extra", 0, Fraction(1), 1_767, 100),
        ("2017-01", "Eken", "extra", 0, Fraction(1), 5_000, 0),
    ]
    assert len(beside(town, town.run("2017-02"))) == 2
    assert town.run("2017-03") is None


def test_a_placement_that_comes_late_corrects_the_mirror_like_everything(town: Market):
    placed(town, "Eken", 1)
    placed(town, "Björken", 1)
    give(town, supplement(town, "extra", "tillskott", "engång"), ("", 100_000, "2017-01-01", "2017-02-01"))
    town.run("2017-01")
    town.fact("val", town.child(), "2017-01-01", "2017-02-20", "Eken")
    # Two own customers: 500 kr and 30 kr each in the place of 1 000 and 60.
    assert beside(town, town.run("2017-02")) == [
        ("2017-01", "Björken", "extra", 0, Fraction(0), -106_000, -6_000),
        ("2017-01", "Björken", "extra", 0, Fraction(1), 53_000, 3_000),
    ]
    assert holds(town)


def test_the_mirror_of_a_decision_made_after_the_window_comes_in_the_same_month(town: Market):
    town.calendar(window="ingen")
    placed(town, "Eken", 1)
    placed(town, "Björken", 1)
    town.run("2017-01")
    give(
        town,
        supplement(town, "extra", "tillskott", "engång"),
        ("Eken", 100_000, "2017-01-01", "2017-02-01"),
        decided="2017-03-15",
    )
    assert [line[:3] + line[5:] for line in beside(town, town.run("2017-03"))] == [
        ("2017-01", "Björken", "extra", 106_000, 6_000),
        ("2017-01", "Eken", "extra", 100_000, 0),
    ]
    assert holds(town)


def test_an_own_unit_sold_in_the_month_is_mirrored_by_what_it_got_for_its_days(session: Session):
    town = market(session, "2017-04")
    town.unit("Björken")
    town.unit("Eken", IN_HOUSE)
    placed(town, "Eken", 2)
    placed(town, "Björken", 1)
    town.owned("Eken", "Nya Eken AB", "fristående", on("2017-04-16"), on("2017-04-01"))
    give(town, supplement(town, "extra", "tillskott", "engång"), ("Eken", 300_000, "2017-04-01", "2017-05-01"))
    # Own for 15 of 30 days: 1 500 kr for 2 × 15/30 = 1 customer. So 1 500 kr and 90 kr to each private customer, Nya Eken's 2 × 15/30 too.
    assert beside(town, town.run("2017-04")) == [
        ("2017-04", "Björken", "extra", 0, Fraction(1), 159_000, 9_000),
        ("2017-04", "Eken", "extra", 0, Fraction(1, 2), 150_000, 0),
        ("2017-04", "Eken", "extra", 0, Fraction(1), 159_000, 9_000),
    ]
    assert holds(town)


def test_an_amount_named_for_a_unit_that_is_not_own_gives_nobody_anything(town: Market):
    placed(town, "Eken", 2)
    placed(town, "Björken", 1)
    give(town, supplement(town, "extra", "tillskott", "engång"), ("Björken", 300_000, "2017-01-01", "2017-02-01"))
    assert town.run("2017-01") is None
    assert holds(town)


def test_the_share_of_an_own_unit_is_one_line_also_where_holidays_part_the_days(town: Market):
    town.calendar("skoldagar")
    for kind, first, after in (("termin", "2017-01-09", "2017-02-01"), ("lov", "2017-01-16", "2017-01-21")):
        town.session.add(
            SchoolCalendar(industry_id=town.industry.id, kind=kind, valid_from=on(first), valid_to=on(after))
        )
    placed(town, "Eken", 2)
    placed(town, "Almen", 1)
    give(town, supplement(town, "extra", "tillskott", "engång"), ("", 100_000, "2017-01-01", "2017-02-01"))
    # The weeks from 9, 23 and 30 January count: 666,67 and 333,33, not a share for each of them.
    assert beside(town, town.run("2017-01")) == [
        ("2017-01", "Almen", "extra", 0, Fraction(1), 33_333, 0),
        ("2017-01", "Eken", "extra", 0, Fraction(1), 66_667, 0),
    ]
    assert holds(town)
