"""What holds under conditions is found without asking each: the same, and in the same order, as when each is asked."""

from hypothesis import given
from hypothesis import strategies as st

from kundval.reimbursement.rules.document import When
from kundval.reimbursement.rules.selection import Selection

NAMES = ("rad", "nivå", "zon")
words = st.sampled_from(["", "1", "2", "3"])
conditions = st.lists(
    st.builds(When, st.sampled_from(NAMES), st.frozensets(words, min_size=1), st.booleans()), max_size=3
)


def holds(where: list[When], row: dict[str, str]) -> bool:
    return all(one.holds(row.get(one.name, "")) for one in where)


@given(st.lists(conditions, max_size=8), st.dictionaries(st.sampled_from(NAMES), words))
def test_nothing_that_holds_is_missed_and_the_order_is_kept(wheres: list[list[When]], row: dict[str, str]) -> None:
    selection: Selection[int] = Selection()
    for place, where in enumerate(wheres):
        selection.add(place, where)
    near = selection.near(row)
    assert near == sorted(near)
    assert [place for place in near if holds(wheres[place], row)] == [
        place for place, where in enumerate(wheres) if holds(where, row)
    ]


def test_of_a_thousand_steps_with_a_row_each_only_one_is_asked() -> None:
    selection: Selection[int] = Selection()
    for place in range(1_000):
        selection.add(place, [When("zon", frozenset(["A", "B", "C"])), When("rad", frozenset([f"rad {place}"]))])
    selection.add(1_000, [])
    selection.add(1_001, [When("nivå", frozenset(["1"]), unlike=True)])
    assert selection.near({"rad": "rad 7", "zon": "A"}) == [7, 1_000, 1_001]
