"""The workbook: without loss both ways, and every fault named with sheet, row, column and what to do."""

from collections.abc import Callable
from pathlib import Path

import pytest

from kundval.errors import BadFile
from kundval.reimbursement.rules.document import Faulty
from kundval.reimbursement.workbook import TITLES
from kundval.reimbursement.workbook.reading import read_document, read_workbook
from kundval.reimbursement.workbook.sheets import SHEETS
from kundval.reimbursement.workbook.storing import from_text, to_text
from kundval.reimbursement.workbook.writing import SheetOut, template, workbook_of, write_sheets
from kundval.spreadsheet import Sheet
from tests.reimbursement.lists import FOLDER, published_list

Change = Callable[[dict[str, list[list[str]]]], None]


def as_sheets(sheets: list[SheetOut]) -> dict[str, list[list[str]]]:
    return {
        sheet.title: [["" if cell is None else str(cell) for cell in row] for row in (sheet.headings, *sheet.rows)]
        for sheet in sheets
    }


def faults(change: Change, case: str = "UV-FSK-2017") -> list[str]:
    grids = as_sheets(write_sheets(published_list(case)))
    change(grids)
    with pytest.raises(Faulty) as caught:
        read_document(
            Sheet(title, tuple(rows[0]), [(n, tuple(row)) for n, row in enumerate(rows[1:], 2)])
            for title, rows in grids.items()
        )
    return [str(fault) for fault in caught.value.faults]


@pytest.mark.parametrize("file", sorted(FOLDER.glob("*.xlsx")), ids=lambda file: file.stem)
def test_down_and_up_again_without_loss(file: Path) -> None:
    document = published_list(file.stem)
    assert read_workbook(workbook_of(document)) == document
    assert to_text(from_text(to_text(document))) == to_text(document)


def test_template_explains_every_column_and_asks_for_what_is_missing() -> None:
    with pytest.raises(Faulty) as caught:
        read_workbook(template())
    said = [str(fault) for fault in caught.value.faults]
    assert "Blad Beslut, rad 2, kolumn Prislista: Skriv listans kod, till exempel UV-FSK-2017." in said


def test_a_gap_in_the_rows_is_refused_with_the_finished_sentence() -> None:
    def without_last_row(grids: dict[str, list[list[str]]]) -> None:
        name = grids["Rader"].pop()[0]
        grids["Publicerat"] = [row for row in grids["Publicerat"] if row[0] != name]

    assert faults(without_last_row) == [
        "Blad Rader, rad 4, kolumn Rad: Prislistan har en lucka: forskola saknar rad för alder 3-5, omfattning deltid. "
        "Lägg till raden, eller skriv ja vid Luckor tillåts på bladet Beslut."
    ]


def test_a_missing_age_is_a_gap() -> None:
    def from_four(grids: dict[str, list[list[str]]]) -> None:
        grids["Dimensioner"][2][3] = "4"

    assert "saknar rad för alder 3 år" in faults(from_four)[0]


def test_a_row_without_price_is_a_gap() -> None:
    def unpriced(grids: dict[str, list[list[str]]]) -> None:
        grids["Publicerat"] = [row for row in grids["Publicerat"] if row[0] != "Förskola 3-5 år, deltid"]

    assert faults(unpriced)[0].endswith(
        "Raden «Förskola 3-5 år, deltid» saknar pris. Skriv dess belopp på bladet Publicerat (eller ej tryckt), eller ta bort raden."
    )


def cell(title: str, row: int, column: int, text: str) -> Change:
    def change(grids: dict[str, list[list[str]]]) -> None:
        grids[title][row][column] = text

    return change


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        (lambda grids: grids.pop("Formel"), "Blad Formel: Bladet saknas."),
        (cell("Publicerat", 0, 2, "Komponent"), "Blad Publicerat, rad 1, kolumn Del: Kolumnen Del saknas."),
        (cell("Publicerat", 5, 4, "12,5o"), "Blad Publicerat, rad 6, kolumn Belopp: Talet får bara ha siffror och ett komma."),
        (cell("Publicerat", 5, 0, "Förskola 9 år"), "Blad Publicerat, rad 6, kolumn Rad: «Förskola 9 år» finns inte på bladet Rader."),
        (cell("Publicerat", 5, 0, ""), "Blad Publicerat, rad 6, kolumn Rad: Skriv radens namn, eller ta bort raden"),
        (cell("Formel", 2, 1, "3 % av omsorgen"), "Blad Formel, rad 3, kolumn Formel: «omsorgen» finns inte på bladet Delar."),
        (cell("Formel", 4, 1, "6 % av omsorg_material + lokal"), "Blad Formel, rad 5, kolumn Formel: Skriv parentes efter «av»"),
        (cell("Formel", 1, 2, ""), "Blad Formel, rad 2, kolumn Varierar efter: Skriv vad basen varierar efter"),
        (cell("Rader", 2, 0, "Förskola 1-2 år, heltid"), "Blad Rader, rad 3, kolumn Rad: «Förskola 1-2 år, heltid» står redan på rad 2."),
        (cell("Dimensioner", 1, 1, "2026-02-01"), "Blad Dimensioner, rad 2, kolumn Värde: Excel har gjort om värdet till datumet 2026"),
        (cell("Beslut", 8, 1, "31/9 2016"), "Blad Beslut, rad 9, kolumn Beslutad: Datumet 31/9 2016 finns inte."),
    ],
)  # fmt: skip
def test_every_fault_says_sheet_row_column_and_what_to_do(change: Change, sentence: str) -> None:
    assert any(said.startswith(sentence) for said in faults(change))


def test_all_faults_come_at_once() -> None:
    def two(grids: dict[str, list[list[str]]]) -> None:
        grids["Publicerat"][16][4] = "x"
        grids["Publicerat"][20][4] = "y"

    assert [said.split(":")[0] for said in faults(two)] == [
        "Blad Publicerat, rad 17, kolumn Belopp",
        "Blad Publicerat, rad 21, kolumn Belopp",
    ]


def test_what_is_no_workbook_is_refused() -> None:
    with pytest.raises(BadFile):
        read_workbook(b"PK\x03\x04 trasig")


def test_every_sheet_is_among_those_that_are_read() -> None:
    assert tuple(sheet.title for sheet in SHEETS) == TITLES
