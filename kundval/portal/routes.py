"""The provider's pages."""

from datetime import timedelta
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for

from kundval import db
from kundval.access import lists
from kundval.access.forms import form, submitted, typed
from kundval.access.web import allow, current_actor, today, viewed
from kundval.choice.queries import of_provider as customers
from kundval.choice.queries.asked import asked_of, asked_wish
from kundval.choice.rules.wording import worded
from kundval.choice.schemas import AnswerForm
from kundval.choice.service.answers import answer, free_places
from kundval.errors import NotFound
from kundval.listing import Listing
from kundval.payment.models import Run
from kundval.payment.queries import of_provider as payments
from kundval.payment.queries.page_lines import PAIRS, lines_list, pairs, person_text
from kundval.payment.queries.reasons import Reasons
from kundval.payment.queries.remembered import of_lines
from kundval.period import date_of
from kundval.portal import drawing, facts, prices
from kundval.portal.own import Own, own
from kundval.reimbursement.queries import individual
from kundval.reimbursement.routes.individual import pdf_answer
from kundval.report import words
from kundval.report.own_share import own_shares

bp = Blueprint("portal", __name__)
bp.add_app_template_filter(words.decimal, "tenths")
bp.add_app_template_filter(date_of, "date_of")
FIRST_YEAR = 2009


def _own() -> Own:
    return own(db.session(), current_actor())


@bp.get("/leverantor")
@allow("portal.read")
def start() -> str:
    mine = _own()
    months = db.session().execute(payments.months_of(mine.id).limit(60)).all()
    return render_template(
        "portal/start.html",
        own=mine,
        months=months[:8],
        coming=[row for row in months if row.Run.state in ("preliminär", "slutlig", "granskad", "beslutad")],
        chart=drawing.per_month(months),
        units=customers.units_of(db.session(), mine.id),
        now=customers.customers_now(db.session(), mine.id, today()),
        blockers=facts.blockers(db.session(), mine.provider, today()),
        standings=payments.standings_of(db.session(), mine.id),
    )


@bp.get("/leverantor/underlag")
@allow("portal.read")
def basis() -> str:
    mine = _own()
    return render_template(
        "portal/basis.html", own=mine, months=db.session().execute(payments.months_of(mine.id)).all()
    )


@bp.get("/leverantor/underlag/<int:number>")
@allow("portal.read")
def run(number: int) -> str:
    mine = _own()
    row = payments.run_of(db.session(), mine.id, number)
    found = row.Run
    spec, hidden, reasons = _lines_list(found, mine)
    hides = of_lines(db.session(), found, (PAIRS, mine.id), lambda: pairs(db.session(), found, mine.id))
    page = lists.page(spec, payments.lines_of(found, mine.id, _with_pairs() or not hides))
    return render_template(
        "portal/run.html",
        own=mine,
        row=row,
        page=page,
        hidden=hidden,
        person_text=person_text,
        reasons=reasons.of([(line.Line, line.Account) for line in page.rows]),
        pairs=hides,
    )


def _with_pairs() -> bool:
    """Whether lines that cancel each other out are asked for."""
    return request.args.get(PAIRS) == "ja"


def _lines_list(found: Run, mine: Own) -> tuple[Listing, frozenset[int], Reasons]:
    """The list of own lines: of protected persons nothing is told, of other units no name."""
    session = db.session()
    hidden = facts.protected_persons(session, found, mine.id, today())
    reasons = Reasons(session, found, hidden=hidden, with_units=False)
    return lines_list(session, found, hidden, see_persons=True, see_secret=True, reasons=reasons), hidden, reasons


@bp.get("/leverantor/underlag/<int:number>/export.xlsx")
@allow("portal.read")
def run_file(number: int) -> Any:
    mine = _own()
    row = payments.run_of(db.session(), mine.id, number)
    found = row.Run
    return lists.workbook(
        _lines_list(found, mine)[0],
        payments.lines_of(found, mine.id, _with_pairs()),
        f"Underlag {row.industry} {number}",
    )


