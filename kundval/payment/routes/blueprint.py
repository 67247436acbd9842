"""The blueprint of payment; its pages lie in the modules beside, which ``routes`` imports."""

from fractions import Fraction

from flask import Blueprint

from kundval.formats import decimal_text
from kundval.period import Month

bp = Blueprint("payment", __name__)


@bp.app_template_filter()
def month_key(number: int) -> str:
    """A month number as it stands in an address: ``2026-11``."""
    return str(Month(number))


@bp.app_template_filter()
def exact(value: Fraction, plus: bool = False) -> str:
    """An exact amount with the decimals that it has, two at most: ``105 807``, ``11 146,75``."""
    return decimal_text(value, 0 if value.denominator == 1 else 2, plus)
