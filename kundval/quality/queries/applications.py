"""Reads of applications and of what has been found about each requirement."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlmodel import Session, col, select

from kundval.access.rules import Actor, industries_for
from kundval.quality.models import Application, Assessment, Requirement
from kundval.quality.queries.requirements import requirements_on
from kundval.quality.rules import MET, OPEN_STATES, UNEXAMINED, UNMET
from kundval.registry.models import Provider, Service, Unit


@dataclass(frozen=True)
class Judged:
    """A requirement in force with the latest assessment of it, if any."""

    requirement: Requirement
    assessment: Assessment | None

    @property
    def verdict(self) -> str:
        return self.assessment.verdict if self.assessment else UNEXAMINED


def judged(session: Session, application: Application) -> list[Judged]:
    """Each requirement in force on the day the application asks for, with its latest assessment there."""
    latest: dict[int, Assessment] = {}
    rows = session.exec(
        select(Assessment).where(col(Assessment.application_id) == application.id).order_by(col(Assessment.id))
    ).all()
    for row in rows:
        latest[row.requirement_id] = row
    requirements = requirements_on(session, application.service_id, application.wanted_from)
    return [Judged(requirement, latest.get(requirement.id or 0)) for requirement in requirements]


def unmet(found: Sequence[Judged]) -> list[str]:
    """The codes of the requirements that are not met."""
    return [one.requirement.code for one in found if one.verdict == UNMET]


def unexamined(found: Sequence[Judged]) -> list[str]:
    """The codes of the requirements that nobody has examined."""
    return [one.requirement.code for one in found if one.verdict == UNEXAMINED]


def met(found: Sequence[Judged]) -> int:
    return sum(one.verdict == MET for one in found)


def applications_of_provider(
    session: Session, actor: Actor, provider_id: int
) -> list[tuple[Application, Unit, Service]]:
    """A provider's applications in the actor's industries, newest first."""
    statement = (
        select(Application, Unit, Service)
        .join(Unit, col(Unit.id) == col(Application.unit_id))
        .join(Service, col(Service.id) == col(Application.service_id))
        .where(col(Application.provider_id) == provider_id)
        .order_by(col(Application.id).desc())
    )
    allowed = industries_for(actor, "registry.read")
    if allowed is not None:
        statement = statement.where(col(Service.industry_id).in_(allowed))
    return list(session.exec(statement).all())


def applications_of_unit(session: Session, actor: Actor, unit_id: int) -> list[tuple[Application, Service]]:
    """A unit's applications in the actor's industries, newest first."""
    statement = (
        select(Application, Service)
        .join(Service, col(Service.id) == col(Application.service_id))
        .where(col(Application.unit_id) == unit_id)
        .order_by(col(Application.id).desc())
    )
    allowed = industries_for(actor, "registry.read")
    if allowed is not None:
        statement = statement.where(col(Service.industry_id).in_(allowed))
    return list(session.exec(statement).all())


def open_applications(session: Session, actor: Actor) -> list[tuple[Application, Unit, Service, Provider]]:
    """Applications that wait for the actor's industries to examine them, oldest first."""
    statement = (
        select(Application, Unit, Service, Provider)
        .join(Unit, col(Unit.id) == col(Application.unit_id))
        .join(Service, col(Service.id) == col(Application.service_id))
        .join(Provider, col(Provider.id) == col(Application.provider_id))
        .where(col(Application.state).in_(OPEN_STATES))
        .order_by(col(Application.received_on), col(Application.id))
    )
    allowed = industries_for(actor, "approval.write")
    if allowed is not None:
        statement = statement.where(col(Service.industry_id).in_(allowed))
    return list(session.exec(statement).all())


def latest_assessments(session: Session, service_id: int) -> dict[tuple[int, int], Assessment]:
    """What was last found at each unit about each requirement of a service: (unit, requirement) → assessment."""
    rows = session.exec(
        select(Assessment).where(col(Assessment.service_id) == service_id).order_by(col(Assessment.id))
    ).all()
    return {(row.unit_id, row.requirement_id): row for row in rows}
