"""Händelser: what absence, an empty place or a declined visit gives in each service, and the minutes that visits count as.

What holds is superseded from a day, by way of a check page that says what it reaches; nothing that has held is edited.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from marshmallow import ValidationError

from kundval import db
from kundval.access.forms import errors_of, form, submitted, typed
from kundval.access.rules import may
from kundval.access.web import Answer, allow, current_actor, today
from kundval.choice.models.event_rules import EventRuleVersion, StandardTime
from kundval.choice.queries.event_rules import lines_of, standard_times, versions_of
from kundval.choice.rules.event_lines import Line
from kundval.choice.schemas import EndedForm, EventLineForm, EventRuleForm, ReasonForm, StandardTimeForm
from kundval.choice.service import event_rules as verbs
from kundval.desk.choices import worded_options
from kundval.desk.event_rule_view import condition_words, event_rule_view, line_words
from kundval.desk.routes.blueprint import bp
from kundval.errors import FieldsRefused, NotFound
from kundval.formats import exact_number_text
from kundval.payment.queries.page_calendar import booked_from
from kundval.payment.queries.windows import closed_months
from kundval.period import Month
from kundval.quality.routes.decisions import decision_options, take_decision
from kundval.quality.schemas import DecisionForm
from kundval.registry.models import Service
from kundval.registry.queries.market import dimensions_of, industries, services
from kundval.registry.rules import values_of

MOST = 20
"""Lines of a rule in the form."""
SPARE = 2
"""Empty lines below those that are filled."""
FACTS = ("day_from", "day_to", "value", "quantity_milli", "after")


@dataclass(frozen=True)
class Said:
    """What is about to hold, as the check page tells it and as it is saved."""

    heading: str
    facts: list[tuple[str, str]]
    first: date
    button: str


@bp.get("/system/handelser")
@allow("calendar.write", "money.read")
def event_rules() -> Answer:
    session = db.session()
    names = {one.id: one.name for one in industries(session, current_actor())}
    views = [event_rule_view(session, service, today()) for service in _services("")]
    return render_template("desk/event_rules/index.html", views=views, names=names)


@bp.get("/system/handelser/<code>")
@allow("calendar.write", "money.read")
def event_rule(code: str) -> Answer:
    service = _service(code, "")
    write = may(current_actor(), "calendar.write", industry_id=service.industry_id)
    return render_template(
        "desk/event_rules/service.html", view=event_rule_view(db.session(), service, today()), write=write
    )


@bp.route("/system/handelser/<code>/regel", methods=["GET", "POST"])
@allow("calendar.write")
@form
def change_event_rule(code: str) -> Answer:
    """A new rule, or with ``?slag=`` what supersedes a kind's rule."""
    service = _service(code)
    if submitted():
        sent: dict[str, Any] = EventRuleForm().load(request.form)
        lines = _lines(service)
        if not lines:
            raise FieldsRefused({"day_from-0": "Skriv den första dagen som regeln gäller, till exempel 1."})
        judged = verbs.judge_event_rule(
            db.session(), today=today(), service=service, lines=lines, decided=_decided(), **sent
        )
        facts = [
            ("Händelse", sent["kind"]),
            *((f"Rad {n}", line_words(service, line)) for n, line in enumerate(lines, 1)),
        ]
        said = Said("Kontrollera innan du ändrar regeln", facts, sent["valid_from"], "Spara regeln")
        return _checked(service, said, judged) or _rule_saved(service, sent, lines)
    kind = request.args.get("slag", "")
    stored, count = _stored(service, kind)
    shown = min(MOST, max(count, _filled()) + SPARE)
    return _page("rule", service, {"kind": kind, **stored}, kind=kind, count=shown)


@bp.route("/system/handelser/<code>/avsluta", methods=["GET", "POST"])
@allow("calendar.write")
@form
def end_event_rule(code: str) -> Answer:
    service = _service(code)
    kind = request.args.get("slag", "")
    if not versions_of(db.session(), service.id, kind):
        raise NotFound
    if submitted():
        sent: dict[str, Any] = EndedForm().load(request.form) | {"kind": kind}
        judged = verbs.judge_event_rule(
            db.session(), today=today(), service=service, lines=(), decided=_decided(), **sent
        )
        said = Said("Kontrollera innan du avslutar regeln", [("Händelse", kind)], sent["valid_from"], "Avsluta regeln")
        return _checked(service, said, judged) or _rule_saved(service, sent, ())
    return _page(
        "end",
        service,
        {},
        what=f"regeln för {kind}",
        effect="Den som är frånvarande från den dagen betalas som om inget hänt.",
    )


