"""Files that come in are hostile: what is limited before anything parses them.

A workbook is a zip of XML, and both can lie. So nothing is taken from its headers: each part is unpacked here, counted while it is read,
searched for what no workbook needs, and written to a new archive. What is parsed afterwards is what was checked, byte for byte.
Every refusal is a :class:`BadFile` with a finished sentence.
"""

import re
import struct
import time
import zipfile
import zlib
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from html import unescape
from io import BytesIO
from operator import itemgetter
from pathlib import Path
from typing import NamedTuple

from kundval.errors import BadFile

MAX_BYTES = 20 * 1024 * 1024
MAX_MEMBERS = 1_000
MAX_UNPACKED = 400 * 1024 * 1024
MAX_RATIO = 250
"""Unpacked size over packed, judged above 10 MB: ordinary sheets lie between 5 and 60."""
RATIO_FROM = 10 * 1024 * 1024
MAX_ROWS = 200_000
MAX_COLUMNS = 500
MAX_CELLS = 6_000_000
"""Highest row × highest column of a sheet: a reader makes room for all of them, also the empty ones."""
MAX_SECONDS = 30.0

NO_WORKBOOK = "Filen är ingen Excel-arbetsbok. Spara den som Excel-arbetsbok (.xlsx) eller CSV och försök igen."
OLD = "Filen är sparad i det äldre formatet .xls. Öppna den i Excel, spara den som Excel-arbetsbok (.xlsx) och försök igen."
ENCRYPTED = "Filen är skyddad med lösenord. Ta bort lösenordet i Excel, spara och försök igen."
MACROS = "Filen innehåller makron. Spara den som Excel-arbetsbok utan makron (.xlsx) och försök igen."
BOMB = "Filen blir för stor när den packas upp. Dela upp den, eller kopiera raderna till en ny arbetsbok."
TOO_WIDE = (
    "{sheet} har innehåll långt utanför tabellen, i rad {row} eller kolumn {column}. "
    "Kopiera tabellen till en ny arbetsbok och försök igen."
)
HIDDEN = "Filen innehåller XML som ingen arbetsbok behöver. Kopiera raderna till en ny arbetsbok och försök igen."
NOT_COMPUTED = (
    "{sheet}, cell {cell}: formeln är inte uträknad. Spara filen i Excel, eller skriv värdet i cellen, och försök igen."
)
SHOWS_ERROR = (
    "{sheet}, cell {cell}: cellen visar ett fel i stället för ett värde. "
    "Skriv värdet, eller texten utan likhetstecken, och försök igen."
)
TOO_SLOW = "Filen tog för lång tid att läsa. Dela upp den och försök igen."
EMPTY = "Filen är tom. Välj en fil med innehåll."

