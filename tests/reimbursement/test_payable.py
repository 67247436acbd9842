"""What a month pays, to the öre (design, "Month price" and "Settled to the öre" 2, 13, 14)."""

from dataclasses import replace
from fractions import Fraction

import pytest

from kundval.period import Month
from kundval.reimbursement.rules.check import check
from kundval.reimbursement.rules.document import Component, Document, Published, Step, Unit
from kundval.reimbursement.rules.payable import RowPrice, instalment_of, month_price, row_prices
from tests.reimbursement.lists import published_list, small

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


@pytest.mark.parametrize(
    ("months", "paid"),
    [
        # 5 000 kr a term: a quarter of it in each of four months, a fifth in each of five.
        ((2, 3, 4, 5, 8, 9, 10, 11, 12), [0, 1250, 1250, 1250, 1250, 0, 0, 1000, 1000, 1000, 1000, 1000]),
        # A list for the spring alone pays one term, not two.
        ((1, 2, 3, 4, 5), [1000, 1000, 1000, 1000, 1000, 0, 0, 0, 0, 0, 0, 0]),
        # Where both terms have as many months it is as if the year were paid.
        (SCHOOL_YEAR, [1000, 1000, 1000, 1000, 1000, 0, 0, 1000, 1000, 1000, 1000, 1000]),
    ],
)
def test_a_term_is_paid_in_the_paying_months_of_its_half_year(months: tuple[int, ...], paid: list[int]) -> None:
    one = price(5_000_00, period="termin", instalments=len(months), paying_months=months)
    assert of_year(one) == [kronor * 100 for kronor in paid]
    assert instalment_of(one, months[-1]) == (5, 5)
    assert instalment_of(one, 7)[0] == 0


def test_a_term_and_a_year_of_two_terms_pay_the_same_where_all_months_are_paid() -> None:
    # 2 058.80 kr a term are 343.13 kr a month, and 343.14 where the öre add up.
    term, year = price(2_058_80, period="termin"), price(4_117_60)
    assert of_year(term) == of_year(year) == [34_313, 34_314, 34_313, 34_313, 34_314, 34_313] * 2


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


def by_months(months: tuple[int, ...], printed: dict[str, str]) -> Document:
    """60 000 kr a year, with its twelfth or tenth printed beside it, paid in the months."""
    units = (
        Unit("kr/år", "år"),
        Unit("tolftedel", "månad", "kr/år", Fraction(1, 12)),
        Unit("tiondel", "månad", "kr/år", Fraction(1, 10)),
    )
    numbers = {("r", "a", "summa"): "60000"} | {("r", "a", f"summa@{unit}"): amount for unit, amount in printed.items()}
    document = small([Step("summa", "bas", ("rad",))], numbers, units=units)
    return replace(document, head=replace(document.head, instalments=len(months), paying_months=months))


@pytest.mark.parametrize(
    ("months", "printed", "paid"),
    [
        (ALL_YEAR, {"tolftedel": "5000", "tiondel": "6000"}, ("månad", 5_000_00)),
        (SCHOOL_YEAR, {"tolftedel": "5000", "tiondel": "6000"}, ("månad", 6_000_00)),
        (SCHOOL_YEAR, {"tolftedel": "5000"}, ("år", 60_000_00)),
        # A misprint is paid as it stands, where it is the month that is paid.
        (SCHOOL_YEAR, {"tiondel": "6900"}, ("månad", 6_900_00)),
    ],
)
def test_a_printed_month_is_paid_where_it_is_the_part_of_the_year_that_a_month_pays(
    months: tuple[int, ...], printed: dict[str, str], paid: tuple[str, int]
) -> None:
    document = by_months(months, printed)
    first = row_prices(document, check(document).stored)[0]
    assert (first.period, first.amount_ore) == paid


def test_a_row_is_paid_by_the_year_where_one_of_its_parts_prints_a_month_and_the_other_does_not() -> None:
    # 60 000 kr and 12 000 kr for premises a year; 5 000 kr a month is printed, and nothing says what the premises are in a month.
    parts = (Component("summa", "Summa", payable=True), Component("lokal", "Lokal", payable=True))
    steps = [
        Step("summa", "bas", ("rad",)),
        Step("lokal", "bas", ("rad",)),
        Step("summa", "summa[enhet=kr/år] / 12", unit="kr/månad"),
    ]
    numbers = {
        ("r", "alla", "summa"): "60000",
        ("r", "alla", "summa@kr/månad"): "5000",
        ("r", "alla", "lokal"): "12000",
    }
    document = small(steps, numbers, components=parts, units=(Unit("kr/år", "år"), Unit("kr/månad", "månad")))
    first = row_prices(document, check(document).stored)[0]
    assert (first.period, first.amount_ore) == ("år", 72_000_00)


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


def test_a_row_by_the_hour_is_paid_by_the_hour_also_where_a_month_is_printed_as_an_example() -> None:
    # Solna 2024: 464 kr an hour; four hours a week for four weeks are 16 hours, 7 424 kr.
    units = (Unit("kr/timme", "timme"), Unit("kr/månad (4 tim/vecka)", "månad", "kr/timme", Fraction(16)))
    numbers = {("r", "a", "summa@kr/timme"): "464", ("r", "a", "summa@kr/månad (4 tim/vecka)"): "7424"}
    document = small([Step("summa", "bas", ("rad",))], numbers, units=units)
    document = replace(document, head=replace(document.head, main_unit="kr/timme"))
    assert [(one.period, one.amount_ore) for one in row_prices(document, check(document).stored)] == [
        ("timme", 46_400),
        ("timme", 46_400),
    ]


@pytest.mark.parametrize(("words", "ore"), [("in natura", 100_000), ("–", 100_000), ("ej tryckt", 125_000)])
def test_a_part_in_kind_is_not_paid_though_the_formula_could_reckon_it(words: str, ore: int) -> None:
    # 1 000 kr and a quarter of it; the quarter is printed for one row and given in kind, or only not printed, in the other.
    steps = [Step("summa", "bas", ("rad",)), Step("lokal", "summa / 4")]
    parts = (Component("summa", "Summa", payable=True), Component("lokal", "Lokal", payable=True))
    numbers = {("r", "alla", "summa"): "1000", ("q", "alla", "summa"): "1000", ("q", "alla", "lokal"): "250"}
    document = small(steps, numbers, components=parts)
    instead = Published("r", "alla", "lokal", "kr/år", None, instead=words)
    document = replace(document, published=(*document.published, instead))
    found = {one.row: one.amount_ore for one in row_prices(document, check(document).stored) if one.group == "a"}
    assert found == {"r": ore, "q": 125_000}
