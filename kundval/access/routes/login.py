"""In and out."""

from flask import Response, current_app, flash, g, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as Redirect

from kundval import db
from kundval.access import queries, web
from kundval.access.blueprint import bp
from kundval.access.forms import form, submitted, typed
from kundval.access.rules import is_staff
from kundval.access.schemas import LoginForm
from kundval.access.service import login as verbs
from kundval.access.web import Answer, public
from kundval.errors import FieldsRefused


@bp.route("/logga-in", methods=["GET", "POST"])
@public
@form
def login() -> Answer:
    if submitted():
        sent = LoginForm().load(request.form)
        return _log_in(sent["login"], sent["password"], sent["vidare"] or "")
    session = db.session()
    demo = queries.is_demonstration(session)
    return render_template(
        "access/login.html",
        values=typed({"vidare": request.args.get("vidare", "")}),
        demo_logins=queries.users_with_roles(session, web.today()) if demo else [],
        demo_password=queries.setting(session, queries.DEMO_PASSWORD) if demo else "",
    )


@bp.post("/logga-ut")
@public
def logout() -> Redirect:
    web.end_session()
    flash("Du är utloggad.")
    return redirect(url_for("access.login"))


def _log_in(name: str, password: str, onward: str) -> Redirect | Response:
    day = web.today()
    # A transaction of its own: a failed attempt is remembered although the page is shown again. The request's own is ended first,
    # or each would wait for the other on SQLite.
    db.session().rollback()
    with db.transaction(current_app.extensions["engine"]) as session:
        answer = verbs.log_in(session, name=name, password=password, address=request.remote_addr or "", today=day)
    if answer.user is None or answer.actor is None:
        raise FieldsRefused({"login": answer.sentence})
    web.begin_session(answer.user)
    g.user = answer.user
    home = "/" if is_staff(answer.actor) else "/leverantor"
    return redirect(onward if _is_local(onward) else home)


def _is_local(address: str) -> bool:
    """Whether an address leads to a page of ours: nobody shall be lured on to another site by a link to our login."""
    return address.startswith("/") and not address.startswith(("//", "/\\")) and "\n" not in address
