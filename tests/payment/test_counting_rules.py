"""Each counting rule by name, with money worked out by hand: 120 000 kr a year is 10 000 kr a month."""

from datetime import date
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlmodel import Session

from kundval.access.models import Setting
from kundval.choice.models import PersonResidence
from kundval.choice.service.rebuild import rebuild
from kundval.errors import Refused
from kundval.payment.models import CalendarRule, SchoolCalendar
from kundval.payment.queries.control_counting import without_residence
from kundval.payment.queries.too_late import too_late
from kundval.payment.queries.verify import verify
from kundval.payment.rules.calendar import Counting, counted_month, known_by
from kundval.payment.rules.calendar_words import RULES, exceptions_of, exceptions_text, window_of
from kundval.payment.rules.school import SchoolSpan, school_days
from kundval.period import Month
from tests.payment.build import INDEPENDENT, Market, market, on

HERE, ELSEWHERE = "0114", "0126"


@pytest.fixture
def town(session: Session) -> Market:
    made = market(session)
    made.unit("Björken")
    made.unit("Asken")
    made.rate(12_000_000)
    session.merge(Setting(key="municipality_code", value=HERE))
    session.flush()
    return made


def lives(town: Market, person: int, municipality: str, since: str, reported: str = "") -> PersonResidence:
    fact = PersonResidence(
        person_id=person, municipality=municipality, valid_from=on(since), reported_on=on(reported or since)
    )
    town.session.add(fact)
    rebuild(town.session, [person])
    return fact


def holds(town: Market) -> bool:
    return all(check.holds for check in verify(town.session))


def test_registered_by_the_10th_a_choice_told_on_the_11th_is_never_paid_for_that_month(town: Market):
    town.calendar("mätdag", "dag 10", day=10)
    early, late = town.child(), town.child()
    town.choose(early, "Björken", "2017-03-01", "2017-03-10")
    town.choose(late, "Asken", "2017-03-01", "2017-03-11")
    assert town.paid("2017-03") == [("2017-03", "Björken", 1_000_000)]
    assert town.paid("2017-04") == [("2017-04", "Asken", 1_000_000), ("2017-04", "Björken", 1_000_000)]
    assert [(one.key.month, one.amount_ore) for one in too_late(town.session, town.industry)] == [
        (Month.parse("2017-03").number, 1_000_000)
    ]
    assert holds(town)


def test_never_corrected_for_late_reporting_counts_what_was_known_on_the_counted_day(town: Market):
    town.calendar("mätdag", "mätdagen", day=15, shift="bakåt")  # 15 October 2017 was a Sunday: Friday the 13th
    child = town.child()
    town.choose(child, "Björken", "2017-09-01")
    town.fact("avslut", child, "2017-10-01", "2017-10-14")
    assert town.paid("2017-09", "2017-09-20") == [("2017-09", "Björken", 1_000_000)]
    assert town.paid("2017-10") == [("2017-10", "Björken", 1_000_000)]
    assert town.run("2017-11") is None


def test_starters_from_the_next_month_and_leavers_paid_out(town: Market):
    town.calendar("nästa månad")
    child, leaver = town.child(), town.child()
    town.choose(child, "Björken", "2017-03-02")
    town.choose(leaver, "Asken", "2017-01-01")
    town.fact("avslut", leaver, "2017-03-02", "2017-03-01")
    assert town.paid("2017-03")[-1] == ("2017-03", "Asken", 1_000_000)
    assert town.paid("2017-04") == [("2017-04", "Björken", 1_000_000)]


def test_malmo_start_by_the_15th_counts_this_month_later_the_next(town: Market):
    town.calendar("mätdag", day=15)
    town.choose(town.child(), "Björken", "2017-03-15")
    town.choose(town.child(), "Asken", "2017-03-16")
    assert town.paid("2017-03") == [("2017-03", "Björken", 1_000_000)]
    assert town.paid("2017-04") == [("2017-04", "Asken", 1_000_000), ("2017-04", "Björken", 1_000_000)]


def test_malmo_never_two_units_for_one_pupil_in_a_month(town: Market):
    town.calendar("mätdag", day=15)
    child = town.child()
    town.choose(child, "Björken", "2017-01-01")
    town.run("2017-02")
    town.fact("byte", child, "2017-03-10", "2017-03-20", "Asken")
    assert town.paid("2017-03") == [("2017-03", "Asken", 1_000_000)]
    town.fact("byte", child, "2017-02-14", "2017-04-03", "Asken")  # a move told two months late
    assert town.paid("2017-04") == [
        ("2017-02", "Asken", 1_000_000), ("2017-02", "Björken", -1_000_000), ("2017-04", "Asken", 1_000_000)
    ]  # fmt: skip


