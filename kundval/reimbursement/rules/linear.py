"""Linear forms of bases: ``constant + Σ coefficient · base``, exact."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from fractions import Fraction
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


@dataclass(frozen=True)
class Form:
    """``constant + Σ terms``; a term is never zero."""

    constant: Fraction = Fraction(0)
    terms: Mapping[Base, Fraction] = field(default_factory=dict)

    def plus(self, other: "Form") -> "Form":
        if not other.terms:
            return Form(self.constant + other.constant, self.terms)
        terms = dict(self.terms)
        for base, factor in other.terms.items():
            total = terms[base] + factor if base in terms else factor
            if total:
                terms[base] = total
            else:
                terms.pop(base, None)
        return Form(self.constant + other.constant, terms)

    def times(self, factor: Fraction) -> "Form":
        if not factor:
            return Form()
        return Form(self.constant * factor, {base: value * factor for base, value in self.terms.items()})

    def at(self, values: Mapping[Base, Fraction]) -> Fraction:
        """The number that the form gives with these bases. In whole numbers: it is asked for every printed number."""
        above, below = self.constant.numerator, self.constant.denominator
        for base, factor in self.terms.items():
            value = values[base]
            n, d = factor.numerator * value.numerator, factor.denominator * value.denominator
            above, below = above * d + n * below, below * d
        return Fraction(above, below)

    def same_as(self, other: "Form") -> bool:
        return self.constant == other.constant and dict(self.terms) == dict(other.terms)


def of_base(base: Base) -> Form:
    return Form(Fraction(0), {base: Fraction(1)})
