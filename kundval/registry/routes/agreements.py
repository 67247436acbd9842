"""Agreements: registered, signed, ended."""

from flask import flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from kundval import db
from kundval.access.forms import form, submitted, typed
from kundval.access.web import Answer, allow, current_actor, today
from kundval.errors import NotFound
from kundval.registry import rules, schemas
from kundval.registry.models import Agreement, Unit
from kundval.registry.queries.providers import state_of_agreement, units_run_by
from kundval.registry.routes.blueprint import bp
from kundval.registry.routes.providers import find, to_provider
from kundval.registry.service import agreements


@bp.route("/utforare/<int:provider_id>/avtal/nytt", methods=["GET", "POST"])
@allow("registry.write")
@form
def new_agreement(provider_id: int) -> Answer:
    provider = find(provider_id)
    if submitted():
        sent = schemas.AgreementForm().load(request.form)
        agreements.register_agreement(
            db.session(), actor=current_actor(), today=today(), provider_id=provider_id, **sent
        )
        flash(
            "Avtalet är registrerat."
            if sent["signed_on"]
            else "Avtalet är registrerat. Betalning hålls inne tills det är undertecknat."
        )
        return to_provider(provider_id, "avtal")
    units = [(unit.id, unit.name) for unit, _ in units_run_by(db.session(), current_actor(), provider_id, today())]
    regimes = [regime for regime in rules.REGIMES if (regime == "egenregi") == provider.is_municipality]
    return render_template(
        "registry/new_agreement.html",
        provider=provider,
        units=units,
        regimes=[(one, one) for one in regimes],
        values=typed(),
    )


@bp.route("/avtal/<int:agreement_id>", methods=["GET", "POST"])
@allow("registry.write")
@form
def agreement(agreement_id: int) -> Answer:
    """The agreement; sent, it is noted as signed."""
    found = _find(agreement_id)
    if submitted():
        sent = schemas.SignForm().load(request.form)
        agreements.sign_agreement(db.session(), actor=current_actor(), today=today(), agreement_id=agreement_id, **sent)
        flash("Avtalet är undertecknat.")
        return _to(agreement_id)
    return _page(found)


@bp.post("/avtal/<int:agreement_id>/avsluta")
@allow("registry.write")
@form
def end_agreement(agreement_id: int) -> Answer:
    found = _find(agreement_id)
    if submitted():
        sent = schemas.EndAgreementForm().load(request.form)
        agreements.end_agreement(db.session(), actor=current_actor(), today=today(), agreement_id=agreement_id, **sent)
        flash("Avtalets sista dag är ändrad.")
        return _to(agreement_id)
    return _page(found)


def _find(agreement_id: int) -> Agreement:
    found = db.session().get(Agreement, agreement_id)
    if found is None:
        raise NotFound
    find(found.provider_id)
    return found


def _to(agreement_id: int) -> Response:
    return redirect(url_for("registry.agreement", agreement_id=agreement_id))


def _page(found: Agreement) -> Answer:
    unit = db.session().get(Unit, found.unit_id) if found.unit_id else None
    return render_template(
        "registry/agreement.html",
        agreement=found,
        provider=find(found.provider_id),
        unit=unit,
        state=state_of_agreement(found, today()),
        values=typed(),
    )
