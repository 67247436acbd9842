"""The search in the header: sent by POST, so that what was typed never stands in an address, and answered with a way on."""

from flask import redirect, render_template, request

from kundval import db
from kundval.access import lists
from kundval.access.web import Answer, allow, current_actor, today
from kundval.desk import found
from kundval.desk.routes.blueprint import bp


@bp.route("/sok", methods=["GET", "POST"])
@allow("registry.read")
def search() -> Answer:
    session, actor = db.session(), current_actor()
    if request.method == "POST":
        text = request.form.get("q", "").strip()[:100]
        if not text:
            return redirect("/sok", 303)
        only = found.single(found.find(session, actor, text, today()))
        return redirect(only or f"/sok?sok={lists.keep_text(session, text)}", 303)
    text = lists.kept_text(session)
    groups = found.find(session, actor, text, today()) if text else []
    return render_template("desk/search.html", text=text, groups=groups, most=found.MOST)
