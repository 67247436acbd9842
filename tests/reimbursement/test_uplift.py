"""Uplift: next year's list from this year's, held against pairs of lists that were published."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from fractions import Fraction

import pytest

from kundval.reimbursement.rules.check import check
from kundval.reimbursement.rules.document import BaseAmount, Document, Faulty, Published, Step, Unit
from kundval.reimbursement.rules.uplift import Change, Uplift, Uplifted, factor_of, uplifted
from kundval.reimbursement.workbook.reading import read_workbook
from kundval.reimbursement.workbook.storing import to_text
from kundval.reimbursement.workbook.writing import workbook_of
from tests.reimbursement.lists import published_list, small

OPI = "OPI 2023"


def lift(document: Document, *changes: Change, **how: object) -> Uplifted:
    head = replace(document.head, code="NY", name="Nästa", valid_from=date(2030, 1, 1), valid_to=None)
    return uplifted(document, check(document).stored, Uplift(changes, index=OPI, **how), head)  # type: ignore[arg-type]


def percent(text: str, **where: str) -> Change:
    """``percent("2,0", components="lokal")``; several names with « | »."""
    named = {key: frozenset(value.split(" | ")) for key, value in where.items()}
    return Change(1 + Fraction(text.replace(",", ".")) / 100, **named)


def amounts(numbers: Iterable[Published]) -> dict[tuple[str, str, str], Fraction | None]:
    return {(n.row, n.group, n.component): n.amount for n in numbers}


@pytest.mark.parametrize("rounded", [False, True])
@pytest.mark.parametrize(
    ("before", "percentage", "after"),
    [("NACKA-GRUND-2023H1", "2,0", "NACKA-GRUND-2023H2"), ("NACKA-GRUND-2023H2", "3,5", "NACKA-GRUND-2024")],
)
def test_nacka_raised_by_a_percentage_gives_the_list_that_was_published(
    before: str, percentage: str, after: str, rounded: bool
) -> None:
    found = lift(published_list(before), percent(percentage), rounded=rounded)
    assert amounts(found.document.published) == amounts(published_list(after).published)


def test_the_unrounded_base_is_kept_so_that_two_years_are_not_rounded_twice() -> None:
    first = lift(published_list("NACKA-GRUND-2023H1"), percent("2,0")).document
    # 105 077 × 1,02 = 107 178,54; × 1,035 = 110 929,7889. Avrundat på vägen: 107 179 × 1,035 = 110 930,265.
    assert check(first).verdicts[3].unrounded == Fraction("107178.54")
    second = lift(first, percent("3,5"))
    assert second.numbers[3].exact == Fraction("110929.7889")
    rounded = lift(first, percent("3,5"), rounded=True)
    assert rounded.numbers[3].exact == 110930


def test_vasby_2017_is_vasby_2016_and_2_percent_of_its_unrounded_bases() -> None:
    """No stored base gives it, but some unrounded bases of 2016 do: the uplift as a formula that refers to the other list."""
    earlier, document = published_list("UV-FSK-2016"), published_list("UV-FSK-2017")
    based = ("omsorg_material", "lokal")
    bases = tuple(
        BaseAmount(
            n.component,
            n.amount or Fraction(0),
            n.row,
            "egenregi",
            n.unit,
            exact=False,
            step=Fraction(1),
            from_list="UV-FSK-2016",
        )
        for n in earlier.published
        if n.component in based
    )
    refers = tuple(
        replace(step, expression=f"1,02 × {step.component}[lista=UV-FSK-2016; grupp=egenregi]", varies_by=())
        if step.component in based
        else step
        for step in document.steps
    )
    found = check(replace(document, steps=refers, bases=bases))
    # Administrationen för heltid trycktes en krona högre än 3 % av omsorgen, så att delarna stämmer med summan.
    assert [(v.number.row, v.number.component) for v in found.having("deviation")] == [
        ("Förskola 1-2 år, heltid", "administration"),
        ("Förskola 3-5 år, heltid", "administration"),
    ]


def test_every_number_of_an_uplifted_list_follows_from_its_formula_and_the_workbook_keeps_it() -> None:
    found = lift(published_list("SIGT-FSK-2024"), percent("2,7")).document
    assert {verdict.verdict for verdict in check(found).verdicts} <= {"equal", "explained"}
    assert to_text(read_workbook(workbook_of(found))) == to_text(found)


def test_a_part_has_its_own_percentage_and_the_rest_follows_the_formula() -> None:
    found = lift(published_list("UV-FSK-2017"), percent("2"), percent("0", components="lokal"))
    new = amounts(found.document.published)
    row = "Förskola 1-2 år, heltid"
    assert new[row, "alla", "lokal"] == 17208
    assert new[row, "alla", "omsorg_material"] == 107923
    assert {n.note for n in found.document.published if n.component == "lokal"} == {"Oförändrat"}


def test_a_frozen_row_keeps_its_printed_numbers_and_its_deviation() -> None:
    row = "Förskola 1-2 år, heltid"
    found = lift(published_list("UV-FSK-2017"), percent("2"), percent("0", rows=row))
    before = amounts(n for n in published_list("UV-FSK-2017").published if n.row == row)
    assert amounts(n for n in found.document.published if n.row == row) == before
    # Administrationen 3 175 avvek och står kvar så som den trycktes.
    assert [v.number.component for v in check(found.document).having("deviation")] == ["administration"]


def test_bases_are_rounded_to_the_uplifts_own_step() -> None:
    found = lift(published_list("NACKA-GRUND-2023H1"), percent("2,0"), step=Fraction(100))
    assert [n.amount for n in found.document.published] == [63300, 83200, 85200, 107200]


def test_a_row_that_shares_its_base_with_another_cannot_be_lifted_alone() -> None:
    document = small([Step("summa", "bas", ("listan",))], {("r", "a", "summa"): "100", ("s", "a", "summa"): "100"})
    with pytest.raises(Faulty) as caught:
        lift(document, percent("2", rows="r"))
    assert str(caught.value.faults[0].sentence) == (
        "Beloppet summa gäller också s och kan inte räknas upp för sig. "
        "Räkna upp dem lika, eller dela beloppet i arbetsboken."
    )


def test_what_the_formula_reckons_is_not_lifted_by_itself() -> None:
    with pytest.raises(Faulty) as caught:
        lift(published_list("UV-FSK-2017"), percent("2", components="administration"))
    assert "Administration, 3 % av omsorg har inget belopp att räkna upp" in str(caught.value)


def test_a_price_group_with_a_base_of_its_own_is_lifted_by_itself() -> None:
    steps = [Step("summa", "bas", ("rad", "grupp"))]
    document = small(steps, {("r", "a", "summa"): "1000", ("r", "b", "summa"): "1060"})
    found = lift(document, percent("2"), percent("5", groups="b"))
    assert [n.amount for n in found.document.published] == [1020, 1113]


def test_a_month_of_the_printed_year_follows_the_new_printed_year() -> None:
    steps = [Step("summa", "bas", ("rad",)), Step("summa", "summa[enhet=kr/år; publicerad] / 12", unit="kr/månad")]
    document = small(steps, {("r", "a", "summa"): "1205", ("r", "a", "summa@kr/månad"): "100"})
    found = lift(document, percent("1"))
    # 1 205 × 1,01 = 1 217,05, tryckt 1 217; en tolftedel är 101,42.
    assert [n.amount for n in found.document.published] == [1217, 101]


def test_minutes_and_percentages_are_lifted_only_where_their_part_is_named() -> None:
    # 372 kr an hour, 45 minutes: 279 kr. Three percent more an hour is 383.16, and 287.37 for the 45 minutes.
    units = (Unit("kr/år", "år"), Unit("min", "minut"))
    steps = [
        Step("pris", "bas", ("listan",)),
        Step("tid", "bas", ("rad",), unit="min"),
        Step("summa", "pris × tid[enhet=min; publicerad] / 60"),
    ]
    numbers = {("r", "a", "pris"): "372", ("r", "a", "tid@min"): "45", ("r", "a", "summa"): "279"}
    document = small(steps, numbers, units=units)
    found = lift(document, percent("3"))
    assert list(amounts(found.document.published).values()) == [383, 45, 287]
    assert found.remarks == ("Minuter, procent och antal räknas inte upp om delen inte nämns: tid.",)
    assert list(amounts(lift(document, percent("20", components="tid")).document.published).values()) == [372, 54, 335]


def test_each_base_says_what_it_was_made_from() -> None:
    found = lift(published_list("NACKA-GRUND-2023H1"), percent("2,0"))
    assert found.document.published[0].note == "62100 × 1,02 (OPI 2023)"
    assert found.document.head.code == "NY"


@pytest.mark.parametrize(("rate", "factor"), [("0.02", "1.02"), ("1.023", "1.023"), ("-0.01", "0.99")])
def test_a_percentage_is_added_and_an_index_is_the_factor_itself(rate: str, factor: str) -> None:
    assert factor_of(Fraction(rate)) == Fraction(factor)
