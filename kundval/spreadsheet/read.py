"""Workbooks and CSV files in: every cell as text, as it was typed.

``'0180'`` stays ``'0180'``; numbers keep the digits that Excel shows; dates are ``2026-11-23``; true and false are ``ja`` and ``nej``.
A cell with a formula is taken by the value that was last computed and saved, as it stands on the screen; a file with one that has no
such value, or that is reckoned from itself, is refused. Rows keep the numbers that they have in the file.
"""

import csv
import json
import signal
import subprocess
import sys
import tempfile
from collections.abc import Callable, Collection, Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from io import StringIO
from pathlib import Path
from typing import NamedTuple

from kundval import files
from kundval.errors import BadFile
from kundval.spreadsheet.places import cell_name

Cells = tuple[str, ...]

UNREADABLE = "Filen gick inte att läsa. Kopiera raderna till en ny arbetsbok och försök igen."
NO_TEXT = "Filen är ingen textfil. Spara den som CSV (kommaavgränsad, UTF-8) eller som Excel-arbetsbok och försök igen."
TOO_WIDE = "Ett blad har för många rader eller kolumner. Kopiera tabellen till en ny arbetsbok och försök igen."
LONG_CELL = "En cell i filen är för lång. Kontrollera citattecknen i filen och försök igen."

_CHILD = Path(__file__).with_name("child.py")
_TOO_WIDE, _CIRCULAR = 3, 4
"""``child.TOO_WIDE`` and ``child.CIRCULAR``; the child is never imported."""
_OUT_OF_TIME = (-signal.SIGXCPU, -signal.SIGKILL)
_DELIMITERS = ";\t,"
_GUARDED = ("'=", "'+", "'-", "'@", "'\t", "'\r")


class Merged(NamedTuple):
    """An area of cells, counted from 1, both ends included."""

    row: int
    column: int
    last_row: int
    last_column: int

    @property
    def sentence(self) -> str:
        """What is wrong with it in a table, and what to do."""
        area = f"{cell_name(self.column, self.row)}:{cell_name(self.last_column, self.last_row)}"
        return f"Cellerna {area} är sammanfogade, så bara den första har ett värde. Dela upp dem och skriv värdet i varje cell."


@dataclass(frozen=True)
class Sheet:
    """One sheet (blad). ``heading`` is row 1; ``rows`` are the rows below that are not empty, each with its number in the file.

    ``merged``: the areas of merged cells, of which only the first has a value.
    """

    name: str
    heading: Cells
    rows: list[tuple[int, Cells]]
    merged: tuple[Merged, ...] = ()

    def joined(self, below: int, columns: Collection[int]) -> Iterator[Merged]:
        """The areas of merged cells below a row that lie over several cells of these columns and have a value: the others look empty."""
        cells = dict(self.rows) if self.merged else {}
        for one in self.merged:
            covered = [column for column in range(one.column, one.last_column + 1) if column in columns]
            if one.row > below and len(covered) * (one.last_row - one.row + 1) > 1:
                value = cells.get(one.row, ())[one.column - 1 : one.column]
                if any(map(str.strip, value)):
                    yield one


def read(content: bytes, filename: str = "", wanted: Iterable[str] = ()) -> list[Sheet]:
    """The sheets of a workbook, or the one sheet of a CSV file, named after the file. Raises :class:`BadFile`.

    ``wanted``: the titles of the sheets to read, whatever their case; of others only the name is given. Empty: every sheet.
    """
    return begin(content, filename, wanted)()


def begin(content: bytes, filename: str = "", wanted: Iterable[str] = ()) -> Callable[[], list[Sheet]]:
    """Begins to read as :func:`read` does, and gives what waits for the answer: in the meantime something else can be done."""
    files.check_size(content)
    if files.looks_like_workbook(content) or Path(filename).suffix.lower() in (".xlsx", ".xlsm", ".xls"):
        return _begin_workbook(content, sorted(map(files.called, wanted)))
    return lambda: [read_csv(content, Path(filename).stem)]


def _begin_workbook(content: bytes, wanted: Collection[str]) -> Callable[[], list[Sheet]]:
    """The sheets of an .xlsx, in their order; checked first, then read in a process of its own."""
    folder = tempfile.TemporaryDirectory(prefix="kundval-")
    clean = Path(folder.name) / "clean.xlsx"
    # Started first: it loads what it reads with while the file is checked.
    child = _start_child()
    try:
        holds = files.clean_workbook(content, clean, wanted)
        _ready(child, file=str(clean), wanted=wanted, **holds._asdict())
    except BaseException:
        _end(child)
        folder.cleanup()
        raise

    def sheets() -> list[Sheet]:
        with folder:
            return list(_sheets(_answer(child)))

    return sheets


