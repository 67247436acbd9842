"""C01, C06–C09 and C11 of the law as behaviour: a price list held against the rules of its kind of activity (domain, section C).

The figures are those of published lists, and of small lists worked out by hand.
"""

from dataclasses import replace
from datetime import date
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kundval.period import Month
from kundval.reimbursement.rules import law
from kundval.reimbursement.rules.document import Document, Step
from kundval.reimbursement.rules.law import kind_of, rule_for
from kundval.reimbursement.rules.law_check import LawWarning, late, unknown, warnings
from kundval.reimbursement.rules.payable import YEAR, RowPrice, month_price
from kundval.reimbursement.workbook.opened import opened
from tests.reimbursement.lists import published_list, small

EVERYWHERE = ("rad",)


def told(document: Document, rule: str, decided_on: date | None = None) -> list[LawWarning]:
    """The warnings of one rule."""
    found = opened(document)
    kinds = {row.service: kind_of(row.service, document.head.industry) for row in document.rows}
    return [one for one in warnings(document, found.checked, found.formula, kinds, decided_on) if one.rule == rule]


def test_c01_a_list_decided_on_or_after_new_years_day_is_late() -> None:
    document = published_list("UV-FSK-2017")
    kinds = [kind_of("forskola")]
    assert late(document.head.valid_from, kinds, date(2016, 12, 31)) is None
    for day in (date(2017, 1, 1), date(2017, 3, 18)):
        found = late(document.head.valid_from, kinds, day)
        assert found is not None
        assert f"beslutades {day}" in found.sentence
        assert "14 kap. 1 §" in found.source
    assert told(document, law.BEFORE_YEAR) == []


def test_c01_home_care_may_be_decided_in_the_year() -> None:
    document = published_list("SOLNA-HT-2024")
    assert late(document.head.valid_from, [kind_of("hemtjanst")], date(2024, 3, 18)) is None


def test_c06_vasbys_three_percent_of_care_is_named_beside_the_words_of_the_law() -> None:
    (found,) = told(published_list("UV-FSK-2017"), law.ADMINISTRATION)
    assert found.sentence == (
        "Administrationen är 3 % av omsorg och material. För förskola är schablonen 3 % av grundbeloppet: "
        "1–2 år heltid, Fristående har 3 175, efter ordalydelsen 3 805 kr/år."
    ).replace("3 175", "3\u00a0175").replace("3 805", "3\u00a0805")
    assert (found.rows, found.source) == (4, "skolförordningen 14 kap. 4 §")


def test_c06_pedagogical_care_has_one_percent() -> None:
    (found,) = told(published_list("UV-PED-2017"), law.ADMINISTRATION)
    assert "För pedagogisk omsorg är schablonen 1 % av grundbeloppet" in found.sentence
    # 1 % of a basic amount that holds it: (103 484 + 5 463) / 99 = 1 100.47
    assert "har 3\u00a0105, efter ordalydelsen 1\u00a0100 kr/år" in found.sentence
    assert found.source == "skolförordningen 14 kap. 5 §"


@pytest.mark.parametrize("case", ["SIGT-FSK-2024", "BORAS-FSK-2021"])
def test_c06_three_percent_of_everything_is_in_order(case: str) -> None:
    assert told(published_list(case), law.ADMINISTRATION) == []


def test_c07_six_percent_of_the_whole_and_to_private_units_only() -> None:
    for case in ("UV-FSK-2017", "UV-PED-2017", "SIGT-FSK-2024"):
        assert told(published_list(case), law.VAT) == []
    assert "redovisas inte för sig" in told(published_list("SUND-FSK-2019"), law.VAT)[0].sentence


def test_c07_another_percent_or_vat_to_the_own_units_is_warned_of() -> None:
    five = _simple("5 % av omsorg", {"moms": "5000", "summa": "105000"})
    (found,) = told(five, law.VAT)
    assert "är inte 6 % av hela bidraget" in found.sentence
    assert "har 5\u00a0000, schablonen ger 6\u00a0000" in found.sentence
    steps = [Step("omsorg", "bas", EVERYWHERE), Step("moms", "6 % av omsorg"), Step("summa", "omsorg + moms")]
    both = small(steps, {("r", "b", "omsorg"): "100000", ("r", "b", "summa"): "106000"})
    assert any("Kommunens egna enheter får momskompensation" in one.sentence for one in told(both, law.VAT))


