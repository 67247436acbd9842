"""Printed numbers that follow from other bases or other conditions: what is unchanged stays as it was printed."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from fractions import Fraction

from kundval.reimbursement.rules.document import BaseAmount, Document, Fault, Faulty, Published, When
from kundval.reimbursement.rules.formula import Formula
from kundval.reimbursement.rules.linear import Base
from kundval.reimbursement.rules.printed import Number, numbers_of
from kundval.reimbursement.rules.rounding import printed_of
from kundval.reimbursement.rules.stated import Stated

Bases = Mapping[Base, Fraction]
ADDRESSED = ("rad", "grupp", "tjänst", "listan")
"""What has a column of its own on the sheet Basbelopp; what else a base varies by is said as a condition."""
_PASSES = 10


@dataclass(frozen=True)
class Restated:
    """A number before and after: ``exact`` is the new one unrounded. ``number`` stands in the new list, ``base`` is what it prints."""

    before: Published
    number: Published
    exact: Fraction
    step: Fraction
    base: Base | None

    @property
    def changed(self) -> bool:
        return self.before.amount != self.number.amount

    @property
    def is_base(self) -> bool:
        return self.base is not None

    @property
    def is_rounded(self) -> bool:
        return self.exact != self.number.amount


def restated(old: Document, new: Document, before: Bases, after: Bases) -> tuple[Document, tuple[Restated, ...]]:
    """The new list with the numbers that the bases ``after`` give; ``old`` and ``before`` are what it was made from.

    ``new`` has the same printed numbers as ``old``. A number whose unrounded value is the same as before stays as it was printed, with
    its reason, also where it deviates. Raises :class:`Faulty` where the formula does not give a number.
    """
    first = {number.place: _exact(number, before) for number in numbers_of(Formula(old), rounded=False)}
    current, formula = new, Formula(new)
    # Numbers may follow from printed ones, which follow from others: until nothing changes.
    for _ in range(_PASSES):
        numbers = numbers_of(formula, rounded=False)
        published = list(old.published)
        for number in numbers:
            exact = _exact(number, after)
            if exact != first[number.place]:
                published[number.place] = _printed(old.published[number.place], *exact)
        changed = tuple(published) != current.published
        current = replace(current, published=tuple(published))
        if not changed or not formula.follows_print:
            break
        formula = Formula(current)
    return current, tuple(
        Restated(old.published[number.place], current.published[number.place], *_exact(number, after), number.base)
        for number in numbers
    )


def _printed(number: Published, exact: Fraction, step: Fraction) -> Published:
    return replace(number, amount=printed_of(exact, step), reason="")


def _exact(number: Number, bases: Bases) -> tuple[Fraction, Fraction]:
    """The unrounded value and the rounding step of a printed number."""
    try:
        return number.forms[0].at(bases), number.kind.step
    except KeyError as error:
        raise Faulty([Fault("Formel", 0, "Formel", f"Basen {error.args[0]} saknar belopp i listan.")]) from None


def first_of(amounts: Iterable[tuple[Base | None, Fraction | None]]) -> dict[Base, Fraction]:
    """The first amount of each base."""
    found: dict[Base, Fraction] = {}
    for base, amount in amounts:
        if base is not None and amount is not None:
            found.setdefault(base, amount)
    return found


def with_bases(document: Document, printed: Bases, bases: Bases, notes: Mapping[Base, str]) -> Document:
    """The list with the bases stated exactly on Basbelopp, where they can be and are not what is ``printed``."""
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
