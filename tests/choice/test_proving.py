"""What is stored as derived is held against the facts: whatever was changed behind the verbs is found, and whose it is."""

from typing import Any

import pytest
from sqlalchemy import delete, insert, select, update
from sqlmodel import Session, SQLModel, col

from kundval.audit import now
from kundval.choice.models import OverriddenSlot, Person, PersonIndustry, Residence, Segment, Volume
from kundval.choice.service import entitlements, volumes
from kundval.choice.service.merging import merge_persons
from kundval.choice.service.proving import differing
from kundval.period import Month
from kundval.registry.models import Owner, OwnershipFact
from kundval.registry.service.ownership import rebuild_owners, units_with_wrong_owners
from tests.choice.market import GRETA, OLLE, TODAY, Market, day, saved
from tests.registry.builders import a_provider


@pytest.fixture
def lived(market: Market) -> tuple[Person, Person, Person]:
    """Maja has switched, late; the duplicate Olle is merged into her; Greta has home care and hours."""
    session, officer = market.session, market.officer
    maja, olle, greta = market.person(), market.person(OLLE, "Olle Lind"), market.person(GRETA, "Greta Ask")
    market.choose(maja, "2026-01-10")
    market.switch(maja, "2026-05-10", market.birch, reported="2026-06-20")
    market.choose(olle, "2025-03-01", until="2025-06-01")
    merge_persons(session, actor=officer, today=TODAY, duplicate_id=olle.id or 0, survivor_id=maja.id or 0)
    entitlements.add_entitlement(
        session, actor=officer, today=TODAY, person_id=greta.id or 0, service_id=market.home_care.id or 0, valid_from=day("2026-01-01"),
        decided_on=day("2026-01-01"), reported_on=day("2026-01-01"),
    )  # fmt: skip
    market.choose(greta, "2026-02-01", market.helpers, service_id=market.home_care.id, values={})
    volumes.report_volume(
        session, actor=officer, today=TODAY, person_id=greta.id or 0, unit_id=market.helpers.id or 0, service_id=market.home_care.id or 0,
        month=Month.parse("2026-03"), day=day("2026-03-02"), quantity_milli=12_500, values={},
    )  # fmt: skip
    return maja, olle, greta


def test_after_any_verb_the_stored_is_what_the_facts_say(market: Market, lived: tuple[Person, Person, Person]) -> None:
    assert list(differing(market.session)) == []


@pytest.mark.parametrize(
    ("table", "changed"),
    [
        (Segment, {"valid_to": Segment.valid_to - 1}),
        (Segment, {"known_from": Segment.known_from + 1}),
        (Volume, {"quantity_milli": 1}),
        (Residence, {"municipality": "0180"}),
    ],
)
def test_a_changed_row_is_found_with_its_person(
    market: Market, lived: tuple[Person, Person, Person], table: type[SQLModel], changed: dict[str, Any]
) -> None:
    session, greta = market.session, lived[2]
    session.execute(update(table).where(table.person_id == greta.id).values(**changed))  # type: ignore[attr-defined]
    assert list(differing(session)) == [greta.handle]


@pytest.mark.parametrize("table", [Segment, Residence, PersonIndustry])
def test_a_lost_row_is_found(market: Market, lived: tuple[Person, Person, Person], table: type[SQLModel]) -> None:
    maja, _, greta = lived
    market.session.execute(delete(table))
    assert list(differing(market.session)) == [maja.handle, greta.handle]


def test_a_row_that_no_fact_has_given_is_found_also_with_one_who_was_merged(
    market: Market, lived: tuple[Person, Person, Person]
) -> None:
    session, (maja, olle, greta) = market.session, lived
    segment = session.execute(select(Segment.__table__).where(col(Segment.person_id) == maja.id)).mappings().first()  # type: ignore[attr-defined]
    assert segment is not None
    session.execute(insert(Segment), [{**segment, "id": None, "person_id": olle.id}])
    session.add(OverriddenSlot(person_id=greta.id, service_id=market.home_care.id, slot=1, month=24_300))
    session.flush()
    assert list(differing(session)) == [olle.handle, greta.handle]


def test_a_birth_date_that_was_changed_past_the_verb_is_found(
    market: Market, lived: tuple[Person, Person, Person]
) -> None:
    session, maja = market.session, lived[0]
    session.execute(update(Person).where(col(Person.id) == maja.id).values(born=day("2024-03-02")))
    assert list(differing(session)) == [maja.handle]


def test_an_owner_that_differs_from_the_facts_is_found(session: Session, market: Market) -> None:
    saved(session, OwnershipFact(unit_id=market.sunny.id, provider_id=a_provider(session).id, mode="fristående", counterparty="87",
                                 valid_from=day("2020-01-01"), reported_on=day("2020-01-01"), recorded_at=now()))  # fmt: skip
    rebuild_owners(session, [market.sunny.id or 0])
    assert units_with_wrong_owners(session) == []
    session.execute(update(Owner).values(mode="egenregi"))
    assert units_with_wrong_owners(session) == [market.sunny.code]
    session.execute(delete(Owner))
    assert units_with_wrong_owners(session) == [market.sunny.code]
