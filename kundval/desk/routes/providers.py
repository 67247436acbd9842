"""Utförare: the list and the page of one."""

from flask import render_template, request
from werkzeug.wrappers import Response

from kundval import db
from kundval.access import lists
from kundval.access.web import Answer, allow, current_actor, today
from kundval.desk.provider_list import ProviderList, state_of
from kundval.desk.provider_view import provider_view
from kundval.desk.routes.blueprint import bp
from kundval.registry.queries.providers import state_of_agreement
from kundval.registry.queries.scope import visible_provider
from kundval.registry.rules import COUNTERPARTIES


@bp.route("/utforare", methods=["GET", "POST"])
@allow("registry.read")
def providers() -> Answer:
    if request.method == "POST":
        return lists.keep()
    found = ProviderList(db.session(), current_actor(), today(), request.args.get("bransch", ""))
    spec = found.listing()
    page = lists.page(spec, found.statement())
    return render_template(
        "desk/providers.html", page=page, filters=spec.filters, industries=found.industries, state_of=state_of
    )


@bp.get("/utforare/export.xlsx")
@allow("registry.read")
def providers_file() -> Response:
    found = ProviderList(db.session(), current_actor(), today(), request.args.get("bransch", ""))
    return lists.workbook(found.listing(), found.statement(), "Utförare")


@bp.get("/utforare/<int:provider_id>")
@allow("registry.read")
def provider(provider_id: int) -> Answer:
    session, actor = db.session(), current_actor()
    view = provider_view(session, actor, visible_provider(session, actor, provider_id), today())
    return render_template(
        "desk/provider.html",
        view=view,
        provider=view.provider,
        counterparties=COUNTERPARTIES,
        state_of_agreement=state_of_agreement,
    )
