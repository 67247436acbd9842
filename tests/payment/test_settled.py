"""Points 1 to 11 of the design's "Settled to the öre", each by name, with figures worked out by hand (12 to 15: test_settled_prices)."""

from fractions import Fraction

import pytest
from sqlalchemy import select
from sqlmodel import Session, col

from kundval.access.models import Setting
from kundval.access.rules import SYSTEM
from kundval.choice.models import Entitlement, Person, PersonResidence
from kundval.choice.service.merging import merge_persons
from kundval.choice.service.rebuild import rebuild
from kundval.payment.models import Account, Line
from kundval.payment.queries.control_volumes import volumes_that_need_a_day
from kundval.payment.queries.too_late import too_late
from kundval.payment.rules.bands import AgeBand, born_between
from kundval.payment.rules.calendar import ALL_KNOWN, Counting, counted_month, known_by, shifted
from kundval.payment.rules.calendar_words import exceptions_of
from kundval.period import OPEN, Month
from tests.payment.beside import give, supplement
from tests.payment.build import INDEPENDENT, Market, market, on, ten_thousand_a_month

M = Month.parse


@pytest.fixture
def town(session: Session) -> Market:
    return ten_thousand_a_month(session)


def test_01_the_ore_of_a_line_is_due_less_booked_never_the_rounded_difference(town: Market):
    town.no_rates()
    town.rate(12 * 100)  # 100 öre a month
    child = town.child()
    town.choose(child, "Björken", "2017-01-22")  # 10/31 of 100 öre is 32,26: 32
    assert town.paid("2017-01") == [("2017-01", "Björken", 32)]
    town.fact("avslut", child, "2017-01-24", "2017-02-01")  # 2/31 is 6,45: 6; 8/31 by itself would be 25,81: 26
    (line,) = town.lines(town.run("2017-02"))
    assert (line.due - line.booked, line.amount_ore, line.due_ore, line.booked_ore) == (Fraction(-8, 31), -26, 6, 32)


def test_01_two_stretches_at_the_same_price_are_one_line(town: Market):
    town.no_rates()
    town.rate(12 * 100)
    child = town.child()
    town.choose(child, "Björken", "2017-01-01")  # 10/31: 32,26
    town.fact("avslut", child, "2017-01-11", "2017-01-10")
    town.choose(child, "Björken", "2017-01-22")  # and 10/31 more; 20/31 is 64,52: 65, not 32 + 32
    (line,) = town.lines(town.run("2017-01"))
    assert (line.due, line.amount_ore) == (Fraction(20, 31), 65)


def test_01_the_source_names_a_supplement_and_a_placement_has_none(town: Market):
    town.choose(town.child(), "Björken", "2017-01-01")
    give(town, supplement(town, "struktur", "enhet"), ("Björken", 10_000, "2017-01-01", ""))
    town.run("2017-01")
    of_lines = select(col(Account.kind), col(Account.source), col(Line.amount_ore)).join(
        Line, col(Line.account_id) == col(Account.id)
    )
    assert sorted(town.session.execute(of_lines).all()) == [
        ("placering", "", 1_000_000),
        ("tillägg", "struktur", 10_000),
    ]


def test_02_a_price_that_a_new_decision_leaves_unchanged_is_the_same_price(town: Market):
    town.choose(town.child(), "Björken", "2017-01-01")
    town.run("2017-01")
    town.no_rates()
    town.rate(12_000_000, until=on("2017-01-15"))
    town.rate(12_000_000, since=on("2017-01-15"))
    assert town.run("2017-01") is None


def test_02_two_rows_with_equal_amounts_are_two_prices(town: Market):
    town.choose(town.child(), "Björken", "2017-01-01")
    town.run("2017-01")
    town.no_rates()
    town.rate(12_000_000, row="en annan rad")
    assert [(line.row, line.amount_ore) for line in town.lines(town.run("2017-01"))] == [
        ("alla", -1_000_000), ("en annan rad", 1_000_000)
    ]  # fmt: skip


