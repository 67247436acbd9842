"""Registrera val, byte, avslut, omfattning, dödsfall: one page each, with a check page for what reaches booked months."""

from collections.abc import Callable, Mapping
from datetime import date, timedelta
from typing import Any

from flask import flash, g, redirect, render_template, request, url_for
from markupsafe import Markup, escape

from kundval import db
from kundval.access.forms import form, submitted, typed
from kundval.access.web import Answer, allow, current_actor, today
from kundval.choice.models import ChoiceFact
from kundval.choice.rules import notice as notices
from kundval.choice.rules.wording import worded
from kundval.choice.schemas import NOBODY_ASKED, THROUGH, ChoiceForm, DeathForm, EndForm, ExtentForm
from kundval.choice.service import changes, choose, requests
from kundval.choice.service.checks import Full, Overlaps
from kundval.desk.choices import (
    ChoicePlace,
    chosen_unit,
    due_now,
    latest_booked,
    place_of,
    reached,
    right_text,
    services_to_choose,
    units_on_offer,
    worded_options,
)
from kundval.desk.letters import TITLES
from kundval.desk.persons import shown
from kundval.desk.routes.blueprint import bp
from kundval.desk.routes.persons import find
from kundval.desk.wishes import becomes_request, may_wish, notice_text, request_sentence, who_asks, wish_of
from kundval.errors import FieldsRefused
from kundval.period import Month
from kundval.registry.models import Unit


@bp.route("/kunder/<handle>/nytt-val", methods=["GET", "POST"])
@allow("choice.write")
@form
def new_choice(handle: str) -> Answer:
    person = find(handle, "choice.write")
    known = services_to_choose(db.session(), current_actor())
    code = request.values.get("tjanst", "") or (known[0].code if len(known) == 1 else "")
    if not code:
        return render_template(
            "desk/choices/service.html", person=person, name=shown(db.session(), person, today()), services=known
        )
    place = place_of(db.session(), current_actor(), person, code, request.values.get("plats", ""), today())
    if submitted():
        return _save_choice(place)
    return _choice_page(place, "Registrera val", "Spara valet")


@bp.route("/kunder/<handle>/byte", methods=["GET", "POST"])
@allow("choice.write")
@form
def new_switch(handle: str) -> Answer:
    place = _place(handle)
    if submitted():
        return _save_choice(place, switching=True)
    former = place.latest(today())
    return _choice_page(place, "Registrera byte", "Spara bytet", former=former)


@bp.route("/kunder/<handle>/avslut", methods=["GET", "POST"])
@allow("choice.write")
@form
def new_end(handle: str) -> Answer:
    place = _place(handle)
    if submitted():
        sent = EndForm().load(request.form)
        with _Named({"on": "last_day"}):
            return _checked(place, sent["last_day"], lambda: changes.end(
                db.session(), **_where(place), on=sent["last_day"], reported_on=sent["reported_on"], note=sent["note"],
                exception=sent["exception"],
            ), "Valet är avslutat.")  # fmt: skip
    notice = notice_text(db.session(), place, [notices.END], today())
    return _page("desk/choices/end.html", place, held=place.latest(today()), notice=notice)


@bp.route("/kunder/<handle>/omfattning", methods=["GET", "POST"])
@allow("choice.write")
@form
def new_extent(handle: str) -> Answer:
    place = _place(handle)
    held = place.latest(today())
    if submitted():
        sent = ExtentForm().load(request.form)
        return _checked(place, sent["on"], lambda: changes.change_extent(
            db.session(), **_where(place), **sent, values=place.values(request.form),
        ), "Omfattningen är ändrad.")  # fmt: skip
    stored = dict(part.split("=", 1) for part in held.values.split(";") if part)
    return _page("desk/choices/extent.html", place, values=typed(stored), held=held)


@bp.route("/kunder/<handle>/dodsfall", methods=["GET", "POST"])
@allow("choice.write")
@form
def new_death(handle: str) -> Answer:
    person = find(handle, "choice.write")
    name = shown(db.session(), person, today())
    if submitted():
        sent = DeathForm().load(request.form)
        fact = changes.death(db.session(), actor=current_actor(), today=today(), person_id=person.id or 0, **sent)
        flash(undoable("Dödsfallet är registrerat. Alla val slutar dagen före.", person.handle, fact))
        return redirect(url_for("desk.person", handle=person.handle), 303)
    return render_template("desk/choices/death.html", person=person, name=name, values=typed())


def undoable(sentence: str, handle: str, fact: ChoiceFact) -> Markup:
    """A sentence with «Ångra», for what was saved at once, and the way to the customer's letter where there is one."""
    undo = url_for("desk.undo_fact", handle=handle, fact_id=fact.id, angra=1)
    told = Markup('{} <a href="{}">Ångra</a>').format(escape(sentence), undo)
    if fact.kind not in TITLES:
        return told
    letter = url_for("desk.confirmation", handle=handle, fact_id=fact.id)
    return told + Markup(' · <a href="{}">Bekräftelse till kunden</a>').format(letter)


