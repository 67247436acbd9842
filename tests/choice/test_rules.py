"""Which choice holds on which day, as known on which day ("Settled to the öre" 9)."""

from itertools import permutations

import pytest

from kundval.choice.rules import replay
from kundval.choice.rules.replay import Late, overridden, rows
from kundval.timeline import as_known
from tests.choice.histories import BIRCH, FULL, PART, PINE, PLACE, SUNNY, History, day, told


@pytest.fixture
def maja() -> History:
    return History()


def test_choice_holds_until_further_notice(maja: History) -> None:
    maja.choose(SUNNY, "2026-01-10")
    assert maja.known() == [("2026-01-10", "", SUNNY, FULL)]
    assert maja.known("2026-01-09") == []


def test_limited_choice_ends_by_itself(maja: History) -> None:
    maja.choose(SUNNY, "2026-01-10", until="2026-06-01")
    assert maja.known() == [("2026-01-10", "2026-05-31", SUNNY, FULL)]


def test_switch_ends_the_former_choice_the_day_before(maja: History) -> None:
    maja.choose(SUNNY, "2026-01-10")
    maja.switch(BIRCH, "2026-05-10", reported="2026-06-20")
    assert maja.known("2026-06-19") == [("2026-01-10", "", SUNNY, FULL)]
    assert maja.known("2026-06-20") == [("2026-01-10", "2026-05-09", SUNNY, FULL), ("2026-05-10", "", BIRCH, FULL)]


def test_letter_found_late_with_its_true_date_takes_its_place_among_the_others(maja: History) -> None:
    maja.choose(SUNNY, "2026-01-01")
    maja.switch(PINE, "2026-09-01")
    maja.switch(BIRCH, "2026-05-01", reported="2026-04-20")
    assert maja.known() == [
        ("2026-01-01", "2026-04-30", SUNNY, FULL),
        ("2026-05-01", "2026-08-31", BIRCH, FULL),
        ("2026-09-01", "", PINE, FULL),
    ]


def test_former_choice_does_not_come_back_when_a_limited_switch_ends(maja: History) -> None:
    maja.choose(SUNNY, "2026-01-01")
    maja.switch(BIRCH, "2026-05-01", until=day("2026-06-01"))
    assert maja.known() == [("2026-01-01", "2026-04-30", SUNNY, FULL), ("2026-05-01", "2026-05-31", BIRCH, FULL)]


def test_of_two_choices_from_the_same_day_the_one_reported_later_holds(maja: History) -> None:
    maja.choose(BIRCH, "2026-03-01", reported="2026-03-05")
    maja.choose(SUNNY, "2026-03-01", reported="2026-02-20")
    assert maja.known() == [("2026-03-01", "", BIRCH, FULL)]


def test_reported_the_same_day_the_one_typed_later_holds(maja: History) -> None:
    maja.choose(BIRCH, "2026-03-01")
    maja.choose(SUNNY, "2026-03-01")
    assert maja.known() == [("2026-03-01", "", SUNNY, FULL)]


def test_of_two_ends_the_one_reported_last_holds(maja: History) -> None:
    maja.choose(SUNNY, "2026-01-01")
    maja.end("2026-05-01", reported="2026-04-01")
    maja.end("2026-07-01", reported="2026-04-15")
    assert maja.known("2026-04-02") == [("2026-01-01", "2026-04-30", SUNNY, FULL)]
    assert maja.known() == [("2026-01-01", "2026-06-30", SUNNY, FULL)]


def test_end_is_about_the_choice_that_holds_the_day_before(maja: History) -> None:
    maja.choose(SUNNY, "2026-01-01")
    maja.end("2026-05-01", reported="2026-04-01")
    maja.choose(BIRCH, "2026-05-01", reported="2026-04-01")
    assert maja.known() == [("2026-01-01", "2026-04-30", SUNNY, FULL), ("2026-05-01", "", BIRCH, FULL)]


def test_end_is_not_about_a_choice_that_was_reported_after_it(maja: History) -> None:
    maja.choose(SUNNY, "2026-01-01")
    maja.end("2026-09-01", reported="2026-02-01")
    maja.switch(BIRCH, "2026-05-01", reported="2026-04-01")
    assert maja.known() == [("2026-01-01", "2026-04-30", SUNNY, FULL), ("2026-05-01", "", BIRCH, FULL)]


def test_extent_changes_the_values_inside_its_choice(maja: History) -> None:
    maja.choose(SUNNY, "2026-01-01", until="2026-10-01")
    maja.extent(PART, "2026-04-01")
    assert maja.known() == [("2026-01-01", "2026-03-31", SUNNY, FULL), ("2026-04-01", "2026-09-30", SUNNY, PART)]