@bp.route("/system/handelser/<code>/schablontid", methods=["GET", "POST"])
@allow("calendar.write")
@form
def change_standard_time(code: str) -> Answer:
    """New standard minutes, or with ``?villkor=`` what supersedes those of some visits."""
    service = _service(code)
    if submitted():
        sent: dict[str, Any] = StandardTimeForm().load(request.form) | {"values": _condition(service, "")}
        return _time_checked(service, sent)
    values = request.args.get("villkor", "")
    held = [one for one in standard_times(db.session(), [service.id]) if one.values == values]
    stored = {"minutes": held[-1].minutes or ""} if held else {}
    return _page(
        "minutes", service, {**stored, **_chosen(service, values, "")}, condition=values and condition_words(values)
    )


@bp.route("/system/handelser/<code>/schablontid/avsluta", methods=["GET", "POST"])
@allow("calendar.write")
@form
def end_standard_time(code: str) -> Answer:
    service = _service(code)
    values = request.args.get("villkor", "")
    if values not in {one.values for one in standard_times(db.session(), [service.id])}:
        raise NotFound
    if submitted():
        return _time_checked(service, EndedForm().load(request.form) | {"values": values, "minutes": None})
    return _page(
        "end",
        service,
        {},
        what=f"schablontiden för {condition_words(values)}",
        effect="Volymen rapporteras i timmar från den dagen.",
    )


@bp.route("/system/handelser/<code>/<any(regel, schablontid):what>/<int:row_id>/aterta", methods=["GET", "POST"])
@allow("calendar.write")
@form
def take_back_rule(code: str, what: str, row_id: int) -> Answer:
    """What has not begun to hold shall not be."""
    service = _service(code)
    row = _coming(service, what, row_id)
    if submitted():
        reason = ReasonForm().load(request.form)["reason"]
        if isinstance(row, EventRuleVersion):
            verbs.take_back_event_rule(
                db.session(), actor=current_actor(), today=today(), version_id=row_id, reason=reason
            )
        else:
            verbs.take_back_standard_time(
                db.session(), actor=current_actor(), today=today(), time_id=row_id, reason=reason
            )
        flash("Det är återtaget. Det som gällde förut fortsätter att gälla.")
        return _back(service)
    name = row.kind if isinstance(row, EventRuleVersion) else condition_words(row.values)
    return render_template(
        "desk/event_rules/take_back.html",
        service=service,
        row=row,
        what=f"{'regeln' if what == 'regel' else 'schablontiden'} för {name}",
        values=typed(),
    )


def _coming(service: Service, what: str, row_id: int) -> EventRuleVersion | StandardTime:
    row: EventRuleVersion | StandardTime | None
    row = db.session().get(EventRuleVersion, row_id) if what == "regel" else db.session().get(StandardTime, row_id)
    if row is None or row.service_id != service.id or row.mistyped_at is not None:
        raise NotFound
    return row


def _checked(service: Service, said: Said, judged: verbs.Judged) -> Answer | None:
    """Refuses what is wrong; the check page until it has been confirmed, then nothing: it may be saved."""
    if judged.wrong:
        raise FieldsRefused(judged.wrong)
    if _decided():
        DecisionForm().load(request.form)
    if request.form.get("confirmed") == "ja":
        return None
    month, session = Month.of(said.first).number, db.session()
    return render_template(
        "desk/event_rules/check.html", service=service, said=said, booked=booked_from(session, service.industry_id, month),
        closed=[one for one in closed_months(session, service.industry_id) if one >= month],
        sent=[(name, value) for name, value in request.form.items() if name != "csrf_token"],
    )  # fmt: skip


def _rule_saved(service: Service, sent: dict[str, Any], lines: Iterable[Line]) -> Answer:
    outcome = verbs.save_event_rule(
        db.session(), actor=current_actor(), today=today(), service_id=service.id or 0, lines=tuple(lines), decision_id=_decision(), **sent
    )  # fmt: skip
    return _saved(service, outcome, f"Regeln för {sent['kind']}", sent["valid_from"])


