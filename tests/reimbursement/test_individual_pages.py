"""The pages of individual decisions: from the list of those who lack one to the PDF."""

from datetime import date

import pytest
from flask import Flask
from sqlmodel import Session, select

from kundval.access.models import Job, User
from kundval.reimbursement.models import IndividualDecision, IndividualFile
from kundval.reimbursement.rules.granted import from_text
from kundval.reimbursement.service import individual
from tests.factories import make_industry, make_user
from tests.reimbursement.granting import Granting, granted, make_granting, prepared
from tests.reimbursement.market import TODAY, decide, vasby
from tests.visitor import Visitor

NOW = 2026


@pytest.fixture
def granting(session: Session) -> Granting:
    found = make_granting(session, "Åsa Öbergs förskolor och pedagogiska omsorg i norra kommundelen ekonomisk förening")
    decide(session, found.market, vasby(start=date(NOW, 1, 1)), decided_on=date(NOW - 1, 11, 29), paragraph="§ 99")
    return found


@pytest.fixture
def economist(session: Session) -> User:
    return make_user(session, "ekonom", name="Anna Berg")


@pytest.fixture
def decider(session: Session) -> User:
    return make_user(session, "attestant", name="Erik Nyström")


def test_prepared_by_one_and_decided_by_another_in_the_browser(
    app: Flask, session: Session, granting: Granting, economist: User, decider: User
) -> None:
    session.commit()
    anna = app.test_client().log_in(economist)
    assert "Åsa Öbergs" in anna.text(f"/ersattning/beslut?ar={NOW}&status=saknas")
    new = f"/ersattning/beslut/ny/forskola/{NOW}/{granting.provider.id}"
    refused = anna.post(new, data={"case_number": "", "presenter": "Omar Ali"})
    assert refused.status_code == 422
    assert "Skriv diarienumret" in refused.get_data(as_text=True)
    made = anna.post(new, data={"case_number": "UBN 2026/7", "presenter": "Omar Ali, ekonom"})
    page = made.location
    assert "Beslutet måste fattas av någon annan" not in page
    shown = anna.text(page)
    assert "Det måste fattas av någon annan" in shown
    assert "Erik Nyström" in shown
    assert "Fatta beslutet" not in shown
    erik = app.test_client().log_in(decider)
    act = {"decided_on": "2026-11-20", "decider": "Karin Ek, utbildningschef", "authority": "punkt 4.3"}
    assert "Kontrollera innan du beslutar" in erik.text(f"{page}/besluta")
    missing = erik.post(f"{page}/besluta", data=act | {"authority": ""})
    assert missing.status_code == 422
    assert erik.post(f"{page}/besluta", data=act).location == page
    content = erik.get(f"{page}/beslut.pdf").data
    session.rollback()
    assert content == session.exec(select(IndividualFile)).one().content
    assert anna.post(f"{page}/skickat", data={"sent_on": "2026-11-21"}).location == page
    assert "skickat" in anna.text(page)
    assert "UBN 2026/7" in anna.text(f"/ersattning/beslut?ar={NOW}&status=beslutade")


def test_all_that_lack_one_are_prepared_and_decided_as_jobs(
    app: Flask, session: Session, granting: Granting, economist: User, decider: User
) -> None:
    session.commit()
    anna, erik = app.test_client().log_in(economist), app.test_client().log_in(decider)
    assert "Förbered 1 beslut" in anna.text(f"/ersattning/beslut/ny/forskola/{NOW}").replace("\u00a0", " ")
    answer = anna.post(f"/ersattning/beslut/ny/forskola/{NOW}", data={"case_number": "UBN 2026/8", "presenter": "Omar"})
    assert answer.location.startswith("/jobb/")
    job = session.exec(select(Job)).one()
    assert (job.kind, '"case_number": "UBN 2026/8"' in job.arguments) == ("förbered individuella beslut", True)
    prepared(session, granting, year=NOW, case_number="UBN 2026/8-1")
    session.commit()
    assert "UBN 2026/8-1" in erik.text(f"/ersattning/beslut/besluta/forskola/{NOW}")
    act = {"decided_on": "2026-11-20", "decider": "Karin Ek", "authority": "§ 12"}
    assert erik.post(f"/ersattning/beslut/besluta/forskola/{NOW}", data=act).location.startswith("/jobb/")


def test_what_awaits_whom_stands_in_att_gora(
    app: Flask, session: Session, granting: Granting, economist: User, decider: User
) -> None:
    session.commit()
    todo = app.test_client().log_in(economist).text("/").replace("\u00a0", " ")
    assert f"individuella beslut {NOW}, forskola" in todo
    assert "1 utförare saknar" in todo
    prepared(session, granting, year=NOW)
    session.commit()
    # What is prepared for a year long gone waits just as well.
    before = vasby(start=date(NOW - 1, 1, 1), end=date(NOW, 1, 1))
    decide(session, granting.market, before, decided_on=date(NOW - 2, 11, 29), paragraph="§ 97")
    prepared(session, granting, year=NOW - 1, case_number="UBN 2025/1")
    session.commit()
    waits = app.test_client().log_in(decider).text("/").replace("\u00a0", " ")
    assert f"Fatta individuella beslut {NOW - 1}" in waits
    assert f"Fatta individuella beslut {NOW}" in app.test_client().log_in(decider).text("/").replace("\u00a0", " ")


