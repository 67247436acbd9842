"""A price list held against the law of its services: warnings, apart from the verdicts on its numbers, which they never change.

A municipality may have its reasons, so nothing here stops a decision. Every warning says what the list does, what the law says and where,
and gives the first row as an example with both amounts.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from functools import partial
from itertools import chain
from typing import NamedTuple

from kundval.formats import decimal_text
from kundval.money import round_step
from kundval.reimbursement.rules import law
from kundval.reimbursement.rules.check import Checked
from kundval.reimbursement.rules.document import Cell, Component, Document, Group, Row
from kundval.reimbursement.rules.formula import Formula, Pattern
from kundval.reimbursement.rules.law import Kind, rule_for
from kundval.reimbursement.rules.parts import amount_of, parts_in, reaches

IN_HOUSE = "egenregi"
PRIVATE = frozenset({"fristående", "fristående i annan kommun"})
"""Whose money the rules are about: another municipality and a contractor are paid otherwise."""
SUMS = "delar"
ZERO = Fraction(0)
LATEST = date(9999, 1, 1)
"""Stands for the day of a list that does not say its year: the law as it reads now."""


@dataclass(frozen=True)
class LawWarning:
    """What a list does otherwise than the law says. ``rule`` is one of ``law``'s, or :data:`SUMS`; ``rows`` is how many it concerns."""

    rule: str
    sentence: str
    source: str
    rows: int = 1

    def __str__(self) -> str:
        where = f" ({self.source})" if self.source else ""
        more = f" Det gäller {self.rows} rader." if self.rows > 1 else ""
        return f"{self.sentence}{where}{more}"


class _Found(NamedTuple):
    """A warning for one row. What is ``told`` alike of several rows is told once, with ``more`` of the first."""

    rule: str
    told: str
    source: str
    more: Callable[[], str] = str


class _Parts(NamedTuple):
    """What a payable price holds: VAT, a fee deducted, administration, premises; none where the formula has no such part."""

    vat: Cell | None
    fee: Cell | None
    administration: Cell | None
    premises: Cell | None


@dataclass(frozen=True)
class _Priced:
    """A row's payable price in a group that private units are paid by, all unrounded. ``before``: VAT is added and the fee deducted."""

    row: Row
    group: Group
    kind: Kind
    parts: _Parts
    total: Fraction
    step: Fraction
    vat: Fraction | None
    fee: Fraction
    before: Fraction


def late(valid_from: date | None, kinds: Iterable[Kind | None], decided_on: date | None) -> LawWarning | None:
    """Rates of a calendar year are decided before it (C01): a list that was decided on or after 1 January of its year is late."""
    if decided_on is None or valid_from is None:
        return None
    year = valid_from.year
    rules = (rule_for(kind, law.BEFORE_YEAR, date(year, 1, 1)) for kind in kinds)
    rule = next((rule for rule in rules if rule), None)
    if rule is None or decided_on < date(year, 1, 1):
        return None
    sentence = (
        f"Sent beslut: bidrag för {year} bestäms före årets början, men listan beslutades {decided_on}. "
        "Ange i beslutet vad som har ändrats."
    )
    return LawWarning(law.BEFORE_YEAR, sentence, rule.source)


def warnings(
    document: Document,
    checked: Checked,
    formula: Formula,
    kinds: Mapping[str, Kind | None],
    decided_on: date | None = None,
) -> list[LawWarning]:
    """Everything in a list that the law says otherwise. ``kinds``: the kind of each service by its code."""
    priced = list(_priced(document, checked, formula, kinds))
    found = chain(
        _administration(priced, document, checked, formula),
        _vat(priced, document, checked, formula, kinds),
        _premises(priced, document, checked, formula),
        _fee(priced, document, formula),
        _twelfths(document, kinds),
        _sums(checked),
    )
    first = late(document.head.valid_from, kinds.values(), decided_on or document.head.decided_on)
    return [*([first] if first else []), *_counted(found)]


def unknown(document: Document, kinds: Mapping[str, Kind | None]) -> list[str]:
    """The services of a list whose kind is not known, so that no law is held against them."""
    return sorted({row.service for row in document.rows if kinds.get(row.service) is None})


def _sums(checked: Checked) -> Iterator[_Found]:
    """Printed sums that miss their own printed parts by more than rounding (one step)."""
    for verdict in checked.verdicts:
        parts = verdict.from_parts
        if parts is None or parts == verdict.published or abs(verdict.published - parts) <= verdict.step:
            continue
        sentence = (
            f"Delarna ger {_text(parts)} men summan är tryckt {_text(verdict.published)} ({_text(verdict.published - parts)}): "
            f"{verdict.number.row}, {verdict.number.group}."
        )
        yield _Found(SUMS, sentence, "")


