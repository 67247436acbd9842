"""Finds the formulas of a workbook that are reckoned from themselves, directly or round about.

Excel saves such cells with the value 0, or with what they last showed, so they look like any number. Every formula is passed once;
an area is asked only for its formulas that have not been passed yet, so whole columns and running totals cost no more than others.
"""

from bisect import bisect_left
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, NamedTuple
from zipfile import ZipFile

from lxml import etree

from kundval.files import column_number
from kundval.spreadsheet.formulas import LAST_ROW, Reference, references
from kundval.spreadsheet.places import cell_name

MOST_OF_ARRAYS = 200_000
"""Cells of formulas that fill an area, together; of what is beyond only the first cell is looked at."""
SHOWN = 4
CIRCULAR = (
    "Blad {sheet}, cell {cell}: formeln räknas i en cirkel av sitt eget svar ({circle}). "
    "Ändra formeln, eller skriv värdet i cellen, och försök igen."
)

Area = tuple[int, int, int, int, int]
"""Sheet, first and last column, first and last row."""


class Cell(NamedTuple):
    sheet: int
    column: int
    row: int


class Made(NamedTuple):
    """What a cell is reckoned from, as written in another cell so many columns and rows away. ``fills``: the formula of an area."""

    of: tuple[Reference, ...]
    columns: int = 0
    rows: int = 0
    fills: bool = False


@dataclass
class _Column:
    """The rows of a column's formulas; ``after`` leads from each to the next that has not been passed."""

    rows: list[int]
    after: list[int] = field(init=False)

    def __post_init__(self) -> None:
        self.after = list(range(len(self.rows) + 1))

    def next(self, at: int) -> int:
        after = self.after
        while after[at] != at:
            after[at] = after[after[at]]
            at = after[at]
        return at

    def waiting(self, first: int, last: int) -> Iterator[int]:
        at = self.next(bisect_left(self.rows, first))
        while at < len(self.rows) and self.rows[at] <= last:
            yield self.rows[at]
            at = self.next(at)

    def passed(self, row: int) -> None:
        at = bisect_left(self.rows, row)
        self.after[at] = at + 1


class Book:
    """The formulas of a workbook with the names that it defines."""

    def __init__(
        self, sheets: Sequence[str], formulas: dict[Cell, Made], names: dict[tuple[int | None, str], list[Reference]]
    ):
        self.sheets = sheets
        self._numbers = {title.casefold(): number for number, title in enumerate(sheets)}
        self._formulas, self._names = formulas, names
        rows: list[dict[int, list[int]]] = [{} for _ in sheets]
        for cell in sorted(formulas):
            rows[cell.sheet].setdefault(cell.column, []).append(cell.row)
        self._columns = [{column: _Column(found) for column, found in one.items()} for one in rows]
        self._order = [list(one) for one in self._columns]

    def circle(self, sheets: Collection[int]) -> list[Cell]:
        """The first circle that the formulas of the sheets lead to, each cell before what it is reckoned from; empty if none does."""
        for cell in self._formulas:
            if cell.sheet in sheets:
                found = self._circle_from(cell)
                if found:
                    return found
        return []

    def _circle_from(self, start: Cell) -> list[Cell]:
        at = self._columns[start.sheet][start.column]
        if start.row not in at.waiting(start.row, start.row):
            return []
        path = {start: self._needs(start)}
        while path:
            cell, needs = next(reversed(path.items()))
            needed = next(needs, None)
            if needed is None:
                self._columns[cell.sheet][cell.column].passed(cell.row)
                path.popitem()
            elif needed in path:
                cells = list(path)
                return cells[cells.index(needed) :]
            else:
                path[needed] = self._needs(needed)
        return []

    def _needs(self, cell: Cell) -> Iterator[Cell]:
        """The formulas that have not been passed and that the cell is reckoned from."""
        for sheet, left, right, top, bottom in self._areas(cell):
            order = self._order[sheet]
            for column in order[bisect_left(order, left) : bisect_left(order, right + 1)]:
                for row in self._columns[sheet][column].waiting(top, bottom):
                    yield Cell(sheet, column, row)

    def _areas(self, cell: Cell) -> Iterator[Area]:
        made = self._formulas[cell]
        for one in made.of:
            if one.name:
                own = self._numbers.get(one.sheet.casefold(), -1) if one.sheet else cell.sheet
                for meant in self._names.get((own, one.name)) or self._names.get((None, one.name)) or ():
                    yield from self._meant(meant._replace(single=one.single), cell, made)
            else:
                yield from self._meant(one, cell, made)

    def _meant(self, one: Reference, cell: Cell, made: Made) -> Iterator[Area]:
        left, top = one.first.moved(made.columns, made.rows)
        right, bottom = one.last.moved(made.columns, made.rows)
        left, right = sorted((left, right))
        top, bottom = sorted((top, bottom))
        if one.single and not made.fills:
            # =A:A in C5 means A5.
            left, right = _own(left, right, cell.column)
            top, bottom = _own(top, bottom, cell.row)
        for sheet in self._between(one.sheet, cell.sheet):
            yield sheet, left, right, top, bottom

    def _between(self, sheet: str, own: int) -> Sequence[int]:
        if not sheet:
            return (own,)
        found = [self._numbers.get(title.casefold()) for title in (sheet, *sheet.split(":"))]
        if found[0] is not None:
            return (found[0],)
        first, last = found[1], found[-1]
        return () if first is None or last is None else range(min(first, last), max(first, last) + 1)

    def sentence(self, sheets: Collection[int] | None = None) -> str:
        """What is wrong and what to do; empty when nothing is."""
        found = self.circle(range(len(self.sheets)) if sheets is None else sheets)
        if not found:
            return ""
        first = found[0]
        return CIRCULAR.format(
            sheet=self.sheets[first.sheet], cell=cell_name(first.column, first.row), circle=self._told(found)
        )

    def _told(self, circle: Sequence[Cell]) -> str:
        """``B5 av C5, C5 av B5``; the middle of a long one is left out."""
        steps = list(zip(circle, (*circle[1:], circle[0]), strict=True))
        words = [f"{self._called(one, circle)} av {self._called(other, circle)}" for one, other in steps]
        if len(words) > SHOWN:
            words[SHOWN - 1 : -1] = ["…"]
        return ", ".join(words)

    def _called(self, cell: Cell, circle: Sequence[Cell]) -> str:
        name = cell_name(cell.column, cell.row)
        return name if cell.sheet == circle[0].sheet else f"{self.sheets[cell.sheet]}!{name}"


