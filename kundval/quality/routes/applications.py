"""Godkänn utförare: applications, the task list of requirements, the judgement of each, approval and refusal."""

from typing import Any

from flask import flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from kundval import db
from kundval.access.forms import form, submitted, typed
from kundval.access.rules import may
from kundval.access.web import Answer, allow, current_actor, today
from kundval.errors import NotFound
from kundval.quality import rules, schemas
from kundval.quality.models import Application, Requirement
from kundval.quality.queries.applications import applications_of_provider, judged, met, unexamined, unmet
from kundval.quality.routes.blueprint import bp
from kundval.quality.routes.decisions import decision_options, responsible_board, take_decision
from kundval.quality.service import applications as service
from kundval.registry.models import Agreement, Provider, Service, Unit
from kundval.registry.queries.market import decision_text, services
from kundval.registry.queries.providers import agreements_of, names_of, state_of_agreement, units_run_by
from kundval.registry.queries.scope import visible_provider

VERDICTS = [(verdict, verdict[:1].upper() + verdict[1:]) for verdict in rules.VERDICTS]


def find(application_id: int) -> tuple[Application, Provider, Unit, Service]:
    """The application and what it concerns, or the same 404 for a missing one and another industry's."""
    session = db.session()
    application = session.get(Application, application_id)
    if application is None:
        raise NotFound
    of = session.get_one(Service, application.service_id)
    if not may(current_actor(), "quality.read", industry_id=of.industry_id):
        raise NotFound
    return (
        application,
        session.get_one(Provider, application.provider_id),
        session.get_one(Unit, application.unit_id),
        of,
    )


@bp.route("/utforare/<int:provider_id>/provning", methods=["GET", "POST"])
@allow("approval.write")
@form
def applications(provider_id: int) -> Answer:
    """A provider's applications, and the form for a new one."""
    session, actor = db.session(), current_actor()
    provider = visible_provider(session, actor, provider_id)
    if submitted():
        sent: dict[str, Any] = schemas.ApplicationForm().load(request.form)
        application = service.apply(
            session, actor=actor, today=today(), provider_id=provider_id,
            unit_id=sent.pop("unit"), service_id=sent.pop("service"), **sent,
        )  # fmt: skip
        flash("Ansökan är registrerad. Bedöm nu kraven ett och ett.")
        return _to(application.id)
    units = [(unit.id, unit.name) for unit, _ in units_run_by(session, actor, provider_id, today())]
    return render_template(
        "quality/applications.html",
        provider=provider,
        rows=applications_of_provider(session, actor, provider_id),
        units=units,
        services=[(one.id, one.name) for one in services(session, actor, "approval.write")],
        values=typed({"received_on": today(), "unit": units[0][0] if len(units) == 1 else ""}),
    )


@bp.get("/provning/<int:application_id>")
@allow("quality.read")
def application(application_id: int) -> Answer:
    session = db.session()
    found, provider, unit, of = find(application_id)
    rows = judged(session, found)
    refused = found.refusal_requirement_id
    return render_template(
        "quality/application.html",
        application=found,
        provider=provider,
        unit=unit,
        service=of,
        rows=rows,
        met=met(rows),
        unmet=unmet(rows),
        unexamined=unexamined(rows),
        agreements=_agreements(found.provider_id),
        names=names_of(session, [row.assessment.user_id for row in rows if row.assessment]),
        is_open=found.state in rules.OPEN_STATES,
        may_decide=may(current_actor(), "approval.write", industry_id=of.industry_id),
        decision=decision_text(session, found.decision_id) if found.decision_id else "",
        refused_on=session.get(Requirement, refused) if refused else None,
    )


def _agreements(provider_id: int) -> list[Agreement]:
    """The provider's agreements that are signed and have not ended."""
    return [
        one
        for one, _ in agreements_of(db.session(), provider_id)
        if state_of_agreement(one, today()) in ("gällande", "kommande")
    ]


@bp.route("/provning/<int:application_id>/krav/<int:requirement_id>", methods=["GET", "POST"])
@allow("approval.write")
@form
def assess(application_id: int, requirement_id: int) -> Answer:
    """The judgement of one requirement; saved, the next that nobody has examined is shown."""
    found, _, unit, _ = find(application_id)
    if submitted():
        sent = schemas.AssessmentForm().load(request.form)
        sent |= {"application_id": application_id, "requirement_id": requirement_id}
        service.assess(db.session(), actor=current_actor(), today=today(), **sent)
        flash("Bedömningen är sparad.")
        return _to_next(found)
    rows = judged(db.session(), found)
    place = next((place for place, one in enumerate(rows, 1) if one.requirement.id == requirement_id), None)
    if place is None:
        raise NotFound
    row = rows[place - 1]
    stored = {"examined_on": today()} | (
        row.assessment.model_dump(include={"verdict", "evidence"}) if row.assessment else {}
    )
    return render_template(
        "quality/assess.html", application=found, unit=unit, row=row, place=place, count=len(rows), verdicts=VERDICTS,
        values=typed(stored),
    )  # fmt: skip


@bp.route("/provning/<int:application_id>/godkann", methods=["GET", "POST"])
@allow("approval.write")
@form
def approve(application_id: int) -> Answer:
    """The check page before approval: what it rests on, the decision, and what happens."""
    session = db.session()
    found, provider, unit, of = find(application_id)
    if submitted():
        sent: dict[str, Any] = schemas.ApprovalForm().load(request.form)
        decision_id = take_decision(sent)
        service.approve(
            session,
            actor=current_actor(),
            today=today(),
            application_id=application_id,
            decision_id=decision_id,
            **sent,
        )
        flash(f"{unit.name} är godkänd för {of.name}.")
        return redirect(url_for("desk.unit", unit_id=unit.id, _anchor="godkannanden"))
    stored = {"valid_from": found.wanted_from, "board": responsible_board(of.industry_id), "version": found.version}
    return render_template(
        "quality/approve.html", application=found, provider=provider, unit=unit, service=of, values=typed(stored),
        rows=judged(session, found), met_of=met, unmet_of=unmet, unexamined_of=unexamined, **decision_options(),
    )  # fmt: skip


@bp.route("/provning/<int:application_id>/avsla", methods=["GET", "POST"])
@allow("approval.write")
@form
def refuse(application_id: int) -> Answer:
    session = db.session()
    found, provider, unit, of = find(application_id)
    if submitted():
        sent: dict[str, Any] = schemas.RefusalForm().load(request.form)
        decision_id, requirement_id = take_decision(sent), sent.pop("requirement")
        service.refuse(
            session, actor=current_actor(), today=today(), application_id=application_id, decision_id=decision_id,
            requirement_id=requirement_id, **sent,
        )  # fmt: skip
        flash("Ansökan är avslagen. Skicka beslutet med skälet till utföraren.")
        return _to(application_id)
    rows = [row.requirement for row in judged(session, found) if row.verdict == rules.UNMET]
    options = [(one.id, f"{one.code} {one.text}") for one in rows]
    values = typed({"board": responsible_board(of.industry_id), "version": found.version})
    return render_template(
        "quality/refuse.html", application=found, provider=provider, unit=unit, service=of, options=options, values=values,
        **decision_options(),
    )  # fmt: skip


def _to(application_id: int | None) -> Response:
    return redirect(url_for("quality.application", application_id=application_id))


def _to_next(found: Application) -> Response:
    left = [row for row in judged(db.session(), found) if row.verdict == rules.UNEXAMINED]
    if not left:
        return _to(found.id)
    return redirect(url_for("quality.assess", application_id=found.id, requirement_id=left[0].requirement.id))
