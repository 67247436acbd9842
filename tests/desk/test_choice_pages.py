"""Wishes, rights, rules, queues, closings and letters, as the office and the provider use them in the browser."""

import re
from datetime import date

import pytest
from sqlmodel import Session, select

from kundval.access.models import Setting
from kundval.choice.models import ChoiceFact, Person, PersonResidence
from kundval.choice.rules.notice import Notice
from kundval.choice.service.persons import add_protection
from kundval.registry.models import Owner
from kundval.spreadsheet import read
from tests.choice.market import GRETA, OLLE, TODAY, Market, day, make_market
from tests.choice.test_limits import notice, owned, terms
from tests.choice.test_pages import sent
from tests.choice.test_requests import ask, wish
from tests.factories import make_user
from tests.visitor import Visitor


@pytest.fixture
def market(session: Session, client: Visitor) -> Market:
    market = make_market(session)
    session.add(Setting(key="demonstration", value="1"))
    session.add(Setting(key="municipality_code", value="0114"))
    session.commit()
    return market


@pytest.fixture
def officer(session: Session, market: Market, client: Visitor) -> Visitor:
    user = make_user(session, "handläggare")
    session.commit()
    return client.log_in(user)


def full(session: Session, market: Market) -> Person:
    olle = market.person(OLLE, "Olle Ek")
    market.choose(olle, "2026-01-10", market.birch)
    session.commit()
    return olle


def flat(text: str) -> str:
    return " ".join(text.replace("\xa0", " ").split())


def test_full_unit_offers_the_queue_and_the_wish_stands_there(
    session: Session, market: Market, officer: Visitor
) -> None:
    full(session, market)
    maja = market.person()
    session.commit()
    here = f"/kunder/{maja.handle}/nytt-val"
    refused = officer.post(here, data=sent(unit="Björken"))
    assert refused.status_code == 422
    assert "Ställ kunden i kö" in refused.get_data(as_text=True)
    saved = officer.post(here, data=sent(unit="Björken", to_queue="ja"))
    assert saved.status_code == 303
    page = officer.text(saved.location)
    assert "Önskemålet är sparat. Kunden står i kö." in page
    assert "Nummer 1 i kön." in page
    assert "Maja Lind" in officer.text(f"/enheter/{market.birch.id}/ko")
    assert "Önskemål" in officer.text(f"/kunder/{maja.handle}")


def test_one_guardian_waits_and_the_other_confirms(session: Session, market: Market, officer: Visitor) -> None:
    terms(market, both_guardians=True)
    maja = market.person()
    session.commit()
    saved = officer.post(
        f"/kunder/{maja.handle}/nytt-val", data=sent(asked_by="En vårdnadshavare, den andra har inte svarat")
    )
    assert saved.status_code == 303
    assert "Väntar på den andra vårdnadshavaren sedan 2026-11-23" in flat(
        re.sub("<[^>]+>", "", officer.text(saved.location))
    )
    assert market.held(maja) == []
    assert "den andra vårdnadshavaren om forskola" in officer.text("/")
    assert officer.post(f"{saved.location}/bekrafta", data={"confirmed_on": "2026-12-24"}).status_code == 422
    assert officer.post(f"{saved.location}/bekrafta", data={"confirmed_on": "2026-11-23"}).status_code == 303
    session.rollback()
    assert market.held(maja)[0][:3] == ("2026-12-01", "", "Solgläntan")


def test_offer_reply_and_withdrawal_in_forms(session: Session, market: Market, officer: Visitor) -> None:
    olle = full(session, market)
    maja, greta = market.person(), market.person(GRETA, "Greta Ask")
    request, other = ask(market, maja, market.birch), ask(market, greta, market.birch)
    market.switch(olle, "2026-11-23", market.sunny)
    session.commit()
    here, wish_id = f"/kunder/onskemal/{request.id}", wish(market, request).id
    for path in ("", f"/{wish_id}/erbjud", "/aterta"):
        assert officer.get(here + path).status_code == 200
    assert officer.post(f"{here}/{wish_id}/erbjud", data={"reply_by": "2026-12-07"}).status_code == 303
    assert "Kunden svarar senast 2026-12-07." in officer.text(here)
    assert officer.get(f"{here}/{wish_id}/besvara").status_code == 200
    assert officer.post(f"{here}/{wish_id}/besvara", data={"takes": "ja"}).status_code == 303
    assert "Placerad" in officer.text(here)
    assert officer.post(f"/kunder/onskemal/{other.id}/aterta", data={"reason": "Ringde."}).status_code == 303
    listed = officer.text("/kunder/onskemal")
    assert "Återtagen" in listed
    assert "Placerad" in listed


