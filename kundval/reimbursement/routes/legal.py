"""What the decided price lists do otherwise than the law says, and of which kind of activity each service is."""

from io import BytesIO

from flask import flash, redirect, render_template, request, send_file, url_for
from werkzeug.wrappers import Response

from kundval import db, spreadsheet
from kundval.access.forms import form, submitted, typed
from kundval.access.rules import industries_for
from kundval.access.web import Answer, allow, current_actor, current_user, today
from kundval.errors import NotFound
from kundval.formats import capital
from kundval.registry.queries.market import services
from kundval.reimbursement.queries.legal import LegalRow, all_warnings
from kundval.reimbursement.queries.regimes import kinds_by_service
from kundval.reimbursement.routes.blueprint import bp
from kundval.reimbursement.routes.lists import XLSX
from kundval.reimbursement.rules.law import kinds as law_kinds
from kundval.reimbursement.schemas import KindForm
from kundval.reimbursement.service.kinds import set_kind
from kundval.spreadsheet.table import Table

WIDTHS = {"Prislista": 30, "Bransch": 20, "Gäller från": 12, "Regel": 18, "Vad": 90, "Källa": 40, "Rader": 8}


@bp.get("/ersattning/lagen")
@allow("price.read")
def law() -> Answer:
    rows, industries, rules = _rows()
    user = current_user()
    size = user.page_size if user else 50
    pages = max(1, -(-len(rows) // size))
    asked = request.args.get("sida", "1")
    number = min(max(1, int(asked)) if asked.isdecimal() and len(asked) < 7 else 1, pages)
    first = (number - 1) * size
    return render_template("reimbursement/law_report.html", rows=rows[first : first + size], total=len(rows), first=first + 1,
                           number=number, pages=pages, industries=industries, rules=rules,
                           industry=request.args.get("bransch", ""), rule=request.args.get("regel", ""),
                           q=request.args.get("q", ""))  # fmt: skip


@bp.get("/ersattning/lagen/export.xlsx")
@allow("price.read")
def law_file() -> Response:
    rows, _, _ = _rows()
    columns = [spreadsheet.Column(name, width=width) for name, width in WIDTHS.items()]
    values = (
        [row.price_list.name, row.industry.name, str(row.price_list.valid_from), row.warning.rule, row.warning.sentence,
         row.warning.source, str(row.warning.rows)]
        for row in rows
    )  # fmt: skip
    content = spreadsheet.workbook([Table("Lagen", columns, values)])
    name = f"lagen och prislistorna {today().isoformat()}.xlsx"
    return send_file(BytesIO(content), mimetype=XLSX, as_attachment=True, download_name=name)


def _rows() -> tuple[list[LegalRow], list[tuple[str, str]], list[str]]:
    """The warnings of the filter, and what can be chosen in it."""
    every = list(all_warnings(db.session(), current_actor()))
    industry, rule, text = (request.args.get(name, "") for name in ("bransch", "regel", "q"))
    chosen = [
        row
        for row in every
        if (not industry or row.industry.code == industry)
        and (not rule or row.warning.rule == rule)
        and text.casefold() in row.price_list.name.casefold()
    ]
    industries = sorted({(row.industry.code, row.industry.name) for row in every}, key=lambda one: one[1])
    return chosen, industries, sorted({row.warning.rule for row in every})


@bp.get("/ersattning/verksamhetsformer")
@allow("price.read")
def kinds() -> Answer:
    session, actor = db.session(), current_actor()
    known = kinds_by_service(session)
    rows = [(service, known.get(service.id or 0)) for service in services(session, actor, "price.read")]
    return render_template("reimbursement/kinds.html", rows=rows, editable=industries_for(actor, "individual.draft"))


@bp.route("/ersattning/verksamhetsformer/<int:service_id>", methods=["GET", "POST"])
@allow("individual.draft")
@form
def change_kind(service_id: int) -> Answer:
    session, actor = db.session(), current_actor()
    service = next((one for one in services(session, actor, "individual.draft") if one.id == service_id), None)
    if service is None:
        raise NotFound
    if submitted():
        set_kind(
            session, actor=actor, today=today(), service_id=service_id, **KindForm(today=today()).load(request.form)
        )
        flash("Verksamhetsformen är sparad.")
        return redirect(url_for("reimbursement.kinds"))
    now = kinds_by_service(session).get(service_id)
    return render_template("reimbursement/kind.html", service=service, kinds=[(one.code, capital(one.name)) for one in law_kinds()],
                           values=typed({"kind": now.code if now else ""}))  # fmt: skip
