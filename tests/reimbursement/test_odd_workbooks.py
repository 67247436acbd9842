# ruff: noqa: E501 - a case and its answer on one line
"""Workbooks that look right to the eye, or could be meant in two ways: read as they are seen, or asked about, never read wrongly."""

import re
import zipfile
from datetime import date, timedelta
from fractions import Fraction
from io import BytesIO
from pathlib import Path

import pytest
from flask import Flask
from openpyxl import Workbook
from sqlmodel import Session, select

from kundval.access.importing import batches
from kundval.access.models import User
from kundval.errors import BadFile
from kundval.reimbursement.imports import PRICE_LIST
from kundval.reimbursement.models import PriceList
from kundval.reimbursement.rules.conditions import rate_text
from kundval.reimbursement.workbook.reading import read_workbook
from tests.reimbursement.lists import published_list
from tests.reimbursement.market import TODAY, make_market
from tests.reimbursement.test_clumsy_workbooks import Change, answer, book, cell
from tests.terminal import Terminal
from tests.visitor import Visitor

CASE = "UV-FSK-2017"


def several(*changes: Change) -> Change:
    def change(opened: Workbook) -> None:
        for one in changes:
            one(opened)

    return change


def numbers(content: bytes) -> list[tuple[object, ...]]:
    return [(n.row, n.group, n.component, n.unit, n.amount) for n in read_workbook(content).published]


def as_printed() -> list[tuple[object, ...]]:
    return [(n.row, n.group, n.component, n.unit, n.amount) for n in published_list(CASE).published]


def merge(sheet: str, area: str) -> Change:
    return lambda opened: opened[sheet].merge_cells(area)


@pytest.mark.parametrize(
    ("sheet", "area", "column"),
    [
        ("Publicerat", "B2:B4", "rad 2, kolumn Prisgrupp"),
        ("Publicerat", "D5:D6", "rad 5, kolumn Enhet"),
        ("Publicerat", "F2:F25", "rad 2, kolumn Exakt"),
        ("Publicerat", "D5:E5", "rad 5, kolumn Enhet"),
        ("Rader", "F2:F3", "rad 2, kolumn alder"),
        ("Formel", "E6:E7", "rad 6, kolumn Prisgrupp"),
        ("Delar", "C3:C4", "rad 3, kolumn Betalas"),
        ("Beslut", "B11:B12", "rad 11"),
    ],
)
def test_merged_cells_never_stand_for_an_empty_one(sheet: str, area: str, column: str) -> None:
    said = answer(book(merge(sheet, area)))
    assert said == (
        f"Blad {sheet}, {column}: Cellerna {area} är sammanfogade, så bara den första har ett värde. "
        "Dela upp dem och skriv värdet i varje cell."
    )


@pytest.mark.parametrize("area", ["I2:I9", "K2:M9", "A30:E40"])
def test_merged_cells_beside_the_table_or_without_text_do_no_harm(area: str) -> None:
    assert numbers(book(merge("Publicerat", area))) == as_printed()


def test_a_wide_cell_of_the_decision_does_no_harm() -> None:
    assert numbers(book(merge("Beslut", "B3:C3"))) == as_printed()


def test_two_sheets_of_the_same_name_are_asked_about() -> None:
    def twice(opened: Workbook) -> None:
        opened.copy_worksheet(opened["Publicerat"]).title = "publicerat "

    assert answer(book(twice)) == (
        "Blad publicerat : Två blad heter så: «Publicerat» och «publicerat ». Ta bort det ena, eller ge det ett annat namn."
    )


def test_other_sheets_may_hold_anything() -> None:
    def scratch(opened: Workbook) -> None:
        sheet = opened.create_sheet("Underlag")
        sheet["A1"], sheet["B2"], sheet["C3"] = "=1/0", "=B2", "#DIV/0!"
        sheet.merge_cells("A1:C1")

    assert numbers(book(scratch)) == as_printed()


def titled(rows: int) -> Change:
    def change(opened: Workbook) -> None:
        for sheet in ("Publicerat", "Rader", "Formel"):
            opened[sheet].insert_rows(1, rows)
            opened[sheet]["A1"] = "Förskola 2017"
            opened[sheet].merge_cells("A1:E1")

    return change


