"""Lists whose rows share a base: random ones against the plain way, and ones that contradict themselves in every row."""

import json
from dataclasses import replace
from fractions import Fraction
from itertools import product

from hypothesis import given, settings
from hypothesis import strategies as st

from kundval.reimbursement.rules.check import DEVIATION, EQUAL, Checked, check
from kundval.reimbursement.rules.conflicts import Whole, search
from kundval.reimbursement.rules.constraint import Constraint, printed_as
from kundval.reimbursement.rules.document import BaseAmount, Document, Row, Step
from kundval.reimbursement.rules.linear import Base, of_terms
from kundval.reimbursement.rules.rounding import point, shortest_decimal
from kundval.reimbursement.rules.web import web_of
from kundval.reimbursement.workbook.report import to_json
from tests.reimbursement import plain_check
from tests.reimbursement.large import large_list
from tests.reimbursement.lists import small
from tests.reimbursement.plain_check import Linear, Printed, rounded
from tests.reimbursement.test_check_property import told
from tests.reimbursement.test_search import Earliest

SHARED = "lokal"
PARTS: dict[str, tuple[str, Fraction, Fraction]] = {
    "omsorg": ("bas", Fraction(1), Fraction(0)),
    "adm": ("3 % av omsorg", Fraction(3, 100), Fraction(0)),
    "lokal": ("bas", Fraction(0), Fraction(1)),
    "summa": ("omsorg + lokal", Fraction(1), Fraction(1)),
    "moms": ("6 % av (omsorg + lokal)", Fraction(6, 100), Fraction(6, 100)),
    "avgift": ("lokal − omsorg", Fraction(-1), Fraction(1)),
}
"""The formula of each part, and how much of the row's own base and of the shared one it holds."""


@st.composite
def lists(draw: st.DrawFn) -> tuple[Document, list[Printed], dict[str, tuple[Fraction, Fraction]]]:
    """Three or four rows with a base of their own and one that all share; some numbers misprinted, by one krona or by many."""
    rows = [f"r{n}" for n in range(1, draw(st.integers(3, 4)) + 1)]
    own = {row: Fraction(draw(st.integers(50, 3000)), 10) for row in rows}
    premises = Fraction(draw(st.integers(50, 3000)), 10)
    places = draw(
        st.lists(st.tuples(st.sampled_from(rows), st.sampled_from(sorted(PARTS))), min_size=4, max_size=9, unique=True)
    )
    numbers, plain = {}, []
    for row, part in places:
        _, first, second = PARTS[part]
        off = draw(st.sampled_from([0, 0, 0, 0, 1, -1, 40]))
        amount = rounded(first * own[row] + second * premises, Fraction(1)) + off
        numbers[row, "a", part] = str(amount)
        terms = [(f"omsorg {row}", first), (SHARED, second)]
        # In the order of the formula, which is the order in which bases are chosen.
        linear: Linear = Fraction(0), dict(terms[::-1] if part == "avgift" else terms)
        prints = {"omsorg": (f"omsorg {row}",), "lokal": (SHARED,)}.get(part, ())
        plain.append(Printed((linear,), amount, Fraction(1), part == "summa", True, prints, int(row[1:])))
    stated = draw(
        st.sampled_from(
            [{}, {SHARED: (rounded(premises, Fraction(1)), Fraction(1))}, {SHARED: (premises, Fraction(0))}]
        )
    )
    steps = [
        Step(part, formula, {"omsorg": ("rad",), "lokal": ("listan",)}.get(part, ()))
        for part, (formula, _, _) in PARTS.items()
    ]
    bases = tuple(BaseAmount("lokal", amount, exact=not step, step=step or None) for amount, step in stated.values())
    used = any(linear[1][SHARED] for one in plain for linear in one.forms)
    listed = small(steps, numbers, bases=bases if used else ())
    order = {row.name: place for place, row in enumerate(listed.rows)}
    plain = [replace(one, row=order[name]) for one, (name, _) in zip(plain, places, strict=True)]
    return listed, plain, stated if used else {}


