"""Customers to move: a unit that closes, people who moved, and what is paid between municipalities."""

from typing import Any

from flask import flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from kundval import db
from kundval.access import lists
from kundval.access.forms import form, submitted, typed
from kundval.access.web import Answer, allow, current_actor, today, viewed
from kundval.choice.queries.customers import HIDDEN
from kundval.choice.queries.moves import Closing, beyond, closings, elsewhere, elsewhere_list, moved
from kundval.choice.queries.terms import terms_on
from kundval.choice.queries.visible import person_by_handle
from kundval.choice.rules.non_choice import DEFAULT, ROTATION
from kundval.choice.schemas import HandledForm
from kundval.choice.service.closing import place_beyond
from kundval.choice.service.moves import handle_move
from kundval.desk.routes.blueprint import bp
from kundval.errors import FieldsRefused, NotFound
from kundval.registry.queries.market import services
from kundval.registry.queries.scope import visible_unit


@bp.route("/enheter/<int:unit_id>/avveckling", methods=["GET", "POST"])
@allow("choice.write")
@form
def unit_closing(unit_id: int) -> Answer:
    session, actor = db.session(), current_actor()
    unit = visible_unit(session, actor, unit_id)
    found = closings(session, actor, today(), unit_id)
    if submitted():
        return _place(found)
    viewed("unit", unit_id)
    groups = [(one, beyond(session, actor, today(), one), _alternative(one)) for one in found]
    return render_template("desk/unit_closing.html", unit=unit, groups=groups, HIDDEN=HIDDEN)


@bp.get("/enheter/<int:unit_id>/avveckling/brev")
@allow("choice.write")
def closing_letters(unit_id: int) -> Answer:
    session, actor = db.session(), current_actor()
    unit = visible_unit(session, actor, unit_id)
    viewed("unit", unit_id)
    groups = [(one, beyond(session, actor, today(), one)) for one in closings(session, actor, today(), unit_id)]
    return render_template("desk/letters/closing.html", unit=unit, groups=groups)


@bp.get("/kunder/flyttade")
@allow("person.read")
def moved_customers() -> Answer:
    return render_template("desk/moved.html", rows=moved(db.session(), current_actor(), today()), HIDDEN=HIDDEN)


@bp.route("/kunder/flyttade/<handle>/<code>", methods=["GET", "POST"])
@allow("choice.write")
@form
def handled_move(handle: str, code: str) -> Answer:
    person = person_by_handle(db.session(), current_actor(), handle, today(), "choice.write")
    rows = moved(db.session(), current_actor(), today())
    one = next((one for one in rows if one.person.id == person.id and one.service.code == code), None)
    if one is None:
        raise NotFound
    if submitted():
        handle_move(db.session(), actor=current_actor(), today=today(), person_id=person.id or 0, service_id=one.service.id or 0,
                    kind=one.kind, on=one.on, **HandledForm().load(request.form))  # fmt: skip
        flash("Flytten är åtgärdad. Valet gäller vidare.")
        return redirect(url_for("desk.moved_customers"), 303)
    return render_template(
        "desk/moved_handled.html", one=one, name=HIDDEN if one.is_protected else person.name, values=typed()
    )


@bp.route("/kunder/interkommunalt", methods=["GET", "POST"])
@allow("person.read")
def between_municipalities() -> Answer:
    if request.method == "POST":
        return lists.keep()
    spec = elsewhere_list(db.session(), services(db.session(), current_actor(), "person.read"))
    page = lists.page(spec, elsewhere(db.session(), current_actor(), today()))
    return render_template("desk/between.html", page=page, filters=spec.filters, HIDDEN=HIDDEN)


@bp.get("/kunder/interkommunalt/export.xlsx")
@allow("person.read")
def between_municipalities_file() -> Response:
    spec = elsewhere_list(db.session(), services(db.session(), current_actor(), "person.read"))
    return lists.workbook(spec, elsewhere(db.session(), current_actor(), today()), "Interkommunalt")


def _alternative(closing: Closing) -> bool:
    return terms_on(db.session(), closing.service.id or 0, closing.on).non_choice in (DEFAULT, ROTATION)


def _place(found: list[Closing]) -> Any:
    """Those who were ticked come to the alternative for who does not choose."""
    closing = next((one for one in found if one.service.code == request.form.get("tjanst")), None)
    chosen = [text for text in request.form.getlist("kund") if text.isascii() and text.isalnum()]
    if closing is None or not chosen:
        raise FieldsRefused({"kund": "Markera minst en kund."})
    persons = [person_by_handle(db.session(), current_actor(), handle, today(), "choice.write") for handle in chosen]
    count = place_beyond(
        db.session(), actor=current_actor(), today=today(), closing=closing, person_ids=[one.id or 0 for one in persons]
    )
    flash(f"{count} {'kund har' if count == 1 else 'kunder har'} fått en ny plats från {closing.on} som icke-val.")
    return redirect(url_for("desk.unit_closing", unit_id=closing.unit.id), 303)
