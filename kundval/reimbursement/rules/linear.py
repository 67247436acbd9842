"""Linear forms of bases: ``(constant + Σ factor · base) / below``, exact, in whole numbers."""

from collections.abc import Iterable, Mapping, Sequence
from fractions import Fraction
from math import gcd, lcm
from typing import NamedTuple


class Base(NamedTuple):
    """An unrounded base amount: its component and unit, and the values of what it varies by. ``from_list``: taken from another list."""

    component: str
    unit: str
    at: tuple[tuple[str, str], ...] = ()
    from_list: str = ""

    def __str__(self) -> str:
        where = ", ".join(value for _, value in self.at)
        name = f"{self.component} ({where})" if where else self.component
        return f"{name} i {self.from_list}" if self.from_list else name


class Form(NamedTuple):
    """``(constant + Σ factor · base) / below``, in lowest terms; no factor is zero and no base stands twice."""

    bases: tuple[Base, ...] = ()
    factors: tuple[int, ...] = ()
    constant: int = 0
    below: int = 1

    @property
    def terms(self) -> dict[Base, Fraction]:
        """How much it holds of each base."""
        return {base: Fraction(factor, self.below) for base, factor in zip(self.bases, self.factors, strict=True)}

    @property
    def fixed(self) -> Fraction:
        """What it holds besides the bases."""
        return Fraction(self.constant, self.below)

    def plus(self, other: "Form") -> "Form":
        below = lcm(self.below, other.below)
        mine, its = below // self.below, below // other.below
        terms = {base: factor * mine for base, factor in zip(self.bases, self.factors, strict=True)}
        for base, factor in zip(other.bases, other.factors, strict=True):
            terms[base] = terms.get(base, 0) + factor * its
        return _lowest(terms, self.constant * mine + other.constant * its, below)

    def times(self, factor: Fraction) -> "Form":
        above, below = factor.as_integer_ratio()
        terms = {base: own * above for base, own in zip(self.bases, self.factors, strict=True)}
        return _lowest(terms, self.constant * above, self.below * below)

    def minus(self, other: "Form") -> "Form":
        return self.plus(other.times(Fraction(-1)))

    def of_forms(self, parts: Sequence["Form"]) -> "Form":
        """The form where each base, in their order, is a form of other bases."""
        below = lcm(*(part.below for part in parts))
        constant = self.constant * below
        terms: dict[Base, int] = {}
        for factor, part in zip(self.factors, parts, strict=True):
            scale = factor * (below // part.below)
            constant += scale * part.constant
            for base, own in zip(part.bases, part.factors, strict=True):
                terms[base] = terms.get(base, 0) + scale * own
        return _lowest(terms, constant, below * self.below)

    def share_of(self, whole: "Form") -> Fraction | None:
        """How many times another form it is, whatever the bases; none where that differs."""
        if not whole.bases:
            return None
        share = self.terms.get(whole.bases[0], Fraction(0)) / whole.terms[whole.bases[0]]
        return share if self.same_as(whole.times(share)) else None

    def at(self, values: Mapping[Base, Fraction]) -> Fraction:
        """The number that the form gives with these bases."""
        return self.of([values[base] for base in self.bases])

    def of(self, values: Iterable[Fraction]) -> Fraction:
        """The number that the form gives when its bases, in their order, are these."""
        return Fraction(*self.ratio(values))

    def ratio(self, values: Iterable[Fraction]) -> tuple[int, int]:
        """The same as numerator and denominator, not in lowest terms: many are only compared."""
        above, below = self.constant, 1
        for factor, value in zip(self.factors, values, strict=True):
            n, d = value.as_integer_ratio()
            if d == below:
                above += factor * n
            else:
                above, below = above * d + factor * n * below, below * d
        return above, below * self.below

    def same_as(self, other: "Form") -> bool:
        return self[2:] == other[2:] and self.terms == other.terms


def _lowest(terms: Mapping[Base, int], constant: int, below: int) -> Form:
    kept = {base: factor for base, factor in terms.items() if factor}
    shared = gcd(below, constant, *kept.values())
    return Form(tuple(kept), tuple(factor // shared for factor in kept.values()), constant // shared, below // shared)


def of_terms(constant: Fraction, terms: Mapping[Base, Fraction]) -> Form:
    """``constant + Σ factor · base``."""
    below = lcm(constant.denominator, *(factor.denominator for factor in terms.values()))
    return _lowest({base: int(factor * below) for base, factor in terms.items()}, int(constant * below), below)


def of_number(value: Fraction) -> Form:
    return Form(constant=value.numerator, below=value.denominator)


def of_base(base: Base) -> Form:
    return Form((base,), (1,))
