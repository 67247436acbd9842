"""Individual decisions: the list of a year, one decision, and what is done with it."""

from io import BytesIO
from typing import Any

from flask import flash, redirect, render_template, request, send_file, url_for
from werkzeug.wrappers import Response

from kundval import db, pdf
from kundval.access import lists as listings
from kundval.access import queries as access
from kundval.access.forms import form, submitted, typed
from kundval.access.rules import may
from kundval.access.web import Answer, allow, current_actor, start_job, today
from kundval.errors import FieldsRefused, NotFound, Refused
from kundval.registry.models import Industry, Provider
from kundval.registry.queries.market import industry_by_code
from kundval.registry.service.versions import ChangedMeanwhile
from kundval.reimbursement import jobs
from kundval.reimbursement.models import IndividualDecision
from kundval.reimbursement.queries import individual as queries
from kundval.reimbursement.queries.individual_list import IndividualList, year_asked
from kundval.reimbursement.queries.lists import person
from kundval.reimbursement.routes.blueprint import bp
from kundval.reimbursement.schemas import ActForm, DraftForm, SentForm, TextsForm
from kundval.reimbursement.service import individual as verbs
from kundval.reimbursement.service.individual import Act


@bp.get("/ersattning/beslut")
@allow("price.read")
def individual_decisions() -> Answer:
    found = _list()
    page = listings.page(found.listing(), found.statement())
    return render_template(
        "reimbursement/individual_list.html",
        page=page,
        found=found,
        filters=found.listing().filters,
        waiting=[one for one in found.waiting() if page.chosen.get("bransch", one.industry.code) == one.industry.code],
    )


@bp.get("/ersattning/beslut/export.xlsx")
@allow("price.read")
def individual_decisions_file() -> Response:
    found = _list()
    return listings.workbook(found.listing(), found.statement(), f"Individuella beslut {found.year}")


def _list() -> IndividualList:
    session = db.session()
    return IndividualList(session, current_actor(), today(), year_asked(session, request.args.get("ar", ""), today()))


@bp.get("/ersattning/beslut/<int:decision_id>")
@allow("price.read")
def individual_decision(decision_id: int) -> Answer:
    session, actor = db.session(), current_actor()
    found = queries.find(session, actor, decision_id)
    has_file = queries.file_of(session, decision_id) is not None
    return render_template(
        "reimbursement/individual.html",
        **verbs.told(session, found),
        state=_state(found),
        later=queries.replaced_by(session, found),
        has_file=has_file,
        # Asked only where it matters: the first answer takes two seconds.
        can_pdf=found.state == queries.DECIDED and not has_file and pdf.ready(),
        own=actor.user_id in queries.writers(session, found),
        may_draft=may(actor, "individual.draft", industry_id=found.industry_id),
        may_decide=may(actor, "individual.decide", industry_id=found.industry_id),
        deciders=access.holders(session, "individual.decide", today(), found.industry_id),
        created_by=person(session, found.created_by),
        history=queries.history(session, found),
    )


def _state(found: IndividualDecision) -> str:
    later = queries.replaced_by(db.session(), found) if found.state == queries.DECIDED else None
    return queries.REPLACED if later else found.state


@bp.get("/ersattning/beslut/<int:decision_id>/beslut.pdf")
@allow("price.read")
def individual_file(decision_id: int) -> Response:
    found = queries.find(db.session(), current_actor(), decision_id)
    return pdf_answer(found.id or 0)


def pdf_answer(decision_id: int) -> Response:
    """The kept PDF, as it was made, for whoever has been found to see the decision. Raises ``NotFound`` where there is none."""
    kept = queries.file_of(db.session(), decision_id)
    if kept is None:
        raise NotFound
    found = db.session().get_one(IndividualDecision, decision_id)
    name = f"beslut {found.case_number.replace('/', '-')}.pdf"
    return send_file(BytesIO(kept.content), mimetype="application/pdf", as_attachment=True, download_name=name)


@bp.route("/ersattning/beslut/ny/<code>/<int:year>/<int:provider_id>", methods=["GET", "POST"])
@allow("individual.draft")
@form
def new_individual(code: str, year: int, provider_id: int) -> Answer:
    session, actor = db.session(), current_actor()
    industry, provider = _industry(code), session.get(Provider, provider_id)
    if provider is None:
        raise NotFound
    if submitted():
        made = verbs.draft(session, actor=actor, today=today(), provider_id=provider_id, industry_id=industry.id or 0, year=year,
                           **DraftForm(today=today()).load(request.form))  # fmt: skip
        flash(f"Utkastet för {provider.name} är förberett och väntar på beslut av en annan person.")
        return redirect(url_for("reimbursement.individual_decision", decision_id=made.id))
    return render_template("reimbursement/individual_new.html", industry=industry, year=year, provider=provider, count=1,
                           values=typed({"presenter": actor.name}))  # fmt: skip


@bp.route("/ersattning/beslut/ny/<code>/<int:year>", methods=["GET", "POST"])
@allow("individual.draft")
@form
def new_individuals(code: str, year: int) -> Answer:
    """For every provider of the industry that lacks one."""
    session, actor = db.session(), current_actor()
    industry = _industry(code)
    lacking = [
        row for row in queries.without(session, actor, year, "individual.draft") if row.Industry.id == industry.id
    ]
    if submitted():
        if not lacking:
            raise Refused(f"Ingen utförare saknar beslut i {industry.name.lower()} {year}.")
        given: dict[str, Any] = DraftForm(today=today()).load(request.form)
        return start_job(jobs.PREPARE, f"Förbered {len(lacking)} individuella beslut, {industry.name.lower()} {year}",
                         industry_id=industry.id, year=year, providers=[row.Provider.id for row in lacking], **given)  # fmt: skip
    return render_template("reimbursement/individual_new.html", industry=industry, year=year, provider=None, count=len(lacking),
                           lacking=lacking, values=typed({"presenter": actor.name}))  # fmt: skip