@settings(max_examples=60, deadline=None)
@given(lists())
def test_rows_that_share_a_base_are_judged_as_the_plain_way_judges_them(
    found: tuple[Document, list[Printed], dict[str, tuple[Fraction, Fraction]]],
) -> None:
    listed, plain, stated = found
    expected = [(one.verdict, one.unrounded, one.computed, one.intervals) for one in plain_check.check(plain, stated)]
    assert told(check(listed)) == expected


def premises(*amounts: int) -> Checked:
    """Rows that print care, premises and their sum; care is 1 000 in the first row, 1 010 in the second …; premises are one base."""
    steps = [Step("omsorg", "bas", ("rad",)), Step("lokal", "bas", ("listan",)), Step("summa", "omsorg + lokal")]
    numbers = {}
    for n, amount in enumerate(amounts):
        care = 1000 + 10 * n
        parts = {"omsorg": care, "lokal": amount, "summa": care + amount}
        numbers |= {(f"r{n}", "a", part): str(kr) for part, kr in parts.items()}
    return check(small(steps, numbers))


def test_where_two_prices_of_one_base_are_printed_the_rarer_is_the_misprint() -> None:
    checked = premises(*[100] * 22, *[200] * 18)
    out = {verdict.number.row for verdict in checked.having(DEVIATION)}
    assert out == {f"r{n}" for n in range(22, 40)}
    # Of a row that says 200 two numbers disagree with 100: the premises and either the care or the sum. The sum is paid, so it is believed.
    assert {verdict.number.component for verdict in checked.having(DEVIATION)} == {"lokal", "omsorg"}
    assert all(verdict.proven for verdict in checked.verdicts)


def test_rows_that_all_print_different_premises_of_one_base_are_told_row_by_row() -> None:
    checked = premises(*range(100, 400, 3))
    assert {v.number.row for v in checked.having(DEVIATION)} == {f"r{n}" for n in range(1, 100)}
    assert {v.number.row for v in checked.having(EQUAL)} >= {"r0"}


def test_a_long_list_whose_rows_share_a_base_names_its_misprints_and_no_other() -> None:
    checked = check(large_list(300, shared=True))
    assert len(checked.having(DEVIATION)) == 20
    misprinted = {(v.difference > 890, v.number.group, v.number.component) for v in checked.having(DEVIATION)}
    assert misprinted == {(True, "egenregi", "summa")}
    assert all(verdict.proven for verdict in checked.verdicts)


def test_a_long_list_of_levels_in_zones_names_its_misprints_and_no_other() -> None:
    checked = check(large_list(300, shared=True, levels=True))
    assert len(checked.stored) == 100 + 3
    assert len(checked.having(DEVIATION)) == 20
    misprinted = {(v.difference > 890, v.number.group, v.number.component) for v in checked.having(DEVIATION)}
    assert misprinted == {(True, "egenregi", "summa")}
    assert all(verdict.proven for verdict in checked.verdicts)


LEVELS, AREAS = "abcdef", "nös"


@st.composite
def levels_in_areas(draw: st.DrawFn) -> list[Constraint]:
    """A level and an area make a sum; some levels and areas are printed themselves, and some numbers are off."""
    value = {name: Fraction(draw(st.integers(0, 300)), 10) for name in LEVELS + AREAS}
    names = [*LEVELS, *AREAS, *(level + area for level in LEVELS for area in AREAS)]
    found = []
    for owner, name in enumerate(draw(st.lists(st.sampled_from(names), min_size=10, max_size=20))):
        terms = {Base(one, "kr"): draw(st.sampled_from([Fraction(1), Fraction(1), Fraction("1.06")])) for one in name}
        form = of_terms(Fraction(0), terms)
        amount = form.at({base: value[base.component] for base in form.bases})
        off = draw(st.sampled_from([0] * 8 + [1, -1, 30]))
        found.append(printed_as(form, rounded(amount, Fraction(1)) + off, Fraction(1), owner))
    return found


