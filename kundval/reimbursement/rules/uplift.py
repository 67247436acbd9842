"""Uplift (uppräkning): next year's list from this year's by an index or percent, per row, price group or part. Pure and exact."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from fractions import Fraction

from kundval.money import round_step
from kundval.reimbursement.rules.conditions import Version, taken_over
from kundval.reimbursement.rules.document import EVERY, Cell, Document, Fault, Faulty, Head
from kundval.reimbursement.rules.formula import Formula
from kundval.reimbursement.rules.linear import Base, Form
from kundval.reimbursement.rules.numbers import decimal_text
from kundval.reimbursement.rules.printed import Number, numbers_of
from kundval.reimbursement.rules.restate import Bases, Restated, first_of, restated, with_bases

ONE = Fraction(1)


@dataclass
class Use:
    """The rows and price groups that a base is used in."""

    rows: set[str] = field(default_factory=set)
    groups: set[str] = field(default_factory=set)


@dataclass(frozen=True)
class Change:
    """What is uplifted by ``factor``; empty means any. A factor of one freezes."""

    factor: Fraction
    rows: frozenset[str] = frozenset()
    groups: frozenset[str] = frozenset()
    components: frozenset[str] = frozenset()

    def touches(self, component: str, use: Use) -> bool:
        """Whether a base is meant, at least in part."""
        return (
            (not self.components or component in self.components)
            and (not self.rows or bool(use.rows & self.rows))
            and (not self.groups or bool(use.groups & self.groups))
        )

    def covers(self, use: Use) -> bool:
        """Whether all that a base is used for is meant."""
        return (not self.rows or use.rows <= self.rows) and (not self.groups or use.groups <= self.groups)

    @property
    def weight(self) -> tuple[bool, bool, bool]:
        """Of several that fit, the one that says most counts: a row before a price group, a price group before a part."""
        return bool(self.rows), bool(self.groups), bool(self.components)


@dataclass(frozen=True)
class Uplift:
    """How a list is uplifted, and by what right: the index with its source, and the text that says so.

    ``rounded``: from the printed bases instead of the unrounded ones. ``step``: the uplifted bases are rounded to it.
    """

    changes: tuple[Change, ...]
    rounded: bool = False
    step: Fraction | None = None
    index: str = ""
    source: str = ""
    text: str = ""


@dataclass(frozen=True)
class Uplifted:
    """The new list, each number before and after, and what was not uplifted, in words."""

    document: Document
    numbers: tuple[Restated, ...]
    remarks: tuple[str, ...]


def factor_of(rate: Fraction) -> Fraction:
    """2 % is the factor 1.02; an index such as 1.023 is the factor itself."""
    return rate if rate >= Fraction(1, 2) else ONE + rate


def uplifted(
    document: Document, stored: Bases, uplift: Uplift, head: Head, versions: Sequence[Version] = ()
) -> Uplifted:
    """The list uplifted, under a new head and with the common conditions of its first day.

    Raises :class:`Faulty` with each change that the formula does not allow by itself.
    """
    formula = Formula(document)
    listed = numbers_of(formula, rounded=False)
    factors = _factors(formula, listed, uplift)
    printed = first_of((number.base, number.amount) for number in listed)
    after: dict[Base, Fraction] = {}
    notes: dict[Base, str] = {}
    for base, value in stored.items():
        factor = factors.get(base, ONE)
        start = printed.get(base, value) if uplift.rounded else value
        after[base] = value if factor == ONE else _amount(start * factor, uplift, document.head.step)
        notes[base] = _note(start, factor, uplift)
    new, numbers = restated(document, taken_over(replace(document, head=head), versions), stored, after)
    new_printed = first_of((one.base, one.number.amount) for one in numbers)
    new = _noted(with_bases(new, new_printed, after, notes), numbers, notes)
    return Uplifted(new, numbers, tuple(_remarks(formula, listed, stored)))


def _amount(exact: Fraction, uplift: Uplift, step: Fraction) -> Fraction:
    if uplift.step:
        return round_step(exact, uplift.step)
    return round_step(exact, step) if uplift.rounded else exact


def _factors(formula: Formula, listed: Sequence[Number], uplift: Uplift) -> dict[Base, Fraction]:
    """The factor of each base: of the changes that fit, the one that says most counts. Every change must fit something."""
    faults: list[str] = []
    found: dict[Base, Fraction] = {}
    used: set[Change] = set()
    for base, use in _uses(formula, listed).items():
        meant = [change for change in uplift.changes if change.components or _is_money(base, formula)]
        touching = [change for change in meant if change.touches(base.component, use)]
        best = max(touching, key=lambda change: change.weight, default=Change(ONE))
        used.add(best)
        if not best.covers(use):
            faults.append(_shared(base, best, use))
        found[base] = best.factor
    faults += [_unused(formula, change) for change in uplift.changes if any(change.weight) and change not in used]
    if faults:
        raise Faulty([Fault("Uppräkning", 0, "", text) for text in dict.fromkeys(faults)])
    return found


def _is_money(base: Base, formula: Formula) -> bool:
    """Minutes, percentages and counts are no amounts: an index does not lift them, unless their part is named."""
    unit = formula.names.units.get(base.unit)
    return unit is None or unit.is_money


def _uses(formula: Formula, listed: Sequence[Number]) -> dict[Base, Use]:
    """Where each base stands as it is; one that is never printed: where numbers follow from it. Bases of other lists are left out."""
    own: dict[Base, Use] = {}
    reached: dict[Base, Use] = {}
    for number in listed:
        for group, form, base in _in_groups(formula, number):
            for one in form.bases:
                use = (own if one == base else reached).setdefault(one, Use())
                use.rows.add(number.cell.row)
                use.groups.add(group)
    return {base: use for base, use in {**reached, **own}.items() if not base.from_list}


def _in_groups(formula: Formula, number: Number) -> Iterator[tuple[str, Form, Base | None]]:
    """Each price group that a number stands for, with its form, and the base where it is one."""
    row, _, component, unit = number.cell
    if number.published.group != EVERY:
        yield number.cell.group, number.forms[0], number.base
        return
    for group in formula.groups_of(row, component, unit):
        cell = Cell(row, group, component, unit)
        yield group, formula.form(cell), formula.base_of(cell)


def _shared(base: Base, change: Change, use: Use) -> str:
    others = sorted(use.rows - change.rows if change.rows else use.groups - change.groups)
    named = ", ".join(others[:5]) + (f" och {len(others) - 5} till" if len(others) > 5 else "")
    return (
        f"Beloppet {base} gäller också {named} och kan inte räknas upp för sig. "
        "Räkna upp dem lika, eller dela beloppet i arbetsboken."
    )


def _unused(formula: Formula, change: Change) -> str:
    names = {part.code: part.name for part in formula.document.components}
    names |= {group.code: group.name for group in formula.document.groups}
    said = [names.get(code, code) for code in sorted(change.rows | change.groups | change.components)]
    return (
        f"{', '.join(said[:5])} har inget belopp att räkna upp: talen där följer av formeln. "
        "Räkna upp det som formeln räknar av, eller ändra formeln."
    )


def _note(start: Fraction, factor: Fraction, uplift: Uplift) -> str:
    if factor == ONE:
        return "Oförändrat"
    by = f" ({uplift.index})" if uplift.index else ""
    return f"{decimal_text(start, comma=True)} × {decimal_text(factor, comma=True)}{by}"


def _noted(document: Document, numbers: Iterable[Restated], notes: Mapping[Base, str]) -> Document:
    """Each printed base says what it was made from; what follows from the formula says so by the formula."""
    said = {id(one.number): notes.get(one.base, "") for one in numbers if one.base}
    published = tuple(
        number if number.note == (note := said.get(id(number), "")) else replace(number, note=note)
        for number in document.published
    )
    return replace(document, published=published)


def _remarks(formula: Formula, listed: Sequence[Number], stored: Bases) -> Iterator[str]:
    if any(value.by_birth for value in formula.document.values):
        yield "Födelsedagarna står kvar. Ändra Född från och Född till i arbetsboken om de ska flyttas med året."
    if any(base.from_list for base in stored):
        yield "Belopp ur andra listor räknas inte upp. Ändra dem i arbetsboken om de är nya."
    counted = {formula.names.components[base.component].name for base in stored if not _is_money(base, formula)}
    if counted:
        yield f"Minuter, procent och antal räknas inte upp om delen inte nämns: {', '.join(sorted(counted))}."
    fixed = sorted(
        {
            formula.names.components[number.cell.component].name
            for number in listed
            if number.forms[0].constant and not formula.follows(number.cell)
        }
    )
    if fixed:
        yield f"Fasta tal i formeln räknas inte upp: {', '.join(fixed)}."
