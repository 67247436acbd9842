"""The user's own account: password, rows per page, what he may do."""

from flask import flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from kundval import db
from kundval.access import queries, sessions, web
from kundval.access.blueprint import bp
from kundval.access.forms import form, submitted, typed
from kundval.access.models import User
from kundval.access.schemas import PageSizeForm, PasswordForm
from kundval.access.service import users
from kundval.access.web import Answer, current_actor, signed_in, today
from kundval.errors import FieldsRefused, NotFound


@bp.route("/konto", methods=["GET", "POST"])
@signed_in
@form
def account() -> Answer:
    user = _me()
    if submitted():
        return _change_password(user)
    grants = queries.grants_of(db.session(), user)
    return render_template("access/account.html", user=user, grants=grants, today=today(), values=typed(user))


@bp.post("/konto/rader")
@signed_in
def page_size() -> Response:
    sent = PageSizeForm().load(request.form)
    users.set_page_size(db.session(), actor=current_actor(), user=_me(), page_size=int(sent["page_size"]))
    flash("Listorna visar nu så många rader som du valde.")
    return redirect(url_for("access.account"))


def _change_password(user: User) -> Response:
    sent = PasswordForm().load(request.form)
    if sent["new"] != sent["again"]:
        raise FieldsRefused({"again": "De två nya lösenorden är inte lika. Skriv dem igen."})
    first = user.must_change_password
    users.change_own_password(db.session(), actor=current_actor(), user=user, old=sent["old"], new=sent["new"])
    sessions.begin(user)
    flash("Lösenordet är bytt.")
    return redirect("/" if first else url_for("access.account"))


def _me() -> User:
    user = web.current_user()
    if user is None:
        raise NotFound
    return user