def test_02_another_vat_part_is_another_price(town: Market):
    town.choose(town.child(), "Björken", "2017-01-01")
    town.run("2017-01")
    town.no_rates()
    town.rate(12_000_000, vat_ore=720_000)
    lines = town.lines(town.run("2017-01"))
    assert sorted((line.amount_ore, line.vat_ore) for line in lines) == [(-1_000_000, 0), (1_000_000, 60_000)]


def test_03_an_exception_month_is_paid_to_who_runs_the_unit_in_the_month_itself(town: Market):
    town.calendar("mätdag", day=15, exceptions="6→05-15")
    town.choose(town.child(), "Björken", "2017-01-01")
    town.owned("Björken", "Nya Björken AB", INDEPENDENT, on("2017-06-01"), on("2017-04-01"))
    run = town.run("2017-06")
    by_month = {line.month: line.provider_id for line in town.lines(run)}
    assert by_month["2017-05"] == town.provider("Björken AB").id
    assert by_month["2017-06"] == town.provider("Nya Björken AB").id


def test_03_a_unit_whose_approval_has_ended_gets_nothing_for_an_exception_month(session: Session):
    made = market(session, "2017-05")
    made.calendar("mätdag", day=15, exceptions="6→05-15")
    made.unit("Björken", approved=False)
    made.approve("Björken", on("2009-01-01"), on("2017-06-01"))
    made.rate(12_000_000)
    made.choose(made.child(), "Björken", "2017-01-01")
    assert made.paid("2017-06") == [("2017-05", "Björken", 1_000_000)]


def test_03_day_by_day_the_terms_of_an_exception_month_are_those_of_the_1st():
    june = counted_month(Counting("dag för dag", exceptions=exceptions_of("6→05-15")), M("2017-06"))
    assert (june.window_from, june.rate_from) == (on("2017-05-15").toordinal(), on("2017-06-01").toordinal())
    july = counted_month(Counting("dag för dag", exceptions=exceptions_of("7→07-20")), M("2017-07"))
    assert july.rate_from == on("2017-07-20").toordinal()


def test_04_the_age_is_that_of_the_1st_also_when_a_new_price_splits_the_month(town: Market):
    town.no_rates()
    town.band("1–2 år", 1, 3)
    town.band("3–5 år", 3, 6)
    for band, before, after in (("1–2 år", 12_000_000, 13_200_000), ("3–5 år", 6_000_000, 6_600_000)):
        town.rate(before, row=band, band=band, until=on("2017-03-16"))
        town.rate(after, row=band, band=band, since=on("2017-03-16"))
    town.choose(town.child("2014-03-10"), "Björken", "2017-01-01")
    march = [line for line in town.lines(town.run("2017-03")) if line.month == "2017-03"]
    assert [(line.row, line.due, line.amount_ore) for line in march] == [
        ("1–2 år", Fraction(15, 31), 483_871), ("1–2 år", Fraction(16, 31), 567_742)
    ]  # fmt: skip


@pytest.mark.parametrize(("rule", "age_day", "born", "inside"), [
    ("mätdag", "2017-02-28", "2014-02-28", True),
    ("mätdag", "2017-02-28", "2014-03-01", False),
    ("mätdag", "2015-02-28", "2012-02-29", False),  # three on 1 March in an ordinary year
    ("mätdag", "2015-03-01", "2012-02-29", True),
    ("mätdag", "2016-02-29", "2013-02-28", True),
    ("mätdag", "2016-02-29", "2013-03-01", False),
    ("år", "2017-01-01", "2014-12-31", True),
    ("år", "2017-12-31", "2015-01-01", False),
    ("08-01", "2017-07-31", "2014-01-01", False),
    ("08-01", "2017-08-01", "2014-12-31", True),
])  # fmt: skip
def test_04_the_age_is_taken_by_the_rule_of_the_list(rule: str, age_day: str, born: str, inside: bool):
    start, end = born_between(AgeBand("3–5 år", 3, 6, rule, 0, OPEN), on(age_day).toordinal())
    assert (start <= on(born).toordinal() < end) == inside


