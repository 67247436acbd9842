"""The SQL twin of :mod:`money`: apart from it, so that a price list is checked without a database's library."""

from sqlalchemy import ColumnElement, case, func, literal


def round_div_sql(t: ColumnElement[int], n: ColumnElement[int]) -> ColumnElement[int]:
    """``t / n`` to the nearest whole number, as ``money.round_div``; integer division truncates alike on both engines for what is not
    negative."""
    return case((t < 0, literal(-1)), else_=literal(1)) * ((literal(2) * func.abs(t) + n) // (literal(2) * n))
