"""What a month pays, to the öre (design, "Month price" and "Settled to the öre" 2, 13, 14)."""

from dataclasses import replace

import pytest

from kundval.period import Month
from kundval.reimbursement.rules.check import check
from kundval.reimbursement.rules.payable import RowPrice, month_price, row_prices
from tests.reimbursement.lists import published_list

ALL_YEAR = tuple(range(1, 13))
SCHOOL_YEAR = (1, 2, 3, 4, 5, 8, 9, 10, 11, 12)


def price(ore: int, **more: object) -> RowPrice:
    base = RowPrice("r", "g", ("egenregi",), "år", ore, ore // 18, 12, ALL_YEAR, 1)
    return replace(base, **more)  # type: ignore[arg-type]


def of_year(one: RowPrice) -> list[int]:
    return [month_price(one, Month.parse(f"2026-{month:02d}"))[0] for month in range(1, 13)]


@pytest.mark.parametrize("ore", [12_619_000, 1, 11, 12, 9_999_999, -12_345])
def test_a_year_sums_without_remainder(ore: int) -> None:
    assert sum(of_year(price(ore))) == ore


def test_instalments_follow_the_paying_months_of_the_calendar_year() -> None:
    paid = of_year(price(9_410_05, instalments=10, paying_months=SCHOOL_YEAR))
    assert sum(paid) == 9_410_05
    assert paid[5] == paid[6] == 0
    assert paid[:2] == [94_101, 94_100]


def test_months_are_rounded_to_the_lists_step() -> None:
    paid = of_year(price(10_000_00, step_ore=100))
    assert sum(paid) == 10_000_00
    assert {ore % 100 for ore in paid} == {0}


def test_vat_has_its_own_instalments() -> None:
    one = price(13_376_100, vat_ore=757_100)
    assert sum(month_price(one, Month.parse(f"2017-{month:02d}"))[1] for month in range(1, 13)) == 757_100


def test_a_printed_month_is_paid_as_it_stands() -> None:
    document = published_list("STROM-IKE-2023")
    found = {(one.row, one.group): one for one in row_prices(document, check(document).stored)}
    one = found["Årskurs 1-3, annan kommun", "annan_kommun"]
    assert (one.period, one.amount_ore) == ("månad", 769_600)
    assert month_price(one, Month.parse("2023-07")) == (769_600, 0)


def test_a_citizens_fee_and_standard_minutes_are_paid_to_nobody() -> None:
    culture = published_list("NACKA-KULT-2023")
    assert {one.group for one in row_prices(culture, check(culture).stored)} == {"alla"}
    care = published_list("SOLNA-HT-2024")
    assert {one.row for one in row_prices(care, check(care).stored)} == {
        "Omvårdnadsinsatser",
        "Service och fria insatser",
    }


def test_vat_that_is_not_printed_is_computed_to_the_ore() -> None:
    document = published_list("UV-FSK-2017")
    silent = replace(document, published=tuple(n for n in document.published if n.component != "momskompensation"))
    found = {(one.row, one.group): one for one in row_prices(silent, check(silent).stored)}
    assert found["Förskola 1-2 år, heltid", "fristaende"].vat_ore == 757_137
