"""Two lists beside each other, as a page and as a workbook."""

from io import BytesIO

from flask import render_template, request, send_file
from werkzeug.wrappers import Response

from kundval import db, spreadsheet
from kundval.access.web import Answer, allow, current_actor, today
from kundval.errors import NotFound
from kundval.reimbursement.models import PriceList
from kundval.reimbursement.queries import comparison, lists
from kundval.reimbursement.routes.blueprint import bp
from kundval.reimbursement.workbook.part import part_of

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
A_PAGE = 200


def _other(others: list[PriceList]) -> PriceList | None:
    """The list that the address names, otherwise the one that this list follows on."""
    wanted = request.args.get("med", "")
    if not wanted:
        return others[0] if others else None
    found = next((one for one in others if str(one.id) == wanted), None)
    if found is None:
        raise NotFound
    return found


@bp.get("/ersattning/listor/<int:price_list_id>/jamfor")
@allow("price.read")
def compare(price_list_id: int) -> Answer:
    session = db.session()
    found = lists.find(session, current_actor(), price_list_id)
    others = comparison.candidates(session, found)
    other = _other(others)
    result = comparison.compare(session, other, found) if other else None
    only = request.args.get("visa") == "andrade"
    states = (comparison.CHANGED, comparison.NEW, comparison.GONE) if only else (*comparison.STATES,)
    rows = result.having(*states) if result else []
    asked = request.args.get("sida", "1")
    pages = max(1, -(-len(rows) // A_PAGE))
    number = min(max(1, int(asked)) if asked.isdecimal() and len(asked) < 6 else 1, pages)
    return render_template(
        "reimbursement/compare.html", list=found, industry=lists.industry_of(session, found),
        row=lists.row_of(session, found, today()), head=part_of(found.document, ()).head, other=other, others=others,
        names=comparison.headings(other, found) if other else None, result=result, rows=rows[(number - 1) * A_PAGE : number * A_PAGE],
        total=len(rows), only=only, number=number, pages=pages,
    )  # fmt: skip


@bp.get("/ersattning/listor/<int:price_list_id>/jamfor/export.xlsx")
@allow("price.read")
def compare_file(price_list_id: int) -> Response:
    session = db.session()
    found = lists.find(session, current_actor(), price_list_id)
    other = _other(comparison.candidates(session, found))
    if other is None:
        raise NotFound
    content = spreadsheet.workbook([comparison.sheet(comparison.compare(session, other, found), other, found)])
    name = f"{found.name} jämfört med {other.name}.xlsx".lower()
    return send_file(BytesIO(content), mimetype=XLSX, as_attachment=True, download_name=name)
