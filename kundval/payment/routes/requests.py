"""What takes two persons: a month closed or opened, an override, a write-off. One asks, another decides."""

from collections.abc import Callable
from typing import Any

from flask import flash, redirect, render_template, request, url_for

from kundval import db
from kundval.access.forms import form, submitted
from kundval.access.models import Task
from kundval.access.rules import may
from kundval.access.web import Answer, allow, current_actor, today
from kundval.errors import FieldsRefused, NotFound
from kundval.formats import month_text
from kundval.payment.queries import page_requests as queries
from kundval.payment.queries.page_run import month_state
from kundval.payment.routes.blueprint import bp
from kundval.payment.routes.shared import the_industry, the_month
from kundval.payment.service import exceptions, manual, months, recovery
from kundval.period import Month

DECIDERS: dict[str, Callable[..., Any]] = {
    months.CLOSING: months.decide_month,
    months.OPENING: months.decide_month,
    exceptions.OVERRIDE: exceptions.decide_override,
    exceptions.WRITE_OFF: exceptions.decide_write_off,
    recovery.CLAIM: recovery.decide_claim,
    recovery.CLAIM_WRITE_OFF: recovery.decide_write_off,
    manual.ADDING: manual.decide_manual,
    manual.WITHDRAWING: manual.decide_manual,
}
"""Kind of task → the verb that decides it."""


@bp.route("/utbetalningar/<code>/<month>/manad", methods=["GET", "POST"])
@allow("month.request")
@form
def ask_month(code: str, month: str) -> Answer:
    """Asks that a month be closed, or opened again."""
    industry, number = the_industry(code, "month.request"), the_month(month)
    state = month_state(db.session(), industry.id or 0, number)
    if state not in ("öppen", "stängd"):
        return redirect(url_for("payment.run", code=code, month=month))
    if not submitted():
        late_ore = queries.late_sum(db.session(), industry, number) if state == "öppen" else 0
        return render_template(
            "payment/ask_month.html", industry=industry, month=number, state=state, late_ore=late_ore
        )
    ask = months.request_closing if state == "öppen" else months.request_opening
    ask(
        db.session(), actor=current_actor(), today=today(), industry_id=industry.id or 0, month=Month(number),
        reason=request.form.get("reason", "").strip(),
    )  # fmt: skip
    wanted = "stängs" if state == "öppen" else "öppnas"
    flash(f"Du har begärt att {month_text(number)} {wanted}. En annan person beslutar.")
    return redirect(url_for("payment.run", code=code, month=month))


@bp.route("/utbetalningar/begaran/<int:task_id>", methods=["GET", "POST"])
@allow("month.decide", "month.request")
@form
def decide_task(task_id: int) -> Answer:
    """The decision on what another person has asked for."""
    task = _task(task_id)
    told = queries.told(db.session(), task, current_actor(), today())
    if not submitted():
        return render_template("payment/decide_task.html", task=task, told=told)
    answer = request.form.get("answer", "")
    if answer not in ("ja", "nej"):
        raise FieldsRefused({"answer": "Välj om du godkänner eller avböjer."})
    reason = request.form.get("reason", "").strip()
    decide = DECIDERS[task.kind]
    decide(db.session(), actor=current_actor(), today=today(), task=task, approve=answer == "ja", reason=reason)
    flash(f"{told.title}: {'godkänt' if answer == 'ja' else 'avböjt'}.")
    return redirect(told.url)


def _task(task_id: int) -> Task:
    task = db.session().get(Task, task_id)
    readable = task is not None and any(
        may(current_actor(), permission, industry_id=task.industry_id)
        for permission in ("month.decide", "month.request")
    )
    if task is None or task.kind not in DECIDERS or not readable:
        raise NotFound
    return task
