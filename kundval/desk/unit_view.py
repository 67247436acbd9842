"""What the page of a unit shows, gathered from all rooms."""

from dataclasses import dataclass, field
from datetime import date
from typing import Any

from sqlmodel import Session

from kundval.access.rules import Actor, may
from kundval.choice.queries.counts import customers_by_service
from kundval.choice.queries.moves import closings
from kundval.choice.queries.requests import queue_of
from kundval.choice.queries.terms import intake_on
from kundval.desk.history import Event, history
from kundval.formats import counted_text, interval
from kundval.payment.queries.provider_page import months_of_unit
from kundval.period import Month, date_of
from kundval.quality.models import Application, Approval
from kundval.quality.queries.applications import applications_of_unit
from kundval.quality.queries.approvals import approvals_of, state_of
from kundval.quality.rules import OPEN_STATES
from kundval.registry.models import Board, Industry, Owner, OwnershipFact, Provider, Service, Unit
from kundval.registry.queries.market import decisions_by_id, industries
from kundval.registry.queries.owners import owner_on, owners_of_unit, ownership_facts
from kundval.registry.queries.providers import services_given

Blocker = tuple[str, str, str, str]


@dataclass(frozen=True)
class Given:
    """A service that the unit gives today: places taken and all places (None: no ceiling)."""

    service: Service
    industry: Industry | None
    capacity: int | None
    customers: int
    approval: Approval | None


@dataclass(frozen=True)
class Step:
    """A row of a timeline, as ``macros/object.html`` shows it."""

    interval: Any
    text: str
    url: str = ""
    note: str = ""
    state: str = ""
    id: int = 0


@dataclass
class UnitView:
    """Everything that stands on the page."""

    unit: Unit
    owner: Owner | None
    provider: Provider | None
    board: Board | None
    given: list[Given]
    approvals: list[Step]
    owners: list[Step]
    facts: list[tuple[OwnershipFact, str | None]]
    applications: list[tuple[Application, Service]]
    months: list[Any]
    events: list[Event]
    blockers: list[Blocker]
    queue: int = 0
    """How many wishes wait for the unit."""
    stopped: list[str] = field(default_factory=list)
    """The services in which it takes nobody today."""

    @property
    def customers(self) -> int:
        return sum(one.customers for one in self.given)

    @property
    def places(self) -> int | None:
        found = [one.capacity for one in self.given]
        return sum(place for place in found if place is not None) if found and None not in found else None

    @property
    def state(self) -> str:
        if self.owner is None:
            return "stängd" if self.facts else "planerad"
        return "öppen" if any(one.approval for one in self.given) else "inte godkänd"


def unit_view(session: Session, actor: Actor, unit: Unit, today: date) -> UnitView:
    """Gathers the page. Amounts only for whoever may see money."""
    assert unit.id is not None
    owner = owner_on(session, unit.id, today, today)
    approvals = approvals_of(session, unit.id)
    given = _given(session, actor, unit.id, approvals, today)
    applications = applications_of_unit(session, actor, unit.id)
    names = {one.service.id: one.service.name for one in given}
    return UnitView(
        unit=unit,
        owner=owner,
        provider=session.get(Provider, owner.provider_id) if owner else None,
        board=session.get(Board, unit.production_board_id) if unit.production_board_id else None,
        given=given,
        approvals=_approval_steps(session, approvals, names, today),
        owners=_owner_steps(session, unit.id, today),
        facts=ownership_facts(session, unit.id),
        applications=applications,
        months=months_of_unit(session, actor, unit.id, Month.of(today)) if may(actor, "money.read") else [],
        events=history(session, [("unit", unit.id), *(("application", one.id) for one, _ in applications)], 12),
        blockers=[*_blockers(unit.id, owner, given, applications), *_to_move(session, actor, unit.id, today)],
        queue=sum(len(queue_of(session, unit.id, one.service.id or 0, today)) for one in given),
        stopped=[one.service.name for one in given if _is_stopped(session, unit.id, one.service.id or 0, today)],
    )


def _is_stopped(session: Session, unit_id: int, service_id: int, today: date) -> bool:
    intake = intake_on(session, unit_id, service_id, today)
    return intake is not None and not intake.is_open


def _given(session: Session, actor: Actor, unit_id: int, approvals: list[Approval], today: date) -> list[Given]:
    customers = customers_by_service(session, unit_id, today)
    by_id = {industry.id: industry for industry in industries(session, actor)}
    held = {one.service_id: one for one in approvals if state_of(one, today) == "gällande"}
    found = services_given(session, actor, [unit_id], today).get(unit_id, [])
    return [
        Given(
            service,
            by_id.get(service.industry_id),
            capacity,
            customers.get(service.id or 0, 0),
            held.get(service.id or 0),
        )
        for service, capacity in found
    ]


def _approval_steps(
    session: Session, approvals: list[Approval], names: dict[int | None, str], today: date
) -> list[Step]:
    ids = [one for approval in approvals for one in (approval.decision_id, approval.withdrawal_decision_id) if one]
    decisions = decisions_by_id(session, ids)
    steps = []
    for approval in approvals:
        note = decisions[approval.decision_id]
        if approval.withdrawal_decision_id:
            note += f". Återkallat: {decisions[approval.withdrawal_decision_id]}"
        service = (
            session.get_one(Service, approval.service_id).name
            if approval.service_id not in names
            else names[approval.service_id]
        )
        steps.append(
            Step(
                interval(approval.valid_from, approval.valid_to),
                service,
                "",
                note,
                state_of(approval, today),
                approval.id or 0,
            )
        )
    return steps


def _owner_steps(session: Session, unit_id: int, today: date) -> list[Step]:
    steps = []
    for owner, provider in owners_of_unit(session, unit_id, today):
        start, end = date_of(owner.valid_from), date_of(owner.valid_to)
        state = "kommande" if start and start > today else "avslutad" if end and end <= today else "gällande"
        note = f"{owner.mode}, motpart {owner.counterparty}"
        steps.append(Step(interval(start, end), provider.name, f"/utforare/{provider.id}", note, state, owner.fact_id))
    return steps


def _to_move(session: Session, actor: Actor, unit_id: int, today: date) -> list[Blocker]:
    """The services that end while customers have choices beyond, for whoever may move them."""
    if not may(actor, "choice.write"):
        return []
    return [
        (one.service.name, f"sista dagen är {one.last}. {counted_text(one.customers, 'kund har', 'kunder har')} val efter den.",
         "Flytta kunder", f"/enheter/{unit_id}/avveckling")
        for one in closings(session, actor, today, unit_id)
    ]  # fmt: skip


def _blockers(
    unit_id: int, owner: Owner | None, given: list[Given], applications: list[tuple[Application, Service]]
) -> list[Blocker]:
    if owner is None:
        return [("Betalning", "ingen utförare driver enheten i dag.", "Ange utförare", f"/enheter/{unit_id}/utforare")]
    waiting = {
        application.service_id: application.id for application, _ in applications if application.state in OPEN_STATES
    }
    found: list[Blocker] = []
    for one in given:
        if one.approval is None:
            way, url = "Pröva och godkänn", f"/utforare/{owner.provider_id}/provning"
            if one.service.id in waiting:
                way, url = "Se kraven", f"/provning/{waiting[one.service.id]}"
            found.append(
                (one.service.name, "enheten är inte godkänd i dag. Inget betalas och inga val tas emot.", way, url)
            )
    return found
