"""From the sheets of a workbook to a document: every fault at once, each with sheet, row, column and what to do."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import zip_longest
from typing import Any

from kundval import spreadsheet
from kundval.files import called
from kundval.reimbursement.rules import document as doc
from kundval.reimbursement.rules.document import Document, Fault, Faulty
from kundval.reimbursement.rules.quoted import as_seen, folded, meant
from kundval.reimbursement.rules.validate import faults
from kundval.reimbursement.workbook import TITLES
from kundval.reimbursement.workbook.decision import Decision
from kundval.reimbursement.workbook.fields import BECAME_DATE, IS_DATE, cell_text
from kundval.reimbursement.workbook.naming import named_alike
from kundval.reimbursement.workbook.sheet import Sheet
from kundval.reimbursement.workbook.sheets import OPTIONAL, SHEETS, Rows, Values
from kundval.spreadsheet import Sheet as Source

TITLE_ROWS = 20
"""So many rows may stand above the headings of a sheet."""


@dataclass
class Table:
    """A sheet's rows by heading: (row number, {heading: cell}). ``lines``: of a sheet that lies on its side, where each heading stands."""

    rows: list[tuple[int, dict[str, object]]] = field(default_factory=list)
    lines: dict[str, int] = field(default_factory=dict)


def read_workbook(content: bytes) -> Document:
    """The price list in a workbook. Raises :class:`BadFile` for what is none, :class:`Faulty` with all that must be mended."""
    return read_document(spreadsheet.read(content, "prislista.xlsx", TITLES))


def read_document(sheets: Iterable[Source]) -> Document:
    """The price list in the sheets. Raises :class:`Faulty` with everything that must be mended."""
    found: list[Fault] = []
    by_title: dict[str, Source] = {}
    for source in sheets:
        first = by_title.setdefault(called(source.name), source)
        if first is not source and called(source.name) in map(called, TITLES):
            text = (
                f"Två blad heter så: «{first.name}» och «{source.name}». Ta bort det ena, eller ge det ett annat namn."
            )
            found.append(Fault(source.name, 0, "", text))
    tables: dict[str, Table] = {}
    for sheet in SHEETS:
        given = by_title.get(called(sheet.title))
        if given is None and sheet.title not in OPTIONAL:
            near = meant(sheet.title, by_title)
            found.append(Fault(sheet.title, 0, "", f"Bladet saknas.{near} Byt namn på bladet, eller använd mallen."))
        elif given is not None:
            tables[sheet.title] = _sideways(given, found) if sheet is Decision else _table(sheet, given, found)
    if found:
        raise Faulty(found)
    try:
        return document_of(tables)
    except Faulty as error:
        raise Faulty([_placed(fault, tables[Decision.title]) for fault in error.faults]) from None


def _placed(fault: Fault, head: Table) -> Fault:
    """A fault of the decision with the row that its fact stands on."""
    return replace(fault, line=head.lines.get(fault.column.casefold(), 0)) if fault.sheet == Decision.title else fault


def document_of(tables: Mapping[str, Table]) -> Document:
    """The price list in tables of cells by heading, as stored or as read. Raises :class:`Faulty`."""
    document = assembled(tables)
    found = faults(document)
    if found:
        raise Faulty(found)
    return document


def assembled(tables: Mapping[str, Table]) -> Document:
    """The tables as a document that nobody has judged as a whole. Raises :class:`Faulty` for cells that cannot be read."""
    found: list[Fault] = []
    loaded = {sheet.title: _load(sheet, tables.get(sheet.title, Table()), found) for sheet in SHEETS}
    if not loaded[Decision.title] or found:
        raise Faulty(found or [Fault(Decision.title, 0, "", "Bladet är tomt. Fyll i det enligt mallen.")])
    document = named_alike(_assemble(loaded, tables.get(Rows.title, Table()), found))
    if found:
        raise Faulty(found)
    return document


