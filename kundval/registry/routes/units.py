"""Registering and changing units, and what they give."""

from typing import Any

from flask import flash, redirect, render_template, request, url_for
from sqlmodel import col, select
from werkzeug.wrappers import Response

from kundval import db
from kundval.access.forms import form, submitted, typed
from kundval.access.web import Answer, allow, current_actor, today
from kundval.formats import capital
from kundval.registry import rules, schemas
from kundval.registry.models import Board, Provider, Unit
from kundval.registry.queries.market import industries, services
from kundval.registry.queries.providers import capacity_changes
from kundval.registry.queries.scope import provider_visible, visible_unit
from kundval.registry.routes.blueprint import bp
from kundval.registry.routes.conflict import conflict
from kundval.registry.service import units
from kundval.registry.service.opening import open_unit

MODES = [(mode, capital(mode)) for mode in rules.MODES]
LABELS = {
    "name": "Namn",
    "area": "Område",
    "in_municipality": "I kommunen",
    "production_board": "Produktionsnämnd",
    "school_unit_code": "Skolenhetskod",
}


def find_unit(unit_id: int) -> Unit:
    """The unit, or the same 404 for a missing one and somebody else's."""
    return visible_unit(db.session(), current_actor(), unit_id)


def to_unit(unit_id: int | None, anchor: str = "") -> Response:
    return redirect(url_for("desk.unit", unit_id=unit_id, _anchor=anchor or None))


def provider_options() -> list[tuple[int | None, str]]:
    """The providers that the actor may see, by name."""
    statement = select(Provider).where(provider_visible(current_actor())).order_by(col(Provider.name))
    return [(provider.id, provider.name) for provider in db.session().exec(statement).all()]


def service_options() -> list[tuple[int | None, str]]:
    """The services that the actor may give units, under their industries' names where these differ."""
    session, actor = db.session(), current_actor()
    names = {industry.id: industry.name for industry in industries(session, actor, "registry.write")}
    found = services(session, actor, "registry.write")
    return [
        (one.id, one.name if names[one.industry_id] == one.name else f"{names[one.industry_id]}: {one.name}")
        for one in found
    ]


def board_options() -> list[tuple[int | None, str]]:
    """The boards that produce."""
    statement = select(Board).where(col(Board.kind) == "produktion").order_by(col(Board.name))
    return [(board.id, board.name) for board in db.session().exec(statement).all()]


@bp.route("/enheter/ny", methods=["GET", "POST"])
@allow("registry.write")
@form
def new_unit() -> Answer:
    if submitted():
        sent: dict[str, Any] = schemas.NewUnitForm().load(request.form)
        for name in ("provider", "service", "production_board"):
            sent[f"{name}_id"] = sent.pop(name)
        unit = open_unit(db.session(), actor=current_actor(), today=today(), **sent)
        flash("Enheten är registrerad. Den kan ta emot kunder när den är godkänd.")
        return to_unit(unit.id)
    return render_template(
        "registry/new_unit.html",
        providers=provider_options(),
        services=service_options(),
        boards=board_options(),
        modes=MODES,
        values=typed({"provider": request.args.get("utforare", ""), "in_municipality": "ja"}),
    )


@bp.route("/enheter/<int:unit_id>/andra", methods=["GET", "POST"])
@allow("registry.write")
@form
def change_unit(unit_id: int) -> Answer:
    unit = find_unit(unit_id)
    stored = unit.model_dump() | {"production_board": unit.production_board_id}
    if submitted():
        sent: dict[str, Any] = schemas.ChangeUnitForm().load(request.form)
        if sent["version"] != unit.version:
            words: dict[str, dict[Any, str]] = {
                "production_board": dict(board_options()),
                "in_municipality": {True: "ja", False: "nej"},
            }
            return conflict(unit, "enheten", LABELS, sent, words, stored)
        sent["production_board_id"] = sent.pop("production_board")
        units.change_unit(db.session(), actor=current_actor(), today=today(), unit_id=unit_id, **sent)
        flash("Enheten är ändrad.")
        return to_unit(unit_id)
    values = typed(stored | {"in_municipality": "ja" if unit.in_municipality else ""})
    return render_template("registry/change_unit.html", unit=unit, boards=board_options(), values=values)


@bp.route("/enheter/<int:unit_id>/platser", methods=["GET", "POST"])
@allow("registry.write")
@form
def unit_service(unit_id: int) -> Answer:
    unit = find_unit(unit_id)
    if submitted():
        sent: dict[str, Any] = schemas.UnitServiceForm().load(request.form)
        sent["service_id"] = sent.pop("service")
        units.set_unit_service(db.session(), actor=current_actor(), today=today(), unit_id=unit_id, **sent)
        flash("Platserna är sparade.")
        return redirect(url_for("desk.unit", unit_id=unit_id, _anchor="platser"))
    held = capacity_changes(db.session(), unit_id)
    chosen = {"service": str(held[0][1].id)} if held else {}
    return render_template(
        "registry/unit_service.html", unit=unit, services=service_options(), held=held, values=typed(chosen)
    )
