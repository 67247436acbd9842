"""System / grunddata: boards, industries with their face, services with their dimensions."""

from typing import Any

from flask import flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from kundval import db
from kundval.access.forms import form, submitted, typed
from kundval.access.rules import may
from kundval.access.web import Answer, allow, current_actor, today
from kundval.errors import NotFound
from kundval.registry import schemas
from kundval.registry.models import Industry, Service
from kundval.registry.queries.market import (
    boards,
    dimensions_of,
    face_on,
    faces,
    industries,
    industry_by_code,
    services_of,
)
from kundval.registry.routes.blueprint import bp
from kundval.registry.rules import BOARD_KINDS, PAID_BY_LABELS
from kundval.registry.service import boards as board_service
from kundval.registry.service import services as service_service


def find_industry(code: str) -> Industry:
    """The industry, or the same 404 for a missing one and one that is not the actor's."""
    industry = industry_by_code(db.session(), code)
    if not may(current_actor(), "registry.read", industry_id=industry.id):
        raise NotFound
    return industry


def responsible() -> list[tuple[int | None, str]]:
    """The boards that may answer for an industry."""
    return [(board.id, board.name) for board in boards(db.session()) if board.kind == "finansiering"]


@bp.get("/system/grunddata")
@allow("registry.read")
def basics() -> Answer:
    session = db.session()
    found = industries(session, current_actor())
    rows = [(one, face_on(session, one.id or 0, today()), services_of(session, one.id or 0)) for one in found]
    return render_template("registry/basics.html", boards=boards(session), rows=rows)


@bp.get("/system/branscher")
@allow("registry.read")
def industries_page() -> Response:
    return redirect(url_for("registry.basics"))


@bp.route("/system/grunddata/namnder/ny", methods=["GET", "POST"])
@allow("registry.write")
@form
def new_board() -> Answer:
    if submitted():
        sent = schemas.BoardForm().load(request.form)
        board = board_service.register_board(db.session(), actor=current_actor(), today=today(), **sent)
        flash(f"{board.name} är registrerad.")
        return redirect(url_for("registry.basics"))
    return render_template("registry/new_board.html", kinds=BOARD_KINDS, values=typed())


@bp.route("/system/grunddata/branscher/ny", methods=["GET", "POST"])
@allow("registry.write")
@form
def new_industry() -> Answer:
    session = db.session()
    if submitted():
        sent: dict[str, Any] = schemas.IndustryForm().load(request.form)
        face = {name: sent.pop(name) for name in ("office_unit", "head", "valid_from")} | {
            "board_id": sent.pop("board")
        }
        industry = board_service.register_industry(session, actor=current_actor(), today=today(), **sent)
        board_service.set_face(session, actor=current_actor(), today=today(), industry_id=industry.id or 0, **face)
        flash("Branschen är registrerad. Lägg till dess tjänster.")
        return redirect(url_for("registry.industry", code=industry.code))
    return render_template("registry/new_industry.html", boards=responsible(), values=typed())


@bp.get("/system/grunddata/<code>")
@allow("registry.read")
def industry(code: str) -> Answer:
    found = find_industry(code)
    session = db.session()
    given = [(service, dimensions_of(session, service.id or 0)) for service in services_of(session, found.id or 0)]
    return render_template(
        "registry/industry.html", industry=found, services=given, faces=faces(session, found.id or 0)
    )


@bp.route("/system/grunddata/<code>/ansvarig", methods=["GET", "POST"])
@allow("registry.write")
@form
def set_face(code: str) -> Answer:
    found = find_industry(code)
    if submitted():
        sent: dict[str, Any] = schemas.FaceForm().load(request.form)
        sent["board_id"] = sent.pop("board")
        board_service.set_face(db.session(), actor=current_actor(), today=today(), industry_id=found.id or 0, **sent)
        flash("Ansvaret är sparat.")
        return redirect(url_for("registry.industry", code=code))
    face = face_on(db.session(), found.id or 0, today())
    stored = face[0].model_dump(include={"office_unit", "head"}) | {"board": face[0].board_id} if face else {}
    return render_template("registry/set_face.html", industry=found, boards=responsible(), values=typed(stored))


@bp.route("/system/grunddata/<code>/tjanster/ny", methods=["GET", "POST"])
@allow("registry.write")
@form
def new_service(code: str) -> Answer:
    found = find_industry(code)
    if submitted():
        sent = schemas.ServiceForm().load(request.form)
        service_service.register_service(
            db.session(), actor=current_actor(), today=today(), industry_id=found.id or 0, **sent
        )
        flash("Tjänsten är registrerad. Lägg till vad ett val ska ange, om något.")
        return redirect(url_for("registry.industry", code=code))
    return render_template("registry/new_service.html", industry=found, values=typed({"slots": 1, "weeks": 4}),
                           paid_by=list(PAID_BY_LABELS.items()))  # fmt: skip


@bp.route("/system/grunddata/tjanster/<int:service_id>/varde", methods=["GET", "POST"])
@allow("registry.write")
@form
def new_value(service_id: int) -> Answer:
    service = db.session().get(Service, service_id)
    if service is None:
        raise NotFound
    found = db.session().get_one(Industry, service.industry_id)
    find_industry(found.code)
    if submitted():
        sent = schemas.ValueForm().load(request.form)
        service_service.add_dimension_value(
            db.session(), actor=current_actor(), today=today(), service_id=service_id, **sent
        )
        flash(f"Värdet {sent['value']} är tillagt.")
        return redirect(url_for("registry.industry", code=found.code))
    known = dimensions_of(db.session(), service_id)
    stored = {"dimension": known[0][0].code, "position": len(known[0][1]) + 1} if known else {"position": 1}
    return render_template(
        "registry/new_value.html", industry=found, service=service, known=known, values=typed(stored)
    )