def _sideways(source: Source, found: list[Fault]) -> Table:
    """The decision's sheet: one fact a row, first column its name, second its value."""
    cells: dict[str, object] = {}
    lines: dict[str, int] = {}
    for number, line in ((1, source.heading), *source.rows):
        name = " ".join(as_seen(line[0]).split()) if line else ""
        first = lines.setdefault(name.casefold(), number)
        if first != number and name:
            text = f"Uppgiften {name} står redan på rad {first}. Ta bort den ena raden."
            found.append(Fault(Decision.title, number, name, text))
        elif name and name.casefold() != "uppgift":
            cells[name] = line[1] if len(line) > 1 else ""
    if not lines.keys() - {"", "uppgift"} and source.rows:
        text = "Kolumn A är tom. Skriv uppgifternas namn i kolumn A och värdena i kolumn B."
        found.append(Fault(Decision.title, source.rows[0][0], "", text))
    for area in source.joined(0, (1, 2)):
        found.append(Fault(Decision.title, area.row, "", area.sentence))
    return Table([(0, cells)] if cells else [], lines)


def _table(sheet: type[Sheet], source: Source, found: list[Fault]) -> Table:
    at, heading = _heading(sheet, source)
    if not any(heading):
        found.append(Fault(sheet.title, 1, "", "Rad 1 är tom. Skriv kolumnernas rubriker där, eller använd mallen."))
        return Table()
    titles = [" ".join(as_seen(title).split()) for title in heading]
    _check_headings(sheet, titles, at, found)
    for area in source.joined(at, {place for place, title in enumerate(titles, 1) if title}):
        found.append(Fault(sheet.title, area.row, titles[area.column - 1], area.sentence))
    # Headings are spelt as the schema spells them, whatever their case.
    known = {_key(column).casefold(): _key(column) for column in sheet().fields.values()}
    headings = [known.get(title.casefold(), title) for title in titles]
    table = Table()
    odd: list[tuple[int, Sequence[str]]] = []
    for number, line in source.rows:
        if number <= at:
            continue
        cells: dict[str, object] = dict(zip(headings, line, strict=False))
        titled = len(line) <= len(headings) and "" not in headings
        if not titled:
            odd.append((number, line))
        if titled or _headed(cells):
            table.rows.append((number, cells))
    found.extend(_untitled(sheet, headings, at, odd))
    return table


def _heading(sheet: type[Sheet], source: Source) -> tuple[int, Sequence[str]]:
    """The row of the headings: the first, or one a little below a title that has every heading that must be there."""
    wanted = {_key(column).casefold() for column in sheet().fields.values() if column.required}
    for number, line in ((1, source.heading), *source.rows[:TITLE_ROWS]):
        if wanted <= {folded(cell) for cell in line}:
            return number, line
    return 1, source.heading


def _untitled(
    sheet: type[Sheet], headings: Sequence[str], at: int, rows: Iterable[tuple[int, Sequence[str]]]
) -> Iterator[Fault]:
    """Columns that hold something but say not what."""
    told: set[int] = set()
    for number, line in rows:
        for place, (heading, cell) in enumerate(zip_longest(headings, line, fillvalue=""), 1):
            if not heading and place not in told and cell.strip():
                told.add(place)
                text = (
                    f"«{cell.strip()[:40]}» står i kolumn nummer {place}, som saknar rubrik. "
                    f"Skriv rubriken i rad {at}, eller ta bort texten."
                )
                yield Fault(sheet.title, number, "", text)


def _headed(cells: Mapping[str, object]) -> bool:
    """Whether a row has text in a column with a heading; every row has some."""
    return any(cell_text(cell) for heading, cell in cells.items() if heading)


def _key(loaded: Any) -> str:
    return str(loaded.data_key)


