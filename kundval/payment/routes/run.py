"""A run's own page, and calculating it."""

from flask import flash, redirect, render_template, url_for
from werkzeug.wrappers import Response

from kundval import db
from kundval.access import lists
from kundval.access.web import Answer, allow, current_actor, start_job, today
from kundval.listing import Page
from kundval.payment.jobs import CALCULATE, told
from kundval.payment.queries import page_payees, page_run
from kundval.payment.queries.files import protected_persons
from kundval.payment.queries.page_bridge import bridge
from kundval.payment.queries.page_changed import Changed, changed
from kundval.payment.queries.page_controls import controls
from kundval.payment.queries.page_months import change_of
from kundval.payment.queries.page_run import RunView
from kundval.payment.queries.page_steps import steps
from kundval.payment.queries.remembered import remembered
from kundval.payment.routes.acts import acts, month_acts
from kundval.payment.routes.blueprint import bp
from kundval.payment.routes.coded import coding_blockers
from kundval.payment.routes.run_parts import blockers, bridge_view, control_rows
from kundval.payment.routes.shared import find_run, may_here, the_industry, the_month, where
from kundval.payment.service.making import make_run
from kundval.period import Month

LARGE = 20_000
"""A month with more customers than this is calculated by a worker."""


@bp.get("/utbetalningar/<code>/<month>")
@allow("money.read")
def run(code: str, month: str) -> Answer:
    view = find_run(code, month)
    if view is None:
        return _not_yet(code, month)
    session = db.session()
    assert view.run.id is not None
    found = remembered(session, view.run, ("controls", today()), lambda: controls(session, view, today()))
    rows = control_rows(found, view, current_actor())
    return render_template(
        "payment/run.html",
        view=view,
        place=where(view),
        corner="oversikt",
        page=_payees(view),
        change_of=change_of,
        controls=found,
        control_rows=rows,
        blockers=[*blockers(rows), *coding_blockers(view.run)],
        steps=steps(view, found.hindering, found.to_judge),
        bridge=bridge_view(remembered(session, view.run, "bridge", lambda: bridge(session, view.run)), view),
        attestations=page_run.attestations(session, view.run.id),
        changed=_changed(view),
        acts=acts(session, view, current_actor(), today()),
    )


def _payees(view: RunView) -> Page:
    statement = page_payees.payees(db.session(), view.run)
    return lists.page(page_payees.payees_list(db.session(), statement), statement)


@bp.post("/utbetalningar/<code>/<month>/rakna")
@allow("run.make")
def make(code: str, month: str) -> Response:
    """A preliminary run; of a large industry by a worker."""
    industry, number = the_industry(code, "run.make"), the_month(month)
    if page_run.size_of(db.session(), industry) > LARGE:
        title = f"Räkna {industry.name.lower()} {Month(number)}"
        return start_job(CALCULATE, title, industry_id=industry.id, month=number)
    made = make_run(
        db.session(), actor=current_actor(), today=today(), industry_id=industry.id or 0, month=Month(number)
    )
    flash(told(industry, number, made, final=False))
    return redirect(url_for("payment.run", code=code, month=month))


def _changed(view: RunView) -> list[Changed]:
    hidden = protected_persons(db.session(), view.run.id or 0, today())
    return changed(db.session(), view.run, hidden, may_here("person.read", view.industry))


def _not_yet(code: str, month: str) -> Answer:
    """The page of a month that has no run."""
    industry, number = the_industry(code), the_month(month)
    state = page_run.month_state(db.session(), industry.id or 0, number)
    return render_template(
        "payment/no_run.html",
        industry=industry,
        month=number,
        month_state=state,
        before=number - 1 if number > industry.first_month else None,
        may_make=may_here("run.make", industry) and industry.first_month <= number <= Month.of(today()).number + 1,
        acts=month_acts(db.session(), industry, number, state, current_actor(), today()),
    )
