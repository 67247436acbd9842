"""Spreadsheets out and in again: types, digits, formulas that are none, and the same bytes each time."""

import hashlib
import re
import zipfile
from datetime import date
from decimal import Decimal
from fractions import Fraction
from io import BytesIO

import openpyxl
import pytest

from kundval import spreadsheet
from kundval.errors import BadFile
from kundval.period import Month
from kundval.spreadsheet import Chart, Column, Table, csv_bytes, workbook
from tests.imports.files import with_sheet

COLUMNS = [
    Column("Kod"),
    Column("Datum", "date"),
    Column("Belopp (kr)", "money", total=True),
    Column("Antal", "whole", total=True),
    Column("Andel", "percent"),
    Column("Mängd", "number"),
    Column("Månad", "month"),
    Column("Ja", "yesno"),
]
ROWS = [
    ("0180", date(2026, 11, 23), 123450, 3, Fraction(297, 1000), Decimal("1.125"), Month.parse("2026-11"), True),
    ("=1+1", None, -5, None, None, Fraction(1, 3), 24321, False),
]


def table(**options: object) -> Table:
    return Table("Rader", COLUMNS, ROWS, **options)  # type: ignore[arg-type]


def test_types_widths_frozen_heading_filter_totals_and_print_set_up() -> None:
    book = openpyxl.load_workbook(
        BytesIO(workbook([table(title="Förskola november", lead=["Utan moms"], total="Summa")]))
    )
    sheet = book.worksheets[0]
    assert [cell.value for cell in sheet[4]] == [column.heading for column in COLUMNS]
    assert [cell.value for cell in sheet[5]][:4] == ["0180", date_time(2026, 11, 23), 1234.5, 3]
    assert [cell.value for cell in sheet[7]][:4] == ["Summa", None, 1234.45, 3]
    assert (sheet["C5"].number_format, sheet["B5"].number_format) == ("#,##0.00", "yyyy\\-mm\\-dd")
    assert (sheet.freeze_panes, sheet.auto_filter.ref, sheet.print_title_rows) == ("B5", "A4:H6", "$4:$4")
    assert (sheet.page_setup.orientation, sheet.page_setup.fitToHeight) == ("landscape", 0)
    assert sheet.oddFooter.right.text == "Sida &P av &N"


def date_time(*parts: int) -> object:
    return openpyxl.utils.datetime.datetime.datetime(*parts)


def test_no_text_becomes_a_formula() -> None:
    nasty = ["=1+1", "+1", "-1+2", "@SUM(A1)", "\t=1", '=HYPERLINK("http://x")']
    content = workbook(
        [Table("=Blad", [Column("=Rubrik")], [(text,) for text in nasty], title="=Titel", notes=["=Not"])]
    )
    sheet = openpyxl.load_workbook(BytesIO(content)).worksheets[0]
    cells = [cell for row in sheet.iter_rows() for cell in row if cell.value is not None]
    assert {cell.data_type for cell in cells} == {"s"}
    assert b"<f>" not in b"".join(
        zipfile.ZipFile(BytesIO(content)).read(name) for name in zipfile.ZipFile(BytesIO(content)).namelist()
    )


def test_csv_guards_formulas_and_leaves_negative_numbers() -> None:
    content = csv_bytes(
        Table(
            "Rader",
            [Column("Text"), Column("Belopp", "money")],
            [("=1+1", -150), ("-12,5", 100), ("@x", None), ("\tx", 0)],
        )
    )
    assert content.decode("utf-8-sig").splitlines() == ["Text;Belopp", "'=1+1;-1,50", "-12,5;1,00", "'@x;", "'\tx;0,00"]
    assert content.startswith(b"\xef\xbb\xbf")
    assert [cells[0] for _, cells in spreadsheet.read(content, "a.csv")[0].rows] == ["=1+1", "-12,5", "@x", "\tx"]


def test_the_same_content_gives_the_same_bytes() -> None:
    first, second = (workbook([table(charts=[Chart("Antal", ["Antal"])])]) for _ in range(2))
    assert hashlib.sha256(first).hexdigest() == hashlib.sha256(second).hexdigest()


