"""Rights to a service: registering a decision, that it ceases, that it was mistyped; the area; the alternative for who does not choose."""

from datetime import timedelta

from flask import flash, redirect, render_template, request, url_for

from kundval import db
from kundval.access.forms import form, submitted, typed
from kundval.access.web import Answer, allow, current_actor, today
from kundval.choice.models import Entitlement, Person
from kundval.choice.queries.merged import same_person
from kundval.choice.schemas import AreaForm, CeasedForm, EntitlementForm, NonChoiceForm, ReasonForm
from kundval.choice.service.entitlements import add_entitlement, cease_entitlement, entitlement_mistyped
from kundval.choice.service.non_choice import alternative, assign
from kundval.choice.service.terms import set_area
from kundval.desk.choices import place_of, services_to_choose, worded_options
from kundval.desk.persons import shown, worded
from kundval.desk.routes.blueprint import bp
from kundval.desk.routes.choices import undoable
from kundval.desk.routes.persons import find
from kundval.errors import FieldsRefused, NotFound
from kundval.registry.models import Service, Unit


@bp.route("/kunder/<handle>/ratt", methods=["GET", "POST"])
@allow("choice.write")
@form
def new_right(handle: str) -> Answer:
    person, known = find(handle, "choice.write"), _services()
    if submitted():
        sent = EntitlementForm().load(request.form)
        service = _chosen(known, sent.pop("service"))
        add_entitlement(db.session(), actor=current_actor(), today=today(), person_id=person.id or 0, service_id=service.id or 0,
                        quantity_milli=sent.pop("quantity"), **sent)  # fmt: skip
        flash("Beslutet är registrerat.")
        return _back(person)
    return _page("desk/choices/right.html", person, services=known, values=typed({"per": "månad"}))


@bp.route("/kunder/<handle>/ratt-upphor", methods=["GET", "POST"])
@allow("choice.write")
@form
def cease_right(handle: str) -> Answer:
    person, known = find(handle, "choice.write"), _services()
    if submitted():
        sent = CeasedForm().load(request.form)
        service = _chosen(known, sent.pop("service"))
        # The field holds the last day with a right, the verb takes the first without.
        on = sent.pop("last_day")
        try:
            cease_entitlement(db.session(), actor=current_actor(), today=today(), person_id=person.id or 0, service_id=service.id or 0,
                              on=on, **sent)  # fmt: skip
        except FieldsRefused as refused:
            raise FieldsRefused(
                {"last_day" if name == "on" else name: text for name, text in refused.fields.items()}
            ) from refused
        flash(
            f"Rätten till {service.name} upphör {on - timedelta(days=1)}. Val i tjänsten räknas inte efter den dagen."
        )
        return _back(person)
    return _page("desk/choices/right_ceases.html", person, services=known, values=typed())


@bp.route("/kunder/<handle>/ratt/<int:right_id>/feltypad", methods=["GET", "POST"])
@allow("choice.write")
@form
def mistyped_right(handle: str, right_id: int) -> Answer:
    person = find(handle, "choice.write")
    right = db.session().get(Entitlement, right_id)
    if (
        right is None
        or right.mistyped_at is not None
        or right.person_id not in same_person(db.session(), person.id or 0)
    ):
        raise NotFound
    if submitted():
        reason = ReasonForm().load(request.form)["reason"]
        entitlement_mistyped(db.session(), actor=current_actor(), today=today(), entitlement_id=right_id, reason=reason)
        flash("Beslutet är markerat som feltypat. Det har aldrig gällt.")
        return _back(person)
    return _page(
        "desk/choices/right_mistyped.html",
        person,
        right=right,
        service=db.session().get(Service, right.service_id),
        values=typed(),
    )


@bp.route("/kunder/<handle>/omrade", methods=["GET", "POST"])
@allow("choice.write")
@form
def person_area(handle: str) -> Answer:
    person = find(handle, "choice.write")
    if submitted():
        set_area(
            db.session(),
            actor=current_actor(),
            today=today(),
            person_id=person.id or 0,
            **AreaForm().load(request.form),
        )
        flash("Området är ändrat.")
        return _back(person)
    return _page("desk/persons/area.html", person, values=typed({"valid_from": str(today())}))


@bp.route("/kunder/<handle>/icke-val", methods=["GET", "POST"])
@allow("choice.write")
@form
def new_non_choice(handle: str) -> Answer:
    person, known = find(handle, "choice.write"), services_to_choose(db.session(), current_actor())
    code = request.values.get("tjanst", "") or (known[0].code if len(known) == 1 else "")
    if not code:
        return _page(
            "desk/choices/service.html",
            person,
            services=known,
            target="desk.new_non_choice",
            heading="Registrera icke-val",
        )
    place = place_of(db.session(), current_actor(), person, code, "", today())
    if submitted():
        sent = NonChoiceForm().load(request.form)
        fact = assign(db.session(), actor=current_actor(), today=today(), person_id=person.id or 0, service_id=place.service.id or 0,
                      slot=place.slot, values=place.values(request.form), **sent)  # fmt: skip
        unit = db.session().get_one(Unit, fact.unit_id)
        flash(undoable(f"Icke-valet är sparat. {unit.name} tar emot kunden från {fact.on}.", person.handle, fact))
        return _back(person)
    return _page("desk/choices/non_choice.html", person, place=place, values=typed({"on": str(today())}), worded=worded, right="",
                 worded_options=worded_options,
                 unit=_alternative(place.service, person))  # fmt: skip


def _alternative(service: Service, person: Person) -> str:
    """Who would take the customer today, as a sentence."""
    try:
        unit = alternative(db.session(), service, person, today())
    except FieldsRefused as refused:
        return refused.sentence
    return f"I dag skulle {unit.name} ta emot kunden."


def _services() -> list[Service]:
    return [one for one in services_to_choose(db.session(), current_actor()) if one.requires_entitlement]


def _chosen(known: list[Service], code: str) -> Service:
    service = next((one for one in known if one.code == code), None)
    if service is None:
        raise FieldsRefused({"service": "Välj en tjänst i listan."})
    return service


def _page(template: str, person: Person, **more: object) -> str:
    name = shown(db.session(), person, today())
    return render_template(template, person=person, name=name, **more)


def _back(person: Person) -> Answer:
    return redirect(url_for("desk.person", handle=person.handle), 303)