@pytest.mark.parametrize(("day", "shift", "found"), [
    ("2019-09-15", "framåt", "2019-09-16"),  # a Sunday
    ("2019-09-15", "bakåt", "2019-09-13"),
    ("2019-09-15", "inget", "2019-09-15"),
    ("2017-04-14", "framåt", "2017-04-18"),  # Good Friday to Easter Monday
    ("2018-06-30", "framåt", "2018-06-29"),  # a Saturday, the last of the month: it turns round
    ("2017-01-01", "bakåt", "2017-01-02"),
    ("2016-12-24", "framåt", "2016-12-27"),
    ("2015-12-24", "framåt", "2015-12-24"),  # an eve is a working day
])  # fmt: skip
def test_05_a_shift_skips_weekends_and_holidays_and_stays_in_its_month(day: str, shift: str, found: str):
    assert shifted(on(day), shift) == on(found)


def test_05_exception_days_are_shifted_and_day_31_of_a_short_month_is_its_last():
    june = counted_month(Counting("mätdag", 31, "bakåt", exceptions_of("6→05-28")), M("2017-06"))
    assert june.window_from == on("2017-05-26").toordinal()  # the 28th is a Sunday
    assert june.rate_from == on("2017-06-30").toordinal()
    assert counted_month(Counting("mätdag", 31), M("2017-02")).window_from == on("2017-02-28").toordinal()


def test_06_payable_from_the_later_of_service_month_and_counted_month():
    counting = Counting("mätdag", 15, exceptions=exceptions_of("6→05-15; 7→08-22"))
    assert [counted_month(counting, M(f"2017-{month}")).payable_from for month in ("05", "06", "07")] == [
        M("2017-05").number, M("2017-06").number, M("2017-08").number
    ]  # fmt: skip
    assert counted_month(Counting("mätdag", 15, payable_from=2), M("2017-07")).payable_from == M("2017-09").number


def test_06_july_on_the_august_count_is_paid_in_august(town: Market):
    town.calendar("mätdag", day=15, exceptions="7→08-22")
    town.choose(town.child(), "Björken", "2017-07-20")
    assert town.run("2017-07") is None
    assert town.paid("2017-08") == [("2017-07", "Björken", 1_000_000), ("2017-08", "Björken", 1_000_000)]


@pytest.mark.parametrize(("window", "payable", "last"), [
    ("ingen", "2017-05", "2017-05-31"), ("1", "2017-05", "2017-06-30"), ("13", "2017-12", "2019-01-31"),
    ("termin", "2017-05", "2017-06-30"), ("termin", "2017-06", "2017-06-30"), ("termin", "2017-07", "2017-12-31"),
    ("räkenskapsår", "2017-05", "2017-12-31"),
])  # fmt: skip
def test_07_in_time_is_the_last_day_of_payable_from_and_the_window(window: str, payable: str, last: str):
    assert known_by(window, M(payable)) == on(last).toordinal()
    assert known_by("obegränsad", M(payable)) == ALL_KNOWN


def test_07_a_fact_that_is_too_late_leaves_the_state_before_paid_and_the_difference_listed(town: Market):
    town.calendar(window="ingen")
    child = town.child()
    town.choose(child, "Björken", "2017-01-01")
    town.run("2017-01")
    town.fact("byte", child, "2017-01-22", "2017-02-03", "Asken")  # 10/31 of January
    assert town.paid("2017-02") == [("2017-02", "Asken", 1_000_000)]
    listed = {(town.code(one.key.unit_id), one.amount_ore) for one in too_late(town.session, town.industry)}
    assert listed == {("Björken", -322_581), ("Asken", 322_581)}


