# ruff: noqa: E501 - a case and its answer on one line
"""Hostile and clumsy workbooks, as real files: through the command, as an import and on the page each is answered, or read rightly."""

import zipfile
from collections.abc import Callable
from datetime import date
from io import BytesIO
from pathlib import Path

import pytest
from flask import Flask
from openpyxl import Workbook, load_workbook
from sqlmodel import Session, select

from kundval.access.importing import batches
from kundval.access.models import User
from kundval.errors import BadFile
from kundval.reimbursement.imports import PRICE_LIST
from kundval.reimbursement.models import PriceList
from kundval.reimbursement.rules.check import check
from kundval.reimbursement.rules.document import Document, Faulty
from kundval.reimbursement.workbook.reading import read_workbook
from tests.reimbursement.lists import FOLDER, published_list
from tests.reimbursement.market import TODAY, make_market
from tests.terminal import Terminal
from tests.visitor import Visitor

Change = Callable[[Workbook], None]
CASE = FOLDER / "UV-FSK-2017.xlsx"


def book(change: Change, case: Path = CASE) -> bytes:
    opened = load_workbook(case)
    change(opened)
    saved = BytesIO()
    opened.save(saved)
    return saved.getvalue()


def answer(content: bytes) -> str:
    """What a person is told."""
    with pytest.raises((BadFile, Faulty)) as caught:
        check(read_workbook(content))
    return "\n".join(map(str, caught.value.faults)) if isinstance(caught.value, Faulty) else caught.value.sentence


def cell(sheet: str, place: str, value: object) -> Change:
    def change(opened: Workbook) -> None:
        opened[sheet][place].value = value  # type: ignore[index]
        if not isinstance(value, date):
            opened[sheet][place].number_format = "General"  # type: ignore[index]

    return change


def rename(old: str, new: str) -> Change:
    def change(opened: Workbook) -> None:
        opened[old].title = new

    return change


def merge(opened: Workbook) -> None:
    opened["Publicerat"].merge_cells("A2:A4")


def twice(opened: Workbook) -> None:
    sheet = opened["Rader"]
    sheet.append([one.value for one in sheet[2]])


def wide(opened: Workbook) -> None:
    opened["Rader"]["XFD2"].value = "x"


def long(opened: Workbook) -> None:
    opened["Rader"]["A1048576"].value = "x"


def stated(exact: object, step: object) -> Change:
    """The premises of a row as a stated base of 17 208.3 kr."""

    def change(opened: Workbook) -> None:
        opened["Basbelopp"].append(["lokal", "Förskola 1-2 år, heltid", None, None, None, None, "17208,3", exact, step])

    return change


