"""The pages in the footer, open to everybody."""

from flask import render_template

from kundval.access import queries
from kundval.access.web import public
from kundval.db import session
from kundval.desk.routes.blueprint import bp


@bp.get("/tillganglighet")
@public
def accessibility() -> str:
    return render_template("desk/accessibility.html", contact=queries.setting(session(), "contact"))


@bp.get("/hjalp")
@public
def help_page() -> str:
    return render_template("desk/help.html", contact=queries.setting(session(), "contact"))


@bp.get("/om")
@public
def about() -> str:
    return render_template("desk/about.html")
