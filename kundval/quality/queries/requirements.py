"""Reads of requirements: all versions, and those in force."""

from collections.abc import Sequence
from datetime import date

from sqlmodel import Session, col, or_, select

from kundval.quality.models import Requirement
from kundval.quality.rules import Decided, in_force
from kundval.registry.models import Decision, Service

Versions = list[tuple[Requirement, Decided]]


def versions(session: Session, industry_id: int) -> Versions:
    """Every version of every requirement of an industry and its services, with what orders their decisions."""
    rows = session.exec(
        select(Requirement, Decision)
        .join(Decision, col(Decision.id) == col(Requirement.decision_id))
        .where(col(Requirement.industry_id) == industry_id)
        .order_by(col(Requirement.id))
    ).all()
    return [(requirement, decided(decision)) for requirement, decision in rows]


def versions_of(session: Session, requirement: Requirement) -> Versions:
    """Every version of one requirement."""
    return [
        (version, order)
        for version, order in versions(session, requirement.industry_id)
        if (version.service_id, version.code) == (requirement.service_id, requirement.code)
    ]


def decided(decision: Decision) -> Decided:
    return Decided(decision.decided_on, decision.paragraph_number, decision.id or 0)


def requirements_on(session: Session, service_id: int, day: date) -> list[Requirement]:
    """The requirements that a unit must meet to give the service on a day: its industry's and its own, by code."""
    rows = session.exec(
        select(Requirement, Decision)
        .join(Decision, col(Decision.id) == col(Requirement.decision_id))
        .join(Service, col(Service.industry_id) == col(Requirement.industry_id))
        .where(
            col(Service.id) == service_id,
            or_(col(Requirement.service_id).is_(None), col(Requirement.service_id) == service_id),
        )
    ).all()
    return in_force([(requirement, decided(decision)) for requirement, decision in rows], day)


def in_force_of(all_versions: Sequence[tuple[Requirement, Decided]], day: date) -> list[Requirement]:
    """Those of an industry's versions that hold on a day."""
    return in_force(all_versions, day)
