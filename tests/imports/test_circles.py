"""Formulas that are reckoned from themselves: Excel saves them with the value 0, which must not be read as an amount."""

import re
import zipfile
from collections.abc import Mapping
from io import BytesIO

import pytest
from openpyxl import Workbook
from openpyxl.workbook.defined_name import DefinedName

from kundval import files, spreadsheet
from kundval.errors import BadFile
from kundval.spreadsheet.formulas import Reference, references
from kundval.spreadsheet.places import cell_name
from tests.imports.files import with_part, with_sheet

Cells = Mapping[str, str | int]


def saved(sheets: Mapping[str, Cells], **names: str) -> bytes:
    """A workbook as Excel saves it: each formula with a value, 0 where it is reckoned from itself."""
    made = Workbook()
    made.remove(made.worksheets[0])
    for title, cells in sheets.items():
        sheet = made.create_sheet(title)
        sheet["A1"] = "Belopp"
        for place, value in cells.items():
            sheet[place] = value
    for name, means in names.items():
        made.defined_names[name] = DefinedName(name, attr_text=means)
    content, result = BytesIO(), BytesIO()
    made.save(content)
    with zipfile.ZipFile(content) as source, zipfile.ZipFile(result, "w", zipfile.ZIP_DEFLATED) as target:
        for part in source.namelist():
            target.writestr(part, re.sub(rb"</f><v\s*(/>|></v>)", b"</f><v>0</v>", source.read(part)))
    return result.getvalue()


def answer(content: bytes) -> str:
    """What a person is told; empty when the file is read."""
    try:
        spreadsheet.read(content)
    except BadFile as error:
        return error.sentence
    return ""


def circle(cells: Cells, **names: str) -> str:
    return answer(saved({"Priser": cells}, **names))


def test_two_cells_that_need_each_other() -> None:
    assert circle({"B5": "=C5+1", "C5": "=B5"}) == (
        "Blad Priser, cell B5: formeln räknas i en cirkel av sitt eget svar (B5 av C5, C5 av B5). "
        "Ändra formeln, eller skriv värdet i cellen, och försök igen."
    )


def test_a_cell_that_needs_itself() -> None:
    assert "cell B5: formeln räknas i en cirkel av sitt eget svar (B5 av B5)." in circle({"B5": "=B5*1.03"})


CIRCLES: dict[str, Cells] = {
    "a sum that holds its own cell": {"B5": "=SUM(B2:B9)"},
    "through a sum": {"B5": "=SUM(C1:C9)*2", "C7": "=$B$5"},
    "whole column": {"B5": "=SUM(B:B)"},
    "whole columns": {"C5": "=SUM($A:$D)"},
    "whole row": {"B5": "=SUM(5:5)"},
    "its own sheet by name": {"B5": "=Priser!B5+1"},
    "its own sheet in quotation marks": {"B5": "='Priser'!$B$5"},
    "in the condition of a branch": {"B5": '=IF(B5>0,"ja","nej")'},
    "an area with spaces": {"B5": "= SUM( B2 : B9 )"},
    "an area written backwards": {"B5": "=SUM(B9:B2)"},
    "an index of what holds it": {"B5": "=INDEX(B1:B9,3)"},
    "small letters": {"B5": "=c5", "C5": "=b5"},
    "after text with an apostrophe": {"B5": '=IF(A1="Lena\'s",C5,0)', "C5": "=B5"},
    "the offset of a place depends on it": {"B5": "=OFFSET(A1,B5,0)"},
    "beside a function only asked the place": {"B5": "=ROW(B5)+B5"},
    "own cell of the column beside a sign": {"B5": "=B:B*2"},
}


@pytest.mark.parametrize("cells", CIRCLES.values(), ids=CIRCLES)
def test_every_way_round_is_found(cells: Cells) -> None:
    assert "formeln räknas i en cirkel av sitt eget svar" in circle(cells)


def test_round_about_over_two_sheets() -> None:
    sheets: dict[str, Cells] = {"Priser": {"B5": "='Lena''s tal'!B5+1"}, "Lena's tal": {"B5": "=Priser!B5"}}
    assert (
        "Blad Priser, cell B5: formeln räknas i en cirkel av sitt eget svar (B5 av Lena's tal!B5, Lena's tal!B5 av B5)."
        in answer(saved(sheets))
    )