CLUMSY: list[tuple[str, Change, str]] = [
    ("missing sheet", lambda opened: opened.remove(opened["Delar"]), "Blad Delar: Bladet saknas."),
    ("renamed sheet", rename("Formel", "Formler"), "Blad Formel: Bladet saknas. Menade du «formler»? Byt namn på bladet"),
    ("renamed column", cell("Publicerat", "E1", "Beloppet"), "Blad Publicerat, rad 1, kolumn Belopp: Kolumnen Belopp saknas."),
    ("renamed column, hint", cell("Publicerat", "E1", "Beloppet"), "Kolumnen Beloppet finns inte i mallen. Menade du «Belopp»?"),
    ("misspelt part", cell("Publicerat", "C5", "adminstration"), "rad 5, kolumn Del: «adminstration» finns inte på bladet Delar. Menade du «administration»?"),
    ("percent as text", cell("Publicerat", "E5", "6 %"), "rad 5, kolumn Belopp: Beloppet 6 % är en procentsats. Skriv talet utan %"),
    ("unit in the cell", cell("Publicerat", "E5", "105 807 kr"), "rad 5, kolumn Belopp: Talet får bara ha siffror och ett komma. Du skrev 105 807 kr. Skriv 105807 i stället."),
    ("words of their own", cell("Publicerat", "E5", "utgår"), "rad 5, kolumn Belopp: Skriv talet. Är inget tal tryckt: – eller ord som börjar med in natura, ej tryckt, enligt, se, ingår, efter, särskilt, faktisk, självkostnad. Du skrev utgår."),
    ("point as thousands", cell("Publicerat", "E5", "105.807,50"), "Du skrev 105.807,50. Skriv 105807,50 i stället."),
    ("öre in a list of kronor", cell("Publicerat", "E5", 12.5), "Talet 12,5 är inte avrundat till 1. Skriv rätt steg i Avrundas till"),
    ("merged cells", merge, "Blad Publicerat, rad 2, kolumn Rad: Cellerna A2:A4 är sammanfogade, så bara den första har ett värde. Dela upp dem"),
    ("formula that is not computed", cell("Publicerat", "E5", "=E6+1"), "Blad Publicerat, cell E5: formeln är inte uträknad."),
    ("circular formula in Excel", cell("Publicerat", "E5", "=E5"), "Blad Publicerat, cell E5: formeln är inte uträknad."),
    ("part of itself", cell("Formel", "B4", "lokal + 1"), "Blad Formel, rad 4, kolumn Formel: Formeln för «Förskola 1-2 år, heltid», lokal"),
    ("circle of parts", cell("Formel", "B2", "administration / 0,03"), "går i cirkel: den behöver sitt eget svar"),
    ("duplicate row", twice, "Blad Rader, rad 6, kolumn Rad: «Förskola 1-2 år, heltid» står redan på rad 2."),
    ("overlapping bands", cell("Dimensioner", "E2", "3"), "Blad Dimensioner, rad 3, kolumn Från år: Åldrarna 1-2 och 3-5 överlappar varandra"),
    ("gap", cell("Dimensioner", "D3", "4"), "Blad Dimensioner, rad 3, kolumn Från år: Prislistan har en lucka: forskola saknar rad för alder 3 år."),
    ("birth dates without window", cell("Dimensioner", "F2", "2014-08-01"), "Blad Dimensioner, rad 2, kolumn Född från: 1-2 har både ålder och födelsedag."),
    ("band backwards", cell("Dimensioner", "E3", "2"), "Blad Dimensioner, rad 3, kolumn Till år: 3-5 slutar före sin början."),
    ("base by two without semicolon", cell("Formel", "C2", "rad, grupp"), "«rad, grupp» är ingen dimension. Skriv rad, grupp, tjänst, listan eller en dimension från bladet Dimensioner, med semikolon mellan flera."),
    ("error shown by Excel", cell("Publicerat", "E5", "#NAME?"), "Blad Publicerat, cell E5: cellen visar ett fel i stället för ett värde. Skriv värdet, eller texten utan likhetstecken"),
    ("fact twice", cell("Beslut", "A3", "Prislista"), "Blad Beslut, rad 3, kolumn Prislista: Uppgiften Prislista står redan på rad 2. Ta bort den ena raden."),
    ("facts in the wrong column", lambda opened: opened["Beslut"].insert_cols(1), "Blad Beslut, rad 2: Kolumn A är tom. Skriv uppgifternas namn i kolumn A och värdena i kolumn B."),
    ("values without heading", cell("Publicerat", "B1", None), "Blad Publicerat, rad 2: «alla» står i kolumn nummer 2, som saknar rubrik. Skriv rubriken i rad 1, eller ta bort texten."),
    ("an amount of a trillion", cell("Publicerat", "E5", "1 000 000 000 000"), "rad 5, kolumn Belopp: Talet är för stort. Du skrev 1 000 000 000 000."),
    ("exact and rounded", stated("ja", "0,1"), "Blad Basbelopp, rad 2, kolumn Exakt: Beloppet är exakt men har ett steg i Avrundat till. Ta bort det ena."),
    ("not rounded to its step", stated("nej", None), "Blad Basbelopp, rad 2, kolumn Avrundat till: Beloppet 17208,3 är inte avrundat till 1. Skriv rätt steg, eller ja i kolumnen Exakt."),
    ("Excel made a date", cell("Dimensioner", "B2", date(2027, 2, 1)), "Blad Dimensioner, rad 2, kolumn Värde: Excel har gjort om värdet till datumet"),
    ("unknown mode", cell("Prisgrupper", "E2", "egen regi"), "Blad Prisgrupper, rad 2, kolumn Regi: Regin «egen regi» finns inte. Skriv något av egenregi"),
    ("very long formula", cell("Formel", "B3", "omsorg_material" + " + 1" * 400), "rad 3, kolumn Formel: Texten är 1615 tecken. Den får vara högst 1000."),
    ("many terms", cell("Formel", "B3", "omsorg_material" + "+1" * 200), "rad 3, kolumn Formel: Formeln har fler än 100 led."),
    ("no such date", cell("Beslut", "B11", "2017-02-30"), "Blad Beslut, rad 11, kolumn Gäller från: Datumet 2017-02-30 finns inte. Skriv till exempel 2026-02-28."),
    ("16 384 columns", wide, "Blad Rader har innehåll långt utanför tabellen, i rad"),
    ("a million rows", long, "Blad Rader har innehåll långt utanför tabellen, i rad 1048576"),
]  # fmt: skip


@pytest.mark.parametrize(("change", "sentence"), [case[1:] for case in CLUMSY], ids=[case[0] for case in CLUMSY])
def test_what_is_wrong_is_told_with_its_place_and_what_to_do(change: Change, sentence: str) -> None:
    assert sentence in answer(book(change))