@bp.route("/leverantor/kunder", methods=["GET", "POST"])
@allow("portal.read")
def customer_list() -> Any:
    if request.method == "POST":
        return lists.keep()
    mine = _own()
    viewed("provider", mine.id, provider_id=mine.id)
    spec = customers.customers_list(db.session(), mine.id, today())
    page = lists.page(spec, customers.customers_of(mine.id, today()))
    return render_template(
        "portal/customers.html",
        own=mine,
        page=page,
        options=spec.filters[0].options,
        name_of=customers.name_of,
        worded=worded,
    )


@bp.get("/leverantor/kunder/export.xlsx")
@allow("portal.read")
def customer_file() -> Any:
    mine = _own()
    viewed("provider", mine.id, provider_id=mine.id)
    return lists.workbook(
        customers.customers_list(db.session(), mine.id, today()), customers.customers_of(mine.id, today()), "Kunder"
    )


@bp.get("/leverantor/priser")
@allow("portal.read")
def own_prices() -> str:
    mine = _own()
    return render_template(
        "portal/prices.html",
        own=mine,
        lists=prices.lists_of(db.session(), mine.id, today()),
        services=prices.service_names(db.session(), mine.id, today()),
    )


@bp.get("/leverantor/onskemal")
@allow("wish.answer")
def asked() -> str:
    mine = _own()
    viewed("provider", mine.id, provider_id=mine.id)
    return render_template("portal/asked.html", own=mine, rows=asked_of(db.session(), mine.id, today()))


@bp.route("/leverantor/onskemal/<int:wish_id>", methods=["GET", "POST"])
@allow("wish.answer")
@form
def answer_asked(wish_id: int) -> Any:
    mine = _own()
    found = asked_wish(db.session(), mine.id, wish_id, today())
    if submitted():
        sent = AnswerForm().load(request.form)
        accepts = sent["accepts"] == "ja"
        answer(
            db.session(), actor=current_actor(), today=today(), wish_id=wish_id, accepts=accepts, reason=sent["reason"]
        )
        flash(
            "Svaret är sparat. Kunden har fått platsen."
            if accepts
            else "Svaret är sparat. Kundvalskontoret går vidare."
        )
        return redirect(url_for("portal.asked"), 303)
    free = free_places(
        db.session(), found.unit.id or 0, found.service.id or 0, found.request.wanted_on, found.request.person_id
    )
    return render_template("portal/answer.html", own=mine, one=found, free=free, values=typed())


@bp.get("/leverantor/statistik")
@allow("portal.read")
def statistics() -> str:
    mine = _own()
    shares = own_shares(db.session(), actor=current_actor(), today=today(), provider_id=mine.id, first_year=FIRST_YEAR)
    charts = {name: drawing.own_share(mine.provider.name, name, years) for name, years in shares.items()}
    return render_template("portal/statistics.html", own=mine, shares=shares, charts=charts)


@bp.get("/leverantor/beslut")
@allow("portal.read")
def decisions() -> str:
    mine = _own()
    return render_template("portal/decisions.html", own=mine, rows=individual.of_provider(db.session(), mine.id))


@bp.get("/leverantor/beslut/<int:decision_id>/beslut.pdf")
@allow("portal.read")
def decision_file(decision_id: int) -> Any:
    mine = _own()
    if decision_id not in {one.id for one, _, _ in individual.of_provider(db.session(), mine.id)}:
        raise NotFound
    return pdf_answer(decision_id)


@bp.get("/leverantor/uppgifter")
@allow("portal.read")
def details() -> str:
    mine = _own()
    return render_template(
        "portal/details.html",
        own=mine,
        facts=facts.of(db.session(), mine.provider, today()),
        yesterday=today() - timedelta(days=1),
    )
