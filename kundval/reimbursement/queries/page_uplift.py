"""An uplift as its page shows it: each number before and after, with how it came about."""

from dataclasses import dataclass
from fractions import Fraction
from itertools import islice

from kundval.formats import percent_text
from kundval.reimbursement.queries.page_rows import line_label
from kundval.reimbursement.rules.document import Document
from kundval.reimbursement.rules.formula import Formula
from kundval.reimbursement.rules.printed import numbers_of
from kundval.reimbursement.rules.restate import Restated
from kundval.reimbursement.rules.uplift import Uplifted


@dataclass(frozen=True)
class UpliftRow:
    """A number before and after; ``how`` is what a base was made from, or that it follows from the formula."""

    label: str
    before: Fraction
    after: Fraction
    exact: Fraction
    how: str
    is_rounded: bool

    @property
    def difference(self) -> Fraction:
        return self.after - self.before

    @property
    def percent(self) -> str:
        return percent_text(self.difference / abs(self.before) * 100, 2, plus=True) if self.before else "–"


def rows_of(uplifted: Uplifted, most: int) -> list[UpliftRow]:
    """The first numbers of the new list."""
    document = uplifted.document
    labels = {row.name: row.label or row.name for row in document.rows}
    notes = {
        (one.row, one.group, one.component, one.unit): one.note for one in document.published if one.amount is not None
    }
    return [_row(one, document, labels, notes) for one in islice(uplifted.numbers, most)]


def _row(
    one: Restated, document: Document, labels: dict[str, str], notes: dict[tuple[str, str, str, str], str]
) -> UpliftRow:
    number = one.number
    key = number.component, number.group, number.unit
    note = notes[number.row, number.group, number.component, number.unit]
    return UpliftRow(
        label=f"{labels[number.row]}, {line_label(document, key).lower()}",
        before=one.before.amount or Fraction(0),
        after=number.amount or Fraction(0),
        exact=one.exact,
        how=note.replace(".", ",") if one.is_base else "enligt formeln",
        is_rounded=one.is_rounded,
    )


def parts_of(document: Document) -> list[str]:
    """The names of the parts that hold amounts to uplift, in the order of the list."""
    formula = Formula(document)
    based = {number.cell.component for number in numbers_of(formula, rounded=False) if number.base}
    hidden = {base.component for base in document.bases}
    return [part.name for part in document.components if part.code in based | hidden]
