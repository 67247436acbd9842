"""Settings of the whole installation."""

from flask import flash, redirect, render_template, request, url_for

from kundval import db
from kundval.access import queries
from kundval.access.forms import form, submitted, typed
from kundval.access.schemas import SETTINGS, SettingsForm
from kundval.access.service import settings as verbs
from kundval.access.web import Answer, allow, current_actor
from kundval.desk.history import history
from kundval.desk.routes.blueprint import bp


@bp.route("/system/installningar", methods=["GET", "POST"])
@allow("setting.write")
@form
def settings() -> Answer:
    session = db.session()
    stored = {key: queries.setting(session, key, default) for key, default in SETTINGS.items()}
    if submitted():
        sent = SettingsForm().load(request.form)
        for key, value in sent.items():
            if str(value or "") != stored[key]:
                verbs.change_setting(session, actor=current_actor(), key=key, value=str(value or ""))
        flash("Inställningarna är sparade.")
        return redirect(url_for("desk.settings"))
    return render_template(
        "desk/settings.html", values=typed(stored), history=history(session, [("setting", None)], limit=20)
    )
