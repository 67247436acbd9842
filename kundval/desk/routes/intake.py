"""The queue of a unit, and what it takes in: intagningsstopp and areas."""

from typing import Any

from flask import flash, redirect, render_template, request, url_for

from kundval import db
from kundval.access.forms import form, submitted, typed
from kundval.access.rules import may
from kundval.access.web import Answer, allow, current_actor, today, viewed
from kundval.choice.queries.customers import HIDDEN
from kundval.choice.queries.places import capacity_on
from kundval.choice.queries.requests import queue_of
from kundval.choice.queries.terms import intakes_of, terms_on
from kundval.choice.rules.queue import in_words
from kundval.choice.schemas import IntakeForm
from kundval.choice.service.answers import free_places
from kundval.choice.service.terms import set_intake
from kundval.desk.routes.blueprint import bp
from kundval.errors import NotFound
from kundval.registry.models import Service, Unit
from kundval.registry.queries.providers import services_given
from kundval.registry.queries.scope import visible_unit


@bp.get("/enheter/<int:unit_id>/ko")
@allow("person.read")
def unit_queue(unit_id: int) -> Answer:
    unit, given = _given(unit_id, "person.read")
    code = request.args.get("tjanst", "")
    service = next((one for one in given if one.code == code), given[0] if given else None)
    if service is None or service.id is None:
        raise NotFound
    viewed("unit", unit_id)
    session, day = db.session(), today()
    queue = queue_of(session, unit_id, service.id, day)
    may_protected = may(current_actor(), "protected.read")
    return render_template(
        "desk/unit_queue.html", unit=unit, service=service, services=given, queue=queue, HIDDEN=HIDDEN, may_protected=may_protected,
        order=in_words(terms_on(session, service.id, day).queue_order), free=free_places(session, unit_id, service.id, day, 0),
        capacity=capacity_on(session, unit_id, service.id, day)[1],
    )  # fmt: skip


@bp.route("/enheter/<int:unit_id>/intagning", methods=["GET", "POST"])
@allow("registry.write")
@form
def unit_intake(unit_id: int) -> Answer:
    unit, given = _given(unit_id, "registry.write")
    if submitted():
        sent: dict[str, Any] = IntakeForm().load(request.form)
        set_intake(db.session(), actor=current_actor(), today=today(), unit_id=unit_id, service_id=sent.pop("service"),
                   is_open=sent.pop("is_open") == "ja", areas=sent.pop("areas").split(","), **sent)  # fmt: skip
        flash("Intagningen är ändrad.")
        return redirect(url_for("desk.unit", unit_id=unit_id), 303)
    stored = {"service": str(given[0].id) if given else "", "valid_from": str(today())}
    return render_template("desk/unit_intake.html", unit=unit, services=[(one.id, one.name) for one in given], values=typed(stored),
                           held=intakes_of(db.session(), unit_id))  # fmt: skip


def _given(unit_id: int, permission: str) -> tuple[Unit, list[Service]]:
    """The unit and the services it gives in the actor's industries."""
    session, actor = db.session(), current_actor()
    unit = visible_unit(session, actor, unit_id)
    found = services_given(session, actor, [unit_id], today()).get(unit_id, [])
    return unit, [service for service, _ in found if may(actor, permission, industry_id=service.industry_id)]