def test_a_draft_is_changed_calculated_anew_and_thrown_away(
    app: Flask, session: Session, granting: Granting, economist: User
) -> None:
    made = prepared(session, granting, year=NOW)
    session.commit()
    anna = app.test_client().log_in(economist)
    page = f"/ersattning/beslut/{made.id}"
    fields = {
        "case_number": "UBN 2026/9",
        "presenter": "Omar",
        "reasons": "För att.",
        "appeal": "Så här.",
        "version": "1",
    }
    assert anna.post(f"{page}/andra", data=fields).location == page
    meanwhile = anna.post(f"{page}/andra", data=fields | {"reasons": "Mina egna skäl."})
    assert meanwhile.status_code == 422
    kept = meanwhile.get_data(as_text=True)
    assert "Det du skrev är kvar" in kept
    assert "Mina egna skäl." in kept
    assert 'name="version" value="2"' in kept
    empty = anna.post(f"{page}/andra", data=fields | {"version": "1", "presenter": ""})
    assert 'name="version" value="1"' in empty.get_data(as_text=True)
    assert anna.post(f"{page}/rakna-om").location == page
    assert anna.get(f"{page}/ta-bort").status_code == 200
    assert anna.post(f"{page}/ta-bort").status_code == 302
    assert session.exec(select(IndividualDecision)).all() == []


def test_the_offices_own_texts_go_into_new_drafts(
    app: Flask, session: Session, granting: Granting, economist: User
) -> None:
    session.commit()
    anna = app.test_client().log_in(economist)
    address = "/ersattning/beslutstexter/skollag/skal"
    wrong = anna.post(address, data={"valid_from": "2026-01-01", "words": "Enligt {nämd}."})
    assert "{nämd} kan inte fyllas i" in wrong.get_data(as_text=True)
    saved = anna.post(address, data={"valid_from": "2026-01-01", "words": "{utförare} får {år} samma som alla."})
    assert saved.status_code == 302
    made = prepared(session, granting, year=NOW)
    assert made.reasons.endswith("får 2026 samma som alla.")


def test_another_industrys_officer_sees_none_of_it(app: Flask, session: Session, granting: Granting) -> None:
    made = granted(session, granting)
    other = make_user(session, "ekonom", industry_id=make_industry(session).id)
    session.commit()
    visitor: Visitor = app.test_client().log_in(other)
    for path in ("", "/beslut.pdf", "/andra"):
        assert visitor.get(f"/ersattning/beslut/{made.id}{path}").status_code == 404
    assert "Åsa Öbergs" not in visitor.text(f"/ersattning/beslut?ar={NOW}")


def test_the_list_is_exported_with_every_state(
    app: Flask, session: Session, granting: Granting, economist: User
) -> None:
    made = prepared(session, granting, year=NOW)
    individual.discard(session, actor=granting.market.economist, today=TODAY, decision_id=made.id or 0)
    session.commit()
    answer = app.test_client().log_in(economist).get(f"/ersattning/beslut/export.xlsx?ar={NOW}")
    assert answer.status_code == 200
    assert answer.data[:2] == b"PK"


def test_the_list_of_a_year_leads_to_what_waits_in_it(
    app: Flask, session: Session, granting: Granting, economist: User, decider: User
) -> None:
    decide(session, granting.market, vasby(), decided_on=date(2016, 11, 29))
    session.commit()
    anna = app.test_client().log_in(economist)
    page = anna.text(f"/ersattning/beslut?ar={NOW}").replace("\u00a0", " ")
    assert f'<option value="{NOW}" selected>{NOW}</option>' in page
    assert '<option value="2017">2017</option>' in page
    assert f'href="/ersattning/beslut/ny/forskola/{NOW}">Förbered 1 beslut</a>' in page
    prepared(session, granting, year=NOW)
    session.commit()
    page = app.test_client().log_in(decider).text(f"/ersattning/beslut?ar={NOW}").replace("\u00a0", " ")
    assert f'href="/ersattning/beslut/besluta/forskola/{NOW}">Besluta 1 utkast</a>' in page


def test_the_calculation_names_its_parts_and_says_why_a_number_is_printed_otherwise(
    session: Session, granting: Granting
) -> None:
    parts = {part.name: part for part in from_text(prepared(session, granting, year=NOW).content)[0].parts}
    assert parts["Administration, 3 % av omsorg"].how == "3 % av Omsorg och material"
    assert parts["Administration, 3 % av omsorg"].reason == "Så som det trycktes"
    assert parts["Moms, 6 % av ovan"].how == "6 % av (Omsorg och material + «Administration, 3 % av omsorg» + Lokaler)"
    assert (parts["Lokaler"].how, parts["Lokaler"].reason) == ("", "")
