"""Valregler: how each service is chosen, from which day, by which decision."""

from typing import Any

from flask import flash, redirect, render_template, request, url_for

from kundval import db
from kundval.access.forms import form, submitted, typed
from kundval.access.rules import may
from kundval.access.web import Answer, allow, current_actor, today
from kundval.choice.queries.customers import units_to_choose
from kundval.choice.queries.terms import terms_on
from kundval.choice.rules.non_choice import OBJECTION
from kundval.choice.rules.notice import ACTS, KINDS, Notice
from kundval.choice.rules.queue import ORDERS
from kundval.choice.schemas import NoticeForm, TermsForm
from kundval.choice.service.terms import TERMS, set_notice, set_terms
from kundval.desk.routes.blueprint import bp
from kundval.desk.rule_view import rule_view
from kundval.errors import NotFound
from kundval.quality.routes.decisions import decision_options, take_decision
from kundval.quality.schemas import DecisionForm
from kundval.registry.models import Service
from kundval.registry.queries.market import services


@bp.get("/kunder/valregler")
@allow("person.read")
def choice_rules() -> Answer:
    session = db.session()
    views = [rule_view(session, service, today()) for service in services(session, current_actor(), "person.read")]
    return render_template("desk/rules/index.html", views=views)


@bp.get("/kunder/valregler/<code>")
@allow("person.read")
def choice_rule(code: str) -> Answer:
    service = _service(code, "person.read")
    write = may(current_actor(), "registry.write", industry_id=service.industry_id)
    return render_template(
        "desk/rules/service.html", view=rule_view(db.session(), service, today()), write=write, objection=OBJECTION
    )


@bp.route("/kunder/valregler/<code>/regler", methods=["GET", "POST"])
@allow("registry.write")
@form
def change_terms(code: str) -> Answer:
    service = _service(code, "registry.write")
    if submitted():
        sent: dict[str, Any] = TermsForm().load(request.form)
        sent["non_choice_unit_id"] = sent.pop("non_choice_unit")
        set_terms(db.session(), actor=current_actor(), today=today(), service_id=service.id or 0, valid_from=sent.pop("valid_from"),
                  terms=sent, decision_id=_decision())  # fmt: skip
        flash("Valreglerna är sparade.")
        return _back(code)
    held = terms_on(db.session(), service.id or 0, today())
    stored = {name: value for name in TERMS if (value := getattr(held, name)) not in (None, "", False)}
    stored |= {"non_choice_unit": held.non_choice_unit_id or "", "board": ""}
    return _page(
        "terms",
        service,
        stored,
        orders=ORDERS,
        objection=OBJECTION,
        units=units_to_choose(db.session(), current_actor()),
    )


@bp.route("/kunder/valregler/<code>/uppsagning", methods=["GET", "POST"])
@allow("registry.write")
@form
def change_notice(code: str) -> Answer:
    service = _service(code, "registry.write")
    if submitted():
        sent: dict[str, Any] = NoticeForm().load(request.form)
        notice = Notice(sent.pop("kind"), sent.pop("number"), sent.pop("cutoff"), sent.pop("paid"))
        set_notice(db.session(), actor=current_actor(), today=today(), service_id=service.id or 0, notice=notice,
                   decision_id=_decision(), **sent)  # fmt: skip
        flash("Uppsägningstiden är sparad. Den gäller det som begärs från den dagen.")
        return _back(code)
    return _page("notice", service, {}, acts=ACTS, kinds=KINDS)


def _service(code: str, permission: str) -> Service:
    found = next((one for one in services(db.session(), current_actor(), permission) if one.code == code), None)
    if found is None:
        raise NotFound
    return found


def _decision() -> int | None:
    """The board's decision, where one is named."""
    return take_decision(DecisionForm().load(request.form)) if request.form.get("board") else None


def _page(template: str, service: Service, stored: dict[str, Any], **more: Any) -> str:
    values = typed({**stored, "valid_from": str(today())})
    return render_template(f"desk/rules/{template}.html", service=service, values=values, **more, **decision_options())


def _back(code: str) -> Answer:
    return redirect(url_for("desk.choice_rule", code=code), 303)