def read_csv(content: bytes, name: str = "") -> Sheet:
    """A CSV file in UTF-8, UTF-16 with its mark or Windows' Western encoding, with semicolon, tab or comma."""
    text = _decoded(content)
    first = text.split("\n", 1)[0]
    delimiter = max(_DELIMITERS, key=first.count)
    rows = csv.reader(StringIO(text, newline=""), delimiter=delimiter)
    try:
        # A record may hold line breaks; its number is that of the row it becomes in a spreadsheet.
        numbered = [
            (number, tuple(map(_unguarded, row))) for number, row in enumerate(rows, 1) if number <= files.MAX_ROWS + 1
        ]
    except csv.Error as error:
        raise BadFile(LONG_CELL) from error
    if len(numbered) > files.MAX_ROWS or max((len(cells) for _, cells in numbered), default=0) > files.MAX_COLUMNS:
        raise BadFile(
            f"Filen har fler än {files.MAX_ROWS} rader eller {files.MAX_COLUMNS} kolumner. Dela upp den och försök igen."
        )
    return _sheet(name, numbered)


Child = subprocess.Popen[bytes]


def _start_child() -> Child:
    limits = map(str, (files.MAX_ROWS, files.MAX_COLUMNS, files.MAX_CELLS))
    pipe, nothing = subprocess.PIPE, subprocess.DEVNULL
    return subprocess.Popen(
        [sys.executable, "-I", str(_CHILD), *limits], stdin=pipe, stdout=pipe, stderr=nothing, env={"PYTHONUTF8": "1"}
    )


def _ready(child: Child, **told: object) -> None:
    """Tells the child which file to read, and what of it. One that has ended already answers for itself, by its exit code."""
    assert child.stdin is not None
    with suppress(BrokenPipeError):
        child.stdin.write(f"{json.dumps(told)}\n".encode())
        child.stdin.flush()


def _answer(child: Child) -> bytes:
    try:
        told, _ = child.communicate(timeout=files.MAX_SECONDS * 2)
    except subprocess.TimeoutExpired as error:
        raise BadFile(files.TOO_SLOW) from error
    finally:
        _end(child)
    if child.returncode == _CIRCULAR:
        raise BadFile(told.decode().strip())
    if child.returncode in _OUT_OF_TIME:
        raise BadFile(files.TOO_SLOW)
    if child.returncode:
        raise BadFile(TOO_WIDE if child.returncode == _TOO_WIDE else UNREADABLE)
    return told


def _end(child: Child) -> None:
    child.kill()
    child.wait()
    for pipe in (child.stdin, child.stdout):
        if pipe:
            pipe.close()


def _sheets(answer: bytes) -> Iterator[Sheet]:
    name: str | None = None
    merged: list[list[int]] = []
    numbered: list[tuple[int, Cells]] = []
    for line in answer.splitlines():
        told = json.loads(line)
        if isinstance(told, list):
            numbered += enumerate(map(tuple, told), len(numbered) + 1)
            continue
        if name is not None:
            yield _sheet(name, numbered, merged)
        name, merged, numbered = told["sheet"], told.get("merged", []), []
    if name is not None:
        yield _sheet(name, numbered, merged)


def _sheet(name: str, numbered: list[tuple[int, Cells]], merged: Iterable[Iterable[int]] = ()) -> Sheet:
    heading = tuple(cell.strip() for cell in numbered[0][1]) if numbered else ()
    width = len(heading)
    rows = [
        (number, cells + ("",) * (width - len(cells))) for number, cells in numbered[1:] if any(map(str.strip, cells))
    ]
    return Sheet(name, heading, rows, tuple(Merged(*area) for area in merged))


def _decoded(content: bytes) -> str:
    encodings = ("utf-16",) if content[:2] in (b"\xff\xfe", b"\xfe\xff") else ("utf-8-sig", "cp1252", "latin-1")
    for encoding in encodings:
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\x00" in text:
            break
        return text
    raise BadFile(NO_TEXT)


def _unguarded(cell: str) -> str:
    """Without the sign that keeps a spreadsheet from taking text for a formula (see ``write.csv_bytes``)."""
    return cell[1:] if cell.startswith(_GUARDED) else cell
