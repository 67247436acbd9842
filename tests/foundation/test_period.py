"""Days and months as the domain counts them."""

from datetime import date

import pytest

from kundval.period import OPEN, Month, bank_day_on_or_before, birthday, date_of, day, is_working_day, months_between


def test_a_month_is_a_number_that_can_be_added():
    assert str(Month.parse("2026-11") + 2) == "2027-01"
    assert Month.of(date(2017, 6, 20)).last == date(2017, 6, 30)
    assert [str(month) for month in months_between(Month.parse("2016-12"), Month.parse("2017-02"))] == [
        "2016-12",
        "2017-01",
        "2017-02",
    ]


@pytest.mark.parametrize("text", ["2026-13", "2026-00", "26-11", "2026/11", "2026-1", "", "november"])
def test_what_is_no_month_is_refused(text: str):
    with pytest.raises(ValueError):
        Month.parse(text)


def test_day_31_of_a_short_month_is_its_last_day():
    assert Month.parse("2026-02").on(31) == date(2026, 2, 28)
    assert Month.parse("2024-02").on(31) == date(2024, 2, 29)


def test_what_has_no_end_is_open():
    assert day(None) == OPEN
    assert date_of(OPEN) is None
    assert date_of(day(date(2017, 5, 10))) == date(2017, 5, 10)


def test_holidays_are_no_working_days_but_the_eves_are():
    assert not is_working_day(date(2019, 9, 15))  # a Sunday
    assert not is_working_day(date(2026, 6, 6))  # the national day
    assert not is_working_day(date(2026, 5, 14))  # Ascension Day
    assert is_working_day(date(2026, 6, 19))  # Midsummer's Eve


def test_a_payment_day_on_which_banks_are_closed_is_moved_before():
    assert bank_day_on_or_before(date(2026, 6, 20)) == date(2026, 6, 18)  # Midsummer's Day and Eve
    assert bank_day_on_or_before(date(2026, 12, 26)) == date(2026, 12, 23)
    assert bank_day_on_or_before(date(2026, 11, 20)) == date(2026, 11, 20)


def test_born_29_february_is_a_year_older_on_1_march_in_ordinary_years():
    assert birthday(date(2020, 2, 29), 3) == date(2023, 3, 1)
    assert birthday(date(2020, 2, 29), 4) == date(2024, 2, 29)
