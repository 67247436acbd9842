"""Individual decisions: who shall have one for a year, who has, and whose no longer holds what is in force."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, case, exists, func, literal, or_
from sqlalchemy import select as sql_select
from sqlmodel import Session, col, select
from sqlmodel.sql.expression import SelectOfScalar

from kundval.access.rules import Actor, industries_for, may
from kundval.audit import VIEWED, AuditRow
from kundval.errors import NotFound
from kundval.period import OPEN
from kundval.quality.models import Approval
from kundval.registry.models import Industry, Owner, Provider, Service, UnitService
from kundval.registry.rules import INDEPENDENT, INDEPENDENT_ELSEWHERE
from kundval.reimbursement.models import IndividualDecision, IndividualFile, IndividualRate, RateInForce
from kundval.reimbursement.queries.lists import Event
from kundval.reimbursement.queries.regimes import kinds_by_service
from kundval.reimbursement.rules.law import INDIVIDUAL, rule_for

SUBJECT = "individual_decision"
DRAFT, DECIDED, REPLACED = "utkast", "beslutad", "ersatt"
MISSING, OUTDATED = "saknas", "inaktuellt"
GRANTED_MODES = (INDEPENDENT, INDEPENDENT_ELSEWHERE)
"""Who is granted money by decision; the municipality's own units are not a party, and a contractor has a contract."""


def days_of(year: int) -> tuple[int, int]:
    """The calendar year as day numbers, half-open."""
    return date(year, 1, 1).toordinal(), date(year + 1, 1, 1).toordinal()


def find(session: Session, actor: Actor, decision_id: int, permission: str = "price.read") -> IndividualDecision:
    """The decision, if the actor may see it. Raises ``NotFound``."""
    found = session.get(IndividualDecision, decision_id)
    if found is None or not may(actor, permission, industry_id=found.industry_id):
        raise NotFound
    return found


def latest(session: Session, provider_id: int, industry_id: int, year: int) -> IndividualDecision | None:
    """The decision that holds for a provider and year: the one decided last."""
    return session.exec(_of(provider_id, industry_id, year, DECIDED)).first()


def waiting_draft(session: Session, provider_id: int, industry_id: int, year: int) -> IndividualDecision | None:
    return session.exec(_of(provider_id, industry_id, year, DRAFT)).first()


def _of(provider_id: int, industry_id: int, year: int, state: str) -> Any:
    return (
        select(IndividualDecision)
        .where(
            col(IndividualDecision.provider_id) == provider_id,
            col(IndividualDecision.industry_id) == industry_id,
            col(IndividualDecision.year) == year,
            col(IndividualDecision.state) == state,
        )
        .order_by(col(IndividualDecision.id).desc())
    )


def replaced_by(session: Session, decision: IndividualDecision) -> IndividualDecision | None:
    """The decision that came after, for the same provider and year."""
    return session.exec(
        select(IndividualDecision)
        .where(
            col(IndividualDecision.provider_id) == decision.provider_id,
            col(IndividualDecision.industry_id) == decision.industry_id,
            col(IndividualDecision.year) == decision.year,
            col(IndividualDecision.state) == DECIDED,
            col(IndividualDecision.id) > decision.id,
        )
        .order_by(col(IndividualDecision.id))
    ).first()


def of_provider(session: Session, provider_id: int) -> list[tuple[IndividualDecision, str, bool]]:
    """A provider's decided decisions, newest first: each with its industry's name, and whether a later one has replaced it."""
    rows = session.exec(
        select(IndividualDecision, col(Industry.name))
        .join(Industry, col(Industry.id) == col(IndividualDecision.industry_id))
        .where(col(IndividualDecision.provider_id) == provider_id, col(IndividualDecision.state) == DECIDED)
        .order_by(col(IndividualDecision.year).desc(), col(Industry.name), col(IndividualDecision.id).desc())
    ).all()
    newest = {(one.industry_id, one.year): one.id for one, _ in reversed(rows)}
    return [(one, name, newest[one.industry_id, one.year] != one.id) for one, name in rows]


def file_of(session: Session, decision_id: int) -> IndividualFile | None:
    return session.get(IndividualFile, decision_id)


def writers(session: Session, decision: IndividualDecision) -> frozenset[int | None]:
    """Those who have prepared a draft or written in it: none of them decides it."""
    return frozenset(row.user_id for row in session.exec(_acts(decision))) - {None}


