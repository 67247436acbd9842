"""Printed numbers that follow from other bases or other conditions: what is unchanged stays as it was printed."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from fractions import Fraction

from kundval.reimbursement.rules.document import EVERY, BaseAmount, Cell, Document, Fault, Faulty, Published, When
from kundval.reimbursement.rules.formula import Formula, Wrong
from kundval.reimbursement.rules.linear import Base
from kundval.reimbursement.rules.rounding import printed_of
from kundval.reimbursement.rules.stated import Stated

Bases = Mapping[Base, Fraction]
ADDRESSED = ("rad", "grupp", "tjänst", "listan")
"""What has a column of its own on the sheet Basbelopp; what else a base varies by is said as a condition."""
_PASSES = 10


@dataclass(frozen=True)
class Restated:
    """A number before and after: ``exact`` is the new one unrounded. ``number`` is as it stands in the new list."""

    before: Published
    number: Published
    exact: Fraction
    step: Fraction
    is_base: bool

    @property
    def changed(self) -> bool:
        return self.before.amount != self.number.amount

    @property
    def is_rounded(self) -> bool:
        return self.exact != self.number.amount


def restated(old: Document, new: Document, before: Bases, after: Bases) -> tuple[Document, tuple[Restated, ...]]:
    """The new list with the numbers that the bases ``after`` give; ``old`` and ``before`` are what it was made from.

    ``new`` has the same printed numbers as ``old``. A number whose unrounded value is the same as before stays as it was printed, with
    its reason, also where it deviates. Raises :class:`Faulty` where the formula does not give a number.
    """
    first = _exact(Formula(old), before)
    current, formula = new, Formula(new)
    exact = dict(first)
    # Numbers may follow from printed ones, which follow from others: until nothing changes.
    for _ in range(_PASSES):
        exact = _exact(formula, after)
        published = tuple(
            number if index not in exact or exact[index] == first[index] else _printed(number, *exact[index])
            for index, number in enumerate(old.published)
        )
        if published == current.published:
            break
        current = replace(current, published=published)
        if not formula.follows_print:
            break
        formula = Formula(current)
    return current, tuple(
        Restated(
            old.published[index],
            current.published[index],
            *found,
            formula.base_of(first_cell(formula, number)) is not None,
        )
        for index, number in enumerate(old.published)
        if (found := exact.get(index))
    )


def _printed(number: Published, exact: Fraction, step: Fraction) -> Published:
    return replace(number, amount=printed_of(exact, step), reason="")


def _exact(formula: Formula, bases: Bases) -> dict[int, tuple[Fraction, Fraction]]:
    """The unrounded value and the rounding step of each printed number, by its place in the list."""
    found = {}
    for index, number in enumerate(formula.document.published):
        if number.amount is None:
            continue
        cell = first_cell(formula, number)
        try:
            found[index] = formula.form(cell).at(bases), formula.step_of(cell)
        except Wrong as error:
            raise Faulty([error.fault]) from None
        except KeyError as error:
            raise Faulty([Fault("Formel", 0, "Formel", f"Basen {error.args[0]} saknar belopp i listan.")]) from None
    return found


def first_cell(formula: Formula, number: Published) -> Cell:
    """The cell of a printed number; of one for all price groups the first."""
    return cells_of(formula, number)[0]


def cells_of(formula: Formula, number: Published) -> list[Cell]:
    """The cells that a printed number stands for."""
    at = number.row, number.component, number.unit
    groups = [number.group] if number.group != EVERY else formula.groups_of(*at) or [EVERY]
    return [Cell(number.row, group, number.component, number.unit) for group in groups]


def printed_bases(formula: Formula) -> dict[Base, Fraction]:
    """What is printed of each base."""
    found: dict[Base, Fraction] = {}
    for number in formula.document.published:
        if number.amount is not None and (base := formula.base_of(first_cell(formula, number))):
            found.setdefault(base, number.amount)
    return found


def with_bases(document: Document, bases: Bases, notes: Mapping[Base, str]) -> Document:
    """The list with the bases stated exactly on Basbelopp, where they can be and are not what is printed."""
    printed = printed_bases(Formula(document))
    stated = []
    for base, amount in bases.items():
        at = dict(base.at)
        if base.from_list or printed.get(base) == amount:
            continue
        stated.append(
            BaseAmount(
                base.component,
                amount,
                row=at.get("rad", ""),
                group=at.get("grupp", ""),
                service=at.get("tjänst", ""),
                where=tuple(When(name, frozenset({value})) for name, value in at.items() if name not in ADDRESSED),
                unit=base.unit,
                note=notes.get(base, ""),
            )
        )
    replaced = Stated(document).meaning(bases)
    kept = [amount for place, amount in enumerate(document.bases) if place not in replaced]
    return replace(document, bases=(*kept, *stated))
