"""The printed numbers of a list as the check sees them: what forms of which bases they print, and which belong together."""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from fractions import Fraction
from typing import NamedTuple

from kundval.reimbursement.rules.belief import Standing
from kundval.reimbursement.rules.document import EVERY, Cell, Fault, Faulty, Published
from kundval.reimbursement.rules.formula import Formula, Pattern, Wrong
from kundval.reimbursement.rules.linear import Base, Form
from kundval.reimbursement.rules.numbers import decimal_text
from kundval.reimbursement.rules.rounding import ZERO


class Kind(NamedTuple):
    """What printed numbers of one pattern have in common."""

    codes: tuple[str, ...]
    """The price groups that it stands for and whose forms differ; the first says how it is rounded."""
    forms: tuple[Form, ...]
    prints: tuple[int, ...]
    """Which of them are a base as it stands."""
    step: Fraction
    payable: bool
    main: bool
    alike: bool
    """Whether all numbers of the pattern are so."""


class Number(NamedTuple):
    """A printed number while it is judged."""

    place: int
    """In the list."""
    published: Published
    amount: Fraction
    step: Fraction
    """What it is rounded to; 0: not at all."""
    kind: Kind
    cell: Cell
    forms: tuple[Form, ...]
    prints: tuple[Base, ...]
    """The bases that it prints as they stand: one, or with form «alla» one per price group."""
    row: int

    @property
    def bases(self) -> Iterable[Base]:
        """The bases that it is made of."""
        return (
            self.forms[0].bases if len(self.forms) == 1 else dict.fromkeys(b for form in self.forms for b in form.bases)
        )

    @property
    def base(self) -> Base | None:
        """The base that it prints as it stands, in the first of its price groups."""
        return self.prints[0] if self.kind.prints[:1] == (0,) else None

    @property
    def standing(self) -> Standing:
        return Standing(self.kind.payable, self.kind.main, bool(self.prints), self.row)


@dataclass
class Group:
    """Numbers that share bases, directly or through others, in the order of the list; and those bases."""

    numbers: list[Number] = field(default_factory=list)
    bases: list[Base] = field(default_factory=list)


def numbers_of(formula: Formula, *, rounded: bool = True) -> list[Number]:
    """All printed numbers of a list, which must be ``rounded`` to their step.

    Raises :class:`Faulty` when the formula does not give each of them exactly one number.
    """
    numbers: list[Number] = []
    faults: list[Fault] = []
    kinds: dict[Pattern, Kind] = {}
    for place, published in enumerate(formula.document.published):
        if published.amount is None:
            continue
        try:
            number = _number(place, published, published.amount, formula, kinds)
            if rounded and number.step:
                _check_rounded(number, formula)
            numbers.append(number)
        except Wrong as error:
            faults.append(error.fault)
    if faults:
        raise Faulty(_told_once(faults))
    return numbers


def _told_once(faults: list[Fault]) -> list[Fault]:
    """What is wrong in a step is told of the first number that meets it, with how many others do."""
    met: dict[object, list[Fault]] = {}
    for fault in dict.fromkeys(faults):
        met.setdefault((fault.line, fault.column) if fault.sheet == "Formel" and fault.line else fault, []).append(
            fault
        )
    return [
        first if not others else replace(first, sentence=f"{first.sentence} Detsamma gäller {len(others)} tal till.")
        for first, *others in met.values()
    ]


def _number(place: int, published: Published, amount: Fraction, formula: Formula, kinds: dict[Pattern, Kind]) -> Number:
    row, group, component, unit = published.row, published.group, published.component, published.unit
    pattern = formula.kind(row), group, component, unit
    kind = kinds.get(pattern)
    if kind is None:
        kind = _kind(published, formula)
        if kind.alike:
            kinds[pattern] = kind
    forms = kind.forms
    if kind.alike:
        here = formula.names.rows[row]
        forms = tuple([formula.seen_from(form, here) for form in forms])
    prints = tuple([forms[place].bases[0] for place in kind.prints])
    cell = Cell(row, kind.codes[0], component, unit)
    step = ZERO if published.exact else kind.step
    return Number(place, published, amount, step, kind, cell, forms, prints, formula.order[row])


def _kind(published: Published, formula: Formula) -> Kind:
    codes = [published.group]
    if published.group == EVERY:
        codes = formula.groups_of(published.row, published.component, published.unit)
    cells = [Cell(published.row, code, published.component, published.unit) for code in codes]
    if not cells:
        what = f"{published.component} räknas för «{published.row}» i {published.unit}"
        text = f"Inget steg på bladet Formel säger hur {what}. Lägg till ett steg."
        raise Wrong(Fault("Publicerat", published.line, "Del", text))
    forms: dict[str, Form] = {}
    prints: dict[int, None] = {}
    for cell in cells:
        form = formula.form(cell)
        at = next((at for at, other in enumerate(forms.values()) if form.same_as(other)), len(forms))
        if at == len(forms):
            forms[cell.group] = form
        if formula.base_of(cell) is not None:
            prints[at] = None
    component = formula.names.components[published.component]
    groups = formula.names.groups
    paid = any(groups[cell.group].paid for cell in cells if cell.group in groups)
    return Kind(
        codes=tuple(forms),
        forms=tuple(forms.values()),
        prints=tuple(prints),
        step=formula.step_of(cells[0]),
        payable=component.payable and not component.subtotal and paid,
        main=published.unit == formula.own_unit(published.row, published.component),
        alike=all(formula.is_alike(cell) for cell in cells),
    )


def _check_rounded(number: Number, formula: Formula) -> None:
    """A printed number must be a multiple of its rounding step."""
    amount, step = number.amount, number.step
    (above, below), (n, d) = amount.as_integer_ratio(), step.as_integer_ratio()
    if not above * d % (below * n):
        return
    text = (
        f"Talet {decimal_text(amount, comma=True)} är inte avrundat till {decimal_text(step, comma=True)}. Skriv rätt steg i "
        "Avrundas till för delen, raden, enheten eller hela listan, eller ja i kolumnen Exakt om talet inte är avrundat."
    )
    if formula.names.units[number.cell.unit].period == "procent" and abs(amount) < 1:
        text += f" Är cellen procentformaterad? Skriv {decimal_text(amount * 100, comma=True)} utan procentformat."
    raise Wrong(Fault("Publicerat", number.published.line, "Belopp", text))


def together(numbers: list[Number]) -> list[Group]:
    """Numbers that share a base, in the order of their first number; one without bases stands alone."""
    home: dict[Base, Group] = {}
    groups: list[Group] = []
    for number in numbers:
        joined: Group | None = None
        bases = number.bases
        for base in bases:
            other = home.get(base)
            if other is not None and other is not joined:
                joined = other if joined is None else _merge(joined, other, home)
        if joined is None:
            joined = Group()
            groups.append(joined)
        joined.numbers.append(number)
        for base in bases:
            if base not in home:
                home[base] = joined
                joined.bases.append(base)
    found = [group for group in groups if group.numbers]
    for group in found:
        group.numbers.sort()
        group.bases = list(dict.fromkeys(base for number in group.numbers for base in number.bases))
    return found


def _merge(one: Group, other: Group, home: dict[Base, Group]) -> Group:
    """The larger, with what the smaller held."""
    large, small = (one, other) if len(one.numbers) >= len(other.numbers) else (other, one)
    large.numbers += small.numbers
    large.bases += small.bases
    for base in small.bases:
        home[base] = large
    small.numbers = []
    return large
