"""The header's search: one hit goes there, what was typed never stands in an address, and only what one may see is found."""

from datetime import date

from sqlmodel import Session, select

from kundval.access.models import KeptSearch
from kundval.choice.models import Person, PersonIdentity, PersonIndustry, PersonProtection
from kundval.choice.rules.identities import name_key
from kundval.registry.models import Provider, Unit
from tests.factories import make_industry, make_user
from tests.visitor import Visitor

NUMBER = "201805102399"


def make_person(session: Session, name: str, handle: str, industry_id: int | None, number: str = "") -> Person:
    person = Person(handle=handle, name=name, name_key=name_key(name), born=date(2018, 5, 10))
    session.add(person)
    session.flush()
    session.add(PersonIndustry(person_id=person.id, industry_id=industry_id))
    if number:
        session.add(
            PersonIdentity(person_id=person.id, kind="personnummer", number=number, valid_from=date(2018, 5, 10))
        )
    session.flush()
    return person


def searched(client: Visitor, words: str) -> str:
    """Where the search leads."""
    answer = client.post("/sok", data={"q": words})
    assert answer.status_code == 303
    return answer.headers["Location"]


def test_a_single_hit_goes_there(session: Session, client: Visitor) -> None:
    user = make_user(session, "handläggare")
    unit = Unit(code="bjorken", name="Björkens förskola")
    session.add(unit)
    session.commit()
    assert searched(client.log_in(user), "björk") == f"/enheter/{unit.id}"


def test_a_personal_number_is_answered_with_an_opaque_id(session: Session, client: Visitor) -> None:
    industry = make_industry(session)
    user = make_user(session, "handläggare", industry_id=industry.id)
    make_person(session, "Maja Lind", "4F7K", industry.id, NUMBER)
    session.commit()
    assert searched(client.log_in(user), "180510-2399") == "/kunder/4F7K"


def test_several_hits_are_listed_and_the_words_are_kept_on_the_server(session: Session, client: Visitor) -> None:
    industry = make_industry(session)
    user = make_user(session, "handläggare", industry_id=industry.id)
    for name, handle in (("Maja Lind", "4F7K"), ("Åke Lind", "7K2M")):
        make_person(session, name, handle, industry.id)
    session.commit()
    address = searched(client.log_in(user), "Lind")
    assert "Lind" not in address
    page = client.text(address)
    assert "Maja Lind" in page
    assert "Åke Lind" in page
    assert "Lind" not in page.split("</title>")[0]


def test_another_users_search_is_not_shown(session: Session, client: Visitor) -> None:
    anna, eva = make_user(session, "handläggare"), make_user(session, "handläggare")
    session.commit()
    address = searched(client.log_in(anna), "hemligt namn")
    assert "hemligt namn" not in client.log_in(eva).text(address)
    assert session.exec(select(KeptSearch)).one().user_id == anna.id


def test_a_preschool_officer_cannot_find_a_home_care_customer(session: Session, client: Visitor) -> None:
    preschool, home_care = make_industry(session, "forskola"), make_industry(session, "hemtjanst")
    user = make_user(session, "handläggare", industry_id=preschool.id)
    make_person(session, "Märta Sten", "9C3X", home_care.id, NUMBER)
    session.commit()
    client.log_in(user)
    for words in ("Märta", "9C3X", NUMBER):
        assert "Inget matchar" in client.text(searched(client, words))


def test_a_protected_person_is_answered_as_nobody(session: Session, client: Visitor) -> None:
    industry = make_industry(session)
    user = make_user(session, "ekonom", industry_id=industry.id)
    person = make_person(session, "Märta Sten", "9C3X", industry.id, NUMBER)
    session.add(PersonProtection(person_id=person.id, kind="sekretessmarkering", valid_from=date(2020, 1, 1)))
    session.commit()
    client.log_in(user)
    for words in ("Märta", "9C3X", NUMBER):
        assert "Inget matchar" in client.text(searched(client, words))


def test_who_may_not_see_persons_finds_none(session: Session, client: Visitor) -> None:
    industry = make_industry(session)
    user = make_user(session, "ledning")
    make_person(session, "Maja Lind", "4F7K", industry.id)
    session.commit()
    assert "Inget matchar" in client.text(searched(client.log_in(user), "Maja"))


def test_a_provider_is_found_by_its_number(session: Session, client: Visitor) -> None:
    user = make_user(session, "ekonom")
    provider = Provider(org_number="5599990008", name="Kunskapskompassen AB")
    session.add(provider)
    session.commit()
    assert searched(client.log_in(user), "559999-0008") == f"/utforare/{provider.id}"
