"""The check: every printed number beside the computed one, with a verdict (``equal``, ``explained``, ``deviation``, ``accepted``).

Numbers that share a base belong together. In each such group the fewest numbers are left out that let the rest come from some unrounded
bases; those are the deviations. The stored bases give every believed number, and ``computed`` always comes from them.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from fractions import Fraction

from kundval.reimbursement.rules.belief import Belief
from kundval.reimbursement.rules.conflicts import Answer, Contradiction, Owners
from kundval.reimbursement.rules.constraint import Constraint, printed_as
from kundval.reimbursement.rules.document import Cell, Document, Fault, Faulty, Published
from kundval.reimbursement.rules.formula import Formula, Wrong
from kundval.reimbursement.rules.leftout import fewest
from kundval.reimbursement.rules.linear import Base, of_base
from kundval.reimbursement.rules.printed import Group, Number, numbers_of, together
from kundval.reimbursement.rules.rounding import FREE, Interval, point, printed_of, prints_as, shortest_decimal
from kundval.reimbursement.rules.star import Region

TOO_DEEP = "Formlerna hänvisar till varandra i för många led. Låt dem räknas från en rad närmare basen."

MOST_TOLD = 20
"""alternatives, and numbers in one."""

UNPROVEN = (
    "Talen motsäger varandra på så många sätt att alla inte har kunnat prövas: inget av dessa tal går att tro utöver de andra, "
    "men kanske hade färre kunnat lämnas utanför. Kontrollera formeln."
)

EQUAL, EXPLAINED, DEVIATION, ACCEPTED = "equal", "explained", "deviation", "accepted"


@dataclass(frozen=True)
class BaseRange:
    """An unrounded base: where it may lie given all believed numbers, and the value that is kept."""

    base: Base
    within: Interval
    stored: Fraction


@dataclass(frozen=True)
class Verdict:
    """One printed number beside the computed one."""

    number: Published
    step: Fraction
    unrounded: Fraction
    computed: Fraction
    verdict: str
    bases: tuple[BaseRange, ...]
    formula: Formula = field(repr=False, compare=False)
    cell: Cell
    alternatives: tuple[tuple[Published, ...], ...] = ()
    """What could be left out in place of this number, and be no more."""
    proven: bool = True
    """That fewer could not be left out. Where a group holds too many contradictions to try them all, that is not known."""

    @property
    def from_parts(self) -> Fraction | None:
        """What its own printed, rounded parts add up to, where they are all printed."""
        parts = self.formula.from_parts(self.cell)
        return None if parts is None else printed_of(Fraction(*parts), self.step)

    @property
    def is_of_parts(self) -> bool:
        """Whether it is what its own printed parts add up to, or they are not all printed."""
        parts = self.formula.from_parts(self.cell)
        return parts is None or prints_as(*parts, self.step, self.published)

    @property
    def published(self) -> Fraction:
        return self.number.amount or Fraction(0)

    @property
    def difference(self) -> Fraction:
        """Published less computed."""
        return self.published - self.computed


@dataclass(frozen=True)
class Checked:
    """The whole answer: a verdict per printed number, in the order of the list, and the value of every base."""

    verdicts: tuple[Verdict, ...]
    stored: Mapping[Base, Fraction]
    formula: Formula = field(repr=False, compare=False)

    def having(self, *verdicts: str) -> list[Verdict]:
        return [verdict for verdict in self.verdicts if verdict.verdict in verdicts]


def check(document: Document, formula: Formula | None = None) -> Checked:
    """Judges every printed number. Raises :class:`Faulty` when the formula does not give each of them exactly one number."""
    formula = formula or Formula(document)
    try:
        numbers = numbers_of(formula)
    except RecursionError:
        raise Faulty([Fault("Formel", 0, "Formel", TOO_DEEP)]) from None
    verdicts: dict[int, Verdict] = {}
    stored: dict[Base, Fraction] = {}
    unused = list(formula.stated.unused(_all_bases(numbers, document, formula))) if document.bases else []
    if unused:
        raise Faulty(unused)
    for group in together(numbers):
        _judge(group, formula, verdicts, stored)
    return Checked(tuple(verdicts[number.place] for number in numbers), stored, formula)


def _judge(group: Group, formula: Formula, verdicts: dict[int, Verdict], stored: dict[Base, Fraction]) -> None:
    constraints = _stated(group.bases, formula)
    constraints += [
        printed_as(form, number.amount, number.step, number.place) for number in group.numbers for form in number.forms
    ]
    try:
        answer = fewest(constraints, lambda: Belief((number.place, number.standing) for number in group.numbers))
    except Contradiction:
        raise Faulty([_contradiction(group)]) from None
    printed = _printed_bases(group, formula, answer.left_out)
    ranges = _ranges(group.bases, answer.region, printed)
    values = {base: found.stored for base, found in ranges.items()}
    stored.update(values)
    # The bases of which something else is printed than what is stored.
    other = {base: printed[base] for base, value in values.items() if printed.get(base, value) != value}
    for number in group.numbers:
        if number.place in answer.left_out:
            verdicts[number.place] = _left_out(number, values, ranges, formula, answer, group)
        else:
            verdicts[number.place] = _believed(number, values, ranges, formula, other)


def _alternatives(number: Number, answer: Answer, group: Group) -> tuple[tuple[Published, ...], ...]:
    """What could be left out in place of a number, where it is not more than a person can read."""
    numbers = {number.place: number.published for number in group.numbers} if answer.swaps else {}
    return tuple(
        tuple(numbers[owner] for owner in sorted(swap.instead))
        for swap in answer.swaps
        if number.place in swap.kept and len(swap.instead) <= MOST_TOLD
    )[:MOST_TOLD]


def _stated(bases: Iterable[Base], formula: Formula) -> list[Constraint]:
    stated = formula.stated
    if not stated.document.bases:
        return []
    found = ((base, stated.of(base)) for base in bases)
    return [printed_as(of_base(base), one.amount, stated.step(one), None) for base, one in found if one]


def _all_bases(numbers: Iterable[Number], document: Document, formula: Formula) -> set[Base]:
    """The bases that the list knows of: of its printed numbers, and of what it pays without printing it."""
    found = {base for number in numbers for base in number.bases}
    for row in document.rows:
        for part in document.components:
            for group in document.groups:
                cell = Cell(row.name, group.code, part.code, document.own_unit(row, part))
                if formula.steps_for(cell):
                    try:
                        found.update(formula.form(cell).bases)
                    except Wrong:
                        continue
    return found


def _printed_bases(group: Group, formula: Formula, left_out: Owners) -> dict[Base, Fraction]:
    """The believed printed number of each base that is printed as it stands, the main unit's before others, or its stated amount."""
    printed: dict[Base, Fraction] = {}
    believed = [number for number in group.numbers if number.prints and number.place not in left_out]
    for number in sorted(believed, key=lambda number: not number.kind.main):
        for base in number.prints:
            printed.setdefault(base, number.amount)
    for base in group.bases:
        amount = formula.stated.of(base)
        if amount:
            printed.setdefault(base, amount.amount)
    return printed


