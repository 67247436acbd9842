"""A price list held against the law of its services: warnings, apart from the verdicts on its numbers, which they never change.

A municipality may have its reasons, so nothing here stops a decision. Every warning says what the list does, what the law says and where,
and gives the first row as an example with both amounts.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from functools import partial, reduce
from itertools import chain
from operator import itemgetter
from typing import NamedTuple

from kundval.formats import decimal_text
from kundval.money import round_step
from kundval.reimbursement.rules import law
from kundval.reimbursement.rules.check import Checked
from kundval.reimbursement.rules.document import Document, Group, Row
from kundval.reimbursement.rules.formula import Formula
from kundval.reimbursement.rules.law import Kind, rule_for
from kundval.reimbursement.rules.linear import Form
from kundval.reimbursement.rules.parts import parts_in, reaches
from kundval.reimbursement.rules.priced import IN_HOUSE, Known, Part, Priced, is_vat, prices

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
    """A warning for the row at a place. What is ``told`` alike of several rows is told once, with ``more`` of the first."""

    place: int
    rule: str
    told: str
    source: str
    more: Callable[[], str] = str


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
    known = Known(document, checked.stored, formula)
    day = document.head.valid_from or LATEST
    private = prices(known, kinds)
    found = chain(
        _in_order(_administration(one, day) for one in private),
        _in_order(_vat(one, day) for one in private),
        _own_vat(known, kinds, day),
        _in_order(_premises(one, day) for one in private),
        _in_order(_fee(one, day) for one in private),
        _twelfths(document, kinds, day),
        _sums(checked),
    )
    first = late(document.head.valid_from, kinds.values(), decided_on or document.head.decided_on)
    return [*([first] if first else []), *_counted(found)]


def _in_order(found: Iterable[Iterable[_Found]]) -> list[_Found]:
    """What was found of prices that are alike in several rows, in the order of the rows."""
    return sorted(chain.from_iterable(found), key=itemgetter(0))


def unknown(document: Document, kinds: Mapping[str, Kind | None]) -> list[str]:
    """The services of a list whose kind is not known, so that no law is held against them."""
    return sorted({row.service for row in document.rows if kinds.get(row.service) is None})


def _sums(checked: Checked) -> Iterator[_Found]:
    """Printed sums that miss their own printed parts by more than rounding (one step)."""
    for place, verdict in enumerate(checked.verdicts):
        parts = None if verdict.is_of_parts else verdict.from_parts
        if parts is None or abs(verdict.published - parts) <= verdict.step:
            continue
        sentence = (
            f"Delarna ger {_text(parts)} men summan är tryckt {_text(verdict.published)} ({_text(verdict.published - parts)}): "
            f"{verdict.number.row}, {verdict.number.group}."
        )
        yield _Found(place, SUMS, sentence, "")


def _administration(one: Priced, day: date) -> Iterator[_Found]:
    """3 % of the basic amount, or 1 % for pedagogical care (C06); of what the list takes it is told, and what the law's words give."""
    rule, part = rule_for(one.kind, law.ADMINISTRATION, day), one.administration
    if rule is None or part is None or part.form is None:
        return
    share = rule.value / 100
    rest = one.before.minus(part.form)
    wanted = rest.times(share / (1 - share))
    step = one.known.formula.step_of(part.cell)
    off = _off(one, part.form.minus(wanted), step)
    missed = dict(_off(one, part.form.minus(rest.times(share)), step)) if off else {}
    of_what = _of_what(one, part)
    for place, row in off:
        if place in missed:
            named = of_what(row)
            told = f"Administrationen är {named}" if named else "Administrationen är ett eget belopp"
            yield _Found(
                place, law.ADMINISTRATION, told, rule.source, partial(_standard, one, part, wanted, rule.value, row)
            )


def _off(one: Priced, gap: Form, step: Fraction) -> list[tuple[int, Row]]:
    """The rows in which a gap, as the form of an amount that ought to be nothing, is more than a step."""
    if not gap.bases and abs(gap.fixed) <= step:
        return []
    return [(place, row) for place, row in one.rows if abs(one.at(gap, row)) > step]


def _standard(one: Priced, part: Part, wanted: Form, percent: Fraction, row: Row) -> str:
    cell = part.cell._replace(row=row.name)
    step = one.known.formula.step_of(part.cell)
    printed = one.known.formula.published(cell)
    assert part.form is not None
    shown = printed if printed is not None else round_step(one.at(part.form, row), step)
    return (
        f". För {one.kind.name} är schablonen {_text(percent)} % av grundbeloppet: {one.label(row)} har "
        f"{_text(shown)}, efter ordalydelsen {_text(round_step(one.at(wanted, row), one.step))} {cell.unit}."
    )


def _vat(one: Priced, day: date) -> Iterator[_Found]:
    """6 % of the whole, to private units (C07), and shown for itself (C10)."""
    rule, part = rule_for(one.kind, law.VAT, day), one.vat
    if rule is None:
        return
    if part is None or part.form is None:
        for place, row in one.rows:
            told = "Momskompensationen redovisas inte för sig i listan"
            yield _Found(place, law.VAT, told, f"{rule.source} och 10 §", partial(_where, one, row))
        return
    if one.fee is not None:
        return
    wanted = one.before.times(rule.value / 100)
    for place, row in _off(one, part.form.minus(wanted), one.known.formula.step_of(part.cell)):
        told = f"Momskompensationen är inte {_text(rule.value)} % av hela bidraget"
        yield _Found(place, law.VAT, told, rule.source, partial(_other_vat, one, part.form, wanted, row))


