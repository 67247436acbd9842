"""Upplands Väsby, preschool 2017: points 2, 3 and 4 of the published case, worked out by hand."""

from fractions import Fraction

import pytest
from sqlmodel import Session

from kundval.period import Month
from tests.payment.build import IN_HOUSE, INDEPENDENT, Market, market, on

FREE, OWN = 13_376_100, 12_619_000
"""1–2 years, full time, for a year: fristående and in-house."""


@pytest.fixture
def vasby(session: Session) -> Market:
    made = market(session)
    made.unit("Björken", INDEPENDENT)
    made.unit("Eken", IN_HOUSE)
    made.rate(FREE, INDEPENDENT, row="1–2 år|heltid")
    made.rate(OWN, IN_HOUSE, row="1–2 år|heltid")
    return made


def year(made: Market) -> list[int]:
    months = [f"2017-{month:02d}" for month in range(1, 13)]
    return [sum(line.amount_ore for line in made.lines(made.run(month))) for month in months]


def test_a_year_of_months_sums_to_the_printed_price(vasby: Market):
    vasby.choose(vasby.child(), "Björken", "2016-08-15")
    assert year(vasby) == [1_114_675] * 12


def test_an_in_house_year_has_months_that_differ_by_an_ore(vasby: Market):
    vasby.choose(vasby.child(), "Eken", "2016-08-15")
    months = year(vasby)
    assert sum(months) == OWN
    assert set(months) == {1_051_583, 1_051_584}


def test_a_start_in_the_month_is_paid_day_by_day(vasby: Market):
    vasby.choose(vasby.child(), "Björken", "2017-03-17")
    (line,) = vasby.lines(vasby.run("2017-03"))
    assert (line.due, line.amount_ore) == (Fraction(15, 31), 539_359)


@pytest.mark.parametrize(("start", "paid"), [("2017-03-17", []), ("2017-03-15", [("2017-03", "Björken", 1_114_675)])])
def test_measured_on_the_15th_a_start_counts_all_or_nothing(
    vasby: Market, start: str, paid: list[tuple[str, str, int]]
):
    vasby.calendar("mätdag", day=15)
    vasby.choose(vasby.child(), "Björken", start)
    assert vasby.paid("2017-03") == paid


def test_move_registered_late_takes_back_and_pays_out(vasby: Market):
    vasby.calendar(window="1")
    child = vasby.child()
    vasby.choose(child, "Björken", "2016-08-15")
    for month in range(1, 6):
        vasby.run(f"2017-{month:02d}")
    vasby.fact("byte", child, "2017-05-10", "2017-06-20", "Eken")
    run = vasby.run("2017-06", "2017-06-20")
    assert [(line.month, line.unit, line.due - line.booked, line.amount_ore) for line in vasby.lines(run)] == [
        ("2017-05", "Björken", Fraction(-22, 31), -791_060),
        ("2017-05", "Eken", Fraction(22, 31), 746_285),
        ("2017-06", "Eken", Fraction(1), 1_051_583),
    ]
    assert vasby.run("2017-06", "2017-06-20") is None


def raised(made: Market, since: str) -> None:
    """The board raises the amounts by 2 % from a day on."""
    made.no_rates()
    for mode, before, after in ((INDEPENDENT, FREE, 13_643_600), (IN_HOUSE, OWN, 12_871_400)):
        made.rate(before, mode, row="1–2 år|heltid", until=on(since))
        made.rate(after, mode, row="1–2 år|heltid", since=on(since))


def nets(made: Market, run) -> dict[tuple[str, str], int]:
    result: dict[tuple[str, str], int] = {}
    for line in made.lines(run):
        result[line.month, line.unit] = result.get((line.month, line.unit), 0) + line.amount_ore
    return result


def test_a_later_decision_is_paid_back_to_its_first_day(vasby: Market):
    vasby.calendar(window="1")
    for unit in ("Björken", "Eken"):
        vasby.choose(vasby.child(), unit, "2016-08-15")
    for month in range(1, 9):
        vasby.run(f"2017-{month:02d}")
    raised(vasby, "2017-07-01")
    run = vasby.run("2017-09")
    found = nets(vasby, run)
    assert {key: found[key] for key in found if key[0] < "2017-09"} == {
        ("2017-07", "Björken"): 22_292, ("2017-08", "Björken"): 22_291, ("2017-07", "Eken"): 21_034, ("2017-08", "Eken"): 21_032,
    }  # fmt: skip
    july = [line for line in vasby.lines(run) if (line.month, line.unit) == ("2017-07", "Björken")]
    assert [(line.due, line.booked, line.price_ore) for line in july] == [(0, 1, 1_114_675), (1, 0, 1_136_967)]


def test_a_decision_reaches_back_whatever_the_correction_window(vasby: Market):
    vasby.calendar(window="1")
    vasby.choose(vasby.child(), "Björken", "2016-08-15")
    for month in range(1, 10):
        vasby.run(f"2017-{month:02d}")
    raised(vasby, "2017-05-01")
    run = vasby.run("2017-10")
    months = {line.month for line in vasby.lines(run)}
    assert min(months) == "2017-05"
    assert Month.parse(max(months)) == Month.parse("2017-10")
