"""From the sheets of a workbook to a document: every fault at once, each with sheet, row, column and what to do."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import zip_longest
from typing import Any

from kundval import spreadsheet
from kundval.files import called
from kundval.reimbursement.rules import document as doc
from kundval.reimbursement.rules.document import Document, Fault, Faulty
from kundval.reimbursement.rules.quoted import meant
from kundval.reimbursement.rules.validate import faults
from kundval.reimbursement.workbook import TITLES
from kundval.reimbursement.workbook.decision import Decision
from kundval.reimbursement.workbook.fields import BECAME_DATE, IS_DATE, cell_text
from kundval.reimbursement.workbook.naming import named_alike
from kundval.reimbursement.workbook.sheet import Sheet
from kundval.reimbursement.workbook.sheets import OPTIONAL, SHEETS, Rows, Values
from kundval.spreadsheet import Sheet as Source


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
    by_title = {called(source.name): source for source in sheets}
    tables: dict[str, Table] = {}
    for sheet in SHEETS:
        source = by_title.get(called(sheet.title))
        if source is None and sheet.title not in OPTIONAL:
            near = meant(sheet.title, by_title)
            found.append(Fault(sheet.title, 0, "", f"Bladet saknas.{near} Byt namn på bladet, eller använd mallen."))
        elif source is not None:
            tables[sheet.title] = _sideways(source, found) if sheet is Decision else _table(sheet, source, found)
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
        name = " ".join(line[0].split()) if line else ""
        first = lines.setdefault(name.casefold(), number)
        if first != number and name:
            text = f"Uppgiften {name} står redan på rad {first}. Ta bort den ena raden."
            found.append(Fault(Decision.title, number, name, text))
        elif name and name.casefold() != "uppgift":
            cells[name] = line[1] if len(line) > 1 else ""
    if not lines.keys() - {"", "uppgift"} and source.rows:
        text = "Kolumn A är tom. Skriv uppgifternas namn i kolumn A och värdena i kolumn B."
        found.append(Fault(Decision.title, source.rows[0][0], "", text))
    return Table([(0, cells)] if cells else [], lines)


def _table(sheet: type[Sheet], source: Source, found: list[Fault]) -> Table:
    if not any(source.heading):
        found.append(Fault(sheet.title, 1, "", "Rad 1 är tom. Skriv kolumnernas rubriker där, eller använd mallen."))
        return Table()
    titles = [" ".join(heading.split()) for heading in source.heading]
    _check_headings(sheet, titles, found)
    # Headings are spelt as the schema spells them, whatever their case.
    known = {_key(column).casefold(): _key(column) for column in sheet().fields.values()}
    headings = [known.get(heading.casefold(), heading) for heading in titles]
    table = Table()
    odd: list[tuple[int, Sequence[str]]] = []
    for number, line in source.rows:
        cells: dict[str, object] = dict(zip(headings, line, strict=False))
        titled = len(line) <= len(headings) and "" not in headings
        if not titled:
            odd.append((number, line))
        if titled or _headed(cells):
            table.rows.append((number, cells))
    found.extend(_untitled(sheet, headings, odd))
    return table


def _untitled(
    sheet: type[Sheet], headings: Sequence[str], rows: Iterable[tuple[int, Sequence[str]]]
) -> Iterator[Fault]:
    """Columns that hold something but say not what."""
    told: set[int] = set()
    for number, line in rows:
        for place, (heading, cell) in enumerate(zip_longest(headings, line, fillvalue=""), 1):
            if not heading and place not in told and cell.strip():
                told.add(place)
                text = (
                    f"«{cell.strip()[:40]}» står i kolumn nummer {place}, som saknar rubrik. "
                    "Skriv rubriken i rad 1, eller ta bort texten."
                )
                yield Fault(sheet.title, number, "", text)


def _headed(cells: Mapping[str, object]) -> bool:
    """Whether a row has text in a column with a heading; every row has some."""
    return any(cell_text(cell) for heading, cell in cells.items() if heading)


def _key(loaded: Any) -> str:
    return str(loaded.data_key)


def _check_headings(sheet: type[Sheet], headings: Sequence[str], found: list[Fault]) -> None:
    present = [heading.casefold() for heading in headings if heading]
    fields = sheet().fields.values()
    for column in fields:
        if column.required and _key(column).casefold() not in present:
            found.append(
                Fault(
                    sheet.title,
                    1,
                    _key(column),
                    f"Kolumnen {_key(column)} saknas. Använd mallen, eller byt rubrik i rad 1.",
                )
            )
    known = {_key(column).casefold() for column in fields}
    for heading in dict.fromkeys(headings):
        if heading and present.count(heading.casefold()) > 1:
            found.append(Fault(sheet.title, 1, heading, f"Kolumnen {heading} finns flera gånger. Ta bort den ena."))
        elif heading and heading.casefold() not in known and sheet is not Rows:
            found.append(
                Fault(
                    sheet.title,
                    1,
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
    values: tuple[doc.Value, ...] = tuple(loaded[Values.title])
    dimensions = {value.dimension.casefold(): value.dimension for value in values}
    fixed = {_key(column) for column in Rows().fields.values()}
    by_line = dict(rows.rows)
    filled = {name for cells in by_line.values() for name, cell in cells.items() if cell}
    _check_dimensions(filled - fixed, dimensions, found)
    known = {(value.dimension, value.value.casefold()): value.value for value in values}
    assembled = []
    for row in loaded[Rows.title]:
        cells = by_line[row.line]
        at = {
            dimensions[name.casefold()]: _value(name, cell, row.line, found)
            for name, cell in cells.items()
            if name.casefold() in dimensions and cell_text(cell)
        }
        at = {dimension: known.get((dimension, value.casefold()), value) for dimension, value in at.items()}
        ordered = {dimension: at[dimension] for dimension in dict.fromkeys(dimensions.values()) if dimension in at}
        assembled.append(replace(row, values=ordered))
    _, _, groups, parts, units, conditions, steps, _, bases, numbers = (tuple(loaded[sheet.title]) for sheet in SHEETS)
    head = loaded[Decision.title][0]
    return Document(head, values, groups, parts, units, steps, tuple(assembled), numbers, bases, conditions)


def _check_dimensions(names: Iterable[str], dimensions: Mapping[str, str], found: list[Fault]) -> None:
    for name in sorted(names):
        if name and name.casefold() not in dimensions:
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
