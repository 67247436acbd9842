"""In and out."""

from flask import flash, g, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as Redirect

from kundval import db
from kundval.access import queries, sessions, web
from kundval.access.blueprint import bp
from kundval.access.forms import form, show_again, submitted, typed
from kundval.access.models import User
from kundval.access.rules import Actor, is_staff
from kundval.access.schemas import LoginForm
from kundval.access.service import login as verbs
from kundval.access.web import Answer, public


@bp.route("/logga-in", methods=["GET", "POST"])
@public
@form
def login() -> Answer:
    status = 200
    if submitted():
        sent = LoginForm().load(request.form)
        answer = _log_in(sent["login"], sent["password"])
        if answer.user is not None and answer.actor is not None:
            return _enter(answer.user, answer.actor, sent["vidare"] or "")
        # The failed attempt must be remembered although the page is shown again.
        web.keep()
        show_again({"login": [answer.sentence]})
        status = 422
    session = db.session()
    demo = queries.is_demonstration(session)
    page = render_template(
        "access/login.html",
        values=typed({"vidare": request.args.get("vidare", "")}),
        demo_logins=queries.users_with_roles(session, web.today()) if demo else [],
        demo_password=queries.setting(session, queries.DEMO_PASSWORD) if demo else "",
    )
    return page, status


@bp.post("/logga-ut")
@public
def logout() -> Redirect:
    sessions.end()
    flash("Du är utloggad.")
    return redirect(url_for("access.login"))


def _log_in(name: str, password: str) -> verbs.Answer:
    address = request.remote_addr or ""
    return verbs.log_in(db.session(), name=name, password=password, address=address, today=web.today())


def _enter(user: User, actor: Actor, onward: str) -> Redirect:
    sessions.begin(user)
    g.user = user
    home = "/" if is_staff(actor) else "/leverantor"
    return redirect(onward if _is_local(onward) else home)


def _is_local(address: str) -> bool:
    """Whether an address leads to a page of ours: nobody shall be lured on to another site by a link to our login."""
    return address.startswith("/") and not address.startswith(("//", "/\\")) and "\n" not in address