def history(session: Session, decision: IndividualDecision) -> list[Event]:
    """The acts on a decision, newest first."""
    return [Event(row.at, row.user_name, row.verb, row.reason) for row in session.exec(_acts(decision).limit(20))]


def _acts(decision: IndividualDecision) -> SelectOfScalar[AuditRow]:
    """The acts since the draft was made: SQLite gives the number of a draft that was thrown away to the next one."""
    return (
        select(AuditRow)
        .where(
            col(AuditRow.subject) == SUBJECT,
            col(AuditRow.subject_id) == decision.id,
            col(AuditRow.verb) != VIEWED,
            col(AuditRow.at) >= decision.created_at,
        )
        .order_by(col(AuditRow.id).desc())
    )


def demanded(session: Session, actor: Actor, year: int, permission: str = "price.read") -> list[Industry]:
    """The industries of the actor in which the law demands individual decisions that year, by name."""
    first = date(year, 1, 1)
    services = [service for service, kind in kinds_by_service(session).items() if rule_for(kind, INDIVIDUAL, first)]
    statement = select(Industry).where(
        exists().where(col(Service.industry_id) == col(Industry.id), col(Service.id).in_(services))
    )
    allowed = industries_for(actor, permission)
    if allowed is not None:
        statement = statement.where(col(Industry.id).in_(sorted(allowed)))
    return list(session.exec(statement.order_by(col(Industry.name))))


@dataclass(frozen=True)
class Standing:
    """Who shall have a decision for a year and how it stands, as SQL over :meth:`statement`."""

    year: int
    industry_ids: Collection[int]

    def statement(self) -> Select[*tuple[Any, ...]]:
        """provider_id, industry_id, decision_id, draft_id and state of each provider with an approved unit in an industry that year."""
        active = self._active().subquery()
        return sql_select(
            active.c.provider_id,
            active.c.industry_id,
            self._newest(active, DECIDED).label("decision_id"),
            self._newest(active, DRAFT).label("draft_id"),
            self._state(active).label("state"),
        )

    def _state(self, active: Any) -> ColumnElement[str]:
        """``utkast`` where one waits, otherwise ``saknas``, ``inaktuellt`` or ``beslutad``."""
        found = self._newest(active, DECIDED)
        return case(
            (self._newest(active, DRAFT).is_not(None), literal(DRAFT)),
            (found.is_(None), literal(MISSING)),
            (self._outdated(active, found), literal(OUTDATED)),
            else_=literal(DECIDED),
        )

    def _active(self) -> Select[*tuple[Any, ...]]:
        start, end = days_of(self.year)
        return (
            sql_select(col(Owner.provider_id).label("provider_id"), col(Service.industry_id).label("industry_id"))
            .join(UnitService, col(UnitService.unit_id) == col(Owner.unit_id))
            .join(Service, col(Service.id) == col(UnitService.service_id))
            .join(
                Approval,
                and_(
                    col(Approval.unit_id) == col(Owner.unit_id),
                    col(Approval.service_id) == col(Service.id),
                    col(Approval.mistyped_at).is_(None),
                    col(Approval.valid_from) < date(self.year + 1, 1, 1),
                    or_(col(Approval.valid_to).is_(None), col(Approval.valid_to) > date(self.year, 1, 1)),
                ),
            )
            .where(
                col(Owner.mode).in_(GRANTED_MODES),
                col(Owner.known_to) == OPEN,
                col(Owner.valid_from) < end,
                col(Owner.valid_to) > start,
                col(UnitService.valid_from) < date(self.year + 1, 1, 1),
                col(Service.industry_id).in_(list(self.industry_ids)),
            )
            .distinct()
        )

    def _newest(self, active: Any, state: str) -> ColumnElement[int | None]:
        return (
            sql_select(func.max(col(IndividualDecision.id)))
            .where(
                col(IndividualDecision.provider_id) == active.c.provider_id,
                col(IndividualDecision.industry_id) == active.c.industry_id,
                col(IndividualDecision.year) == self.year,
                col(IndividualDecision.state) == state,
            )
            .correlate(active)
            .scalar_subquery()
        )

    def _outdated(self, active: Any, found: ColumnElement[int | None]) -> ColumnElement[bool]:
        """A rate of the year, for a unit that the provider runs, that the decision does not grant on all its days."""
        start, end = days_of(self.year)
        rate, owner, given, service, cited = RateInForce, Owner, UnitService, Service, IndividualRate
        granted = exists().where(
            col(cited.decision_id) == found,
            col(cited.service_id) == col(rate.service_id),
            col(cited.row_key) == col(rate.row_key),
            col(cited.price_group) == col(rate.price_group),
            col(cited.unit) == col(rate.unit),
            col(cited.amount_ore) == col(rate.amount_ore),
            col(cited.vat_ore) == col(rate.vat_ore),
            # From the latest of where the rate, the ownership and the year begin, to the earliest of where they end.
            or_(
                col(cited.valid_from) <= col(rate.valid_from),
                col(cited.valid_from) <= col(owner.valid_from),
                col(cited.valid_from) <= start,
            ),
            or_(
                col(cited.valid_to) >= col(rate.valid_to),
                col(cited.valid_to) >= col(owner.valid_to),
                col(cited.valid_to) >= end,
            ),
        )
        return exists(
            sql_select(literal(1))
            .select_from(rate)
            .join(service, col(service.id) == col(rate.service_id))
            .join(given, col(given.service_id) == col(service.id))
            .join(owner, col(owner.unit_id) == col(given.unit_id))
            .where(
                col(service.industry_id) == active.c.industry_id,
                col(owner.provider_id) == active.c.provider_id,
                col(owner.mode).in_(GRANTED_MODES),
                col(owner.known_to) == OPEN,
                *overlapping(start, end),
                ~granted,
            )
            .correlate(active)
        )


