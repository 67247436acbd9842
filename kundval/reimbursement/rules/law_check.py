"""A price list held against the law of its services: warnings, apart from the verdicts on its numbers, which they never change.

A municipality may have its reasons, so nothing here stops a decision. Every warning says what the list does, what the law says and where,
and gives the first row as an example with both amounts.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from kundval.formats import decimal_text
from kundval.money import round_step
from kundval.reimbursement.rules import law
from kundval.reimbursement.rules.check import Checked
from kundval.reimbursement.rules.document import Cell, Component, Document, Group, Row
from kundval.reimbursement.rules.formula import Formula
from kundval.reimbursement.rules.law import Kind, rule_for
from kundval.reimbursement.rules.parts import amount_of, parts_in, reaches

IN_HOUSE = "egenregi"
PRIVATE = frozenset({"fristående", "fristående i annan kommun"})
"""Whose money the rules are about: another municipality and a contractor are paid otherwise."""
SUMS = "delar"
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


@dataclass(frozen=True)
class _Priced:
    """A row's payable price in a group that private units are paid by: total, VAT part, fee deducted, administration (all unrounded)."""

    row: Row
    group: Group
    kind: Kind
    total: Fraction
    step: Fraction
    vat: Cell | None
    fee: Cell | None
    administration: Cell | None
    premises: Cell | None


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
    found = [late(document.head.valid_from, kinds.values(), decided_on or document.head.decided_on)]
    priced = list(_priced(document, checked, formula, kinds))
    found += _administration(priced, document, checked, formula)
    found += _vat(priced, document, checked, formula, kinds)
    found += _premises(priced, document, checked, formula)
    found += _fee(priced, document, checked, formula)
    found += _twelfths(document, kinds)
    found += sums(checked)
    return _counted(one for one in found if one is not None)


def unknown(document: Document, kinds: Mapping[str, Kind | None]) -> list[str]:
    """The services of a list whose kind is not known, so that no law is held against them."""
    return sorted({row.service for row in document.rows if kinds.get(row.service) is None})


def sums(checked: Checked) -> Iterator[LawWarning]:
    """Printed sums that miss their own printed parts by more than rounding (one step)."""
    for verdict in checked.verdicts:
        if verdict.from_parts is not None and abs(verdict.published - verdict.from_parts) > verdict.step:
            missed = verdict.published - verdict.from_parts
            sentence = (
                f"Delarna ger {_text(verdict.from_parts)} men summan är tryckt {_text(verdict.published)} ({_text(missed)}): "
                f"{verdict.number.row}, {verdict.number.group}."
            )
            yield LawWarning(SUMS, sentence, "")


def _priced(
    document: Document, checked: Checked, formula: Formula, kinds: Mapping[str, Kind | None]
) -> Iterator[_Priced]:
    payable = next((part for part in document.components if part.payable), None)
    for row in document.rows:
        kind = kinds.get(row.service)
        for group in document.groups:
            if payable is None or kind is None or not (group.paid and set(group.modes) & PRIVATE):
                continue
            cell = Cell(row.name, group.code, payable.code, document.own_unit(row, payable))
            total = amount_of(cell, formula, checked)
            if total is None:
                continue
            within = parts_in(cell, formula)
            yield _Priced(
                row, group, kind, total, formula.step_of(cell),
                vat=_part(row, group, document, formula, _is_vat),
                fee=next((one for one in within if _begins(formula.names.components[one.component], "avgift", "föräldraavgift")), None),
                administration=_part(row, group, document, formula, lambda part: _begins(part, "adm")),
                premises=_part(row, group, document, formula, lambda part: _begins(part, "lokal")),
            )  # fmt: skip


def _administration(
    priced: list[_Priced], document: Document, checked: Checked, formula: Formula
) -> Iterator[LawWarning]:
    """3 % of the basic amount, or 1 % for pedagogical care (C06); of what the list takes it is told, and what the law's words give."""
    for one in priced:
        rule = rule_for(one.kind, law.ADMINISTRATION, _day(document))
        is_ = amount_of(one.administration, formula, checked)
        if rule is None or is_ is None or one.administration is None:
            continue
        share = rule.value / 100
        rest = _before_vat(one, formula, checked) - is_
        wanted = rest * share / (1 - share)
        if min(abs(is_ - wanted), abs(is_ - rest * share)) <= formula.step_of(one.administration):
            continue
        named = _of_what(one.administration, is_, formula, checked)
        printed = formula.published(one.administration)
        shown = printed if printed is not None else round_step(is_, formula.step_of(one.administration))
        told = f"Administrationen är {named}" if named else "Administrationen är ett eget belopp"
        sentence = (
            f"{told}. För {one.kind.name} är schablonen {_text(rule.value)} % av grundbeloppet: {_label(one.row)} har "
            f"{_text(shown)}, efter ordalydelsen {_text(round_step(wanted, one.step))} {one.administration.unit}."
        )
        yield LawWarning(law.ADMINISTRATION, sentence, rule.source)


