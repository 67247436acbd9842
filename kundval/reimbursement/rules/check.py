"""The check: every printed number beside the computed one, with a verdict (``equal``, ``explained``, ``deviation``, ``accepted``).

Numbers that share a base belong together. In each such group the fewest numbers are left out that let the rest come from some unrounded
bases; those are the deviations. The stored bases give every believed number, and ``computed`` always comes from them.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from fractions import Fraction
from functools import cached_property

from kundval.reimbursement.rules.belief import Belief, Standing
from kundval.reimbursement.rules.conflicts import Answer, Contradiction, Owners
from kundval.reimbursement.rules.document import EVERY, Cell, Document, Fault, Faulty, Published
from kundval.reimbursement.rules.feasibility import Constraint
from kundval.reimbursement.rules.formula import Formula, Wrong
from kundval.reimbursement.rules.leftout import fewest
from kundval.reimbursement.rules.linear import Base, Form, of_base
from kundval.reimbursement.rules.numbers import decimal_text
from kundval.reimbursement.rules.rounding import FREE, Interval, point, printed_of, rounded_from, shortest_decimal
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

    @cached_property
    def from_parts(self) -> Fraction | None:
        """What its own printed, rounded parts add up to, where they are all printed."""
        parts = self.formula.from_parts(self.cell)
        return None if parts is None else printed_of(parts, self.step)

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


@dataclass
class _Number:
    """A printed number while it is judged."""

    index: int
    published: Published
    cells: list[Cell]
    forms: list[Form]
    step: Fraction
    """What it is rounded to; 0: not at all."""
    payable: bool
    main: bool
    bases: tuple[Base, ...]
    """The bases that it prints as they stand: one, or with form «alla» one per price group."""
    row: int

    @property
    def amount(self) -> Fraction:
        return self.published.amount or Fraction(0)

    @property
    def constraints(self) -> list[Constraint]:
        within = rounded_from(self.amount, self.step) if self.step else point(self.amount)
        return [Constraint(form, within, self.index) for form in self.forms]


@dataclass
class _Group:
    numbers: list[_Number] = field(default_factory=list)
    bases: list[Base] = field(default_factory=list)


def check(document: Document, formula: Formula | None = None) -> Checked:
    """Judges every printed number. Raises :class:`Faulty` when the formula does not give each of them exactly one number."""
    formula = formula or Formula(document)
    try:
        numbers = _numbers(document, formula)
    except RecursionError:
        raise Faulty([Fault("Formel", 0, "Formel", TOO_DEEP)]) from None
    verdicts: dict[int, Verdict] = {}
    stored: dict[Base, Fraction] = {}
    unused = list(formula.stated.unused(_all_bases(numbers, document, formula))) if document.bases else []
    if unused:
        raise Faulty(unused)
    for group in _groups(numbers):
        _judge(group, formula, verdicts, stored)
    return Checked(tuple(verdicts[number.index] for number in numbers), stored, formula)


def _numbers(document: Document, formula: Formula) -> list[_Number]:
    numbers, faults = [], []
    for index, published in enumerate(document.published):
        if published.amount is None:
            continue
        try:
            numbers.append(_number(index, published, formula))
        except Wrong as error:
            faults.append(error.fault)
    if faults:
        raise Faulty(list(dict.fromkeys(faults)))
    return numbers


def _number(index: int, published: Published, formula: Formula) -> _Number:
    at = (published.row, published.component, published.unit)
    codes = [published.group] if published.group != EVERY else formula.groups_of(*at)
    cells = [Cell(published.row, code, published.component, published.unit) for code in codes]
    if not cells:
        what = f"{published.component} räknas för «{published.row}» i {published.unit}"
        text = f"Inget steg på bladet Formel säger hur {what}. Lägg till ett steg."
        raise Wrong(Fault("Publicerat", published.line, "Del", text))
    forms: list[Form] = []
    for cell in cells:
        form = formula.form(cell)
        if not any(form.same_as(other) for other in forms):
            forms.append(form)
    component = formula.names.components[published.component]
    groups = formula.names.groups
    paid = any(groups[cell.group].paid for cell in cells if cell.group in groups)
    return _Number(
        index=index,
        published=published,
        cells=cells,
        forms=forms,
        step=_step(published, formula.step_of(cells[0]), formula.names.units[published.unit].period),
        payable=component.payable and not component.subtotal and paid,
        main=published.unit == formula.own_unit(published.row, published.component),
        bases=tuple(dict.fromkeys(base for base in map(formula.base_of, cells) if base is not None)),
        row=formula.order[published.row],
    )


def _step(published: Published, step: Fraction, period: str) -> Fraction:
    """The rounding step of a printed number, which it must be a multiple of."""
    amount = published.amount or Fraction(0)
    if published.exact:
        return Fraction(0)
    if amount.numerator * step.denominator % (amount.denominator * step.numerator):
        text = (
            f"Talet {decimal_text(amount, comma=True)} är inte avrundat till {decimal_text(step, comma=True)}. Skriv rätt steg i "
            "Avrundas till för delen, raden, enheten eller hela listan, eller ja i kolumnen Exakt om talet inte är avrundat."
        )
        if period == "procent" and abs(amount) < 1:
            text += f" Är cellen procentformaterad? Skriv {decimal_text(amount * 100, comma=True)} utan procentformat."
        raise Wrong(Fault("Publicerat", published.line, "Belopp", text))
    return step


def _groups(numbers: list[_Number]) -> list[_Group]:
    """Numbers that share a base, in the order of their first number; one without bases stands alone."""
    home: dict[Base, _Group] = {}
    groups: list[_Group] = []
    for number in numbers:
        bases = [base for form in number.forms for base in form.terms]
        joined = _Group()
        for group in {id(home[base]): home[base] for base in bases if base in home}.values():
            joined = group if not joined.numbers else _merge(joined, group, home)
        if not joined.numbers:
            groups.append(joined)
        joined.numbers.append(number)
        for base in bases:
            if base not in home:
                home[base] = joined
                joined.bases.append(base)
    alive = {id(group) for group in home.values()}
    found = [group for group in groups if not group.bases or id(group) in alive]
    for group in found:
        group.numbers.sort(key=lambda number: number.index)
        group.bases = list(
            dict.fromkeys(base for number in group.numbers for form in number.forms for base in form.terms)
        )
    return found


def _merge(one: _Group, other: _Group, home: dict[Base, _Group]) -> _Group:
    large, small = (one, other) if len(one.numbers) >= len(other.numbers) else (other, one)
    large.numbers += small.numbers
    large.bases += small.bases
    for base in small.bases:
        home[base] = large
    return large


def _judge(group: _Group, formula: Formula, verdicts: dict[int, Verdict], stored: dict[Base, Fraction]) -> None:
    numbers = {number.index: number for number in group.numbers}
    stated = _stated(group.bases, formula)
    constraints = stated + [constraint for number in group.numbers for constraint in number.constraints]
    standings = ((n.index, Standing(n.payable, n.main, bool(n.bases), n.row)) for n in group.numbers)
    try:
        answer = fewest(constraints, Belief(standings))
    except Contradiction:
        raise Faulty([_contradiction(group)]) from None
    printed = _printed_bases(group, formula, answer.left_out)
    ranges = _ranges(group.bases, answer.region, printed)
    values = {base: found.stored for base, found in ranges.items()}
    stored.update(values)
    # The stored values themselves where nothing else is printed, so that what needs no second look is seen at once.
    printed = {base: value if printed.get(base, value) == value else printed[base] for base, value in values.items()}
    for number in group.numbers:
        found = _verdict(number, number.index in answer.left_out, ranges, printed, formula)
        if number.index in answer.left_out:
            found = replace(found, alternatives=_alternatives(number, answer, numbers), proven=answer.proven)
        verdicts[number.index] = found


def _alternatives(number: _Number, answer: Answer, numbers: Mapping[int, _Number]) -> tuple[tuple[Published, ...], ...]:
    """What could be left out in place of a number, where it is not more than a person can read."""
    return tuple(
        tuple(numbers[owner].published for owner in sorted(swap.instead))
        for swap in answer.swaps
        if number.index in swap.kept and len(swap.instead) <= MOST_TOLD
    )[:MOST_TOLD]


def _stated(bases: Iterable[Base], formula: Formula) -> list[Constraint]:
    found = ((base, formula.stated.of(base)) for base in bases)
    return [Constraint(of_base(base), formula.stated.within(amount), None) for base, amount in found if amount]


def _all_bases(numbers: Iterable[_Number], document: Document, formula: Formula) -> set[Base]:
    """The bases that the list knows of: of its printed numbers, and of what it pays without printing it."""
    found = {base for number in numbers for form in number.forms for base in form.terms}
    for row in document.rows:
        for part in document.components:
            for group in document.groups:
                cell = Cell(row.name, group.code, part.code, document.own_unit(row, part))
                if formula.steps_for(cell):
                    try:
                        found.update(formula.form(cell).terms)
                    except Wrong:
                        continue
    return found


def _printed_bases(group: _Group, formula: Formula, left_out: Owners) -> dict[Base, Fraction]:
    """The believed printed number of each base that is printed as it stands, the main unit's before others, or its stated amount."""
    printed: dict[Base, Fraction] = {}
    for number in sorted(group.numbers, key=lambda number: (not number.main, number.index)):
        if number.index not in left_out:
            for base in number.bases:
                printed.setdefault(base, number.amount)
    for base in group.bases:
        amount = formula.stated.of(base)
        if amount:
            printed.setdefault(base, amount.amount)
    return printed


