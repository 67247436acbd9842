"""The blueprint of payment; its pages lie in the modules beside, which ``routes`` imports."""

from flask import Blueprint

from kundval.period import Month

bp = Blueprint("payment", __name__)


@bp.app_template_filter()
def month_key(number: int) -> str:
    """A month number as it stands in an address: ``2026-11``."""
    return str(Month(number))
