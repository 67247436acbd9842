"""What is taken back: annulment, slip, «Ångra», and two records that are one person."""

from typing import Any

from flask import flash, redirect, render_template, request, url_for

from kundval import db
from kundval.access.forms import form, submitted, typed
from kundval.access.rules import may
from kundval.access.web import Answer, allow, current_actor, today
from kundval.choice.models import ChoiceFact, Person
from kundval.choice.queries.history import Told, facts_of
from kundval.choice.queries.visible import person_by_handle, person_by_number
from kundval.choice.schemas import MergeForm, UndoForm
from kundval.choice.service.changes import annul
from kundval.choice.service.merging import days_of_both, merge_persons
from kundval.choice.service.slips import builders, mark_mistyped
from kundval.desk.persons import shown
from kundval.desk.routes.blueprint import bp
from kundval.desk.routes.persons import find
from kundval.errors import FieldsRefused, NotFound


@bp.route("/kunder/<handle>/handelser/<int:fact_id>/ratta", methods=["GET", "POST"])
@allow("choice.write")
@form
def undo_fact(handle: str, fact_id: int) -> Answer:
    person = find(handle, "choice.write")
    told = _told(person, fact_id)
    common: dict[str, Any] = {"actor": current_actor(), "today": today(), "fact_id": fact_id}
    if submitted():
        sent = UndoForm().load(request.form)
        if sent["how"] == "feltypad":
            mark_mistyped(db.session(), **common, reason=sent["reason"])
            flash("Händelsen är borttagen. Den står kvar som feltypad i kundens händelser.")
        else:
            annul(db.session(), **common, reported_on=sent["reported_on"], note=sent["reason"])
            flash("Händelsen är annullerad. Det den ändrade är som förut.")
        return redirect(url_for("desk.person", handle=person.handle), 303)
    undoing = bool(request.args.get("angra"))
    stored = {"how": "feltypad" if undoing else "annullering", "reason": "Ångrades direkt" if undoing else ""}
    above = builders(db.session(), told.fact)
    name = shown(db.session(), person, today())
    return render_template(
        "desk/choices/undo.html", person=person, name=name, values=typed(stored), told=told, above=above
    )


@bp.route("/kunder/<handle>/sla-ihop", methods=["GET", "POST"])
@allow("choice.write")
@form
def merge(handle: str) -> Answer:
    person = find(handle, "choice.write")
    other = None
    if request.method == "POST" and request.form.get("duplicate"):
        other = _other(request.form["duplicate"]) if submitted() else None
    if submitted():
        sent = MergeForm().load(request.form)
        if other is None or other.id == person.id:
            raise FieldsRefused(
                {"duplicate": "Ingen annan kund har det numret. Kontrollera det, eller sök upp kunden."}
            )
        if request.form.get("confirmed"):
            merge_persons(db.session(), actor=current_actor(), today=today(), duplicate_id=other.id or 0, survivor_id=person.id or 0,
                          reported_on=sent["reported_on"])  # fmt: skip
            flash("Kunderna är sammanslagna. Öppna månader räknas om i nästa körning.")
            return redirect(url_for("desk.person", handle=person.handle), 303)
    both = days_of_both(db.session(), duplicate_id=other.id or 0, survivor_id=person.id or 0) if other else []
    return render_template("desk/choices/merge.html", person=person, name=shown(db.session(), person, today()), values=typed(),
                           other=other, other_name=shown(db.session(), other, today()) if other else "", both=both)  # fmt: skip


def _told(person: Person, fact_id: int) -> Told:
    """A fact of this person that the actor may change and that stands."""
    told = next((one for one in facts_of(db.session(), current_actor(), person) if one.fact.id == fact_id), None)
    if told is None or told.state or not _may_change(told.fact):
        raise NotFound
    return told


def _may_change(fact: ChoiceFact) -> bool:
    return fact.service_id is None or may(current_actor(), "choice.write")


def _other(text: str) -> Person | None:
    by_number = person_by_number(db.session(), current_actor(), text, today())
    if by_number is not None:
        return by_number
    try:
        return person_by_handle(db.session(), current_actor(), text.strip(), today(), "choice.write")
    except NotFound:
        return None