def _ranges(bases: list[Base], region: Region, printed: Mapping[Base, Fraction]) -> dict[Base, BaseRange]:
    """Each base's range, then its stored value: chosen one by one, the shortest decimal that those before it leave possible."""
    within = {base: region.interval(base) if base in region.bases else FREE for base in bases}
    ranges: dict[Base, BaseRange] = {}
    for base in bases:
        # The first is chosen from its whole range; those after it from what is left.
        left = within[base] if not ranges or base not in region.bases else region.interval(base)
        value = shortest_decimal(left, printed.get(base))
        if base in region.bases:
            region.narrow(base, point(value))
        ranges[base] = BaseRange(base, within[base], value)
    return ranges


def _verdict(
    number: _Number,
    left_out: bool,
    ranges: Mapping[Base, BaseRange],
    printed: Mapping[Base, Fraction],
    formula: Formula,
) -> Verdict:
    if left_out:
        exact = [_at(form, ranges) for form in number.forms]
        unrounded = next((value for value in exact if printed_of(value, number.step) != number.amount), exact[0])
        computed = printed_of(unrounded, number.step)
        verdict = ACCEPTED if number.published.reason else DEVIATION
    else:
        # The stored bases give every believed number.
        unrounded, computed = _at(number.forms[0], ranges), number.amount
        verdict = EQUAL if _as_printed(number, ranges, printed) else EXPLAINED
    bases = {base: ranges[base] for form in number.forms for base in form.terms}
    return Verdict(
        number=number.published,
        step=number.step,
        unrounded=unrounded,
        computed=computed,
        verdict=verdict,
        bases=tuple(bases.values()),
        formula=formula,
        cell=number.cells[0],
    )


def _at(form: Form, ranges: Mapping[Base, BaseRange]) -> Fraction:
    """What the stored bases give."""
    return form.at({base: ranges[base].stored for base in form.terms})


def _as_printed(number: _Number, ranges: Mapping[Base, BaseRange], printed: Mapping[Base, Fraction]) -> bool:
    """Whether the printed bases give a believed number; a base that is not printed counts with its stored value, as ``printed`` has it."""
    return all(
        printed_of(form.at(printed), number.step) == number.amount
        for form in number.forms
        if any(printed[base] is not ranges[base].stored for base in form.terms)
    )


def _contradiction(group: _Group) -> Fault:
    names = ", ".join(str(base) for base in group.bases[:5])
    return Fault(
        "Basbelopp",
        0,
        "Belopp",
        f"De angivna basbeloppen för {names} kan inte gälla samtidigt. Rätta dem, eller ta bort ordet exakt.",
    )
