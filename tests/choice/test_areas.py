"""The area in which a customer lives: from a file or the form, and first in the queue of the units in the same area."""

from sqlmodel import Session, select

from kundval.access.importing import undo
from kundval.choice.imports import IMPORTS
from kundval.choice.models import Person
from kundval.choice.models.wishes import PersonArea
from kundval.choice.queries.requests import queue_of
from kundval.choice.queries.terms import area_on
from kundval.choice.queries.visible import person_by_number
from kundval.choice.service.terms import set_area, set_terms
from tests.choice.market import MAJA, OLLE, TODAY, Market, day, numbered
from tests.choice.test_imports import counts, read_in
from tests.choice.test_requests import ask, full
from tests.factories import make_user
from tests.visitor import Visitor

COLUMNS = ["id", "id-typ", "namn", "från", "område"]


def row(number: str, name: str, since: str, area: str) -> list[str]:
    return [numbered(number), "personnummer", name, since, area]


def lives(market: Market, number: str, on: str) -> str:
    found = person_by_number(market.session, market.officer, numbered(number), TODAY)
    assert found is not None
    return area_on(market.session, [found.id or 0], day(on))


def test_the_file_of_customers_says_the_area_and_a_move_and_is_undone(session: Session, market: Market) -> None:
    read_in(market, "kunder", [COLUMNS, row(MAJA, "Maja Lind", "2024-03-01", "Ekdalen"), row(OLLE, "Olle Ek", "", "")])
    assert (lives(market, MAJA, "2026-01-01"), lives(market, OLLE, "2026-01-01")) == ("Ekdalen", "")
    again = [COLUMNS, row(MAJA, "Maja Lind", "2026-06-01", "Norrby"), row(OLLE, "Olle Ek", "2026-06-01", "")]
    moved = read_in(market, "kunder", again)
    assert counts(moved) == {"new": 0, "changed": 1, "unchanged": 1}
    assert (lives(market, MAJA, "2026-05-31"), lives(market, MAJA, "2026-06-01")) == ("Ekdalen", "Norrby")
    undo.undo(session, IMPORTS["kunder"], moved, actor=market.officer, today=TODAY, reason="fel fil")
    assert lives(market, MAJA, "2026-06-01") == "Ekdalen"


def test_another_area_from_the_same_day_takes_its_place_and_comes_back_when_undone(
    session: Session, market: Market
) -> None:
    first = [COLUMNS, row(MAJA, "Maja Lind", "2024-03-01", "Ekdalen")]
    read_in(market, "kunder", first)
    wrong = read_in(market, "kunder", [COLUMNS, row(MAJA, "Maja Lind", "2024-03-01", "Norrby")])
    assert lives(market, MAJA, "2026-01-01") == "Norrby" and len(session.exec(select(PersonArea)).all()) == 1
    undo.undo(session, IMPORTS["kunder"], wrong, actor=market.officer, today=TODAY, reason="fel fil")
    assert lives(market, MAJA, "2026-01-01") == "Ekdalen"


def test_who_lives_in_the_units_area_is_first_in_its_queue_where_the_service_says_so(
    session: Session, market: Market
) -> None:
    full(market)
    market.birch.area = "Ekdalen"
    near, far = market.person(MAJA, "Maja Lind"), market.person("20230612-2399", "Eva Berg")
    for person, area in ((near, "ekdalen"), (far, "Norrby")):
        set_area(
            session,
            actor=market.officer,
            today=TODAY,
            person_id=person.id or 0,
            area=area,
            valid_from=day("2025-01-01"),
        )
    ask(market, far, market.birch, reported="2026-11-01")
    ask(market, near, market.birch, reported="2026-11-20")

    def queue(order: str) -> list[str]:
        set_terms(session, actor=market.officer, today=TODAY, service_id=market.preschool.id or 0, valid_from=day("2026-01-01"),
                  terms={"queue_order": order})  # fmt: skip
        return [one.person.name for one in queue_of(session, market.birch.id or 0, market.preschool.id or 0, TODAY)]

    assert queue("anmälan") == ["Eva Berg", "Maja Lind"]
    assert queue("område, anmälan") == ["Maja Lind", "Eva Berg"]


def test_a_new_customer_is_registered_with_area(session: Session, market: Market, client: Visitor) -> None:
    user = make_user(session, "handläggare")
    session.commit()
    client.log_in(user)
    sent = {
        "number": numbered(MAJA),
        "kind": "personnummer",
        "name": "Maja Lind",
        "protection": "ingen",
        "area": " Ekdalen ",
    }
    assert client.post("/kunder/ny", data=sent).status_code == 303
    session.rollback()
    person = session.exec(select(Person)).one()
    assert area_on(session, [person.id or 0], TODAY) == "Ekdalen"
    assert "Ekdalen" in client.text(f"/kunder/{person.handle}")
