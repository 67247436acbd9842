"""Gaps in a list: an age that no row covers, a combination that has no row, a row without a price.

A person who falls into a gap is paid for by nobody, so such a list is refused; a list that is meant to have gaps says so itself.
"""

from collections.abc import Iterator
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
    used: dict[tuple[str, str], dict[str, Value]] = {}
    for row in document.rows:
        for dimension, name in row.values.items():
            value = known[dimension, name]
            if value.age_from is not None:
                used.setdefault((row.service, dimension), {})[name] = value
    for (service, dimension), values in used.items():
        ordered = sorted(values.values(), key=lambda value: (value.age_from or 0, value.age_to or 200))
        for before, after in pairwise(ordered):
            yield from _between(document, service, dimension, before, after)


def _between(document: Document, service: str, dimension: str, before: Value, after: Value) -> Iterator[Fault]:
    end, start = before.age_to, after.age_from or 0
    if end is None or end >= start:
        text = (
            f"Åldrarna {before.value} och {after.value} överlappar varandra för {service}. Ändra Från år eller Till år."
        )
        yield Fault("Dimensioner", after.line, "Från år", text)
    elif end + 1 < start and not document.head.allows_gaps:
        missing = f"{end + 1}" if end + 1 == start - 1 else f"{end + 1}–{start - 1}"
        yield Fault("Dimensioner", after.line, "Från år", _gap(f"{service} saknar rad för {dimension} {missing} år"))


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
            text = f"Raden «{row.name}» saknar pris. Skriv dess belopp på bladet Publicerat, eller ta bort raden."
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
