"""The blueprint of payment; its pages lie in the modules beside, which ``routes`` imports."""

from fractions import Fraction

from flask import Blueprint

from kundval.formats import amount_text, decimal_text, kr_text
from kundval.money import round_ore
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


@bp.app_template_filter()
def ore_kr(ore: Fraction | None, unit: bool = True) -> str:
    """An exact amount of öre in kronor, to the öre; a dash where there is none."""
    if ore is None:
        return "–"
    return kr_text(round_ore(ore)) if unit else amount_text(round_ore(ore))


@bp.app_template_filter()
def customers(number: Fraction, noun: bool = True) -> str:
    """Customers as they are counted: ``500 kunder``, ``12,35 kunder``."""
    text = decimal_text(number, 0 if number.denominator == 1 else 2)
    return f"{text} {'kund' if number == 1 else 'kunder'}" if noun else text
