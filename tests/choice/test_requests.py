"""Wishes: guardians, the provider's answer, the queue and its offers, withdrawal, non-choice."""

from collections import Counter
from datetime import date
from typing import Any

import pytest
from sqlmodel import Session, select

from kundval.choice.models import ChoiceFact, Person
from kundval.choice.models.wishes import ChoiceRequest, Wish
from kundval.choice.queries.requests import STATE, late_offers, queue_of, state_of, wishes_of
from kundval.choice.rules.notice import Notice
from kundval.choice.schemas import ONE_GUARDIAN
from kundval.choice.service.answers import answer, offer, reply
from kundval.choice.service.changes import death
from kundval.choice.service.non_choice import assign
from kundval.choice.service.requests import confirm, register_request, withdraw
from kundval.choice.service.slips import mark_mistyped
from kundval.choice.service.terms import set_intake
from kundval.errors import AlreadyDone, FieldsRefused, NotFound
from kundval.registry.models import Unit
from tests.choice.market import FULL_TIME, GRETA, OLLE, TODAY, Market, day
from tests.choice.test_limits import notice, owned, terms
from tests.factories import make_actor

EVA = "20220815-2389"


def ask(
    market: Market, person: Person, *units: Unit, on: str = "2026-12-01", reported: str = "2026-11-20", **more: Any
) -> ChoiceRequest:
    return register_request(market.session, actor=market.officer, today=TODAY, person_id=person.id or 0,
                            service_id=market.preschool.id or 0, unit_ids=[unit.id or 0 for unit in units], wanted_on=day(on),
                            values=FULL_TIME, reported_on=day(reported), **more)  # fmt: skip


def wish(market: Market, request: ChoiceRequest, rank: int = 1) -> Wish:
    return wishes_of(market.session, request.id)[rank - 1][0]


def queue(market: Market, unit: Unit) -> list[str]:
    return [one.person.name for one in queue_of(market.session, unit.id or 0, market.preschool.id or 0, TODAY)]


def full(market: Market) -> Person:
    """Somebody has Björken's only place."""
    olle = market.person(OLLE, "Olle Ek")
    market.choose(olle, "2026-01-10", market.birch)
    return olle


def test_nothing_holds_until_the_other_guardian_has_confirmed(session: Session, market: Market) -> None:
    terms(market, both_guardians=True)
    notice(market, "val", Notice("dagar", 14))
    maja = market.person()
    request = ask(market, maja, market.sunny, on="2026-11-25", reported="2026-11-02", asked_by=ONE_GUARDIAN)
    assert state_of(session, request) == "väntar på vårdnadshavare"
    assert market.held(maja) == []
    confirm(session, actor=market.officer, today=TODAY, request_id=request.id or 0, confirmed_on=day("2026-11-20"))
    assert state_of(session, request) == "placerad"
    # 14 days from the day on which both had said it.
    assert market.held(maja)[0][:3] == ("2026-12-04", "", "Solgläntan")
    fact = session.get_one(ChoiceFact, request.fact_id)
    assert (str(fact.reported_on), fact.asked_by) == ("2026-11-20", "Båda vårdnadshavarna")


def test_place_is_given_at_once_where_there_is_one_and_nobody_waits(session: Session, market: Market) -> None:
    maja = market.person()
    request = ask(market, maja, market.birch)
    assert state_of(session, request) == "placerad"
    assert market.held(maja)[0][:3] == ("2026-12-01", "", "Björken")


def test_first_wish_is_full_so_the_second_is_given(session: Session, market: Market) -> None:
    full(market)
    maja = market.person()
    request = ask(market, maja, market.birch, market.sunny)
    assert state_of(session, request) == "placerad"
    assert market.held(maja)[0][2] == "Solgläntan"


def test_provider_answers_by_working_days_and_the_next_is_asked_on_a_no(session: Session, market: Market) -> None:
    terms(market, answer_days=10)
    full(market)
    maja = market.person()
    request = ask(market, maja, market.birch, market.sunny)
    first = wish(market, request)
    assert (state_of(session, request), str(first.asked_on), str(first.answer_by)) == (
        "hos utföraren",
        "2026-11-23",
        "2026-12-07",
    )
    with pytest.raises(FieldsRefused) as error:
        answer(session, actor=market.officer, today=TODAY, wish_id=first.id or 0, accepts=False)
    assert error.value.fields == {"reason": "Ange skälet till att ni tackar nej. Det visas för kundvalskontoret."}
    session.refresh(first)
    first.accepted = None
    answer(session, actor=market.officer, today=TODAY, wish_id=first.id or 0, accepts=False, reason="Fullt.")
    second = wish(market, request, 2)
    assert second.asked_on == TODAY
    answer(session, actor=market.officer, today=TODAY, wish_id=second.id or 0, accepts=True)
    assert market.held(maja)[0][:3] == ("2026-12-01", "", "Solgläntan")
    with pytest.raises(AlreadyDone):
        answer(session, actor=market.officer, today=TODAY, wish_id=second.id or 0, accepts=True)


