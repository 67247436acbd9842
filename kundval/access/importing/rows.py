"""From the cells of a file to rows that have passed their schema, with every error of every row on the way."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Any

from marshmallow import ValidationError
from sqlmodel import Session

from kundval.access.importing.kinds import DIMENSION, Fault, ImportKind, Progress, Row, Rows, SheetKind
from kundval.access.rules import Actor
from kundval.errors import BadFile
from kundval.fields import RowSchema
from kundval.spreadsheet import Sheet

HELP_SHEET = "Läs mig"
FAULT_SHEET = "Alla fel"
OWN_SHEETS = (HELP_SHEET, FAULT_SHEET)
FAULT_HEADING = "Behöver rättas"
"""What templates and the file of all errors add; not read when it comes back."""
EVERY = 1_000


def read_rows(
    session: Session, kind: ImportKind, sheets: Sequence[Sheet], *, actor: Actor, today: date, progress: Progress
) -> tuple[Rows, list[Fault]]:
    """The rows that are right by themselves, and what is wrong with the others. Raises ``BadFile`` if no sheet is the kind's."""
    rows: dict[str, list[Row]] = {wanted.name: [] for wanted in kind.sheets}
    faults: list[Fault] = []
    chosen = list(_chosen(kind, sheets, faults))
    total, done = sum(len(sheet.rows) for _, sheet in chosen), 0
    for wanted, sheet in chosen:
        reader = _Reader(wanted, sheet, today)
        faults += reader.faults
        if not reader.faults:
            for row in reader.rows():
                rows[wanted.name].append(row)
                done += 1
                if done % EVERY == 0:
                    progress(done, total)
            rows[wanted.name] = _right(session, actor, wanted, rows[wanted.name], reader, today, faults)
    return rows, faults


def _chosen(kind: ImportKind, sheets: Sequence[Sheet], faults: list[Fault]) -> Iterator[tuple[SheetKind, Sheet]]:
    """Each sheet of the file with what it is; a file with one sheet needs no name for a kind with one sheet."""
    filled = [sheet for sheet in sheets if sheet.heading and sheet.name not in OWN_SHEETS]
    wanted = {sheet.name.casefold(): sheet for sheet in kind.sheets}
    if len(filled) == 1 and len(kind.sheets) == 1:
        yield kind.sheets[0], filled[0]
        return
    known = [sheet for sheet in filled if sheet.name.casefold() in wanted]
    if not known:
        names = ", ".join(sheet.name for sheet in kind.sheets)
        raise BadFile(f"Filen har inget blad som heter {names}. Använd mallen för {kind.title.lower()}.")
    faults += [
        Fault("Bladet känns inte igen. Ta bort det, eller ge det ett namn ur mallen.", sheet.name)
        for sheet in filled
        if sheet not in known
    ]
    order = list(wanted)
    for sheet in sorted(known, key=lambda sheet: order.index(sheet.name.casefold())):
        yield wanted[sheet.name.casefold()], sheet


