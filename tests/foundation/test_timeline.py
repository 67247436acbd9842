"""Facts × known become spans."""

from dataclasses import dataclass
from datetime import date
from itertools import permutations

from kundval.period import OPEN
from kundval.timeline import as_known, spans


@dataclass(frozen=True)
class Starts:
    """From ``on`` the value holds, until the next start."""

    on: date
    value: str
    reported_on: date


def state(facts: list[Starts]) -> list[tuple[int, int, str]]:
    ordered = sorted(facts, key=lambda fact: fact.on)
    ends = [*[fact.on.toordinal() for fact in ordered[1:]], OPEN]
    return [
        (fact.on.toordinal(), end, fact.value)
        for fact, end in zip(ordered, ends, strict=True)
        if fact.on.toordinal() < end
    ]


OLD = Starts(date(2017, 1, 1), "Solgläntan", date(2017, 1, 1))
MOVE = Starts(date(2017, 5, 10), "Björken", date(2017, 6, 20))


def test_a_move_reported_late_was_not_known_before_and_is_true_afterwards():
    found = spans([OLD, MOVE], state)
    before = as_known(found, date(2017, 6, 19).toordinal())
    after = as_known(found, date(2017, 6, 20).toordinal())
    assert [(span.value, span.valid_to) for span in before] == [("Solgläntan", OPEN)]
    assert [(span.value, span.valid_to) for span in after] == [("Solgläntan", MOVE.on.toordinal()), ("Björken", OPEN)]


def test_what_a_new_fact_leaves_as_it_was_keeps_the_day_it_became_known():
    later = Starts(date(2018, 1, 1), "Granen", date(2017, 12, 1))
    first = next(
        span for span in spans([OLD, MOVE, later], state) if span.value == "Solgläntan" and span.known_to == OPEN
    )
    assert first.known_from == MOVE.reported_on.toordinal()


def test_the_order_in_which_facts_are_typed_does_not_matter():
    facts = [OLD, MOVE, Starts(date(2017, 3, 1), "Eken", date(2017, 8, 1))]
    assert len({tuple(spans(list(order), state)) for order in permutations(facts)}) == 1