def numbers(opened: Workbook) -> None:
    """Numbers as text with commas and every kind of space; text as numbers; rows in between; sheets that are none of ours."""
    sheet = opened["Publicerat"]
    for line, text in enumerate(["105\u00a0807", "3\u202f175", "17 208,0", "126190.00"], start=2):
        sheet.cell(line, 5).value = text
    sheet.insert_rows(4, amount=3)
    opened["Beslut"]["A11"].value = " GÄLLER  FRÅN "
    opened.create_sheet("Anteckningar")["A1"].value = "inte vårt"
    opened["Läs mig"].sheet_state = "hidden"
    opened["Beslut"]["B11"].value = (date(2017, 1, 1) - date(1899, 12, 30)).days
    opened["Beslut"]["B11"].number_format = "General"
    opened["Delar"]["C6"].value = True
    opened["Publicerat"]["G1"].value = "Skäl till\navvikelse"


def test_what_can_be_read_is_read() -> None:
    read = read_workbook(book(numbers))
    plain = published_list("UV-FSK-2017")

    def told(document: Document) -> list[object]:
        return [document.head, [(n.row, n.group, n.component, n.amount) for n in document.published]]

    assert told(read) == told(plain)


def test_a_stated_amount_is_exact_unless_it_says_what_it_is_rounded_to() -> None:
    assert [read_workbook(book(stated(None, step))).bases[0].exact for step in (None, "0,1")] == [True, False]


def test_until_further_notice_is_no_last_day() -> None:
    assert read_workbook(book(cell("Beslut", "B12", "Tills vidare"))).head.valid_to is None


def test_a_real_percent_cell_is_told() -> None:
    def percent(opened: Workbook) -> None:
        opened["Publicerat"]["E4"].value = 0.5
        opened["Publicerat"]["E4"].number_format = "0%"

    found = answer(book(percent, FOLDER / "SOLL-SABO-2024.xlsx"))
    assert "Är cellen procentformaterad? Skriv 50 utan procentformat." in found


def zipped(**parts: bytes) -> bytes:
    made = BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name.replace("__", "/").replace("_xml", ".xml").replace("_bin", ".bin"), content)
    return made.getvalue()


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"PK\x03\x04 trasig", "Filen är ingen Excel-arbetsbok."),
        (b"", "Filen är tom."),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"x" * 600, "Filen är sparad i det äldre formatet .xls."),
        (zipped(xl__workbook_xml=b"<w/>", xl__vbaProject_bin=b"x"), "Filen innehåller makron."),
        (zipped(xl__workbook_xml=b"<w/>", xl__worksheets__sheet1_xml=b"0" * 60_000_000), "Filen blir för stor när den packas upp."),
        (zipped(xl__workbook_xml=b"<!DOCTYPE x [<!ENTITY a 'b'>]><w/>"), "Filen innehåller XML som ingen arbetsbok behöver."),
    ],
)  # fmt: skip
def test_a_hostile_file_is_refused_before_it_is_read(content: bytes, sentence: str) -> None:
    assert answer(content).startswith(sentence)


def test_the_command_says_it_with_exit_code_1(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    terminal = Terminal(monkeypatch)
    file = tmp_path / "lista.xlsx"
    file.write_bytes(book(cell("Publicerat", "E5", "6 %")))
    said = terminal("prices", "check", str(file), "--json")
    assert (said.code, said.out) == (1, "")
    assert "1 uppgift behöver rättas:" in said.err
    assert "Blad Publicerat, rad 5, kolumn Belopp: Beloppet 6 % är en procentsats." in said.err
    file.write_bytes(zipped(xl__workbook_xml=b"<w/>", xl__vbaProject_bin=b"x"))
    said = terminal("prices", "check", str(file))
    assert said.code == 1 and "Filen innehåller makron." in said.err


def test_the_import_lists_the_same(session: Session) -> None:
    market = make_market(session)
    batch = batches.upload(
        session,
        PRICE_LIST,
        actor=market.economist,
        filename="lista.xlsx",
        content=book(cell("Publicerat", "E5", "6 %")),
    )
    _, report = batches.check(session, PRICE_LIST, batch, actor=market.economist, today=TODAY)
    assert [(fault.sheet, fault.row, fault.column) for fault in report.errors] == [("Publicerat", 5, "Belopp")]


def test_the_page_of_a_draft_shows_the_same_and_keeps_the_draft(session: Session, app: Flask, client: Visitor) -> None:
    market = make_market(session)
    batch = batches.upload(session, PRICE_LIST, actor=market.economist, filename="a.xlsx", content=CASE.read_bytes())
    batches.apply(session, PRICE_LIST, batch, actor=market.economist, today=TODAY)
    session.commit()
    client.log_in(session.get_one(User, market.economist.user_id))
    sent = {"file": (BytesIO(book(cell("Publicerat", "E5", "6 %"))), "lista.xlsx"), "version": "1"}
    found = session.exec(select(PriceList)).one()
    page = client.post(f"/ersattning/listor/{found.id}/arbetsbok", data=sent, content_type="multipart/form-data")
    assert page.status_code == 422
    assert "Beloppet 6 % är en procentsats." in page.get_data(as_text=True)
