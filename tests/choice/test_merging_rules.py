"""Two records that were one person ("Settled to the öre" 10)."""

from datetime import date

from kundval.choice.rules.facts import ANNULMENT, MERGE, Fact
from kundval.choice.rules.merging import nearest_first, standing, survivors
from tests.choice.histories import BIRCH, FULL, PINE, SUNNY, History


def merge(id_: int, duplicate: int, survivor: int, reported: str = "2026-06-01") -> Fact:
    said = date.fromisoformat(reported)
    return Fact(id_, MERGE, duplicate, said.toordinal(), said, said, survivor_id=survivor)


def test_merged_into_is_always_the_last_survivor() -> None:
    assert survivors([merge(1, 3, 2), merge(2, 2, 1)]) == {3: 1, 2: 1}


def test_annulled_merge_never_was() -> None:
    said = date(2026, 7, 1)
    annulment = Fact(3, ANNULMENT, 2, said.toordinal(), said, said, annuls_id=2)
    assert survivors(standing([merge(1, 3, 2), merge(2, 2, 1), annulment])) == {3: 2}


def test_the_survivor_is_nearest_then_those_merged_into_it_in_the_order_of_the_merges() -> None:
    merges = [merge(1, 5, 4), merge(2, 4, 1), merge(3, 2, 1)]
    assert nearest_first(1, merges) == [1, 4, 2, 5]


def test_where_both_hold_a_choice_the_survivors_counts_and_the_duplicates_fills_the_rest() -> None:
    both = History()
    both.choose(SUNNY, "2026-03-01", until="2026-06-01")
    both.choose(BIRCH, "2026-01-01", person_id=2, until="2026-09-01")
    assert both.known(persons=[1, 2]) == [
        ("2026-01-01", "2026-02-28", BIRCH, FULL),
        ("2026-03-01", "2026-05-31", SUNNY, FULL),
        ("2026-06-01", "2026-08-31", BIRCH, FULL),
    ]


def test_an_end_of_one_record_leaves_the_others_choice() -> None:
    both = History()
    both.choose(SUNNY, "2026-01-01")
    both.end("2026-03-01")
    both.choose(PINE, "2026-02-01", person_id=2)
    assert both.known(persons=[1, 2]) == [("2026-01-01", "2026-02-28", SUNNY, FULL), ("2026-03-01", "", PINE, FULL)]


def test_a_death_of_the_duplicate_is_the_survivors_death() -> None:
    both = History()
    both.choose(SUNNY, "2026-01-01")
    both.die("2026-03-01", person_id=2)
    assert both.known(persons=[1, 2]) == [("2026-01-01", "2026-02-28", SUNNY, FULL)]
