"""The exact search against the plain way: try every subset, smallest first, on a fine grid of all vertices."""

from fractions import Fraction
from itertools import combinations

from hypothesis import given, settings
from hypothesis import strategies as st

from kundval.reimbursement.rules.constraint import Constraint, inside, printed_as
from kundval.reimbursement.rules.feasibility import Conflict, Polytope
from kundval.reimbursement.rules.leftout import fewest
from kundval.reimbursement.rules.linear import Base, of_base, of_terms
from kundval.reimbursement.rules.rounding import Interval, shortest_decimal
from tests.reimbursement.lists import rounded_from

X, Y = Base("x", "kr"), Base("y", "kr")
FACTORS = st.sampled_from([Fraction(n, d) for n in (-2, -1, 0, 1, 2, 3, 103) for d in (1, 2, 100)])


class Earliest:
    """Of equally many owners the first are left out."""

    one = 1 << 100

    def __getitem__(self, owner: int) -> int:
        return self.one + (1 << 95) - (1 << (90 - owner))


@st.composite
def constraints(draw: st.DrawFn) -> list[Constraint]:
    found = []
    for owner in range(draw(st.integers(2, 6))):
        a, b = draw(FACTORS), draw(FACTORS)
        terms = {base: factor for base, factor in ((X, a), (Y, b)) if factor}
        printed = Fraction(draw(st.integers(-12, 12)))
        form = of_terms(draw(st.sampled_from([Fraction(0), Fraction(1, 3)])), terms or {X: Fraction(1)})
        found.append(printed_as(form, printed, Fraction(draw(st.sampled_from([1, 2]))), owner))
    return found


def possible(some: list[Constraint]) -> bool:
    """Fourier and Motzkin: eliminate y, then x; strict where an end is open."""
    rows = []
    for one in some:
        a, b = one.form.terms.get(X, Fraction(0)), one.form.terms.get(Y, Fraction(0))
        low, high = one.within.low, one.within.high
        assert low is not None
        assert high is not None
        rows.append((a, b, high.real - one.form.fixed, bool(high.tiny)))
        rows.append((-a, -b, one.form.fixed - low.real, bool(low.tiny)))
    upper = [row for row in rows if row[1] > 0]
    lower = [row for row in rows if row[1] < 0]
    plain = [(a, c, strict) for a, b, c, strict in rows if not b]
    for a1, b1, c1, s1 in upper:
        for a2, b2, c2, s2 in lower:
            plain.append((a1 / b1 - a2 / b2, c1 / b1 - c2 / b2, s1 or s2))
    most = [(c / a, strict) for a, c, strict in plain if a > 0]
    least = [(c / a, strict) for a, c, strict in plain if a < 0]
    if any(c < 0 or (c == 0 and strict) for a, c, strict in plain if not a):
        return False
    return all(low < high or (low == high and not (s or t)) for low, s in least for high, t in most)


@settings(max_examples=300, deadline=None)
@given(constraints())
def test_the_simplex_agrees_with_elimination(some: list[Constraint]) -> None:
    try:
        Polytope(some)
        feasible = True
    except Conflict as conflict:
        feasible = False
        assert not possible([one for one in some if one.owner in conflict.owners])
    assert feasible == possible(some)


@settings(max_examples=200, deadline=None)
@given(constraints())
def test_as_few_as_possible_are_left_out_and_every_equally_small_set_is_known(some: list[Constraint]) -> None:
    owners = [one.owner for one in some]
    smallest: set[frozenset[object]] = set()
    for size in range(len(owners) + 1):
        tries = (frozenset(out) for out in combinations(owners, size))
        smallest = {out for out in tries if possible([one for one in some if one.owner not in out])}
        if smallest:
            break
    answer = fewest(some, Earliest)
    assert answer.proven
    assert answer.left_out == min(smallest, key=lambda out: sorted(out))  # type: ignore[type-var]
    others = {(answer.left_out - swap.kept) | swap.instead for swap in answer.swaps}
    assert others <= smallest - {answer.left_out}
    if len(answer.left_out) == 1:
        assert others == smallest - {answer.left_out}


@settings(max_examples=200, deadline=None)
@given(constraints())
def test_the_range_of_a_base_is_exact_to_its_ends(some: list[Constraint]) -> None:
    if not possible(some):
        return
    polytope = Polytope(some)
    for base in list(polytope.bases):
        within = polytope.interval(base)
        for end, outward in ((within.low, -1), (within.high, 1)):
            if end is not None:
                exactly = end._replace(tiny=Fraction(0))
                at = inside(of_base(base), Interval(exactly, exactly), None)
                assert possible([*some, at]) == (not end.tiny)
                beyond = end._replace(real=end.real + outward * Fraction(1, 1000), tiny=Fraction(0))
                assert not possible([*some, inside(of_base(base), Interval(beyond, beyond), None)])


@given(
    st.integers(-(10**6), 10**6),
    st.integers(1, 10**6),
    st.sampled_from([Fraction(1), Fraction(1, 20), Fraction(1, 100), Fraction(10)]),
)
def test_what_prints_as_a_number_lies_in_its_interval_and_nothing_else(above: int, below: int, step: Fraction) -> None:
    value = Fraction(above, below)
    sign = -1 if value < 0 else 1
    printed = sign * ((2 * abs(value) / step + 1) // 2) * step
    assert rounded_from(printed, step).holds(value)
    assert not rounded_from(printed + step, step).holds(value)
    shortest = shortest_decimal(rounded_from(printed, step), None)
    assert rounded_from(printed, step).holds(shortest)
