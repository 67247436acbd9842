"""Two officers at the same moment: one gets the last place or the slot, the other a sentence; on two real connections."""

from collections.abc import Callable
from threading import Barrier, Thread
from typing import Any

from sqlalchemy import Engine
from sqlmodel import Session, col, func, select

from kundval.choice.models import ChoiceFact, Segment
from kundval.choice.models.wishes import Wish
from kundval.choice.queries.places import customers_on
from kundval.choice.service.answers import offer
from kundval.choice.service.choose import choose
from kundval.choice.service.non_choice import assign
from kundval.choice.service.requests import register_request
from kundval.db import transaction
from kundval.errors import FieldsRefused
from kundval.period import OPEN
from tests.choice.market import FULL_TIME, GRETA, OLLE, TODAY, Market, day
from tests.choice.test_limits import owned, terms


def together(engine: Engine, *acts: Callable[[Session], Any]) -> list[str]:
    """Does the acts at the same moment; answers «klart» or the sentence that each was refused with."""
    start, answers = Barrier(len(acts)), [""] * len(acts)

    def one(place: int, act: Callable[[Session], Any]) -> None:
        start.wait()
        try:
            with transaction(engine) as session:
                act(session)
            answers[place] = "klart"
        except FieldsRefused as refused:
            answers[place] = refused.sentence.replace("\xa0", " ")

    threads = [Thread(target=one, args=each) for each in enumerate(acts)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return answers


def choice(market: Market, person_id: int, unit_id: int) -> Callable[[Session], Any]:
    service, officer = market.preschool.id or 0, market.officer
    return lambda session: choose(session, actor=officer, today=TODAY, person_id=person_id, service_id=service, unit_id=unit_id,
                                  on=day("2026-12-01"), values=FULL_TIME)  # fmt: skip


def test_two_who_give_the_last_place_at_once_get_one_place_and_one_sentence(
    session: Session, engine: Engine, market: Market
) -> None:
    persons = [market.person().id or 0, market.person(OLLE, "Olle Ek").id or 0]
    birch, service = market.birch.id or 0, market.preschool.id or 0
    session.commit()
    answers = together(engine, *(choice(market, person, birch) for person in persons))
    assert sorted(answers) == ["Björken är full. Ingen plats blir ledig enligt det som är registrerat.", "klart"]
    assert customers_on(session, birch, service, day("2026-12-01")) == 1


def test_two_choices_of_one_person_at_once_are_one_choice_and_one_sentence(
    session: Session, engine: Engine, market: Market
) -> None:
    maja, sunny, birch = market.person().id or 0, market.sunny.id or 0, market.birch.id or 0
    session.commit()
    answers = together(engine, choice(market, maja, sunny), choice(market, maja, birch))
    assert answers.count("klart") == 1
    assert any("Maja Lind har redan en plats på" in answer for answer in answers)
    assert session.exec(select(func.count()).select_from(Segment).where(col(Segment.known_to) == OPEN)).one() == 1


def test_two_who_offer_the_last_place_at_once_offer_it_once(session: Session, engine: Engine, market: Market) -> None:
    olle = market.person(OLLE, "Olle Ek")
    market.choose(olle, "2026-01-10", market.birch)
    service, birch = market.preschool.id or 0, market.birch.id or 0
    for number, name in ((GRETA, "Greta Ask"), ("20220815-2389", "Eva Alm")):
        register_request(session, actor=market.officer, today=TODAY, person_id=market.person(number, name).id or 0, service_id=service,
                         unit_ids=[birch], wanted_on=day("2026-12-01"), values=FULL_TIME)  # fmt: skip
    market.switch(olle, "2026-11-23", market.sunny)
    wishes = [wish.id or 0 for wish in session.exec(select(Wish).order_by(col(Wish.id))).all()]
    session.commit()

    def offered(wish_id: int) -> Callable[[Session], Any]:
        return lambda each: offer(
            each, actor=market.officer, today=TODAY, wish_id=wish_id, reply_by=day("2026-12-07"), reason="Syskon."
        )

    answers = together(engine, *(offered(wish) for wish in wishes))
    assert answers.count("klart") == 1
    assert any(answer.startswith("Björken är full.") for answer in answers)


def test_rotation_stays_even_when_two_place_at_once(session: Session, engine: Engine, market: Market) -> None:
    for unit in (market.sunny, market.birch):
        owned(session, unit, "fristående", f"55999900{unit.id}")
    terms(market, non_choice="turordning", non_choice_reason="Nämndens beslut.")
    persons = [market.person().id or 0, market.person(OLLE, "Olle Ek").id or 0]
    service = market.preschool.id or 0
    session.commit()

    def placed(person: int) -> Callable[[Session], Any]:
        return lambda each: assign(each, actor=market.officer, today=TODAY, person_id=person, service_id=service, on=day("2026-12-01"),
                                   values=FULL_TIME)  # fmt: skip

    assert together(engine, *(placed(person) for person in persons)) == ["klart", "klart"]
    units = session.exec(select(ChoiceFact.unit_id).where(ChoiceFact.origin == "ickeval")).all()
    assert sorted(unit or 0 for unit in units) == sorted([market.sunny.id, market.birch.id])
