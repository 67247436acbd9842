"""Final, reviewed, decided, rejected: each on a check page that shows the sum and the hash that are signed."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from flask import flash, redirect, render_template, request, url_for

from kundval import db
from kundval.access.forms import form, submitted
from kundval.access.rules import may
from kundval.access.web import Answer, allow, current_actor, start_job, today
from kundval.errors import AlreadyDone, NotFound, Refused
from kundval.formats import kr_text
from kundval.payment.jobs import CALCULATE, told
from kundval.payment.queries import page_run
from kundval.payment.queries.page_run import RunView
from kundval.payment.routes.acts import wrong_person
from kundval.payment.routes.blueprint import bp
from kundval.payment.routes.coded import Blocker, coding_blockers
from kundval.payment.routes.run import LARGE
from kundval.payment.routes.shared import the_run, where
from kundval.payment.schemas import AttestForm, ReasonForm
from kundval.payment.service import attest
from kundval.payment.service.making import make_final
from kundval.period import Month


@dataclass(frozen=True)
class Checked:
    """An act on the check page: its words and what it does."""

    heading: str
    button: str
    effects: tuple[str, ...]
    noun: str = ""
    asks_reason: bool = False
    danger: bool = False


FINAL_EFFECTS = (
    "Körningen räknas en gång till. Det som har ändrats sedan den preliminära räknades listas.",
    "Raderna låses. Ändringar kommer som rättelser nästa månad.",
    "En annan person måste fatta beslutet.",
)


@bp.route("/utbetalningar/<code>/<month>/slutlig", methods=["GET", "POST"])
@allow("run.make")
@form
def final(code: str, month: str) -> Answer:
    view = _waiting(code, month, "preliminär")
    if not submitted():
        label = f"Gör slutlig, {kr_text(view.run.amount_ore)}"
        check = Checked("Kontrollera innan körningen blir slutlig", label, FINAL_EFFECTS)
        return _page(view, check, coding_blockers(view.run))
    _as_shown(view)
    industry_id = view.industry.id or 0
    if page_run.size_of(db.session(), view.industry) > LARGE:
        title = f"Slutlig körning {view.industry.name.lower()}"
        return start_job(CALCULATE, title, industry_id=industry_id, month=view.month, final=True)
    month_of = Month(view.month)
    made = make_final(db.session(), actor=current_actor(), today=today(), industry_id=industry_id, month=month_of)
    flash(told(view.industry, view.month, made, final=True))
    return redirect(url_for("payment.run", **_month(view)))


@bp.route("/utbetalningar/<code>/<month>/granska", methods=["GET", "POST"])
@allow("run.review")
@form
def review_run(code: str, month: str) -> Answer:
    view = _waiting(code, month, "slutlig")
    if not submitted():
        effects = ("Den som granskar kan inte också besluta.", "Körningen väntar sedan på beslut av en annan person.")
        return _page(
            view, Checked("Kontrollera innan du granskar", f"Granskad, {kr_text(view.run.amount_ore)}", effects)
        )
    _as_shown(view)
    attest.review(db.session(), actor=current_actor(), today=today(), run=view.run)
    flash(f"Körning {view.run.number} är granskad. Den väntar på beslut av en annan person.")
    return redirect(url_for("payment.run", **_month(view)))


@bp.route("/utbetalningar/<code>/<month>/besluta", methods=["GET", "POST"])
@allow("run.decide")
@form
def decide_run(code: str, month: str) -> Answer:
    view = _waiting(code, month, "granskad")
    if not submitted():
        effects = (
            f"{kr_text(view.run.amount_ore)} får betalas ut {view.payment_day}.",
            "Betalfilen kan skapas. Innehållna utbetalningar väntar tills de släpps.",
            "Ditt namn, summan och kontrollsumman sparas.",
        )
        return _page(view, Checked("Kontrollera innan du beslutar", f"Besluta {kr_text(view.run.amount_ore)}", effects))
    _as_shown(view)
    attest.decide(db.session(), actor=current_actor(), today=today(), run=view.run)
    flash(f"Körning {view.run.number} är beslutad: {kr_text(view.run.amount_ore)}. Betalfilen kan skapas.")
    return redirect(url_for("payment.run", **_month(view)))


@bp.route("/utbetalningar/<code>/<month>/avvisa", methods=["GET", "POST"])
@allow("run.review", "run.decide")
@form
def reject_run(code: str, month: str) -> Answer:
    view = _waiting(code, month, "slutlig", "granskad")
    if not submitted():
        effects = (
            "Inget av körningen betalas ut. Det som den bokförde tas tillbaka.",
            "Raderna och körningens plats i kedjan står kvar, och en ny körning kan räknas.",
        )
        return _page(
            view, Checked("Kontrollera innan du avvisar", "Avvisa körningen", effects, asks_reason=True, danger=True)
        )
    reason = ReasonForm().load(request.form)["reason"]
    attest.reject(db.session(), actor=current_actor(), today=today(), run=view.run, reason=reason)
    flash(f"Körning {view.run.number} är avvisad. Räkna månaden på nytt när felet är rättat.")
    return redirect(url_for("payment.run", korning=view.run.number, **_month(view)))


def _waiting(code: str, month: str, *states: str) -> RunView:
    """The run in one of the states. Somebody else may have been first: then that is said."""
    view = the_run(code, month)
    if view.run.state in states:
        return view
    if request.method == "POST" and view.run.state != "preliminär":
        who = view.names.get(
            {"granskad": view.run.reviewed_by, "avvisad": view.run.rejected_by}.get(view.run.state, view.run.decided_by)
        )
        raise AlreadyDone(
            f"Det är redan gjort. Körning {view.run.number} är {view.run.state} av {who or 'någon annan'}."
        )
    raise Refused(f"Körning {view.run.number} är {view.run.state}. Gå tillbaka till körningens sida för nästa steg.")


def _page(view: RunView, act: Checked, blockers: Sequence[Blocker] = ()) -> Answer:
    permission_held = any(
        may(current_actor(), one, industry_id=view.industry.id) for one in ("run.make", "run.review", "run.decide")
    )
    if not permission_held:
        raise NotFound
    refused = wrong_person(db.session(), view, current_actor(), today()) if not act.asks_reason else ""
    return render_template(
        "payment/check.html", view=view, place=where(view), act=act, wrong_person=refused, blockers=blockers
    )


def _as_shown(view: RunView) -> None:
    """What is signed is what was shown: the run may have been calculated anew meanwhile."""
    shown = AttestForm().load(request.form)
    if (shown["amount_ore"], shown["hash"]) != (view.run.amount_ore, view.run.hash):
        raise Refused("Körningen har räknats om sedan du öppnade sidan. Inget är sparat. Kontrollera den nya summan.")


def _month(view: RunView) -> dict[str, Any]:
    return {"code": view.industry.code, "month": str(Month(view.month))}
