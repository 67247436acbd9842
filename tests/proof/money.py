"""Rounding, in exact fractions."""

from fractions import Fraction
from functools import cache


@cache
def part(ore: int, k: int, n: int, step: int) -> int:
    """Instalment k of n, rounded to the step."""
    return half_away(Fraction(ore * k, n * step)) * step - half_away(Fraction(ore * (k - 1), n * step)) * step


def half_away(amount: Fraction | int) -> int:
    whole, rest = divmod(abs(Fraction(amount)), 1)
    nearest = int(whole) + (1 if rest >= Fraction(1, 2) else 0)
    return nearest if amount >= 0 else -nearest
