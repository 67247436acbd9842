"""Every kind of file: its columns as the office was promised, and a template that says what to fill in."""

from datetime import date
from io import BytesIO

import pytest
from openpyxl import Workbook
from sqlmodel import Session, SQLModel

from kundval import joined, spreadsheet
from kundval.access.importing import undo
from kundval.access.importing.check import examine
from kundval.access.importing.kinds import ImportKind
from kundval.access.importing.template import template
from kundval.access.rules import SYSTEM
from tests.imports.files import book

KINDS: dict[str, ImportKind] = joined("imports", "IMPORTS")
PROMISED = {
    "grunddata": {
        "Nämnder": "kod, namn, typ",
        "Branscher": "kod, namn, nämnd, kontor, ansvarig, från, första månad",
        "Tjänster": "kod, bransch, namn, volymenhet, kräver rätt, platser",
        "Dimensioner": "tjänst, dimension, värde, ordning",
    },
    "kalender": {"Kalender": "bransch, tjänst, från, regel, dag, skifte, undantag, betalas från, rättelsefönster"},
    "kontering": {"Kontering": "tjänst, åldersgrupp, regi, motpart, konto, momskod, från"},
    "villkor": {
        "Villkor": "villkor, benämning, värde, från, tom, nämnd, paragraf, diarienummer, beslutad, källa, text"
    },
    "utforare": {
        "Utförare": "org.nummer, namn, juridisk form, form från, bankgiro, plusgiro",
        "Enheter": "enhet, namn, område, i kommunen, produktionsnämnd, skolenhetskod",
        "Insatser": "enhet, tjänst, kapacitet, från",
        "Avtal": "org.nummer, enhet, regim, från, tom, undertecknat",
    },
    "agande": {"Ägande": "enhet, org.nummer, regi, motpart, från, rapporterad"},
    "godkannanden": {"Godkännanden": "enhet, tjänst, från, tom, nämnd, paragraf, diarienummer, beslutad, grund"},
    "krav": {"Krav": "bransch, tjänst, krav, text, nämnd, paragraf, diarienummer, beslutad, från, tom"},
    "prislista": {},
    "kunder": {"Kunder": "id, id-typ, namn, född, folkbokföringskommun, från, skydd"},
    "val": {"Val": "id, tjänst, plats, enhet, från, tom, rapporterad, ursprung"},
    "handelser": {"Händelser": "slag, id, tjänst, plats, datum, enhet, kvarvarande id, rapporterad"},
    "ratter": {"Rätter": "id, tjänst, från, tom, mängd, beslutad, rapporterad, per, slag"},
    "volymer": {"Volymer": "id, enhet, tjänst, plats, månad, dag, mängd, rapporterad"},
    "tillagg": {
        "Tillägg": "tjänst, tillägg, namn, gäller, per, moms",
        "Beslut": "tjänst, tillägg, enhet, belopp, från, tom, antal från, antal till, räknat, rad, nämnd, paragraf, diarienummer, "
        "beslutad, grund",
    },
    "tillaggsbelopp": {
        "Tilläggsbelopp": "id, tjänst, tillägg, belopp, från, tom, ansökt av, ansökt, nämnd, paragraf, diarienummer, beslutad, grund"
    },
    "manuella": {"Manuella": "tjänst, enhet, månad, belopp, moms, skäl, avser"},
    "onskemal": {
        "Önskemål": "id, tjänst, plats, enhet, andra enhet, tredje enhet, önskat från, rapporterad, syskon, nära, begärt av"
    },
    "ingaende": {"Ingående": "månad, enhet, org.nummer, tjänst, regi, antal, belopp, moms"},
}


def test_all_kinds_have_the_columns_that_were_promised() -> None:
    columns = {
        (name, sheet): dict(found.columns())
        for name, kind in KINDS.items()
        for sheet, found in ((one.name, one) for one in kind.sheets)
    }
    promised = {(name, sheet): line.split(", ") for name, of in PROMISED.items() for sheet, line in of.items()}
    assert set(KINDS) >= set(PROMISED)
    for place, headings in promised.items():
        found = columns[place]
        assert [heading for heading in found if heading in headings] == headings
        assert [
            heading for heading, (_, declared) in found.items() if heading not in headings and declared.required
        ] == []


@pytest.mark.parametrize("name", PROMISED)
def test_a_template_has_the_headings_and_explains_every_column(name: str) -> None:
    sheets = {sheet.name: sheet for sheet in spreadsheet.read(template(KINDS[name]), "mall.xlsx")}
    for sheet in KINDS[name].sheets:
        assert sheets[sheet.name].heading == tuple(sheet.columns())
        assert sheets[sheet.name].rows == []
        explained = [cells for _, cells in sheets["Läs mig"].rows if cells[0] == sheet.name]
        assert [cells[1] for cells in explained][: len(sheet.columns())] == list(sheet.columns())
        assert all(cells[3].endswith(".") for cells in explained)
    assert sheets


@pytest.mark.parametrize("name", [name for name, sheets in PROMISED.items() if sheets])
def test_an_empty_template_is_told_to_be_empty(name: str, session: Session, today: date) -> None:
    _, report = examine(
        session, KINDS[name], actor=SYSTEM, today=today, filename="mall.xlsx", content=template(KINDS[name])
    )
    assert [fault.sentence for fault in report.errors] == [
        "Filen har inga rader under rubrikerna. Fyll i mallen och försök igen."
    ]


@pytest.mark.parametrize("name", [name for name, sheets in PROMISED.items() if len(sheets) == 1])
def test_headings_may_stand_in_any_order_under_any_sheet_name(name: str, session: Session, today: date) -> None:
    [sheet] = KINDS[name].sheets
    headings = [heading.upper() for heading in reversed(sheet.columns())]
    content = book({"Blad1": [headings, ["?"] * len(headings)]})
    _, report = examine(session, KINDS[name], actor=SYSTEM, today=today, filename="fil.xlsx", content=content)
    assert report.rows_in_error == 1
    assert {fault.row for fault in report.errors} == {2}


def test_merged_cells_in_a_file_are_told_with_their_place(session: Session, today: date) -> None:
    opened = Workbook()
    sheet = opened.worksheets[0]
    for line in (["nämnd", "namn"], ["bransch", "första"], ["", "andra"]):
        sheet.append(line)
    sheet.merge_cells("A2:A3")
    content = BytesIO()
    opened.save(content)
    _, report = examine(
        session, KINDS["krav"], actor=SYSTEM, today=today, filename="krav.xlsx", content=content.getvalue()
    )
    assert [str(fault) for fault in report.errors if fault.row == 2] == [
        "Blad Sheet, rad 2, kolumn nämnd: Cellerna A2:A3 är sammanfogade, så bara den första har ett värde. "
        "Dela upp dem och skriv värdet i varje cell."
    ]


def test_every_table_that_may_keep_a_batch_from_being_undone_has_a_swedish_name() -> None:
    tables = {table.name for table in undo._references()} | {
        table.name for table in SQLModel.metadata.sorted_tables if undo.BATCH in table.c
    }
    assert sorted(tables - undo._WORDS.keys()) == []