def test_a_title_may_stand_above_the_headings() -> None:
    assert numbers(book(titled(2))) == as_printed()
    wrong = several(titled(2), cell("Publicerat", "E7", "oklart"))
    assert "Blad Publicerat, rad 7, kolumn Belopp: Skriv talet." in answer(book(wrong))
    assert "Blad Publicerat, rad 3, kolumn Priset: Kolumnen Priset finns inte i mallen." in answer(
        book(several(titled(2), cell("Publicerat", "J3", "Priset"), cell("Publicerat", "J4", "1")))
    )


@pytest.mark.parametrize(
    "change",
    [
        cell("Publicerat", "E5", "126\u00ad190"),
        cell("Publicerat", "E5", "\u200e126190\u200b"),
        cell("Publicerat", "E5", "126\u2009190"),
        cell("Publicerat", "E5", "'126190"),
        cell("Publicerat", "E1", "Bel\u00adopp\u200b"),
        cell("Publicerat", "A3", "Förskola 1–2 år, heltid"),
        cell("Publicerat", "A3", "För\u00adskola\u00a01-2 år, heltid\u200b"),
        cell("Publicerat", "A3", "Fo\u0308rskola 1-2 a\u030ar, heltid"),
        cell("Publicerat", "C3", "administration\u200b"),
        cell("Rader", "G2", "hel\u00adtid"),
        cell("Rader", "F2", "1–2"),
        cell("Formel", "B3", "3 % av omsorg_\u200bmaterial"),
        several(cell("Dimensioner", "A5", "Omfattning"), cell("Rader", "G1", "OMFATTNING")),
    ],
    ids=range(13),
)
def test_what_looks_the_same_is_the_same(change: Change) -> None:
    assert numbers(book(change)) == as_printed()


@pytest.mark.parametrize(
    ("written", "instead"),
    [
        ("126 190 kr", "126190"),
        ("126 190,50 kr/år", "126190,50"),
        ("126.190,50", "126190,50"),
        ("126,190.50", "126190,50"),
        ("1.126.190", "1126190"),
        ("126 190:-", "126190"),
        ("SEK 126190", "126190"),
        ("126 190*", "126190"),
    ],
)
def test_a_number_with_its_unit_is_told_how_to_write_it(written: str, instead: str) -> None:
    said = answer(book(cell("Publicerat", "E5", written)))
    assert said.endswith(
        f"rad 5, kolumn Belopp: Talet får bara ha siffror och ett komma. Du skrev {written}. Skriv {instead} i stället."
    )


@pytest.mark.parametrize("written", ["126 190 1)", "ca 126190", "126190 – 130000", "126 19 0", "1E+05", "126.190 kr"])
def test_no_number_is_guessed(written: str) -> None:
    said = answer(book(cell("Publicerat", "E5", written)))
    assert said.endswith(f"Talet får bara ha siffror och ett komma. Du skrev {written}.")


def test_a_point_before_three_digits_is_asked_about_in_a_list_of_ore() -> None:
    in_ore = cell("Beslut", "B15", "0,01")
    said = answer(book(several(in_ore, cell("Publicerat", "E5", "126.190"))))
    assert (
        said == "Blad Publicerat, rad 5, kolumn Belopp: Talet 126.190 kan läsas på två sätt. Skriv 126190 eller 126,19."
    )
    assert ("Förskola 1-2 år, heltid", "egenregi", "summa", "kr/år", Fraction("126190.5")) in numbers(
        book(several(in_ore, cell("Publicerat", "E5", "126190,50")))
    )


@pytest.mark.parametrize(
    "written",
    [
        "1 januari 2017",
        "den 1 jan. 2017",
        "2017/01/01",
        "2017.01.01",
        "2017–01–01",
        "2017-01-01 00:00:00",
        "1/1 2017",
        "20170101",
        "42736",
    ],
)
def test_a_first_day_in_the_ways_that_people_write_it(written: str) -> None:
    assert read_workbook(book(cell("Beslut", "B11", written))).head.valid_from == date(2017, 1, 1)


