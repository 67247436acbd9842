"""What a page needs of access: who asks, which day it is, and the rule that every route carries.

A route is marked with ``@allow("permission")``, ``@signed_in`` (any user) or ``@public``; a test fails if one is not.
"""

from collections.abc import Callable
from datetime import date
from functools import wraps
from typing import Any, ParamSpec
from urllib.parse import urlsplit

from flask import Flask, current_app, g, redirect, request, url_for
from werkzeug.wrappers import Response

from kundval import audit, db
from kundval.access import clock, jobs, queries, queue, sessions
from kundval.access.models import User
from kundval.access.rules import PERMISSIONS, Actor, NotPermitted, is_staff, may, providers_for
from kundval.config import Config
from kundval.errors import NotFound

Arguments = ParamSpec("Arguments")
Answer = Any
"""Whatever a Flask view may answer."""


def public(view: Callable[Arguments, Answer]) -> Callable[Arguments, Answer]:
    """Marks a route that anybody may ask for."""
    view.access_rule = "public"  # type: ignore[attr-defined]
    return view


def signed_in(view: Callable[Arguments, Answer]) -> Callable[Arguments, Answer]:
    """Marks a route for every user, whatever grants: own account, own jobs."""
    return _guarded(view, (), "signed in")


def allow(*permissions: str) -> Callable[[Callable[Arguments, Answer]], Callable[Arguments, Answer]]:
    """Marks a route for those who hold one of ``permissions`` somewhere. For which industry is the verb's and the query's matter."""
    assert permissions
    assert set(permissions) <= PERMISSIONS.keys(), permissions

    def mark(view: Callable[Arguments, Answer]) -> Callable[Arguments, Answer]:
        return _guarded(view, permissions, " eller ".join(permissions))

    return mark


def _guarded(view: Callable[Arguments, Answer], permissions: tuple[str, ...], rule: str) -> Callable[Arguments, Answer]:
    @wraps(view)
    def guarded(*args: Arguments.args, **kwargs: Arguments.kwargs) -> Answer:
        user = current_user()
        if user is None:
            return to_login()
        if user.must_change_password and request.endpoint != "access.account":
            return redirect(url_for("access.account"))
        actor = current_actor()
        if permissions and not any(may(actor, permission) for permission in permissions):
            raise NotPermitted(permissions[0])
        return view(*args, **kwargs)

    guarded.access_rule = rule  # type: ignore[attr-defined]
    return guarded


def current_user() -> User | None:
    """The logged-in user of this request, or nobody. A session that is too old or was ended elsewhere is nobody's."""
    if "user" not in g:
        g.user = sessions.user_of_cookie()
    return g.user


def current_actor() -> Actor:
    """The logged-in user with the grants of today. Only on routes that need a login."""
    if "actor" not in g:
        user = current_user()
        if user is None:
            raise NotFound
        g.actor = queries.actor_for(db.session(), user, today())
    return g.actor


def today() -> date:
    """The day of this request."""
    if "today" not in g:
        g.today = clock.today(db.session(), current_app.config["KUNDVAL"])
    return g.today


def config() -> Config:
    """The installation's configuration."""
    return current_app.config["KUNDVAL"]


def viewed(subject: str, subject_id: int, **where: Any) -> None:
    """Notes that the actor has seen a thing whose views are logged. Written after the page is made, and no page without it."""
    g.setdefault("views", []).append({"subject": subject, "subject_id": subject_id, **where})


def write_views() -> None:
    """Writes what :func:`viewed` noted, in a transaction of its own: the page's session only reads."""
    views = g.pop("views", [])
    if views:
        actor = current_actor()
        with db.transaction(current_app.extensions["engine"]) as session:
            for view in views:
                audit.record(session, actor=actor, verb=audit.VIEWED, **view)


def keep() -> None:
    """Commits this request even though it is answered with a refusal: a failed login must be remembered."""
    g.keep = True


def after_commit(act: Callable[[], object]) -> None:
    """Calls ``act`` once the request's transaction has been committed."""
    g.setdefault("after_commit", []).append(act)


def start_job(kind: str, title: str, **arguments: Any) -> Response:
    """Queues long work and leads to the job's page."""
    job = jobs.enqueue(db.session(), actor=current_actor(), kind=kind, title=title, arguments=arguments)
    assert job.id is not None
    wake(job.id)
    return redirect(url_for("access.job", job_id=job.id))


def wake(job_id: int) -> None:
    """Wakes a worker for the job once it is there to be found."""
    after_commit(lambda: queue.wake(config(), job_id))


def to_login() -> Response:
    """To the login page and, after it, back here. A form that was sent is not sent again: it leads back to its own page."""
    here = request.full_path.rstrip("?") if request.method == "GET" else _page_of_form()
    return redirect(url_for("access.login", vidare=here or None))


def _page_of_form() -> str:
    address = urlsplit(request.referrer or "")
    return address.path if address.netloc == request.host else ""


def join(app: Flask) -> None:
    """Gives every template ``actor`` (nobody on public pages), ``may`` and ``is_staff`` of whoever asks."""

    @app.context_processor
    def who_asks() -> dict[str, Any]:
        actor = current_actor() if current_user() else None
        return {
            "actor": actor,
            "user": current_user(),
            "may": lambda permission, **where: actor is not None and may(actor, permission, **where),
            "is_staff": actor is not None and is_staff(actor),
            "is_provider": actor is not None and bool(providers_for(actor)),
            "today": today(),
        }
