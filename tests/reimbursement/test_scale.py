"""A list of thousands of rows: the work grows as the rows do, and what rows have in common is done once. Calls are counted, not seconds."""

import sys
from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from fractions import Fraction
from types import FrameType

from kundval.reimbursement.rules.check import DEVIATION, check
from kundval.reimbursement.rules.document import Component, Document, Step, When
from kundval.reimbursement.rules.formula import Formula
from kundval.reimbursement.rules.printed import numbers_of
from kundval.reimbursement.rules.uplift import Change, Uplift, uplifted
from kundval.reimbursement.workbook import law_report
from kundval.reimbursement.workbook.report import to_json
from tests.reimbursement.large import large_list
from tests.reimbursement.lists import small


def calls(act: Callable[[], object]) -> Counter[tuple[str, str]]:
    """How often each function of ours is called, by the name of its module and its own."""
    counted: Counter[tuple[str, str]] = Counter()

    def told(frame: FrameType, event: str, _: object) -> None:
        if event == "call":
            counted[frame.f_globals.get("__name__", "").rpartition(".")[2], frame.f_code.co_name] += 1

    before = sys.getprofile()
    sys.setprofile(told)
    try:
        act()
    finally:
        sys.setprofile(before)
    return counted


def growth(act: Callable[[Document], object], few: Document, many: Document) -> Fraction:
    """How many times more calls the many rows take."""
    return Fraction(calls(lambda: act(many)).total(), calls(lambda: act(few)).total())


def judged(document: Document) -> None:
    checked = check(document)
    to_json(checked)
    law_report.to_text(document, checked)


def test_four_times_the_rows_take_four_times_the_work() -> None:
    judged(large_list(200))  # what is remembered of the law, and of how bases are eliminated, is worked out first
    assert growth(judged, large_list(200), large_list(800)) < Fraction(21, 5)


def test_an_uplifted_list_whose_bases_are_all_stated_takes_no_more_for_each_row() -> None:
    def up(document: Document) -> Document:
        by = Uplift((Change(Fraction(1023, 1000)),))
        return uplifted(document, check(document).stored, by, document.head).document

    few, many = large_list(50), large_list(200)
    assert growth(up, few, many) < Fraction(21, 5)
    assert len(up(many).bases) > 300
    assert growth(check, up(few), up(many)) < Fraction(21, 5)


def test_the_formula_is_evaluated_once_for_all_rows_of_a_kind() -> None:
    few, many = (calls(lambda rows=rows: check(large_list(rows)))["outline", "reckon"] for rows in (20, 200))  # type: ignore[misc]
    assert few == many > 0


def test_a_step_for_every_row_takes_no_more_for_each_row() -> None:
    def by_level(document: Document) -> Document:
        """Care is a factor of its own in each row, of a ground amount that is never printed."""
        steps = (
            Step("grund", "bas", ("zon",)),
            *(
                Step("omsorg", f"{1000 + n}/1000 × grund", where=(When("rad", frozenset([row.name])),))
                for n, row in enumerate(document.rows)
            ),
            *document.steps[1:],
        )
        return replace(document, components=(Component("grund", "Grund"), *document.components), steps=steps)

    def reckoned(document: Document) -> None:
        formula = Formula(document)
        for number in numbers_of(formula):
            formula.from_parts(number.cell)

    assert growth(reckoned, by_level(large_list(50)), by_level(large_list(200))) < Fraction(21, 5)


def test_rows_with_five_bases_of_their_own_need_no_simplex_until_one_is_misprinted() -> None:
    parts = ("omsorg", "pedagogik", "måltid", "lokal", "material")
    steps = [
        *(Step(part, "bas", ("rad",)) for part in parts),
        Step("adm", "3 % av (omsorg + pedagogik + måltid)"),
        Step("summa", f"{' + '.join(parts)} + adm"),
    ]
    numbers = {("r", "a", part): "1000" for part in parts} | {("r", "a", "adm"): "90", ("r", "a", "summa"): "5090"}
    right = small(steps, numbers)
    assert not any(module == "feasibility" for module, _ in calls(lambda: check(right)))
    *rest, last = right.published
    wrong = replace(right, published=(*rest, replace(last, amount=Fraction(6090))))
    assert calls(lambda: check(wrong))["feasibility", "_pivot"]
    # The sum is paid, so a part is doubted; the three that administration is taken of are held by it, and of two the later is left out.
    assert [one.number.component for one in check(wrong).having(DEVIATION)] == ["material"]
