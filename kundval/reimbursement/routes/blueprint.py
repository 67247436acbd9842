"""The blueprint of reimbursement; its pages lie in the modules beside, which ``routes`` imports."""

from flask import Blueprint

from kundval.reimbursement.queries.page_list import changed, exact_shown, shown

bp = Blueprint("reimbursement", __name__)
bp.add_app_template_filter(shown, "printed")
bp.add_app_template_filter(changed, "printed_change")
bp.add_app_template_filter(exact_shown, "exact_text")
