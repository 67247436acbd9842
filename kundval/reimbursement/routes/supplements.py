"""Supplements and agreed prices: the list, one supplement, a new decision of it, and the other person's answer."""

from typing import Any

from flask import flash, redirect, render_template, request, url_for
from sqlmodel import col, select
from werkzeug.wrappers import Response

from kundval import db
from kundval.access import lists as listings
from kundval.access import queries as access_queries
from kundval.access.forms import form, submitted, typed
from kundval.access.models import Task
from kundval.access.rules import may
from kundval.access.web import Answer, allow, current_actor, today
from kundval.errors import NotFound
from kundval.quality.models import Approval
from kundval.quality.routes.decisions import decision_options, responsible_board, take_decision
from kundval.registry.models import Service, Unit
from kundval.registry.queries.market import services
from kundval.reimbursement.models import Supplement, SupplementDecision
from kundval.reimbursement.queries import page_supplements as pages
from kundval.reimbursement.routes.blueprint import bp
from kundval.reimbursement.rules.supplements import BASES, CONTRIBUTION, PERSON, PRICE, VOLUME, amount_unit, in_words
from kundval.reimbursement.schemas import AnswerForm, SupplementDecisionForm, SupplementForm
from kundval.reimbursement.service import supplements as verbs

PERIODS = {
    "månad": "månad",
    "år": "år",
    "termin": "termin, en sjättedel i månaden",
    "engång": "en gång",
    "volym": "utförd volym (timme, besök …)",
}


@bp.get("/ersattning/tillagg")
@allow("price.read")
def supplements() -> Answer:
    session, actor = db.session(), current_actor()
    spec = pages.listing(session, actor)
    page = listings.page(spec, pages.statement(session, actor, today()))
    return render_template("reimbursement/supplements.html", page=page, filters=spec.filters, words=pages.words)


@bp.get("/ersattning/tillagg/export.xlsx")
@allow("price.read")
def supplements_file() -> Response:
    session, actor = db.session(), current_actor()
    return listings.workbook(pages.listing(session, actor), pages.statement(session, actor, today()), "Tillägg")


@bp.route("/ersattning/tillagg/nytt", methods=["GET", "POST"])
@allow("price.draft")
@form
def new_supplement() -> Answer:
    session, actor = db.session(), current_actor()
    options = [(service.id, service.name) for service in services(session, actor, "price.draft")]
    if submitted():
        sent = SupplementForm(today=today()).load(request.form)
        found, _ = verbs.save_supplement(session, actor=actor, today=today(), **sent)
        flash(f"{found.name} är sparat. Lägg till vad nämnden har beslutat.")
        return redirect(url_for("reimbursement.supplement", supplement_id=found.id))
    return render_template(
        "reimbursement/supplement_form.html", services=options, bases=list(BASES.items()), periods=list(PERIODS.items()),
        values=typed({"basis": request.args.get("slag", "")}),
    )  # fmt: skip


@bp.get("/ersattning/tillagg/<int:supplement_id>")
@allow("price.read")
def supplement(supplement_id: int) -> Answer:
    session, actor = db.session(), current_actor()
    found, service = pages.find(session, actor, supplement_id)
    return render_template(
        "reimbursement/supplement.html",
        supplement=found,
        service=service,
        words=_words(found, service),
        unit=amount_unit(found.period, service.volume_unit),
        of_person=found.basis == PERSON,
        decisions=pages.decisions(session, found),
        may_decide=may(actor, "price.decide", industry_id=service.industry_id),
        deciders=access_queries.holders(session, "price.decide", today(), service.industry_id),
        may_draft=may(actor, "price.draft", industry_id=service.industry_id) and found.basis != PERSON,
    )


