"""Confirmations to the customer: of a choice, a switch, an end, a changed extent. Without address; printed by the browser."""

from flask import render_template, request

from kundval import audit, db
from kundval.access.forms import form, submitted, typed
from kundval.access.web import Answer, allow, current_actor, today, viewed
from kundval.choice.models import Person
from kundval.choice.queries.customers import HIDDEN
from kundval.choice.schemas import RevealForm
from kundval.desk.letters import Letter, letter
from kundval.desk.persons import shown
from kundval.desk.routes.blueprint import bp
from kundval.desk.routes.persons import find


@bp.route("/kunder/<handle>/handelser/<int:fact_id>/bekraftelse", methods=["GET", "POST"])
@allow("choice.write")
@form
def confirmation(handle: str, fact_id: int) -> Answer:
    """Of a protected person it is shown only for a reason, which is logged."""
    person = find(handle, "choice.write")
    found = letter(db.session(), current_actor(), person, fact_id, today())
    if shown(db.session(), person, today()) != HIDDEN:
        viewed("person", person.id or 0)
        return _letter(person, found, protected=False)
    if submitted():
        reason = RevealForm().load(request.form)["reason"]
        audit.record(db.session(), actor=current_actor(), verb="skrev ut en bekräftelse", subject="person", subject_id=person.id,
                     reason=reason)  # fmt: skip
        return _letter(person, found, protected=True)
    return render_template("desk/letters/reason.html", person=person, name=HIDDEN, values=typed())


def _letter(person: Person, found: Letter, protected: bool) -> str:
    return render_template("desk/letters/confirmation.html", person=person, letter=found, protected=protected)
