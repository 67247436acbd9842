"""Rounding: half away from zero, alike in Python, SQLite and PostgreSQL."""

from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import BigInteger, literal, select
from sqlmodel import Session

from kundval.money import instalment, round_div, round_ore, round_step
from kundval.money_sql import round_div_sql

KRONOR = Fraction(100)


def test_half_an_ore_is_rounded_away_from_zero_in_both_directions():
    assert [round_div(t, 2) for t in (-3, -1, 1, 3)] == [-2, -1, 1, 2]
    assert round_ore(Fraction(-2135, 10)) == -214


def test_strosunds_kronor_are_rounded_half_up_and_not_half_even():
    # Strömsund IKE 2023: 46 174.50 is printed 46 175, 48 303.50 as 48 304, 43 300.50 as 43 301.
    assert [round_step(Fraction(ore), KRONOR) for ore in (4_617_450, 4_830_350, 4_330_050)] == [
        4_617_500,
        4_830_400,
        4_330_100,
    ]


def test_lidingos_ore_are_rounded_half_up():
    assert round_ore(Fraction(7_599_935, 10)) == 759_994


@given(st.integers(-(10**12), 10**12), st.integers(1, 366_000))
def test_a_correction_mirrors_its_payment(t: int, n: int):
    assert round_div(-t, n) == -round_div(t, n)


@given(st.fractions(min_value=0, max_value=10**9), st.integers(1, 12), st.sampled_from([1, 5, 100]))
def test_the_instalments_of_a_year_sum_to_the_rounded_year(year: Fraction, n: int, step: int):
    parts = [instalment(year, k, n, Fraction(step)) for k in range(1, n + 1)]
    assert sum(parts) == round_step(year, Fraction(step))


def test_vasbys_in_house_year_is_paid_in_months_of_10_515_83_and_10_515_84():
    months = [instalment(Fraction(12_619_000), k, 12, Fraction(1)) for k in range(1, 13)]
    assert set(months) == {1_051_583, 1_051_584}
    assert sum(months) == 12_619_000
    assert months[4] == 1_051_584


def test_both_databases_round_as_python_does(session: Session):
    pairs = [
        (t, n)
        for t in (-1_000_000_000_007, -31, -3, -1, 0, 1, 2, 15, 31, 999_999_999_999)
        for n in (1, 2, 3, 28, 31, 1000)
    ]
    for t, n in pairs:
        found = session.exec(select(round_div_sql(literal(t, BigInteger), literal(n, BigInteger)))).one()[0]
        assert found == round_div(t, n), (t, n)
