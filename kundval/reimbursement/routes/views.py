"""One list, seen three ways: as the board decides it, as a provider reads it, as the formula reckons it."""

from typing import Any

from flask import render_template, request

from kundval import db
from kundval.access.web import Answer, allow, current_actor, today
from kundval.reimbursement.queries import lists, page_rows
from kundval.reimbursement.queries.page_views import breakdowns, payment_rule, printed_tables, reckoned
from kundval.reimbursement.routes.blueprint import bp

BOARD_ROWS, PROVIDER_ROWS, FORMULA_ROWS = 60, 12, 24


def _page(price_list_id: int, size: int) -> dict[str, Any]:
    """What the three have in common."""
    session = db.session()
    found = lists.find(session, current_actor(), price_list_id)
    rows = page_rows.rows_page(session, found, request.args.get("sida", "1"), size, request.args.get("tjanst", ""))
    return {
        "list": found,
        "row": lists.row_of(session, found, today()),
        "industry": lists.industry_of(session, found),
        "rows": rows,
        "head": rows.document.head,
    }


@bp.get("/ersattning/listor/<int:price_list_id>/namnden")
@allow("price.read")
def board_view(price_list_id: int) -> Answer:
    page = _page(price_list_id, BOARD_ROWS)
    rows = page["rows"]
    return render_template(
        "reimbursement/view_board.html",
        **page,
        tables=printed_tables(rows.document, rows.numbers),
        deviations=page_rows.deviations(db.session(), page["list"]),
        rule=payment_rule(rows.document),
        decided_by=lists.person(db.session(), page["list"].decided_by),
    )


@bp.get("/ersattning/listor/<int:price_list_id>/utforaren")
@allow("price.read")
def provider_view(price_list_id: int) -> Answer:
    page = _page(price_list_id, PROVIDER_ROWS)
    return render_template("reimbursement/view_provider.html", **page, breakdowns=breakdowns(page["rows"]))


@bp.get("/ersattning/listor/<int:price_list_id>/formeln")
@allow("price.read")
def formula_view(price_list_id: int) -> Answer:
    page = _page(price_list_id, FORMULA_ROWS)
    return render_template("reimbursement/view_formula.html", **page, reckoned=reckoned(page["rows"]))