@settings(max_examples=60, deadline=None)
@given(levels_in_areas())
def test_levels_in_areas_are_judged_block_by_block_as_they_are_all_at_once(found: list[Constraint]) -> None:
    blocks = web_of(found)
    if blocks is None:
        return
    one, other = search(blocks, Earliest()), search(Whole(found), Earliest())
    if not (one.proven and other.proven):
        # Given up: what is left out then depends on the way there, but no proven answer leaves out more.
        given_up, sure = (one, other) if other.proven else (other, one)
        assert not sure.proven or len(sure.left_out) <= len(given_up.left_out)
        return
    assert one.left_out == other.left_out
    for base in dict.fromkeys(base for constraint in found for base in constraint.form.bases):
        if base in other.region.bases:
            within = other.region.interval(base)
            assert one.region.interval(base) == within
            value = point(shortest_decimal(within, None))
            one.region.narrow(base, value)
            other.region.narrow(base, value)


def test_a_group_that_contradicts_itself_in_too_many_ways_is_judged_and_says_that_fewer_might_do() -> None:
    lines = range(1, 25)
    steps = [Step("x", "bas", ("rad",)), Step("y", "bas", ("rad",)), *(Step(f"s{n}", f"x + {n} × y") for n in lines)]
    numbers = {("r", "a", f"s{n}"): str((n * n * 37) % 101) for n in lines}
    checked = check(small(steps, numbers))
    out = {verdict.number.component for verdict in checked.having(DEVIATION)}
    assert out and not any(verdict.proven for verdict in checked.having(DEVIATION))
    # What is believed holds together, and none of what is left out could be believed too.
    believed = {address: amount for address, amount in numbers.items() if address[2] not in out}
    assert not check(small(steps, believed)).having(DEVIATION)
    for part in out:
        more = believed | {("r", "a", part): numbers["r", "a", part]}
        assert check(small(steps, more)).having(DEVIATION)
    told = json.loads(to_json(checked))
    assert [one["fewest"] for one in told if one["verdict"] == DEVIATION] == [False] * len(out)
    assert not any("fewest" in one for one in told if one["verdict"] != DEVIATION)


def test_programmes_premises_and_support_that_tie_a_whole_list_together_are_judged() -> None:
    """Four programmes × three premises × three levels of support, as an upper secondary school has them: ten bases in every sum."""
    bases = {
        **{f"p{n}": Fraction(5_000_037 + 1_234_561 * n, 100) for n in range(4)},
        **{f"l{n}": Fraction(1_711_149 + 612_345 * n, 100) for n in range(3)},
        **{f"s{n}": Fraction(2_345_671 * n + 100_013, 100) for n in range(3)},
    }
    rows, numbers = [], {}
    for programme, premises, support in product("0123", "012", "012"):
        name, parts = f"{programme}{premises}{support}", (f"p{programme}", f"l{premises}", f"s{support}")
        rows.append(Row(name, "gy", {"program": parts[0], "lokaltyp": parts[1], "nivå": parts[2]}))
        exact = sum((bases[part] for part in parts), Fraction(0))
        # One digit is wrong in one of the 72 sums: 90 kr.
        numbers[name, "a", "summa"] = str(rounded(exact, Fraction(1)) + (90 if name == "212" else 0))
        numbers[name, "b", "summa"] = str(rounded(exact * Fraction("1.06"), Fraction(1)))
    steps = [Step(part, "bas", (at,)) for part, at in (("prog", "program"), ("lokal", "lokaltyp"), ("stöd", "nivå"))]
    steps += [
        Step("summa", "prog + lokal + stöd", groups=frozenset("a")),
        Step("summa", "1,06 × (prog + lokal + stöd)", groups=frozenset("b")),
    ]
    document = small(steps, numbers, rows=tuple(rows))
    (found,) = check(document).having(DEVIATION)
    assert (found.number.row, found.number.group, found.published - found.computed) == ("212", "a", 90)