_NEEDED = re.compile(
    r"(\[Content_Types\]\.xml|_rels/\.rels|xl/[^/]+\.xml|xl/_rels/[^/]+\.rels|xl/worksheets/[^/]+\.xml)", re.I
)
_SHEET = re.compile(r"xl/worksheets/", re.I)
_PLACE = re.compile(rb"""r(?<=\sr)\s*=\s*["']\s*([A-Za-z]*)([0-9]+)\s*["']""")
"""What stands before the r is looked at last, so that the search passes quickly from one r to the next."""
_FORBIDDEN = re.compile(rb"<!DOCTYPE|<!ENTITY|\x00", re.I)
_FORMULA = re.compile(rb"<(?:\w+:)?f[\s/>]")
_SPLIT_VALUE = re.compile(rb"<(?:\w+:)?v>[^<>]{0,400}<[!?]")
"""A value with a comment or the like in it: a reader would take a part of it for the whole."""
_SPELT_VALUE = re.compile(rb"<(?:\w+:)?v>[^<>]{0,400}?&#")
"""A value with signs that are written by their number: a reader would take no number from it, only text."""
_NOT_COMPUTED = re.compile(
    rb"(?:</(?:\w+:)?f\s*>|<(?:\w+:)?f(?:\s[^<>]*)?/>)\s*(?P<empty><(?:\w+:)?v\s*/>|<(?:\w+:)?v>\s*</(?:\w+:)?v>)?\s*</(?:\w+:)?c>"
)
"""A formula without the value that it had when the file was saved: it would be read as an empty cell."""
_CELL = re.compile(rb"""<(?:\w+:)?c\s[^<>]*?\br\s*=\s*["']([A-Z]+[0-9]+)["'][^<>]*""")
_IS_TEXT = re.compile(rb"""\bt\s*=\s*["']str["']""")
"""The type of a cell whose formula gives text. Without value the text is empty, which is what the formula gave."""
_ERROR = re.compile(rb"""<(?:\w+:)?c\s[^<>]*?\bt\s*=\s*["']e["'][^<>]*>""")
_TITLE = re.compile(r"""<sheet\s[^<>]*?\bname="([^"]*)"[^<>]*?\br:id="([^"]*)\"""")
_TARGET = re.compile(r"""<Relationship\s(?=[^<>]*?\bId="([^"]*)")(?=[^<>]*?\bTarget="/?(?:xl/)?([^"]*)")""")
_ENCODING = re.compile(rb"""<\?xml[^>]*encoding\s*=\s*["']([^"']*)["']""", re.I)
_CHUNK = 1 << 18
_OVERLAP, _LONGEST = 64, 10_000
"""What is seen again with the next portion: more than a place, and, where there are formulas, more than the longest of them."""
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