def _vat(
    priced: list[_Priced], document: Document, checked: Checked, formula: Formula, kinds: Mapping[str, Kind | None]
) -> Iterator[LawWarning]:
    """6 % of the whole, to private units only (C07), and shown for itself (C10)."""
    for one in priced:
        rule = rule_for(one.kind, law.VAT, _day(document))
        if rule is None:
            continue
        amount = amount_of(one.vat, formula, checked)
        if amount is None or one.vat is None:
            text = f"Momskompensationen redovisas inte för sig i listan: {_label(one.row)}."
            yield LawWarning(law.VAT, text, f"{rule.source} och 10 §")
            continue
        wanted = _before_vat(one, formula, checked) * rule.value / 100
        if one.fee is None and abs(amount - wanted) > formula.step_of(one.vat):
            text = (
                f"Momskompensationen är inte {_text(rule.value)} % av hela bidraget: {_label(one.row)} har "
                f"{_text(round_step(amount, one.step))}, schablonen ger {_text(round_step(wanted, one.step))}."
            )
            yield LawWarning(law.VAT, text, rule.source)
    for row in document.rows:
        rule = rule_for(kinds.get(row.service), law.VAT, _day(document))
        for group in document.groups:
            if rule and set(group.modes) == {IN_HOUSE}:
                cell = _part(row, group, document, formula, _is_vat)
                if amount_of(cell, formula, checked):
                    text = f"Kommunens egna enheter får momskompensation i {_label(row)}. Den är bara för enskilda."
                    yield LawWarning(law.VAT, text, rule.source)


def _premises(priced: list[_Priced], document: Document, checked: Checked, formula: Formula) -> Iterator[LawWarning]:
    """The municipality's average cost of premises per child, the same for all, and shown for itself (C08, C10)."""
    for one in priced:
        rule = rule_for(one.kind, law.PREMISES, _day(document))
        if rule is None:
            continue
        if one.premises is None:
            yield LawWarning(law.PREMISES, f"Lokaler redovisas inte för sig i listan: {_label(one.row)}.", rule.source)
            continue
        amount = amount_of(one.premises, formula, checked)
        for group in document.groups:
            own = amount_of(one.premises._replace(group=group.code), formula, checked)
            if IN_HOUSE in group.modes and own is not None and amount is not None and own != amount:
                text = (
                    f"Lokalersättningen skiljer sig mellan egen regi och fristående: {_label(one.row)} har {_text(own)} och "
                    f"{_text(amount)}. Den ska vara kommunens genomsnitt per barn i samma verksamhet."
                )
                yield LawWarning(law.PREMISES, text, rule.source)


def _fee(priced: list[_Priced], document: Document, checked: Checked, formula: Formula) -> Iterator[LawWarning]:
    """Fees are deducted last, after administration and VAT, on the average fee (C09): another order gives another amount."""
    for one in priced:
        rule = rule_for(one.kind, law.FEE_LAST, _day(document))
        if rule is None or one.fee is None or one.vat is None:
            continue
        if not any(reaches(cell, one.fee.component, formula) for cell in (one.vat, one.administration) if cell):
            continue
        fee = abs(amount_of(one.fee, formula, checked) or Fraction(0))
        share = rule_for(one.kind, law.VAT, _day(document))
        right = _before_vat(one, formula, checked) * (1 + (share.value if share else Fraction(0)) / 100) - fee
        text = (
            f"Avgiften dras av före momsen eller administrationen. {_label(one.row)} blir {_text(round_step(one.total, one.step))}; "
            f"när medelavgiften dras sist blir det {_text(round_step(right, one.step))}."
        )
        yield LawWarning(law.FEE_LAST, text, rule.source)


def _twelfths(document: Document, kinds: Mapping[str, Kind | None]) -> Iterator[LawWarning]:
    """A twelfth each month, unless something else has been agreed (C11)."""
    head = document.head
    for service in dict.fromkeys(row.service for row in document.rows):
        rule = rule_for(kinds.get(service), law.TWELFTHS, _day(document))
        if rule and (head.instalments, len(head.paying_months)) != (int(rule.value), 12):
            text = f"Bidraget betalas i {head.instalments} delar om året. Om inget annat är avtalat betalas en tolftedel varje månad."
            yield LawWarning(law.TWELFTHS, text, rule.source)
            return


def _before_vat(one: _Priced, formula: Formula, checked: Checked) -> Fraction:
    """The price before VAT and before the fee is deducted."""
    fee = abs(amount_of(one.fee, formula, checked) or Fraction(0))
    return one.total - (amount_of(one.vat, formula, checked) or Fraction(0)) + fee


def _of_what(cell: Cell, amount: Fraction, formula: Formula, checked: Checked) -> str:
    """«3 % av omsorg»: what the list takes it of; nothing for an amount of its own."""
    base = parts_in(cell, formula, deep=False)
    total = sum((amount_of(one, formula, checked) or Fraction(0) for one in base), Fraction(0))
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


def _counted(found: Iterable[LawWarning]) -> list[LawWarning]:
    """One warning per rule and beginning of its sentence, with the first row as the example and how many rows it concerns."""
    kept: dict[tuple[str, str], LawWarning] = {}
    for one in found:
        key = one.rule, one.sentence.split(":")[0].split(". ")[0] if one.rule != SUMS else one.sentence
        before = kept.get(key)
        kept[key] = LawWarning(one.rule, before.sentence, one.source, before.rows + 1) if before else one
    return list(kept.values())


def _day(document: Document) -> date:
    return document.head.valid_from or LATEST


def _label(row: Row) -> str:
    return row.label or row.name


def _text(value: Fraction) -> str:
    """As it is printed: whole where it is whole, otherwise with two decimals."""
    return decimal_text(value, 0 if value.denominator == 1 else 2)
