"""A price list as its page shows it: what deviates first, then computed beside published, row by row and part by part."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction

from kundval.formats import decimal_text, number_text
from kundval.reimbursement.rules.check import ACCEPTED, DEVIATION, EQUAL, EXPLAINED, Verdict
from kundval.reimbursement.rules.document import EVERY, Document, Published
from kundval.reimbursement.workbook.opened import Opened

ROWS_A_TABLE = 4
MOST_ROWS = 24
"""A list with more rows is shown as a list of numbers only."""

LineKey = tuple[str, str, str]
"""Component, price group, unit."""


@dataclass(frozen=True)
class Number:
    """A printed number beside the computed one; ``index`` is its place in the document, ``part`` its label within its row."""

    index: int
    verdict: Verdict
    label: str
    part: str

    @property
    def deviates(self) -> bool:
        return self.verdict.verdict in (DEVIATION, ACCEPTED)

    @property
    def has_note(self) -> bool:
        """Whether its own printed, rounded parts give something else, though it is right."""
        return not self.deviates and self.verdict.from_parts not in (None, self.verdict.published)


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


@dataclass(frozen=True)
class ListView:
    """Everything the page says about a list."""

    document: Document
    numbers: tuple[Number, ...]
    tables: tuple[Table, ...]
    paid: str

    def having(self, *verdicts: str) -> list[Number]:
        return [number for number in self.numbers if number.verdict.verdict in verdicts]

    @property
    def unexplained(self) -> list[Number]:
        return self.having(DEVIATION)

    @property
    def deviations(self) -> list[Number]:
        """Without reason first, then the largest difference first."""
        found = self.having(DEVIATION, ACCEPTED)
        return sorted(found, key=lambda one: (one.verdict.verdict == ACCEPTED, -abs(one.verdict.difference), one.index))

    @property
    def caption(self) -> str:
        """«24 tal i kr/år. 20 är lika, 2 förklaras av avrundning, 2 avviker.»"""
        counts = [
            (len(self.having(EQUAL)), "är lika"),
            (len(self.having(EXPLAINED)), "förklaras av avrundning"),
            (len(self.having(DEVIATION, ACCEPTED)), "avviker"),
        ]
        told = ", ".join(f"{number_text(count)} {word}" for count, word in counts if count)
        return f"{number_text(len(self.numbers))} tal i {self.document.head.main_unit}. {told}."

    @property
    def note(self) -> str:
        """The sentence under the tables about sums that miss their own printed parts."""
        found = [number for number in self.numbers if number.has_note]
        if not found:
            return ""
        *first, last = [shown(number.verdict.from_parts) for number in found[:6]]
        sums = f"{', '.join(first)} och {last}" if first else last
        return f"(a) De avrundade delarna ger {sums}. Summan räknas på oavrundade delar och är rätt."


def view(opened: Opened) -> ListView:
    """The page of an opened list."""
    document = opened.document
    verdicts = {id(verdict.number): verdict for verdict in opened.checked.verdicts}
    numbers = tuple(
        Number(
            index,
            verdicts[id(published)],
            label(document, opened, published),
            line_label(document, _key(published)),
        )
        for index, published in enumerate(document.published)
        if id(published) in verdicts
    )
    shown_tables = tuple(tables(opened, numbers)) if len(document.rows) <= MOST_ROWS else ()
    return ListView(document, numbers, shown_tables, _paid(opened))


def label(document: Document, opened: Opened, number: Published) -> str:
    """«1–2 år heltid, administration»."""
    return f"{opened.labels[number.row]}, {line_label(document, (number.component, number.group, number.unit)).lower()}"


def line_label(document: Document, key: LineKey) -> str:
    component, group, unit = key
    part = next(one for one in document.components if one.code == component)
    named = next((one.name for one in document.groups if one.code == group), "")
    several = len({one.group for one in document.published if one.component == component}) > 1
    text = f"{part.name} {named.lower()}" if several and named and group != EVERY else part.name
    own = {document.own_unit(row, part) for row in document.rows}
    return text if own == {unit} and unit == document.head.main_unit else f"{text}, {unit}"


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


def tables(opened: Opened, numbers: Sequence[Number]) -> Iterator[Table]:
    """The numbers as tables of a few rows beside each other; rows with the same lines share a table."""
    document = opened.document
    by_place = {(n.verdict.number.row, _key(n.verdict.number)): n for n in numbers}
    words = {(n.row, _key(n)): n.instead for n in document.published if n.amount is None}
    lines_of: dict[str, list[LineKey]] = {}
    chosen = {id(number.verdict.number) for number in numbers}
    for number in document.published:
        if number.amount is None or id(number) in chosen:
            lines_of.setdefault(number.row, []).append(_key(number))
    chunk: list[str] = []
    for row in [one.name for one in document.rows if one.name in lines_of]:
        if chunk and (len(chunk) == ROWS_A_TABLE or lines_of[row] != lines_of[chunk[0]]):
            yield _table(document, opened, chunk, lines_of[chunk[0]], by_place, words)
            chunk = []
        chunk.append(row)
    if chunk:
        yield _table(document, opened, chunk, lines_of[chunk[0]], by_place, words)


def _table(
    document: Document,
    opened: Opened,
    rows: list[str],
    keys: list[LineKey],
    by_place: dict[tuple[str, LineKey], Number],
    words: dict[tuple[str, LineKey], str],
) -> Table:
    payable = {part.code for part in document.components if part.payable or part.subtotal}
    several = len(document.components) > 1
    lines = tuple(
        Line(
            line_label(document, key),
            several and key[0] in payable,
            tuple(by_place.get((row, key)) for row in rows),
            tuple(words.get((row, key), "") for row in rows),
        )
        for key in keys
    )
    return Table(tuple(opened.labels[row] for row in rows), lines)


def _key(number: Published) -> LineKey:
    return number.component, number.group, number.unit


def _paid(opened: Opened) -> str:
    """What the first row pays: «Betalas: fristående 133 761, kommunal 126 190 (1–2 år heltid)»."""
    if not opened.prices:
        return ""
    first = opened.prices[0].row
    names = {group.code: group.name.lower() for group in opened.document.groups}
    told = ", ".join(
        f"{names[price.group]} {shown(Fraction(price.amount_ore, 100))} kr per {price.period}"
        for price in opened.prices
        if price.row == first
    )
    return f"Betalas: {told} ({opened.labels[first]})"
