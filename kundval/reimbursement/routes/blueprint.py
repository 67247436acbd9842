"""The blueprint of reimbursement; its pages lie in the modules beside, which ``routes`` imports."""

from fractions import Fraction

from flask import Blueprint

from kundval.period import date_of
from kundval.reimbursement.queries.page_list import changed, exact_shown, shown
from kundval.reimbursement.rules.conditions import rate_text

bp = Blueprint("reimbursement", __name__)
bp.add_app_template_filter(lambda value: rate_text(Fraction(value)), "rate")
bp.add_app_template_filter(shown, "printed")
bp.add_app_template_filter(date_of, "rate_day")
bp.add_app_template_filter(changed, "printed_change")
bp.add_app_template_filter(exact_shown, "exact_text")
