"""The only place where money is rounded.

An amount is whole öre in an ``int`` (names end in ``_ore``); what is not yet rounded is an exact ``Fraction`` of öre. Rounding is half
away from zero, so that what is taken back mirrors what was paid. SQLite, PostgreSQL (:mod:`money_sql`) and Python give the same öre.
"""

from fractions import Fraction


def round_div(t: int, n: int) -> int:
    """``t / n`` (``n`` > 0) to the nearest whole number, half away from zero."""
    whole = (2 * abs(t) + n) // (2 * n)
    return whole if t >= 0 else -whole


def round_ore(amount: Fraction) -> int:
    """An exact amount in öre to whole öre."""
    return round_div(amount.numerator, amount.denominator)


def round_step(amount: Fraction, step: Fraction) -> Fraction:
    """An exact amount to the nearest multiple of ``step`` (> 0), in the same unit as the amount."""
    parts = round_div(amount.numerator * step.denominator, amount.denominator * step.numerator)
    return Fraction(parts * step.numerator, step.denominator)


def instalment(year: Fraction, k: int, n: int, step: Fraction) -> Fraction:
    """Instalment ``k`` of ``n`` of a yearly price: R(A·k/n) − R(A·(k−1)/n), so that a year sums without remainder."""
    return round_step(year * k / n, step) - round_step(year * (k - 1) / n, step)
