"""Önskemål: the list, its ageing, and the page of one with what can be done about it."""

from collections.abc import Mapping
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from kundval import db
from kundval.access import lists
from kundval.access.forms import form, submitted, typed
from kundval.access.rules import may
from kundval.access.web import Answer, allow, current_actor, today, viewed
from kundval.choice.models.wishes import ChoiceRequest, Wish
from kundval.choice.queries.customers import HIDDEN
from kundval.choice.queries.requests import requests as statement
from kundval.choice.queries.requests import the_request
from kundval.choice.rules.wording import worded
from kundval.choice.schemas import THROUGH, AnswerForm, ConfirmForm, OfferForm, ReasonForm, ReplyForm
from kundval.choice.service import answers, requests
from kundval.desk.choices import worded_options
from kundval.desk.request_view import deadline, offer_months, request_list, request_view, waited
from kundval.desk.routes.blueprint import bp
from kundval.desk.wishes import request_sentence
from kundval.errors import NotFound


@bp.route("/kunder/onskemal", methods=["GET", "POST"])
@allow("person.read")
def choice_requests() -> Answer:
    if request.method == "POST":
        return lists.keep()
    spec = request_list(db.session(), current_actor(), today())
    page = lists.page(spec, statement(current_actor(), today()))
    months = offer_months(db.session(), current_actor(), today())
    return render_template("desk/requests/index.html", page=page, filters=spec.filters, HIDDEN=HIDDEN,
                           deadline=lambda row: deadline(row, months), waited=lambda row: waited(row, today()))  # fmt: skip


@bp.get("/kunder/onskemal/export.xlsx")
@allow("person.read")
def choice_requests_file() -> Response:
    spec = request_list(db.session(), current_actor(), today())
    return lists.workbook(spec, statement(current_actor(), today()), "Önskemål")


@bp.get("/kunder/onskemal/<int:request_id>")
@allow("person.read")
def choice_request(request_id: int) -> Answer:
    found = the_request(db.session(), current_actor(), request_id, today())
    viewed("person", found.person_id)
    view = request_view(db.session(), current_actor(), found, today())
    return render_template(
        "desk/requests/request.html", view=view, worded=worded, may_write=may(current_actor(), "choice.write")
    )


@bp.route("/kunder/onskemal/<int:request_id>/bekrafta", methods=["GET", "POST"])
@allow("choice.write")
@form
def confirm_request(request_id: int) -> Answer:
    found = _found(request_id)
    if submitted():
        sent = ConfirmForm().load(request.form)
        requests.confirm(db.session(), actor=current_actor(), today=today(), request_id=request_id, **sent)
        flash(request_sentence(db.session(), found))
        return _to(request_id)
    return _page(found, "confirm", {"confirmed_on": str(today())}, through=worded_options(THROUGH))


@bp.route("/kunder/onskemal/<int:request_id>/aterta", methods=["GET", "POST"])
@allow("choice.write")
@form
def withdraw_request(request_id: int) -> Answer:
    found = _found(request_id)
    if submitted():
        reason = ReasonForm().load(request.form)["reason"]
        requests.withdraw(db.session(), actor=current_actor(), today=today(), request_id=request_id, reason=reason)
        flash("Önskemålet är återtaget. Kunden står inte längre i kö.")
        return _to(request_id)
    return _page(found, "withdraw", {})


@bp.route("/kunder/onskemal/<int:request_id>/<int:wish_id>/svar", methods=["GET", "POST"])
@allow("choice.write")
@form
def answer_wish(request_id: int, wish_id: int) -> Answer:
    found, wish = _found(request_id), _wish(request_id, wish_id)
    if submitted():
        sent = AnswerForm().load(request.form)
        answers.answer(db.session(), actor=current_actor(), today=today(), wish_id=wish_id, accepts=sent["accepts"] == "ja",
                       reason=sent["reason"])  # fmt: skip
        flash("Svaret är sparat. " + request_sentence(db.session(), found))
        return _to(request_id)
    return _page(found, "answer", {}, wish=wish)


@bp.route("/kunder/onskemal/<int:request_id>/<int:wish_id>/erbjud", methods=["GET", "POST"])
@allow("choice.write")
@form
def offer_place(request_id: int, wish_id: int) -> Answer:
    found, wish = _found(request_id), _wish(request_id, wish_id)
    if submitted():
        sent = OfferForm().load(request.form)
        answers.offer(db.session(), actor=current_actor(), today=today(), wish_id=wish_id, **sent)
        flash(f"Platsen är erbjuden. Kunden svarar senast {sent['reply_by']}.")
        return _to(request_id)
    return _page(found, "offer", {}, wish=wish)


@bp.route("/kunder/onskemal/<int:request_id>/<int:wish_id>/besvara", methods=["GET", "POST"])
@allow("choice.write")
@form
def reply_offer(request_id: int, wish_id: int) -> Answer:
    found, wish = _found(request_id), _wish(request_id, wish_id)
    if submitted():
        sent = ReplyForm().load(request.form)
        answers.reply(db.session(), actor=current_actor(), today=today(), wish_id=wish_id, takes=sent["takes"] == "ja",
                      replied_on=sent["replied_on"])  # fmt: skip
        flash("Svaret är sparat. " + request_sentence(db.session(), found))
        return _to(request_id)
    return _page(found, "reply", {}, wish=wish)


def _found(request_id: int) -> ChoiceRequest:
    return the_request(db.session(), current_actor(), request_id, today(), "choice.write")


def _wish(request_id: int, wish_id: int) -> Wish:
    wish = db.session().get(Wish, wish_id)
    if wish is None or wish.request_id != request_id:
        raise NotFound
    return wish


def _page(found: ChoiceRequest, template: str, stored: Mapping[str, Any], **more: Any) -> str:
    view = request_view(db.session(), current_actor(), found, today())
    return render_template(f"desk/requests/{template}.html", view=view, values=typed(stored), **more)


def _to(request_id: int) -> Answer:
    return redirect(url_for("desk.choice_request", request_id=request_id), 303)
