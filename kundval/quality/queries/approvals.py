"""Reads of approvals: who may be paid for what, on which days."""

from collections.abc import Iterable
from datetime import date

from sqlmodel import Session, col, or_, select

from kundval.quality.models import Approval


def approved_on(session: Session, unit_id: int, service_id: int, day: date) -> Approval | None:
    """The approval by which a unit may give a service on a day, at its latest state; none where it may not."""
    return session.exec(
        select(Approval).where(
            col(Approval.unit_id) == unit_id,
            col(Approval.service_id) == service_id,
            col(Approval.mistyped_at).is_(None),
            col(Approval.valid_from) <= day,
            or_(col(Approval.valid_to).is_(None), col(Approval.valid_to) > day),
        )
    ).first()


def approvals_of(session: Session, unit_id: int, service_id: int | None = None) -> list[Approval]:
    """A unit's approvals, newest first; slips left out."""
    statement = select(Approval).where(col(Approval.unit_id) == unit_id, col(Approval.mistyped_at).is_(None))
    if service_id is not None:
        statement = statement.where(col(Approval.service_id) == service_id)
    return list(session.exec(statement.order_by(col(Approval.valid_from).desc(), col(Approval.id).desc())).all())


def approvals_of_units(session: Session, unit_ids: Iterable[int]) -> dict[int, list[Approval]]:
    """The approvals of many units, newest first; slips left out."""
    found: dict[int, list[Approval]] = {}
    rows = session.exec(
        select(Approval)
        .where(col(Approval.unit_id).in_(set(unit_ids)), col(Approval.mistyped_at).is_(None))
        .order_by(col(Approval.valid_from).desc(), col(Approval.id).desc())
    ).all()
    for approval in rows:
        found.setdefault(approval.unit_id, []).append(approval)
    return found


def state_of(approval: Approval, today: date) -> str:
    """What an approval is today: gällande, kommande, återkallad or avslutad."""
    if approval.valid_to is not None and approval.valid_to <= max(today, approval.valid_from):
        return "återkallad" if approval.withdrawal_decision_id else "avslutad"
    return "kommande" if approval.valid_from > today else "gällande"
