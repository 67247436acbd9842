"""Files that want to do harm, or were only chosen by mistake: each is answered with a finished sentence, before anything parses it."""

import struct
import zipfile
import zlib
from io import BytesIO

import pytest

from kundval import files, spreadsheet
from kundval.errors import BadFile
from tests.imports.files import SHEET, book, with_part, with_sheet


def refused(content: bytes, filename: str = "fil.xlsx") -> str:
    with pytest.raises(BadFile) as caught:
        spreadsheet.read(content, filename)
    return caught.value.sentence


def bomb(megabytes: int) -> bytes:
    """A workbook whose sheet unpacks to very much more than it is."""
    return with_sheet(b"<row r='1'><c r='A1'/>" + b" " * (megabytes << 20) + b"</row>")


def test_no_workbook() -> None:
    for content in (b"PK\x03\x04", b"PK\x03\x04" + b"x" * 500, b"<html></html>", b"\x89PNG\r\n"):
        assert refused(content) == files.NO_WORKBOOK


def test_a_zip_of_something_else() -> None:
    result = BytesIO()
    with zipfile.ZipFile(result, "w") as archive:
        archive.writestr("readme.txt", "hej")
    assert refused(result.getvalue()) == files.NO_WORKBOOK


def test_too_large() -> None:
    assert refused(b"PK" + b"\0" * (42 << 20)) == "Filen är 43 MB. Den får vara högst 20 MB."


def test_older_format_and_password_and_macros() -> None:
    ole = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600
    assert refused(ole) == files.OLD
    assert refused(ole + "EncryptedPackage".encode("utf-16-le")) == files.ENCRYPTED
    assert refused(with_part(book({"Blad": [["a"]]}), "xl/vbaProject.bin", b"x")) == files.MACROS


def test_zip_bomb_is_stopped_while_it_is_unpacked() -> None:
    content = bomb(120)
    assert len(content) < 300_000
    assert refused(content) == files.BOMB


def test_a_header_that_lies_about_the_size() -> None:
    content = bytearray(bomb(20))
    with zipfile.ZipFile(BytesIO(bytes(content))) as archive:
        info = archive.getinfo("xl/worksheets/sheet1.xml")
    # The directory, the local header and the check sum all say that the part is 100 bytes; what is packed says otherwise.
    true = struct.pack("<LLL", info.CRC, info.compress_size, info.file_size)
    lie = struct.pack("<LLL", zlib.crc32(b"x"), info.compress_size, 100)
    assert content.count(true) == 2
    assert refused(bytes(content.replace(true, lie))) == files.BOMB


def test_parts_that_share_the_same_bytes() -> None:
    content = book({"Blad": [["a"]]})
    with zipfile.ZipFile(BytesIO(content)) as archive:
        end = content.rindex(b"PK\x05\x06")
        first = content.index(b"PK\x01\x02")
        info = archive.infolist()[0]
    entry = content[first : first + 46 + len(info.filename.encode()) + len(info.extra)]
    copies = b"".join(entry.replace(info.filename.encode(), f"{n:0{len(info.filename)}d}".encode()) for n in range(500))
    directory = content[first:end] + copies
    tail = struct.pack(
        "<4sHHHHLLH",
        b"PK\x05\x06",
        0,
        0,
        len(archive.infolist()) + 500,
        len(archive.infolist()) + 500,
        len(directory),
        first,
        0,
    )
    assert refused(content[:first] + directory + tail) == files.BOMB


def test_a_cell_at_the_end_of_the_sheet_would_end_the_process() -> None:
    far = with_sheet(b'<row r="1"><c r="A1"><v>1</v></c></row><row r="1048576"><c r="XFD1048576"><v>1</v></c></row>')
    assert "har innehåll långt utanför tabellen, i rad 1048576 eller kolumn 16384." in refused(far)
    hidden = with_sheet(b"<row r='1'><c\nr = 'XFD1'><v>1</v></c></row>")
    assert "kolumn 16384" in refused(hidden)


def test_a_place_that_is_split_between_two_portions_is_seen(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(files, "_CHUNK", 100)
    for padding in range(0, 100, 7):
        assert "utanför" in refused(with_sheet(b" " * padding + b'<row r="1"><c r="XFD1048576"><v>1</v></c></row>'))


def test_a_sheet_that_names_no_places_ends_only_the_child() -> None:
    wide = with_sheet(b"<row>" + b"".join(b"<c><v>%d</v></c>" % number for number in range(2_000_000)) + b"</row>")
    assert refused(wide).endswith("försök igen.")


@pytest.mark.parametrize("name", ["xl/workbook.xml", "xl/worksheets/sheet1.xml", "xl/styles.xml"])
def test_entities_and_document_types(name: str) -> None:
    laughs = b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;">]><x>&b;</x>'
    assert refused(with_part(book({"Blad": [["a"]]}), name, laughs)) == files.HIDDEN


def test_xml_in_an_encoding_that_hides_what_it_holds() -> None:
    text = SHEET.decode().replace("UTF-8", "UTF-16") % '<row r="1"><c r="XFD1048576"><v>1</v></c></row>'
    assert (
        refused(with_part(book({"Blad": [["a"]]}), "xl/worksheets/sheet1.xml", text.encode("utf-16"))) == files.HIDDEN
    )


@pytest.mark.parametrize(
    "value", ["<v>126<!-- -->190</v>", "<v><![CDATA[126190]]></v>", "<v>126<?x?>190</v>", "<v>&#49;26190</v>"]
)
def test_a_value_that_a_reader_takes_a_part_of(value: str) -> None:
    assert refused(with_sheet(f'<row r="1"><c r="A1">{value}</c></row>'.encode())) == files.HIDDEN
    text = b'<row r="1"><c r="A1" t="str"><f>B1</f><v>a&#10;b</v></c></row>'
    assert spreadsheet.read(with_sheet(text))[0].heading == ("a\nb",)


def test_csv_that_is_no_text() -> None:
    assert (
        refused(bytes(range(256)) * 10, "fil.csv")
        == "Filen är ingen textfil. Spara den som CSV (kommaavgränsad, UTF-8) eller som Excel-arbetsbok och försök igen."
    )
    assert "för lång" in refused(b'a;b\n"' + b"x" * 200_000, "fil.csv")
    assert "fler än" in refused(b";" * 600, "fil.csv")


def test_csv_that_is_a_workbook_by_another_name() -> None:
    assert spreadsheet.read(book({"Blad": [["a"], ["1"]]}), "fil.csv")[0].name == "Blad"


def test_a_part_of_xml_that_is_broken() -> None:
    assert refused(with_part(book({"Blad": [["a"]]}), "xl/workbook.xml", b"<workbook><sheets>")).endswith(
        "försök igen."
    )
