"""Shares that sum to exactly 100,0, and small numbers that cannot be found."""

from collections import Counter
from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from kundval.report.rules import WHOLE, Amount, concentration, measuring_day, nested_shares, shares, without_small

MARKETS = st.dictionaries(
    st.tuples(st.sampled_from(["egenregi", "fristående", "annan kommun"]), st.integers(1, 30)),
    st.integers(0, 10**7),
    min_size=1,
)


def test_thirds_sum_to_a_hundred_by_the_largest_remainder():
    assert shares({"a": 1, "b": 1, "c": 1}) == {"a": 334, "b": 333, "c": 333}


def test_vasbys_school_pupils_2020_are_49_6_percent_independent():
    # Mitt i Upplands Väsby 2020: 2 886 pupils in municipal and 2 838 in independent schools, 49,6 %.
    assert shares({"egenregi": 2886, "fristående": 2838}) == {"egenregi": 504, "fristående": 496}


@given(MARKETS)
def test_modes_sum_to_the_whole_and_providers_to_their_mode(values: dict[tuple[str, int], int]):
    modes, providers = nested_shares(values)
    whole = WHOLE if any(values.values()) else 0
    assert sum(modes.values()) == whole
    inside = Counter()
    for (mode, _), share in providers.items():
        inside[mode] += share
    assert inside == Counter(modes)


@given(MARKETS)
def test_no_share_is_more_than_a_tenth_from_the_exact_one_of_its_mode(values: dict[tuple[str, int], int]):
    modes, _ = nested_shares(values)
    total = sum(values.values())
    for mode, share in modes.items():
        exact = sum(value for (found, _), value in values.items() if found == mode) * WHOLE
        assert abs(share * total - exact) < max(total, 1)


def test_a_mode_without_customers_has_no_share():
    modes, _ = nested_shares({("egenregi", 1): 0, ("fristående", 2): 875})
    assert modes == {"egenregi": 0, "fristående": 1000}


def test_more_taken_back_than_paid_counts_as_nothing():
    assert shares({"a": -500, "b": 1000}) == {"a": 0, "b": 1000}


def test_this_year_is_measured_on_the_latest_15th_that_has_been():
    today = date(2026, 11, 23)
    assert measuring_day(2025, 10, 15, today) == date(2025, 10, 15)
    assert measuring_day(2026, 10, 15, today) == date(2026, 11, 15)
    assert measuring_day(2026, 10, 15, date(2026, 11, 14)) == date(2026, 10, 15)
    assert measuring_day(2026, 10, 15, date(2026, 1, 10)) == date(2025, 12, 15)


def test_the_index_of_concentration_is_3_800_for_50_30_20_and_10_000_for_one():
    assert concentration([500, 300, 200]) == 3800
    assert concentration([1000]) == 10_000


def test_small_providers_are_shown_as_one_with_the_next_smallest():
    market = [Amount("forskola", 2026, "fristående", provider, value) for provider, value in ((1, 60), (2, 9), (3, 3))]
    shown = {(amount.provider, amount.value) for amount in without_small(market, 5)}
    assert shown == {(1, 60), (0, 12)}


def test_a_small_mode_is_shown_with_the_next_in_all_years():
    market = [
        Amount("forskola", 2025, "fristående", 1, 400), Amount("forskola", 2025, "annan kommun", 2, 9),
        Amount("forskola", 2026, "fristående", 1, 410), Amount("forskola", 2026, "annan kommun", 2, 3),
        Amount("forskola", 2026, "egenregi", 3, 900),
    ]  # fmt: skip
    assert {amount.mode for amount in without_small(market, 5)} == {"egenregi", "fristående och annan kommun"}


@given(
    st.lists(
        st.builds(
            Amount, st.just("forskola"), st.integers(2024, 2026), st.sampled_from(["egenregi", "fristående", "annan kommun"]),
            st.integers(1, 9), st.integers(1, 40),
        ),
        unique_by=lambda amount: (amount.year, amount.mode, amount.provider),
    )
)  # fmt: skip
def test_nothing_is_lost_and_no_external_provider_is_small(market: list[Amount]):
    shown = without_small(market, 5)
    for year in {amount.year for amount in market}:
        before = [amount.value for amount in market if amount.year == year]
        after = [amount for amount in shown if amount.year == year]
        assert sum(amount.value for amount in after) == sum(before)
        for mode in {amount.mode for amount in after}:
            group = [amount.value for amount in after if amount.mode == mode]
            assert len(group) == 1 or min(group) >= 5


def test_the_index_of_a_part_of_the_market_is_of_that_part():
    # 400 and 400 of the 800 tenths that are left when customers from elsewhere are left out: 50/50.
    assert concentration([400, 400], 800) == 5000
    assert concentration([], 0) == 0
