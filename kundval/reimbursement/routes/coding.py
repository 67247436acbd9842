"""Account coding: the table of an office's accounts, and one row of it."""

from typing import Any

from flask import flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from kundval import db
from kundval.access import lists as listings
from kundval.access.forms import form, submitted, typed
from kundval.access.rules import may
from kundval.access.web import Answer, allow, current_actor, today
from kundval.errors import FieldsRefused
from kundval.formats import capital, day_text
from kundval.registry.queries.market import services
from kundval.registry.rules import MODES
from kundval.reimbursement.queries import codings
from kundval.reimbursement.routes.blueprint import bp
from kundval.reimbursement.rules.coding import KINDS, ORDER
from kundval.reimbursement.schemas import CodingForm
from kundval.reimbursement.service.coding import save_coding

ASKED = {
    "service_id": "tjanst", "kind": "slag", "band": "alder", "mode": "regi", "counterparty": "motpart", "valid_from": "fran",
    "account": "konto", "responsibility": "ansvar", "activity": "verksamhet", "booked_counterparty": "bokford",
    "project": "projekt", "free": "kod", "vat_code": "moms",
}  # fmt: skip
"""The fields of the form that an address may fill in: what is missing, or is to change, is a link away."""


@bp.get("/ersattning/kontering")
@allow("price.read")
def coding() -> Answer:
    session, actor = db.session(), current_actor()
    page = listings.page(codings.listing(session, actor), codings.statement(actor))
    return render_template(
        "reimbursement/coding.html",
        page=page,
        options=codings.service_options(session, actor),
        modes=[(mode, mode) for mode in MODES],
        kinds=[(kind, capital(kind)) for kind in KINDS],
        order=ORDER,
        history=codings.history(session, actor),
        change_url=_change_url,
        may_write=may(actor, "coding.write"),
        may_see_money=may(actor, "money.read"),
    )


def _change_url(row: Any) -> str:
    """The form with what a row says, but for the day from which something else is to hold."""
    old = {word: getattr(row.AccountCoding, field) for field, word in ASKED.items() if field != "valid_from"}
    return url_for("reimbursement.new_coding", andra="ja", **{word: value for word, value in old.items() if value})


@bp.get("/ersattning/kontering/export.xlsx")
@allow("price.read")
def coding_file() -> Response:
    actor = current_actor()
    return listings.workbook(codings.listing(db.session(), actor), codings.statement(actor), "Kontering")


@bp.route("/ersattning/kontering/ny", methods=["GET", "POST"])
@allow("coding.write")
@form
def new_coding() -> Answer:
    session, actor = db.session(), current_actor()
    options = [(service.id, service.name) for service in services(session, actor, "coding.write")]
    if submitted():
        given: dict[str, Any] = CodingForm(today=today()).load(request.form)
        if given["service_id"] not in {service_id for service_id, _ in options}:
            raise FieldsRefused({"service_id": "Välj en tjänst i listan."})
        given = {name: value or "" for name, value in given.items()}
        row, _ = save_coding(session, actor=actor, today=today(), **given)
        flash(f"Konteringen är sparad. Konto {row.account} gäller från {day_text(row.valid_from)}.")
        return redirect(url_for("reimbursement.coding"))
    return render_template(
        "reimbursement/coding_form.html",
        services=options,
        modes=[(mode, mode) for mode in MODES],
        kinds=[(kind, capital(kind)) for kind in KINDS],
        change=bool(request.args.get("andra")),
        values=typed({field: request.args.get(name, "") for field, name in ASKED.items()}),
    )