def _own_vat(known: Known, kinds: Mapping[str, Kind | None], day: date) -> Iterator[_Found]:
    """VAT compensation is to private units only (C07)."""
    own = [group for group in known.document.groups if set(group.modes) == {IN_HOUSE}]
    for place, row in enumerate(known.document.rows):
        rule = rule_for(kinds.get(row.service), law.VAT, day)
        for group in own if rule else ():
            part = known.part(row, group, is_vat)
            if rule and part and part.form and part.form.at(known.stored):
                told = f"Kommunens egna enheter får momskompensation i {known.label(row, group)}. Den är bara för enskilda."
                yield _Found(place, law.VAT, told, rule.source)


def _where(one: Priced, row: Row) -> str:
    return f": {one.label(row)}."


def _other_vat(one: Priced, form: Form, wanted: Form, row: Row) -> str:
    shown, right = (_text(round_step(one.at(each, row), one.step)) for each in (form, wanted))
    return f": {one.label(row)} har {shown}, schablonen ger {right}."


def _premises(one: Priced, day: date) -> Iterator[_Found]:
    """The municipality's average cost of premises per child, the same for all, and shown for itself (C08, C10)."""
    rule, part = rule_for(one.kind, law.PREMISES, day), one.premises
    if rule is None:
        return
    if part is None:
        for place, row in one.rows:
            told = "Lokaler redovisas inte för sig i listan"
            yield _Found(place, law.PREMISES, told, rule.source, partial(_where, one, row))
        return
    for group in one.known.document.groups:
        own = one.known.form(part.cell._replace(group=group.code)) if IN_HOUSE in group.modes else None
        if own is not None and part.form is not None:
            for place, row in _off(one, own.minus(part.form), ZERO):
                told = "Lokalersättningen skiljer sig mellan egen regi och fristående"
                more = partial(_other_premises, one, group, own, part.form, row)
                yield _Found(place, law.PREMISES, told, rule.source, more)


def _other_premises(one: Priced, in_house: Group, own: Form, form: Form, row: Row) -> str:
    return (
        f": {row.label or row.name} har {_text(one.at(own, row))} för {in_house.name} och {_text(one.at(form, row))} för {one.group.name}. "
        "Den ska vara kommunens genomsnitt per barn i samma verksamhet."
    )


def _fee(one: Priced, day: date) -> Iterator[_Found]:
    """Fees are deducted last, after administration and VAT, on the average fee (C09): another order gives another amount."""
    rule, fee = rule_for(one.kind, law.FEE_LAST, day), one.fee
    if rule is None or fee is None or one.vat is None:
        return
    taken_of = (one.vat, one.administration)
    if not any(reaches(part.cell, fee.cell.component, one.known.formula) for part in taken_of if part):
        return
    share = rule_for(one.kind, law.VAT, day)
    right = one.before.times(1 + (share.value if share else ZERO) / 100).minus(one.fee_form)
    for place, row in one.rows:
        told = "Avgiften dras av före momsen eller administrationen"
        yield _Found(place, law.FEE_LAST, told, rule.source, partial(_fee_last, one, right, row))


def _fee_last(one: Priced, right: Form, row: Row) -> str:
    assert one.total.form is not None
    return (
        f". {one.label(row)} blir {_text(round_step(one.at(one.total.form, row), one.step))}; "
        f"när medelavgiften dras sist blir det {_text(round_step(one.at(right, row), one.step))}."
    )


def _twelfths(document: Document, kinds: Mapping[str, Kind | None], day: date) -> Iterator[_Found]:
    """A twelfth each month, unless something else has been agreed (C11)."""
    head = document.head
    for service in dict.fromkeys(row.service for row in document.rows):
        rule = rule_for(kinds.get(service), law.TWELFTHS, day)
        if rule and (head.instalments, len(head.paying_months)) != (int(rule.value), 12):
            text = f"Bidraget betalas i {head.instalments} delar om året. Om inget annat är avtalat betalas en tolftedel varje månad."
            yield _Found(0, law.TWELFTHS, text, rule.source)
            return


def _of_what(one: Priced, part: Part) -> Callable[[Row], str]:
    """«3 % av omsorg»: what the list takes it of in a row; nothing for an amount of its own."""
    known, form = one.known, part.form or Form()
    of = parts_in(part.cell, known.formula, deep=False)
    whole = reduce(Form.plus, (known.form(cell) or Form() for cell in of), Form())
    share = form.share_of(whole)
    names = " + ".join(dict.fromkeys(known.formula.names.components[cell.component].name.lower() for cell in of))

    def told(row: Row) -> str:
        total = one.at(whole, row)
        if not total:
            return ""
        percent = (one.at(form, row) / total if share is None else share) * 100
        return f"{_text(round_step(percent, Fraction(1, 100)))} % av {names}"

    return told


def _counted(found: Iterable[_Found]) -> list[LawWarning]:
    """One warning for what is told alike, with the first row as the example and how many rows it concerns."""
    kept: dict[tuple[str, str], _Found] = {}
    places: dict[tuple[str, str], set[int]] = {}
    for one in found:
        key = one.rule, one.told
        kept.setdefault(key, one)
        places.setdefault(key, set()).add(one.place)
    return [LawWarning(one.rule, one.told + one.more(), one.source, len(places[key])) for key, one in kept.items()]


def _text(value: Fraction) -> str:
    """As it is printed: whole where it is whole, otherwise with two decimals."""
    return decimal_text(value, 0 if value.denominator == 1 else 2)