def overlapping(start: int, end: int) -> tuple[ColumnElement[bool], ...]:
    """That a rate pays the owner's mode and that rate, ownership and the days [start, end) share a day."""
    rate, owner = RateInForce, Owner
    return (
        (literal(",") + col(rate.modes) + literal(",")).like(literal("%,") + col(owner.mode) + literal(",%")),
        col(rate.valid_from) < col(owner.valid_to),
        col(owner.valid_from) < col(rate.valid_to),
        col(rate.valid_from) < end,
        col(rate.valid_to) > start,
        col(owner.valid_from) < end,
        col(owner.valid_to) > start,
    )


def without(session: Session, actor: Actor, year: int, permission: str = "price.read") -> list[Any]:
    """Provider, Industry and state (``saknas``, ``inaktuellt``) where no decision grants what is in force, by name."""
    ids = [industry.id or 0 for industry in demanded(session, actor, year, permission)]
    rows = Standing(year, ids).statement().subquery()
    statement = (
        sql_select(Provider, Industry, rows.c.state)
        .join(rows, rows.c.provider_id == col(Provider.id))
        .join(Industry, col(Industry.id) == rows.c.industry_id)
        .where(rows.c.state.in_((MISSING, OUTDATED)))
        .order_by(col(Industry.name), col(Provider.name), col(Provider.id))
    )
    return list(session.execute(statement)) if ids else []


def drafts_of(
    session: Session, actor: Actor, year: int, industry_id: int | None = None
) -> list[tuple[IndividualDecision, Provider, Industry]]:
    """The drafts of a year that the actor may decide: of his industries, and not those he has written in."""
    statement = (
        select(IndividualDecision, Provider, Industry)
        .join(Provider, col(Provider.id) == col(IndividualDecision.provider_id))
        .join(Industry, col(Industry.id) == col(IndividualDecision.industry_id))
        .where(col(IndividualDecision.year) == year, col(IndividualDecision.state) == DRAFT)
        .order_by(col(Industry.name), col(Provider.name))
    )
    if industry_id is not None:
        statement = statement.where(col(IndividualDecision.industry_id) == industry_id)
    return [
        (one, provider, industry)
        for one, provider, industry in session.exec(statement)
        if may(actor, "individual.decide", industry_id=industry.id) and actor.user_id not in writers(session, one)
    ]


def priced(session: Session, year: int) -> frozenset[int]:
    """The industries that have a price in force on some day of the year."""
    start, end = days_of(year)
    statement = (
        select(col(Service.industry_id))
        .join(RateInForce, col(RateInForce.service_id) == col(Service.id))
        .where(col(RateInForce.valid_from) < end, col(RateInForce.valid_to) > start)
        .distinct()
    )
    return frozenset(session.exec(statement).all())
