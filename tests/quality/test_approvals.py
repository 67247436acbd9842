"""From application to approval or refusal, and back: what the office may decide and when it may not."""

from dataclasses import dataclass
from datetime import date

import pytest
from sqlalchemy.exc import IntegrityError
from sqlmodel import Session

from kundval.access.rules import SYSTEM
from kundval.errors import AlreadyDone, FieldsRefused, Refused
from kundval.quality.models import Application, Approval, Requirement
from kundval.quality.queries.approvals import approved_on, state_of
from kundval.quality.service import applications, approvals
from kundval.quality.service.approvals import NewApproval
from kundval.registry.models import Provider, Service, Unit
from tests.quality.test_requirements import demanded
from tests.registry.builders import TODAY, a_decision, a_provider, a_service, a_unit

START = date(2026, 8, 1)


@dataclass
class Case:
    """A unit that wishes to give a service with two requirements."""

    session: Session
    provider: Provider
    unit: Unit
    service: Service
    demands: list[Requirement]
    application: Application

    def find(self, index: int, verdict: str, evidence: str = "Besök 2026-10-02") -> None:
        applications.assess(
            self.session,
            actor=SYSTEM,
            today=TODAY,
            application_id=self.application.id or 0,
            requirement_id=self.demands[index].id or 0,
            verdict=verdict,
            examined_on=date(2026, 10, 2),
            evidence=evidence,
        )

    def approve(self) -> Approval:
        return applications.approve(
            self.session,
            actor=SYSTEM,
            today=TODAY,
            application_id=self.application.id or 0,
            version=self.application.version,
            decision_id=a_decision(self.session).id or 0,
            valid_from=START,
        )


@pytest.fixture
def case(session: Session) -> Case:
    service, provider = a_service(session), a_provider(session)
    unit = a_unit(session, provider, service)
    demands = [demanded(session, service, "1"), demanded(session, service, "2", "Plan mot kränkande behandling")]
    application = applications.apply(
        session,
        actor=SYSTEM,
        today=TODAY,
        provider_id=provider.id or 0,
        unit_id=unit.id or 0,
        service_id=service.id or 0,
        wanted_from=START,
        received_on=date(2026, 9, 1),
    )
    return Case(session, provider, unit, service, demands, application)


def test_application_whose_requirements_are_all_met_is_approved_and_holds_from_its_day(case: Case) -> None:
    case.find(0, "uppfyllt")
    assert case.application.state == "granskas"
    case.find(1, "uppfyllt")
    approval = case.approve()
    assert case.application.state == "godkänd"
    assert approved_on(case.session, case.unit.id or 0, case.service.id or 0, START) == approval
    assert approved_on(case.session, case.unit.id or 0, case.service.id or 0, date(2026, 7, 31)) is None


def test_approval_is_refused_while_a_requirement_is_unexamined_or_unmet(case: Case) -> None:
    with pytest.raises(Refused, match="kraven 1 och 2 är inte granskade"):
        case.approve()
    case.find(0, "uppfyllt")
    case.find(1, "inte uppfyllt", "Planen saknas")
    with pytest.raises(Refused, match="krav 2 är inte uppfyllt"):
        case.approve()
    case.find(1, "uppfyllt", "Planen kom 2026-10-20")
    case.approve()


def test_requirement_decided_during_the_review_must_be_examined_too(case: Case) -> None:
    case.find(0, "uppfyllt")
    case.find(1, "uppfyllt")
    demanded(case.session, case.service, "3", "Nytt krav", valid_from=date(2026, 7, 1), decided_on=date(2026, 5, 1))
    with pytest.raises(Refused, match="krav 3 är inte granskat"):
        case.approve()


def test_refusal_names_an_unmet_requirement_and_a_reason(case: Case) -> None:
    refuse = {
        "actor": SYSTEM,
        "today": TODAY,
        "application_id": case.application.id or 0,
        "version": 1,
        "decision_id": a_decision(case.session).id or 0,
    }
    first, second = (demand.id or 0 for demand in case.demands)
    with pytest.raises(FieldsRefused, match="inte uppfyllt"):
        applications.refuse(case.session, requirement_id=first, reason="Vi vill inte", **refuse)
    case.find(1, "inte uppfyllt", "Planen saknas")
    with pytest.raises(FieldsRefused, match="Ange skälet"):
        applications.refuse(case.session, requirement_id=second, reason="", **refuse)
    applications.refuse(case.session, requirement_id=second, reason="Planen saknas trots påminnelse", **refuse)
    assert case.application.state == "avslagen"
    with pytest.raises(AlreadyDone, match="avslagen"):
        case.find(0, "uppfyllt")


