"""What private units are paid by a list, as the law looks at it: payable prices with their parts, once for all rows that are alike."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from functools import cached_property
from typing import NamedTuple

from kundval.reimbursement.rules.document import Cell, Component, Document, Group, Row
from kundval.reimbursement.rules.formula import Formula, Pattern, Wrong
from kundval.reimbursement.rules.law import Kind
from kundval.reimbursement.rules.linear import Base, Form
from kundval.reimbursement.rules.parts import parts_in

IN_HOUSE = "egenregi"
PRIVATE = frozenset({"fristående", "fristående i annan kommun"})
"""Whose money the rules are about: another municipality and a contractor are paid otherwise."""


class Part(NamedTuple):
    """A part of a price in the first of the rows that are alike: where it stands, and its form where its bases are known."""

    cell: Cell
    form: Form | None


class Known:
    """A list and the values of its bases."""

    def __init__(self, document: Document, stored: Mapping[Base, Fraction], formula: Formula):
        self.document, self.stored, self.formula = document, stored, formula

    def form(self, cell: Cell) -> Form | None:
        """The form of a cell; none where the formula says nothing of it, or a base of it is not known."""
        if not self.formula.defined(cell):
            return None
        try:
            form = self.formula.form(cell)
        except Wrong:
            return None
        return form if all(base in self.stored for base in form.bases) else None

    def label(self, row: Row, group: Group) -> str:
        """What a row is called, with the price group where the list pays several."""
        several = sum(one.paid for one in self.document.groups) > 1
        return f"{row.label or row.name}, {group.name}" if several else row.label or row.name

    def part(self, row: Row, group: Group, fits: Callable[[Component], bool]) -> Part | None:
        """The first part of a price that fits and is no sum."""
        for part in self.document.components:
            if fits(part) and not part.payable and not part.subtotal:
                cell = Cell(row.name, group.code, part.code, self.document.own_unit(row, part))
                if self.formula.defined(cell):
                    return Part(cell, self.form(cell))
        return None


@dataclass
class Priced:
    """A payable price in a group that private units are paid by, unrounded, and the rows that it is alike in, each with its place.

    ``before`` is what the price is before VAT is added and the fee deducted.
    """

    known: Known
    group: Group
    kind: Kind
    total: Part
    vat: Part | None
    fee: Part | None
    administration: Part | None
    premises: Part | None
    rows: list[tuple[int, Row]] = field(default_factory=list)

    def label(self, row: Row) -> str:
        return self.known.label(row, self.group)

    @property
    def step(self) -> Fraction:
        return self.known.formula.step_of(self.total.cell)

    @property
    def parts(self) -> list[Part]:
        return [part for part in (self.total, self.vat, self.fee, self.administration, self.premises) if part]

    @cached_property
    def alike(self) -> bool:
        """Whether other rows of its kind may have the same forms."""
        return all(part.form is not None and self.known.formula.is_alike(part.cell) for part in self.parts)

    def at(self, form: Form, row: Row) -> Fraction:
        """What a form of the first row is in one of the rows."""
        return (self.known.formula.seen_from(form, row) if self.alike else form).at(self.known.stored)

    @cached_property
    def bases(self) -> list[Base]:
        return list(dict.fromkeys(base for part in self.parts if part.form for base in part.form.bases))

    @cached_property
    def deducts(self) -> bool:
        """Whether the list writes its fee with a minus."""
        return self._deducts_in(self.known.formula.names.rows[self.total.cell.row])

    def _deducts_in(self, row: Row) -> bool:
        return self.fee is not None and self.fee.form is not None and self.at(self.fee.form, row) < 0

    def holds(self, row: Row) -> bool:
        """Whether it is so in another row of its kind: all bases are known there, and the fee has the same sign."""
        seen = self.known.formula.seen_from(Form(tuple(self.bases)), row)
        return all(base in self.known.stored for base in seen.bases) and self._deducts_in(row) == self.deducts

    @cached_property
    def fee_form(self) -> Form:
        """The fee, counted as something positive."""
        fee = self.fee.form if self.fee and self.fee.form else Form()
        return fee.times(Fraction(-1)) if self.deducts else fee

    @cached_property
    def before(self) -> Form:
        vat = self.vat.form if self.vat and self.vat.form else Form()
        assert self.total.form is not None
        return self.total.form.minus(vat).plus(self.fee_form)


def prices(known: Known, kinds: Mapping[str, Kind | None]) -> list[Priced]:
    """Every payable price of private units, in the order of the rows that they first stand in."""
    found: list[Priced] = []
    latest: dict[Pattern, Priced] = {}
    payable = next((part for part in known.document.components if part.payable), None)
    groups = [group for group in known.document.groups if group.paid and PRIVATE.intersection(group.modes)]
    for place, row in enumerate(known.document.rows):
        kind = kinds.get(row.service)
        if payable is None or kind is None:
            continue
        for group in groups:
            cell = Cell(row.name, group.code, payable.code, known.document.own_unit(row, payable))
            pattern = known.formula.pattern(cell)
            one = latest.get(pattern)
            if one is None or not one.holds(row):
                one = _priced(known, cell, row, group, kind)
                if one is None:
                    continue
                found.append(one)
                if one.alike:
                    latest[pattern] = one
            one.rows.append((place, row))
    return found


def _priced(known: Known, cell: Cell, row: Row, group: Group, kind: Kind) -> Priced | None:
    total = known.form(cell)
    if total is None:
        return None
    components = known.formula.names.components
    fees = (
        one for one in parts_in(cell, known.formula) if begins(components[one.component], "avgift", "föräldraavgift")
    )
    fee = next(fees, None)
    return Priced(
        known,
        group,
        kind,
        total=Part(cell, total),
        vat=known.part(row, group, is_vat),
        fee=fee and Part(fee, known.form(fee)),
        administration=known.part(row, group, lambda part: begins(part, "adm")),
        premises=known.part(row, group, lambda part: begins(part, "lokal")),
    )


def is_vat(part: Component) -> bool:
    return part.vat or begins(part, "moms")


def begins(part: Component, *words: str) -> bool:
    return any(text.casefold().startswith(words) for text in (part.code, part.name))
