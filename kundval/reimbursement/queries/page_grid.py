"""The grid of a draft: at most so many cells a page, and a block from Excel laid over it by its headings."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from sqlmodel import Session

from kundval.reimbursement.models import PriceList
from kundval.reimbursement.queries.page_list import Table, tables
from kundval.reimbursement.queries.page_rows import Number, RowsPage, rows_page
from kundval.reimbursement.rules.document import EVERY, BaseAmount
from kundval.reimbursement.workbook.part import part_of, rows_of

MOST_CELLS = 400


@dataclass(frozen=True)
class Grid:
    """A page of the grid. ``bases`` are the stated bases of its rows with their place in the list."""

    rows: RowsPage
    numbers: tuple[Number, ...]
    tables: tuple[Table, ...]
    bases: tuple[tuple[int, str, BaseAmount], ...]
    groups: tuple[tuple[str, str], ...]
    group: str


@dataclass
class Pasted:
    """A block from Excel: what it says of the page's fields, and what of it found no place."""

    values: dict[str, str] = field(default_factory=dict)
    unknown: list[str] = field(default_factory=list)


def grid(session: Session, price_list: PriceList, asked: str, service: str, group: str) -> Grid:
    """The page that is asked for, of a service and a price group where one is chosen."""
    whole = part_of(price_list.document, ())
    groups = tuple((one.code, one.name) for one in whole.groups if one.printed)
    group = group if group in dict(groups) else ""
    rows = rows_page(session, price_list, asked, _rows_a_page(price_list, group), service)
    numbers = tuple(one for one in rows.numbers if not group or one.cell.group in (group, EVERY))
    names = {row.name for row in rows.document.rows}
    labels = rows.opened.labels
    parts = {part.code: part.name for part in rows.document.components}
    bases = tuple(
        (index, ", ".join(filter(None, (labels.get(one.row, ""), parts[one.component].lower(), one.group))), one)
        for index, one in enumerate(whole.bases)
        if not one.from_list and (one.row in names or not one.row)
    )
    return Grid(rows, numbers, tuple(tables(rows.document, numbers)), bases[:MOST_CELLS], groups, group)


def _rows_a_page(price_list: PriceList, group: str) -> int:
    """As many rows as give at most so many cells, by the first row's."""
    first = [name for name, _, _ in rows_of(price_list.document)[:1]]
    numbers = part_of(price_list.document, first).published
    cells = sum(one.amount is not None and (not group or one.group in (group, EVERY)) for one in numbers)
    return max(1, min(48, MOST_CELLS // max(1, cells)))


def pasted(page: Grid, text: str) -> Pasted:
    """A tab-separated block with the rows' names along one side and the parts' along the other, whichever way."""
    lines = [line.split("\t") for line in text.replace("\r", "").split("\n") if line.strip()]
    found = Pasted()
    if len(lines) < 2 or len(lines[0]) < 2:
        found.unknown.append(
            "Klistra in ett block med rubriker: radernas namn åt ena hållet och delarnas åt det andra."
        )
        return found
    places = _places(page)
    across, down = [cell.strip() for cell in lines[0][1:]], [line[0].strip() for line in lines[1:]]
    rows = {row.casefold() for row, _ in places}
    turned = sum(name.casefold() in rows for name in across) > sum(name.casefold() in rows for name in down)
    for name, line in zip(down, lines[1:], strict=True):
        for heading, cell in zip(across, line[1:], strict=False):
            row, part = (heading, name) if turned else (name, heading)
            number = places.get((row.casefold(), part.casefold()))
            if number is not None and cell.strip():
                found.values[f"n-{number.index}"] = cell.strip()
            elif cell.strip():
                found.unknown.append(f"«{row}», «{part}» finns inte på den här sidan.")
    return found


def _places(page: Grid) -> Mapping[tuple[str, str], Number]:
    """The page's numbers by folded names of row and part."""
    labels = page.rows.opened.labels
    places = {}
    for number in page.numbers:
        for row in (number.cell.row, labels[number.cell.row]):
            places[row.casefold(), number.part.casefold()] = number
    return places
