"""Gaps in a list: an age that no row covers, a combination that has no row, a row without a price.

A person who falls into a gap is paid for by nobody, so such a list is refused; a list that is meant to have gaps says so itself.
"""

from collections.abc import Iterator
from datetime import date
from itertools import pairwise, product

from kundval.reimbursement.rules.document import Document, Fault, Row, Value


def gaps(document: Document) -> Iterator[Fault]:
    """Overlapping bands always; missing bands, combinations and prices unless the list allows gaps."""
    yield from _bands(document)
    if not document.head.allows_gaps:
        yield from _combinations(document)
    yield from _prices(document)


def _bands(document: Document) -> Iterator[Fault]:
    """Age bands that a service uses must follow each other without gap or overlap."""
    known = {(value.dimension, value.value): value for value in document.values}
    used: dict[str, dict[str, Value]] = {}
    for row in document.rows:
        bands = [value for value in (known[place] for place in row.values.items()) if value.is_band]
        if len(bands) > 1:
            names = " och ".join(value.dimension for value in bands)
            text = (
                f"Raden har två åldersgrupper, i {names}. Skriv ålder i en dimension och låt den andra cellen vara tom."
            )
            yield Fault("Rader", row.line, bands[1].dimension, text)
        used.setdefault(row.service, {}).update({value.value: value for value in bands})
    for value in document.values:
        yield from _band(value)
    for service, values in used.items():
        ordered = sorted(values.values(), key=lambda value: (value.by_birth, value.extent))
        for before, after in pairwise(ordered):
            yield from _between(document, service, before, after)


def _band(value: Value) -> Iterator[Fault]:
    """What one band says of itself."""
    start, end = value.extent
    years = value.age_from is not None or value.age_to is not None
    if value.by_birth and years:
        text = f"{value.value} har både ålder och födelsedag. Skriv Från år och Till år, eller Född från och Född till."
        yield Fault("Dimensioner", value.line, "Född från", text)
    elif end <= start:
        column = "Född till" if value.by_birth else "Till år"
        text = f"{value.value} slutar före sin början. Rätta någon av kolumnerna."
        yield Fault("Dimensioner", value.line, column, text)


def _between(document: Document, service: str, before: Value, after: Value) -> Iterator[Fault]:
    column = "Född från" if after.by_birth else "Från år"
    (_, end), (start, _) = before.extent, after.extent
    if before.by_birth != after.by_birth:
        text = f"{service} har både åldrar ({before.value}) och födelsedagar ({after.value}). Skriv alla grupper på samma sätt."
        yield Fault("Dimensioner", after.line, column, text)
    elif end > start:
        what, other = ("Födelsedagarna", "Född till") if after.by_birth else ("Åldrarna", "Till år")
        text = (
            f"{what} {before.value} och {after.value} överlappar varandra för {service}. Ändra {column} eller {other}."
        )
        yield Fault("Dimensioner", after.line, column, text)
    elif end < start and not document.head.allows_gaps:
        yield Fault("Dimensioner", after.line, column, _gap(f"{service} saknar rad för {_missing(before, after)}"))


def _missing(before: Value, after: Value) -> str:
    """The ages or birth dates between two bands, both ends included."""
    (_, start), (end, _) = before.extent, after.extent
    ends = [date.fromordinal(one) if after.by_birth else one for one in (start, end - 1)]
    span = "–".join(map(str, dict.fromkeys(ends)))
    return f"födda {span}" if after.by_birth else f"{after.dimension} {span} år"


def _combinations(document: Document) -> Iterator[Fault]:
    """Rows of a service with the same dimensions must make a whole table."""
    tables: dict[tuple[str, tuple[str, ...]], list[Row]] = {}
    for row in document.rows:
        tables.setdefault((row.service, tuple(row.values)), []).append(row)
    for (service, dimensions), rows in tables.items():
        axes = [list(dict.fromkeys(row.values[dimension] for row in rows)) for dimension in dimensions]
        present = {tuple(row.values.values()) for row in rows}
        missing = (
            [combination for combination in product(*axes) if combination not in present] if _moderate(axes) else []
        )
        for combination in missing[:20]:
            named = ", ".join(f"{dimension} {value}" for dimension, value in zip(dimensions, combination, strict=True))
            yield Fault("Rader", rows[-1].line, "Rad", _gap(f"{service} saknar rad för {named}"))


def _moderate(axes: list[list[str]]) -> bool:
    size = 1
    for axis in axes:
        size *= len(axis)
    return size <= 20_000


def _prices(document: Document) -> Iterator[Fault]:
    """Every row must say something, and what is paid in one price group must have a price in the others of its service."""
    said = {number.row for number in document.published}
    for row in document.rows:
        if row.name not in said:
            text = f"Raden «{row.name}» saknar pris. Skriv dess belopp på bladet Publicerat (eller ej tryckt), eller ta bort raden."
            yield Fault("Rader", row.line, "Rad", text)
    if not document.head.allows_gaps:
        yield from _unpriced(document)


def _unpriced(document: Document) -> Iterator[Fault]:
    rows = {row.name: row for row in document.rows}
    payable = {part.code for part in document.components if part.payable}
    groups = {group.code for group in document.groups if group.paid and group.printed}
    tables: dict[tuple[str, str, str], dict[str, set[str]]] = {}
    for number in document.published:
        if number.component in payable and number.group in groups:
            table = tables.setdefault((number.component, number.unit, rows[number.row].service), {})
            table.setdefault(number.group, set()).add(number.row)
    for (component, unit, _), by_group in tables.items():
        every = set().union(*by_group.values())
        for group, names in by_group.items():
            for name in sorted(every - names, key=lambda name: rows[name].line):
                text = f"{component} för «{name}» saknar pris i {unit} för prisgruppen {group}. Lägg till det på bladet Publicerat."
                yield Fault("Rader", rows[name].line, "Rad", f"Prislistan har en lucka: {text}")


def _gap(what: str) -> str:
    return f"Prislistan har en lucka: {what}. Lägg till raden, eller skriv ja vid Luckor tillåts på bladet Beslut."
