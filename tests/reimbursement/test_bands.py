"""Age groups of a list: ages or birth dates, without overlap, and without a gap unless the list allows it."""

from dataclasses import replace
from datetime import date
from io import BytesIO

import pytest
from openpyxl import load_workbook

from kundval.reimbursement.rules.document import Document, Row, Step, Value
from kundval.reimbursement.rules.gaps import gaps
from kundval.reimbursement.workbook.reading import read_workbook
from tests.reimbursement.lists import FOLDER, small


def born(name: str, start: str | None, end: str | None, line: int = 0) -> Value:
    """A window of birth dates; ``end`` is the first that is not in it."""
    days = [date.fromisoformat(day) if day else None for day in (start, end)]
    return Value("född", name, born_from=days[0], born_to=days[1], line=line)


def told(*values: Value, rows: tuple[Row, ...] = (), allows_gaps: bool = False) -> list[str]:
    used = rows or tuple(Row(value.value, "forskola", {value.dimension: value.value}) for value in values)
    numbers = {(row.name, "a", "summa"): "1" for row in used}
    document: Document = small([Step("summa", "bas", ("rad",))], numbers, values=values, rows=used)
    head = replace(document.head, allows_gaps=allows_gaps)
    return [str(fault) for fault in gaps(replace(document, head=head)) if fault.sheet == "Dimensioner" or rows]


def test_windows_of_births_may_follow_each_other_on_any_day() -> None:
    assert told(born("små", "2022-08-01", None), born("stora", None, "2022-08-01")) == []


def test_a_day_without_a_window_is_a_gap_unless_the_list_allows_it() -> None:
    windows = born("små", "2022-08-02", None, line=2), born("stora", "2019-08-01", "2022-08-01", line=3)
    assert told(*windows) == [
        "Blad Dimensioner, rad 2, kolumn Född från: Prislistan har en lucka: forskola saknar rad för födda 2022-08-01. "
        "Lägg till raden, eller skriv ja vid Luckor tillåts på bladet Beslut."
    ]
    assert told(*windows, allows_gaps=True) == []


def test_windows_that_share_a_day_are_refused_also_where_gaps_are_allowed() -> None:
    windows = born("små", "2022-07-31", None, line=2), born("stora", "2019-08-01", "2022-08-01")
    assert told(*windows, allows_gaps=True) == [
        "Blad Dimensioner, rad 2, kolumn Född från: Födelsedagarna stora och små överlappar varandra för forskola. "
        "Ändra Född från eller Född till."
    ]


def test_ages_and_births_are_not_mixed_in_a_service() -> None:
    assert told(Value("ålder", "3-5", age_from=3, age_to=5), born("små", "2022-08-01", None, line=3), allows_gaps=True) == [
        "Blad Dimensioner, rad 3, kolumn Född från: forskola har både åldrar (3-5) och födelsedagar (små). "
        "Skriv alla grupper på samma sätt."
    ]  # fmt: skip


def test_a_row_has_one_age_group() -> None:
    values = Value("ålder", "3-5", age_from=3, age_to=5), Value("skolår", "6", age_from=6)
    row = Row("båda", "forskola", {"ålder": "3-5", "skolår": "6"}, line=4)
    assert told(*values, rows=(row,)) == [
        "Blad Rader, rad 4, kolumn skolår: Raden har två åldersgrupper, i ålder och skolår. "
        "Skriv ålder i en dimension och låt den andra cellen vara tom."
    ]


@pytest.mark.parametrize("words", ["rad; grupp", "Rad; Prisgrupp"])
def test_a_base_may_vary_by_price_group_under_either_word(words: str) -> None:
    opened = load_workbook(FOLDER / "UV-FSK-2017.xlsx")
    opened["Formel"]["C2"].value = words
    saved = BytesIO()
    opened.save(saved)
    assert read_workbook(saved.getvalue()).steps[0].varies_by == ("rad", "grupp")
