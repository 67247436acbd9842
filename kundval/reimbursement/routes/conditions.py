"""Common conditions: the register, one of them with the lists that it reaches, a new one, and its decision by another person."""

from typing import Any

from flask import flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from kundval import db
from kundval.access import lists as listings
from kundval.access import queries as access_queries
from kundval.access.forms import form, submitted, typed
from kundval.access.rules import industries_for, may
from kundval.access.web import Answer, allow, current_actor, today
from kundval.registry.queries.market import boards, decision_text
from kundval.registry.queries.providers import names_of
from kundval.reimbursement.queries import conditions as register
from kundval.reimbursement.routes.blueprint import bp
from kundval.reimbursement.schemas import ConditionForm
from kundval.reimbursement.service import conditions as verbs
from kundval.reimbursement.service import successors

FACTS = ("board_id", "paragraph", "case_number", "decided_on")


def _everywhere(permission: str) -> bool:
    return may(current_actor(), permission) and industries_for(current_actor(), permission) is None


@bp.get("/ersattning/villkor")
@allow("price.read")
def conditions() -> Answer:
    session = db.session()
    held = {one.code: one for one in register.holding(session, today())}
    return render_template(
        "reimbursement/conditions.html",
        page=listings.page(register.listing(session), register.statement()),
        held=held,
        codes=[(code, code) for code in register.codes_of(session)],
        state=lambda one: register.state_on(one, held, today()),
        may_draft=_everywhere("price.draft"),
    )


@bp.get("/ersattning/villkor/export.xlsx")
@allow("price.read")
def conditions_file() -> Response:
    return listings.workbook(register.listing(db.session()), register.statement(), "Villkor")


@bp.route("/ersattning/villkor/nytt", methods=["GET", "POST"])
@allow("price.draft")
@form
def new_condition() -> Answer:
    session, actor = db.session(), current_actor()
    verbs.require_everywhere(actor, "price.draft")
    if submitted():
        given: dict[str, Any] = ConditionForm(today=today()).load(request.form)
        decision = {name: given.pop(name) for name in FACTS}
        made = verbs.propose(session, actor=actor, today=today(), decision=decision, **given)
        flash(f"Villkoret {made.code} är registrerat och väntar på beslut av en annan person.")
        return redirect(url_for("reimbursement.condition", condition_id=made.id))
    earlier = register.latest(session, request.args.get("villkor", ""))
    return render_template(
        "reimbursement/new_condition.html",
        boards=[(board.id, board.name) for board in boards(session) if board.kind == "finansiering"],
        values=typed(earlier or {}),
    )


@bp.get("/ersattning/villkor/<int:condition_id>")
@allow("price.read")
def condition(condition_id: int) -> Answer:
    return _page(condition_id)


def _page(condition_id: int) -> Answer:
    session, actor = db.session(), current_actor()
    found = register.find(session, condition_id)
    held = {one.code: one for one in register.holding(session, today())}
    return render_template(
        "reimbursement/condition.html",
        one=found,
        state=register.state_on(found, held, today()),
        decision=decision_text(session, found.decision_id),
        names=names_of(session, [found.created_by, found.decided_by]),
        earlier=register.others(session, found),
        reached=register.reached(session, actor, found) if found.state != verbs.DECLINED else [],
        own=found.created_by is not None and found.created_by == actor.user_id,
        may_decide=_everywhere("price.decide"),
        may_draft=_everywhere("price.draft"),
        deciders=[name for name in access_queries.holders(session, "price.decide", today()) if name != actor.name],
        values=typed(),
    )


@bp.post("/ersattning/villkor/<int:condition_id>/besluta")
@allow("price.decide")
@form
def decide_condition(condition_id: int) -> Answer:
    if submitted():
        found = verbs.decide(db.session(), actor=current_actor(), today=today(), condition_id=condition_id)
        flash(f"Villkoret {found.code} är beslutat. Ingen beslutad prislista har ändrats.")
        return redirect(url_for("reimbursement.condition", condition_id=condition_id))
    return _page(condition_id)


@bp.post("/ersattning/villkor/<int:condition_id>/avboj")
@allow("price.decide")
@form
def decline_condition(condition_id: int) -> Answer:
    if submitted():
        reason = request.form.get("reason", "")
        verbs.decline(db.session(), actor=current_actor(), today=today(), condition_id=condition_id, reason=reason)
        flash("Villkoret är avböjt. Det som gällde förut gäller.")
        return redirect(url_for("reimbursement.condition", condition_id=condition_id))
    return _page(condition_id)


@bp.post("/ersattning/villkor/<int:condition_id>/nya-versioner")
@allow("price.draft")
@form
def renew_lists(condition_id: int) -> Answer:
    if submitted():
        made = successors.renew_for_condition(
            db.session(), actor=current_actor(), today=today(), condition_id=condition_id
        )
        count = "1 utkast är skapat" if len(made) == 1 else f"{len(made)} utkast är skapade"
        flash(f"{count}. De gäller först när en annan person har beslutat dem.")
        return redirect(url_for("reimbursement.condition", condition_id=condition_id))
    return _page(condition_id)


@bp.post("/ersattning/listor/<int:price_list_id>/villkor")
@allow("price.draft")
@form
def take_over_conditions(price_list_id: int) -> Answer:
    if submitted():
        version = request.form.get("version", "")
        successors.take_over(
            db.session(),
            actor=current_actor(),
            today=today(),
            price_list_id=price_list_id,
            version=int(version) if version.isdecimal() else 0,
        )
        flash("Utkastet har registrets villkor, och talen som följer av dem är räknade om.")
    return redirect(url_for("reimbursement.price_list", price_list_id=price_list_id))