def test_read_back_every_cell_is_text_as_typed() -> None:
    [sheet] = spreadsheet.read(workbook([table()]), "rader.xlsx")
    assert sheet.heading == tuple(column.heading for column in COLUMNS)
    assert sheet.rows[0] == (2, ("0180", "2026-11-23", "1234.5", "3", "0.297", "1.125", "2026-11", "ja"))
    assert sheet.rows[1] == (3, ("=1+1", "", "-0.05", "", "", "0.333333333333333", "2026-10", "nej"))


@pytest.mark.parametrize(
    ("stored", "read"),
    [
        ("0.1", "0.1"),
        ("1234567.89", "1234567.89"),
        ("0.30000000000000004", "0.3"),
        ("1E+15", "1000000000000000"),
        ("12", "12"),
        ("1.0000000000000001E-2", "0.01"),
    ],
)
def test_numbers_keep_the_digits_that_people_see(stored: str, read: str) -> None:
    content = with_sheet(
        f'<row r="1"><c r="A1" t="str"><v>a</v></c></row><row r="2"><c r="A2"><v>{stored}</v></c></row>'.encode()
    )
    assert spreadsheet.read(content)[0].rows == [(2, (read,))]


def test_a_formula_is_taken_by_the_value_that_stands_on_the_screen() -> None:
    head = b'<row r="1"><c r="A1" t="str"><v>a</v></c></row>'
    assert spreadsheet.read(with_sheet(head + b'<row r="2"><c r="A2"><f>1+1</f><v>2</v></c></row>'))[0].rows == [
        (2, ("2",))
    ]
    with pytest.raises(BadFile, match="inte uträknad"):
        spreadsheet.read(with_sheet(head + b'<row r="2"><c r="A2"><f>1+1</f></c></row>'))


def test_a_cell_that_shows_an_error_is_refused_with_its_place() -> None:
    rows = b'<row r="1"><c r="A1" t="str"><v>a</v></c></row><row r="2"><c r="A2" s="1" t="e"><f>omsorg+lokal</f><v>#NAME?</v></c></row>'
    with pytest.raises(BadFile, match="cell A2: cellen visar ett fel i stället för ett värde"):
        spreadsheet.read(with_sheet(rows))


def test_a_length_of_time_stands_as_on_the_screen() -> None:
    opened = openpyxl.Workbook()
    sheet = opened.worksheets[0]
    for row, days in enumerate([0, 0.5 / 24, 30 / 24, 1.5 / 86400], start=1):
        sheet.cell(row, 1).value = days
        sheet.cell(row, 1).number_format = "[h]:mm:ss"
    content = BytesIO()
    opened.save(content)
    [read] = spreadsheet.read(content.getvalue())
    assert [cells[0] for _, cells in read.rows] == ["0:30:00", "30:00:00", "0:00:02"]


def rich(*runs: tuple[str, bytes]) -> list[str]:
    """The text of a cell whose runs have these looks."""
    looks = b"".join(
        b"<r><rPr>" + look + b'</rPr><t xml:space="preserve">' + text.encode() + b"</t></r>" for text, look in runs
    )
    rows = (
        b'<row r="1"><c r="A1" t="str"><v>a</v></c></row><row r="2"><c r="A2" t="inlineStr"><is>%s</is></c></row>'
        % looks
    )
    return [cells[0] for _, cells in spreadsheet.read(with_sheet(rows))[0].rows]


def test_the_mark_of_a_footnote_is_no_digit_of_the_number() -> None:
    raised, lowered = b'<vertAlign val="superscript"/>', b'<b/><vertAlign val="subscript"/>'
    assert rich(("126190", b""), ("1", raised)) == ["126190¹"]
    assert rich(("126 190 ", b"<b/>"), ("2)", raised)) == ["126 190 ²)"]
    assert rich(("12", b""), ("3", lowered)) == ["12₃"]
    assert rich(("kr/m", b""), ("2", raised)) == ["kr/m2"]
    assert rich(("126", b"<b/>"), ("190", b"<i/>")) == ["126190"]


def test_what_is_struck_through_is_told_from_the_rest() -> None:
    assert rich(("105807", b"<strike/>"), ("106000", b"")) == ["[105807]106000"]
    assert rich(("105807", b'<strike val="0"/>'), (" kr", b"")) == ["105807 kr"]


