"""All months: where each stands, what it comes to, what is stuck."""

from flask import redirect, render_template, url_for

from kundval import db
from kundval.access import lists
from kundval.access.web import Answer, allow, current_actor, today
from kundval.errors import NotFound
from kundval.payment.queries import page_months as queries
from kundval.payment.queries.files import run_of
from kundval.payment.routes.blueprint import bp
from kundval.payment.routes.shared import may_here
from kundval.period import Month


@bp.get("/utbetalningar")
@allow("money.read")
def months() -> Answer:
    session, actor = db.session(), current_actor()
    return render_template(
        "payment/months.html",
        page=lists.page(queries.months_list(session, actor), queries.months(actor)),
        steps=queries.STEPS,
        day_of=queries.payment_days(session),
        change_of=queries.change_of,
        next_months=queries.next_months(session, actor, today()),
        filters=queries.months_list(session, actor).filters,
    )


@bp.get("/utbetalningar/export.xlsx")
@allow("money.read")
def months_file() -> Answer:
    session, actor = db.session(), current_actor()
    return lists.workbook(queries.months_list(session, actor), queries.months(actor), "Utbetalningar")


@bp.get("/utbetalningar/korningar/<int:number>")
@allow("money.read")
def run_by_number(number: int) -> Answer:
    """A run by its number, from the log and from files."""
    found = run_of(db.session(), number)
    if found is None or not may_here("money.read", found[1]):
        raise NotFound
    run, industry = found
    return redirect(url_for("payment.run", code=industry.code, month=str(Month(run.month)), korning=number))