def check_size(content: bytes) -> None:
    """Refuses what is empty or larger than :data:`MAX_BYTES`."""
    if not content:
        raise BadFile(EMPTY)
    if len(content) > MAX_BYTES:
        size = -(-len(content) // (1024 * 1024))
        raise BadFile(f"Filen är {size} MB. Den får vara högst {MAX_BYTES // (1024 * 1024)} MB.")


def looks_like_workbook(content: bytes) -> bool:
    """Whether the content is a zip or an older Office file, whatever its name says."""
    return content[:4] in (b"PK\x03\x04", b"PK\x05\x06") or content[:8] == _OLE


class Holds(NamedTuple):
    """What a workbook holds that must be looked at more closely: formulas; text of which a part is raised, lowered or struck through."""

    formulas: bool
    marks: bool


def clean_workbook(content: bytes, target: Path, wanted: Collection[str] = ()) -> Holds:
    """Checks an .xlsx and writes its parts anew to ``target``. Raises :class:`BadFile`.

    ``wanted``: the sheets that will be read, as :func:`called` calls them; others may show errors. Empty: every sheet.
    """
    check_size(content)
    if content[:8] == _OLE:
        raise BadFile(ENCRYPTED if "EncryptedPackage".encode("utf-16-le") in content else OLD)
    try:
        return _copy(content, target, wanted)
    except (zipfile.BadZipFile, zlib.error, struct.error, NotImplementedError, UnicodeDecodeError) as error:
        raise BadFile(NO_WORKBOOK) from error


def called(title: str) -> str:
    """The title of a sheet as it is compared."""
    return " ".join(title.split()).casefold()


def _copy(content: bytes, target: Path, wanted: Collection[str]) -> Holds:
    members = _members(content)
    watch = _Watch(len(content), _titles(content, members), wanted)
    with zipfile.ZipFile(target, "w", zipfile.ZIP_STORED) as clean:
        for info in members:
            if _NEEDED.fullmatch(info.filename):
                with clean.open(zipfile.ZipInfo(info.filename), "w", force_zip64=True) as part:
                    for chunk in watch.part(info.filename, _unpacked(content, info)):
                        part.write(chunk)
    return Holds(watch.has_formulas, watch.has_marks)


def _members(content: bytes) -> list[zipfile.ZipInfo]:
    with zipfile.ZipFile(BytesIO(content)) as archive:
        members = archive.infolist()
    names = [info.filename.lower() for info in members]
    if any("vbaproject" in name or name.startswith("xl/macrosheets/") for name in names):
        raise BadFile(MACROS)
    if any(info.flag_bits & 0x1 for info in members):
        raise BadFile(ENCRYPTED)
    if "xl/workbook.xml" not in names or len(set(names)) < len(names):
        raise BadFile(NO_WORKBOOK)
    # Parts that overlap each other in the file, or claim to be huge, are the two ways of a zip bomb.
    if (
        len(members) > MAX_MEMBERS
        or sum(info.compress_size for info in members) > len(content)
        or sum(info.file_size for info in members) > MAX_UNPACKED
    ):
        raise BadFile(BOMB)
    return members


def _titles(content: bytes, members: list[zipfile.ZipInfo]) -> dict[str, str]:
    """What the sheet in each part is called, so that a refusal can say it; a workbook that hides it has parts without title."""
    found = {}
    for info in members:
        if info.filename in ("xl/workbook.xml", "xl/_rels/workbook.xml.rels") and info.file_size < _CHUNK:
            found[info.filename] = b"".join(_unpacked(content, info)).decode("utf-8", "replace")
    parts = dict(_TARGET.findall(found.get("xl/_rels/workbook.xml.rels", "")))
    return {
        f"xl/{parts[rid]}": unescape(title)
        for title, rid in _TITLE.findall(found.get("xl/workbook.xml", ""))
        if rid in parts
    }


def _unpacked(content: bytes, info: zipfile.ZipInfo) -> Iterator[bytes]:
    """A part's bytes, from where the archive says it lies; its stated size is checked, not believed."""
    start = info.header_offset
    if content[start : start + 4] != b"PK\x03\x04":
        raise zipfile.BadZipFile
    name, extra = struct.unpack("<HH", content[start + 26 : start + 30])
    start += 30 + name + extra
    packed = content[start : start + info.compress_size]
    size = 0
    for chunk in _inflated(packed) if info.compress_type == zipfile.ZIP_DEFLATED else _stored(packed, info):
        size += len(chunk)
        yield chunk
    if size != info.file_size:
        raise BadFile(BOMB if size > info.file_size else NO_WORKBOOK)


def _stored(packed: bytes, info: zipfile.ZipInfo) -> Iterator[bytes]:
    if info.compress_type != zipfile.ZIP_STORED:
        raise zipfile.BadZipFile
    yield packed


def _inflated(packed: bytes) -> Iterator[bytes]:
    inflate = zlib.decompressobj(-zlib.MAX_WBITS)
    while packed and not inflate.eof:
        yield inflate.decompress(packed, _CHUNK)
        packed = inflate.unconsumed_tail
    yield inflate.flush(_CHUNK)
    if not inflate.eof:
        raise zipfile.BadZipFile


@dataclass
class _Watch:
    """What is counted over all parts of one file while they are read."""

    packed: int
    titles: Mapping[str, str]
    wanted: Collection[str]
    unpacked: int = 0
    has_formulas: bool = False
    has_marks: bool = False
    until: float = field(default_factory=lambda: time.monotonic() + MAX_SECONDS)

    def part(self, name: str, chunks: Iterator[bytes]) -> Iterator[bytes]:
        extent = _Extent(self.titles.get(name, "")) if _SHEET.match(name) else None
        tail = b""
        for chunk in chunks:
            self._count(len(chunk))
            window = tail[-_OVERLAP:] + chunk
            if not tail:
                self._check_encoding(window)
            # Plain searches first: they pass over ten times as much in a second as patterns do.
            if ((b"!" in window and b"<!" in window) or b"\x00" in window) and _FORBIDDEN.search(window):
                raise BadFile(HIDDEN)
            if b"rPr" in window and "styles" not in name:
                self.has_marks |= b"vertAlign" in window or b"strike" in window
            if extent:
                extent.widen(window)
                if any(sign[1:] in window and sign in window for sign in (b"<!", b"<?")) and _SPLIT_VALUE.search(
                    window
                ):
                    raise BadFile(HIDDEN)
                extent.has_formulas = extent.has_formulas or _has_formula(window)
                self.has_formulas |= extent.has_formulas
                if not (self.wanted and extent.title) or called(extent.title) in self.wanted:
                    _check_cells(extent, tail + chunk if extent.has_formulas else window)
            tail = (tail + chunk if len(chunk) < _LONGEST else chunk)[-_LONGEST:]
            yield chunk

    def _count(self, size: int) -> None:
        self.unpacked += size
        if self.unpacked > MAX_UNPACKED or (self.unpacked > RATIO_FROM and self.unpacked > MAX_RATIO * self.packed):
            raise BadFile(BOMB)
        if time.monotonic() > self.until:
            raise BadFile(TOO_SLOW)

    def _check_encoding(self, head: bytes) -> None:
        # In another encoding the searches below would find nothing.
        stated = _ENCODING.match(head.removeprefix(b"\xef\xbb\xbf"))
        if stated and stated[1].lower() not in (b"utf-8", b"us-ascii"):
            raise BadFile(HIDDEN)


@dataclass
class _Extent:
    """The highest row and column that a sheet names."""

    title: str = ""
    row: int = 1
    column: int = 1
    has_formulas: bool = False
    letters: set[bytes] = field(default_factory=set)

    @property
    def called(self) -> str:
        return f"Blad {self.title}" if self.title else "Ett blad"

    def widen(self, window: bytes) -> None:
        places = _PLACE.findall(window)
        new = set(map(itemgetter(0), places)) - self.letters
        self.letters |= new
        self.column = max([self.column, *(column_number(letters.decode()) for letters in new)])
        self.row = max([self.row, *(int(row[:9]) for row in set(map(itemgetter(1), places)))])
        if self.row > MAX_ROWS or self.column > MAX_COLUMNS or self.row * self.column > MAX_CELLS:
            raise BadFile(TOO_WIDE.format(sheet=self.called, row=self.row, column=self.column))


def _has_formula(window: bytes) -> bool:
    # A sign of one byte is found at once, and most sheets have no colon.
    return (b"<f" in window or (b":" in window and b":f" in window)) and bool(_FORMULA.search(window))


def _check_cells(extent: _Extent, window: bytes) -> None:
    for missing in _NOT_COMPUTED.finditer(window) if extent.has_formulas else ():
        cell = _cell_before(window, missing.start())
        if not (cell and missing["empty"] and _IS_TEXT.search(cell[0])):
            raise BadFile(NOT_COMPUTED.format(sheet=extent.called, cell=_name(cell)))
    for spelt in _SPELT_VALUE.finditer(window) if b"&#" in window else ():
        cell = _cell_before(window, spelt.start())
        if not (cell and _IS_TEXT.search(cell[0])):
            raise BadFile(HIDDEN)
    shown = _ERROR.search(window) if b'"e"' in window or (b"'" in window and b"'e'" in window) else None
    if shown:
        raise BadFile(SHOWS_ERROR.format(sheet=extent.called, cell=_name(_CELL.match(shown[0]))))


def _cell_before(window: bytes, at: int) -> re.Match[bytes] | None:
    """The beginning of the cell that a place in a sheet belongs to."""
    start = max(window.rfind(sign, 0, at) for sign in (b"<c ", b":c ", b"<c\n", b":c\n"))
    return _CELL.match(window, max(window.rfind(b"<", 0, start + 1), 0)) if start >= 0 else None


def _name(cell: re.Match[bytes] | None) -> str:
    return cell[1].decode() if cell else "(okänd)"


def column_number(letters: str) -> int:
    """1 for A, 27 for AA; what stands after the sixth letter, where no column is, is not read."""
    number = 0
    for letter in letters.upper()[:6]:
        number = number * 26 + ord(letter) - 64
    return number