def _priced(
    document: Document, checked: Checked, formula: Formula, kinds: Mapping[str, Kind | None]
) -> Iterator[_Priced]:
    payable = next((part for part in document.components if part.payable), None)
    known: dict[Pattern, _Parts] = {}
    for row in document.rows:
        kind = kinds.get(row.service)
        for group in document.groups:
            if payable is None or kind is None or not (group.paid and set(group.modes) & PRIVATE):
                continue
            cell = Cell(row.name, group.code, payable.code, document.own_unit(row, payable))
            total = amount_of(cell, formula, checked)
            if total is None:
                continue
            parts = _parts(cell, row, group, document, formula, known)
            vat, fee = amount_of(parts.vat, formula, checked), abs(amount_of(parts.fee, formula, checked) or ZERO)
            yield _Priced(row, group, kind, parts, total, formula.step_of(cell), vat, fee, total - (vat or ZERO) + fee)


def _parts(
    cell: Cell, row: Row, group: Group, document: Document, formula: Formula, known: dict[Pattern, _Parts]
) -> _Parts:
    """The parts of a payable price; rows of one kind have the same."""
    pattern = formula.pattern(cell)
    shared = known.get(pattern)
    if shared is None:
        within = parts_in(cell, formula)
        fees = (one for one in within if _begins(formula.names.components[one.component], "avgift", "föräldraavgift"))
        shared = _Parts(
            vat=_part(row, group, document, formula, _is_vat),
            fee=next(fees, None),
            administration=_part(row, group, document, formula, lambda part: _begins(part, "adm")),
            premises=_part(row, group, document, formula, lambda part: _begins(part, "lokal")),
        )
        if formula.is_alike(cell):
            known[pattern] = shared
    return _Parts(*[part and Cell(row.name, *part[1:]) for part in shared])


def _administration(priced: list[_Priced], document: Document, checked: Checked, formula: Formula) -> Iterator[_Found]:
    """3 % of the basic amount, or 1 % for pedagogical care (C06); of what the list takes it is told, and what the law's words give."""
    for one in priced:
        rule, cell = rule_for(one.kind, law.ADMINISTRATION, _day(document)), one.parts.administration
        is_ = amount_of(cell, formula, checked)
        if rule is None or is_ is None or cell is None:
            continue
        share = rule.value / 100
        rest = one.before - is_
        wanted = rest * share / (1 - share)
        if min(abs(is_ - wanted), abs(is_ - rest * share)) <= formula.step_of(cell):
            continue
        named = _of_what(cell, is_, formula, checked)
        told = f"Administrationen är {named}" if named else "Administrationen är ett eget belopp"
        more = partial(_standard, one, cell, is_, wanted, rule.value, formula)
        yield _Found(law.ADMINISTRATION, told, rule.source, more)


def _standard(one: _Priced, cell: Cell, is_: Fraction, wanted: Fraction, percent: Fraction, formula: Formula) -> str:
    printed = formula.published(cell)
    shown = printed if printed is not None else round_step(is_, formula.step_of(cell))
    return (
        f". För {one.kind.name} är schablonen {_text(percent)} % av grundbeloppet: {_label(one.row)} har "
        f"{_text(shown)}, efter ordalydelsen {_text(round_step(wanted, one.step))} {cell.unit}."
    )


def _vat(
    priced: list[_Priced], document: Document, checked: Checked, formula: Formula, kinds: Mapping[str, Kind | None]
) -> Iterator[_Found]:
    """6 % of the whole, to private units only (C07), and shown for itself (C10)."""
    for one in priced:
        rule = rule_for(one.kind, law.VAT, _day(document))
        if rule is None:
            continue
        if one.vat is None or one.parts.vat is None:
            told = "Momskompensationen redovisas inte för sig i listan"
            yield _Found(law.VAT, told, f"{rule.source} och 10 §", partial(_where, one.row))
            continue
        wanted = one.before * rule.value / 100
        if one.parts.fee is None and abs(one.vat - wanted) > formula.step_of(one.parts.vat):
            told = f"Momskompensationen är inte {_text(rule.value)} % av hela bidraget"
            yield _Found(law.VAT, told, rule.source, partial(_other_vat, one, one.vat, wanted))
    for row in document.rows:
        rule = rule_for(kinds.get(row.service), law.VAT, _day(document))
        for group in document.groups:
            if rule and set(group.modes) == {IN_HOUSE}:
                cell = _part(row, group, document, formula, _is_vat)
                if amount_of(cell, formula, checked):
                    told = f"Kommunens egna enheter får momskompensation i {_label(row)}. Den är bara för enskilda."
                    yield _Found(law.VAT, told, rule.source)


def _where(row: Row) -> str:
    return f": {_label(row)}."


def _other_vat(one: _Priced, amount: Fraction, wanted: Fraction) -> str:
    shown, right = _text(round_step(amount, one.step)), _text(round_step(wanted, one.step))
    return f": {_label(one.row)} har {shown}, schablonen ger {right}."


