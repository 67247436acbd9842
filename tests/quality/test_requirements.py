"""Requirements: of the decisions that hold a day the latest wins; nothing is ever edited."""

from datetime import date

import pytest
from sqlmodel import Session

from kundval.access.rules import SYSTEM, NotPermitted
from kundval.quality.models import Requirement
from kundval.quality.queries.requirements import requirements_on, versions
from kundval.quality.rules import code_order, state_of_version
from kundval.quality.service.requirements import NewRequirement, decide_requirement, repeal_requirement
from kundval.registry.models import Service
from tests.factories import make_actor
from tests.registry.builders import TODAY, a_decision, a_service


def demanded(
    session: Session,
    service: Service,
    code: str = "1",
    text: str = "Legitimerad rektor",
    valid_from: date = date(2020, 1, 1),
    decided_on: date = date(2019, 11, 1),
    *,
    of_service: bool = False,
) -> Requirement:
    decision = a_decision(session, decided_on)
    new = NewRequirement(
        service.industry_id, service.id if of_service else None, code, text, decision.id or 0, valid_from
    )
    return decide_requirement(session, actor=SYSTEM, today=TODAY, new=new)


def texts(session: Session, service: Service, on: date) -> list[str]:
    return [requirement.text for requirement in requirements_on(session, service.id or 0, on)]


def test_later_decision_supersedes_from_its_first_day_and_leaves_the_old_row_as_it_was(session: Session) -> None:
    service = a_service(session)
    old = demanded(session, service)
    demanded(
        session, service, text="Legitimerad rektor på plats", valid_from=date(2026, 7, 1), decided_on=date(2026, 3, 1)
    )
    assert texts(session, service, date(2026, 6, 30)) == ["Legitimerad rektor"]
    assert texts(session, service, date(2026, 7, 1)) == ["Legitimerad rektor på plats"]
    assert old.valid_to is None
    all_versions = versions(session, service.industry_id)
    assert [state_of_version(version, all_versions, TODAY) for version, _ in all_versions] == ["ersatt", "gällande"]


def test_of_two_decisions_for_the_same_day_the_later_decided_holds_whatever_order_they_were_typed(
    session: Session,
) -> None:
    service = a_service(session)
    demanded(session, service, text="Den senare", decided_on=date(2019, 12, 1))
    demanded(session, service, text="Den tidigare", decided_on=date(2019, 11, 1))
    assert texts(session, service, TODAY) == ["Den senare"]


def test_repealed_requirement_is_no_longer_demanded(session: Session) -> None:
    service = a_service(session)
    old = demanded(session, service)
    decision = a_decision(session, date(2026, 3, 1))
    repeal_requirement(session, actor=SYSTEM, today=TODAY, requirement_id=old.id or 0, decision_id=decision.id or 0,
                       valid_from=date(2026, 7, 1), reason="Ersatt av lag")  # fmt: skip
    assert texts(session, service, date(2026, 6, 30)) == ["Legitimerad rektor"]
    assert texts(session, service, date(2026, 7, 1)) == []


def test_services_own_requirements_come_beside_its_industrys(session: Session) -> None:
    service = a_service(session)
    demanded(session, service, "10", "Hela branschen")
    demanded(session, service, "2", "Bara tjänsten", of_service=True)
    assert texts(session, service, TODAY) == ["Bara tjänsten", "Hela branschen"]


def test_codes_are_ordered_as_people_count() -> None:
    assert sorted(["K10", "K2", "K1"], key=code_order) == ["K1", "K2", "K10"]


def test_quality_officer_of_another_industry_may_not_decide(session: Session) -> None:
    service = a_service(session)
    other = make_actor(session, "kvalitetsansvarig", industry_id=a_service(session).industry_id)
    decision = a_decision(session)
    new = NewRequirement(service.industry_id, None, "1", "Krav", decision.id or 0, date(2026, 1, 1))
    with pytest.raises(NotPermitted):
        decide_requirement(session, actor=other, today=TODAY, new=new)