def _place(handle: str) -> ChoicePlace:
    person = find(handle, "choice.write")
    values = request.values
    return place_of(db.session(), current_actor(), person, values.get("tjanst", ""), values.get("plats", "1"), today())


def _where(place: ChoicePlace) -> dict[str, Any]:
    return {
        "actor": current_actor(),
        "today": today(),
        "person_id": place.person.id,
        "service_id": place.service.id,
        "slot": place.slot,
    }


def _save_choice(place: ChoicePlace, switching: bool = False) -> Answer:
    sent = ChoiceForm().load(request.form)
    asked = {name: sent.pop(name) for name in ("second", "third", "has_sibling", "is_near", "to_queue")}
    end_before, wanted = sent.pop("end_before"), sent.pop("unit")
    sent["unit_id"] = chosen_unit(db.session(), place, wanted, sent["on"])
    sent["values"] = place.values(request.form)
    if becomes_request(db.session(), place, sent, asked, today()):
        return _save_request(place, sent, asked)
    nobody = sent["asked_by"] == NOBODY_ASKED
    try:
        if switching or (end_before and place.holding_on(sent["on"])):
            sentence = _saved_sentence(place, sent["unit_id"], sent["on"], "Bytet")
            return _checked(place, sent["on"], lambda: choose.switch(db.session(), **_where(place), **sent), sentence)
        sentence = _saved_sentence(place, sent["unit_id"], sent["on"], "Valet")
        return _checked(place, sent["on"], lambda: choose.choose(
            db.session(), **_where(place), **sent, origin="ickeval" if nobody else "val"), sentence)  # fmt: skip
    except (Overlaps, Full) as refusal:
        g.refusal = refusal
        raise


def _save_request(place: ChoicePlace, sent: dict[str, Any], asked: dict[str, Any]) -> Answer:
    wanted = wish_of(db.session(), place, sent, asked)
    made = requests.register_request(db.session(), **_where(place), **wanted)
    flash(request_sentence(db.session(), made))
    return redirect(url_for("desk.choice_request", request_id=made.id), 303)


def _saved_sentence(place: ChoicePlace, unit_id: int, on: date, what: str) -> str:
    unit = db.session().get_one(Unit, unit_id)
    name = shown(db.session(), place.person, today())
    return f"{what} är sparat. {name} har en plats på {unit.name} från {on}."


def _checked(place: ChoicePlace, since: date, act: Callable[[], ChoiceFact], sentence: str) -> Answer:
    """Saves at once, or shows first which booked months it reaches."""
    session = db.session()
    latest = latest_booked(session, place)
    if latest is not None and Month.of(since) <= latest and not request.form.get("confirmed"):
        before = due_now(session, place)
        with session.begin_nested() as trial:
            act()
            after = due_now(session, place)
            trial.rollback()
        session.expire_all()
        told = [(name, value) for name, value in request.form.items() if name not in ("csrf_token", "confirmed")]
        return _page("desk/choices/check.html", place, reach=reached(session, since, latest, before, after), told=told)
    fact = act()
    flash(undoable(sentence, place.person.handle, fact))
    return redirect(url_for("desk.person", handle=place.person.handle), 303)


def _choice_page(place: ChoicePlace, heading: str, button: str, former: Any = None) -> str:
    refusal = g.get("refusal")
    stored: Mapping[str, Any] = {}
    if former is not None:
        stored = dict(part.split("=", 1) for part in former.values.split(";") if part)
    stored = {**stored, "on": request.args.get("fran", "")[:10]}
    return _page(
        "desk/choices/choice.html",
        place,
        values=typed(stored),
        heading=heading,
        button=button,
        former=former,
        on_offer=units_on_offer(db.session(), place, today()),
        asked=who_asks(db.session(), place, today()),
        through=THROUGH,
        notice=notice_text(db.session(), place, [notices.SWITCH if former else notices.CHOOSE], today()),
        wishes=may_wish(db.session(), place, today()),
        overlap=refusal.holding if isinstance(refusal, Overlaps) else None,
        full=isinstance(refusal, Full) or (isinstance(refusal, Overlaps) and "unit" in refusal.fields),
        day_before=_day_before(request.form.get("on", "")),
        right=right_text(db.session(), place, today()),
    )


def _day_before(text: str) -> date | None:
    try:
        return date.fromisoformat(text) - timedelta(days=1)
    except ValueError:
        return None


def _page(template: str, place: ChoicePlace, **more: Any) -> str:
    name = shown(db.session(), place.person, today())
    given = {
        "place": place,
        "person": place.person,
        "name": name,
        "worded": worded,
        "worded_options": worded_options,
        "values": typed(),
    }
    return render_template(template, **{**given, **more})


class _Named:
    """Gives a verb's refusals the names of the form's fields."""

    def __init__(self, names: Mapping[str, str]):
        self.names = names

    def __enter__(self) -> None:
        return None

    def __exit__(self, _kind: object, error: BaseException | None, _trace: object) -> None:
        if isinstance(error, FieldsRefused):
            raise FieldsRefused(
                {self.names.get(name, name): sentence for name, sentence in error.fields.items()}
            ) from error
