"""Kvalitet: the requirements of each industry, their versions, and the decisions that make them."""

from io import BytesIO
from typing import Any

from flask import flash, redirect, render_template, request, send_file, url_for
from werkzeug.wrappers import Response

from kundval import db, spreadsheet
from kundval.access.forms import form, submitted, typed
from kundval.access.rules import may
from kundval.access.web import Answer, allow, current_actor, today
from kundval.errors import NotFound
from kundval.formats import last_day
from kundval.quality import schemas
from kundval.quality.models import Requirement
from kundval.quality.queries.applications import open_applications
from kundval.quality.queries.overview import industry_rows, requirement_rows, unit_matrix
from kundval.quality.queries.requirements import versions_of
from kundval.quality.routes.blueprint import bp
from kundval.quality.routes.decisions import decision_options, responsible_board, take_decision
from kundval.quality.rules import state_of_version
from kundval.quality.service.requirements import NewRequirement, decide_requirement, repeal_requirement
from kundval.registry.models import Industry
from kundval.registry.queries.market import decisions_by_id, industries, industry_by_code, services_of

COLUMNS = [
    spreadsheet.Column("Krav", width=8),
    spreadsheet.Column("Text", width=70),
    spreadsheet.Column("Tjänst", width=24),
    spreadsheet.Column("Från", "date"),
    spreadsheet.Column("T.o.m.", "date"),
    spreadsheet.Column("Beslut", width=50),
    spreadsheet.Column("Status"),
]


def find_industry(code: str) -> Industry:
    """The industry, if the actor may see its quality; otherwise the 404 of a missing one."""
    industry = industry_by_code(db.session(), code)
    if not may(current_actor(), "quality.read", industry_id=industry.id):
        raise NotFound
    return industry


def find_requirement(requirement_id: int) -> tuple[Requirement, Industry]:
    requirement = db.session().get(Requirement, requirement_id)
    if requirement is None or not may(current_actor(), "quality.read", industry_id=requirement.industry_id):
        raise NotFound
    return requirement, db.session().get_one(Industry, requirement.industry_id)


@bp.get("/kvalitet")
@allow("quality.read")
def overview() -> Answer:
    session, actor = db.session(), current_actor()
    found = industries(session, actor, "quality.read")
    rows = industry_rows(session, found, today())
    waiting = open_applications(session, actor) if may(actor, "approval.write") else []
    return render_template("quality/overview.html", rows=rows, waiting=waiting)


@bp.get("/kvalitet/<code>")
@allow("quality.read")
def requirements(code: str) -> Answer:
    industry = find_industry(code)
    every = request.args.get("visa") == "alla"
    rows = requirement_rows(db.session(), industry, today())
    shown = rows if every else [row for row in rows if row.state in ("gällande", "kommande")]
    return render_template("quality/requirements.html", industry=industry, rows=shown, count=len(rows), every=every)


@bp.get("/kvalitet/<code>/export.xlsx")
@allow("quality.read")
def requirements_file(code: str) -> Response:
    industry = find_industry(code)
    cells = [
        (row.requirement.code, row.requirement.text, row.service, row.requirement.valid_from, last_day(row.requirement.valid_to),
         row.decision, row.state)
        for row in requirement_rows(db.session(), industry, today())
    ]  # fmt: skip
    content = spreadsheet.workbook([spreadsheet.Table("Krav", COLUMNS, cells, title=f"Krav {industry.name.lower()}")])
    name = f"krav {industry.code} {today()}.xlsx"
    return send_file(BytesIO(content), as_attachment=True, download_name=name)


@bp.get("/kvalitet/<code>/enheter")
@allow("quality.read")
def matrix(code: str) -> Answer:
    industry = find_industry(code)
    return render_template(
        "quality/matrix.html", industry=industry, tables=unit_matrix(db.session(), current_actor(), industry, today())
    )


@bp.get("/kvalitet/krav/<int:requirement_id>")
@allow("quality.read")
def requirement(requirement_id: int) -> Answer:
    found, industry = find_requirement(requirement_id)
    session = db.session()
    all_versions = versions_of(session, found)
    decisions = decisions_by_id(session, [version.decision_id for version, _ in all_versions])
    newest = sorted(
        all_versions, key=lambda pair: (pair[1].decided_on, pair[1].paragraph_number, pair[1].id), reverse=True
    )
    states = {version.id: state_of_version(version, all_versions, today()) for version, _ in newest}
    return render_template(
        "quality/requirement.html",
        requirement=found,
        industry=industry,
        versions=newest,
        states=states,
        decisions=decisions,
    )


@bp.route("/kvalitet/<code>/krav/nytt", methods=["GET", "POST"])
@allow("quality.write")
@form
def new_requirement(code: str) -> Answer:
    industry = find_industry(code)
    assert industry.id is not None
    if submitted():
        sent: dict[str, Any] = schemas.RequirementForm().load(request.form)
        decision_id, service_id = take_decision(sent), sent.pop("service")
        new = NewRequirement(industry.id, service_id, decision_id=decision_id, **sent)
        row = decide_requirement(db.session(), actor=current_actor(), today=today(), new=new)
        flash("Kravet är registrerat.")
        return _to(row)
    services = [(service.id, service.name) for service in services_of(db.session(), industry.id)]
    values = typed({"board": responsible_board(industry.id)})
    return render_template(
        "quality/new_requirement.html", industry=industry, services=services, values=values, **decision_options()
    )


@bp.route("/kvalitet/krav/<int:requirement_id>/ersatt", methods=["GET", "POST"])
@allow("quality.write")
@form
def supersede(requirement_id: int) -> Answer:
    old, industry = find_requirement(requirement_id)
    if submitted():
        sent: dict[str, Any] = schemas.VersionForm().load(request.form)
        decision_id = take_decision(sent)
        new = NewRequirement(old.industry_id, old.service_id, old.code, decision_id=decision_id, **sent)
        row = decide_requirement(db.session(), actor=current_actor(), today=today(), new=new)
        flash("Den nya lydelsen är registrerad. Den gamla står kvar i historiken.")
        return _to(row)
    values = typed({"text": old.text, "board": responsible_board(old.industry_id)})
    return render_template(
        "quality/supersede.html", requirement=old, industry=industry, values=values, **decision_options()
    )


@bp.route("/kvalitet/krav/<int:requirement_id>/upphav", methods=["GET", "POST"])
@allow("quality.write")
@form
def repeal(requirement_id: int) -> Answer:
    old, industry = find_requirement(requirement_id)
    if submitted():
        sent: dict[str, Any] = schemas.RepealForm().load(request.form)
        decision_id = take_decision(sent)
        repeal_requirement(
            db.session(),
            actor=current_actor(),
            today=today(),
            requirement_id=requirement_id,
            decision_id=decision_id,
            **sent,
        )
        flash("Kravet är upphävt.")
        return _to(old)
    values = typed({"board": responsible_board(old.industry_id)})
    return render_template(
        "quality/repeal.html", requirement=old, industry=industry, values=values, **decision_options()
    )


def _to(requirement: Requirement) -> Response:
    return redirect(url_for("quality.requirement", requirement_id=requirement.id))
