"""What the pages of Kvalitet show: an industry's requirements, and where each unit stands against them."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

from sqlmodel import Session, col, func, select

from kundval.access.rules import Actor
from kundval.quality.models import Application, Requirement
from kundval.quality.queries.applications import latest_assessments
from kundval.quality.queries.requirements import requirements_on, versions
from kundval.quality.rules import OPEN_STATES, UNEXAMINED, code_order, in_force, state_of_version
from kundval.registry.models import Board, Industry, IndustryFace, Owner, Service, Unit, UnitService
from kundval.registry.queries.market import decisions_by_id, face_on, services_of
from kundval.registry.queries.scope import owner_now, unit_visible


@dataclass(frozen=True)
class IndustryRow:
    """An industry on the first page of Kvalitet."""

    industry: Industry
    face: tuple[IndustryFace, Board] | None
    in_force: int
    coming: int
    waiting: int


@dataclass(frozen=True)
class RequirementRow:
    """A version of a requirement in an industry's list."""

    requirement: Requirement
    service: str
    decision: str
    state: str


@dataclass
class Matrix:
    """Units × requirements of one service; a cell is the latest verdict there."""

    service: Service
    requirements: Sequence[Requirement]
    rows: list[tuple[Unit, list[str]]] = field(default_factory=list)

    def count(self, verdict: str) -> int:
        return sum(verdict == one for _, verdicts in self.rows for one in verdicts)


def industry_rows(session: Session, industries: Sequence[Industry], today: date) -> list[IndustryRow]:
    """Each industry with how many requirements hold and come, and how many applications wait."""
    rows = []
    for industry in industries:
        assert industry.id is not None
        all_versions = versions(session, industry.id)
        coming = sum(state_of_version(version, all_versions, today) == "kommande" for version, _ in all_versions)
        waiting = session.exec(
            select(func.count())
            .select_from(Application)
            .join(Service, col(Service.id) == col(Application.service_id))
            .where(col(Service.industry_id) == industry.id, col(Application.state).in_(OPEN_STATES))
        ).one()
        face = face_on(session, industry.id, today)
        rows.append(IndustryRow(industry, face, len(in_force(all_versions, today)), coming, waiting))
    return rows


def requirement_rows(session: Session, industry: Industry, today: date) -> list[RequirementRow]:
    """Every version of an industry's requirements, by code, the newest of each first."""
    assert industry.id is not None
    all_versions = versions(session, industry.id)
    decisions = decisions_by_id(session, [version.decision_id for version, _ in all_versions])
    names = {service.id: service.name for service in services_of(session, industry.id)}
    rows = []
    for version, _ in all_versions:
        own = [
            pair for pair in all_versions if (pair[0].service_id, pair[0].code) == (version.service_id, version.code)
        ]
        state = "avslutad" if version.repealed else state_of_version(version, own, today)
        rows.append(RequirementRow(version, names.get(version.service_id, ""), decisions[version.decision_id], state))
    rows.sort(key=lambda row: row.requirement.valid_from, reverse=True)
    return sorted(rows, key=lambda row: code_order(row.requirement.code))


def unit_matrix(session: Session, actor: Actor, industry: Industry, today: date) -> list[Matrix]:
    """For each service of the industry the units that give it today against the requirements in force."""
    assert industry.id is not None
    found = []
    for service in services_of(session, industry.id):
        assert service.id is not None
        matrix = Matrix(service, requirements_on(session, service.id, today))
        latest = latest_assessments(session, service.id)
        for unit in _units_giving(session, actor, service.id, today):
            found_here = [latest.get((unit.id or 0, one.id or 0)) for one in matrix.requirements]
            matrix.rows.append((unit, [one.verdict if one else UNEXAMINED for one in found_here]))
        found.append(matrix)
    return found


def _units_giving(session: Session, actor: Actor, service_id: int, today: date) -> list[Unit]:
    return list(
        session.exec(
            select(Unit)
            .join(UnitService, col(UnitService.unit_id) == col(Unit.id))
            .join(Owner, col(Owner.unit_id) == col(Unit.id))
            .where(
                col(UnitService.service_id) == service_id,
                col(UnitService.valid_from) <= today,
                *owner_now(today),
                unit_visible(actor, "quality.read"),
            )
            .distinct()
            .order_by(col(Unit.name), col(Unit.id))
        ).all()
    )
