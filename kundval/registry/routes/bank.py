"""Bank accounts: requested by one person, decided by another."""

from flask import flash, redirect, render_template, request, url_for

from kundval import db
from kundval.access import queries as access_queries
from kundval.access.forms import form, submitted, typed
from kundval.access.rules import may
from kundval.access.web import Answer, allow, current_actor, today
from kundval.errors import NotFound
from kundval.registry import schemas
from kundval.registry.models import BankAccount
from kundval.registry.queries.providers import accounts_of, names_of
from kundval.registry.routes.blueprint import bp
from kundval.registry.routes.providers import find, to_provider
from kundval.registry.service import bank


@bp.route("/utforare/<int:provider_id>/bankkonto", methods=["GET", "POST"])
@allow("bank.request")
@form
def request_account(provider_id: int) -> Answer:
    provider = find(provider_id)
    if submitted():
        sent = schemas.AccountForm().load(request.form)
        bank.request_bank_account(db.session(), actor=current_actor(), today=today(), provider_id=provider_id, **sent)
        flash("Kontot är begärt. Någon annan behöver godkänna det.")
        return to_provider(provider_id, "bankkonto")
    current = bank.current_account(db.session(), provider_id)
    return render_template("registry/request_account.html", provider=provider, current=current, values=typed())


@bp.get("/bankkonton/<int:account_id>")
@allow("registry.read")
@form
def bank_account(account_id: int) -> Answer:
    return _page(account_id)


@bp.post("/bankkonton/<int:account_id>/godkann")
@allow("bank.decide")
@form
def approve_account(account_id: int) -> Answer:
    if submitted():
        account = _find(account_id)
        bank.approve_bank_account(db.session(), actor=current_actor(), today=today(), account_id=account_id)
        flash("Kontot är godkänt. Utbetalningar går dit från nästa fil.")
        return to_provider(account.provider_id, "bankkonto")
    return _page(account_id)


@bp.post("/bankkonton/<int:account_id>/avboj")
@allow("bank.decide")
@form
def decline_account(account_id: int) -> Answer:
    if submitted():
        account = _find(account_id)
        sent = schemas.ReasonForm().load(request.form)
        bank.decline_bank_account(db.session(), actor=current_actor(), today=today(), account_id=account_id, **sent)
        flash("Kontot är avböjt. Det gamla kontot gäller.")
        return redirect(url_for("desk.provider", provider_id=account.provider_id, _anchor="bankkonto"))
    return _page(account_id)


def _find(account_id: int) -> BankAccount:
    account = db.session().get(BankAccount, account_id)
    if account is None:
        raise NotFound
    find(account.provider_id)
    return account


def _page(account_id: int) -> Answer:
    session, actor = db.session(), current_actor()
    account = _find(account_id)
    provider = find(account.provider_id)
    others = [name for name in access_queries.holders(session, "bank.decide", today()) if name != actor.name]
    return render_template(
        "registry/bank_account.html",
        account=account,
        provider=provider,
        current=bank.current_account(session, account.provider_id),
        earlier=[one for one in accounts_of(session, account.provider_id) if one.id != account.id],
        names=names_of(session, [account.requested_by, account.decided_by]),
        own=account.requested_by is not None and account.requested_by == actor.user_id,
        may_decide=may(actor, "bank.decide"),
        others=others,
        values=typed(),
    )
