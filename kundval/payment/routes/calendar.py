"""The calendar: when is what, per industry and month; and a change from a month on, with what it reaches shown first."""

from typing import Any

from flask import flash, redirect, render_template, request, url_for

from kundval import db
from kundval.access.forms import form, submitted
from kundval.access.web import Answer, allow, current_actor, today
from kundval.errors import FieldsRefused, NotFound
from kundval.formats import capital
from kundval.payment.queries import page_calendar as queries
from kundval.payment.queries.page_months import industries
from kundval.payment.routes.blueprint import bp
from kundval.payment.routes.shared import may_here, the_industry
from kundval.payment.rules.calendar_words import (
    PAYMENT_MONTH_LABELS,
    PAYMENT_SHIFT_LABELS,
    RULE_HINTS,
    RULES,
    SHIFT_LABELS,
    SHIFTS,
)
from kundval.payment.schemas import CalendarForm
from kundval.payment.service.calendar import CalendarInput, closed_months_from, save_calendar_rule
from kundval.period import Month
from kundval.registry.models import Industry
from kundval.registry.queries.market import services_of

FIELDS = (
    "service_id", "valid_from", "rule", "day", "shift", "exceptions", "payable_from", "window", "residents_only", "payment_day",
    "payment_month", "payment_shift", "assumed",
)  # fmt: skip


@bp.get("/system/kalender")
@allow("calendar.write", "money.read")
def calendar() -> Answer:
    options = industries(db.session(), current_actor())
    if not options:
        raise NotFound
    industry = the_industry(request.args.get("bransch", "") or options[0][0])
    asked = request.args.get("ar", "")
    year = int(asked) if asked.isdecimal() and 2000 <= int(asked) <= 2100 else today().year
    return render_template(
        "payment/calendar.html",
        industry=industry,
        options=options,
        year=year,
        scopes=queries.scopes(db.session(), industry, year),
        rule_text=queries.rule_text,
        may_change=may_here("calendar.write", industry),
    )


@bp.route("/system/kalender/<code>/andra", methods=["GET", "POST"])
@allow("calendar.write")
@form
def change_calendar(code: str) -> Answer:
    """The form, then the check page with what the rule reaches, then the change."""
    industry = the_industry(code, "calendar.write")
    if not submitted():
        return _form_page(industry)
    rule = _given(industry)
    if request.form.get("confirmed") != "ja":
        return _check_page(industry, rule)
    save_calendar_rule(db.session(), actor=current_actor(), today=today(), rule=rule)
    flash(
        f"Kalendern för {industry.name.lower()} är ändrad från {Month(rule.valid_from)}. Nästa körning räknar om öppna månader."
    )
    return redirect(url_for("payment.calendar", bransch=code, ar=Month(rule.valid_from).year))


def _given(industry: Industry) -> CalendarInput:
    given: dict[str, Any] = CalendarForm(today=today()).load(request.form)
    if given["service_id"] not in {None, *(service.id for service in _services(industry))}:
        raise FieldsRefused({"service_id": "Välj en tjänst i listan."})
    return CalendarInput(
        industry_id=industry.id or 0,
        service_id=given["service_id"],
        valid_from=given["valid_from"].number,
        rule=given["rule"],
        day=given["day"] or 0,
        shift=given["shift"],
        exceptions=given["exceptions"],
        payable_from="" if given["payable_from"] is None else str(given["payable_from"]),
        window=given["window"],
        **{
            name: given[name] for name in ("residents_only", "payment_day", "payment_month", "payment_shift", "assumed")
        },
    )


def _form_page(industry: Industry) -> Answer:
    whole = queries.scopes(db.session(), industry, today().year)[0]
    latest = whole.rules[0] if whole.rules else None
    stored: dict[str, Any] = latest.model_dump() if latest else {"payment_day": 20, "window": "1"}
    stored |= {"valid_from": str(Month.of(today()) + 1), "service_id": "", "day": stored.get("day") or ""}
    stored |= {"residents_only": "ja" if stored.get("residents_only") else ""}
    return render_template(
        "payment/calendar_form.html",
        industry=industry,
        services=[(service.id, service.name) for service in _services(industry)],
        rules=[(rule, capital(rule), RULE_HINTS[rule]) for rule in RULES],
        shifts=[(shift, SHIFT_LABELS[shift]) for shift in SHIFTS],
        payment_months=list(PAYMENT_MONTH_LABELS.items()),
        payment_shifts=list(PAYMENT_SHIFT_LABELS.items()),
        values=request.form if request.method == "POST" else stored,
    )


def _check_page(industry: Industry, rule: CalendarInput) -> Answer:
    session = db.session()
    return render_template(
        "payment/calendar_check.html",
        industry=industry,
        rule=rule,
        service=next((service.name for service in _services(industry) if service.id == rule.service_id), ""),
        booked=queries.booked_from(session, industry.id or 0, rule.valid_from),
        closed=closed_months_from(session, rule),
        sent=[(name, request.form.get(name, "")) for name in FIELDS],
    )


def _services(industry: Industry) -> list[Any]:
    return list(services_of(db.session(), industry.id or 0))