def test_extent_before_or_after_its_choice_has_no_effect(maja: History) -> None:
    maja.choose(SUNNY, "2026-02-01", reported="2026-01-01")
    maja.end("2026-06-01")
    maja.extent(PART, "2026-01-15")
    maja.extent(PART, "2026-07-01")
    assert maja.known() == [("2026-02-01", "2026-05-31", SUNNY, FULL)]


def test_extent_ends_with_its_choice(maja: History) -> None:
    maja.choose(SUNNY, "2026-01-01")
    maja.extent(PART, "2026-04-01")
    maja.switch(BIRCH, "2026-05-01")
    assert maja.known()[-2:] == [("2026-04-01", "2026-04-30", SUNNY, PART), ("2026-05-01", "", BIRCH, FULL)]


def test_annulled_switch_gives_the_former_choice_back_with_its_end_and_extent(maja: History) -> None:
    maja.choose(SUNNY, "2026-01-01")
    maja.extent(PART, "2026-04-01")
    maja.end("2026-12-01", reported="2026-04-02")
    switch = maja.switch(BIRCH, "2026-05-01", reported="2026-05-02")
    maja.annul(switch, "2026-06-01")
    assert maja.known("2026-05-31")[-1] == ("2026-05-01", "", BIRCH, FULL)
    assert maja.known() == [("2026-01-01", "2026-03-31", SUNNY, FULL), ("2026-04-01", "2026-11-30", SUNNY, PART)]


def test_annulled_end_opens_the_choice_again(maja: History) -> None:
    maja.choose(SUNNY, "2026-01-01")
    maja.annul(maja.end("2026-05-01"), "2026-05-20")
    assert maja.known("2026-05-19") == [("2026-01-01", "2026-04-30", SUNNY, FULL)]
    assert maja.known() == [("2026-01-01", "", SUNNY, FULL)]


def test_annulled_choice_never_was(maja: History) -> None:
    maja.annul(maja.choose(SUNNY, "2026-01-01"), "2026-02-01")
    assert maja.known() == []


def test_annulled_annulment_restores_the_choice(maja: History) -> None:
    annulment = maja.annul(maja.choose(SUNNY, "2026-01-01"), "2026-02-01")
    maja.annul(annulment, "2026-03-01")
    assert maja.known("2026-02-15") == []
    assert maja.known() == [("2026-01-01", "", SUNNY, FULL)]


def test_death_ends_everything_from_its_day_in_all_services(maja: History) -> None:
    maja.choose(SUNNY, "2026-01-01")
    maja.choose(BIRCH, "2026-01-01", service_id=8)
    maja.choose(PINE, "2026-08-01", reported="2026-01-01", slot=2)
    maja.die("2026-05-04", reported="2026-05-20")
    assert maja.known() == [("2026-01-01", "2026-05-03", SUNNY, FULL), ("2026-01-01", "2026-05-03", BIRCH, FULL)]


def test_annulled_death_brings_everything_back(maja: History) -> None:
    maja.choose(SUNNY, "2026-01-01")
    maja.annul(maja.die("2026-05-04"), "2026-06-01")
    assert maja.known() == [("2026-01-01", "", SUNNY, FULL)]


def test_slots_do_not_touch_each_other(maja: History) -> None:
    maja.choose(SUNNY, "2026-01-01")
    maja.choose(BIRCH, "2026-02-01", slot=2)
    maja.end("2026-03-01", slot=2)
    assert maja.known() == [("2026-01-01", "", SUNNY, FULL), ("2026-02-01", "2026-02-28", BIRCH, FULL)]


def test_facts_typed_in_any_order_give_the_same_segments(maja: History) -> None:
    maja.choose(SUNNY, "2026-01-01", "2026-01-02")
    maja.switch(BIRCH, "2026-05-01", "2026-06-01")
    maja.extent(PART, "2026-03-01", "2026-06-03")
    maja.end("2026-09-01", "2026-08-20")
    maja.die("2026-08-10", "2026-09-15")
    expected = list(rows(replay.told(maja.facts, [1])))
    for order in permutations(maja.facts):
        assert list(rows(replay.told(order, [1]))) == expected


def test_override_lets_a_late_end_hold_as_in_time_in_its_month_only(maja: History) -> None:
    maja.choose(SUNNY, "2026-01-01")
    end = maja.end("2026-03-10", reported="2026-09-01")
    march = 2026 * 12 + 2
    late = {(end.id, march)}
    months = overridden(maja.facts, late)
    assert months == {PLACE: {march}}
    found = list(rows(replay.told(maja.facts, [1]), Late(late), months))
    as_told = {
        month: [told(span.valid_from, span.valid_to, span.value.unit_id, span.value.value_set_id)
                for span in as_known((row.span for row in found if row.month == month), day("2026-04-30"))]
        for month in (0, march)
    }  # fmt: skip
    assert as_told == {0: [("2026-01-01", "", SUNNY, FULL)], march: [("2026-01-01", "2026-03-09", SUNNY, FULL)]}
