"""A price list as its page shows it: rows beside each other, part by part, and the sentences about the whole."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from kundval.formats import decimal_text, number_text
from kundval.reimbursement.queries.page_rows import LineKey, Number, RowsPage, line_label
from kundval.reimbursement.rules.check import ACCEPTED, DEVIATION, EQUAL, EXPLAINED
from kundval.reimbursement.rules.document import Cell, Document
from kundval.reimbursement.rules.payable import row_prices

ROWS_A_TABLE = 4
ROWS_A_PAGE = 24
TOLD = {
    EQUAL: "är lika",
    EXPLAINED: "förklaras av avrundning",
    DEVIATION: "avviker",
    ACCEPTED: "avviker med skäl",
}


@dataclass(frozen=True)
class Line:
    """A line of a table: a part in a price group, with one number per row (none where nothing is printed)."""

    label: str
    is_sum: bool
    numbers: tuple[Number | None, ...]
    words: tuple[str, ...]
    """What stands where no number is printed."""


@dataclass(frozen=True)
class Table:
    """Some rows beside each other."""

    rows: tuple[str, ...]
    lines: tuple[Line, ...]


def caption(counts: Mapping[str, int], unit: str) -> str:
    """«24 tal i kr/år. 20 är lika, 2 förklaras av avrundning, 2 avviker.»"""
    words = [f"{number_text(counts[verdict])} {word}" for verdict, word in TOLD.items() if counts.get(verdict)]
    return f"{number_text(sum(counts.values()))} tal i {unit}. {', '.join(words)}."


def note(numbers: Sequence[Number]) -> str:
    """The sentence under the tables about sums that miss their own printed parts."""
    found = [number for number in numbers if number.has_note]
    if not found:
        return ""
    *first, last = [shown(number.details.from_parts) for number in found[:6]]
    if first:
        return f"(a) De avrundade delarna ger {', '.join(first)} och {last}. De tryckta talen räknas på oavrundade delar och är rätt."
    return f"(a) De avrundade delarna ger {last}. Det tryckta talet räknas på oavrundade delar och är rätt."


def paid(page: RowsPage) -> str:
    """What the first row pays: «Betalas: fristående 133 761, kommunal 126 190 (1–2 år heltid)»."""
    opened = page.opened
    prices = row_prices(opened.document, opened.checked.stored, opened.formula)
    if not prices:
        return ""
    first = prices[0].row
    names = {group.code: group.name.lower() for group in opened.document.groups}
    told = ", ".join(
        f"{names[price.group]} {shown(Fraction(price.amount_ore, 100))} kr per {price.period}"
        for price in prices
        if price.row == first
    )
    return f"Betalas: {told} ({opened.labels[first]})"


def shown(value: Fraction | None) -> str:
    """A number as it is printed; more than four decimals are rounded away."""
    if value is None:
        return ""
    for decimals in range(4):
        if (value * 10**decimals).denominator == 1:
            return decimal_text(value, decimals) if decimals else number_text(int(value))
    return decimal_text(value, 4)


def exact_shown(text: str) -> str:
    """A stored exact number as it is printed."""
    return shown(Fraction(text))


def changed(value: Fraction) -> str:
    """A difference with its sign."""
    sign = "+" if value > 0 else "−" if value < 0 else ""
    return f"{sign}{shown(abs(value))}"


def tables(document: Document, numbers: Sequence[Number], across: int = ROWS_A_TABLE) -> Iterator[Table]:
    """The numbers as tables of a few rows beside each other; rows with the same lines share a table."""
    by_place = {(one.cell.row, _key(one.cell)): one for one in numbers}
    words = {
        (one.row, (one.component, one.group, one.unit)): one.instead for one in document.published if one.amount is None
    }
    lines_of: dict[str, list[LineKey]] = {}
    for number in document.published:
        key = number.component, number.group, number.unit
        if number.amount is None or (number.row, key) in by_place:
            lines_of.setdefault(number.row, []).append(key)
    chunk: list[str] = []
    for row in [one.name for one in document.rows if one.name in lines_of]:
        if chunk and (len(chunk) == across or lines_of[row] != lines_of[chunk[0]]):
            yield _table(document, chunk, lines_of[chunk[0]], by_place, words)
            chunk = []
        chunk.append(row)
    if chunk:
        yield _table(document, chunk, lines_of[chunk[0]], by_place, words)


def _key(cell: Cell) -> LineKey:
    return cell.component, cell.group, cell.unit


def _table(
    document: Document,
    rows: list[str],
    keys: list[LineKey],
    by_place: Mapping[tuple[str, LineKey], Number],
    words: Mapping[tuple[str, LineKey], str],
) -> Table:
    payable = {part.code for part in document.components if part.payable or part.subtotal}
    several = len(document.components) > 1
    labels = {row.name: row.label or row.name for row in document.rows}
    lines = tuple(
        Line(
            line_label(document, key),
            several and key[0] in payable,
            tuple(by_place.get((row, key)) for row in rows),
            tuple(words.get((row, key), "") for row in rows),
        )
        for key in keys
    )
    return Table(tuple(labels[row] for row in rows), lines)
