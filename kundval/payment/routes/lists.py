"""The lines of a run, and its payees, as lists and files."""

from flask import render_template

from kundval import db
from kundval.access import lists
from kundval.access.web import Answer, allow, today
from kundval.listing import Listing
from kundval.payment.queries import page_lines, page_payees
from kundval.payment.queries.files import protected_persons
from kundval.payment.queries.page_run import RunView
from kundval.payment.routes.blueprint import bp
from kundval.payment.routes.shared import may_here, the_run, where
from kundval.period import Month


@bp.get("/utbetalningar/<code>/<month>/rader")
@allow("money.read")
def lines(code: str, month: str) -> Answer:
    view = the_run(code, month)
    spec, hidden, see_persons = _lines_list(view)
    return render_template(
        "payment/lines.html",
        view=view,
        place=where(view),
        corner="rader",
        page=lists.page(spec, page_lines.lines(view.run)),
        filters=spec.filters,
        hidden=hidden,
        see_persons=see_persons,
        see_secret=may_here("additional.read", view.industry),
        person_text=page_lines.person_text,
    )


@bp.get("/utbetalningar/<code>/<month>/rader/export.xlsx")
@allow("money.read")
def lines_file(code: str, month: str) -> Answer:
    view = the_run(code, month)
    return lists.workbook(_lines_list(view)[0], page_lines.lines(view.run), f"Rader {code} {Month(view.month)}")


@bp.get("/utbetalningar/<code>/<month>/export.xlsx")
@allow("money.read")
def payees_file(code: str, month: str) -> Answer:
    view = the_run(code, month)
    statement = page_payees.payees(view.run)
    return lists.workbook(
        page_payees.payees_list(db.session(), statement), statement, f"Utförare {code} {Month(view.month)}"
    )


def _lines_list(view: RunView) -> tuple[Listing, frozenset[int], bool]:
    session = db.session()
    assert view.run.id is not None
    hidden = protected_persons(session, view.run.id, today())
    see_persons = may_here("person.read", view.industry)
    see_secret = may_here("additional.read", view.industry)
    return page_lines.lines_list(session, view.run, hidden, see_persons, see_secret), hidden, see_persons