class _Reader:
    """Reads one sheet by its headings."""

    def __init__(self, wanted: SheetKind, sheet: Sheet, today: date):
        self.wanted, self.sheet = wanted, sheet
        self.schema: RowSchema = wanted.schema(today=today)
        self.columns = wanted.columns()
        self.headings = {name: heading for heading, (name, _) in self.columns.items()}
        self.faults: list[Fault] = []
        self.wrong: dict[int, ValidationError] = {}
        known = {_folded(heading): heading for heading in self.columns}
        self.places: dict[str, int] = {}
        self.dimensions: dict[str, int] = {}
        for place, typed in enumerate(sheet.heading):
            if typed == FAULT_HEADING:
                continue
            self._place(place, typed, known.get(_folded(typed)))
        self._missing()
        for area in sheet.joined(1, {place for place, typed in enumerate(sheet.heading, 1) if typed}):
            heading = sheet.heading[area.column - 1]
            self.faults.append(Fault(area.sentence, sheet.name, area.row, heading))

    def _place(self, place: int, typed: str, heading: str | None) -> None:
        dimension = typed.casefold().removeprefix(DIMENSION).strip()
        if heading in self.places or (not heading and dimension in self.dimensions):
            self._refuse(f"Kolumnen {typed} finns två gånger. Ta bort den ena.", typed)
        elif heading:
            self.places[heading] = place
        elif typed and self.wanted.dimensions:
            self.dimensions[dimension] = place
        elif typed or any(cells[place].strip() for _, cells in self.sheet.rows):
            name = typed or f"nummer {place + 1} utan rubrik"
            self._refuse(f"Kolumnen {name} känns inte igen. Ta bort den, eller använd mallens rubriker i rad 1.", typed)

    def _missing(self) -> None:
        for heading, (_, declared) in self.columns.items():
            if declared.required and heading not in self.places:
                self._refuse(f"Kolumnen {heading} saknas. Använd mallen, eller byt rubrik i rad 1.", heading)

    def _refuse(self, sentence: str, column: str) -> None:
        self.faults.append(Fault(sentence, self.sheet.name, 1, column, column))

    def rows(self) -> Iterator[Row]:
        """Every row; what a field refused is kept in ``wrong`` and missing in the row's ``data``."""
        places, dimensions = list(self.places.items()), list(self.dimensions.items())
        for number, cells in self.sheet.rows:
            text = {heading: cells[place] for heading, place in places}
            values = {code: cells[place].strip() for code, place in dimensions if cells[place].strip()}
            try:
                data = self.schema.load(text)
            except ValidationError as error:
                self.wrong[number] = error
                data = error.valid_data
            if dimensions:
                text = {code: cells[place] for code, place in dimensions} | text
            yield Row(self.sheet.name, number, data, {}, values, text, self.headings, self.wanted.name)


def _right(
    session: Session,
    actor: Actor,
    wanted: SheetKind,
    rows: list[Row],
    reader: _Reader,
    today: date,
    faults: list[Fault],
) -> list[Row]:
    """The rows without error; the errors of the others are added to ``faults`` in the order of the sheet."""
    by_row: dict[int, list[Fault]] = {}
    for row in rows:
        if row.number in reader.wrong:
            by_row[row.number] = list(_refused(row, reader.wrong[row.number]))
    for name, lookup in wanted.lookups.items():
        asked = {row.data[name] for row in rows if row.data.get(name) not in (None, "")}
        known = lookup.find(session, actor, frozenset(asked))
        for row in rows:
            value = row.data.get(name)
            if value in known:
                row.found[name] = known[value]
            elif value not in (None, ""):
                sentence = lookup.sentence.format(value=row.text.get(row.headings[name], value))
                by_row.setdefault(row.number, []).append(row.fault(sentence, name))
    _check(wanted, rows, by_row, today)
    for number in sorted(by_row):
        faults += by_row[number]
    return [row for row in rows if row.number not in by_row]


def _check(wanted: SheetKind, rows: list[Row], by_row: dict[int, list[Fault]], today: date) -> None:
    seen: dict[tuple[Any, ...], int] = {}
    for row in rows:
        if wanted.key and all(name in row.data for name in wanted.key):
            key = tuple(row.data[name] for name in wanted.key) + tuple(
                sorted(row.values.items()) if wanted.dimensions else ()
            )
            first = seen.setdefault(key, row.number)
            if first != row.number:
                sentence = f"Raden gäller samma sak som rad {first}. Ta bort den ena."
                by_row.setdefault(row.number, []).append(row.fault(sentence, wanted.key[0]))
        if wanted.check is not None and row.number not in by_row:
            found = list(wanted.check(row, today))
            if found:
                by_row[row.number] = found


def _refused(row: Row, error: ValidationError) -> Iterator[Fault]:
    messages: Mapping[str, Any] = error.normalized_messages()
    for heading, sentences in messages.items():
        for sentence in sentences if isinstance(sentences, list) else [str(sentences)]:
            yield Fault(
                sentence, row.sheet, row.number, heading if heading in row.text else "", row.text.get(heading, "")
            )


def _folded(heading: str) -> str:
    """Headings are the same whatever their case, blanks and a star that marks them."""
    return " ".join(heading.replace("_", " ").replace("*", " ").split()).casefold()