@pytest.mark.parametrize("fact", ["dödsfall", "flytt", "rätten upphör"])
def test_07_a_death_a_move_or_a_right_that_ends_too_late_leaves_the_month_paid(town: Market, fact: str):
    town.calendar(window="ingen", residents_only=True)
    town.session.merge(Setting(key="municipality_code", value="0114"))
    town.service.requires_entitlement = True
    child, day, told = town.child(), on("2017-01-22"), on("2017-02-03")
    right = {"person_id": child, "service_id": town.service.id, "decided_on": day}
    town.session.add(Entitlement(**right, valid_from=on("2016-01-01"), reported_on=on("2016-01-01")))
    town.choose(child, "Björken", "2017-01-01")
    assert town.paid("2017-01") == [("2017-01", "Björken", 1_000_000)]
    if fact == "dödsfall":
        town.fact("dödsfall", child, str(day), str(told))
    elif fact == "flytt":
        town.session.add(PersonResidence(person_id=child, municipality="0115", valid_from=day, reported_on=told))
    else:
        town.session.add(Entitlement(**right, kind="upphör", valid_from=day, reported_on=told))
    town.session.flush()
    rebuild(town.session, [child])
    assert town.run("2017-02") is None  # February knows it; January keeps 10/31 too much, which is listed
    assert [one.amount_ore for one in too_late(town.session, town.industry)] == [-322_581]


def test_07_a_fact_is_in_time_by_the_day_it_was_reported_whatever_day_it_was_typed(town: Market):
    town.calendar(window="ingen")
    child = town.child()
    town.choose(child, "Björken", "2017-01-01")
    town.run("2017-01")
    town.fact("byte", child, "2017-01-01", "2017-01-31", "Asken")  # typed after the run
    assert ("2017-01", "Asken", 1_000_000) in town.paid("2017-02")
    assert too_late(town.session, town.industry) == []


def test_08_prices_approvals_birth_dates_and_merges_always_go_through(town: Market):
    town.calendar(window="ingen")
    one, same = town.child(), town.child()
    town.choose(one, "Björken", "2017-01-01")
    town.choose(same, "Björken", "2017-01-01")
    town.run("2017-01")
    town.run("2017-02")
    town.no_rates()
    town.rate(12_012_000)
    town.merge(one, same, "2017-03-20")
    january = [line.amount_ore for line in town.lines(town.run("2017-03")) if line.month == "2017-01"]
    assert sorted(january) == [-1_000_000, -1_000_000, 1_001_000]
    town.withdraw("Björken", on("2017-02-01"))
    assert sum(ore for month, _, ore in town.paid("2017-04") if month == "2017-02") == -1_001_000


def test_08_a_corrected_birth_date_goes_through_whatever_the_window(town: Market):
    town.calendar(window="ingen")
    town.no_rates()
    town.band("1–2 år", 1, 3)
    town.band("3–5 år", 3, 6)
    town.rate(12_000_000, row="1–2 år", band="1–2 år")
    town.rate(6_000_000, row="3–5 år", band="3–5 år")
    child = town.child("2013-05-05")
    town.choose(child, "Björken", "2017-01-01")
    town.run("2017-01")
    town.session.get_one(Person, child).born = on("2015-05-05")
    town.session.flush()
    rebuild(town.session, [child])
    january = [(line.row, line.amount_ore) for line in town.lines(town.run("2017-02")) if line.month == "2017-01"]
    assert sorted(january) == [("1–2 år", 1_000_000), ("3–5 år", -500_000)]


def test_09_a_letter_found_late_gets_its_true_date_and_pays_nobody_twice(town: Market):
    child = town.child()
    town.choose(child, "Björken", "2017-01-01")
    town.run("2017-03")
    town.fact("byte", child, "2017-03-01", "2017-04-02", "Eken")
    town.fact("byte", child, "2017-02-01", "2017-04-05", "Asken")
    town.run("2017-04")
    assert town.booked_ore() == 4_000_000


def test_09_an_annulled_switch_gives_the_former_choice_back(town: Market):
    child = town.child()
    town.choose(child, "Björken", "2017-01-01")
    switch = town.fact("byte", child, "2017-01-01", "2017-01-05", "Asken")
    assert town.paid("2017-01") == [("2017-01", "Asken", 1_000_000)]
    town.fact("annullering", child, "2017-02-03", "2017-02-03", annuls_id=switch.id)
    assert town.paid("2017-02")[:2] == [("2017-01", "Asken", -1_000_000), ("2017-01", "Björken", 1_000_000)]


