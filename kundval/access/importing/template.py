"""The empty workbook of a kind: a sheet with headings for each sheet, and one that explains every column."""

from collections.abc import Iterator

from kundval.access.importing.kinds import DIMENSIONS, ImportKind
from kundval.access.importing.rows import HELP_SHEET
from kundval.fields import Field
from kundval.fields.texts import Choice, YesNo
from kundval.spreadsheet import Column, Table, workbook

LEAD = (
    "Fyll i bladen. Rubrikerna ska stå i rad 1, i vilken ordning som helst. Det här bladet läses inte in.",
    "Datum: 2026-11-23. Månad: 2026-11. Belopp i kronor med komma eller punkt. Koder skrivs som text, så att nollor i början blir kvar.",
)


def template(kind: ImportKind) -> bytes:
    """The kind's workbook (.xlsx) with headings and explanations, and no rows."""
    if kind.template is not None:
        return kind.template()
    sheets = [
        Table(sheet.name, [Column(heading, width=18) for heading in sheet.columns()], [], filtered=False)
        for sheet in kind.sheets
    ]
    return workbook([*sheets, _help(kind)])


def _help(kind: ImportKind) -> Table:
    columns = [
        Column("Blad", width=18),
        Column("Kolumn", width=22),
        Column("Måste fyllas i", "yesno", width=14),
        Column("Vad som ska stå", width=70),
        Column("Exempel", width=24),
    ]
    lead = (kind.help, *LEAD) if kind.help else LEAD
    return Table(HELP_SHEET, columns, _lines(kind), title=f"Så fyller du i: {kind.title}", lead=lead, filtered=False)


def _lines(kind: ImportKind) -> Iterator[tuple[object, ...]]:
    for sheet in kind.sheets:
        for heading, (_, declared) in sheet.columns().items():
            yield sheet.name, heading, declared.required, explanation(declared), declared.example
        if sheet.dimensions:
            yield (
                sheet.name,
                "(dimensioner)",
                False,
                DIMENSIONS,
                "omfattning",
            )


def explanation(declared: Field) -> str:
    """What a column wants, in words."""
    if declared.help:
        return declared.help
    if isinstance(declared, Choice):
        return f"{declared.name_of}: {declared.listed()}."
    if isinstance(declared, YesNo):
        return f"Ja eller nej: {declared.what}."
    return f"{declared.name_of}."
