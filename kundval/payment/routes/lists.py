"""The lines of a run, and its payees, as lists and files."""

from typing import Any

from flask import render_template, request, url_for
from sqlalchemy import Select

from kundval import db
from kundval.access import lists
from kundval.access.rules import may
from kundval.access.web import Answer, allow, current_actor, today
from kundval.listing import Listing
from kundval.payment.queries import page_lines, page_payees
from kundval.payment.queries.files import protected_persons
from kundval.payment.queries.page_run import RunView
from kundval.payment.queries.reasons import Reasons
from kundval.payment.queries.remembered import of_lines
from kundval.payment.routes.blueprint import bp
from kundval.payment.routes.shared import may_here, the_run, where
from kundval.period import Month


@bp.get("/utbetalningar/<code>/<month>/rader")
@allow("money.read")
def lines(code: str, month: str) -> Answer:
    view = the_run(code, month)
    spec, hidden, see_persons, reasons = _lines_list(view)
    page = lists.page(spec, _lines(view))
    return render_template(
        "payment/lines.html",
        view=view,
        place=where(view),
        corner="rader",
        page=page,
        reasons=reasons.of([(row.Line, row.Account) for row in page.rows]),
        pairs=_pairs(view),
        all_url=url_for("payment.lines", **(where(view) | {page_lines.PAIRS: "ja"})),
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
    return lists.workbook(_lines_list(view)[0], _lines(view), f"Rader {code} {Month(view.month)}")


@bp.get("/utbetalningar/<code>/<month>/export.xlsx")
@allow("money.read")
def payees_file(code: str, month: str) -> Answer:
    view = the_run(code, month)
    statement = page_payees.payees(db.session(), view.run)
    return lists.workbook(
        page_payees.payees_list(db.session(), statement), statement, f"Utförare {code} {Month(view.month)}"
    )


def _pairs(view: RunView) -> int:
    session = db.session()
    return of_lines(session, view.run, page_lines.PAIRS, lambda: page_lines.pairs(session, view.run))


def _lines(view: RunView) -> Select[Any]:
    """The lines as they are shown: those that cancel each other out only if they are asked for."""
    return page_lines.lines(view.run, with_pairs=request.args.get(page_lines.PAIRS) == "ja" or not _pairs(view))


def _lines_list(view: RunView) -> tuple[Listing, frozenset[int], bool, Reasons]:
    session = db.session()
    assert view.run.id is not None
    hidden = protected_persons(session, view.run.id, today())
    see_persons = may_here("person.read", view.industry)
    untold = hidden if not may(current_actor(), "protected.read") else frozenset[int]()
    reasons = Reasons(session, view.run, hidden=untold, see_secret=may_here("additional.read", view.industry))
    see_secret = may_here("additional.read", view.industry)
    spec = page_lines.lines_list(session, view.run, hidden, see_persons, see_secret, reasons)
    return spec, hidden, see_persons, reasons