def test_merged_cells_are_told_with_their_area() -> None:
    rows = b'<row r="1"><c r="A1" t="str"><v>a</v></c></row><row r="2"><c r="A2"><v>1</v></c></row><row r="3"><c r="B3"><v>2</v></c></row>'
    content = with_sheet(rows + b'</sheetData><mergeCells count="1"><mergeCell ref="A2:A3"/></mergeCells><sheetData>')
    [sheet] = spreadsheet.read(content)
    assert [area.sentence for area in sheet.joined(1, {1})] == [
        "Cellerna A2:A3 är sammanfogade, så bara den första har ett värde. Dela upp dem och skriv värdet i varje cell."
    ]
    assert list(sheet.joined(2, {1})) == list(sheet.joined(1, {2})) == []


def test_rows_keep_their_numbers_past_empty_ones() -> None:
    rows = b'<row r="3"><c r="B3" t="str"><v>x</v></c></row><row r="9"><c r="A9" t="str"><v>y</v></c></row>'
    [sheet] = spreadsheet.read(with_sheet(rows))
    assert (sheet.heading, sheet.rows) == (("", ""), [(3, ("", "x")), (9, ("y", ""))])


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "latin-1", "utf-16"])
@pytest.mark.parametrize("delimiter", [";", ",", "\t"])
def test_csv_in_the_encodings_and_delimiters_that_people_have(encoding: str, delimiter: str) -> None:
    text = f'kod{delimiter}namn\r\n0180{delimiter}"Älvs{delimiter}jö"\r\n\r\n0181{delimiter}Ö\r\n'
    [sheet] = spreadsheet.read(text.encode(encoding), "områden.csv")
    assert (sheet.name, sheet.heading) == ("områden", ("kod", "namn"))
    assert sheet.rows == [(2, ("0180", f"Älvs{delimiter}jö")), (4, ("0181", "Ö"))]


def test_control_characters_and_long_text_do_not_break_the_file() -> None:
    [sheet] = spreadsheet.read(workbook([Table("a", [Column("b")], [("x\x07\ud800y<&>_x0041_",), ("å" * 40_000,)])]))
    assert sheet.rows[0][1] == ("xy<&>_x0041_",)
    assert len(sheet.rows[1][1][0]) == 32_767


def test_charts_point_at_the_rows() -> None:
    rows = [(str(2009 + n), Fraction(n, 20)) for n in range(18)]
    charts = [Chart("Andel", ["Egen"], maximum=1), Chart("Staplar", ["Egen"], kind="bar", beside=True)]
    content = workbook([Table("Andel", [Column("År"), Column("Egen", "percent")], rows, charts=charts)])
    with zipfile.ZipFile(BytesIO(content)) as archive:
        drawn = archive.read("xl/charts/chart1.xml").decode()
    assert "'Andel'!$B$2:$B$19" in drawn
    assert "'Andel'!$A$2:$A$19" in drawn


def test_sheet_names_are_made_fit() -> None:
    names = openpyxl.load_workbook(
        BytesIO(workbook([Table("a/b" * 20, [Column("x")], []), Table("a/b" * 20, [Column("x")], [])]))
    ).sheetnames
    assert names[0] == ("a-b" * 20)[:31]
    assert names[1].endswith("(2)")


def test_every_cell_says_where_it_stands() -> None:
    with zipfile.ZipFile(BytesIO(workbook([table(total="Summa")]))) as archive:
        sheet = archive.read("xl/worksheets/sheet1.xml").decode()
    assert re.findall(r'<c r="(A\d+|H\d+)"', sheet) == ["A1", "H1", "A2", "H2", "A3", "H3", "A4", "H4"]
    assert "<c s=" not in sheet


def test_readers_that_trust_the_stated_extent_read_every_row() -> None:
    content = workbook([Table("Rader", [Column("Kod")], [(str(n),) for n in range(500)], total="Summa")])
    book = openpyxl.load_workbook(BytesIO(content), read_only=True)
    assert len(list(book.worksheets[0].iter_rows(values_only=True))) == 502
    book.close()
