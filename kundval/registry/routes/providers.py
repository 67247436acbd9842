"""Registering and changing providers, and the stop of their payments."""

from flask import flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from kundval import db
from kundval.access.forms import form, submitted, typed
from kundval.access.web import Answer, allow, current_actor, today
from kundval.formats import capital
from kundval.registry import rules, schemas
from kundval.registry.models import Provider
from kundval.registry.queries.owners import provider_forms
from kundval.registry.queries.scope import visible_provider
from kundval.registry.routes.blueprint import bp
from kundval.registry.routes.conflict import conflict
from kundval.registry.service import providers

FORMS = [(form, capital(form)) for form in rules.FORMS]


def find(provider_id: int) -> Provider:
    """The provider, or the same 404 for a missing one and somebody else's."""
    return visible_provider(db.session(), current_actor(), provider_id)


def to_provider(provider_id: int | None, anchor: str = "") -> Response:
    return redirect(url_for("desk.provider", provider_id=provider_id, _anchor=anchor or None))


@bp.route("/utforare/ny", methods=["GET", "POST"])
@allow("registry.write")
@form
def new_provider() -> Answer:
    if submitted():
        sent = schemas.ProviderForm().load(request.form)
        provider = providers.register_provider(db.session(), actor=current_actor(), today=today(), **sent)
        flash("Utföraren är registrerad. Registrera nu en enhet och ett bankkonto.")
        return to_provider(provider.id)
    return render_template("registry/new_provider.html", forms=FORMS, values=typed())


@bp.route("/utforare/<int:provider_id>/andra", methods=["GET", "POST"])
@allow("registry.write")
@form
def change_provider(provider_id: int) -> Answer:
    provider = find(provider_id)
    if submitted():
        sent = schemas.ChangeProviderForm().load(request.form)
        if sent["version"] != provider.version:
            return conflict(provider, "utföraren", {"name": "Namn", "contact": "Kontakt"}, sent)
        providers.change_provider(db.session(), actor=current_actor(), today=today(), provider_id=provider_id, **sent)
        flash("Utföraren är ändrad.")
        return to_provider(provider_id)
    return render_template("registry/change_provider.html", provider=provider, values=typed(provider))


@bp.route("/utforare/<int:provider_id>/form", methods=["GET", "POST"])
@allow("registry.write")
@form
def change_form(provider_id: int) -> Answer:
    provider = find(provider_id)
    if submitted():
        sent = schemas.LegalFormForm().load(request.form)
        providers.change_form(db.session(), actor=current_actor(), today=today(), provider_id=provider_id, **sent)
        flash("Formen är ändrad. Kontrollera motparten för utförarens enheter.")
        return to_provider(provider_id)
    held = provider_forms(db.session(), provider_id)
    return render_template("registry/change_form.html", provider=provider, forms=FORMS, held=held, values=typed())


@bp.route("/utforare/<int:provider_id>/stopp", methods=["GET", "POST"])
@allow("registry.write")
@form
def stop_provider(provider_id: int) -> Answer:
    provider = find(provider_id)
    if submitted():
        sent = schemas.ReasonForm().load(request.form)
        providers.stop_provider(db.session(), actor=current_actor(), today=today(), provider_id=provider_id, **sent)
        flash("Utbetalningarna är stoppade. De hålls inne tills stoppet hävs.")
        return to_provider(provider_id)
    return render_template("registry/stop_provider.html", provider=provider, values=typed())


@bp.route("/utforare/<int:provider_id>/hav-stopp", methods=["GET", "POST"])
@allow("registry.write")
@form
def resume_provider(provider_id: int) -> Answer:
    provider = find(provider_id)
    if submitted():
        sent = schemas.ReasonForm().load(request.form)
        providers.resume_provider(db.session(), actor=current_actor(), today=today(), provider_id=provider_id, **sent)
        flash("Stoppet är hävt. Ekonomen kan släppa det som har hållits inne.")
        return to_provider(provider_id)
    return render_template("registry/resume_provider.html", provider=provider, values=typed())