def test_over_a_row_of_sheets() -> None:
    sheets: dict[str, Cells] = {"Ett": {"B2": "=SUM(Ett:Tre!B5)"}, "Två": {"B5": "=Ett!B2"}, "Tre": {"B5": 1}}
    assert "Blad Ett, cell B2" in answer(saved(sheets))


def test_through_a_name() -> None:
    assert "cell B5" in circle({"B5": "=Omsorg*1.03"}, Omsorg="Priser!$B$5")
    assert "cell B5" in circle({"B5": "=SUM(belopp)"}, Belopp="Priser!$B$2:$B$9")


def test_a_long_circle_is_told_in_short() -> None:
    cells = {f"B{row}": f"=B{row + 1}" for row in range(2, 60)} | {"B60": "=B2"}
    assert "(B2 av B3, B3 av B4, B4 av B5, …, B60 av B2)" in circle(cells)


def test_a_formula_that_was_filled_down_is_saved_once() -> None:
    rows = (
        b'<row r="2"><c r="B2"><f t="shared" ref="B2:B4" si="0">C2+1</f><v>0</v></c></row>'
        b'<row r="3"><c r="B3"><f t="shared" si="0"/><v>0</v></c></row>'
        b'<row r="4"><c r="B4"><f t="shared" si="0"/><v>0</v></c><c r="C4"><f>B4</f><v>0</v></c></row>'
    )
    assert "Blad Blad, cell B4: formeln räknas i en cirkel av sitt eget svar (B4 av C4, C4 av B4)." in answer(
        with_sheet(rows)
    )
    assert answer(with_sheet(rows.replace(b"<f>B4</f>", b"<f>B3</f>"))) == ""


def test_a_formula_that_fills_an_area_stands_in_all_of_it() -> None:
    rows = (
        b'<row r="2"><c r="A2"><f>B3</f><v>0</v></c><c r="B2"><f t="array" ref="B2:B3">A2:A3*2</f><v>0</v></c></row>'
        b'<row r="3"><c r="A3"><v>1</v></c><c r="B3"><v>0</v></c></row>'
    )
    assert "cirkel" in answer(with_sheet(rows))


def test_cells_that_do_not_say_where_they_stand_and_parts_with_a_prefix() -> None:
    silent = b"<row><c><v>1</v></c><c><f>C1</f><v>0</v></c><c><f>B1</f><v>0</v></c></row>"
    assert "cell B1" in answer(with_sheet(silent))
    whole = b'<row r="1"><c r="A1"><f>A1</f><v>0</v></c></row>'
    content = with_sheet(whole)
    with zipfile.ZipFile(BytesIO(content)) as archive:
        part = archive.read("xl/worksheets/sheet1.xml")
    prefixed = re.sub(rb"<(/?)(worksheet|sheetData|row|c|f|v)\b", rb"<\1x:\2", part).replace(b"xmlns=", b"xmlns:x=")
    assert "cell A1: formeln räknas i en cirkel" in answer(with_part(content, "xl/worksheets/sheet1.xml", prefixed))


NONE: dict[str, Cells] = {
    "a sum of what stands above": {"B5": "=SUM(B2:B4)", "B6": "=SUM(B$2:B5)"},
    "the same cell on another sheet": {"B5": "=Andra!B5"},
    "text that looks like a place": {"B5": '="B5"&" och ""B5"""'},
    "a function that looks like a place": {"B5": "=LOG10(A2)", "A2": "=LOG(B2)"},
    "a number that looks like a place": {"E5": "=1E5+1.5E5"},
    "a name that looks like a place": {"B5": "=TAXA5+B5_kr+ÅB5"},
    "another workbook": {"B5": "=[1]Priser!B5+'[2]Priser'!B5+[1]!B5+'C:\\[a.xlsx]Priser'!$B$5"},
    "a column of a table": {"B5": "=SUM(Tabell1[B5])+Tabell1[[#This Row],[B5]]"},
    "only the place": {"B5": "=ROW(B5)+COLUMN(B5)+ROWS(B$1:B5)+_xlfn.SHEET(B5)"},
    "all above by offset": {"B5": "=SUM(B2:OFFSET(B5,-1,0))+SUM(OFFSET(B5,-2,0,2,1))"},
    "all above by index": {"B5": "=SUM(B2:INDEX(B:B,ROW()-1))"},
    "its own row of a column": {"B5": "=A:A*2", "A6": "=B5", "C5": "=_xlfn.SINGLE(A:A)"},
    "an error in the formula": {"B5": "=IFERROR(#REF!B5,0)"},
    "a chain": {f"B{row}": f"=B{row - 1}+1" for row in range(3, 50)},
    "many that need the same": {"B5": "=C5+D5", "C5": "=E5", "D5": "=E5", "E5": "=F5"},
}


