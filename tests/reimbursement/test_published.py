"""The 28 published lists: every printed number is reproduced, or named as a deviation, and no other."""

import csv
from pathlib import Path

import pytest

from kundval.reimbursement.rules.check import DEVIATION, check
from kundval.reimbursement.rules.payable import row_prices
from kundval.reimbursement.workbook.reading import read_workbook
from tests.reimbursement.lists import FOLDER, kr, published_list

TABLE = Path("tests/cases/prices/price_tables.csv")
DEVIATING = {
    # row, price group, part, unit, printed, what it should have been
    "UV-FSK-2016": {("Förskola 1-2 år, deltid", "egenregi", "summa", "kr/år", "86279", "87228")},
    "UV-FSK-2017": {
        ("Förskola 1-2 år, heltid", "alla", "administration", "kr/år", "3175", "3174"),
        ("Förskola 3-5 år, heltid", "alla", "administration", "kr/år", "2488", "2487"),
    },
    "HUDD-FRI-H-2016": {("Åk 6-9", "fristaende", "grundbelopp", "kr/år", "77329", "77340")},
    "TYR-DV-2020": {("Nivå 5 deltid", "egenregi", "dygnsersättning", "kr/dygn", "470", "471")},
    "VARM-GRUND": {("Fritidshem åk 4-6, skolan", "fristaende", "ersättning", "kr/månad", "781", "796")},
}
LISTS = sorted(file.stem for file in FOLDER.glob("*.xlsx"))


def test_every_list_of_the_table_is_a_workbook() -> None:
    with TABLE.open(encoding="utf-8", newline="") as table:
        cases = {line["case_id"] for line in csv.DictReader(table)}
    assert len(LISTS) == 28
    assert {*LISTS, "UV-RULES-2017", "UV-RULES-2024"} == cases


@pytest.mark.parametrize("case", LISTS)
def test_every_printed_number_is_reproduced_or_named(case: str) -> None:
    checked = check(published_list(case))
    named = {
        (v.number.row, v.number.group, v.number.component, v.number.unit, v.published, v.computed)
        for v in checked.having(DEVIATION)
    }
    assert named == {(*where, kr(printed), kr(computed)) for *where, printed, computed in DEVIATING.get(case, set())}
    assert all(v.computed == v.published for v in checked.verdicts if v.verdict != DEVIATION)


@pytest.mark.parametrize("case", LISTS)
def test_the_workbook_holds_the_numbers_of_the_table_and_no_other(case: str) -> None:
    document = read_workbook((FOLDER / f"{case}.xlsx").read_bytes())
    with TABLE.open(encoding="utf-8", newline="") as table:
        source = [line for line in csv.DictReader(table) if line["case_id"] == case]
    assert {(n["component"], n["unit"], kr(n["amount"] or n["percent"])) for n in source} == {
        (n.component, n.unit, n.amount) for n in document.published if n.amount is not None
    }
    assert document.head.source == source[0]["source_url"]
    assert document.head.year_stated == bool(source[0]["valid_from"])


@pytest.mark.parametrize("case", LISTS)
def test_no_two_rows_are_paid_for_the_same_thing(case: str) -> None:
    document = published_list(case)
    paid = {price.row for price in row_prices(document, check(document).stored)}
    places = [(row.service, frozenset(row.values.items())) for row in document.rows if row.name in paid]
    assert len(places) == len(set(places))