def test_judgement_needs_its_evidence(case: Case) -> None:
    with pytest.raises(FieldsRefused, match="Skriv varför kravet inte är uppfyllt"):
        case.find(0, "inte uppfyllt", " ")


def test_nobody_applies_for_a_unit_that_somebody_else_runs(case: Case) -> None:
    with pytest.raises(FieldsRefused, match="drivs inte av"):
        applications.apply(case.session, actor=SYSTEM, today=TODAY, provider_id=a_provider(case.session).id or 0,
                           unit_id=case.unit.id or 0, service_id=case.service.id or 0, wanted_from=START,
                           received_on=TODAY)  # fmt: skip


def approved(case: Case, valid_from: date, valid_to: date | None = None) -> Approval:
    new = NewApproval(case.unit.id or 0, case.service.id or 0, valid_from, a_decision(case.session).id or 0, valid_to)
    return approvals.register_approval(case.session, actor=SYSTEM, today=TODAY, new=new)


def withdrawn(case: Case, approval: Approval, from_day: date, decided_on: date, ground: str = "") -> Approval:
    decision = a_decision(case.session, decided_on, "77", ground)
    return approvals.withdraw(case.session, actor=SYSTEM, today=TODAY, approval_id=approval.id or 0, from_day=from_day,
                              decision_id=decision.id or 0)  # fmt: skip


def test_approvals_may_not_overlap_but_may_follow_each_other(case: Case) -> None:
    approved(case, date(2024, 1, 1), date(2026, 1, 1))
    with pytest.raises(FieldsRefused, match="är redan godkänd 2024-01-01–2025-12-31"):
        approved(case, date(2025, 12, 31))
    approved(case, date(2026, 1, 1))


def test_database_refuses_overlapping_approvals_when_the_code_is_bypassed(case: Case) -> None:
    held = approved(case, date(2024, 1, 1))
    case.session.add(Approval(**held.model_dump(exclude={"id"}) | {"valid_from": date(2025, 1, 1)}))
    with pytest.raises(IntegrityError):
        case.session.flush()


def test_withdrawal_ends_an_approval_by_another_decision(case: Case) -> None:
    approval = approved(case, date(2024, 1, 1))
    withdrawn(case, approval, date(2026, 11, 1), date(2026, 10, 20))
    assert approved_on(case.session, case.unit.id or 0, case.service.id or 0, date(2026, 11, 1)) is None
    assert state_of(approval, TODAY) == "återkallad"


def test_withdrawal_for_days_before_it_was_decided_is_refused_unless_it_states_its_ground(case: Case) -> None:
    approval = approved(case, date(2024, 1, 1))
    with pytest.raises(FieldsRefused, match="Ange grunden"):
        withdrawn(case, approval, date(2026, 9, 1), date(2026, 10, 20))
    withdrawn(case, approval, date(2026, 9, 1), date(2026, 10, 20), "fel uppgifter från parten")
    assert approval.valid_to == date(2026, 9, 1)


def test_approval_withdrawn_before_its_first_day_holds_no_day_and_stands_in_nobodys_way(case: Case) -> None:
    approval = approved(case, date(2027, 1, 1))
    withdrawn(case, approval, date(2026, 12, 1), date(2026, 11, 20))
    assert approval.valid_to == approval.valid_from
    approved(case, date(2026, 6, 1))


def test_mistyped_approval_never_was(case: Case) -> None:
    approval = approved(case, date(2024, 1, 1))
    approvals.mark_approval_mistyped(
        case.session, actor=SYSTEM, today=TODAY, approval_id=approval.id or 0, reason="Fel enhet"
    )
    assert approved_on(case.session, case.unit.id or 0, case.service.id or 0, TODAY) is None
    approved(case, date(2024, 1, 1))