def test_notice_is_told_under_the_date_and_an_exception_needs_its_reason(
    session: Session, market: Market, officer: Visitor
) -> None:
    notice(market, "byte", Notice("dagar", 14))
    maja = market.person()
    market.choose(maja, "2026-01-10")
    session.commit()
    here = f"/kunder/{maja.handle}/byte"
    page = officer.get(here, query_string={"tjanst": "forskola", "plats": "1"}).get_data(as_text=True)
    assert "Tidigaste datum enligt uppsägningstiden är 2026-12-07 (14 dagar)." in flat(page)
    data = sent(unit="Björken", on="2026-12-01", plats="1")
    assert officer.post(here, data=data).status_code == 422
    assert officer.post(here, data={**data, "exception": "Flyttar."}).status_code == 303
    assert "Undantag: Flyttar." in officer.text(f"/kunder/{maja.handle}")


def test_right_is_registered_ceases_and_is_marked_as_a_slip(session: Session, market: Market, officer: Visitor) -> None:
    greta = market.person(GRETA, "Greta Ask")
    session.commit()
    here = f"/kunder/{greta.handle}"
    right = {
        "service": "hemtjanst",
        "valid_from": "2026-01-01",
        "quantity": "6,5",
        "per": "vecka",
        "decided_on": "2025-12-20",
    }
    assert officer.post(f"{here}/ratt", data=right).status_code == 303
    assert "6,5 timmar i veckan" in flat(officer.text(here))
    assert officer.get(f"{here}/ratt-upphor").status_code == 200
    refused = officer.post(f"{here}/ratt-upphor", data={"service": "hemtjanst", "last_day": "2025-05-31"})
    assert "har ingen rätt till Hemtjanst 2025-05-31" in flat(refused.get_data(as_text=True))
    assert (
        officer.post(f"{here}/ratt-upphor", data={"service": "hemtjanst", "last_day": "2026-05-31"}).status_code == 303
    )
    slip = re.findall(r"/ratt/(\d+)/feltypad", officer.text(here))[0]
    assert officer.get(f"{here}/ratt/{slip}/feltypad").status_code == 200
    assert officer.post(f"{here}/ratt/{slip}/feltypad", data={"reason": "fel"}).status_code == 303
    assert officer.get(f"{here}/ratt/{slip}/feltypad").status_code == 404


def test_rules_are_changed_with_a_boards_decision_and_rotation_shows_the_objection(
    session: Session, market: Market, officer: Visitor
) -> None:
    here = "/kunder/valregler/forskola"
    for path in ("", "/regler", "/uppsagning"):
        assert officer.get(here + path).status_code == 200
    assert "rapport 2019:2" in officer.text(f"{here}/regler")
    rule = {"act": "byte", "valid_from": "2026-12-01", "kind": "månadsskifte", "number": "2", "cutoff": "20"}
    assert officer.post(f"{here}/uppsagning", data={**rule, "number": ""}).status_code == 422
    assert officer.post(f"{here}/uppsagning", data=rule).status_code == 303
    change = {
        "valid_from": "2026-11-01",
        "answer_days": "10",
        "queue_order": "syskon, anmälan",
        "non_choice": "turordning",
    }
    assert officer.post(f"{here}/regler", data=change).status_code == 422
    assert officer.post(f"{here}/regler", data={**change, "non_choice_reason": "Nämndens vilja."}).status_code == 303
    page = flat(officer.text(here))
    assert "rapport 2019:2" in page
    assert "inom 10 arbetsdagar" in page
    assert "begärt senast den 20:e gäller det från den 1:a i månaden efter nästa" in page
    assert "inga val de senaste 12 månaderna" in page
    assert officer.get("/kunder/valregler").status_code == 200


