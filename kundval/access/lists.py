"""A list of the request: its page with the user's rows per page, its export, and the searches whose words must not stand in an address.

::

    @bp.route("/kunder", methods=["GET", "POST"])
    @allow("person.read")
    def persons() -> Answer:
        if request.method == "POST":
            return lists.keep()
        return render_template("desk/persons.html", page=lists.page(persons_list(db.session()), statement))

    @bp.get("/kunder/export.xlsx")
    @allow("person.read")
    def persons_file() -> Answer:
        return lists.workbook(persons_list(db.session()), statement, "Kunder")
"""

import secrets
from datetime import timedelta
from io import BytesIO
from typing import Any
from urllib.parse import urlencode

from flask import current_app, redirect, request, send_file
from sqlalchemy import Select, delete
from sqlmodel import Session, col
from werkzeug.wrappers import Response

from kundval import audit, db, spreadsheet
from kundval.access.models import KeptSearch, User
from kundval.access.web import current_user, today
from kundval.listing import SIZES, Listing, Page
from kundval.listing_page import list_page

KEPT = timedelta(hours=24)
"""How long a search among persons is remembered."""


def page(spec: Listing, statement: Select[Any], path: str | None = None) -> Page:
    """The page of the list that the request asks for."""
    text = kept_text(db.session()) if spec.private else ""
    return list_page(spec, db.session(), statement, request.args, path=path or request.path, size=_size(), text=text)


def workbook(spec: Listing, statement: Select[Any], title: str) -> Response:
    """All rows of the filter as an Excel file named after the list and the day."""
    session = db.session()
    rows = spec.rows(session, statement, request.args, kept_text(session) if spec.private else "")
    content = spreadsheet.workbook([spec.sheet(rows, title)])
    return send_file(
        BytesIO(content),
        mimetype="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        as_attachment=True,
        download_name=f"{title.lower()} {today().isoformat()}.xlsx",
    )


def keep() -> Response:
    """Keeps the free text of a filter form that was sent by POST and answers with the list's address, other filters as they were."""
    form = request.form.to_dict()
    form.pop("csrf_token", None)
    text = form.pop("q", "").strip()
    if text:
        form["sok"] = keep_text(db.session(), text)
    parameters = {name: value for name, value in form.items() if value}
    return redirect(f"{request.path}?{urlencode(parameters)}" if parameters else request.path, 303)


def keep_text(session: Session, text: str) -> str:
    """Keeps what the user searched for and gives its id; what is older than :data:`KEPT` is forgotten."""
    user = current_user()
    assert user is not None
    assert user.id is not None
    session.execute(delete(KeptSearch).where(col(KeptSearch.at) < audit.now() - KEPT))
    kept = KeptSearch(id=secrets.token_hex(4), user_id=user.id, text=text[:100], at=audit.now())
    session.add(kept)
    session.flush()
    return kept.id


def kept_text(session: Session) -> str:
    """The user's own search under ``?sok=``; nothing where it is another's, forgotten or missing."""
    kept = session.get(KeptSearch, request.args.get("sok", ""))
    user = current_user()
    return kept.text if kept is not None and user is not None and kept.user_id == user.id else ""


def _size() -> int:
    # The choice of rows per page is remembered apart from the page, whose session only reads.
    user = current_user()
    asked = request.args.get("antal", "")
    if user is None:
        return 50
    if asked in map(str, SIZES) and int(asked) != user.page_size:
        with db.transaction(current_app.extensions["engine"]) as session:
            stored = session.get(User, user.id)
            assert stored is not None
            stored.page_size = int(asked)
        return int(asked)
    return user.page_size
