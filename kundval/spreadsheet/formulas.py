"""What the formula of a cell is reckoned from: the areas that it refers to, read from the text that a workbook keeps.

Files keep formulas in English and with A1 addresses, whatever language they were typed in. Left out, since nothing is reckoned from
them: text in quotation marks, other workbooks (``[1]Blad1!A1``), columns of tables (``Tabell1[Pris]``) and what a function is only
asked the place of (``ROW(A1)``, ``OFFSET(B5;-1;0)``). A branch of IF counts, also one that is not taken just now.
"""

import re
from collections.abc import Callable, Iterator
from functools import lru_cache
from typing import NamedTuple

from kundval.files import column_number

LAST_COLUMN, LAST_ROW = 16_384, 1_048_576
LONGEST = 8_192
"""No program writes a longer formula; what stands after it is not read."""

_TOKEN = re.compile(
    r"""
      "(?:[^"]|"")*"
    | \[[^\[\]]*\][\w.]*(?::[\w.]+)?!(?:[\w.$]|:(?=[\w$]))*
    | \[(?:[^\[\]]|\[[^\[\]]*\])*\]
    | \#[A-Z/0!?]+
    | (?P<sheet>'(?:[^']|'')*'!|[^\W\d][\w.]*(?::[^\W\d][\w.]*)?!)?
      (?:(?P<cells>(\$?)([A-Za-z]{1,3})(\$?)(\d{1,7})(?:\s*:\s*(\$?)([A-Za-z]{1,3})(\$?)(\d{1,7}))?)
       | (?P<columns>(\$?)([A-Za-z]{1,3})\s*:\s*(\$?)([A-Za-z]{1,3}))
       | (?P<rows>(\$?)(\d{1,7})\s*:\s*(\$?)(\d{1,7})))(?![\w.(\[!])
    | \d+(?:\.\d*)?(?:[Ee][+-]?\d+)?
    | (?P<function>[^\W\d][\w.]*)\(
    | (?P<at>'(?:[^']|'')*'!|[^\W\d][\w.]*!)?(?P<name>[^\W\d][\w.\\?]*)
    | (?P<sign>[(),])
    """,
    re.VERBOSE,
)
_PLACE_ONLY = frozenset("ROW ROWS COLUMN COLUMNS AREAS SHEET SHEETS ISREF ISFORMULA FORMULATEXT CELL".split())
_NO_FUNCTION = {"", "SINGLE"}


class Corner(NamedTuple):
    """A column and row, counted from 1; one that is fixed ($) stays when the formula is copied."""

    column: int
    row: int
    column_fixed: bool
    row_fixed: bool

    def moved(self, columns: int, rows: int) -> tuple[int, int]:
        return self.column + (0 if self.column_fixed else columns), self.row + (0 if self.row_fixed else rows)


class Reference(NamedTuple):
    """What a formula refers to: an area, or a defined ``name``. ``sheet``: empty for the formula's own; ``Blad1:Blad3`` for all between.

    ``single``: only the cell in the formula's own row or column is meant, where the area has more.
    """

    sheet: str
    name: str
    first: Corner
    last: Corner
    single: bool = False

    @property
    def is_fixed(self) -> bool:
        """Whether it means the same wherever it stands."""
        return all((*self.first[2:], *self.last[2:]))


NOWHERE = Corner(0, 0, True, True)


@lru_cache(maxsize=10_000)
def references(formula: str) -> tuple[Reference, ...]:
    """Everything that the formula is reckoned from."""
    return tuple(dict.fromkeys(_references(formula[:LONGEST])))


def _references(formula: str) -> Iterator[Reference]:
    within: list[tuple[str, int]] = []
    """The functions and parentheses that are open, each with the place of the argument that is being read."""
    for match in _TOKEN.finditer(formula):
        kind = match.lastgroup
        if kind in _REFERS:
            if not within or not _asks_place(*within[-1]):
                found = _reference(match, kind)
                if found:
                    # Without a function around it, =A:A in C5 means A5.
                    yield found if any(name not in _NO_FUNCTION for name, _ in within) else found._replace(single=True)
        elif kind == "function":
            name = match["function"].upper().removeprefix("_XLFN.").removeprefix("_XLWS.")
            begins_area = name == "INDEX" and formula[: match.start()].rstrip().endswith(":")
            within.append(("OFFSET" if begins_area else name, 0))
        elif kind == "sign":
            _sign(match[0], within)


def _sign(sign: str, within: list[tuple[str, int]]) -> None:
    if sign == "(":
        within.append(("", 0))
    elif within:
        function, argument = within.pop()
        if sign == ",":
            within.append((function, argument + 1))


def _asks_place(function: str, argument: int) -> bool:
    return function in _PLACE_ONLY or (function == "OFFSET" and argument == 0)


def _reference(match: re.Match[str], kind: str) -> Reference | None:
    sheet = (match["sheet"] or match["at"] or "")[:-1]
    if sheet.startswith("'"):
        sheet = sheet[1:-1].replace("''", "'")
    if "[" in sheet:
        return None
    if kind != "name":
        begins, parts, corners = _AREAS[kind]
        first, last = corners(*match.groups()[begins : begins + parts])
        if max(first.column, last.column) <= LAST_COLUMN:
            return Reference(sheet, "", first, last)
    return Reference(sheet, match[kind].casefold(), NOWHERE, NOWHERE)


def _cells(*found: str | None) -> tuple[Corner, Corner]:
    corners = [
        Corner(column_number(letters or ""), int(row or 0), bool(left), bool(right))
        for left, letters, right, row in (found[:4], found[4:])
    ]
    return corners[0], corners[1] if found[5] else corners[0]


def _columns(left: str, first: str, right: str, last: str) -> tuple[Corner, Corner]:
    return Corner(column_number(first), 1, bool(left), True), Corner(column_number(last), LAST_ROW, bool(right), True)


def _rows(left: str, first: str, right: str, last: str) -> tuple[Corner, Corner]:
    return Corner(1, int(first), True, bool(left)), Corner(LAST_COLUMN, int(last), True, bool(right))


_AREAS: dict[str, tuple[int, int, Callable[..., tuple[Corner, Corner]]]] = {
    "cells": (_TOKEN.groupindex["cells"], 8, _cells),
    "columns": (_TOKEN.groupindex["columns"], 4, _columns),
    "rows": (_TOKEN.groupindex["rows"], 4, _rows),
}
"""Where the parts of each kind of area begin among the groups of a token, how many they are, and what they make."""
_REFERS = {*_AREAS, "name"}
