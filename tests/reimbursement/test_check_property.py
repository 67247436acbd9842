"""Random price lists, checked by the product and the plain way: formulas, groups, units, steps, stated bases and misprints."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from fractions import Fraction

from hypothesis import given, settings
from hypothesis import strategies as st

from kundval.reimbursement.rules.check import Checked, check
from kundval.reimbursement.rules.document import (
    BaseAmount,
    Component,
    Document,
    Group,
    Head,
    Published,
    Row,
    Step,
    Unit,
    Value,
)
from kundval.reimbursement.rules.numbers import decimal_text
from kundval.reimbursement.rules.rounding import Bound
from kundval.reimbursement.workbook.storing import from_text, to_text
from tests.reimbursement import plain_check
from tests.reimbursement.plain_check import End, Linear, Printed

YEAR, MONTH = "kr/år", "kr/månad"
ZONES = {"r1": "norr", "r2": "norr", "r3": "söder"}
VARIES = {"rad": lambda row, group: row, "listan": lambda row, group: "", "zon": lambda row, group: ZONES[row],
          "rad; grupp": lambda row, group: f"{row} {group}"}  # fmt: skip


def number(value: Fraction) -> str:
    return decimal_text(value, comma=True)


def plus(one: Linear, other: Linear, factor: Fraction = Fraction(1)) -> Linear:
    names = {**one[1], **other[1]}
    terms = {name: one[1].get(name, Fraction(0)) + factor * other[1].get(name, Fraction(0)) for name in names}
    return one[0] + factor * other[0], terms


@dataclass
class Case:
    """A list and what its numbers are, written down twice: as formula text, and as linear forms made here."""

    steps: list[Step] = field(default_factory=list)
    forms: dict[str, Callable[[str, str], Linear]] = field(default_factory=dict)
    bases: dict[str, str] = field(default_factory=dict)

    def base(self, part: str, varies: str) -> None:
        self.steps.append(Step(part, "bas", tuple(varies.split("; "))))
        self.bases[part] = varies
        self.forms[part] = lambda row, group: (
            Fraction(0),
            {f"{part} {VARIES[varies](row, group)}".strip(): Fraction(1)},
        )

    def of(self, part: str, row: str, group: str) -> Linear:
        return self.forms[part](row, group)


@st.composite
def cases(draw: st.DrawFn) -> Case:
    """Two bases and four parts that follow from them."""
    case = Case()
    case.base("k", draw(st.sampled_from(sorted(VARIES))))
    case.base("y", draw(st.sampled_from(["rad", "listan", "zon"])))
    percent = draw(st.sampled_from([Fraction(3), Fraction(6), Fraction("2.5"), Fraction(50)]))
    case.steps.append(Step("p", f"{number(percent)} % av k"))
    case.forms["p"] = lambda row, group: plus((Fraction(0), {}), case.of("k", row, group), percent / 100)
    fee = draw(st.sampled_from([Fraction(0), Fraction(150), Fraction("12.5")]))
    factor = draw(st.sampled_from([Fraction("1.06"), Fraction("0.985"), Fraction(2)]))
    case.steps.append(Step("s", f"k + p + y − {number(fee)}", groups=frozenset(["a"])))
    case.steps.append(Step("s", f"{number(factor)} × s[grupp=a]", groups=frozenset(["b"])))

    def total(row: str, group: str) -> Linear:
        parts = plus(plus(case.of("k", row, "a"), case.of("p", row, "a")), case.of("y", row, "a"))
        whole = parts[0] - fee, parts[1]
        return whole if group == "a" else plus((Fraction(0), {}), whole, factor)

    case.forms["s"] = total
    case.steps.append(Step("moms", "6/106 av (s − y)"))
    case.forms["moms"] = lambda row, group: plus(
        (Fraction(0), {}), plus(case.of("s", row, group), case.of("y", row, group), Fraction(-1)), Fraction(6, 106)
    )
    return case


@st.composite
def lists(draw: st.DrawFn) -> tuple[Document, list[Printed], dict[str, tuple[Fraction, Fraction]]]:
    case = draw(cases())
    step = draw(st.sampled_from([Fraction(1), Fraction(10), Fraction(1, 20)]))
    month_step = draw(st.sampled_from([None, Fraction(1, 100)]))
    places = st.tuples(
        st.sampled_from(["r1", "r2", "r3"]), st.sampled_from(["a", "b", "alla"]), st.sampled_from(["k", "y", "p", "s", "moms"]),
        st.sampled_from([YEAR, YEAR, MONTH]),
    )  # fmt: skip
    chosen = draw(st.lists(places, min_size=1, max_size=7, unique_by=lambda place: (place[0], place[2], place[3])))
    true: dict[str, Fraction] = {}
    published, plain = [], []
    for row, form, part, unit in chosen:
        codes = ["a", "b"] if form == "alla" else [form]
        linears = [case.of(part, row, group) for group in codes]
        if unit == MONTH:
            linears = [plus((Fraction(0), {}), one, Fraction(1, 12)) for one in linears]
        for _, terms in linears:
            for base in terms:
                if base not in true:
                    true[base] = Fraction(draw(st.integers(-300, 3000)), draw(st.sampled_from([1, 2, 10])))
        value = linears[0][0] + sum(factor * true[base] for base, factor in linears[0][1].items())
        own_step = month_step if unit == MONTH and month_step else step
        off = draw(st.sampled_from([0, 0, 0, 0, 1, -7, 900])) * own_step
        amount = plain_check.rounded(value, own_step) + off
        exact = draw(st.sampled_from([False] * 9 + [True]))
        reason = draw(st.sampled_from(["", "", "Tryckfel"]))
        published.append(Published(row, form, part, unit, amount, reason=reason, exact=exact))
        prints = (
            tuple(dict.fromkeys(b for _, terms in linears for b in terms))
            if part in case.bases and unit == YEAR
            else ()
        )
        different = [one for n, one in enumerate(linears) if not any(same(one, other) for other in linears[:n])]
        plain.append(
            Printed(
                tuple(different),
                amount,
                Fraction(0) if exact else own_step,
                part == "s",
                unit == YEAR,
                prints,
                int(row[1]),
                bool(reason),
            )
        )
    stated, bases = draw(stated_bases(case, true, step))
    return document(case, published, bases, step, month_step), plain, stated


@st.composite
def stated_bases(
    draw: st.DrawFn, case: Case, true: dict[str, Fraction], step: Fraction
) -> tuple[dict[str, tuple[Fraction, Fraction]], tuple[BaseAmount, ...]]:
    """Perhaps one base is known otherwise: exactly, or rounded."""
    known = [base for base in true if case.bases[base[0]] in ("rad", "listan")]
    if not known or draw(st.integers(0, 2)):
        return {}, ()
    base = draw(st.sampled_from(sorted(known)))
    exact = draw(st.booleans())
    amount = true[base] if exact else plain_check.rounded(true[base], step)
    row = base[2:] if case.bases[base[0]] == "rad" else ""
    return {base: (amount, Fraction(0) if exact else step)}, (
        BaseAmount(base[0], amount, row=row, exact=exact, step=step),
    )


def same(one: Linear, other: Linear) -> bool:
    return one[0] == other[0] and {b: f for b, f in one[1].items() if f} == {b: f for b, f in other[1].items() if f}


def document(
    case: Case, published: list[Published], bases: tuple[BaseAmount, ...], step: Fraction, month_step: Fraction | None
) -> Document:
    return Document(
        head=Head("T", "Test", "forskola", YEAR, step, year_stated=False, allows_gaps=True),
        values=tuple(Value("zon", zone) for zone in dict.fromkeys(ZONES.values())),
        groups=(Group("a", "A", modes=("egenregi",)), Group("b", "B", modes=("fristående",))),
        components=tuple(Component(part, part, payable=part == "s") for part in case.forms),
        units=(Unit(YEAR, "år"), Unit(MONTH, "månad", YEAR, Fraction(1, 12), step=month_step)),
        steps=tuple(case.steps),
        rows=tuple(
            Row(name, "forskola", {"zon": zone}) for name, zone in ZONES.items() if name in {n.row for n in published}
        ),
        published=tuple(published),
        bases=bases,
    )


def end(bound: Bound | None) -> End:
    return None if bound is None else (bound.real, not bound.tiny)


def told(checked: Checked) -> list[tuple[object, ...]]:
    return [
        (
            one.verdict, one.unrounded, one.computed,
            {" ".join([r.base.component, *(v for _, v in r.base.at if v)]): (end(r.within.low), end(r.within.high)) for r in one.bases},
        )
        for one in checked.verdicts
    ]  # fmt: skip


@settings(max_examples=100, deadline=None)
@given(lists())
def test_the_check_agrees_with_the_plain_way(
    found: tuple[Document, list[Printed], dict[str, tuple[Fraction, Fraction]]],
) -> None:
    listed, plain, stated = found
    expected = [(one.verdict, one.unrounded, one.computed, one.intervals) for one in plain_check.check(plain, stated)]
    assert told(check(listed)) == expected
    # The stored form asks for names, dates and gaps that these small lists do without.
    stored = from_text(to_text(replace(listed)))
    assert told(check(stored)) == expected
