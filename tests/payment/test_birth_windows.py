"""Age groups as windows of birth dates, whole years or not: from the list to the line, and when a draft is tried on months before it."""

from dataclasses import replace
from datetime import date

import pytest
from sqlmodel import Session, select

from kundval.payment.models import Line
from kundval.payment.queries.simulation import WHOLE, Asked, simulate
from kundval.payment.rules.bands import AgeBand, always
from kundval.period import OPEN, Month
from kundval.registry.models import Decision
from kundval.reimbursement.models import AccountCoding, Band, RateInForce
from kundval.reimbursement.rules.document import Document
from tests.payment.build import INDEPENDENT, LONG_AGO, Market
from tests.reimbursement import market as lists
from tests.reimbursement.market import make_market, vasby

AUGUST = date(2016, 8, 1)
FULL = "omfattning=heltid"
SMALL, BIG = 1_114_675, 906_367
"""September of 133 761 and 108 764 kr a year: A·9/12 − A·8/12, each rounded to the öre (8 157 300 − 7 250 933)."""


def school_year(start: date = AUGUST) -> Document:
    """Väsby's prices of 2017 for a year from 1 August: the small born from two years before it, the big in the three before that."""
    middle = start.replace(year=start.year - 2)
    windows = {"1-2": (middle, None), "3-5": (start.replace(year=start.year - 5), middle)}
    document = vasby(start=start, end=start.replace(year=start.year + 1))
    values = tuple(
        replace(value, age_from=None, age_to=None, born_from=windows[value.value][0], born_to=windows[value.value][1])
        if value.value in windows
        else value
        for value in document.values
    )
    return replace(document, values=values)


@pytest.fixture
def office(session: Session) -> tuple[lists.Market, Market]:
    """The list in force, and a private unit with two children who were born a day apart."""
    registry = make_market(session)
    listed = lists.decide(session, registry, school_year())
    made = Market(session, registry.industry, registry.service, session.get_one(Decision, listed.decision_id), listed)
    session.add(AccountCoding(service_id=made.service.id, account="4630", vat_code="M6", valid_from=LONG_AGO))
    made.industry.first_month = Month.parse("2016-09").number
    made.calendar()
    made.unit("Björken", INDEPENDENT)
    return registry, made


def placed(made: Market, *born: str) -> list[int]:
    children = [made.child(one) for one in born]
    for child in children:
        made.choose(child, "Björken", "2016-08-15", values=FULL)
    return children


def test_whoever_is_born_the_day_before_the_window_is_paid_by_the_next_one(session: Session, office) -> None:
    _, made = office
    before, first = placed(made, "2014-07-31", "2014-08-01")
    made.run("2016-09")
    found = {line.person_id: line.amount_ore for line in session.exec(select(Line))}
    assert found == {before: BIG, first: SMALL}


def test_whoever_is_born_outside_every_window_is_not_paid(session: Session, office) -> None:
    _, made = office
    _, last = placed(made, "2011-07-31", "2011-08-01")
    made.run("2016-09")
    assert {line.person_id for line in session.exec(select(Line))} == {last}


def test_a_list_with_birth_dates_ends_the_ages_of_the_list_before_it(session: Session) -> None:
    registry = make_market(session)
    lists.decide(session, registry, vasby(start=date(2016, 1, 1), end=date(2017, 1, 1)))
    lists.decide(session, registry, school_year(), date(2016, 6, 1), "§ 99")
    rules = {(band.name, band.age_rule, band.valid_from, band.valid_to) for band in session.exec(select(Band))}
    new_year, august, end = (day.toordinal() for day in (date(2016, 1, 1), AUGUST, date(2017, 8, 1)))
    assert rules == {
        ("1-2", "08-01", new_year, august), ("3-5", "08-01", new_year, august),
        ("1-2", "född", august, end), ("3-5", "född", august, end),
    }  # fmt: skip
    rates = session.exec(select(RateInForce).where(RateInForce.row_key == "ålder=1-2;omfattning=heltid"))
    assert {(one.valid_from, one.valid_to) for one in rates} == {(new_year, august), (august, end)}


def test_next_years_windows_on_this_years_children_move_back_a_year(session: Session, office) -> None:
    registry, made = office
    placed(made, "2014-08-01", "2013-02-03")
    january, june = Month.parse("2017-01"), Month.parse("2017-06")
    draft = lists.draft(session, registry, school_year(date(2017, 8, 1)))
    found = simulate(session, draft, Asked(january, june, WHOLE), date(2017, 7, 1))
    # Six months of 133 761 / 12 and of 108 764 / 12, by both lists.
    assert sum(row.now_ore for row in found.rows) == sum(row.draft_ore for row in found.rows) == 6_688_050 + 5_438_200


def test_a_window_moves_on_the_day_that_it_begins() -> None:
    window = AgeBand("små", date(2022, 8, 1).toordinal(), OPEN, "född", 0, OPEN)
    found = list(always(window, date(2025, 8, 1).toordinal(), [2024, 2025]))
    assert [(date.fromordinal(one.age_from), date.fromordinal(one.valid_from)) for one in found] == [
        (date(2021, 8, 1), date(2024, 8, 1)), (date(2022, 8, 1), date(2025, 8, 1))
    ]  # fmt: skip
    assert {one.age_to for one in found} == {OPEN}
    years = AgeBand("1-2", 1, 3, "år", 5, 6)
    assert list(always(years, 5, [2024, 2025])) == [replace(years, valid_from=0, valid_to=OPEN)]


def test_next_years_list_moves_a_child_from_the_small_to_the_big_on_its_first_day(session: Session, office) -> None:
    registry, made = office
    lists.decide(session, registry, school_year(date(2017, 8, 1)), date(2017, 5, 1), "§ 99")
    [child] = placed(made, "2015-01-01")
    run = made.run("2017-08")
    assert run is not None
    found = {(line.month, line.person): line.amount_ore for line in made.lines(run)}
    # 133 761 / 12; then A·8/12 − A·7/12 of 108 764: 7 250 933 − 6 344 567.
    assert (found["2017-07", child], found["2017-08", child]) == (1_114_675, 906_366)