def test_09_on_the_same_day_what_was_reported_later_holds(town: Market):
    town.owned("Björken", "Sent AB", INDEPENDENT, on("2017-01-01"), on("2017-01-20"))
    town.owned("Björken", "Tidigt AB", INDEPENDENT, on("2017-01-01"), on("2017-01-10"))
    town.choose(town.child(), "Björken", "2017-01-01")
    run = town.run("2017-01")
    assert payees(town, run) == [town.provider("Sent AB").id]


def test_09_of_two_told_on_the_same_day_the_one_typed_later_holds(town: Market):
    child = town.child()
    town.choose(child, "Björken", "2017-01-01")
    town.fact("byte", child, "2017-01-01", "2017-01-05", "Asken")
    town.fact("byte", child, "2017-01-01", "2017-01-05", "Eken")
    assert town.paid("2017-01") == [("2017-01", "Eken", 1_000_000)]


def test_09_an_extent_outside_its_choice_has_no_effect(town: Market):
    town.no_rates()
    town.value_set("omfattning=heltid")
    town.rate(12_000_000, row="heltid", values="omfattning=heltid")
    town.rate(6_000_000, row="övrigt")
    child = town.child()
    town.choose(child, "Björken", "2017-01-10", values="omfattning=deltid")
    town.fact("omfattning", child, "2017-01-05", "2017-01-10", values="omfattning=heltid")
    town.fact("avslut", child, "2017-01-20", "2017-01-15")
    town.fact("omfattning", child, "2017-01-25", "2017-01-26", values="omfattning=heltid")
    # 10 of 31 days part-time: 5 000 kr × 10/31.
    assert [(line.row, line.due, line.amount_ore) for line in town.lines(town.run("2017-01"))] == [
        ("övrigt", Fraction(10, 31), 161_290)
    ]


def test_09_a_month_that_does_not_know_an_end_yet_pays_nobody_twice(town: Market):
    town.calendar(window="ingen")
    child = town.child()
    town.choose(child, "Björken", "2017-01-01")
    town.fact("avslut", child, "2017-01-22", "2017-02-03")
    town.choose(child, "Asken", "2017-01-22", "2017-01-25")
    # The new choice ends the former in its slot, although its end is told after January's last day: 21 and 10 of 31 days.
    assert sorted(town.paid("2017-01")) == [("2017-01", "Asken", 322_581), ("2017-01", "Björken", 677_419)]


def test_10_a_merge_takes_back_the_duplicate_and_pays_the_survivor_by_its_birth_date(town: Market):
    town.no_rates()
    town.band("1–2 år", 1, 3)
    town.band("3–5 år", 3, 6)
    town.rate(12_000_000, row="1–2 år", band="1–2 år")
    town.rate(6_000_000, row="3–5 år", band="3–5 år")
    duplicate, survivor = town.child("2012-05-05"), town.child("2015-05-05")
    town.choose(duplicate, "Björken", "2017-01-01")
    town.run("2017-01")
    town.merge(duplicate, survivor, "2017-02-01")
    lines = [line for line in town.lines(town.run("2017-02")) if line.month == "2017-01"]
    assert {(line.person, line.row, line.amount_ore) for line in lines} == {
        (duplicate, "3–5 år", -500_000), (survivor, "1–2 år", 1_000_000)
    }  # fmt: skip


def test_10_volumes_of_merged_persons_add_up(session: Session):
    made = market(session, volume_unit="timme")
    made.unit("Hemtjänsten")
    made.rate(45_000, unit="timme")
    survivor, duplicate = made.child("1940-01-01"), made.child("1940-01-01")
    made.volume(survivor, "Hemtjänsten", "2017-01", 10_500, "2017-01-31")
    made.volume(duplicate, "Hemtjänsten", "2017-01", 2_000, "2017-01-31")
    made.run("2017-01")
    made.merge(duplicate, survivor, "2017-02-10")
    assert {(line.person, line.due, line.amount_ore) for line in made.lines(made.run("2017-02"))} == {
        (duplicate, Fraction(0), -90_000), (survivor, Fraction(25, 2), 90_000)
    }  # fmt: skip