def _industry(code: str, permission: str = "individual.draft") -> Industry:
    found = industry_by_code(db.session(), code)
    if not may(current_actor(), permission, industry_id=found.id):
        raise NotFound
    return found


@bp.route("/ersattning/beslut/<int:decision_id>/andra", methods=["GET", "POST"])
@allow("individual.draft")
@form
def change_individual(decision_id: int) -> Answer:
    session, actor = db.session(), current_actor()
    found = queries.find(session, actor, decision_id, "individual.draft")
    if submitted():
        version = request.form.get("version", "")
        texts = TextsForm(today=today()).load(request.form)
        try:
            verbs.save(session, actor=actor, today=today(), decision_id=decision_id, version=int(version) if version.isdecimal() else 0,
                       values=texts)  # fmt: skip
        except ChangedMeanwhile as error:
            raise Refused(f"{error.sentence} Det du skrev är kvar. Kontrollera det och spara igen.") from None
        flash("Utkastet är sparat.")
        return redirect(url_for("reimbursement.individual_decision", decision_id=decision_id))
    return render_template("reimbursement/individual_change.html", **verbs.told(session, found), values=typed(found))


@bp.post("/ersattning/beslut/<int:decision_id>/rakna-om")
@allow("individual.draft")
def refresh_individual(decision_id: int) -> Answer:
    queries.find(db.session(), current_actor(), decision_id, "individual.draft")
    verbs.refresh(db.session(), actor=current_actor(), today=today(), decision_id=decision_id)
    flash("Beräkningen är gjord på nytt med de priser som gäller nu.")
    return redirect(url_for("reimbursement.individual_decision", decision_id=decision_id))


@bp.route("/ersattning/beslut/<int:decision_id>/ta-bort", methods=["GET", "POST"])
@allow("individual.draft")
def discard_individual(decision_id: int) -> Answer:
    session = db.session()
    found = queries.find(session, current_actor(), decision_id, "individual.draft")
    if request.method == "POST":
        verbs.discard(session, actor=current_actor(), today=today(), decision_id=decision_id)
        flash("Utkastet är borttaget.")
        return redirect(url_for("reimbursement.individual_decisions", ar=found.year))
    return render_template("reimbursement/individual_discard.html", **verbs.told(session, found))


@bp.route("/ersattning/beslut/<int:decision_id>/besluta", methods=["GET", "POST"])
@allow("individual.decide")
@form
def decide_individual(decision_id: int) -> Answer:
    session, actor = db.session(), current_actor()
    found = queries.find(session, actor, decision_id, "individual.decide")
    if submitted():
        act = Act(**ActForm(today=today()).load(request.form))
        verbs.decide(session, actor=actor, today=today(), decision_id=decision_id, act=act)
        flash("Beslutet är fattat. Det ska skickas till utföraren.")
        return redirect(url_for("reimbursement.individual_decision", decision_id=decision_id))
    return render_template(
        "reimbursement/individual_decide.html", **verbs.told(session, found), count=1, values=typed(_usual())
    )


@bp.route("/ersattning/beslut/besluta/<code>/<int:year>", methods=["GET", "POST"])
@allow("individual.decide")
@form
def decide_individuals(code: str, year: int) -> Answer:
    """All drafts of an industry and year that the actor has not written himself."""
    industry = _industry(code, "individual.decide")
    waiting = queries.drafts_of(db.session(), current_actor(), year, industry.id)
    if submitted():
        act: dict[str, Any] = ActForm(today=today()).load(request.form)
        if act["decided_on"] > today():
            raise FieldsRefused({"decided_on": f"Beslutsdatumet {act['decided_on']} har inte varit än."})
        if not waiting:
            raise Refused("Inget utkast väntar på ditt beslut.")
        return start_job(jobs.DECIDE, f"Fatta {len(waiting)} individuella beslut, {industry.name.lower()} {year}", year=year,
                         decisions=[one.id for one, _, _ in waiting], **act | {"decided_on": act["decided_on"].isoformat()})  # fmt: skip
    return render_template("reimbursement/individual_decide.html", industry=industry, waiting=waiting, count=len(waiting), year=year,
                           decision=None, values=typed(_usual()))  # fmt: skip


def _usual() -> dict[str, Any]:
    return {"decided_on": today(), "decider": current_actor().name}


@bp.post("/ersattning/beslut/<int:decision_id>/pdf")
@allow("individual.draft")
def make_individual_file(decision_id: int) -> Answer:
    queries.find(db.session(), current_actor(), decision_id, "individual.draft")
    verbs.make_file(db.session(), actor=current_actor(), today=today(), decision_id=decision_id)
    flash("PDF:en är skapad och ändras inte mer.")
    return redirect(url_for("reimbursement.individual_decision", decision_id=decision_id))


@bp.route("/ersattning/beslut/<int:decision_id>/skickat", methods=["GET", "POST"])
@allow("individual.draft")
@form
def send_individual(decision_id: int) -> Answer:
    session, actor = db.session(), current_actor()
    found = queries.find(session, actor, decision_id, "individual.draft")
    if submitted():
        sent = SentForm(today=today()).load(request.form)
        verbs.mark_sent(session, actor=actor, today=today(), decision_id=decision_id, **sent)
        flash(f"Beslutet är skickat {found.sent_on}.")
        return redirect(url_for("reimbursement.individual_decision", decision_id=decision_id))
    return render_template(
        "reimbursement/individual_sent.html", **verbs.told(session, found), values=typed({"sent_on": today()})
    )
