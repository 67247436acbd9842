"""What is decided for one customer: additional amounts and prices agreed for that customer. Only for who may read such amounts; logged."""

from typing import Any

from flask import flash, redirect, render_template, request, url_for

from kundval import db
from kundval.access import queries as access_queries
from kundval.access.forms import form, submitted, typed
from kundval.access.models import Task
from kundval.access.rules import may
from kundval.access.web import Answer, allow, current_actor, today, viewed
from kundval.choice.models import Person, PersonSupplement
from kundval.choice.queries.supplements import amounts_of, for_persons
from kundval.choice.queries.visible import person_by_handle
from kundval.choice.schemas import PersonAmountForm
from kundval.choice.service import supplements as verbs
from kundval.desk.persons import shown
from kundval.desk.routes.blueprint import bp
from kundval.errors import FieldsRefused, NotFound
from kundval.quality.routes.decisions import decision_options, take_decision
from kundval.reimbursement.rules.supplements import BASES
from kundval.reimbursement.schemas import AnswerForm


@bp.get("/kunder/<handle>/tillagg")
@allow("additional.read")
def amounts(handle: str) -> Answer:
    session, actor = db.session(), current_actor()
    found = _find(handle, "additional.read")
    viewed("person", found.id or 0)
    return render_template(
        "desk/persons/amounts.html",
        person=found,
        name=shown(session, found, today()),
        rows=amounts_of(session, actor, found),
        bases=BASES,
        may_ask=bool(for_persons(session, actor)) and may(actor, "additional.write"),
    )


@bp.route("/kunder/<handle>/tillagg/nytt", methods=["GET", "POST"])
@allow("additional.write")
@form
def new_amount(handle: str) -> Answer:
    session, actor = db.session(), current_actor()
    found = _find(handle, "additional.write")
    options = [
        (supplement.id, f"{supplement.name}, {service.name.lower()}")
        for supplement, service in for_persons(session, actor)
    ]
    if submitted():
        sent: dict[str, Any] = PersonAmountForm(today=today()).load(request.form)
        if sent["supplement_id"] not in {supplement_id for supplement_id, _ in options}:
            raise FieldsRefused({"supplement_id": "Välj ett tillägg i listan."})
        decision_id = take_decision(sent)
        verbs.request_for_person(
            session, actor=actor, today=today(), person_id=found.id or 0, decision_id=decision_id, **sent
        )
        flash("Beloppet är registrerat och väntar på en annan person.")
        return redirect(url_for("desk.amounts", handle=found.handle), 303)
    return render_template(
        "desk/persons/new_amount.html", person=found, name=shown(session, found, today()), options=options, values=typed(),
        **decision_options(),
    )  # fmt: skip


@bp.route("/kunder/tillagg/<int:task_id>", methods=["GET", "POST"])
@allow("additional.decide", "additional.write")
@form
def decide_amount(task_id: int) -> Answer:
    session, actor = db.session(), current_actor()
    task, found, row_id = _asked(task_id)
    if submitted():
        sent = AnswerForm().load(request.form)
        verbs.decide_for_person(session, actor=actor, today=today(), task=task, **sent)
        flash(f"Beloppet är {'beslutat' if sent['approve'] else 'avböjt'}.")
        return redirect(url_for("desk.amounts", handle=found.handle), 303)
    viewed("person", found.id or 0)
    rows = amounts_of(session, actor, found, row_id)
    if not rows:
        raise NotFound
    return render_template("desk/persons/decide_amount.html", person=found, name=shown(session, found, today()), row=rows[0], bases=BASES,
                           note=_wrong_person(task), values=typed())  # fmt: skip


def _find(handle: str, permission: str) -> Person:
    return person_by_handle(db.session(), current_actor(), handle, today(), permission)


def _asked(task_id: int) -> tuple[Task, Person, int]:
    """The task, and the customer that it is about. The same answer for somebody else's and nobody's."""
    session = db.session()
    task = session.get(Task, task_id)
    row = session.get(PersonSupplement, task.subject_id) if task and task.subject == verbs.SUBJECT else None
    person = session.get(Person, row.person_id) if row else None
    if task is None or row is None or person is None:
        raise NotFound
    return task, _find(person.handle, "additional.read"), row.id or 0


def _wrong_person(task: Task) -> str:
    """The sentence for who may not decide; empty for who may."""
    actor = current_actor()
    if task.decided_at is not None:
        return f"Begäran är redan {task.outcome}."
    others = access_queries.holders(db.session(), task.permission, today(), task.industry_id)
    who = f" Det kan {' eller '.join(others)}." if others else ""
    if task.requested_by is not None and task.requested_by == actor.user_id:
        return f"Du begärde det här. Beslutet måste fattas av någon annan.{who}"
    return "" if may(actor, task.permission, industry_id=task.industry_id) else f"Du kan inte besluta om det här.{who}"
