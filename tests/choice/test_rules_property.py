"""Random histories: typed in any order they end in the same segments, and a naive reading day by day agrees with them."""

from datetime import date, timedelta
from random import Random

from hypothesis import given, settings
from hypothesis import strategies as st

from kundval.choice.rules.facts import ANNULMENT, CHOICE, DEATH, END, EXTENT, STARTS, SWITCH, Fact
from kundval.choice.rules.replay import rows, told
from kundval.period import OPEN
from kundval.timeline import as_known

FIRST = date(2026, 1, 1).toordinal()
DAYS = 40


@st.composite
def histories(draw: st.DrawFn, persons: int = 2) -> list[Fact]:
    """Facts with different report days, so that the order of typing settles nothing."""
    report_days = draw(st.lists(st.integers(0, DAYS), min_size=1, max_size=9, unique=True))
    facts: list[Fact] = []
    for id_, reported in enumerate(sorted(report_days), start=1):
        said = date.fromordinal(FIRST + reported)
        kind = draw(st.sampled_from([CHOICE, SWITCH, END, EXTENT, DEATH, ANNULMENT] if facts else [CHOICE]))
        person, on = draw(st.integers(1, persons)), FIRST + draw(st.integers(1, DAYS))
        more = {"service_id": 1, "slot": 1, "unit_id": draw(st.integers(1, 3)), "value_set_id": draw(st.integers(1, 2))}
        if kind in STARTS:
            more["until"] = draw(st.sampled_from([OPEN, on + draw(st.integers(1, DAYS))]))
        if kind == DEATH:
            more = {}
        if kind == ANNULMENT:
            about = draw(st.sampled_from(facts))
            person, on = about.person_id, about.on
            more = {"service_id": about.service_id, "slot": about.slot, "annuls_id": about.id}
        facts.append(Fact(id_, kind, person, on, said, said, **more))
    return facts


@settings(max_examples=300, deadline=None)
@given(histories(), st.randoms(use_true_random=False))
def test_facts_typed_in_any_order_end_in_the_same_segments(facts: list[Fact], random: Random) -> None:
    shuffled = facts[:]
    random.shuffle(shuffled)
    assert list(rows(told(shuffled, [1, 2]))) == list(rows(told(facts, [1, 2])))


@settings(max_examples=300, deadline=None)
@given(histories(), st.integers(0, DAYS + 1))
def test_segments_say_what_a_naive_reading_of_the_facts_says_for_each_day(facts: list[Fact], by: int) -> None:
    known = [fact for fact in facts if fact.reported_on <= date.fromordinal(FIRST) + timedelta(days=by)]
    held = as_known([row.span for row in rows(told(facts, [1, 2]))], FIRST + by)
    for day in range(FIRST - 1, FIRST + 2 * DAYS + 2):
        covering = [
            (span.value.unit_id, span.value.value_set_id) for span in held if span.valid_from <= day < span.valid_to
        ]
        assert covering == naive(known, day)


def naive(facts: list[Fact], day: int) -> list[tuple[int, int]]:
    """Unit and values on one day: first person 1's, otherwise person 2's."""
    living = [fact for fact in facts if not is_undone(fact, facts)]
    deaths = [fact for fact in living if fact.kind == DEATH]
    if deaths and day >= max(deaths, key=lambda fact: fact.told_on).on:
        return []
    return next((found for person in (1, 2) if (found := own(living, person, day))), [])


def is_undone(fact: Fact, facts: list[Fact]) -> bool:
    return any(other.annuls_id == fact.id and not is_undone(other, facts) for other in facts if other.kind == ANNULMENT)


def own(living: list[Fact], person: int, day: int) -> list[tuple[int, int]]:
    facts = [fact for fact in living if fact.person_id == person]
    choices = [fact for fact in facts if fact.kind in STARTS]
    begun = [choice for choice in choices if choice.on <= day]
    if not begun:
        return []
    choice = max(begun, key=lambda fact: (fact.on, fact.told_on))

    def about(fact: Fact, on: int) -> bool:
        there = [other for other in choices if other.on <= on and other.told_on <= fact.told_on]
        return bool(there) and max(there, key=lambda other: (other.on, other.told_on)) is choice

    ends = [fact for fact in facts if fact.kind == END and about(fact, fact.on - 1)]
    end = max(ends, key=lambda fact: fact.told_on).on if ends else choice.until
    extents = [fact for fact in facts if fact.kind == EXTENT and fact.on <= day and about(fact, fact.on)]
    latest = max(extents, key=lambda fact: (fact.on, fact.told_on), default=choice)
    return [(choice.unit_id, latest.value_set_id)] if day < end else []
