"""Enheter: the list and the page of one."""

from flask import render_template, request
from werkzeug.wrappers import Response

from kundval import db
from kundval.access import lists
from kundval.access.web import Answer, allow, current_actor, today
from kundval.desk.routes.blueprint import bp
from kundval.desk.unit_list import UnitList, state_of
from kundval.desk.unit_view import unit_view
from kundval.registry.queries.scope import visible_unit


@bp.get("/enheter")
@allow("registry.read")
def units() -> Answer:
    found = UnitList(db.session(), current_actor(), today(), request.args.get("bransch", ""))
    spec = found.listing()
    page = lists.page(spec, found.statement())
    return render_template("desk/units.html", page=page, filters=spec.filters, found=found, state_of=state_of)


@bp.get("/enheter/export.xlsx")
@allow("registry.read")
def units_file() -> Response:
    found = UnitList(db.session(), current_actor(), today(), request.args.get("bransch", ""))
    return lists.workbook(found.listing(), found.statement(), "Enheter")


@bp.get("/enheter/<int:unit_id>")
@allow("registry.read")
def unit(unit_id: int) -> Answer:
    session, actor = db.session(), current_actor()
    view = unit_view(session, actor, visible_unit(session, actor, unit_id), today())
    return render_template("desk/unit.html", view=view, unit=view.unit)