def _time_checked(service: Service, sent: dict[str, Any]) -> Answer:
    judged = verbs.judge_standard_time(db.session(), today=today(), service=service, decided=_decided(), **sent)
    if judged.wrong:
        # Which visits it concerns is chosen in one list per dimension; the first stands for them all.
        raise FieldsRefused({"d0-" if name == "values" else name: sentence for name, sentence in judged.wrong.items()})
    minutes = f"{sent['minutes']} per besök" if sent["minutes"] else "timmar rapporteras"
    facts = [("Besök", condition_words(sent["values"])), ("Minuter", minutes)]
    said = Said("Kontrollera innan du ändrar schablontiden", facts, sent["valid_from"], "Spara schablontiden")
    page = _checked(service, said, judged)
    if page is not None:
        return page
    outcome = verbs.save_standard_time(
        db.session(), actor=current_actor(), today=today(), service_id=service.id or 0, decision_id=_decision(), **sent
    )  # fmt: skip
    return _saved(service, outcome, f"Schablontiden för {condition_words(sent['values'])}", sent["valid_from"])


def _saved(service: Service, outcome: str, what: str, first: date) -> Answer:
    flash(
        f"{what} var redan sådan {first}."
        if outcome == "unchanged"
        else f"{what} är ändrad från {first}. Nästa körning räknar med det."
    )
    return _back(service)


def _lines(service: Service) -> list[Line]:
    """The lines that are filled; what is wrong stands at each line's fields."""
    lines: list[Line] = []
    wrong: dict[str, str] = {}
    for number in range(MOST):
        sent = {name: request.form.get(f"{name}-{number}", "") for name in FACTS}
        values = _condition(service, str(number))
        if not any(text.strip() for text in sent.values()) and not values:
            continue
        try:
            lines.append(Line(values=values, **EventLineForm().load(sent)))
        except ValidationError as error:
            wrong |= {f"{name}-{number}": sentences[0] for name, sentences in errors_of(error).items()}
    if wrong:
        raise FieldsRefused(wrong)
    return lines


def _condition(service: Service, suffix: str) -> str:
    """The values that were chosen, one list per dimension: ``d0-2`` is the first dimension of line 2."""
    chosen = [
        (one.code, request.form.get(f"d{place}-{suffix}", "")) for place, (one, _) in enumerate(_dimensions(service))
    ]
    return ";".join(f"{code}={value}" for code, value in chosen if value)


def _chosen(service: Service, values: str, suffix: str) -> dict[str, str]:
    known = values_of(values)
    return {f"d{place}-{suffix}": known.get(one.code, "") for place, (one, _) in enumerate(_dimensions(service))}


def _stored(service: Service, kind: str) -> tuple[dict[str, Any], int]:
    """The fields of the kind's latest version, and how many lines it has."""
    versions = versions_of(db.session(), service.id, kind)[-1:] if kind else []
    rows = [row for one in versions for row in lines_of(db.session(), [one.id or 0]).get(one.id or 0, [])]
    found: dict[str, Any] = {"day_from-0": "" if rows else "1"}
    for number, row in enumerate(rows):
        milli = "" if row.quantity_milli is None else exact_number_text(f"{row.quantity_milli}/1000")
        told = {"day_from": row.day_from, "day_to": row.day_to or "", "value": row.value, "quantity_milli": milli,
                "after": "ja" if row.after else ""}  # fmt: skip
        found |= {f"{name}-{number}": value for name, value in told.items()} | _chosen(service, row.values, str(number))
    return found, len(rows)


def _filled() -> int:
    """How many lines the form had that was sent."""
    return max((number + 1 for number in range(MOST) if request.form.get(f"day_from-{number}", "").strip()), default=0)


def _dimensions(service: Service) -> list[Any]:
    return dimensions_of(db.session(), service.id or 0)


def _services(permission: str) -> list[Service]:
    actor = current_actor()
    return services(db.session(), actor, permission or ("money.read" if may(actor, "money.read") else "calendar.write"))


def _service(code: str, permission: str = "calendar.write") -> Service:
    found = next((one for one in _services(permission) if one.code == code), None)
    if found is None:
        raise NotFound
    return found


def _decided() -> bool:
    return bool(request.form.get("board"))


def _decision() -> int | None:
    """The board's decision, where one is named."""
    return take_decision(DecisionForm().load(request.form)) if _decided() else None


def _page(template: str, service: Service, stored: dict[str, Any], **more: Any) -> str:
    return render_template(
        f"desk/event_rules/{template}.html", service=service, values=typed({"valid_from": str(today()), **stored}),
        dimensions=[(one, worded_options(values)) for one, values in _dimensions(service)], **more, **decision_options(),
    )  # fmt: skip


def _back(service: Service) -> Answer:
    return redirect(url_for("desk.event_rule", code=service.code), 303)
