"""What came too late, and how it is ended: by override or write-off, each asked for by one and decided by another."""

from flask import flash, redirect, render_template, request, url_for

from kundval import db
from kundval.access.forms import form, submitted
from kundval.access.rules import may
from kundval.access.web import Answer, allow, current_actor, today
from kundval.errors import FieldsRefused, NotFound
from kundval.payment.queries.page_late import UNIT_ITSELF, LateRow, late_facts, late_rows
from kundval.payment.queries.page_run import RunView
from kundval.payment.routes.blueprint import bp
from kundval.payment.routes.shared import may_here, the_month, the_run, where
from kundval.payment.schemas import ReasonForm
from kundval.payment.service.exceptions import request_override, request_write_off
from kundval.period import Month

LATE = "/utbetalningar/<code>/<month>/for-sent"


@bp.get(LATE)
@allow("money.read")
def late(code: str, month: str) -> Answer:
    view = the_run(code, month)
    rows = _rows(view)
    return render_template(
        "payment/late.html",
        view=view,
        place=where(view),
        corner="for-sent",
        rows=rows,
        total_ore=sum(row.amount_ore for row in rows),
        may_ask=may_here("month.request", view.industry),
        unit_itself=UNIT_ITSELF,
    )


@bp.route(f"{LATE}/<int:unit_id>/<who>/<service_month>/undantag", methods=["GET", "POST"])
@allow("month.request")
@form
def ask_override(code: str, month: str, unit_id: int, who: str, service_month: str) -> Answer:
    """A late fact shall hold as in time for the months named."""
    view, row, same = _one(code, month, unit_id, who, service_month)
    facts = late_facts(db.session(), view.industry, row)
    if not submitted():
        return render_template(
            "payment/ask_override.html", view=view, place=where(view), row=row, same=same, facts=facts,
            months=request.form.getlist("months") if request.method == "POST" else [str(Month(row.month))],
        )  # fmt: skip
    chosen = next((fact for fact in facts if f"{fact.table}:{fact.fact_id}" == request.form.get("fact")), None)
    months = [one for one in same if str(Month(one.month)) in request.form.getlist("months")]
    missing = {"fact": "Välj uppgiften som ska hålla som i tid."} if chosen is None else {}
    if not months:
        missing["months"] = "Välj minst en månad."
    reason = ReasonForm().load(request.form)["reason"]
    if chosen is None or not months:
        raise FieldsRefused(missing)
    request_override(
        db.session(), actor=current_actor(), today=today(), industry_id=view.industry.id or 0, fact_table=chosen.table,
        fact_id=chosen.fact_id, months=[Month(one.month) for one in months], reason=reason,
    )  # fmt: skip
    flash("Undantaget är begärt. En annan person beslutar.")
    return redirect(url_for("payment.late", **where(view)))


@bp.route(f"{LATE}/<int:unit_id>/<who>/<service_month>/avskriv", methods=["GET", "POST"])
@allow("month.request")
@form
def ask_write_off(code: str, month: str, unit_id: int, who: str, service_month: str) -> Answer:
    """What is listed shall be left as it is."""
    view, row, _ = _one(code, month, unit_id, who, service_month)
    if not submitted():
        return render_template("payment/ask_write_off.html", view=view, place=where(view), row=row)
    reason = ReasonForm().load(request.form)["reason"]
    request_write_off(
        db.session(), actor=current_actor(), today=today(), industry_id=view.industry.id or 0, month=Month(row.month),
        person_id=row.person_id, unit_id=row.unit_id, reason=reason,
    )  # fmt: skip
    flash("Avskrivningen är begärd. En annan person beslutar.")
    return redirect(url_for("payment.late", **where(view)))


def _rows(view: RunView) -> list[LateRow]:
    see_persons = may_here("person.read", view.industry)
    return late_rows(
        db.session(), view.industry, view.run, today(), see_persons, may(current_actor(), "protected.read")
    )


def _one(code: str, month: str, unit_id: int, who: str, service_month: str) -> tuple[RunView, LateRow, list[LateRow]]:
    """The listed row that the address means, and the same customer's rows of all months. Raises ``NotFound``."""
    view, wanted = the_run(code, month), the_month(service_month)
    if not may_here("month.request", view.industry):
        raise NotFound
    same = [row for row in _rows(view) if row.unit_id == unit_id and row.address == who]
    row = next((row for row in same if row.month == wanted), None)
    if row is None:
        raise NotFound
    return view, row, sorted(same, key=lambda one: one.month)
