"""How everything is written for people (ux, "Formats")."""

from datetime import date, datetime
from fractions import Fraction
from zoneinfo import ZoneInfo

import pytest
from flask import Flask, render_template_string

from kundval import formats
from kundval.period import Month


@pytest.mark.parametrize(
    ("ore", "text"),
    [
        (123456750, "1\u00a0234\u00a0567,50\u00a0kr"),
        (-791060, "−7\u00a0910,60\u00a0kr"),
        (0, "0,00\u00a0kr"),
        (5, "0,05\u00a0kr"),
    ],
)
def test_money_has_no_break_spaces_a_comma_and_a_real_minus(ore: int, text: str) -> None:
    assert formats.kr_text(ore) == text


def test_a_difference_shows_its_sign_and_zero_has_none() -> None:
    assert formats.amount_text(8421000, plus=True) == "+84\u00a0210,00"
    assert formats.amount_text(0, plus=True) == "0,00"


def test_a_list_in_whole_kronor_is_shown_so_unless_an_amount_has_ore() -> None:
    assert formats.amount_text(13376100, whole=True) == "133\u00a0761"
    assert formats.amount_text(13376150, whole=True) == "133\u00a0761,50"


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (Fraction(297, 10), "29,7\u00a0%"),
        (Fraction(1, 3), "0,3\u00a0%"),
        (Fraction(-5, 100), "−0,1\u00a0%"),
        (100, "100,0\u00a0%"),
    ],
)
def test_percent_is_rounded_half_away_from_zero(value: Fraction, text: str) -> None:
    assert formats.percent_text(value) == text


def test_what_rounds_to_nothing_has_no_sign() -> None:
    assert formats.percent_text(Fraction(-1, 1000), plus=True) == "0,0\u00a0%"


def test_a_change_of_a_share_is_in_points() -> None:
    assert formats.points_text(Fraction(8, 10)) == "+0,8\u00a0procentenheter"


def test_the_end_of_a_range_is_the_last_day_that_is_included() -> None:
    assert formats.interval_text(date(2026, 1, 1), date(2026, 7, 1)) == "2026-01-01–2026-06-30"
    assert formats.interval_text(None, date(2026, 7, 1)) == "t.o.m.\u00a02026-06-30"
    assert formats.interval_text(date(2026, 1, 1), None) == "2026-01-01–tills vidare"
    assert formats.interval_text(date(2026, 1, 1), date.max) == "2026-01-01–tills vidare"


def test_an_interval_breaks_at_its_dash_at_most() -> None:
    assert formats.interval(date(2026, 1, 1), None) == (
        '<span class="text-nowrap">2026-01-01</span>–<wbr><span class="text-nowrap">tills vidare</span>'
    )


def test_moments_are_stored_in_utc_and_told_by_swedens_clock() -> None:
    assert formats.moment_text(datetime(2026, 11, 23, 13, 32)) == "2026-11-23\u00a0kl.\u00a014.32"  # noqa: DTZ001
    berlin = datetime(2026, 11, 23, 14, 32, tzinfo=ZoneInfo("Europe/Berlin"))
    assert formats.moment_text(berlin) == "2026-11-23\u00a0kl.\u00a014.32"
    assert formats.clock_text(datetime(2026, 7, 1, 22, 5)) == "kl.\u00a000.05"  # noqa: DTZ001


def test_months_are_words_whatever_they_are_made_from() -> None:
    month = Month.parse("2026-11")
    assert (
        formats.month_text(month)
        == formats.month_text(month.number)
        == formats.month_text(date(2026, 11, 23))
        == "november 2026"
    )


def test_a_sole_traders_number_is_shown_only_to_those_who_need_it() -> None:
    assert formats.org_number_text("5599990008") == "559999-0008"
    assert formats.org_number_text("8001019801") == "enskild firma"
    assert formats.org_number_whole("8001019801") == "800101-9801"


def test_numbers_of_persons_and_accounts() -> None:
    assert formats.person_number_text("201405019876") == "20140501-9876"
    assert formats.account_text("bankgiro", "54001136") == "bankgiro\u00a05400-1136"
    assert formats.account_text("bankgiro", "5400113") == "bankgiro\u00a0540-0113"
    assert formats.account_text("plusgiro", "123456") == "plusgiro\u00a012345-6"


def test_quantities_are_reduced() -> None:
    assert formats.quantity_text(22, 31) == "22/31"
    assert formats.quantity_text(62, 31) == "2"
    assert formats.quantity_text(-18, 62) == "−9/31"


def test_missing_zero_and_suppressed_are_three_things() -> None:
    app = Flask("test")
    formats.register(app)
    with app.test_request_context():
        page = render_template_string(
            "{{ none|kr }}|{{ 0|kr }}|{{ 3|suppressed(5) }}|{{ 0|suppressed(5) }}|{{ 7|suppressed(5) }}"
        )
    missing, zero, hidden, none, seven = page.split("|")
    assert "uppgift saknas" in missing
    assert zero == "0,00\u00a0kr"
    assert ".." in hidden
    assert (none, seven) == ("0", "7")


def test_every_state_has_its_word_and_finished_ones_are_calm() -> None:
    assert formats.status_of("preliminär") == ("Preliminär", "blue")
    assert formats.status_of("exporterad") == ("Exporterad", "none")
    assert formats.status_of("okänt läge") == ("Okänt läge", "none")
