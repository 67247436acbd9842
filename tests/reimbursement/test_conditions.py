"""Common conditions in the formula: what is decided once for all lists is referred to by its name."""

from dataclasses import replace
from datetime import date
from fractions import Fraction

import pytest

from kundval.reimbursement.rules import conditions
from kundval.reimbursement.rules.check import check
from kundval.reimbursement.rules.document import Condition, Document
from kundval.reimbursement.rules.validate import faults
from kundval.reimbursement.workbook.reading import read_workbook
from kundval.reimbursement.workbook.writing import workbook_of
from tests.reimbursement.lists import published_list

WORDS = {"3 % av omsorg_material": "villkor(administration) av omsorg_material",
         "6 % av (omsorg_material + administration + lokal)": "Villkor( Moms ) av (omsorg_material + administration + lokal)"}  # fmt: skip
KS = "Kommunstyrelsen 2016-10-03 § 140, dnr KS 2016/220"


def referring(administration: str = "3/100") -> Document:
    """Upplands Väsby 2017 with its percentages by name."""
    document = published_list("UV-FSK-2017")
    steps = tuple(replace(step, expression=WORDS.get(step.expression, step.expression)) for step in document.steps)
    common = (
        Condition("administration", Fraction(administration), "Administration", KS, line=2),
        Condition("moms", Fraction(6, 100), "Momskompensation", KS, line=3),
    )
    return replace(document, steps=steps, conditions=common)


def version(value: str, since: str, order: int, until: str | None = None) -> conditions.Version:
    end = date.fromisoformat(until) if until else None
    return conditions.Version(
        "administration", Fraction(value), "Administration", KS, "", date.fromisoformat(since), end, (order,)
    )


def test_a_percentage_by_name_gives_the_same_numbers_as_written_out() -> None:
    by_name, written = check(referring()), check(published_list("UV-FSK-2017"))
    assert [(v.computed, v.verdict) for v in by_name.verdicts] == [(v.computed, v.verdict) for v in written.verdicts]


def test_another_value_gives_other_numbers() -> None:
    first = check(referring("4/100")).verdicts[1]
    # 4 % av 105 807 är 4 232,28; tryckt är 3 175.
    assert first.published == 3175
    assert first.verdict == "deviation"


def test_the_workbook_carries_the_conditions_without_loss() -> None:
    document = referring()
    assert read_workbook(workbook_of(document)) == document


def test_a_condition_that_the_workbook_lacks_is_named_with_its_row() -> None:
    document = replace(referring(), conditions=referring().conditions[:1])
    assert [str(fault) for fault in faults(document)] == [
        "Blad Formel, rad 5, kolumn Formel: Villkoret «moms» finns inte på bladet Villkor. Lägg till det där, "
        "eller skriv talet i formeln."
    ]


def test_a_condition_twice_is_refused() -> None:
    document = referring()
    twice = replace(document, conditions=(*document.conditions, replace(document.conditions[0], line=4)))
    assert "«administration» står redan på rad 2." in str(faults(twice)[0])


@pytest.mark.parametrize(
    ("day", "value"), [("2016-12-31", None), ("2017-01-01", "3/100"), ("2017-06-30", "3/100"), ("2017-07-01", "1/25")]
)
def test_of_versions_that_hold_a_day_the_latest_decided_counts(day: str, value: str | None) -> None:
    versions = [version("1/25", "2017-07-01", 2), version("3/100", "2017-01-01", 1)]
    held = conditions.in_force(versions, date.fromisoformat(day)).get("administration")
    assert (held.value if held else None) == (Fraction(value) if value else None)


def test_a_list_that_differs_from_the_register_is_told_with_both_values() -> None:
    found = conditions.differences(referring(), [version("1/40", "2017-01-01", 1)])
    assert [one.sentence for one in found] == [
        f"Villkoret «administration» är 3 % i listan men 2,5 % den 2017-01-01 enligt {KS}. "
        "Ta över registrets värde, eller skriv talet i formeln.",
        "Villkoret «moms» (6 %) finns inte bland de gemensamma villkoren den 2017-01-01. "
        "Registrera och besluta det, eller skriv talet i formeln.",
    ]
    taken = conditions.taken_over(referring(), [version("1/40", "2017-01-01", 1)])
    assert [one.value for one in taken.conditions] == [Fraction(1, 40), Fraction(6, 100)]