def test_c03_who_starts_on_18_august_is_paid_july_and_all_of_august(town: Market):
    town.calendar("dag för dag", exceptions="7→08-31; 8→08-31")
    child = town.child()
    town.choose(child, "Björken", "2017-08-18")
    assert town.run("2017-07") is None
    assert town.paid("2017-08") == [("2017-07", "Björken", 1_000_000), ("2017-08", "Björken", 1_000_000)]


def test_a_month_counted_later_may_be_paid_beforehand_and_is_then_corrected(town: Market):
    town.calendar("mätdag", day=15, exceptions="7→09-15 betalas 7; 8→09-15 betalas 8")
    stays, leaves = town.child(), town.child()
    town.choose(stays, "Björken", "2017-07-01")
    town.choose(leaves, "Asken", "2017-07-01")
    assert town.paid("2017-07") == [("2017-07", "Asken", 1_000_000), ("2017-07", "Björken", 1_000_000)]
    town.fact("avslut", leaves, "2017-08-20", "2017-08-25")  # not there on 15 September: July is taken back
    assert town.paid("2017-08") == [("2017-07", "Asken", -1_000_000), ("2017-08", "Björken", 1_000_000)]


def test_residence_on_the_counted_day_decides(town: Market):
    town.calendar("mätdag", day=15, residents_only=True)
    home, moved_in, moved_out, unknown = (town.child() for _ in range(4))
    for child in (home, moved_in, moved_out, unknown):
        town.choose(child, "Björken", "2017-01-01")
    lives(town, home, HERE, "2015-06-15")
    lives(town, moved_in, ELSEWHERE, "2015-06-15")
    lives(town, moved_in, HERE, "2017-01-15", "2017-01-15")
    lives(town, moved_out, ELSEWHERE, "2017-01-15", "2017-01-15")
    paid = {line.person for line in town.lines(town.run("2017-01"))}
    assert paid == {home, moved_in, unknown}
    assert holds(town)


def test_residence_day_by_day_pays_the_days_of_residence(town: Market):
    town.calendar("dag för dag", residents_only=True)
    child = town.child()
    town.choose(child, "Björken", "2017-01-01")
    lives(town, child, HERE, "2015-06-15")
    lives(town, child, ELSEWHERE, "2017-01-11", "2017-01-11")
    (line,) = town.lines(town.run("2017-01"))
    assert (line.due, line.amount_ore) == (Fraction(10, 31), 322_581)  # 10 000 kr × 10/31 = 3 225,806


def test_residence_told_too_late_leaves_the_state_before_paid_and_is_listed(town: Market):
    town.calendar("mätdag", "1", day=15, residents_only=True)
    child = town.child()
    town.choose(child, "Björken", "2017-01-01")
    lives(town, child, HERE, "2015-06-15")
    town.run("2017-02")
    lives(town, child, ELSEWHERE, "2017-01-10", "2017-03-05")  # January was open until 28 February
    assert town.paid("2017-03") == [("2017-02", "Björken", -1_000_000)]
    assert [(one.key.month, one.amount_ore) for one in too_late(town.session, town.industry)] == [
        (Month.parse("2017-01").number, -1_000_000)
    ]
    assert holds(town)


def test_residence_of_merged_persons_is_the_survivors_where_it_knows(town: Market):
    town.calendar("mätdag", day=15, residents_only=True)
    duplicate, survivor = town.child(), town.child()
    town.choose(duplicate, "Björken", "2017-01-01")
    lives(town, duplicate, ELSEWHERE, "2015-06-15")
    assert town.run("2017-01") is None
    lives(town, survivor, HERE, "2017-02-01")
    town.merge(duplicate, survivor, "2017-02-03")
    # Of January only the duplicate's facts know; from February the survivor's count.
    assert town.paid("2017-02") == [("2017-02", "Björken", 1_000_000)]


def test_who_has_no_known_residence_is_named_where_only_residents_are_paid(town: Market):
    town.calendar("mätdag", day=15, residents_only=True)
    child = town.child()
    town.choose(child, "Björken", "2017-01-01")
    run = town.run("2017-01")
    assert run is not None
    found = without_residence(town.session, run)
    assert found is not None and found.count == 1
    lives(town, child, HERE, "2015-06-15")
    assert without_residence(town.session, run) is None


def test_school_days_of_a_segment_over_the_school_days_of_the_month(town: Market):
    town.calendar("skoldagar")
    school(town, ("termin", "2017-01-10", "2017-06-15"), ("lov", "2017-02-27", "2017-03-04"))
    child = town.child()
    town.choose(child, "Björken", "2017-02-13")
    # February 2017: Wednesday the 1st to Tuesday the 28th is 20 weekdays, less 27 and 28: 18. From the 13th: 10 of them.
    (line,) = town.lines(town.run("2017-02"))
    assert (line.due, line.amount_ore) == (Fraction(10, 18), 555_556)
    assert town.paid("2017-07")[-1][0] == "2017-06"  # July has no school day and no line


