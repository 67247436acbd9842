"""The pure rules of choosing: notice, the queue's order, rotation, working days, terms, paid notice."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kundval.choice.rules import notice as notices
from kundval.choice.rules.facts import Fact
from kundval.choice.rules.non_choice import Candidate, next_in_turn
from kundval.choice.rules.notice import Notice, earliest
from kundval.choice.rules.paid_notice import pieces
from kundval.choice.rules.queue import Waiting, in_order, in_words
from kundval.choice.rules.requests import offer_by, term_of, working_days_after
from kundval.choice.rules.slot import state_of
from kundval.period import OPEN


def day(text: str) -> date:
    return date.fromisoformat(text)


@pytest.mark.parametrize(
    ("notice", "told", "first"),
    [
        (Notice("dagar", 14), "2026-03-03", "2026-03-17"),  # Håbo, home care
        (Notice("dagar", 5), "2026-12-30", "2027-01-04"),  # Upplands Väsby 2007
        (Notice("dagar", 30), "2026-01-31", "2026-03-02"),  # Nacka preschool
        (Notice("månader", 1), "2026-01-31", "2026-02-28"),
        (Notice("månader", 2), "2026-11-15", "2027-01-15"),  # Umeå, Skara
        (Notice("månadsskifte", 2, 20), "2026-06-20", "2026-08-01"),  # Norrköping
        (Notice("månadsskifte", 2, 20), "2026-06-21", "2026-09-01"),
        (Notice("dagen efter"), "2026-12-31", "2027-01-01"),
        (Notice(), "2026-05-10", "2026-05-10"),
    ],
)
def test_the_earliest_day_by_each_kind_of_notice(notice: Notice, told: str, first: str) -> None:
    assert earliest(notice, day(told)) == day(first)


@given(
    kind=st.sampled_from(notices.KINDS),
    number=st.integers(1, 12),
    cutoff=st.integers(1, 31),
    told=st.dates(day("2000-01-01"), day("2090-01-01")),
    later=st.integers(0, 400),
)
def test_who_asks_later_never_gets_an_earlier_day(kind: str, number: int, cutoff: int, told: date, later: int) -> None:
    notice = Notice(kind, number, cutoff)
    assert told <= earliest(notice, told) <= earliest(notice, date.fromordinal(told.toordinal() + later))


def test_a_rule_without_its_numbers_is_refused() -> None:
    assert notices.wrong(Notice("dagar")) == {"number": "Skriv antalet, från 1 till 400."}
    assert notices.wrong(Notice("månadsskifte", 2)) == {"cutoff": "Skriv dagen i månaden, från 1 till 31."}
    assert notices.wrong(Notice("ibland"))["kind"].startswith("Välj ingen, samma dag")


def test_the_queue_follows_the_order_that_the_service_states() -> None:
    early = Waiting(1, day("2026-09-01"), day("2026-01-10"))
    sibling = Waiting(2, day("2026-10-01"), day("2026-03-10"), has_sibling=True)
    near = Waiting(3, day("2026-08-01"), day("2026-05-01"), is_near=True)

    def order(text: str) -> list[int]:
        return [one.wish_id for one in in_order([early, sibling, near], text)]

    assert order("syskon, anmälan") == [2, 1, 3]
    assert order("närhet, syskon") == [3, 2, 1]
    assert order("anmälan") == [1, 2, 3]
    assert order("") == [3, 1, 2]
    assert in_words("syskon, anmälan") == "Syskon på enheten först, sedan tidigast anmälan först."


@given(st.lists(st.sampled_from([None, 0, 1, 2, 5, 40]), min_size=1, max_size=6), st.integers(1, 60))
def test_rotation_is_even_within_one_among_those_with_room(places: list[int | None], customers: int) -> None:
    given_, free = dict.fromkeys(range(len(places)), 0), dict(enumerate(places))
    for _ in range(customers):
        one = next_in_turn(Candidate(unit, given_[unit], free[unit]) for unit in given_)
        if one is None:
            break
        given_[one.unit_id] += 1
        if (left := free[one.unit_id]) is not None:
            free[one.unit_id] = left - 1
    still = [given_[unit] for unit in given_ if free[unit] != 0]
    assert not still or max(still) - min(still) <= 1
    assert all(given_[unit] <= (place if place is not None else customers) for unit, place in enumerate(places))


def test_ten_working_days_skip_weekends_and_christmas() -> None:
    # 14 Dec 2026 is a Monday: 15-18, 21-24 (8 days), then 28 and 29 after Christmas.
    assert working_days_after(day("2026-12-14"), 10) == day("2026-12-29")


def test_a_place_is_offered_within_four_months_but_not_before_it_is_wanted() -> None:
    assert offer_by(day("2026-03-10"), day("2026-05-01"), 4) == day("2026-07-10")
    assert offer_by(day("2026-03-10"), day("2026-08-15"), 4) == day("2026-08-15")
    assert offer_by(day("2026-10-31"), day("2026-11-01"), 4) == day("2027-02-28")


def test_terms_turn_in_january_and_july() -> None:
    assert term_of(day("2026-06-30")) == (day("2026-01-01"), day("2026-07-01"))
    assert term_of(day("2026-07-01")) == (day("2026-07-01"), day("2027-01-01"))


def fact(number: int, kind: str, on: str, unit: int = 0, paid: str = "", annuls: int = 0) -> Fact:
    told = day("2026-01-01")
    return Fact(
        number,
        kind,
        1,
        day(on).toordinal(),
        told,
        told,
        5,
        1,
        unit,
        9,
        OPEN,
        annuls,
        paid_until=day(paid).toordinal() if paid else 0,
    )


def paid(facts: list[Fact]) -> list[tuple[str, str, int]]:
    found = pieces(facts, state_of(facts))
    return [(str(date.fromordinal(start)), str(date.fromordinal(end)), held.unit_id) for start, end, held in found]


def test_paid_notice_pays_the_left_unit_until_it_is_out() -> None:
    switched = [fact(1, "val", "2026-01-10", 7), fact(2, "byte", "2026-03-10", 8, "2026-03-24")]
    assert paid(switched) == [("2026-03-10", "2026-03-24", 7)]
    assert paid([*switched, fact(3, "byte", "2026-03-15", 9, "2026-04-02")]) == [
        ("2026-03-10", "2026-03-15", 7),
        ("2026-03-15", "2026-04-02", 8),
    ]
    assert paid([*switched, fact(3, "byte", "2026-03-15", 7)]) == [("2026-03-10", "2026-03-15", 7)]
    assert paid([*switched, fact(3, "dödsfall", "2026-03-12")]) == [("2026-03-10", "2026-03-12", 7)]
    assert paid([*switched, fact(3, "annullering", "2026-03-10", annuls=2)]) == []