def _premises(priced: list[_Priced], document: Document, checked: Checked, formula: Formula) -> Iterator[_Found]:
    """The municipality's average cost of premises per child, the same for all, and shown for itself (C08, C10)."""
    for one in priced:
        rule, cell = rule_for(one.kind, law.PREMISES, _day(document)), one.parts.premises
        if rule is None:
            continue
        if cell is None:
            told = "Lokaler redovisas inte för sig i listan"
            yield _Found(law.PREMISES, told, rule.source, partial(_where, one.row))
            continue
        amount = amount_of(cell, formula, checked)
        for group in document.groups:
            own = amount_of(cell._replace(group=group.code), formula, checked) if IN_HOUSE in group.modes else None
            if own is not None and amount is not None and own != amount:
                told = "Lokalersättningen skiljer sig mellan egen regi och fristående"
                yield _Found(law.PREMISES, told, rule.source, partial(_other_premises, one.row, own, amount))


def _other_premises(row: Row, own: Fraction, amount: Fraction) -> str:
    return (
        f": {_label(row)} har {_text(own)} och {_text(amount)}. "
        "Den ska vara kommunens genomsnitt per barn i samma verksamhet."
    )


def _fee(priced: list[_Priced], document: Document, formula: Formula) -> Iterator[_Found]:
    """Fees are deducted last, after administration and VAT, on the average fee (C09): another order gives another amount."""
    for one in priced:
        rule, fee = rule_for(one.kind, law.FEE_LAST, _day(document)), one.parts.fee
        if rule is None or fee is None or one.parts.vat is None:
            continue
        taken_of = (one.parts.vat, one.parts.administration)
        if not any(reaches(cell, fee.component, formula) for cell in taken_of if cell):
            continue
        share = rule_for(one.kind, law.VAT, _day(document))
        right = one.before * (1 + (share.value if share else ZERO) / 100) - one.fee
        told = "Avgiften dras av före momsen eller administrationen"
        yield _Found(law.FEE_LAST, told, rule.source, partial(_fee_last, one, right))


def _fee_last(one: _Priced, right: Fraction) -> str:
    return (
        f". {_label(one.row)} blir {_text(round_step(one.total, one.step))}; "
        f"när medelavgiften dras sist blir det {_text(round_step(right, one.step))}."
    )


def _twelfths(document: Document, kinds: Mapping[str, Kind | None]) -> Iterator[_Found]:
    """A twelfth each month, unless something else has been agreed (C11)."""
    head = document.head
    for service in dict.fromkeys(row.service for row in document.rows):
        rule = rule_for(kinds.get(service), law.TWELFTHS, _day(document))
        if rule and (head.instalments, len(head.paying_months)) != (int(rule.value), 12):
            text = f"Bidraget betalas i {head.instalments} delar om året. Om inget annat är avtalat betalas en tolftedel varje månad."
            yield _Found(law.TWELFTHS, text, rule.source)
            return


def _of_what(cell: Cell, amount: Fraction, formula: Formula, checked: Checked) -> str:
    """«3 % av omsorg»: what the list takes it of; nothing for an amount of its own."""
    base = parts_in(cell, formula, deep=False)
    total = sum((amount_of(one, formula, checked) or ZERO for one in base), Fraction(0))
    if not base or not total:
        return ""
    percent = round_step(amount / total * 100, Fraction(1, 100))
    names = " + ".join(dict.fromkeys(formula.names.components[one.component].name.lower() for one in base))
    return f"{_text(percent)} % av {names}"


def _part(
    row: Row, group: Group, document: Document, formula: Formula, fits: Callable[[Component], bool]
) -> Cell | None:
    for part in document.components:
        if fits(part) and not part.payable and not part.subtotal:
            cell = Cell(row.name, group.code, part.code, document.own_unit(row, part))
            if formula.defined(cell):
                return cell
    return None


def _is_vat(part: Component) -> bool:
    return part.vat or _begins(part, "moms")


def _begins(part: Component, *words: str) -> bool:
    return any(text.casefold().startswith(words) for text in (part.code, part.name))


def _counted(found: Iterable[_Found]) -> list[LawWarning]:
    """One warning for what is told alike, with the first row as the example and how many rows it concerns."""
    kept: dict[tuple[str, str], _Found] = {}
    rows: Counter[tuple[str, str]] = Counter()
    for one in found:
        kept.setdefault(one[:2], one)
        rows[one[:2]] += 1
    return [LawWarning(one.rule, one.told + one.more(), one.source, rows[key]) for key, one in kept.items()]


def _day(document: Document) -> date:
    return document.head.valid_from or LATEST


def _label(row: Row) -> str:
    return row.label or row.name


def _text(value: Fraction) -> str:
    """As it is printed: whole where it is whole, otherwise with two decimals."""
    return decimal_text(value, 0 if value.denominator == 1 else 2)