def test_provider_with_room_has_to_take_the_customer(session: Session, market: Market) -> None:
    terms(market, answer_days=10)
    provider = owned(session, market.birch, "fristående", "5599990016")
    other = owned(session, market.sunny, "fristående", "5599990024")
    theirs = make_actor(session, "utförare", provider_id=provider.id)
    request = ask(market, market.person(), market.birch)
    with pytest.raises(FieldsRefused) as error:
        answer(
            session,
            actor=theirs,
            today=TODAY,
            wish_id=wish(market, request).id or 0,
            accepts=False,
            reason="Vi vill inte.",
        )
    assert error.value.fields["reason"].startswith("Björken har 1 ledig plats 2026-12-01 och ska ta emot kunden.")
    session.refresh(wish(market, request))
    with pytest.raises(NotFound):
        stranger = make_actor(session, "utförare", provider_id=other.id)
        answer(session, actor=stranger, today=TODAY, wish_id=wish(market, request).id or 0, accepts=True)


def test_last_place_is_offered_once_and_kept_until_the_reply(session: Session, market: Market) -> None:
    olle = full(market)
    maja, eva = market.person(), market.person(EVA, "Eva Alm")
    late = ask(market, maja, market.birch, on="2027-01-01", reported="2026-06-01")
    early = ask(market, eva, market.birch, on="2027-01-01", reported="2026-03-01")
    assert queue(market, market.birch) == ["Eva Alm", "Maja Lind"]
    common: dict[str, Any] = {"actor": market.officer, "today": TODAY, "reply_by": day("2026-12-01")}
    with pytest.raises(FieldsRefused) as no_room:
        offer(session, **common, wish_id=wish(market, early).id or 0)
    assert "Björken är full" in no_room.value.fields["unit"]
    market.switch(olle, "2026-11-23", market.sunny)
    with pytest.raises(FieldsRefused) as order:
        offer(session, **common, wish_id=wish(market, late).id or 0)
    assert order.value.fields["reason"].startswith("Kunden är nummer 2 i kön.")
    offer(session, **common, wish_id=wish(market, early).id or 0)
    with pytest.raises(FieldsRefused):
        offer(session, **common, wish_id=wish(market, late).id or 0, reason="Syskon")
    # The offered place is nobody else's.
    with pytest.raises(FieldsRefused):
        market.choose(market.person(GRETA, "Greta Ask"), "2027-02-01", market.birch)
    reply(session, actor=market.officer, today=TODAY, wish_id=wish(market, early).id or 0, takes=False)
    offer(session, **common, wish_id=wish(market, late).id or 0)
    reply(session, actor=market.officer, today=TODAY, wish_id=wish(market, late).id or 0, takes=True)
    assert market.held(maja)[0][:3] == ("2027-01-01", "", "Björken")
    with pytest.raises(AlreadyDone):
        reply(session, actor=market.officer, today=TODAY, wish_id=wish(market, late).id or 0, takes=False)


def test_sibling_comes_first_where_the_service_says_so(market: Market) -> None:
    terms(market, queue_order="syskon, anmälan")
    full(market)
    ask(market, market.person(), market.birch, reported="2026-01-10")
    ask(market, market.person(EVA, "Eva Alm"), market.birch, reported="2026-05-10", siblings_at={market.birch.id})
    assert queue(market, market.birch) == ["Eva Alm", "Maja Lind"]


def test_offer_is_late_after_four_months_and_an_offer_ends_that(session: Session, market: Market) -> None:
    terms(market, offer_months=4)
    olle = full(market)
    request = ask(market, market.person(), market.birch, on="2026-11-01", reported="2026-07-24")

    def late(on: date, ahead: int = 0) -> list[int | None]:
        return list(session.exec(select(ChoiceRequest.id).where(late_offers(session, on, ahead))).all())

    assert late(TODAY) == []
    assert late(TODAY, ahead=1) == [request.id]
    assert late(day("2026-11-24")) == [request.id]
    market.switch(olle, "2026-11-23", market.sunny)
    offer(session, actor=market.officer, today=TODAY, wish_id=wish(market, request).id or 0, reply_by=day("2026-12-01"))
    assert late(day("2026-11-24")) == []


def test_second_request_for_the_same_slot_is_refused_until_the_first_is_withdrawn(
    session: Session, market: Market
) -> None:
    full(market)
    maja = market.person()
    request = ask(market, maja, market.birch)
    with pytest.raises(FieldsRefused) as error:
        ask(market, maja, market.birch)
    assert error.value.fields == {
        "unit": "Det finns redan ett önskemål om Forskola från 2026-12-01. Ta tillbaka det först."
    }
    with pytest.raises(FieldsRefused):
        withdraw(session, actor=market.officer, today=TODAY, request_id=request.id or 0, reason=" ")
    withdraw(session, actor=market.officer, today=TODAY, request_id=request.id or 0, reason="Ringde.")
    assert queue(market, market.birch) == []
    ask(market, maja, market.birch)