@bp.route("/ersattning/tillagg/<int:supplement_id>/beslut", methods=["GET", "POST"])
@allow("price.draft")
@form
def new_supplement_decision(supplement_id: int) -> Answer:
    session, actor = db.session(), current_actor()
    found, service = pages.find(session, actor, supplement_id)
    if submitted():
        sent: dict[str, Any] = SupplementDecisionForm(today=today()).load(request.form)
        decision_id = take_decision(sent)
        verbs.request_supplement(
            session,
            actor=actor,
            today=today(),
            supplement_id=supplement_id,
            decision_id=decision_id,
            rows=[verbs.NewRow(**sent)],
        )
        flash(
            "Beslutet är registrerat och väntar på en annan person. Fler belopp av samma beslut läggs till på samma sätt."
        )
        return redirect(url_for("reimbursement.supplement", supplement_id=supplement_id))
    return render_template(
        "reimbursement/supplement_decision.html", supplement=found, service=service, unit=amount_unit(found.period, service.volume_unit),
        units=_units(service), shape=_shape(found), values=typed({"board": responsible_board(service.industry_id)}), **decision_options(),
    )  # fmt: skip


@bp.route("/ersattning/tillagg/begaran/<int:task_id>", methods=["GET", "POST"])
@allow("price.decide", "price.draft")
@form
def decide_supplement(task_id: int) -> Answer:
    session, actor = db.session(), current_actor()
    task, found, service, asked = _asked(task_id)
    back = url_for("reimbursement.supplement", supplement_id=found.id)
    if submitted():
        sent = AnswerForm().load(request.form)
        verbs.decide_supplement(session, actor=actor, today=today(), task=task, **sent)
        flash(f"{found.name}: {'beslutat' if sent['approve'] else 'avböjt'}.")
        return redirect(back)
    return render_template(
        "reimbursement/supplement_answer.html", supplement=found, service=service, task=task, back=back,
        words=_words(found, service), unit=amount_unit(found.period, service.volume_unit),
        told=pages.decisions(session, found, asked.id)[0], note=_wrong_person(task), values=typed(),
    )  # fmt: skip


def _asked(task_id: int) -> tuple[Task, Supplement, Service, SupplementDecision]:
    session = db.session()
    task = session.get(Task, task_id)
    asked = session.get(SupplementDecision, task.subject_id) if task and task.subject == verbs.SUBJECT else None
    if task is None or asked is None:
        raise NotFound
    return task, *pages.find(session, current_actor(), asked.supplement_id), asked


def _wrong_person(task: Task) -> str:
    """The sentence for who may not decide; empty for who may."""
    actor = current_actor()
    others = access_queries.holders(db.session(), task.permission, today(), task.industry_id)
    who = f" Det kan {' eller '.join(others)}." if others else ""
    if task.decided_at is not None:
        return f"Begäran är redan {task.outcome}."
    if task.requested_by is not None and task.requested_by == actor.user_id:
        return f"Du begärde det här. Beslutet måste fattas av någon annan.{who}"
    return "" if may(actor, task.permission, industry_id=task.industry_id) else f"Du kan inte besluta om det här.{who}"


def _words(found: Supplement, service: Service) -> str:
    return in_words(found.basis, found.period, service.volume_unit)


def _units(service: Service) -> list[tuple[int, str]]:
    """The units that have been approved for the service, by name."""
    approved = select(col(Approval.unit_id)).where(
        col(Approval.service_id) == service.id, col(Approval.mistyped_at).is_(None)
    )
    rows = db.session().exec(select(Unit).where(col(Unit.id).in_(approved)).order_by(col(Unit.name))).all()
    return [(unit.id or 0, unit.name) for unit in rows]


def _shape(found: Supplement) -> dict[str, bool]:
    """Which fields the form of a decision has for the supplement."""
    return {
        "all": found.basis != PRICE,
        "steps": found.basis not in (PRICE, VOLUME, CONTRIBUTION),
        "old_count": found.period == "engång" and found.basis != CONTRIBUTION,
        "once": found.period == "engång" and found.basis != CONTRIBUTION,
        "row": found.basis == PRICE,
        "months": found.basis == CONTRIBUTION,
    }