def test_non_choice_goes_to_the_default(session: Session, market: Market, officer: Visitor) -> None:
    owned(session, market.birch, "egenregi", "2129990016")
    terms(market, non_choice="enhet", non_choice_unit_id=market.birch.id)
    maja = market.person()
    market.choose(maja, "2026-01-10", until="2026-02-01")
    session.commit()
    here = f"/kunder/{maja.handle}/icke-val"
    assert officer.get(here).status_code == 200
    assert "I dag skulle Björken ta emot kunden." in officer.get(here, query_string={"tjanst": "forskola"}).get_data(
        as_text=True
    )
    saved = officer.post(here, data={"tjanst": "forskola", "on": "2026-12-01", "omfattning": "heltid"})
    assert saved.status_code == 303
    assert "Icke-valet är sparat. Björken tar emot kunden från 2026-12-01." in officer.text(f"/kunder/{maja.handle}")


def test_protected_person_is_nobodys_name_in_queue_list_file_and_letter(
    session: Session, market: Market, officer: Visitor
) -> None:
    full(session, market)
    maja = market.person()
    request = ask(market, maja, market.birch)
    fact = market.choose(market.person(GRETA, "Greta Ask"), "2026-12-01")
    for person in (maja.id, fact.person_id):
        add_protection(
            session,
            actor=market.officer,
            today=TODAY,
            person_id=person or 0,
            kind="sekretessmarkering",
            valid_from=TODAY,
        )
    session.commit()
    for path in ("/kunder/onskemal", f"/kunder/onskemal/{request.id}", f"/enheter/{market.birch.id}/ko"):
        page = officer.text(path)
        assert "Maja Lind" not in page, path
        assert "Skyddad identitet" in page, path
    sheet = read(officer.get("/kunder/onskemal/export.xlsx").data, "x.xlsx")[0]
    assert "Maja" not in str(list(sheet.rows))
    assert "Björken" not in str(list(sheet.rows))
    greta = session.get_one(Person, fact.person_id)
    letter = f"/kunder/{greta.handle}/handelser/{fact.id}/bekraftelse"
    closed = officer.text(letter)
    assert "Greta" not in closed
    assert "Solgläntan" not in closed
    opened = flat(officer.post(letter, data={"reason": "Kunden bad om det."}).get_data(as_text=True))
    assert "Du har valt Solgläntan för forskola från och med 2026-12-01. Omfattning: heltid." in opened
    assert "Skriv ingen adress" in opened


def test_who_may_not_see_protected_persons_finds_no_wish(session: Session, market: Market, client: Visitor) -> None:
    full(session, market)
    maja = market.person()
    request = ask(market, maja, market.birch)
    add_protection(
        session, actor=market.officer, today=TODAY, person_id=maja.id or 0, kind="sekretessmarkering", valid_from=TODAY
    )
    user = make_user(session, "ekonom")
    session.commit()
    client.log_in(user)
    assert client.get(f"/kunder/onskemal/{request.id}").status_code == 404
    queue = client.text(f"/enheter/{market.birch.id}/ko")
    assert "Skyddad identitet" in queue
    assert "/kunder/onskemal/" not in queue


def test_confirmation_of_switch_and_end_in_plain_words(session: Session, market: Market, officer: Visitor) -> None:
    maja = market.person()
    market.choose(maja, "2026-01-10")
    fact = market.switch(
        maja,
        "2026-05-10",
        market.birch,
        reported="2026-05-02",
        asked_by="Båda vårdnadshavarna",
        asked_through="E-tjänst",
    )
    session.commit()
    page = flat(officer.text(f"/kunder/{maja.handle}/handelser/{fact.id}/bekraftelse"))
    assert "Bekräftelse på byte" in page
    assert "Du har bytt till Björken för forskola från och med 2026-05-10. Omfattning: heltid." in page
    assert "Det begärdes av båda vårdnadshavarna, e-tjänst. Vi registrerade det 2026-05-02." in page


def test_provider_answers_its_own_wishes_only(session: Session, market: Market, client: Visitor) -> None:
    terms(market, answer_days=10)
    provider = owned(session, market.birch, "fristående", "5599990016")
    other = owned(session, market.sunny, "fristående", "5599990024")
    request = ask(market, market.person(), market.birch)
    users = [make_user(session, "utförare", provider_id=one.id) for one in (provider, other)]
    session.commit()
    here = f"/leverantor/onskemal/{wish(market, request).id}"
    client.log_in(users[1])
    assert "Inget att svara på" in client.text("/leverantor/onskemal")
    assert client.get(here).status_code == 404
    client.log_in(users[0])
    assert "Maja Lind" in client.text("/leverantor/onskemal")
    # With a free place a no is not offered; whoever sends one keeps what was written and is told why.
    page = flat(client.text(here))
    assert "Ta emot kunden" in page and "Skäl till ett nej" not in page
    refused = client.post(here, data={"accepts": "nej", "reason": "Vi vill inte."})
    told = flat(refused.get_data(as_text=True))
    assert "ska ta emot kunden" in told and "Vi vill inte." in told
    assert client.post(here, data={"accepts": "ja"}).status_code == 303
    assert client.get(here).status_code == 404