Ranges = Mapping[Base, BaseRange]


def _ranges(bases: list[Base], region: Region, printed: Mapping[Base, Fraction]) -> Ranges:
    """Each base's range, then its stored value: chosen one by one, the shortest decimal that those before it leave possible."""
    within = {base: region.interval(base) if base in region.bases else FREE for base in bases}
    ranges: dict[Base, BaseRange] = {}
    for base in bases:
        # The first is chosen from its whole range; those after it from what is left.
        left = within[base] if not ranges or base not in region.bases else region.interval(base)
        value = shortest_decimal(left, printed.get(base))
        if base in region.bases and base != bases[-1]:
            region.narrow(base, point(value))
        ranges[base] = BaseRange(base, within[base], value)
    return ranges


def _believed(
    number: Number, values: Mapping[Base, Fraction], ranges: Ranges, formula: Formula, other: Mapping[Base, Fraction]
) -> Verdict:
    """The stored bases give every believed number; it is equal where the printed ones do too."""
    by_print = all(
        prints_as(*form.ratio([other.get(base, values[base]) for base in form.bases]), number.step, number.amount)
        for form in number.forms
        if other and not other.keys().isdisjoint(form.bases)
    )
    return Verdict(
        number=number.published,
        step=number.step,
        unrounded=number.forms[0].at(values),
        computed=number.amount,
        verdict=EQUAL if by_print else EXPLAINED,
        bases=tuple([ranges[base] for base in number.bases]),
        formula=formula,
        cell=number.cell,
    )


def _left_out(
    number: Number, values: Mapping[Base, Fraction], ranges: Ranges, formula: Formula, answer: Answer, group: Group
) -> Verdict:
    exact = [form.at(values) for form in number.forms]
    unrounded = next((value for value in exact if printed_of(value, number.step) != number.amount), exact[0])
    return Verdict(
        number=number.published,
        step=number.step,
        unrounded=unrounded,
        computed=printed_of(unrounded, number.step),
        verdict=ACCEPTED if number.published.reason else DEVIATION,
        bases=tuple([ranges[base] for base in number.bases]),
        formula=formula,
        cell=number.cell,
        alternatives=_alternatives(number, answer, group),
        proven=answer.proven,
    )


def _contradiction(group: Group) -> Fault:
    names = ", ".join(str(base) for base in group.bases[:5])
    return Fault(
        "Basbelopp",
        0,
        "Belopp",
        f"De angivna basbeloppen för {names} kan inte gälla samtidigt. Rätta dem, eller ta bort ordet exakt.",
    )
