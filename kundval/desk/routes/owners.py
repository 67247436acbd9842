"""Who runs a unit: a change with its check page, and the correction of a slip."""

from datetime import date
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from sqlmodel import Session

from kundval import db
from kundval.access.forms import form, submitted, typed
from kundval.access.rules import may
from kundval.access.web import Answer, allow, current_actor, today
from kundval.choice.queries.counts import customers_by_service
from kundval.choice.queries.moves import closings
from kundval.desk.routes.blueprint import bp
from kundval.errors import FieldsRefused, NotFound
from kundval.period import Month
from kundval.registry import schemas
from kundval.registry.models import OwnershipFact, Provider, Unit
from kundval.registry.queries.owners import owner_on
from kundval.registry.routes.units import MODES, find_unit, provider_options, to_unit
from kundval.registry.service import ownership

NOBODY = "ingen"


@bp.route("/enheter/<int:unit_id>/utforare", methods=["GET", "POST"])
@allow("registry.write")
@form
def change_owner(unit_id: int) -> Answer:
    """Sent once it shows what would happen; sent with the confirmation it is done."""
    unit = find_unit(unit_id)
    if submitted():
        sent = schemas.OwnerForm().load(request.form)
        facts = _facts(unit_id, sent)
        if sent["confirmed"]:
            ownership.record_ownership(db.session(), actor=current_actor(), today=today(), **facts)
            if facts["provider_id"] is None:
                return _closed(unit, facts["valid_from"])
            flash("Vem som driver enheten är ändrat. Nästa körning räknar om de månader som är öppna.")
            return to_unit(unit_id, "utforare")
        return _check_page(unit, facts)
    options = [*provider_options(), (NOBODY, "Ingen, enheten stängs")]
    chosen = {"reported_on": today()}
    return render_template(
        "registry/change_owner.html", unit=unit, providers=options, modes=MODES, values=typed(chosen)
    )


@bp.route("/enheter/<int:unit_id>/utforare/<int:fact_id>/feltypad", methods=["GET", "POST"])
@allow("registry.write")
@form
def mistyped_owner(unit_id: int, fact_id: int) -> Answer:
    unit = find_unit(unit_id)
    fact = db.session().get(OwnershipFact, fact_id)
    if fact is None or fact.unit_id != unit_id:
        raise NotFound
    if submitted():
        sent = schemas.ReasonForm().load(request.form)
        ownership.mark_ownership_mistyped(db.session(), actor=current_actor(), today=today(), fact_id=fact_id, **sent)
        flash("Uppgiften är markerad som feltypad. Den räknas inte längre.")
        return to_unit(unit_id, "utforare")
    provider = _provider(db.session(), fact.provider_id)
    return render_template("registry/mistyped_owner.html", unit=unit, fact=fact, provider=provider, values=typed())


def _facts(unit_id: int, sent: dict[str, Any]) -> dict[str, Any]:
    facts = {name: sent[name] for name in ("valid_from", "reported_on")} | {"unit_id": unit_id, "provider_id": None}
    if sent["provider"] == NOBODY:
        return facts
    if not sent["provider"].isdecimal():
        raise FieldsRefused({"provider": "Välj en utförare i listan."})
    if not sent["mode"]:
        raise FieldsRefused({"mode": "Välj regi i listan."})
    return facts | {"provider_id": int(sent["provider"]), "mode": sent["mode"], "counterparty": sent["counterparty"]}


def _closed(unit: Unit, since: date) -> Answer:
    """Whoever closes a unit goes on to those who have a choice there after it, if there are any whom the actor may move."""
    flash(f"{unit.name} stänger {since}. Inget betalas för enheten från den dagen.")
    may_move = may(current_actor(), "choice.write")
    if may_move and closings(db.session(), current_actor(), today(), unit.id):
        return redirect(url_for("desk.unit_closing", unit_id=unit.id), 303)
    return to_unit(unit.id, "utforare")


def _check_page(unit: Unit, facts: dict[str, Any]) -> Answer:
    session, day = db.session(), today()
    # The verb itself judges; what it did is taken back, and the page shows what it would have been.
    rehearsal = session.begin_nested()
    fact = ownership.record_ownership(session, actor=current_actor(), today=day, **facts)
    counterparty = fact.counterparty
    rehearsal.rollback()
    session.expire_all()
    before = owner_on(session, unit.id or 0, facts["valid_from"], day)
    return render_template(
        "registry/check_owner.html",
        unit=unit,
        change=facts,
        counterparty=counterparty,
        before=_provider(session, before.provider_id if before else None),
        after=_provider(session, facts["provider_id"]),
        customers=sum(customers_by_service(session, unit.id or 0, max(day, facts["valid_from"])).values()),
        months=max(0, Month.of(day).number - Month.of(facts["valid_from"]).number),
        sent=request.form,
    )


def _provider(session: Session, provider_id: int | None) -> Provider | None:
    return session.get(Provider, provider_id) if provider_id is not None else None
