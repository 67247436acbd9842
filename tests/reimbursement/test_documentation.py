"""The reference of the workbook is complete and its examples are true; the page of deviations is current."""

import re
from dataclasses import replace
from pathlib import Path

import pytest

from kundval.registry.rules import MODES
from kundval.reimbursement.rules.check import ACCEPTED, DEVIATION, EQUAL, EXPLAINED, check
from kundval.reimbursement.rules.document import Document
from kundval.reimbursement.rules.numbers import decimal_text, read_decimal
from kundval.reimbursement.rules.payable import row_prices
from kundval.reimbursement.workbook import payment_report
from kundval.reimbursement.workbook.decision import AGE_RULES
from kundval.reimbursement.workbook.fields import INSTEAD
from kundval.reimbursement.workbook.reading import read_document
from kundval.reimbursement.workbook.sheets import PERIODS, SHEETS
from kundval.spreadsheet import Sheet
from scripts.published.pages import columns, deviations

PAGE = Path("docs/prislista.md").read_text(encoding="utf-8")
PAID = ("summa", "pris", "bidrag", "check", "ersättning")
Grid = list[list[str]]


def examples() -> dict[str, dict[str, Grid]]:
    """The tables of each example by the sheet that they are of."""
    found: dict[str, dict[str, Grid]] = {}
    for section in re.split(r"^### (?=6\.)", PAGE, flags=re.MULTILINE)[1:]:
        title, _, text = section.partition("\n")
        found[title] = {
            match[1]: [[cell.strip() for cell in line.strip("|").split("|")] for line in match[2].splitlines() if "---" not in line]
            for match in re.finditer(r"^\*\*(\w+)\*\*\n\n((?:\|.*\n)+)", text, re.MULTILINE)
        }  # fmt: skip
    return found


EXAMPLES = examples()


def column(grid: Grid, heading: str) -> list[str]:
    return [row[grid[0].index(heading)] for row in grid[1:]]


def document_of(tables: dict[str, Grid]) -> Document:
    """The example as a workbook; what it does not show is what the page says that it is."""
    given = {title: grid for title, grid in tables.items() if title != "Svar"}
    parts = list(dict.fromkeys(column(given["Formel"], "Del")))
    given.setdefault("Enheter", [["Enhet", "Avser"], ["kr/år", "år"]])
    given.setdefault("Prisgrupper", [["Prisgrupp", "Benämning", "Regi"], ["egenregi", "Kommunal", "egenregi"],
                                     ["fristaende", "Fristående", "fristående; entreprenad"]])  # fmt: skip
    given.setdefault("Delar", [["Del", "Benämning", "Betalas"], *([p, p, "ja" if p in PAID else "nej"] for p in parts)])
    given.setdefault(
        "Rader", [["Rad", "Tjänst"], *([row, "forskola"] for row in dict.fromkeys(column(given["Publicerat"], "Rad")))]
    )
    if "Dimensioner" not in given:
        rows = given["Rader"]
        used = dict.fromkeys(
            (name, value)
            for name in rows[0]
            if name not in ("Rad", "Tjänst", "Enhet")
            for value in column(rows, name)
            if value
        )
        given["Dimensioner"] = [["Dimension", "Värde"], *map(list, used)]
    facts = {
        "Prislista": "EX", "Benämning": "Exempel", "Bransch": "forskola", "Gäller från": "2017-01-01", "Avrundas till": "1",
        "Huvudenhet": given["Enheter"][1][0], "Luckor tillåts": "ja",
    } | dict(given.get("Beslut", [[]])[1:])  # fmt: skip
    given["Beslut"] = [["Uppgift", "Värde"], *map(list, facts.items())]
    return read_document(
        Sheet(title, tuple(grid[0]), [(n, tuple(row)) for n, row in enumerate(grid[1:], 2)])
        for title, grid in given.items()
    )


@pytest.mark.parametrize("title", EXAMPLES)
def test_an_example_gives_the_answer_that_it_says(title: str) -> None:
    answer = EXAMPLES[title]["Svar"]
    document = document_of(EXAMPLES[title])
    verdicts = check(document).verdicts
    told = {
        (v.number.row, v.number.group, v.number.component, v.number.unit): (
            decimal_text(v.computed), decimal_text(v.unrounded), v.verdict
        )
        for v in verdicts
    }  # fmt: skip
    unit = "Enhet" in answer[0]
    for row, group, part, *rest in answer[1:]:
        key = (row, group, part, rest.pop(0) if unit else document.head.main_unit)
        assert told[key] == tuple(rest)
    # What an answer leaves out is as it was printed.
    named = {tuple(row[:3]) for row in answer[1:]}
    assert {v.verdict for v in verdicts if (v.number.row, v.number.group, v.number.component) not in named} <= {EQUAL}


@pytest.mark.parametrize("title", EXAMPLES)
def test_an_example_can_be_paid_as_it_is_written(title: str) -> None:
    document = document_of(EXAMPLES[title])
    assert payment_report.to_text(document, check(document)) == ""


def test_vat_outside_the_list_is_paid_to_the_independent_only() -> None:
    document = document_of(EXAMPLES["6.19 Moms utanför listan; tio delbetalningar (Nacka 2023)"])
    prices = {one.group: one for one in row_prices(document, check(document).stored)}
    assert (prices["egenregi"].amount_ore, prices["egenregi"].vat_ore) == (6_210_000, 0)
    assert (prices["fristaende"].amount_ore, prices["fristaende"].vat_ore) == (6_582_600, 372_600)
    assert prices["fristaende"].instalments == 10 and 7 not in prices["fristaende"].paying_months


def test_the_hidden_base_lies_where_the_page_says() -> None:
    title = next(title for title in EXAMPLES if title.startswith("6.4 "))
    (base,) = check(document_of(EXAMPLES[title])).verdicts[0].bases
    low, high = base.within.low, base.within.high
    assert low is not None and high is not None
    assert read_decimal("376.14") < low.real < read_decimal("376.15")
    assert read_decimal("376.73") < high.real < read_decimal("376.74")


def test_every_sheet_column_and_word_of_the_workbook_is_on_the_page() -> None:
    for sheet in SHEETS:
        assert f"\n### Bladet {sheet.title}\n" in PAGE
        assert f"\n| {sheet.title} | " in PAGE
    words = [
        *PERIODS,
        *AGE_RULES,
        *MODES,
        *INSTEAD,
        EQUAL,
        EXPLAINED,
        DEVIATION,
        ACCEPTED,
        "definitiv",
        "preliminär",
        "andrahand",
    ]
    missing = [word for word in words if word not in PAGE]
    assert missing == []


def test_every_word_of_the_answer_is_on_the_page() -> None:
    for word in "row form component unit unrounded computed published verdict reason intervals alternatives".split():
        assert f"| `{word}` |" in PAGE
    for word in "base from to from_included to_included stored".split():
        assert f"`{word}`" in PAGE


def test_the_pages_are_current() -> None:
    assert columns() == PAGE, "run python -m scripts.published"
    assert deviations() == Path("docs/avvikelser.md").read_text(encoding="utf-8"), "run python -m scripts.published"


def test_examples_hold_every_sheet() -> None:
    shown = {title for tables in EXAMPLES.values() for title in tables}
    assert {sheet.title for sheet in SHEETS} <= shown
    assert len(EXAMPLES) >= 23 and all({"Formel", "Publicerat", "Svar"} <= set(tables) for tables in EXAMPLES.values())
    assert replace(document_of(next(iter(EXAMPLES.values())))).head.code == "EX"
