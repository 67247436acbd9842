"""The check the plain way, written from its definition alone: every subset, smallest first; Fourier and Motzkin; no code of the product.

A half-space is ``(coefficients by base, limit, strict)``: Σ coefficient · base ≤ limit, or < where strict.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import combinations
from math import ceil, floor

Linear = tuple[Fraction, Mapping[str, Fraction]]
"""A constant and the coefficient of each base."""
Half = tuple[dict[str, Fraction], Fraction, bool]
End = tuple[Fraction, bool] | None
"""Where a range ends and whether the end belongs to it; none: it has no end."""


@dataclass(frozen=True)
class Printed:
    """A printed number. ``prints``: the bases that it prints as they stand. ``step`` 0: exact."""

    forms: tuple[Linear, ...]
    amount: Fraction
    step: Fraction
    payable: bool
    main: bool
    prints: tuple[str, ...]
    row: int
    reason: bool = False


@dataclass(frozen=True)
class Answer:
    verdict: str
    unrounded: Fraction
    computed: Fraction
    intervals: dict[str, tuple[End, End]]


def rounded(value: Fraction, step: Fraction) -> Fraction:
    """Half away from zero."""
    if not step:
        return value
    parts = floor(abs(value) / step + Fraction(1, 2))
    return (parts if value >= 0 else -parts) * step


def halves_of(linear: Linear, amount: Fraction, step: Fraction) -> Iterator[Half]:
    constant, terms = linear
    down = {base: -factor for base, factor in terms.items()}
    half = step / 2
    yield dict(terms), amount + half - constant, bool(step) and amount >= 0
    yield down, constant - (amount - half), bool(step) and amount <= 0


def without(halves: Sequence[Half], base: str) -> list[Half]:
    """What the others must satisfy for the base to have some value."""
    plain = [half for half in halves if not half[0].get(base)]
    for up in (half for half in halves if half[0].get(base, 0) > 0):
        for down in (half for half in halves if half[0].get(base, 0) < 0):
            m, n = -down[0][base], up[0][base]
            names = {*up[0], *down[0]} - {base}
            terms = {name: m * up[0].get(name, Fraction(0)) + n * down[0].get(name, Fraction(0)) for name in names}
            plain.append((terms, m * up[1] + n * down[1], up[2] or down[2]))
    return tightest(plain)


def tightest(halves: Iterable[Half]) -> list[Half]:
    """Of half-spaces that point the same way, the tightest."""
    best: dict[tuple[tuple[str, Fraction], ...], Half] = {}
    for terms, limit, strict in halves:
        filled = {name: factor for name, factor in sorted(terms.items()) if factor}
        scale = abs(next(iter(filled.values()))) if filled else Fraction(1)
        half = {name: factor / scale for name, factor in filled.items()}, limit / scale, strict
        key = tuple(half[0].items())
        if key not in best or (half[1], not half[2]) < (best[key][1], not best[key][2]):
            best[key] = half
    return list(best.values())


def project(halves: Sequence[Half], keep: str | None, bases: Iterable[str]) -> list[Half]:
    left = tightest(halves)
    for base in bases:
        if base != keep:
            left = without(left, base)
    return left


def possible(halves: Sequence[Half], bases: Sequence[str]) -> bool:
    return all(limit > 0 or (limit == 0 and not strict) for _, limit, strict in project(halves, None, bases))


def span(halves: Sequence[Half], base: str, bases: Sequence[str]) -> tuple[End, End]:
    """Lower and upper end of a base."""
    low: End = None
    high: End = None
    for terms, limit, strict in project(halves, base, bases):
        factor = terms.get(base, Fraction(0))
        if not factor:
            continue
        at = (limit / factor, not strict)
        if factor > 0 and (high is None or at < high):
            high = at
        if factor < 0 and (low is None or (at[0], not at[1]) > (low[0], not low[1])):
            low = at
    return low, high


def shortest(low: End, high: End, near: Fraction | None) -> Fraction:
    if low and high and low[0] == high[0]:
        return low[0]
    if near is None:
        near = (low[0] + high[0]) / 2 if low and high else low[0] if low else high[0] if high else Fraction(0)
    scale = 1
    while True:
        first = None if low is None else ceil(low[0] * scale) + (0 if low[1] or (low[0] * scale).denominator > 1 else 1)
        last = (
            None
            if high is None
            else floor(high[0] * scale) - (0 if high[1] or (high[0] * scale).denominator > 1 else 1)
        )
        if first is None or last is None or first <= last:
            wanted = int(rounded(near * scale, Fraction(1)))
            wanted = wanted if first is None else max(wanted, first)
            return Fraction(wanted if last is None else min(wanted, last), scale)
        scale *= 10


def groups(numbers: Sequence[Printed]) -> list[list[int]]:
    """Numbers that share a base, directly or through others."""
    found: list[tuple[set[str], list[int]]] = []
    for index, number in enumerate(numbers):
        bases = {base for _, terms in number.forms for base, factor in terms.items() if factor}
        together = [group for group in found if group[0] & bases]
        found = [group for group in found if not group[0] & bases]
        found.append((bases.union(*(g[0] for g in together)), sorted([index, *(i for g in together for i in g[1])])))
    return [members for _, members in found]


def check(numbers: Sequence[Printed], stated: Mapping[str, tuple[Fraction, Fraction]]) -> list[Answer]:
    """An answer per number. ``stated``: bases known otherwise, with the step they are rounded to (0: exact)."""
    answers: dict[int, Answer] = {}
    for members in groups(numbers):
        answers |= judge({index: numbers[index] for index in members}, stated)
    return [answers[index] for index in range(len(numbers))]


def judge(members: Mapping[int, Printed], stated: Mapping[str, tuple[Fraction, Fraction]]) -> dict[int, Answer]:
    bases = list(
        dict.fromkeys(b for number in members.values() for _, terms in number.forms for b in terms if terms[b])
    )
    hard = [half for b in bases if b in stated for half in halves_of((Fraction(0), {b: Fraction(1)}), *stated[b])]
    own = {
        index: [half for form in number.forms for half in halves_of(form, number.amount, number.step)]
        for index, number in members.items()
    }
    out = left_out(members, hard, own, bases)
    believed = hard + [half for index in members if index not in out for half in own[index]]
    spans = {base: span(believed, base, bases) for base in bases}
    printed = printed_bases(members, out, stated)
    values: dict[str, Fraction] = {}
    for base in bases:
        values[base] = shortest(*span(believed, base, bases), printed.get(base))
        believed = believed + list(halves_of((Fraction(0), {base: Fraction(1)}), values[base], Fraction(0)))
    return {index: answer(number, index in out, values, printed, spans) for index, number in members.items()}


def left_out(
    members: Mapping[int, Printed], hard: list[Half], own: Mapping[int, list[Half]], bases: Sequence[str]
) -> frozenset[int]:
    for size in range(len(members) + 1):
        sets = [
            frozenset(out)
            for out in combinations(members, size)
            if possible(hard + [half for index in members if index not in out for half in own[index]], bases)
        ]
        if sets:
            return min(sets, key=lambda out: belief(out, members))
    raise AssertionError("the stated bases contradict each other")


def belief(out: frozenset[int], members: Mapping[int, Printed]) -> tuple[object, ...]:
    """Least believed first: few payable totals, few of the main unit, few bases, late rows."""
    found = [members[index] for index in out]
    return (
        sum(one.payable for one in found),
        sum(one.main for one in found),
        sum(bool(one.prints) for one in found),
        [-row for row in sorted(one.row for one in found)],
        [-index for index in sorted(out)],
    )


def printed_bases(
    members: Mapping[int, Printed], out: frozenset[int], stated: Mapping[str, tuple[Fraction, Fraction]]
) -> dict[str, Fraction]:
    found: dict[str, Fraction] = {}
    for main in (True, False):
        for index, number in members.items():
            if index not in out and number.main == main:
                for base in number.prints:
                    found.setdefault(base, number.amount)
    return {base: amount for base, (amount, _) in stated.items()} | found


def answer(
    number: Printed,
    out: bool,
    values: Mapping[str, Fraction],
    printed: Mapping[str, Fraction],
    spans: Mapping[str, tuple[End, End]],
) -> Answer:
    def at(linear: Linear, of: Mapping[str, Fraction]) -> Fraction:
        return linear[0] + sum((factor * of[base] for base, factor in linear[1].items() if factor), Fraction(0))

    exact = [at(form, values) for form in number.forms]
    unrounded = next((value for value in exact if rounded(value, number.step) != number.amount), exact[0])
    as_printed = {base: printed.get(base, value) for base, value in values.items()}
    equal = all(rounded(at(form, as_printed), number.step) == number.amount for form in number.forms)
    verdict = ("accepted" if number.reason else "deviation") if out else "equal" if equal else "explained"
    bases = {base for _, terms in number.forms for base, factor in terms.items() if factor}
    return Answer(verdict, unrounded, rounded(unrounded, number.step), {base: spans[base] for base in bases})
