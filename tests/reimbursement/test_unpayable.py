"""What keeps a list from being paid as it stands: told when it is read in and by the command that checks it."""

from dataclasses import replace
from fractions import Fraction
from io import BytesIO

import pytest
from openpyxl import load_workbook
from sqlmodel import Session

from kundval.reimbursement.rules.check import check
from kundval.reimbursement.rules.document import Component, Document, Group, Row, Step, Unit, When
from kundval.reimbursement.rules.payable import row_prices
from kundval.reimbursement.rules.unpayable import mixed_units, paid_twice, parts_apart, uneven_instalments
from kundval.reimbursement.service import drafts
from kundval.reimbursement.workbook.reading import read_workbook
from tests.reimbursement.lists import FOLDER, published_list, small
from tests.reimbursement.market import TODAY, make_market
from tests.terminal import Terminal


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


IN_DAYS = Unit("kr/dygn", "dygn"), Unit("kr/månad", "månad")


def day_and_month(units: tuple[Unit, ...] = IN_DAYS) -> Document:
    """Care at 2 100 kr a day and premises at 4 200 kr a month, both payable in one row."""
    parts = (Component("summa", "Vård", payable=True), Component("lokal", "Lokal", payable=True, unit="kr/månad"))
    numbers = {("r", "alla", "summa@kr/dygn"): "2100", ("r", "alla", "lokal@kr/månad"): "4200"}
    steps = [Step("summa", "bas", ("rad",)), Step("lokal", "bas", ("rad",))]
    document = small(steps, numbers, components=parts, units=units)
    return replace(document, head=replace(document.head, main_unit="kr/dygn"))


def apart(document: Document) -> list[str]:
    checked = check(document)
    return [str(fault) for fault in parts_apart(document, checked.stored, checked.formula)]


def test_payable_parts_that_have_no_unit_in_common_are_told() -> None:
    assert apart(day_and_month()) == [
        "Blad Rader, kolumn Enhet: «r» har delar som betalas men inte räknas i samma enhet: summa i kr/dygn, lokal i kr/månad. "
        "En rad betalas i en enhet. Räkna om den ena på bladet Enheter, eller lägg delarna i var sin rad och tjänst."
    ]


def test_payable_parts_are_paid_in_the_unit_that_one_of_them_is_converted_to() -> None:
    # 30 days are a month: 63 000 kr of care and 4 200 kr of premises.
    document = day_and_month((Unit("kr/dygn", "dygn"), Unit("kr/månad", "månad", "kr/dygn", Fraction(30))))
    assert apart(document) == []
    first = row_prices(document, check(document).stored)[0]
    assert (first.period, first.amount_ore) == ("månad", 67_200_00)


def test_a_part_that_another_row_has_in_a_unit_of_its_own_is_not_missed() -> None:
    # Borås: the sum per child, and a structural amount per unit in a row of its own.
    assert apart(published_list("BORAS-FSK-2021")) == []


def test_a_service_in_two_units_is_told() -> None:
    assert mixed_units(published_list("UV-FSK-2017")) == []
    assert mixed_units(published_list("SOLNA-HT-2024")) == []
    assert mixed_units(published_list("JKPG-HT-2016")) == [
        "Tjänsten hemtjanst räknas i timme och i tillfälle. En tjänst betalas i en enhet: lägg raderna i var sin tjänst."
    ]
    assert mixed_units(published_list("NACKA-KULT-2023")) == [
        "Tjänsten kulturskola räknas i tid på en plats och i styck. En tjänst betalas i en enhet: lägg raderna i var sin tjänst."
    ]


def test_the_check_tells_it_beside_the_numbers(monkeypatch: pytest.MonkeyPatch) -> None:
    said = Terminal(monkeypatch)("prices", "check", str(FOLDER / "JKPG-HT-2016.xlsx"))
    told = "Betalningen: 1 sak att rätta innan listan läses in\n  Tjänsten hemtjanst räknas i timme och i tillfälle."
    assert said.code == 0 and told in said.out


def test_a_list_whose_parts_cannot_be_paid_together_is_not_read_in(session: Session) -> None:
    market = make_market(session)
    document = day_and_month()
    head = replace(document.head, valid_from=TODAY)
    document = replace(document, head=head, rows=(Row("r", "forskola"),))
    with pytest.raises(drafts.Unfit, match="En rad betalas i en enhet"):
        drafts.create(session, actor=market.economist, today=TODAY, document=document)
