"""Payments of a run and the files for finance."""

from typing import Any

from flask import flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from kundval import db
from kundval.access.forms import form, submitted
from kundval.access.web import Answer, allow, current_actor, today
from kundval.errors import NotFound
from kundval.payment.files.written import preliminary_workbook
from kundval.payment.queries import page_payments as queries
from kundval.payment.queries.file_content import preliminary_content
from kundval.payment.queries.files import stored_file
from kundval.payment.queries.page_run import RunView, files
from kundval.payment.routes.blueprint import bp
from kundval.payment.routes.coded import coding_blockers
from kundval.payment.routes.shared import download, may_here, the_run, where
from kundval.payment.schemas import ReasonForm
from kundval.payment.service.export import export_run
from kundval.payment.service.release import release_payment
from kundval.period import Month


@bp.get("/utbetalningar/<code>/<month>/utbetalningar")
@allow("money.read")
def payments(code: str, month: str) -> Answer:
    view = the_run(code, month)
    assert view.run.id is not None
    rows = queries.payments(db.session(), view.run.id)
    label = queries.export_label(view.run, rows)
    return render_template(
        "payment/payments.html",
        view=view,
        place=where(view),
        corner="utbetalningar",
        payments=rows,
        standings=queries.standings(rows),
        set_off_ore=queries.set_off_sum(rows),
        paid_ore=queries.paid_sum(rows),
        files=files(db.session(), view.run.id),
        may_export=bool(label) and may_here("run.export", view.industry),
        export_label=label,
        may_release=may_here("run.export", view.industry),
        blockers=_blockers(view),
    )


@bp.post("/utbetalningar/<code>/<month>/exportera")
@allow("run.export")
def export(code: str, month: str) -> Response:
    view = the_run(code, month)
    file = export_run(db.session(), actor=current_actor(), today=today(), number=view.run.number)
    flash(f"Filen {file.name} är klar. Hämta den under Filer till ekonomi.")
    return redirect(url_for("payment.payments", **where(view)))


@bp.get("/utbetalningar/<code>/<month>/fil/<int:sequence>.<form>")
@allow("money.read")
def file(code: str, month: str, sequence: int, form: str) -> Response:
    """A stored file, byte for byte as it was handed over."""
    view = the_run(code, month)
    assert view.run.id is not None
    found = stored_file(db.session(), view.run.id, form, sequence) if may_here("person.read", view.industry) else None
    if found is None:
        raise NotFound
    return download(found.content, found.name)


@bp.get("/utbetalningar/<code>/<month>/preliminar.xlsx")
@allow("run.export")
def preliminary(code: str, month: str) -> Response:
    """The run as a list that is marked as preliminary; nothing is stored."""
    view = the_run(code, month)
    if view.run.state in ("beslutad", "exporterad") or not may_here("run.export", view.industry):
        raise NotFound
    content = preliminary_workbook(preliminary_content(db.session(), view.run, view.industry, today()))
    return download(content, f"preliminart-{code}-{Month(view.month)}-korning-{view.run.number}.xlsx")


@bp.route("/utbetalningar/betalning/<number>/slapp", methods=["GET", "POST"])
@allow("run.export")
@form
def release(number: str) -> Answer:
    """A held payment goes out in a further file of its own run."""
    found = queries.payment_by_number(db.session(), current_actor(), number)
    if found is None:
        raise NotFound
    place: dict[str, Any] = {"code": found.industry.code, "month": str(Month(found.run.month))}
    if submitted():
        reason = ReasonForm().load(request.form)["reason"]
        release_payment(db.session(), actor=current_actor(), today=today(), payment=found.payment, reason=reason)
        flash(f"Utbetalning {number} är släppt. Den går ut i nästa fil av körning {found.run.number}.")
        return redirect(url_for("payment.payments", **place))
    return render_template("payment/release.html", found=found, place=place)


def _blockers(view: RunView) -> list[tuple[str, str, str, str | None]]:
    """What stands in the way of the file, each with where it is solved."""
    return coding_blockers(view.run)
