"""What a month pays, to the öre (design, "Month price" and "Settled to the öre" 2, 13, 14)."""

from dataclasses import replace
from fractions import Fraction
from io import BytesIO

import pytest
from openpyxl import load_workbook

from kundval.period import Month
from kundval.reimbursement.rules.check import check
from kundval.reimbursement.rules.document import Component, Group, Published, Step, Unit, When
from kundval.reimbursement.rules.payable import RowPrice, month_price, paid_twice, row_prices, uneven_instalments
from kundval.reimbursement.workbook.reading import read_workbook
from tests.reimbursement.lists import FOLDER, published_list, small

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


@pytest.mark.parametrize(("stated", "months", "parts"), [(None, None, 12), (None, "1; 7", 2), ("10", None, 10)])
def test_a_year_is_paid_in_as_many_parts_as_it_has_paying_months(
    stated: str | None, months: str | None, parts: int
) -> None:
    opened = load_workbook(FOLDER / "UV-FSK-2017.xlsx")
    opened["Beslut"]["B17"].value, opened["Beslut"]["B18"].value = stated, months
    saved = BytesIO()
    opened.save(saved)
    document = read_workbook(saved.getvalue())
    assert document.head.instalments == parts
    assert [str(fault) for fault in uneven_instalments(document)] == (
        [
            "Blad Beslut, kolumn Betalningsmånader: Ett årspris betalas i 10 delar men 12 månader. "
            "Skriv 10 månader vid Betalningsmånader, eller lämna Delbetalningar tomt."
        ]
        if stated
        else []
    )


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


def test_two_groups_that_pay_the_same_mode_for_a_row_are_told_with_their_row() -> None:
    groups = (Group("a", "A", modes=("egenregi", "fristående")), Group("b", "B", modes=("fristående",), line=3))
    rows = {("r", "a", "summa"): "100", ("q", "b", "summa"): "80"}
    steps = [
        Step("summa", "bas", ("rad",), groups=frozenset({group}), where=(When("rad", frozenset({row})),))
        for row, group in (("r", "a"), ("q", "b"))
    ]
    apart = small(steps, rows, groups=groups)
    assert paid_twice(apart, row_prices(apart, check(apart).stored)) == []
    both = small([Step("summa", "bas", ("rad", "grupp"))], {**rows, ("r", "b", "summa"): "90"}, groups=groups)
    assert [str(fault) for fault in paid_twice(both, row_prices(both, check(both).stored))] == [
        "Blad Prisgrupper, rad 3, kolumn Regi: «r» har priser i både a och b för regin fristående, och en enhet får bara ett. "
        "Ta bort regin ur den ena prisgruppen, eller lägg raderna i var sin tjänst."
    ]
