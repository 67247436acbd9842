"""What is typed in the grid of a draft: other printed numbers, other bases, and perhaps what follows from them. Pure."""

from collections.abc import Mapping
from dataclasses import replace
from fractions import Fraction

from kundval.reimbursement.rules.document import Cell, Document, Published
from kundval.reimbursement.rules.formula import Formula
from kundval.reimbursement.rules.linear import Base
from kundval.reimbursement.rules.printed import numbers_of
from kundval.reimbursement.rules.restate import Bases, first_of, restated, with_bases
from kundval.reimbursement.rules.stated import Stated

Amounts = Mapping[Cell, Fraction]


def typed(document: Document, amounts: Amounts, bases: Mapping[int, Fraction]) -> Document:
    """The list with the numbers as typed. A stated base whose printed number is another gives way to it, unless it was typed itself."""
    formula = Formula(document)
    moved = [base for base, _ in _typed_bases(formula, amounts)]
    means = Stated(document).means
    stated = tuple(
        replace(one, amount=bases[index], exact=True) if index in bases else one
        for index, one in enumerate(document.bases)
        if index in bases or not any(means(one, base) for base in moved if not one.from_list)
    )
    published = tuple(
        replace(one, amount=amounts[address(one)]) if address(one) in amounts else one for one in document.published
    )
    return replace(document, published=published, bases=stated)


def followed(document: Document, stored: Bases, amounts: Amounts, bases: Mapping[int, Fraction]) -> Document:
    """The list with what was typed, and every other number as the formula gives it from the new bases.

    A base typed finer than it is printed is kept exactly on Basbelopp and printed rounded.
    """
    formula = Formula(document)
    changed = dict(_typed_bases(formula, amounts))
    means = Stated(document).means
    for index, amount in bases.items():
        changed |= {base: amount for base in stored if means(document.bases[index], base)}
    new, numbers = restated(document, typed(document, amounts, bases), stored, {**stored, **changed})
    based = {address(one.number) for one in numbers if one.is_base}
    published = tuple(
        replace(one, amount=amounts[address(one)]) if address(one) in amounts and address(one) not in based else one
        for one in new.published
    )
    printed = first_of((one.base, one.number.amount) for one in numbers)
    return with_bases(replace(new, published=published), printed, changed, {})


def _typed_bases(formula: Formula, amounts: Amounts) -> list[tuple[Base, Fraction]]:
    return [
        (number.base, amounts[address(number.published)])
        for number in numbers_of(formula, rounded=False)
        if number.base and address(number.published) in amounts
    ]


def address(number: Published) -> Cell:
    """The cell that a printed number stands in, with its form as the price group."""
    return Cell(number.row, number.group, number.component, number.unit)