def test_a_rule_common_to_all_industries_counts_those_without_their_own(session: Session):
    town = market(session, calendar=False)
    town.unit("Björken")
    town.rate(12_000_000)
    session.add(CalendarRule(valid_from=Month.parse("2016-01").number, rule="mätdag", day=15, window="1"))
    session.flush()
    town.choose(town.child(), "Björken", "2017-01-15")
    assert town.paid("2017-01") == [("2017-01", "Björken", 1_000_000)]
    town.calendar("nästa månad", since="2017-02")
    town.choose(town.child(), "Björken", "2017-02-02")
    assert town.paid("2017-02") == [("2017-02", "Björken", 1_000_000)]


def test_an_exception_may_not_be_paid_before_its_month():
    with pytest.raises(Refused, match="betalas före sin månad"):
        exceptions_of("7→09-15 betalas 6")
    assert exceptions_text(exceptions_of("8→09-15 betalas 8; 7->09-15")) == "7→09-15; 8→09-15 betalas 8"


@pytest.mark.parametrize(
    ("typed", "window"),
    [("3 månader", "3"), ("1 månad", "1"), ("Dag 10", "dag 10"), ("den 10", "dag 10"), ("mätdagen", "mätdagen"), ("termin", "termin"),
     ("dag 32", None), ("dag", None), ("ibland", None), ("obegränsad", "obegränsad"), ("000", "0")],
)  # fmt: skip
def test_a_correction_window_is_read_as_people_write_it(typed: str, window: str | None):
    assert window_of(typed) == window


def test_the_known_by_day_of_each_window():
    may = Month.parse("2017-05")
    assert date.fromordinal(known_by("dag 31", Month.parse("2017-06"))) == date(2017, 6, 30)
    assert date.fromordinal(known_by("dag 10", may)) == date(2017, 5, 10)
    assert date.fromordinal(known_by("mätdagen", may, date(2017, 5, 16).toordinal())) == date(2017, 5, 15)


MONTHS = st.integers(2010 * 12, 2035 * 12).map(Month)
COUNTINGS = st.builds(
    Counting, st.sampled_from(RULES), st.integers(1, 31), st.sampled_from(("inget", "framåt", "bakåt")),
    st.sampled_from(("", "6→05-15; 7→08-22", "7→09-15 betalas 7")).map(exceptions_of), st.none(),
    st.sampled_from(("ingen", "1", "dag 10", "mätdagen", "termin", "räkenskapsår", "obegränsad")),
    school=st.just((SchoolSpan("termin", date(2009, 1, 1).toordinal(), date(2040, 1, 1).toordinal()),)),
)  # fmt: skip


@given(COUNTINGS, MONTHS)
def test_a_window_is_one_day_or_days_of_the_month_and_its_terms_are_of_the_month_itself(
    counting: Counting, month: Month
):
    counted = counted_month(counting, month)
    assert counted.window_from < counted.window_to
    days = sum(end - start for start, end in counted.spans)
    assert days == counted.whole
    assert month.first.toordinal() <= counted.rate_from < counted.rate_to <= (month + 1).first.toordinal()
    assert counted.payable_from >= month.number
    assert all(counted.window_from <= start < end <= counted.window_to for start, end in counted.spans)


@given(MONTHS)
def test_school_days_are_weekdays_inside_the_term_and_outside_breaks(month: Month):
    term = SchoolSpan("termin", month.on(5).toordinal(), month.on(25).toordinal())
    holiday = SchoolSpan("lov", month.on(10).toordinal(), month.on(12).toordinal())
    found = [date.fromordinal(day).day for day in school_days([term, holiday], month)]
    assert found == sorted(found) and all(5 <= day < 25 and not 10 <= day < 12 for day in found)
    assert all(date.fromordinal(day).weekday() < 5 for day in school_days([term, holiday], month))


def school(town: Market, *spans: tuple[str, str, str]) -> None:
    for kind, start, end in spans:
        town.session.add(
            SchoolCalendar(industry_id=town.industry.id, kind=kind, valid_from=on(start), valid_to=on(end))
        )
    town.session.flush()


def test_the_owner_of_a_school_week_is_paid_its_school_days(town: Market):
    town.calendar("skoldagar")
    school(town, ("termin", "2017-01-10", "2017-06-15"))
    town.choose(town.child(), "Björken", "2017-02-01")
    town.owned("Björken", "Nya Björken AB", INDEPENDENT, on("2017-02-13"), on("2017-01-20"))
    lines = {line.provider_id: line.due for line in town.lines(town.run("2017-02"))}
    # 8 school days before Monday the 13th, 12 from it.
    assert lines == {
        town.provider("Björken AB").id: Fraction(8, 20),
        town.provider("Nya Björken AB").id: Fraction(12, 20),
    }