def _check_headings(sheet: type[Sheet], headings: Sequence[str], at: int, found: list[Fault]) -> None:
    present = [heading.casefold() for heading in headings if heading]
    fields = sheet().fields.values()
    for column in fields:
        if column.required and _key(column).casefold() not in present:
            found.append(
                Fault(
                    sheet.title,
                    at,
                    _key(column),
                    f"Kolumnen {_key(column)} saknas. Använd mallen, eller byt rubrik i rad 1.",
                )
            )
    known = {_key(column).casefold() for column in fields}
    for heading in dict.fromkeys(headings):
        if heading and present.count(heading.casefold()) > 1:
            found.append(Fault(sheet.title, at, heading, f"Kolumnen {heading} finns flera gånger. Ta bort den ena."))
        elif heading and heading.casefold() not in known and sheet is not Rows:
            found.append(
                Fault(
                    sheet.title,
                    at,
                    heading,
                    f"Kolumnen {heading} finns inte i mallen.{meant(heading, map(_key, fields))} Byt rubrik, eller ta bort kolumnen.",
                )
            )


def _load(sheet: type[Sheet], table: Table, found: list[Fault]) -> list[Any]:
    rows = [(line, _head_cells(cells, found)) for line, cells in table.rows] if sheet is Decision else table.rows
    things, wrong = sheet().things(rows)
    found.extend(Fault(sheet.title, *one) for one in wrong)
    return things


def _head_cells(cells: dict[str, object], found: list[Fault]) -> dict[str, object]:
    known = {_key(column).casefold(): _key(column) for column in Decision().fields.values()}
    for name in cells:
        if name.casefold() not in known:
            found.append(
                Fault(
                    Decision.title,
                    0,
                    name,
                    f"Uppgiften {name} finns inte i mallen.{meant(name, known.values())} Rätta namnet, eller ta bort raden.",
                )
            )
    return {known[name.casefold()]: cell for name, cell in cells.items() if name.casefold() in known}


def _assemble(loaded: Mapping[str, list[Any]], rows: Table, found: list[Fault]) -> Document:
    dimensions: dict[str, str] = {}
    values: tuple[doc.Value, ...] = tuple(
        replace(value, dimension=dimensions.setdefault(folded(value.dimension), value.dimension))
        for value in loaded[Values.title]
    )
    fixed = {_key(column) for column in Rows().fields.values()}
    by_line = dict(rows.rows)
    filled = {name for cells in by_line.values() for name, cell in cells.items() if cell}
    _check_dimensions(filled - fixed, dimensions, found)
    known = {(value.dimension, folded(value.value)): value.value for value in values}
    assembled = []
    for row in loaded[Rows.title]:
        cells = by_line[row.line]
        at = {
            dimensions[folded(name)]: _value(name, cell, row.line, found)
            for name, cell in cells.items()
            if folded(name) in dimensions and cell_text(cell)
        }
        at = {dimension: known.get((dimension, folded(value)), value) for dimension, value in at.items()}
        ordered = {dimension: at[dimension] for dimension in dict.fromkeys(dimensions.values()) if dimension in at}
        assembled.append(replace(row, values=ordered))
    _, _, groups, parts, units, conditions, steps, _, bases, numbers = (tuple(loaded[sheet.title]) for sheet in SHEETS)
    head = loaded[Decision.title][0]
    return Document(head, values, groups, parts, units, steps, tuple(assembled), numbers, bases, conditions)


def _check_dimensions(names: Iterable[str], dimensions: Mapping[str, str], found: list[Fault]) -> None:
    for name in sorted(names):
        if name and folded(name) not in dimensions:
            found.append(
                Fault(
                    Rows.title,
                    1,
                    name,
                    f"«{name}» finns inte på bladet Dimensioner. Lägg till dimensionen där, eller byt rubrik.",
                )
            )


def _value(name: str, cell: object, line: int, found: list[Fault]) -> str:
    text = " ".join(cell_text(cell).split())
    if IS_DATE.fullmatch(text):
        found.append(Fault(Rows.title, line, name, BECAME_DATE.format(text)))
    return text
