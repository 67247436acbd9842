"""The invented market is the same from the same seed, and moves as it should."""

from collections import Counter
from datetime import date
from random import Random

import pytest

from kundval.demonstration.history import paid_before, performed
from kundval.demonstration.lives import Lives, by_service, live, provider_on
from kundval.demonstration.market import PROVIDERS, mode_of
from kundval.demonstration.units import UNITS
from kundval.identity import is_org_number, is_person_number

TODAY = date(2026, 11, 23)


@pytest.fixture(scope="module")
def lives() -> Lives:
    return live(Random("2009:lives"), TODAY, 0.1)


def own_share(lives: Lives, service: str, year: int) -> tuple[int, float]:
    """Customers on 15 October, and the share of them in units that the municipality runs."""
    on = date(year, 10, 15)
    here = [
        stay for stay in by_service(lives.stays)[service] if stay.start <= on and (stay.end is None or stay.end > on)
    ]
    modes = Counter(mode_of(provider_on(stay.unit, on)) for stay in here)
    return len(here), modes["egenregi"] / len(here)


def test_the_same_seed_and_day_give_the_same_lives(lives: Lives):
    again = live(Random("2009:lives"), TODAY, 0.1)
    assert again.stays == lives.stays
    assert list(performed(Random(1), again.stays, TODAY)) == list(performed(Random(1), lives.stays, TODAY))


def test_another_seed_gives_other_lives(lives: Lives):
    assert live(Random("2010:lives"), TODAY, 0.1).stays != lives.stays


def test_school_is_about_half_private_in_2020(lives: Lives):
    assert 0.40 < own_share(lives, "grundskola", 2020)[1] < 0.60


def test_the_municipality_has_no_home_care_from_2013(lives: Lives):
    assert own_share(lives, "hemtjanst", 2011)[1] > 0.2
    assert all(own_share(lives, "hemtjanst", year)[1] == 0 for year in range(2013, 2027))


def test_there_are_late_reports_switches_and_non_choices(lives: Lives):
    assert any(stay.reported_on > stay.start for stay in lives.stays)
    assert any(stay.switch for stay in lives.stays)
    assert any(stay.origin == "ickeval" for stay in lives.stays)
    assert all(stay.reported_on <= TODAY for stay in lives.stays)


def test_nobody_is_in_two_places_at_once(lives: Lives):
    for service, stays in by_service(lives.stays).items():
        ends: dict[int, date | None] = {}
        for stay in sorted(stays, key=lambda stay: (stay.person.key, stay.start)):
            before = ends.get(stay.person.key, date.min)
            assert before is not None and before <= stay.start, (service, stay)
            ends[stay.person.key] = stay.end


def test_numbers_are_those_set_aside_for_tests(lives: Lives):
    numbers = [person.number for person in lives.register.persons]
    assert len(set(numbers)) == len(numbers)
    assert all(
        is_person_number(number) and number[8:11] in {"238", "239", *map(str, range(980, 990))} for number in numbers
    )
    assert all(is_org_number(plan.org_number) for plan in PROVIDERS)


def test_the_market_has_about_40_providers_and_120_units():
    assert 35 <= len(PROVIDERS) <= 45
    assert 110 <= len(UNITS) <= 130


def test_what_the_older_system_paid_ends_before_kundval_begins(lives: Lives):
    months = {str(row.month) for row in paid_before(lives.stays)}
    assert (min(months), max(months)) == ("2009-01", "2023-12")
