"""Users and what they may do. Lies here and not in access because a grant shows industries and providers."""

from flask import flash, redirect, render_template, request, url_for
from sqlalchemy import ColumnElement, Select, exists, select
from sqlmodel import col
from werkzeug.wrappers import Response

from kundval import db
from kundval.access import lists, queries
from kundval.access.forms import form, submitted, typed
from kundval.access.models import Grant, User
from kundval.access.rules import ROLES
from kundval.access.schemas import EndGrantForm, GrantForm, InviteForm
from kundval.access.service import grants
from kundval.access.service import users as verbs
from kundval.access.web import Answer, allow, current_actor, today
from kundval.desk.history import history
from kundval.desk.routes.blueprint import bp
from kundval.errors import NotFound
from kundval.listing import Column, Filter, Listing, Status, contains, swedish
from kundval.registry.models import Industry, Provider


@bp.get("/system/anvandare")
@allow("user.write")
def users() -> Answer:
    session = db.session()
    page = lists.page(_listing(), _everybody())
    roles = {user.id: held for user, held in queries.users_with_roles(session, today())}
    choices = [(role, role) for role in ROLES]
    return render_template("desk/users.html", page=page, roles=roles, roles_to_choose=choices)


@bp.get("/system/anvandare/export.xlsx")
@allow("user.write")
def users_file() -> Response:
    return lists.workbook(_listing(), _everybody(), "Användare")


@bp.route("/system/anvandare/ny", methods=["GET", "POST"])
@allow("user.write")
@form
def new_user() -> Answer:
    if submitted():
        sent = InviteForm().load(request.form)
        user, password = verbs.invite(db.session(), actor=current_actor(), today=today(), **sent)
        return render_template("desk/one_time_password.html", user=user, password=password, new=True)
    return render_template("desk/new_user.html", values=typed())


@bp.get("/system/anvandare/<int:user_id>")
@allow("user.write")
def user(user_id: int) -> Answer:
    session = db.session()
    found = _find(user_id)
    held = queries.grants_of(session, found)
    subjects = [("user", user_id), *(("grant", row.grant.id) for row in held)]
    return render_template(
        "desk/user.html",
        person=found,
        grants=held,
        today=today(),
        is_me=current_actor().user_id == user_id,
        end_url=lambda grant: url_for("desk.end_grant", grant_id=grant.id),
        history=history(session, subjects, limit=20),
    )


@bp.route("/system/anvandare/<int:user_id>/behorighet", methods=["GET", "POST"])
@allow("user.write")
@form
def new_grant(user_id: int) -> Answer:
    session = db.session()
    found = _find(user_id)
    if submitted():
        sent = GrantForm().load(request.form)
        given = grants.grant(session, actor=current_actor(), today=today(), user=found, **sent)
        flash(f"{found.name} är {given.role} från {given.valid_from}.")
        return redirect(url_for("desk.user", user_id=user_id))
    return render_template(
        "desk/new_grant.html",
        person=found,
        roles=[(role, role.capitalize()) for role in ROLES],
        industries=_named(Industry),
        providers=_named(Provider),
        values=typed({"valid_from": today().isoformat()}),
    )


@bp.route("/system/behorigheter/<int:grant_id>/avsluta", methods=["GET", "POST"])
@allow("user.write")
@form
def end_grant(grant_id: int) -> Answer:
    session = db.session()
    grant = session.get(Grant, grant_id)
    if grant is None:
        raise NotFound
    person = _find(grant.user_id)
    if submitted():
        sent = EndGrantForm().load(request.form)
        grants.end_grant(session, actor=current_actor(), today=today(), grant=grant, **sent)
        flash(f"Behörigheten {grant.role} är avslutad för {person.name}.")
        return redirect(url_for("desk.user", user_id=person.id))
    return render_template("desk/end_grant.html", grant=grant, person=person, values=typed())


@bp.route("/system/anvandare/<int:user_id>/las", methods=["GET", "POST"])
@allow("user.write")
@form
def lock_user(user_id: int) -> Answer:
    found = _find(user_id)
    if submitted():
        verbs.lock(db.session(), actor=current_actor(), today=today(), user=found)
        flash(f"{found.name} är låst och utloggad.")
        return redirect(url_for("desk.user", user_id=user_id))
    return render_template("desk/lock_user.html", person=found)


@bp.post("/system/anvandare/<int:user_id>/las-upp")
@allow("user.write")
def unlock_user(user_id: int) -> Response:
    found = _find(user_id)
    verbs.unlock(db.session(), actor=current_actor(), today=today(), user=found)
    flash(f"{found.name} kan logga in igen.")
    return redirect(url_for("desk.user", user_id=user_id))


@bp.post("/system/anvandare/<int:user_id>/losenord")
@allow("user.write")
def reset_password(user_id: int) -> Answer:
    found = _find(user_id)
    password = verbs.new_password(db.session(), actor=current_actor(), today=today(), user=found)
    return render_template("desk/one_time_password.html", user=found, password=password, new=False)


def _find(user_id: int) -> User:
    found = db.session().get(User, user_id)
    if found is None:
        raise NotFound
    return found


def _everybody() -> Select[tuple[User]]:
    return select(User)


def _listing() -> Listing:
    session, day = db.session(), today()

    def holds(role: str) -> ColumnElement[bool]:
        held = col(Grant.user_id) == col(User.id), col(Grant.role) == role, queries.in_force(day)
        return exists().where(*held)

    return Listing(
        noun=("användare", "användare"),
        columns=(
            Column("namn", "Namn", sort=swedish(session, col(User.name)), value=lambda user: user.name),
            Column("login", "Användarnamn", sort=col(User.login), value=lambda user: user.login),
            Column(
                "sedan",
                "Sedan",
                sort=col(User.created_at),
                value=lambda user: user.created_at.date(),
                kind="date",
            ),
            Column("last", "Låst", value=lambda user: "ja" if user.locked_at else "nej"),
        ),
        order="namn",
        search=lambda text: contains(col(User.name), text) | contains(col(User.login), text),
        filters=(Filter("roll", "Roll", [(role, role) for role in ROLES], holds),),
        statuses=(
            Status("aktiva", "Aktiva", col(User.locked_at).is_(None)),
            Status("lasta", "Låsta", col(User.locked_at).is_not(None)),
        ),
    )


def _named(table: type[Industry] | type[Provider]) -> list[tuple[int, str]]:
    session = db.session()
    statement = select(col(table.id), col(table.name)).order_by(swedish(session, col(table.name)))
    return [(key, name) for key, name in session.execute(statement) if key is not None]
