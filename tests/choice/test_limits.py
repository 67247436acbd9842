"""What the rules of a service and a unit say to choices: notice, guardians, stop, area, contract, terms, paid notice."""

from collections.abc import Mapping
from datetime import date
from typing import Any

import pytest
from sqlmodel import Session, col, select

from kundval import audit
from kundval.choice.models import Segment
from kundval.choice.models.wishes import ChoiceTerms
from kundval.choice.queries.offers import offers
from kundval.choice.rules.notice import Notice
from kundval.choice.schemas import ONE_GUARDIAN
from kundval.choice.service.changes import end
from kundval.choice.service.terms import set_area, set_intake, set_notice, set_terms
from kundval.errors import FieldsRefused
from kundval.period import OPEN, date_of
from kundval.registry.models import Agreement, Owner, OwnershipFact, Provider, Unit
from tests.choice.market import GRETA, TODAY, Market, day, saved

NOW = "2026-11-23"


def fields(error: pytest.ExceptionInfo[FieldsRefused]) -> dict[str, str]:
    return {name: sentence.replace("\xa0", " ") for name, sentence in error.value.fields.items()}


def notice(market: Market, act: str, rule: Notice, since: str = "2026-01-01") -> None:
    set_notice(market.session, actor=market.officer, today=TODAY, service_id=market.preschool.id or 0, act=act, valid_from=day(since),
               notice=rule)  # fmt: skip


def terms(market: Market, service_id: int | None = None, since: str = "2026-01-01", **more: Any) -> ChoiceTerms:
    said: Mapping[str, Any] = more
    return set_terms(market.session, actor=market.officer, today=TODAY, service_id=service_id or market.preschool.id or 0,
                     valid_from=day(since), terms=said)  # fmt: skip


def owned(session: Session, unit: Unit, mode: str, number: str) -> Provider:
    provider = saved(session, Provider(org_number=number, name=f"Utförare {number}"))
    fact = saved(session, OwnershipFact(unit_id=unit.id, provider_id=provider.id, mode=mode, counterparty="82", valid_from=date(2010, 1, 1),
                                        reported_on=date(2010, 1, 1), recorded_at=audit.now()))  # fmt: skip
    saved(session, Owner(unit_id=unit.id, provider_id=provider.id, mode=mode, counterparty="82", valid_from=day("2010-01-01").toordinal(),
                         valid_to=OPEN, known_from=day("2010-01-01").toordinal(), known_to=OPEN, fact_id=fact.id))  # fmt: skip
    return provider


def test_switch_before_the_notice_is_refused_with_the_day_that_would_work(market: Market) -> None:
    notice(market, "byte", Notice("dagar", 14))
    maja = market.person()
    market.choose(maja, "2026-01-10")
    with pytest.raises(FieldsRefused) as error:
        market.switch(maja, "2026-12-01", market.birch, reported=NOW)
    assert fields(error) == {
        "on": "Tidigaste datum enligt uppsägningstiden är 2026-12-07 (14 dagar). Välj den dagen eller en senare, "
        "eller ange skälet till ett undantag."
    }
    market.switch(maja, "2026-12-07", market.birch, reported=NOW)


def test_an_exception_holds_and_its_reason_is_kept(market: Market) -> None:
    notice(market, "byte", Notice("dagar", 14))
    maja = market.person()
    market.choose(maja, "2026-01-10")
    fact = market.switch(maja, "2026-11-24", market.birch, reported=NOW, exception="Utföraren är överens.")
    assert fact.exception == "Utföraren är överens."


def test_the_rule_of_the_day_it_was_asked_for_counts(market: Market) -> None:
    notice(market, "byte", Notice("dagar", 30), since="2026-01-01")
    notice(market, "byte", Notice("dagar", 5), since="2026-11-01")
    maja = market.person()
    market.choose(maja, "2026-01-10")
    with pytest.raises(FieldsRefused):
        market.switch(maja, "2026-11-10", market.birch, reported="2026-10-31")
    market.switch(maja, "2026-11-10", market.birch, reported="2026-11-02")


def test_no_notice_on_a_switch_inside_the_municipality_but_out_of_it(session: Session, market: Market) -> None:
    notice(market, "byte till annan kommun", Notice("månader", 1))
    provider = owned(session, market.birch, "annan kommun", "2129990068")
    owned(session, market.sunny, "egenregi", "2129990016")
    saved(session, Agreement(number="A-1", provider_id=provider.id, regime="skollag", valid_from=day("2020-01-01")))
    maja = market.person()
    market.choose(maja, "2026-01-10", market.birch)
    market.switch(maja, NOW, market.sunny)
    with pytest.raises(FieldsRefused) as error:
        market.switch(maja, "2026-12-01", market.birch, reported=NOW)
    assert "2026-12-23 (1 månad)" in fields(error)["on"]


def test_end_within_two_months_of_notice_is_refused(market: Market) -> None:
    notice(market, "avslut", Notice("månader", 2))
    maja = market.person()
    market.choose(maja, "2026-01-10")
    common = {
        "actor": market.officer,
        "today": TODAY,
        "person_id": maja.id or 0,
        "service_id": market.preschool.id or 0,
    }
    with pytest.raises(FieldsRefused) as error:
        end(market.session, **common, on=day("2027-01-01"))
    assert "2027-01-23 (2 månader)" in fields(error)["on"]
    end(market.session, **common, on=day("2027-01-23"))