@pytest.mark.parametrize("written", ["01/01/2017", "2017", "170101", "m 2017", "1 ma 2017"])
def test_a_day_that_could_be_another_is_refused(written: str) -> None:
    said = answer(book(cell("Beslut", "B11", written)))
    assert said.endswith(
        f"rad 11, kolumn Gäller från: Datumet {written} kan inte läsas. Skriv till exempel 2026-02-28."
    )


@pytest.mark.parametrize("last", ["9999-12-31", "tillsvidare", "Tills  vidare", date(9999, 12, 31)])
def test_the_last_day_of_all_is_no_end(last: object) -> None:
    assert read_workbook(book(cell("Beslut", "B12", last))).head.valid_to is None
    assert read_workbook(book(cell("Beslut", "B12", "2017-06-30"))).head.valid_to == date(2017, 6, 30) + timedelta(
        days=1
    )


def condition(value: object) -> Change:
    def change(opened: Workbook) -> None:
        opened["Villkor"].append(["administration", value])
        opened["Formel"]["B3"].value = "villkor(administration) av omsorg_material"

    return change


@pytest.mark.parametrize("value", ["3 %", "3%", "3 procent", "0,03", 0.03])
def test_three_percent_as_people_write_it(value: object) -> None:
    assert read_workbook(book(condition(value))).conditions[0].value == Fraction(3, 100)


@pytest.mark.parametrize(("value", "percent"), [(3, "300"), ("1", "100"), ("2,5", "250")])
def test_a_percentage_without_its_sign_is_asked_about(value: object, percent: str) -> None:
    said = answer(book(condition(value)))
    assert said == (
        f"Blad Villkor, rad 2, kolumn Värde: Talet {value} utan procenttecken betyder {percent} procent. Skriv {value} % eller {percent} %."
    )


def test_a_rate_is_read_back_as_it_is_written() -> None:
    for value in map(Fraction, ("0", "0.03", "1", "1.023", "1.25", "2", "2.5", "-0.03")):
        assert read_workbook(book(condition(rate_text(value)))).conditions[0].value == value


def timed(opened: Workbook) -> None:
    sheet = opened["Publicerat"]
    sheet["E5"].value, sheet["E5"].number_format = timedelta(minutes=30), "[h]:mm"


def long_row(opened: Workbook) -> None:
    """A part after each other 90 times; only the last is printed."""
    for number in range(90):
        opened["Delar"].append([f"d{number}", f"D{number}"])
        opened["Formel"].append([f"d{number}", f"d{number - 1}" if number else "bas", None if number else "rad"])
    opened["Publicerat"].append(["Förskola 1-2 år, heltid", "egenregi", "d89", "kr/år", 5])


ONE_SENTENCE: list[tuple[str, Change, str]] = [
    ("percent of itself", cell("Formel", "B3", "3 % av (omsorg_material + administration)"), "rad 3, kolumn Formel: Formeln för «Förskola 1-2 år, heltid», administration, egenregi, kr/år går i cirkel: den behöver sitt eget svar. Ändra vad den räknas av. Detsamma gäller 7 tal till."),
    ("two steps for one part", lambda opened: opened["Formel"].append(["lokal", "bas", "rad"]), "Detsamma gäller 7 tal till."),
    ("thousands of steps for one part", lambda opened: [opened["Formel"].append(["lokal", "bas", "rad"]) for _ in range(2000)], "Stegen på rad 4, 8 och 1999 till gäller alla för «Förskola 1-2 år, heltid», lokal, egenregi, kr/år. Begränsa det ena, till exempel i Gäller när, Prisgrupp, Tjänst eller Enhet. Detsamma gäller 7 tal till."),
    ("the same base twice", several(*[lambda opened, kr=kr: opened["Basbelopp"].append(["lokal", "Förskola 1-2 år, heltid", *[None] * 4, kr]) for kr in (17208, 17209)]), "Blad Basbelopp, rad 3, kolumn Del: «lokal, Förskola 1-2 år, heltid» står redan på rad 2. Ta bort den ena raden, eller byt namn."),
    ("a case number that became a date", cell("Beslut", "B8", date(2016, 4, 1)), "rad 8, kolumn Diarienummer: Excel har gjort om värdet till datumet 2016-04-01. Formatera cellen som text och skriv värdet igen."),
    ("minutes that are a time", timed, "rad 5, kolumn Belopp: Talet får bara ha siffror och ett komma. Du skrev 0:30:00."),
    ("parts in a long row", long_row, "räknas i fler än 80 led. Låt den räknas av en del närmare basen."),
    ("factor of nothing", cell("Enheter", "D2", 0), "rad 2, kolumn Gånger: Talet måste vara större än 0. Du skrev 0."),
    ("total", lambda opened: opened["Publicerat"].append(["Summa", None, None, None, 99]), "rad 26, kolumn Del: Skriv delen, eller ta bort raden om den är en summa eller en not."),
]  # fmt: skip


