"""Recording choices: what goes through, and what is refused with the date that would work."""

import pytest
from sqlmodel import Session

from kundval.choice.service.changes import annul, change_extent, death, end
from kundval.choice.service.checks import Full, Overlaps
from kundval.choice.service.entitlements import add_entitlement
from kundval.errors import FieldsRefused, Refused
from tests.choice.market import FULL_TIME, GRETA, OLLE, PART_TIME, TODAY, Market, day, give


def refusal(error: pytest.ExceptionInfo[FieldsRefused]) -> dict[str, str]:
    return error.value.fields


def test_choice_holds_from_its_first_day(market: Market) -> None:
    maja = market.person()
    market.choose(maja, "2026-01-10")
    assert market.held(maja) == [("2026-01-10", "", "Solgläntan", "omfattning=heltid")]


def test_overlap_is_refused_with_the_day_that_would_work(market: Market) -> None:
    maja = market.person()
    market.choose(maja, "2026-01-10", until="2027-01-01")
    with pytest.raises(Overlaps) as error:
        market.choose(maja, "2026-12-01", market.birch)
    assert refusal(error) == {
        "on": "Maja Lind har redan en plats på Solgläntan till 2026-12-31. Avsluta den först, eller välj datum från 2027-01-01."
    }
    market.choose(maja, "2027-01-01", market.birch)


def test_overlap_with_a_later_choice_says_how_long_the_slot_is_free(market: Market) -> None:
    maja = market.person()
    market.choose(maja, "2026-12-01")
    with pytest.raises(Overlaps) as error:
        market.choose(maja, "2026-10-01", market.birch)
    assert "från 2026-12-01. Sätt slutdatum senast 2026-11-30" in refusal(error)["on"]
    market.choose(maja, "2026-10-01", market.birch, until="2026-12-01")


def test_several_wrong_fields_are_told_at_once(market: Market) -> None:
    maja = market.person()
    with pytest.raises(FieldsRefused) as error:
        market.choose(maja, "2024-02-01", market.helpers, reported="2026-12-01")
    assert refusal(error) == {
        "on": "Maja Lind föddes 2024-03-01. Välj ett datum från den dagen.",
        "reported_on": "Rapporteringsdagen 2026-12-01 har inte varit än. Skriv i dag eller en tidigare dag.",
        "unit": "Hjälparna har inte Forskola 2024-02-01. Välj en annan enhet.",
    }


def test_unit_that_is_not_approved_that_day_is_refused(session: Session, market: Market) -> None:
    maja = market.person()
    give(session, market.helpers, market.preschool, since="2026-06-01", until="2027-01-01")
    with pytest.raises(FieldsRefused) as error:
        market.choose(maja, "2027-02-01", market.helpers)
    assert refusal(error)["unit"] == (
        "Hjälparna är inte godkänd för Forskola 2027-02-01. Godkännandet gällde t.o.m. 2026-12-31. Välj en annan enhet."
    )


def test_unknown_value_is_refused(market: Market) -> None:
    with pytest.raises(FieldsRefused) as error:
        market.choose(market.person(), "2026-02-01", values={"omfattning": "ibland"})
    assert refusal(error) == {"omfattning": "Omfattning ibland finns inte. Välj heltid eller deltid."}


def test_full_unit_is_refused_until_somebody_says_that_it_holds(market: Market) -> None:
    market.choose(market.person(OLLE, "Olle Ek"), "2026-01-10", market.birch, until="2027-01-15")
    maja = market.person()
    with pytest.raises(Full) as error:
        market.choose(maja, "2026-12-01", market.birch)
    assert refusal(error) == {"unit": "Björken är full. Nästa lediga plats väntas 2027-01-15."}
    market.choose(maja, "2026-12-01", market.birch, accept_full=True)


def test_service_that_asks_for_a_right_refuses_a_choice_without(session: Session, market: Market) -> None:
    greta = market.person(GRETA, "Greta Ask")
    with pytest.raises(FieldsRefused) as error:
        market.choose(greta, "2026-02-01", market.helpers, service_id=market.home_care.id, values={})
    assert refusal(error) == {"on": "Greta Ask har inget beslut om Hemtjanst 2026-02-01. Registrera beslutet först."}
    add_entitlement(session, actor=market.officer, today=TODAY, person_id=greta.id, service_id=market.home_care.id,
                    valid_from=day("2026-02-01"), decided_on=day("2026-01-20"))  # fmt: skip
    market.choose(greta, "2026-02-01", market.helpers, service_id=market.home_care.id, values={})


