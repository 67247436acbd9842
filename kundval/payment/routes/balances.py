"""Balances of payees, and claiming back what no payment will cover."""

from typing import Any

from flask import flash, redirect, render_template, request, url_for

from kundval import db
from kundval.access import lists
from kundval.access.forms import form, submitted, typed
from kundval.access.models import User
from kundval.access.rules import may
from kundval.access.web import Answer, allow, current_actor, today
from kundval.errors import NotFound
from kundval.formats import amount_text
from kundval.listing import Listing
from kundval.payment.queries import page_balances as queries
from kundval.payment.queries.balances import ClaimView, balance, claim_view
from kundval.payment.queries.page_requests import task_of_claim
from kundval.payment.routes.blueprint import bp
from kundval.payment.routes.shared import may_here, the_industry
from kundval.payment.schemas import ClaimForm, PaidBackForm, ReasonForm
from kundval.payment.service import recovery
from kundval.registry.models import Provider


@bp.get("/utbetalningar/saldon")
@allow("money.read")
def balances() -> Answer:
    spec, statement = _balances()
    return render_template("payment/balances.html", page=lists.page(spec, statement), filters=spec.filters)


@bp.get("/utbetalningar/saldon/export.xlsx")
@allow("money.read")
def balances_file() -> Answer:
    spec, statement = _balances()
    return lists.workbook(spec, statement, "Saldon")


@bp.get("/utbetalningar/aterkrav")
@allow("money.read")
def claims() -> Answer:
    spec, statement = _claims()
    return render_template("payment/claims.html", page=lists.page(spec, statement), filters=spec.filters)


@bp.get("/utbetalningar/aterkrav/export.xlsx")
@allow("money.read")
def claims_file() -> Answer:
    spec, statement = _claims()
    return lists.workbook(spec, statement, "Återkrav")


@bp.route("/utbetalningar/saldon/<code>/<int:provider_id>/aterkrav", methods=["GET", "POST"])
@allow("month.request")
@form
def ask_claim(code: str, provider_id: int) -> Answer:
    """Asks that the payee pay back what is left of its balance, or part of it."""
    industry = the_industry(code, "month.request")
    provider = db.session().get(Provider, provider_id)
    if provider is None:
        raise NotFound
    if not submitted():
        return _ask_page(industry, provider)
    given: dict[str, Any] = ClaimForm(today=today()).load(request.form)
    recovery.request_claim(
        db.session(),
        actor=current_actor(),
        today=today(),
        industry_id=industry.id or 0,
        provider_id=provider_id,
        **given,
    )
    flash("Återkravet är begärt. En annan person beslutar.")
    return redirect(url_for("payment.claims"))


@bp.get("/utbetalningar/aterkrav/<int:claim_id>")
@allow("money.read")
def claim(claim_id: int) -> Answer:
    """The claim as it is sent to the payee, and what has come of it."""
    view = _claim(claim_id)
    session = db.session()
    task = task_of_claim(session, view.claim)
    return render_template(
        "payment/claim.html",
        view=view,
        task=task,
        outcomes=queries.outcomes(session, claim_id),
        behind=queries.behind(session, view.industry.id or 0, view.provider.id or 0),
        asked_by=_name(task.requested_by),
        decided_by=_name(task.decided_by),
        may_ask=may_here("month.request", view.industry) and view.state == "krävs",
    )


@bp.route("/utbetalningar/aterkrav/<int:claim_id>/betalning", methods=["GET", "POST"])
@allow("month.request")
@form
def paid_back(claim_id: int) -> Answer:
    """That some of the claim has been paid back."""
    view = _claim(claim_id, "month.request")
    if not submitted():
        values = typed({"amount_ore": amount_text(view.left_ore), "on": str(today())})
        return render_template("payment/paid_back.html", view=view, values=values)
    given: dict[str, Any] = PaidBackForm(today=today()).load(request.form)
    recovery.record_paid_back(db.session(), actor=current_actor(), today=today(), claim_id=claim_id, **given)
    flash("Betalningen är registrerad.")
    return redirect(url_for("payment.claim", claim_id=claim_id))


@bp.route("/utbetalningar/aterkrav/<int:claim_id>/avskriv", methods=["GET", "POST"])
@allow("month.request")
@form
def write_off_claim(claim_id: int) -> Answer:
    """Asks that what is left of the claim be written off."""
    view = _claim(claim_id, "month.request")
    if not submitted():
        return render_template("payment/write_off_claim.html", view=view)
    reason = ReasonForm().load(request.form)["reason"]
    recovery.request_write_off(db.session(), actor=current_actor(), today=today(), claim_id=claim_id, reason=reason)
    flash("Avskrivningen är begärd. En annan person beslutar.")
    return redirect(url_for("payment.claim", claim_id=claim_id))


def _ask_page(industry: Any, provider: Provider) -> Answer:
    session = db.session()
    found = balance(session, industry.id, provider.id or 0)
    return render_template(
        "payment/ask_claim.html",
        industry=industry,
        provider=provider,
        balance=found,
        behind=queries.behind(session, industry.id, provider.id or 0),
        values=typed({"amount_ore": amount_text(max(found.left_ore, 0))}),
    )


def _balances() -> tuple[Listing, Any]:
    statement = queries.balance_rows(current_actor(), today())
    return queries.balances_list(db.session(), current_actor(), statement), statement


def _claims() -> tuple[Listing, Any]:
    statement = queries.claim_rows(current_actor())
    return queries.claims_list(db.session(), current_actor(), statement), statement


def _claim(claim_id: int, permission: str = "money.read") -> ClaimView:
    view = claim_view(db.session(), claim_id)
    if view is None or not may(current_actor(), permission, industry_id=view.industry.id):
        raise NotFound
    return view


def _name(user_id: int | None) -> str:
    user = db.session().get(User, user_id) if user_id else None
    return user.name if user else "kundval"