def test_c08_premises_are_shown_and_the_same_for_all() -> None:
    assert told(published_list("UV-FSK-2017"), law.PREMISES) == []
    assert "Lokaler redovisas inte för sig" in told(published_list("NACKA-GRUND-2024"), law.PREMISES)[0].sentence
    steps = [
        Step("omsorg", "bas", EVERYWHERE),
        Step("lokal", "bas", ("rad", "grupp")),
        Step("summa", "omsorg + lokal"),
    ]
    numbers = {
        ("r", "a", "omsorg"): "100000", ("r", "a", "lokal"): "17000", ("r", "a", "summa"): "117000",
        ("r", "b", "lokal"): "12000", ("r", "b", "summa"): "112000",
    }  # fmt: skip
    (found,) = told(small(steps, numbers), law.PREMISES)
    assert "r har 17\u00a0000 för A och 12\u00a0000 för B." in found.sentence


def test_c09_the_fee_is_deducted_last_and_the_wrong_order_gives_another_amount() -> None:
    right = _with_fee("6 % av (omsorg + administration)", "99180")
    assert told(right, law.FEE_LAST) == []
    wrong = _with_fee("6 % av (omsorg + administration − avgift)", "98580")
    (found,) = told(wrong, law.FEE_LAST)
    assert "blir 98\u00a0580" in found.sentence
    assert "när medelavgiften dras sist blir det 99\u00a0180" in found.sentence


def test_c11_twelfths_add_up_and_another_number_is_warned_of() -> None:
    document = published_list("UV-FSK-2017")
    assert told(document, law.TWELFTHS) == []
    ten = replace(document, head=replace(document.head, instalments=10, paying_months=tuple(range(1, 11))))
    assert "i 10 delar om året" in told(ten, law.TWELFTHS)[0].sentence
    assert told(published_list("NACKA-KULT-2023"), law.TWELFTHS) == []


@given(year_ore=st.integers(0, 10**10), vat_ore=st.integers(0, 10**9), step=st.sampled_from([1, 50, 100]))
def test_c11_twelve_months_are_the_year_to_the_ore(year_ore: int, vat_ore: int, step: int) -> None:
    price = RowPrice(
        "r", "b", ("fristående",), YEAR, year_ore - year_ore % step, vat_ore, 12, tuple(range(1, 13)), step
    )
    months = [month_price(price, Month.of(date(2017, number, 1))) for number in range(1, 13)]
    assert sum(amount for amount, _ in months) == price.amount_ore
    assert sum(vat for _, vat in months) == vat_ore


def test_parts_that_miss_their_sum_by_more_than_rounding_are_named() -> None:
    (found,) = told(published_list("UV-FSK-2016"), "delar")
    assert "Delarna ger 87\u00a0228 men summan är tryckt 86\u00a0279 (\u2212949)" in found.sentence
    assert told(published_list("UV-FSK-2017"), "delar") == []


def test_a_multiple_of_one_unrounded_number_is_no_sum_of_parts() -> None:
    steps = [Step("summa", "bas", ("rad",)), Step("tio gånger", "10 × summa", line=3)]  # 100,4 is printed as 100
    document = small(steps, {("r", "a", "summa"): "100", ("r", "a", "tio gånger"): "1004"})
    assert told(document, "delar") == []


def test_what_the_table_does_not_know_is_not_judged() -> None:
    assert kind_of("simskola", "fritid") is None
    assert rule_for(kind_of("kulturskola"), law.ADMINISTRATION, date(2024, 1, 1)) is None
    document = published_list("UV-FSK-2017")
    assert unknown(document, {"forskola": None}) == ["forskola"]
    found = opened(document)
    assert warnings(document, found.checked, found.formula, {"forskola": None}) == []


def test_the_rules_are_dated() -> None:
    preschool = kind_of("forskola")
    assert rule_for(preschool, law.VAT, date(2011, 6, 30)) is None
    rule = rule_for(preschool, law.VAT, date(2011, 7, 1))
    assert rule is not None and rule.value == Fraction(6)


def _simple(vat: str, numbers: dict[str, str]) -> Document:
    steps = [
        Step("omsorg", "bas", EVERYWHERE),
        Step("moms", vat, groups=frozenset({"b"})),
        Step("summa", "omsorg", groups=frozenset({"a"})),
        Step("summa", "omsorg + moms", groups=frozenset({"b"})),
    ]
    return small(steps, {("r", "b", "omsorg"): "100000", **{("r", "b", part): text for part, text in numbers.items()}})


def _with_fee(vat: str, total: str) -> Document:
    """Care 100 000, administration 3 % of it, VAT, less an average fee of 10 000."""
    steps = [
        Step("omsorg", "bas", EVERYWHERE),
        Step("administration", "3 % av omsorg"),
        Step("avgift", "bas", EVERYWHERE),
        Step("moms", vat, groups=frozenset({"b"})),
        Step("summa", "omsorg + administration − avgift", groups=frozenset({"a"})),
        Step("summa", "omsorg + administration + moms − avgift", groups=frozenset({"b"})),
    ]
    return small(steps, {("r", "b", "omsorg"): "100000", ("r", "b", "avgift"): "10000", ("r", "b", "summa"): total})