def test_two_slots_hold_two_choices_and_a_third_slot_is_refused(session: Session, market: Market) -> None:
    greta = market.person(GRETA, "Greta Ask")
    add_entitlement(session, actor=market.officer, today=TODAY, person_id=greta.id, service_id=market.home_care.id,
                    valid_from=day("2026-01-01"), decided_on=day("2026-01-01"))  # fmt: skip
    for slot in (1, 2):
        market.choose(greta, "2026-02-01", market.helpers, service_id=market.home_care.id, values={}, slot=slot)
    with pytest.raises(FieldsRefused):
        market.choose(greta, "2026-02-01", market.helpers, service_id=market.home_care.id, values={}, slot=3)
    assert len(market.held(greta)) == 2


def test_switch_ends_the_former_choice_the_day_before_and_keeps_its_values(market: Market) -> None:
    maja = market.person()
    market.choose(maja, "2026-01-10", values=PART_TIME)
    market.switch(maja, "2026-05-10", market.birch, reported="2026-06-20")
    assert market.held(maja) == [
        ("2026-01-10", "2026-05-09", "Solgläntan", "omfattning=deltid"),
        ("2026-05-10", "", "Björken", "omfattning=deltid"),
    ]


def test_switch_to_the_same_is_refused(market: Market) -> None:
    maja = market.person()
    market.choose(maja, "2026-01-10")
    with pytest.raises(FieldsRefused):
        market.switch(maja, "2026-05-10", market.sunny, values=FULL_TIME)


def test_switch_without_a_choice_is_refused(market: Market) -> None:
    with pytest.raises(FieldsRefused) as error:
        market.switch(market.person(), "2026-05-10", market.birch)
    assert refusal(error) == {"on": "Maja Lind har inget val av Forskola som gäller 2026-05-10. Välj en annan dag."}


def test_end_extent_and_annulment_one_after_the_other(session: Session, market: Market) -> None:
    maja = market.person()
    market.choose(maja, "2026-01-10")
    common = {"actor": market.officer, "today": TODAY}
    where = {"person_id": maja.id, "service_id": market.preschool.id, **common}
    change_extent(session, on=day("2026-03-01"), values=PART_TIME, **where)
    ended = end(session, on=day("2026-06-01"), **where)
    assert market.held(maja) == [
        ("2026-01-10", "2026-02-28", "Solgläntan", "omfattning=heltid"),
        ("2026-03-01", "2026-05-31", "Solgläntan", "omfattning=deltid"),
    ]
    annul(session, fact_id=ended.id, **common)
    assert market.held(maja)[-1] == ("2026-03-01", "", "Solgläntan", "omfattning=deltid")
    with pytest.raises(Refused, match="redan annullerad"):
        annul(session, fact_id=ended.id, **common)


def test_end_reported_before_its_choice_is_refused(session: Session, market: Market) -> None:
    maja = market.person()
    market.choose(maja, "2026-01-10", reported="2026-03-01")
    with pytest.raises(FieldsRefused) as error:
        end(session, actor=market.officer, today=TODAY, person_id=maja.id, service_id=market.preschool.id, on=day("2026-06-01"),
            reported_on=day("2026-02-01"))  # fmt: skip
    assert refusal(error) == {"reported_on": "Valet rapporterades 2026-03-01. Skriv den dagen eller en senare."}


def test_death_ends_all_and_new_choices_are_refused(session: Session, market: Market) -> None:
    maja = market.person()
    market.choose(maja, "2026-01-10")
    death(session, actor=market.officer, today=TODAY, person_id=maja.id, on=day("2026-04-02"))
    assert market.held(maja) == [("2026-01-10", "2026-04-01", "Solgläntan", "omfattning=heltid")]
    with pytest.raises(FieldsRefused) as error:
        market.choose(maja, "2026-12-01")
    assert refusal(error) == {"on": "Maja Lind är registrerad som avliden 2026-04-02."}
