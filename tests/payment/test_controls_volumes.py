"""What would be paid nothing, or by chance, is named in the control list."""

import pytest
from sqlmodel import Session

from kundval.payment.queries.control_volumes import (
    services_without_calendar,
    volumes_that_need_a_day,
    volumes_without_terms,
)
from kundval.registry.models import Service
from tests.payment.build import INDEPENDENT, Market, market, on


@pytest.fixture
def care(session: Session) -> Market:
    made = market(session, volume_unit="timme")
    made.unit("Lugna hem")
    made.unit("Fria hem", approved=False)
    made.rate(45_000, unit="timme")
    made.volume(made.child("1940-01-01"), "Lugna hem", "2017-01", 10_000, "2017-01-31")
    return made


def test_a_volume_at_a_unit_without_approval_is_named(care: Market, session: Session):
    care.volume(care.child("1940-01-01"), "Fria hem", "2017-01", 10_000, "2017-01-31")
    found = volumes_without_terms(session, care.run("2017-01"))
    assert found is not None
    assert found.sentences == (f"Fria hem, {care.service.name.lower()}: 1\xa0volym",)


def test_nothing_is_named_when_all_is_paid(care: Market, session: Session):
    run = care.run("2017-01")
    checks = (volumes_without_terms, volumes_that_need_a_day, services_without_calendar)
    assert [check(session, run) for check in checks] == [None] * 3


def test_a_volume_needs_a_day_where_the_owner_changes_inside_the_month(care: Market, session: Session):
    care.owned("Lugna hem", "Nya hem AB", INDEPENDENT, on("2017-01-20"), on("2017-01-01"))
    found = volumes_that_need_a_day(session, care.run("2017-01"))
    assert found is not None
    assert found.count == 1


def test_a_service_that_no_calendar_counts_is_named(session: Session):
    made = market(session, volume_unit="timme", calendar=False)
    made.calendar(service_id=made.service.id)
    made.unit("Lugna hem")
    made.rate(45_000, unit="timme")
    person = made.child("1940-01-01")
    made.volume(person, "Lugna hem", "2017-01", 10_000, "2017-01-31")
    run = made.run("2017-01")
    assert services_without_calendar(session, run) is None
    made.service = Service(
        industry_id=made.industry.id, code=f"larm{made.service.id}", name="Larm", volume_unit="styck"
    )
    session.add(made.service)
    session.flush()
    made.volume(person, "Lugna hem", "2017-01", 1_000, "2017-01-31")
    found = services_without_calendar(session, run)
    assert found is not None
    assert found.sentences[0].startswith("Larm: ")