def test_wishes_that_are_wrong_are_told_by_field(market: Market) -> None:
    with pytest.raises(FieldsRefused) as error:
        ask(market, market.person(), market.sunny, market.helpers, market.sunny)
    assert error.value.fields == {
        "unit": "Solgläntan står två gånger. Välj olika enheter.",
        "second": "Hjälparna har inte Forskola 2026-12-01. Välj en annan enhet.",
        "third": "Solgläntan står två gånger. Välj olika enheter.",
    }


def test_death_leaves_no_queue(session: Session, market: Market) -> None:
    full(market)
    maja = market.person()
    request = ask(market, maja, market.birch)
    death(session, actor=market.officer, today=TODAY, person_id=maja.id or 0, on=day("2026-11-22"))
    assert state_of(session, request) == "återtagen"
    assert queue(market, market.birch) == []


def test_slip_of_the_placement_gives_the_wish_back(session: Session, market: Market) -> None:
    request = ask(market, market.person(), market.birch)
    mark_mistyped(session, actor=market.officer, today=TODAY, fact_id=request.fact_id or 0, reason="fel")
    assert session.exec(select(STATE).where(ChoiceRequest.id == request.id)).one() == "i kö"
    assert queue(market, market.birch) == ["Maja Lind"]


def placed(market: Market, number: str, name: str, on: str = "2026-12-01") -> str:
    fact = assign(market.session, actor=market.officer, today=TODAY, person_id=market.person(number, name).id or 0,
                  service_id=market.preschool.id or 0, on=day(on), values=FULL_TIME)  # fmt: skip
    assert fact.origin == "ickeval"
    return market.session.get_one(Unit, fact.unit_id).name


def test_non_choice_comes_to_the_one_default(session: Session, market: Market) -> None:
    with pytest.raises(FieldsRefused) as error:
        placed(market, EVA, "Eva Alm")
    assert "inget icke-valsalternativ" in error.value.fields["on"]
    owned(session, market.birch, "egenregi", "2129990016")
    terms(market, non_choice="enhet", non_choice_unit_id=market.birch.id)
    assert placed(market, OLLE, "Olle Ek") == "Björken"
    with pytest.raises(FieldsRefused) as full_:
        placed(market, GRETA, "Greta Ask")
    assert (
        full_.value.fields["on"]
        == "Icke-valsalternativet Björken är fullt 2026-12-01. Välj en annan dag, eller ställ kunden i kö."
    )


def test_another_unit_for_who_does_not_choose_needs_its_reason(market: Market) -> None:
    owned(market.session, market.birch, "egenregi", "2129990016")
    terms(market, non_choice="enhet", non_choice_unit_id=market.birch.id)
    eva, olle = market.person(EVA, "Eva Alm"), market.person(OLLE, "Olle Ek")
    with pytest.raises(FieldsRefused) as refused:
        market.choose(eva, "2026-12-01", market.sunny, origin="ickeval")
    assert "Använd Registrera icke-val" in refused.value.fields["asked_by"]
    assert market.choose(eva, "2026-12-01", market.birch, origin="ickeval").unit_id == market.birch.id
    # Björken är full nu.
    fact = market.choose(olle, "2026-12-01", market.sunny, origin="ickeval", note="Björken är full.")
    assert fact.unit_id == market.sunny.id


def test_rotation_needs_its_reason_is_even_and_skips_stopped_units(session: Session, market: Market) -> None:
    with pytest.raises(FieldsRefused) as error:
        terms(market, non_choice="turordning")
    assert "Konkurrensverkets invändning" in error.value.fields["non_choice_reason"]
    terms(market, non_choice="turordning", non_choice_reason="Nämndens beslut § 12.")
    for unit in (market.sunny, market.birch):
        owned(session, unit, "fristående", f"55999900{unit.id}")
    numbers = [f"2023010{n}-238{n}" for n in range(1, 5)]
    got = Counter(placed(market, number, f"Barn {n}") for n, number in enumerate(numbers[:3]))
    assert got == {"Björken": 1, "Solgläntan": 2}
    set_intake(session, actor=market.officer, today=TODAY, unit_id=market.sunny.id or 0, service_id=market.preschool.id or 0,
               valid_from=day("2026-12-01"), is_open=False, reason="Ombyggnad.")  # fmt: skip
    with pytest.raises(FieldsRefused) as nobody:
        placed(market, numbers[3], "Barn 4")
    assert "Ingen enhet har en ledig plats" in nobody.value.fields["on"]
