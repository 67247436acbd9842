"""Deciding a price list: the decision as it will be cited, then what it reaches, then the act."""

from typing import Any

from flask import flash, redirect, render_template, request, url_for

from kundval import db
from kundval.access.forms import form, submitted
from kundval.access.web import Answer, allow, current_actor, today
from kundval.desk.list_reach import reach
from kundval.desk.routes.blueprint import bp
from kundval.errors import FieldsRefused
from kundval.formats import interval_text
from kundval.registry.models import Decision
from kundval.registry.queries.market import boards, decision_text, face_on
from kundval.registry.rules import GROUNDS
from kundval.registry.service.boards import register_decision
from kundval.reimbursement.models import PriceList
from kundval.reimbursement.queries import lists
from kundval.reimbursement.queries.legal import legal
from kundval.reimbursement.schemas import DecisionForm
from kundval.reimbursement.service import deciding, drafts
from kundval.reimbursement.workbook.opened import list_document, open_list

FIELDS = ("board_id", "paragraph", "case_number", "decided_on", "ground")


@bp.route("/ersattning/listor/<int:price_list_id>/beslut", methods=["GET", "POST"])
@allow("price.decide")
@form
def decide_list(price_list_id: int) -> Answer:
    """The form, then the check page with the months that the list reaches, then the decision."""
    session, actor = db.session(), current_actor()
    found = lists.find(session, actor, price_list_id)
    if found.state != drafts.REVIEWED:
        flash("Prislistan väntar inte på beslut.")
        return redirect(url_for("reimbursement.price_list", price_list_id=price_list_id))
    drafts.refuse_own_decision(actor, found)
    if not submitted() or request.form.get("change"):
        return _form_page(found)
    decision = _registered()
    if not decision.ground:
        deciding.refuse_lowered(session, found, decision)
    if request.form.get("confirmed") != "ja":
        page = _check_page(found, decision)
        session.rollback()
        return page
    deciding.decide(session, actor=actor, today=today(), price_list_id=price_list_id, decision_id=decision.id or 0)
    flash(f"Prislistan är beslutad och gäller {interval_text(found.valid_from, found.valid_to)}.")
    return redirect(url_for("reimbursement.price_list", price_list_id=price_list_id))


def _registered() -> Decision:
    given: dict[str, Any] = DecisionForm(today=today()).load(request.form)
    given["ground"] = given["ground"] or ""
    if given["board_id"] not in {board.id for board in boards(db.session())}:
        raise FieldsRefused({"board_id": "Välj en nämnd i listan."})
    return register_decision(db.session(), actor=current_actor(), today=today(), **given)


def _form_page(found: PriceList) -> Answer:
    session = db.session()
    return render_template(
        "desk/prices/decide.html",
        list=found,
        industry=lists.industry_of(session, found),
        boards=[(board.id, board.name) for board in boards(session) if board.kind == "finansiering"],
        grounds=[(ground, ground) for ground in GROUNDS],
        values=request.form if request.method == "POST" else _stated(found),
    )


def _stated(found: PriceList) -> dict[str, Any]:
    """The decision as the workbook states it; the board is the industry's where it states none."""
    session = db.session()
    head = list_document(found.document).head
    wanted = head.board.casefold()
    board = next((one for one in boards(session) if wanted in (one.code.casefold(), one.name.casefold())), None)
    face = face_on(session, found.industry_id, today())
    return {
        "board_id": board.id if board else face[1].id if face else "",
        "paragraph": head.section,
        "case_number": head.case_number,
        "decided_on": head.decided_on or "",
        "ground": head.ground,
    }


def _check_page(found: PriceList, decision: Decision) -> Answer:
    session = db.session()
    industry = lists.industry_of(session, found)
    opened = open_list(found.document)
    return render_template(
        "desk/prices/check.html",
        list=found,
        industry=industry,
        decision=decision_text(session, decision.id or 0),
        ground=decision.ground,
        reach=reach(session, industry, found, today()),
        kept=deciding.left_to_earlier(session, found, decision),
        prices=len(opened.document.rows),
        numbers=sum(one.amount is not None for one in opened.document.published),
        gaps=lists.gaps_with(session, industry, found, today()),
        late=found.valid_from < decision.decided_on,
        legal=legal(session, found, decision.decided_on),
        sent=[(name, request.form.get(name, "")) for name in FIELDS],
    )
