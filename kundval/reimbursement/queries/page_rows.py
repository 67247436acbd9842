"""A page of a price list's rows: their part of the document, and every printed number beside the computed one, from the tables."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from sqlalchemy import ColumnElement
from sqlalchemy import select as select_rows
from sqlmodel import Session, col, func, select

from kundval.reimbursement.models import PriceList, PriceNumber
from kundval.reimbursement.rules.check import ACCEPTED, DEVIATION, Checked
from kundval.reimbursement.rules.document import EVERY, Cell, Document
from kundval.reimbursement.rules.formula import Formula
from kundval.reimbursement.workbook import details as kept
from kundval.reimbursement.workbook.opened import Opened, open_list
from kundval.reimbursement.workbook.part import index_of, part_of, rows_of

MOST_DEVIATIONS = 100
LineKey = tuple[str, str, str]
"""Component, price group, unit."""


@dataclass(frozen=True)
class Number:
    """A printed number beside the computed one; ``index`` is its place in the list, ``part`` its label within its row."""

    index: int
    cell: Cell
    published: Fraction
    computed: Fraction
    unrounded: Fraction
    verdict: str
    reason: str
    details: kept.Details
    label: str
    part: str

    @property
    def deviates(self) -> bool:
        return self.verdict in (DEVIATION, ACCEPTED)

    @property
    def difference(self) -> Fraction:
        """Published less computed."""
        return self.published - self.computed

    @property
    def has_note(self) -> bool:
        """Whether its own printed, rounded parts give something else, though it is right."""
        return not self.deviates and self.details.from_parts not in (None, self.published)


@dataclass(frozen=True)
class RowsPage:
    """Some rows of a list. ``opened`` holds only these rows, with the bases that the whole list gave them."""

    opened: Opened
    numbers: tuple[Number, ...]
    services: tuple[str, ...]
    service: str
    total: int
    first: int
    number: int
    pages: int

    @property
    def document(self) -> Document:
        return self.opened.document

    @property
    def caption(self) -> str:
        """«Rader 1–24 av 3 000»"""
        last = self.first + len(self.document.rows) - 1
        return f"Rader {self.first}–{last} av {self.total}" if self.pages > 1 else f"{self.total} rader"


def rows_page(session: Session, price_list: PriceList, asked: str, size: int, service: str = "") -> RowsPage:
    """The rows that a page asks for (``asked`` is the number of the page as it stands in the address)."""
    every = rows_of(price_list.document)
    services = tuple(dict.fromkeys(one[2] for one in every))
    service = service if service in services else ""
    wanted = [name for name, _, of in every if not service or of == service]
    pages = max(1, -(-len(wanted) // size))
    number = min(max(1, int(asked)) if asked.isdecimal() and len(asked) < 7 else 1, pages)
    names = wanted[(number - 1) * size : number * size]
    document = part_of(price_list.document, names)
    numbers = numbers_of(session, price_list, document, col(PriceNumber.row).in_(names))
    return RowsPage(
        _opened(document, numbers), numbers, services, service, len(wanted), (number - 1) * size + 1, number, pages
    )


def opened_rows(session: Session, price_list: PriceList, names: Sequence[str]) -> RowsPage:
    """The named rows, as one page."""
    document = part_of(price_list.document, names)
    numbers = numbers_of(session, price_list, document, col(PriceNumber.row).in_(names))
    return RowsPage(_opened(document, numbers), numbers, (), "", len(names), 1, 1, 1)


def deviations(session: Session, price_list: PriceList, most: int = MOST_DEVIATIONS) -> list[Number]:
    """The numbers that deviate: without reason first, then the largest difference first; at most so many of them."""
    deviating = col(PriceNumber.verdict).in_((DEVIATION, ACCEPTED))
    rows = session.execute(
        select_rows(
            col(PriceNumber.id),
            col(PriceNumber.row),
            col(PriceNumber.verdict),
            col(PriceNumber.published),
            col(PriceNumber.computed),
        )
        .where(col(PriceNumber.price_list_id) == price_list.id, deviating)
        .order_by(col(PriceNumber.id))
    ).all()
    first = sorted(rows, key=lambda one: (one[2] == ACCEPTED, -abs(Fraction(one[3]) - Fraction(one[4]))))[:most]
    order = {one[0]: place for place, one in enumerate(first)}
    document = part_of(price_list.document, {one[1] for one in first})
    return list(numbers_of(session, price_list, document, col(PriceNumber.id).in_(order), order))


def counts(session: Session, price_list: PriceList) -> Mapping[str, int]:
    """How many numbers of the list have each verdict."""
    statement = select(PriceNumber.verdict, func.count()).where(col(PriceNumber.price_list_id) == price_list.id)
    return dict(session.exec(statement.group_by(col(PriceNumber.verdict))).all())


def numbers_of(
    session: Session,
    price_list: PriceList,
    document: Document,
    where: ColumnElement[bool],
    order: Mapping[int | None, int] | None = None,
) -> tuple[Number, ...]:
    """The stored numbers of a list, as far as ``document`` has their rows; in the list's order, or by their place in ``order``."""
    rows = session.exec(
        select(PriceNumber).where(col(PriceNumber.price_list_id) == price_list.id, where).order_by(col(PriceNumber.id))
    ).all()
    if order:
        rows = sorted(rows, key=lambda row: order[row.id])
    details = _details(price_list, rows)
    places = index_of(price_list.document)
    labels = {row.name: row.label or row.name for row in document.rows}
    words = {key: line_label(document, key) for key in {(row.component, row.form, row.unit) for row in rows}}
    return tuple(
        Number(
            index=places[row.row, row.form, row.component, row.unit],
            cell=Cell(row.row, row.form, row.component, row.unit),
            published=Fraction(row.published),
            computed=Fraction(row.computed),
            unrounded=Fraction(row.unrounded),
            verdict=row.verdict,
            reason=row.reason,
            details=details[row.id or 0],
            label=f"{labels[row.row]}, {words[row.component, row.form, row.unit].lower()}",
            part=words[row.component, row.form, row.unit],
        )
        for row in rows
        if row.row in labels
    )


def _details(price_list: PriceList, rows: Sequence[PriceNumber]) -> dict[int, kept.Details]:
    """What was found of each number; of a list that was kept before that was, the check is made again."""
    if not any(row.details == kept.NONE for row in rows):
        return {row.id or 0: kept.from_text(row.details) for row in rows}
    found = open_list(price_list.document).checked.verdicts
    verdicts = {
        (one.number.row, one.number.group, one.number.component, one.number.unit): text
        for one, text in zip(found, kept.to_texts(found), strict=True)
    }
    return {row.id or 0: kept.from_text(verdicts[row.row, row.form, row.component, row.unit]) for row in rows}


def _opened(document: Document, numbers: Collection[Number]) -> Opened:
    stored = {base.base: base.stored for number in numbers for base in number.details.bases}
    formula = Formula(document)
    return Opened(document, Checked((), stored, formula))


def line_label(document: Document, key: LineKey) -> str:
    """What a part in a price group is called: with its group where it differs between groups, with its unit where it is another."""
    component, group, unit = key
    part = next(one for one in document.components if one.code == component)
    named = next((one.name for one in document.groups if one.code == group), "")
    several = len({one.group for one in document.published if one.component == component}) > 1
    text = f"{part.name} {named.lower()}" if several and named and group != EVERY else part.name
    own = {document.own_unit(row, part) for row in document.rows}
    return text if own == {unit} and unit == document.head.main_unit else f"{text}, {unit}"
