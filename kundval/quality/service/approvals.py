"""Approvals: by decision, from–to, never two at once for a unit and service; withdrawn from a day by another decision."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from sqlmodel import Session, col, or_, select

from kundval import audit
from kundval.access.rules import Actor, require
from kundval.errors import FieldsRefused, NotFound, Refused
from kundval.formats import interval_text
from kundval.quality import rules
from kundval.quality.models import Approval
from kundval.registry import rules as registry_rules
from kundval.registry.models import Decision, Service, Unit


@dataclass(frozen=True)
class NewApproval:
    """That a unit may give a service on the days [valid_from, valid_to), by a decision."""

    unit_id: int
    service_id: int
    valid_from: date
    decision_id: int
    valid_to: date | None = None


def register_approval(
    session: Session, *, actor: Actor, today: date, new: NewApproval, batch_id: int | None = None
) -> Approval:
    """An approval that a board has decided, taken over as it stands: in-house units, and what was decided before kundval."""
    service = _service(session, actor, new.service_id)
    approval = add_approval(session, new, batch_id=batch_id)
    _log(session, actor, approval, service, "registrerade godkännande")
    return approval


def register_approvals(
    session: Session, *, actor: Actor, today: date, rows: Iterable[NewApproval], batch_id: int | None = None
) -> int:
    """The same for many at once, with one row in the log; returns how many. Refused at the first that overlaps."""
    count = 0
    for new in rows:
        _service(session, actor, new.service_id)
        add_approval(session, new, batch_id=batch_id)
        count += 1
    audit.record(session, actor=actor, verb="läste in godkännanden", subject="approval", details={"rader": count})
    return count


def withdraw(
    session: Session, *, actor: Actor, today: date, approval_id: int, from_day: date, decision_id: int
) -> Approval:
    """Withdraws an approval from a day on (återkallelse). For days before it was decided the decision must state its ground."""
    approval = session.get(Approval, approval_id)
    decision = session.get(Decision, decision_id)
    if approval is None or decision is None:
        raise NotFound
    service = _service(session, actor, approval.service_id)
    if approval.mistyped_at is not None:
        raise Refused("Godkännandet är markerat som feltypat och gäller inte.")
    if approval.valid_to is not None and from_day >= approval.valid_to:
        held = interval_text(approval.valid_from, approval.valid_to)
        raise FieldsRefused({"from_day": f"Godkännandet gäller {held}. Välj en dag i den tiden."})
    rules.check_withdrawal(from_day, decision.decided_on, decision.ground)
    approval.valid_to = max(from_day, approval.valid_from)
    approval.withdrawal_decision_id = decision_id
    session.flush()
    _log(session, actor, approval, service, "återkallade godkännande", reason=decision.ground)
    return approval


def mark_approval_mistyped(session: Session, *, actor: Actor, today: date, approval_id: int, reason: str) -> Approval:
    """Corrects a slip: the approval never was (feltypad). The row stays, marked."""
    approval = session.get(Approval, approval_id)
    if approval is None:
        raise NotFound
    service = _service(session, actor, approval.service_id)
    if approval.mistyped_at is not None:
        raise Refused("Godkännandet är redan markerat som feltypat.")
    if not reason.strip():
        raise FieldsRefused({"reason": "Ange skälet. Det visas i enhetens historik."})
    approval.mistyped_at = audit.now()
    session.flush()
    _log(session, actor, approval, service, "rättade ett feltypat godkännande", reason=reason.strip())
    return approval


def add_approval(
    session: Session, new: NewApproval, *, application_id: int | None = None, batch_id: int | None = None
) -> Approval:
    """Adds the row after its checks. For verbs of this room: it asks for no permission and writes no log."""
    unit = session.get(Unit, new.unit_id)
    if unit is None or session.get(Decision, new.decision_id) is None:
        raise NotFound
    registry_rules.check_interval(new.valid_from, new.valid_to)
    clash = overlapping(session, new)
    if clash:
        held = interval_text(clash.valid_from, clash.valid_to)
        raise FieldsRefused({"valid_from": f"{unit.name} är redan godkänd {held}. Välj tid utanför den."})
    approval = Approval(
        unit_id=new.unit_id,
        service_id=new.service_id,
        valid_from=new.valid_from,
        valid_to=new.valid_to,
        decision_id=new.decision_id,
        application_id=application_id,
        import_batch_id=batch_id,
    )
    session.add(approval)
    session.flush()
    return approval


def overlapping(session: Session, new: NewApproval) -> Approval | None:
    """An approval of the unit and service that holds on some of the same days."""
    statement = select(Approval).where(
        col(Approval.unit_id) == new.unit_id,
        col(Approval.service_id) == new.service_id,
        col(Approval.mistyped_at).is_(None),
        or_(col(Approval.valid_to).is_(None), col(Approval.valid_to) > new.valid_from),
        # One that was withdrawn before its first day holds no day at all.
        or_(col(Approval.valid_to).is_(None), col(Approval.valid_to) > col(Approval.valid_from)),
    )
    if new.valid_to is not None:
        statement = statement.where(col(Approval.valid_from) < new.valid_to)
    return session.exec(statement).first()


def _service(session: Session, actor: Actor, service_id: int) -> Service:
    service = session.get(Service, service_id)
    if service is None:
        raise NotFound
    require(actor, "approval.write", industry_id=service.industry_id)
    return service


def _log(session: Session, actor: Actor, approval: Approval, service: Service, verb: str, reason: str = "") -> None:
    audit.record(
        session,
        actor=actor,
        verb=verb,
        subject="unit",
        subject_id=approval.unit_id,
        industry_id=service.industry_id,
        reason=reason,
        details={"tjänst": service.name, "gäller": interval_text(approval.valid_from, approval.valid_to)},
    )