@pytest.mark.parametrize(
    ("change", "sentence"), [case[1:] for case in ONE_SENTENCE], ids=[case[0] for case in ONE_SENTENCE]
)
def test_one_fault_is_one_sentence(change: Change, sentence: str) -> None:
    said = answer(book(change))
    assert said.endswith(sentence) and "\n" not in said


def test_a_dimension_that_is_called_as_a_word_of_the_formula() -> None:
    def grouped(opened: Workbook) -> None:
        opened["Dimensioner"].append(["grupp", "liten"])
        opened["Rader"]["H1"] = "grupp"
        for row in range(2, 6):
            opened["Rader"].cell(row, 8).value = "liten"

    assert numbers(book(grouped)) == as_printed()
    said = answer(book(several(grouped, cell("Formel", "C2", "rad; grupp"))))
    assert said == (
        "Blad Formel, rad 2, kolumn Varierar efter: «grupp» är också en dimension, så det går inte att veta vad basen varierar efter. "
        "Byt namn på dimensionen."
    )


def circular() -> bytes:
    """A list whose printed sums need each other, as Excel saves it."""
    made, result = BytesIO(book(several(cell("Publicerat", "E5", "=E7+1"), cell("Publicerat", "E7", "=E5")))), BytesIO()
    with zipfile.ZipFile(made) as source, zipfile.ZipFile(result, "w", zipfile.ZIP_DEFLATED) as target:
        for part in source.namelist():
            target.writestr(part, re.sub(rb"</f><v\s*(/>|></v>)", b"</f><v>0</v>", source.read(part)))
    return result.getvalue()


CIRCLE = "Blad Publicerat, cell E5: formeln räknas i en cirkel av sitt eget svar (E5 av E7, E7 av E5). Ändra formeln, eller skriv värdet i cellen, och försök igen."


def test_a_circular_formula_is_told_by_the_command(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / "lista.xlsx"
    file.write_bytes(circular())
    said = Terminal(monkeypatch)("prices", "check", str(file), "--json")
    assert (said.code, said.out) == (1, "")
    assert CIRCLE in said.err


def test_a_circular_formula_is_told_by_the_page_of_a_draft(session: Session, app: Flask, client: Visitor) -> None:
    market = make_market(session)
    content = Path("kundval/data/prices", f"{CASE}.xlsx").read_bytes()
    batch = batches.upload(session, PRICE_LIST, actor=market.economist, filename="a.xlsx", content=content)
    batches.apply(session, PRICE_LIST, batch, actor=market.economist, today=TODAY)
    session.commit()
    client.log_in(session.get_one(User, market.economist.user_id))
    found = session.exec(select(PriceList)).one()
    sent = {"file": (BytesIO(circular()), "lista.xlsx"), "version": "1"}
    page = client.post(f"/ersattning/listor/{found.id}/arbetsbok", data=sent, content_type="multipart/form-data")
    assert page.status_code == 422
    assert CIRCLE in page.get_data(as_text=True)


def test_a_circular_formula_is_told_by_the_import(session: Session) -> None:
    market = make_market(session)
    batch = batches.upload(session, PRICE_LIST, actor=market.economist, filename="a.xlsx", content=circular())
    with pytest.raises(BadFile) as caught:
        batches.check(session, PRICE_LIST, batch, actor=market.economist, today=TODAY)
    assert caught.value.sentence == CIRCLE
