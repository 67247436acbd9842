"""Numbers of persons, firms and accounts."""

from datetime import date

import pytest

from kundval import identity


@pytest.mark.parametrize("number", ["5599990008", "2129990012", "7699990037"])
def test_an_organisation_number_has_a_check_digit(number: str):
    assert identity.is_org_number(number)
    assert not identity.is_org_number(number[:-1] + str((int(number[-1]) + 1) % 10))


def test_a_sole_traders_organisation_number_is_a_personal_number():
    assert identity.is_sole_trader("1701012393")
    assert identity.is_org_number("1701012393")
    assert not identity.is_sole_trader("5599990008")


def test_a_coordination_number_has_60_added_to_its_day():
    assert identity.is_person_number("201701012393")
    assert identity.birth_date_of("201701612392") == date(2017, 1, 1)
    assert identity.is_coordination("201701612392")


@pytest.mark.parametrize("number", ["201702302391", "201701012394", "20170101239", "2017010123930", "abcdefghijkl"])
def test_what_is_no_personal_number_is_refused(number: str):
    assert not identity.is_person_number(number)


def test_ten_digits_mean_the_latest_birth_date_that_has_been():
    assert identity.with_century("1701012393", date(2026, 11, 23)) == "201701012393"
    assert identity.with_century("3001012393", date(2026, 11, 23)) == "193001012393"


def test_hyphens_spaces_and_plus_signs_are_how_people_write():
    assert identity.digits(" 559999-0008 ") == "5599990008"
    assert identity.digits("170101+2393") == "1701012393"
    assert identity.digits("559999–0008") == "5599990008"