def test_10_on_days_where_both_hold_a_choice_the_survivors_counts(town: Market):
    survivor, duplicate = town.child(), town.child()
    town.choose(duplicate, "Björken", "2017-01-01")
    town.choose(survivor, "Asken", "2017-01-01")
    town.fact("avslut", survivor, "2017-01-11", "2017-01-10")
    town.merge(duplicate, survivor, "2017-01-20")
    assert [(line.unit, line.person, line.amount_ore) for line in town.lines(town.run("2017-01"))] == [
        ("Asken", survivor, 322_581), ("Björken", survivor, 677_419)
    ]  # fmt: skip


def test_10_merged_into_always_points_at_the_last_survivor(town: Market):
    first, second, last = (town.child() for _ in range(3))
    town.choose(first, "Björken", "2017-01-01")
    for duplicate, survivor in ((first, second), (second, last)):
        merge_persons(town.session, actor=SYSTEM, today=on("2017-01-20"), duplicate_id=duplicate, survivor_id=survivor)
    people = [town.session.get_one(Person, one, populate_existing=True) for one in (first, second, last)]
    assert [one.merged_into for one in people] == [last, last, None]
    assert [line.person for line in town.lines(town.run("2017-01"))] == [last]


def test_11_a_volume_stands_on_its_day_and_a_new_report_replaces_it(session: Session):
    made = market(session, volume_unit="timme")
    made.unit("Hemtjänsten")
    made.rate(45_000, unit="timme", vat_ore=2_700)
    person = made.child("1940-01-01")
    made.volume(person, "Hemtjänsten", "2017-01", 12_500, "2017-01-31")
    (line,) = made.lines(made.run("2017-01"))
    assert (line.due, line.amount_ore, line.vat_ore) == (Fraction(25, 2), 562_500, 33_750)
    made.volume(person, "Hemtjänsten", "2017-01", 10_333, "2017-02-04")
    (line,) = made.lines(made.run("2017-02"))
    assert (line.due, line.amount_ore) == (Fraction(10_333, 1000), 464_985 - 562_500)


def test_11_a_volume_without_a_day_stands_on_the_1st_and_the_control_asks_for_a_day(session: Session):
    made = market(session, volume_unit="timme")
    made.unit("Vården")
    made.rate(45_000, unit="timme")
    made.owned("Vården", "Nya Vården AB", INDEPENDENT, on("2017-01-02"), on("2016-12-01"))
    made.volume(made.child("1940-01-01"), "Vården", "2017-01", 2_000, "2017-01-31")
    run = made.run("2017-01")
    assert payees(made, run) == [made.provider("Vården AB").id]
    told = volumes_that_need_a_day(session, run)
    assert told is not None
    assert told.count == 1


def test_11_volumes_of_a_day_follow_the_terms_and_the_age_of_that_day(session: Session):
    made = market(session, volume_unit="besök")
    made.unit("Vården")
    made.band("under 65", 0, 65)
    made.band("från 65", 65, 200)
    made.rate(10_000, unit="besök", row="under 65", band="under 65")
    made.rate(20_000, unit="besök", row="från 65", band="från 65")
    made.owned("Vården", "Nya Vården AB", INDEPENDENT, on("2017-01-20"), on("2017-01-01"))
    person = made.child("1952-01-10")
    for day in ("2017-01-09", "2017-01-10", "2017-01-20"):
        made.volume(person, "Vården", "2017-01", 1000, "2017-01-31", day)
    run = made.run("2017-01")
    assert sorted(line.amount_ore for line in made.lines(run)) == [10_000, 20_000, 20_000]
    assert len(set(payees(made, run))) == 2


def payees(made: Market, run) -> list[int]:
    return [line.provider_id for line in made.lines(run)]
