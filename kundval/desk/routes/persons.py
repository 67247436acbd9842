"""Kunder: the list, the page of a customer, and what concerns the person itself."""

from typing import Any

from flask import flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from kundval import audit, db
from kundval.access import lists
from kundval.access.forms import form, submitted, typed
from kundval.access.rules import may
from kundval.access.web import Answer, allow, current_actor, today, viewed
from kundval.choice.models import Person
from kundval.choice.queries.customers import HIDDEN, customers, customers_list, shown_name
from kundval.choice.queries.visible import person_by_handle
from kundval.choice.rules.identities import KINDS, PROTECTIONS
from kundval.choice.rules.wording import worded
from kundval.choice.schemas import (
    CorrectionForm,
    NumberForm,
    PersonForm,
    ProtectionForm,
    ResidenceForm,
    RevealForm,
)
from kundval.choice.service import persons as verbs
from kundval.desk.history import history
from kundval.desk.persons import person_page, shown
from kundval.desk.routes.blueprint import bp


@bp.route("/kunder", methods=["GET", "POST"])
@allow("person.read")
def persons() -> Answer:
    if request.method == "POST":
        return lists.keep()
    spec = customers_list(db.session(), current_actor(), today())
    page = lists.page(spec, customers(current_actor(), today()))
    return render_template("desk/persons/index.html", page=page, filters=spec.filters, shown_name=shown_name)


@bp.get("/kunder/export.xlsx")
@allow("person.read")
def persons_file() -> Response:
    spec = customers_list(db.session(), current_actor(), today())
    return lists.workbook(spec, customers(current_actor(), today()), "Kunder")


@bp.route("/kunder/ny", methods=["GET", "POST"])
@allow("choice.write")
@form
def new_person() -> Answer:
    if submitted():
        sent = PersonForm(today=today()).load(request.form)
        person = verbs.register_person(db.session(), actor=current_actor(), today=today(), **sent)
        flash("Kunden är registrerad. Registrera ett val, eller ett beslut om rätt till tjänsten.")
        return redirect(url_for("desk.person", handle=person.handle), 303)
    stored = {"kind": "personnummer", "protection": "ingen"}
    return render_template("desk/persons/new.html", values=typed(stored), kinds=KINDS, protections=PROTECTIONS)


@bp.get("/kunder/<handle>")
@allow("person.read")
def person(handle: str) -> Answer:
    found = find(handle)
    if found.handle != handle:
        return redirect(url_for("desk.person", handle=found.handle))
    return show(found)


@bp.post("/kunder/<handle>/visa-nummer")
@allow("person.read")
def person_numbers(handle: str) -> Answer:
    found = find(handle)
    _log(found, "visade personnumret")
    return show(found, numbers=True)


@bp.post("/kunder/<handle>/visa-skyddade")
@allow("protected.read")
@form
def person_protected(handle: str) -> Answer:
    found = find(handle)
    if submitted():
        _log(found, "visade skyddade uppgifter", RevealForm().load(request.form)["reason"])
        return show(found, reveal=True)
    return show(found)


@bp.route("/kunder/<handle>/andra", methods=["GET", "POST"])
@allow("choice.write")
@form
def correct_person(handle: str) -> Answer:
    found = find(handle, "choice.write")
    if submitted():
        verbs.correct_person(db.session(), actor=current_actor(), today=today(), person_id=_id(found),
                             **CorrectionForm().load(request.form))  # fmt: skip
        return _done(found, "Kunden är ändrad.")
    # A protected person's name is typed anew, never shown here.
    stored = {"version": found.version} if shown(db.session(), found, today()) == HIDDEN else found
    return _form(found, "desk/persons/correct.html", stored)


@bp.route("/kunder/<handle>/nummer", methods=["GET", "POST"])
@allow("choice.write")
@form
def add_number(handle: str) -> Answer:
    found = find(handle, "choice.write")
    if submitted():
        verbs.add_identity(
            db.session(), actor=current_actor(), today=today(), person_id=_id(found), **NumberForm().load(request.form)
        )
        return _done(found, "Numret är sparat.")
    return _form(found, "desk/persons/number.html", {"kind": "personnummer"}, kinds=KINDS)


@bp.route("/kunder/<handle>/folkbokforing", methods=["GET", "POST"])
@allow("choice.write")
@form
def add_residence(handle: str) -> Answer:
    found = find(handle, "choice.write")
    if submitted():
        sent = ResidenceForm().load(request.form)
        sent["reported_on"] = sent["reported_on"] or today()
        verbs.add_residence(db.session(), actor=current_actor(), today=today(), person_id=_id(found), **sent)
        return _done(found, "Folkbokföringen är ändrad.")
    return _form(found, "desk/persons/residence.html", {})


@bp.route("/kunder/<handle>/skydd", methods=["GET", "POST"])
@allow("protected.read")
@form
def add_protection(handle: str) -> Answer:
    found = find(handle, "choice.write")
    if submitted():
        verbs.add_protection(db.session(), actor=current_actor(), today=today(), person_id=_id(found),
                             **ProtectionForm().load(request.form))  # fmt: skip
        return _done(found, "Skyddet är ändrat.")
    return _form(found, "desk/persons/protection.html", {}, protections=PROTECTIONS)


def find(handle: str, permission: str = "person.read") -> Person:
    """The person of an address, or the same 404 for somebody else's and nobody."""
    return person_by_handle(db.session(), current_actor(), handle, today(), permission)


def show(found: Person, **what: bool) -> str:
    """The page of a customer; that it was seen is logged."""
    session, actor = db.session(), current_actor()
    page = person_page(session, actor, found, today(), **what)
    if request.method == "GET":
        viewed("person", _id(found))
    return render_template(
        "desk/persons/person.html",
        page=page,
        person=found,
        worded=worded,
        events=[] if page.hidden else history(session, [("person", found.id)], limit=20),
        may_write=may(actor, "choice.write"),
        may_protected=may(actor, "protected.read"),
    )


def _id(found: Person) -> int:
    assert found.id is not None
    return found.id


def _form(found: Person, template: str, stored: Any, **more: Any) -> str:
    name = shown(db.session(), found, today())
    return render_template(template, person=found, name=name, values=typed(stored), **more)


def _done(found: Person, sentence: str) -> Answer:
    flash(sentence)
    return redirect(url_for("desk.person", handle=found.handle), 303)


def _log(found: Person, verb: str, reason: str = "") -> None:
    audit.record(db.session(), actor=current_actor(), verb=verb, subject="person", subject_id=found.id, reason=reason)