def _own(first: int, last: int, own: int) -> tuple[int, int]:
    return (own, own) if first <= own <= last else (first, last) if first == last else (1, 0)


# -- what the file holds


def read_book(path: Path) -> Book:
    """The formulas of a checked workbook."""
    with ZipFile(path) as archive:
        sheets, parts, names = _contents(archive)
        formulas: dict[Cell, Made] = {}
        room = MOST_OF_ARRAYS
        for number, part in enumerate(parts):
            if part in archive.namelist():
                room = _Part(number, formulas, room).read(archive, part)
    return Book(sheets, formulas, names)


def _contents(archive: ZipFile) -> tuple[list[str], list[str], dict[tuple[int | None, str], list[Reference]]]:
    """The titles of the sheets, their parts, and the names with what each means wherever it is used."""
    book: Any = etree.fromstring(archive.read("xl/workbook.xml"))
    relations: Any = etree.fromstring(archive.read("xl/_rels/workbook.xml.rels"))
    targets = {one.get("Id"): one.get("Target", "") for one in relations.iter("{*}Relationship")}
    sheets, parts = [], []
    for sheet in book.iterfind("{*}sheets/{*}sheet"):
        target = next((targets.get(value, "") for key, value in sheet.attrib.items() if key.endswith("}id")), "")
        sheets.append(sheet.get("name", ""))
        parts.append(target.removeprefix("/") if target.startswith("/xl/") else f"xl/{target}")
    names: dict[tuple[int | None, str], list[Reference]] = {}
    for name in book.iterfind("{*}definedNames/{*}definedName"):
        home = name.get("localSheetId", "")
        # Relative addresses of a name depend on where it is used; they are rare, and left out.
        means = [one for one in references(name.text or "") if not one.name and one.sheet and one.is_fixed]
        names[int(home) if home.isdigit() else None, name.get("name", "").casefold()] = means
    return sheets, parts, names


class _Part:
    """Reads the formulas of one sheet. Cells and rows need not say where they stand: then they follow the one before."""

    def __init__(self, sheet: int, formulas: dict[Cell, Made], room: int):
        self.sheet, self.formulas, self.room = sheet, formulas, room
        self.shared: dict[str, tuple[Cell, tuple[Reference, ...]]] = {}

    def read(self, archive: ZipFile, part: str) -> int:
        """Gives how many more cells of areas may be looked at."""
        row = 0
        with archive.open(part) as source:
            for _, element in etree.iterparse(source, tag=("{*}row", "{*}f"), resolve_entities=False):
                if _is(element, "f"):
                    self._formula(element, row + 1)
                    continue
                row = _number(element.get("r"), row + 1)
                # What has been read is let go of.
                element.clear()
                while element.getprevious() is not None:
                    del element.getparent()[0]
        return self.room

    def _formula(self, element: Any, next_row: int) -> None:
        cell = element.getparent()
        if not (_is(cell, "c") and _is(cell.getparent(), "row")):
            return
        at = Cell(self.sheet, _column(cell), _number(cell.getparent().get("r"), next_row))
        kind, text = element.get("t", ""), element.text or ""
        if kind == "shared":
            key = element.get("si", "")
            if text:
                self.shared[key] = at, references(text)
            if key in self.shared:
                first, of = self.shared[key]
                self.formulas[at] = Made(of, at.column - first.column, at.row - first.row)
        elif text:
            self.formulas[at] = Made(references(text), fills=kind == "array")
            if kind == "array":
                self._fill(at, element.get("ref", ""))

    def _fill(self, at: Cell, area: str) -> None:
        for one in references(area):
            size = (one.last.column - one.first.column + 1) * (one.last.row - one.first.row + 1)
            if one.last.row < LAST_ROW and 1 < size <= self.room:
                self.room -= size
                for column in range(one.first.column, one.last.column + 1):
                    for row in range(one.first.row, one.last.row + 1):
                        self.formulas.setdefault(Cell(self.sheet, column, row), self.formulas[at])


def _is(element: Any, name: str) -> bool:
    return element is not None and element.tag.rpartition("}")[2] == name


def _column(cell: Any) -> int:
    letters = (cell.get("r") or "").rstrip("0123456789")
    named = letters.isascii() and letters.isalpha() and len(letters) < 4
    return column_number(letters) if named else int(cell.getparent().index(cell)) + 1


def _number(text: str | None, otherwise: int) -> int:
    return int(text) if text and text.isdecimal() and len(text) < 9 else otherwise
