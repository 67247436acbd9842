"""Manual lines: the list, a new one, and one taken back. Another person decides them, as what else takes two."""

from flask import flash, redirect, render_template, request, url_for
from sqlmodel import col, select
from werkzeug.wrappers import Response

from kundval import db
from kundval.access import lists as listings
from kundval.access.forms import form, submitted, typed
from kundval.access.rules import may
from kundval.access.web import Answer, allow, current_actor, today
from kundval.errors import NotFound
from kundval.payment.models import ManualLine
from kundval.payment.queries import page_manual as pages
from kundval.payment.routes.blueprint import bp
from kundval.payment.schemas import ManualForm, ReasonForm
from kundval.payment.service import manual as verbs
from kundval.period import Month
from kundval.quality.models import Approval
from kundval.registry.models import Service, Unit
from kundval.registry.queries.market import services


@bp.get("/utbetalningar/manuella")
@allow("money.read")
def manual_lines() -> Answer:
    actor = current_actor()
    spec = pages.listing(db.session(), actor)
    page = listings.page(spec, pages.statement(actor))
    return render_template(
        "payment/manual_lines.html", page=page, filters=spec.filters, may_ask=may(actor, "month.request")
    )


@bp.get("/utbetalningar/manuella/export.xlsx")
@allow("money.read")
def manual_lines_file() -> Response:
    actor = current_actor()
    return listings.workbook(pages.listing(db.session(), actor), pages.statement(actor), "Manuella rader")


@bp.route("/utbetalningar/manuella/ny", methods=["GET", "POST"])
@allow("month.request")
@form
def new_manual_line() -> Answer:
    session, actor = db.session(), current_actor()
    if submitted():
        row = verbs.request_manual(session, actor=actor, today=today(), **ManualForm(today=today()).load(request.form))
        flash(f"Den manuella raden {row.source} är begärd. En annan person beslutar.")
        return redirect(url_for("payment.manual_lines"))
    return render_template(
        "payment/manual_form.html", services=[(one.id, one.name) for one in services(session, actor, "month.request")], units=_units(),
        values=typed({"month": str(Month.of(today()))}),
    )  # fmt: skip


@bp.route("/utbetalningar/manuella/<int:line_id>/aterta", methods=["GET", "POST"])
@allow("month.request")
@form
def withdraw_manual_line(line_id: int) -> Answer:
    session, actor = db.session(), current_actor()
    row = session.execute(pages.statement(actor).where(col(ManualLine.id) == line_id)).first()
    if row is None:
        raise NotFound
    if submitted():
        verbs.request_withdrawal(
            session, actor=actor, today=today(), line_id=line_id, **ReasonForm().load(request.form)
        )
        flash("Återtagandet är begärt. En annan person beslutar.")
        return redirect(url_for("payment.manual_lines"))
    return render_template("payment/manual_withdraw.html", row=row, values=typed())


def _units() -> list[tuple[int, str]]:
    """The units that are or have been approved for a service that the actor may ask for, by name."""
    mine = [one.id for one in services(db.session(), current_actor(), "month.request")]
    approved = (
        select(col(Approval.unit_id))
        .join(Service, col(Service.id) == col(Approval.service_id))
        .where(col(Service.id).in_(mine))
    )
    rows = db.session().exec(select(Unit).where(col(Unit.id).in_(approved)).order_by(col(Unit.name))).all()
    return [(unit.id or 0, unit.name) for unit in rows]
