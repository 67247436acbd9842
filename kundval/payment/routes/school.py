"""Läsår: the terms and breaks by which school days are counted, and a change of them with what it reaches shown first."""

from datetime import date, timedelta
from typing import Any

from flask import flash, redirect, render_template, request, url_for

from kundval import db
from kundval.access.forms import form, submitted, typed
from kundval.access.rules import industries_for
from kundval.access.web import Answer, allow, current_actor, today
from kundval.errors import FieldsRefused, NotFound
from kundval.formats import capital
from kundval.payment.models import SchoolCalendar
from kundval.payment.queries.page_school import reached, school_scopes
from kundval.payment.routes.blueprint import bp
from kundval.payment.routes.shared import may_here, the_industry
from kundval.payment.rules.school import SPAN_KINDS
from kundval.payment.schemas import RemovedForm, SchoolEndForm, SchoolForm
from kundval.payment.service.school import remove_school_span, save_school_span
from kundval.registry.models import Industry
from kundval.registry.queries.market import services_of


@bp.get("/system/kalender/<code>/lasar")
@allow("calendar.write", "money.read")
def school_years(code: str) -> Answer:
    industry = the_industry(code)
    return render_template(
        "payment/school.html", industry=industry, scopes=school_scopes(db.session(), industry),
        may_change=may_here("calendar.write", industry), everywhere=_everywhere(),
    )  # fmt: skip


@bp.route("/system/kalender/<code>/lasar/ny", methods=["GET", "POST"])
@allow("calendar.write")
@form
def new_school_span(code: str) -> Answer:
    industry = the_industry(code, "calendar.write")
    services = services_of(db.session(), industry.id or 0)
    if submitted():
        sent: dict[str, Any] = SchoolForm().load(request.form)
        common = sent.pop("common")
        if sent["service_id"] not in {None, *(one.id for one in services)}:
            raise FieldsRefused({"service_id": "Välj en tjänst i listan."})
        if common and sent["service_id"]:
            raise FieldsRefused({"common": "Välj antingen en tjänst eller alla branscher."})
        return _checked(
            industry, {"industry_id": None if common else industry.id, **sent}, sent["valid_from"], sent["valid_to"]
        )
    return render_template(
        "payment/school_form.html", industry=industry, span=None, services=[(one.id, one.name) for one in services],
        kinds=[(kind, capital(kind)) for kind in SPAN_KINDS], everywhere=_everywhere(), values=typed(),
    )  # fmt: skip


@bp.route("/system/kalender/<code>/lasar/<int:span_id>", methods=["GET", "POST"])
@allow("calendar.write")
@form
def change_school_span(code: str, span_id: int) -> Answer:
    """Another last day."""
    industry = the_industry(code, "calendar.write")
    span = _span(industry, span_id)
    if submitted():
        last = SchoolEndForm().load(request.form)["valid_to"]
        first, end = sorted((last, span.valid_to))
        said = {name: getattr(span, name) for name in ("industry_id", "service_id", "kind", "valid_from")}
        return _checked(industry, {**said, "valid_to": last}, first, end)
    stored = {"valid_to": span.valid_to - timedelta(days=1)}
    return render_template("payment/school_form.html", industry=industry, span=span, values=typed(stored))


@bp.route("/system/kalender/<code>/lasar/<int:span_id>/ta-bort", methods=["GET", "POST"])
@allow("calendar.write")
@form
def removed_school_span(code: str, span_id: int) -> Answer:
    industry = the_industry(code, "calendar.write")
    span = _span(industry, span_id)
    if submitted():
        reason = RemovedForm().load(request.form)["reason"]
        remove_school_span(db.session(), actor=current_actor(), today=today(), span_id=span_id, reason=reason)
        flash(
            f"{capital(span.kind)} från {span.valid_from} är borttagen ur läsåret. Nästa körning räknar om öppna månader."
        )
        return _back(industry)
    return render_template(
        "payment/school_remove.html", industry=industry, span=span, values=typed(),
        reached=reached(db.session(), industry, span.valid_from, span.valid_to),
    )  # fmt: skip


def _checked(industry: Industry, said: dict[str, Any], first: date, end: date) -> Answer:
    """The check page with what the days [first, end) reach, then the change."""
    if said["valid_to"] <= said["valid_from"]:
        raise FieldsRefused({"valid_to": f"Sista dagen måste vara {said['valid_from']} eller senare."})
    if request.form.get("confirmed") != "ja":
        return render_template(
            "payment/school_check.html", industry=industry, said=said,
            reached=reached(db.session(), industry, first, max(end, first + timedelta(days=1))),
            sent=[(name, value) for name, value in request.form.items() if name != "csrf_token"],
        )  # fmt: skip
    outcome = save_school_span(db.session(), actor=current_actor(), today=today(), **said)
    kind = capital(said["kind"])
    flash(f"{kind} från {said['valid_from']} var redan sådan." if outcome == "unchanged"
          else f"{kind} från {said['valid_from']} är sparad. Nästa körning räknar om öppna månader.")  # fmt: skip
    return _back(industry)


def _span(industry: Industry, span_id: int) -> SchoolCalendar:
    span = db.session().get(SchoolCalendar, span_id)
    if span is None or span.mistyped_at is not None or span.industry_id not in (None, industry.id):
        raise NotFound
    return span


def _everywhere() -> bool:
    """Whether the actor may change what is common to all industries."""
    return industries_for(current_actor(), "calendar.write") is None


def _back(industry: Industry) -> Answer:
    return redirect(url_for("payment.school_years", code=industry.code), 303)
