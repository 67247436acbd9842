"""Frånvaro och andra händelser för en kund: registrera, och säga att en händelse var feltypad."""

from flask import flash, redirect, render_template, request, url_for

from kundval import db
from kundval.access.forms import form, submitted, typed
from kundval.access.web import Answer, allow, current_actor, today
from kundval.choice.models import EventFact
from kundval.choice.queries.merged import same_person
from kundval.choice.rules.events import AUTOMATIC, PERFORMED
from kundval.choice.schemas import EventForm
from kundval.choice.service.events import kinds_of, mark_event_mistyped, record_event
from kundval.choice.service.service_rules import paid_by
from kundval.desk.choices import place_of, services_to_choose, worded_options
from kundval.desk.persons import shown
from kundval.desk.routes.blueprint import bp
from kundval.desk.routes.persons import find
from kundval.errors import NotFound
from kundval.formats import capital


@bp.route("/kunder/<handle>/handelse", methods=["GET", "POST"])
@allow("choice.write")
@form
def new_event(handle: str) -> Answer:
    person = find(handle, "choice.write")
    session, actor = db.session(), current_actor()
    known = [one for one in services_to_choose(session, actor) if kinds_of(session, one.id or 0)]
    code = request.values.get("tjanst", "") or (known[0].code if len(known) == 1 else "")
    name = shown(session, person, today())
    if code not in {one.code for one in known}:
        return render_template("desk/choices/event_service.html", person=person, name=name, services=known)
    place = place_of(session, actor, person, code, request.values.get("plats", "1"), today())
    by_volume = paid_by(place.service) == PERFORMED
    if submitted():
        sent = EventForm().load(request.form)
        values = place.values(request.form) if by_volume and place.dimensions else None
        record_event(session, actor=actor, today=today(), person_id=person.id or 0, service_id=place.service.id or 0, slot=place.slot,
                     values=values, quantity_milli=sent.pop("quantity"), **sent)  # fmt: skip
        flash(f"{capital(sent['kind'])} är registrerad från {sent['valid_from']}. Nästa körning räknar med den.")
        return redirect(url_for("desk.person", handle=handle), 303)
    kinds = [kind for kind in kinds_of(session, place.service.id or 0) if by_volume or kind not in AUTOMATIC]
    return render_template("desk/choices/event.html", person=person, name=name, place=place, kinds=worded_options(kinds),
                           by_volume=by_volume, values=typed(), worded_options=worded_options)  # fmt: skip


@bp.route("/kunder/<handle>/handelse/<int:event_id>", methods=["GET", "POST"])
@allow("choice.write")
@form
def undo_event(handle: str, event_id: int) -> Answer:
    """That the event was typed wrong and never was."""
    person = find(handle, "choice.write")
    event = db.session().get(EventFact, event_id)
    if (
        event is None
        or event.mistyped_at is not None
        or event.person_id not in same_person(db.session(), person.id or 0)
    ):
        raise NotFound
    if submitted():
        mark_event_mistyped(
            db.session(), actor=current_actor(), today=today(), event_id=event_id, reason=request.form.get("reason", "")
        )
        flash("Händelsen är borttagen. Det som sagts förut gäller igen.")
        return redirect(url_for("desk.person", handle=handle), 303)
    name = shown(db.session(), person, today())
    return render_template("desk/choices/event_undo.html", person=person, name=name, event=event, values=typed())