@pytest.mark.parametrize("cells", NONE.values(), ids=NONE)
def test_what_is_no_circle_is_read(cells: Cells) -> None:
    assert answer(saved({"Priser": cells, "Andra": {"B5": 1}})) == ""


def test_names_that_mean_something_else_are_no_circle() -> None:
    assert circle({"B5": "=Moms*2"}, Moms="Priser!$C$5") == ""
    assert circle({"B5": "=Ovan*2"}, Ovan="Priser!B4") == ""


def test_only_what_is_read_matters() -> None:
    content = saved({"Priser": {"B5": 3}, "Utkast": {"B5": "=B5"}})
    assert [sheet.name for sheet in spreadsheet.read(content, "a.xlsx", ["priser"])] == ["Priser", "Utkast"]
    assert "Blad Utkast, cell B5" in answer(content)
    leads = saved({"Priser": {"B5": "=Utkast!B5"}, "Utkast": {"B5": "=B5"}})
    with pytest.raises(BadFile, match="Blad Utkast, cell B5: formeln räknas i en cirkel"):
        spreadsheet.read(leads, "a.xlsx", ["Priser"])


def test_text_that_a_formula_left_empty_is_empty() -> None:
    rows = (
        b'<row r="1"><c r="A1" t="str"><v>a</v></c></row>'
        b'<row r="2"><c r="A2" t="str"><f>IF(B2="","",B2)</f><v></v></c><c r="B2"><v>1</v></c></row>'
    )
    assert spreadsheet.read(with_sheet(rows))[0].rows == [(2, ("", "1"))]
    with pytest.raises(BadFile, match="cell A2: formeln är inte uträknad"):
        spreadsheet.read(with_sheet(rows.replace(b't="str"><f>', b"><f>")))


def test_thousands_of_running_totals_and_whole_columns_are_passed() -> None:
    rows = b"".join(
        b'<row r="%d"><c r="A%d"><f>SUM(B:B,C:C)+SUM(B$1:C%d)</f><v>0</v></c><c r="B%d"><f>SUM(B$1:B%d)+C%d</f><v>0</v></c></row>'
        % (row, row, row, row, row - 1, row)
        for row in range(2, 10_000)
    )
    assert answer(with_sheet(rows)) == ""
    assert "cirkel" in answer(with_sheet(rows + b'<row r="10000"><c r="C10000"><f>A2</f><v>0</v></c></row>'))


def test_a_long_formula_is_seen_with_its_cell_wherever_a_portion_ends(monkeypatch: pytest.MonkeyPatch) -> None:
    formula = b"+".join(b"B%d" % row for row in range(1, 900))
    for size in (100, 999, 4_096):
        monkeypatch.setattr(files, "_CHUNK", size)
        for padding in range(0, 3 * size, size // 2 + 1):
            cell = b" " * padding + b'<row r="1"><c r="A1"%s><f>' + formula + b"</f><v></v></c></row>"
            assert "cell A1: formeln är inte uträknad" in answer(with_sheet(cell % b""))
            assert answer(with_sheet(cell % b' t="str"')) == ""


def test_what_a_formula_refers_to() -> None:
    def told(one: Reference) -> str:
        return f"{one.sheet}|{one.name or cell_name(*one.first[:2]) + ':' + cell_name(*one.last[:2])}"

    assert [told(one) for one in references("SUM('Mitt blad'!$A$1:B2,Moms,C:D)+XFD1048576+ABCD1")] == [
        "Mitt blad|A1:B2",
        "|moms",
        "|C1:D1048576",
        "|XFD1048576:XFD1048576",
        "|abcd1",
    ]
    assert len(references("A1+" * 10_000)) == 1