def test_closing_unit_lists_its_customers_and_places_those_who_do_not_choose(
    session: Session, market: Market, officer: Visitor
) -> None:
    owned(session, market.sunny, "fristående", "5599990016")
    owned(session, market.birch, "egenregi", "2129990016")
    terms(market, non_choice="enhet", non_choice_unit_id=market.birch.id)
    maja, olle = market.person(), market.person(OLLE, "Olle Ek")
    for person in (maja, olle):
        market.choose(person, "2026-01-10")
    owner = session.exec(select(Owner).where(Owner.unit_id == market.sunny.id)).one()
    owner.valid_to = day("2027-01-01").toordinal()
    session.commit()
    here = f"/enheter/{market.sunny.id}/avveckling"
    page = flat(officer.text(here))
    assert "Sista dagen är" in page
    assert "2 kunder har val efter sista dagen" in page
    assert "2 kunder från Solgläntan" in flat(officer.text("/"))
    assert "Maja Lind" in officer.text(f"{here}/brev")
    assert officer.post(here, data={"tjanst": "forskola"}).status_code == 422
    assert officer.post(here, data={"tjanst": "forskola", "kund": maja.handle}).status_code == 303
    session.expire_all()
    assert [row[:3] for row in market.held(maja)] == [
        ("2026-01-10", "2026-12-31", "Solgläntan"),
        ("2027-01-01", "", "Björken"),
    ]
    moved = session.exec(select(ChoiceFact).where(ChoiceFact.origin == "ickeval")).one()
    assert moved.kind == "byte"
    refused = officer.post(here, data={"tjanst": "forskola", "kund": olle.handle})
    assert "Björken är fullt" in flat(refused.get_data(as_text=True))


def test_moved_out_is_a_task_until_it_is_dealt_with(session: Session, market: Market, officer: Visitor) -> None:
    owned(session, market.sunny, "fristående", "5599990016")
    maja = market.person()
    market.choose(maja, "2026-01-10")
    session.add(
        PersonResidence(
            person_id=maja.id or 0, municipality="0180", valid_from=date(2026, 10, 1), reported_on=date(2026, 10, 2)
        )
    )
    session.commit()
    assert "val i forskola för 1 kund som flyttat från kommunen" in flat(officer.text("/"))
    assert "flyttat ut till kommun 0180" in flat(officer.text("/kunder/flyttade"))
    here = f"/kunder/flyttade/{maja.handle}/forskola"
    assert officer.get(here).status_code == 200
    assert officer.post(here, data={"note": "Överenskommelse med 0180."}).status_code == 303
    assert "Ingen just nu" in officer.text("/kunder/flyttade")
    between = officer.text("/kunder/interkommunalt")
    assert "Maja Lind" in between
    assert read(officer.get("/kunder/interkommunalt/export.xlsx").data, "x.xlsx")[0].name


def test_stop_and_areas_of_a_unit_in_a_form(session: Session, market: Market, officer: Visitor) -> None:
    here, form = (
        f"/enheter/{market.sunny.id}/intagning",
        {"service": str(market.preschool.id), "valid_from": "2026-11-23"},
    )
    assert officer.get(here).status_code == 200
    assert officer.post(here, data={**form, "is_open": "nej"}).status_code == 422
    assert officer.post(here, data={**form, "is_open": "nej", "reason": "Vattenskada."}).status_code == 303
    assert "intagningsstopp i forskola" in officer.text(f"/enheter/{market.sunny.id}")
    assert officer.post(here, data={**form, "is_open": "ja", "areas": "Ekdalen, Norr"}).status_code == 303
    maja = market.person()
    session.commit()
    assert (
        officer.post(f"/kunder/{maja.handle}/omrade", data={"area": "Söder", "valid_from": "2026-01-01"}).status_code
        == 303
    )
    refused = officer.post(f"/kunder/{maja.handle}/nytt-val", data=sent())
    assert "Kunden bor i Söder" in flat(refused.get_data(as_text=True))
