"""The texts of individual decisions, to read and to change."""

from flask import flash, redirect, render_template, request, url_for

from kundval import db
from kundval.access.forms import form, submitted, typed
from kundval.access.web import Answer, allow, current_actor, today
from kundval.errors import NotFound
from kundval.reimbursement.routes.blueprint import bp
from kundval.reimbursement.schemas import WordsForm
from kundval.reimbursement.service import texts


@bp.get("/ersattning/beslutstexter")
@allow("price.read")
def decision_texts() -> Answer:
    session = db.session()
    rows = [
        (regime, part, texts.text_on(session, regime, part, today()))
        for regime in texts.regimes()
        for part in texts.PARTS
    ]
    return render_template("reimbursement/decision_texts.html", texts=rows, parts=texts.PARTS)


@bp.route("/ersattning/beslutstexter/<regime>/<part>", methods=["GET", "POST"])
@allow("individual.draft")
@form
def change_decision_text(regime: str, part: str) -> Answer:
    if regime not in texts.regimes() or part not in texts.PARTS:
        raise NotFound
    session = db.session()
    if submitted():
        given = WordsForm(today=today()).load(request.form)
        texts.save_text(session, actor=current_actor(), today=today(), regime=regime, part=part, **given)
        flash("Texten är sparad.")
        return redirect(url_for("reimbursement.decision_texts"))
    stored = {"valid_from": today(), "words": texts.text_on(session, regime, part, today())}
    words = [f"{{{word}}}" for word in texts.WORDS]
    return render_template(
        "reimbursement/decision_text.html", regime=regime, part=texts.PARTS[part], words=words, values=typed(stored)
    )
