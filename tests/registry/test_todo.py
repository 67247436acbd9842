"""What the registry and quality put at Att göra, and before whom."""

from datetime import date

from sqlmodel import Session

from kundval.access.rules import SYSTEM
from kundval.quality import todo as quality
from kundval.quality.service import applications
from kundval.registry import todo as registry
from kundval.registry.service import agreements, bank
from tests.factories import make_actor
from tests.registry.builders import TODAY, a_provider, a_service, a_unit


def test_account_waits_for_those_who_may_decide_but_not_for_who_requested_it(session: Session) -> None:
    omar = make_actor(session, "handläggare", "attestant", name="Omar Ali")
    provider = a_provider(session, name="Björkens förskolor AB")
    bank.request_bank_account(
        session, actor=omar, today=TODAY, provider_id=provider.id or 0, kind="bankgiro", number="5050-1055"
    )
    [row] = registry.todo(session, make_actor(session, "attestant"), TODAY)
    assert row.sentence.replace("\u00a0", " ") == "Granska bankgiro 5050-1055 för Björkens förskolor AB"
    assert row.count.startswith("begärt av Omar Ali")
    assert registry.todo(session, omar, TODAY) == []
    assert registry.todo(session, make_actor(session, "ekonom"), TODAY) == []


def test_agreement_that_is_unsigned_or_ends_within_three_months_is_told(session: Session) -> None:
    act = {"actor": SYSTEM, "today": TODAY, "provider_id": a_provider(session).id or 0, "regime": "LOV"}
    agreements.register_agreement(session, valid_from=date(2026, 1, 1), **act)
    agreements.register_agreement(
        session, valid_from=date(2024, 1, 1), valid_to=date(2027, 1, 1), signed_on=date(2024, 1, 1), **act
    )
    agreements.register_agreement(
        session, valid_from=date(2024, 1, 1), valid_to=date(2028, 1, 1), signed_on=date(2024, 1, 1), **act
    )
    rows = registry.todo(session, make_actor(session, "handläggare"), TODAY)
    assert [(row.verb, row.deadline) for row in rows] == [
        ("Underteckna", date(2026, 1, 1)),
        ("Förnya", date(2026, 12, 31)),
    ]


def test_application_waits_for_its_own_industry_only(session: Session) -> None:
    service, provider = a_service(session), a_provider(session)
    unit = a_unit(session, provider, service)
    applications.apply(session, actor=SYSTEM, today=TODAY, provider_id=provider.id or 0, unit_id=unit.id or 0,
                       service_id=service.id or 0, wanted_from=date(2026, 12, 1), received_on=TODAY)  # fmt: skip
    here = make_actor(session, "kvalitetsansvarig", industry_id=service.industry_id)
    elsewhere = make_actor(session, "kvalitetsansvarig", industry_id=a_service(session).industry_id)
    assert [row.deadline for row in quality.todo(session, here, TODAY)] == [date(2026, 12, 1)]
    assert quality.todo(session, elsewhere, TODAY) == []
