"""Volymer: the list per unit and month, registering one and correcting one."""

from dataclasses import replace

from flask import flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from kundval import db
from kundval.access import lists
from kundval.access.forms import form, submitted, typed
from kundval.access.rules import may
from kundval.access.web import Answer, allow, current_actor, today
from kundval.choice.models import Person, VolumeFact
from kundval.choice.queries.customers import HIDDEN
from kundval.choice.queries.visible import person_by_handle, person_by_number, the_person
from kundval.choice.queries.volumes import volumes as statement
from kundval.choice.queries.volumes import volumes_list
from kundval.choice.rules.wording import worded
from kundval.choice.schemas import CorrectedVolumeForm, VolumeForm
from kundval.choice.service.volumes import correct_volume, lacks_choice, report_volume
from kundval.desk.choices import chosen_unit, place_of, worded_options
from kundval.desk.performed import reported_late
from kundval.desk.persons import shown
from kundval.desk.routes.blueprint import bp
from kundval.errors import FieldsRefused, NotFound
from kundval.formats import thousandths_text
from kundval.listing import Listing, Status
from kundval.period import Month
from kundval.registry.models import Service, Unit
from kundval.registry.queries.market import dimensions_of, services


@bp.get("/kunder/volymer")
@allow("person.read")
def volumes() -> Answer:
    spec = _listing()
    page = lists.page(spec, statement(current_actor(), today()))
    return render_template("desk/volumes/index.html", page=page, filters=spec.filters, hidden=HIDDEN, month=Month, worded=worded,
                           may_write=may(current_actor(), "volume.write"))  # fmt: skip


@bp.get("/kunder/volymer/export.xlsx")
@allow("person.read")
def volumes_file() -> Response:
    return lists.workbook(_listing(), statement(current_actor(), today()), "Volymer")


def _listing() -> Listing:
    """The list with one more state, which only the calendar of payments knows: reported after the month's last day."""
    spec = volumes_list(db.session(), current_actor(), today())
    return replace(spec, statuses=(*spec.statuses, Status("sent", "Sent rapporterade", reported_late())))


@bp.route("/kunder/volymer/ny", methods=["GET", "POST"])
@allow("volume.write")
@form
def new_volume() -> Answer:
    known = [one for one in services(db.session(), current_actor(), "volume.write") if one.volume_unit]
    code = request.values.get("tjanst", "") or (known[0].code if len(known) == 1 else "")
    service = next((one for one in known if one.code == code), None)
    if service is None:
        return render_template("desk/volumes/service.html", services=known)
    if submitted():
        return _save(service)
    dimensions = dimensions_of(db.session(), service.id or 0)
    return render_template("desk/volumes/new.html", values=typed(), service=service, dimensions=dimensions,
                           worded_options=worded_options)  # fmt: skip


@bp.route("/kunder/volymer/<int:fact_id>", methods=["GET", "POST"])
@allow("volume.write")
@form
def volume(fact_id: int) -> Answer:
    session, actor = db.session(), current_actor()
    fact = session.get(VolumeFact, fact_id)
    if fact is None:
        raise NotFound
    person, service = the_person(session, actor, fact.person_id), session.get_one(Service, fact.service_id)
    if not may(actor, "volume.write", industry_id=service.industry_id):
        raise NotFound
    if submitted():
        sent = CorrectedVolumeForm().load(request.form)
        correct_volume(session, actor=actor, today=today(), fact_id=fact_id, quantity_milli=sent["quantity"],
                       reported_on=sent["reported_on"])  # fmt: skip
        flash("Volymen är rättad.")
        return redirect(url_for("desk.volumes"), 303)
    stored = {"quantity": thousandths_text(fact.quantity_milli)}
    unit, name = session.get_one(Unit, fact.unit_id), shown(session, person, today())
    return render_template("desk/volumes/correct.html", values=typed(stored), fact=fact, service=service, month=Month(fact.month),
                           unit=unit, handle=person.handle, name=name)  # fmt: skip


def _save(service: Service) -> Answer:
    session, actor = db.session(), current_actor()
    sent = VolumeForm().load(request.form)
    person = _person(sent["person"])
    place = place_of(session, actor, person, service.code, request.form.get("plats", "1"), today())
    day = sent["day"] or sent["month"].last
    values = place.values(request.form)
    unit_id = chosen_unit(session, place, sent["unit"], day)
    fact = report_volume(session, actor=actor, today=today(), person_id=person.id or 0, unit_id=unit_id,
                         service_id=service.id or 0, month=sent["month"], day=sent["day"], quantity_milli=sent["quantity"],
                         values=values, slot=place.slot, reported_on=sent["reported_on"])  # fmt: skip
    lacking = " Kunden har inget val på enheten då: kontrollera det." if lacks_choice(session, fact) else ""
    flash(f"Volymen är sparad.{lacking}")
    return redirect(url_for("desk.volumes"), 303)


def _person(text: str) -> Person:
    found = person_by_number(db.session(), current_actor(), text, today())
    if found is not None:
        return found
    try:
        return person_by_handle(db.session(), current_actor(), text.strip(), today())
    except NotFound as error:
        raise FieldsRefused(
            {"person": "Ingen kund har det numret. Kontrollera det, eller registrera kunden först."}
        ) from error