def test_paid_notice_lets_the_customer_go_at_once_and_pays_the_left_unit(session: Session, market: Market) -> None:
    notice(market, "byte", Notice("dagar", 14, paid=True))
    maja = market.person()
    market.choose(maja, "2026-01-10")
    market.switch(maja, "2026-11-24", market.birch, reported=NOW)
    rows = session.exec(
        select(Segment).where(Segment.known_to == OPEN).order_by(col(Segment.slot), col(Segment.valid_from))
    ).all()
    assert [
        (row.slot, row.unit_id, str(date_of(row.valid_from)), str(date_of(row.valid_to) or "")) for row in rows
    ] == [
        (1, market.sunny.id, "2026-01-10", "2026-11-24"),
        (1, market.birch.id, "2026-11-24", ""),
        (1001, market.sunny.id, "2026-11-24", "2026-12-07"),
    ]
    assert len(market.held(maja)) == 2
    taken = {one.unit.name: one.taken for one in offers(session, market.preschool.id or 0, day("2026-12-01"))}
    assert taken == {"Björken": 1, "Solgläntan": 0}


def test_one_guardian_is_not_enough_where_both_are_asked_for(market: Market) -> None:
    terms(market, both_guardians=True)
    maja = market.person()
    with pytest.raises(FieldsRefused) as error:
        market.choose(maja, "2026-12-01", asked_by=ONE_GUARDIAN)
    assert fields(error)["asked_by"].startswith("Forskola kräver båda vårdnadshavarna.")
    market.choose(maja, "2026-12-01", asked_by="Båda vårdnadshavarna")


def test_stopped_unit_takes_nobody_from_that_day(session: Session, market: Market) -> None:
    common = {
        "actor": market.officer,
        "today": TODAY,
        "unit_id": market.sunny.id or 0,
        "service_id": market.preschool.id or 0,
    }
    with pytest.raises(FieldsRefused):
        set_intake(session, **common, valid_from=day("2026-12-01"), is_open=False)
    set_intake(session, **common, valid_from=day("2026-12-01"), is_open=False, reason="Vattenskada.")
    maja = market.person()
    with pytest.raises(FieldsRefused) as error:
        market.choose(maja, "2026-12-10")
    assert (
        fields(error)["unit"]
        == "Solgläntan tar inte emot nya kunder från 2026-12-01: Vattenskada. Välj en annan enhet."
    )
    set_intake(session, **common, valid_from=day("2027-01-01"), is_open=True)
    market.choose(maja, "2027-01-01")


def test_unit_that_serves_other_areas_refuses_who_lives_elsewhere(session: Session, market: Market) -> None:
    set_intake(session, actor=market.officer, today=TODAY, unit_id=market.sunny.id or 0, service_id=market.preschool.id or 0,
               valid_from=day("2026-01-01"), is_open=True, areas=["Ekdalen", "Norr"])  # fmt: skip
    maja = market.person()
    market.choose(maja, "2026-02-01", until="2026-03-01")
    set_area(
        session, actor=market.officer, today=TODAY, person_id=maja.id or 0, area="Söder", valid_from=day("2026-01-01")
    )
    with pytest.raises(FieldsRefused) as error:
        market.choose(maja, "2026-04-01")
    assert fields(error)["unit"] == (
        "Solgläntan tar emot kunder som bor i Ekdalen och Norr. Kunden bor i Söder. Välj en annan enhet."
    )
    set_area(
        session, actor=market.officer, today=TODAY, person_id=maja.id or 0, area="ekdalen", valid_from=day("2026-04-01")
    )
    market.choose(maja, "2026-04-01")


def test_unit_in_another_municipality_needs_a_contract(session: Session, market: Market) -> None:
    provider = owned(session, market.birch, "fristående i annan kommun", "5599990016")
    maja = market.person()
    with pytest.raises(FieldsRefused) as error:
        market.choose(maja, "2026-12-01", market.birch)
    assert fields(error)["unit"] == (
        "Björken ligger i en annan kommun och saknar avtal om ersättning 2026-12-01. Registrera avtalet först."
    )
    saved(
        session,
        Agreement(
            number="A-1",
            provider_id=provider.id,
            unit_id=market.birch.id,
            regime="skollag",
            valid_from=day("2026-12-01"),
        ),
    )
    market.choose(maja, "2026-12-01", market.birch)


def test_fourth_course_of_a_term_is_refused(session: Session, market: Market) -> None:
    market.preschool.slots = 4
    terms(market, per_term=3)
    greta = market.person(GRETA, "Greta Ask")
    for slot, until in ((1, "2026-09-01"), (2, ""), (3, "")):
        market.choose(greta, "2026-08-15", slot=slot, until=until)
    with pytest.raises(FieldsRefused) as error:
        market.choose(greta, "2026-10-01", slot=1)
    assert fields(error)["on"] == (
        "Kunden har redan 3 val av Forskola terminen 2026-07-01–2026-12-31. Fler får ingen ha. "
        "Välj ett datum från 2027-01-01, eller avsluta ett av dem."
    )
    market.switch(greta, "2026-10-01", market.birch, slot=2)
    market.choose(greta, "2027-01-01", slot=1)
