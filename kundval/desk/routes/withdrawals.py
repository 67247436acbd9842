"""Återkalla: the check page that ends an approval by another decision."""

from typing import Any

from flask import flash, redirect, render_template, request, url_for

from kundval import db
from kundval.access.forms import form, submitted, typed
from kundval.access.rules import may
from kundval.access.web import Answer, allow, current_actor, today
from kundval.choice.queries.counts import customers_by_service
from kundval.desk.routes.blueprint import bp
from kundval.errors import NotFound
from kundval.quality import schemas
from kundval.quality.models import Approval
from kundval.quality.routes.decisions import decision_options, responsible_board, take_decision
from kundval.quality.service import approvals
from kundval.registry.models import Service, Unit
from kundval.registry.queries.market import decision_text


@bp.route("/godkannanden/<int:approval_id>/aterkalla", methods=["GET", "POST"])
@allow("approval.write")
@form
def withdraw(approval_id: int) -> Answer:
    session = db.session()
    approval, service = _find(approval_id)
    if submitted():
        sent: dict[str, Any] = schemas.WithdrawalForm().load(request.form)
        decision_id = take_decision(sent)
        approvals.withdraw(
            session, actor=current_actor(), today=today(), approval_id=approval_id, decision_id=decision_id, **sent
        )
        flash("Godkännandet är återkallat.")
        return redirect(url_for("desk.unit", unit_id=approval.unit_id, _anchor="godkannanden"))
    return render_template(
        "quality/withdraw.html",
        approval=approval,
        unit=session.get_one(Unit, approval.unit_id),
        service=service,
        decision=decision_text(session, approval.decision_id),
        values=typed({"board": responsible_board(service.industry_id)}),
        customers=customers_by_service(session, approval.unit_id, today()).get(approval.service_id, 0),
        **decision_options(),
    )


def _find(approval_id: int) -> tuple[Approval, Service]:
    approval = db.session().get(Approval, approval_id)
    service = db.session().get(Service, approval.service_id) if approval else None
    if (
        approval is None
        or service is None
        or not may(current_actor(), "approval.write", industry_id=service.industry_id)
    ):
        raise NotFound
    return approval, service
