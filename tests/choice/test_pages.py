"""The pages of customers and choices, as a handläggare uses them."""

import re

import pytest
from sqlmodel import Session

from kundval.access.models import Setting
from kundval.choice.service.persons import add_protection
from kundval.spreadsheet import read
from tests.choice.market import GRETA, MAJA, TODAY, Market, make_market, numbered
from tests.factories import make_user
from tests.visitor import Visitor


@pytest.fixture
def market(session: Session, client: Visitor) -> Market:
    market = make_market(session)
    session.add(Setting(key="demonstration", value="1"))
    session.commit()
    return market


@pytest.fixture
def officer(session: Session, market: Market, client: Visitor) -> Visitor:
    user = make_user(session, "handläggare")
    session.commit()
    return client.log_in(user)


def sent(**more: str) -> dict[str, str]:
    return {"tjanst": "forskola", "unit": "Solgläntan", "on": "2026-12-01", "omfattning": "heltid",
            "asked_by": "Båda vårdnadshavarna", **more}  # fmt: skip


def test_customer_is_registered_and_chooses_in_two_forms(officer: Visitor) -> None:
    new = officer.post("/kunder/ny", data={"number": numbered(MAJA), "kind": "personnummer", "name": "Maja Lind"})
    assert new.status_code == 303
    handle = new.location.rsplit("/", 1)[1]
    saved = officer.post(f"/kunder/{handle}/nytt-val", data=sent())
    assert saved.status_code == 303
    page = officer.text(f"/kunder/{handle}")
    assert "Valet är sparat. Maja Lind har en plats på Solgläntan från 2026-12-01." in page
    assert "Ångra" in page
    assert numbered(MAJA)[:8] not in page.replace("-", "")


def test_refused_choice_keeps_what_was_typed_and_offers_to_end_the_other(
    session: Session, market: Market, officer: Visitor
) -> None:
    maja = market.person()
    market.choose(maja, "2026-01-10", until="2027-01-01")
    session.commit()
    address = f"/kunder/{maja.handle}/nytt-val"
    refused = officer.post(address, data=sent(unit="Björken", note="ringde"))
    text = " ".join(refused.get_data(as_text=True).split())
    assert refused.status_code == 422
    assert text.count("Maja Lind har redan en plats på Solgläntan till 2026-12-31.") == 2
    assert "Avsluta platsen på Solgläntan dagen före, 2026-11-30" in text
    assert 'value="Björken"' in text
    assert "ringde" in text
    saved = officer.post(address, data=sent(unit="Björken", end_before="ja"))
    assert saved.status_code == 303
    assert "har en plats på Björken från 2026-12-01" in officer.text(f"/kunder/{maja.handle}")


def test_forms_of_switch_end_extent_and_slip_save(session: Session, market: Market, officer: Visitor) -> None:
    maja = market.person()
    market.choose(maja, "2026-01-10")
    session.commit()
    here, place = f"/kunder/{maja.handle}", {"tjanst": "forskola", "plats": "1"}
    for path in ("byte", "avslut", "omfattning"):
        assert officer.get(f"{here}/{path}", query_string=place).status_code == 200
    assert (
        officer.post(f"{here}/omfattning", data={**place, "on": "2026-12-01", "omfattning": "deltid"}).status_code
        == 303
    )
    assert (
        officer.post(
            f"{here}/byte", data=sent(unit="björk", on="2027-01-01", plats="1", omfattning="deltid")
        ).status_code
        == 303
    )
    assert officer.post(f"{here}/avslut", data={**place, "last_day": "2027-06-30"}).status_code == 303
    session.expire_all()
    assert market.held(maja) == [
        ("2026-01-10", "2026-11-30", "Solgläntan", "omfattning=heltid"),
        ("2026-12-01", "2026-12-31", "Solgläntan", "omfattning=deltid"),
        ("2027-01-01", "2027-06-30", "Björken", "omfattning=deltid"),
    ]


def test_undone_at_once_the_choice_never_was(session: Session, market: Market, officer: Visitor) -> None:
    maja = market.person()
    fact = market.choose(maja, "2026-12-01")
    session.commit()
    address = f"/kunder/{maja.handle}/handelser/{fact.id}/ratta"
    assert "Ångrades direkt" in officer.text(f"{address}?angra=1")
    assert officer.post(address, data={"how": "feltypad", "reason": "Ångrades direkt"}).status_code == 303
    session.expire_all()
    assert market.held(maja) == []
    assert officer.get(address).status_code == 404


def test_merge_page_shows_days_of_both_first(session: Session, market: Market, officer: Visitor) -> None:
    maja, again = market.person(), market.person(GRETA, "Maja Lindh")
    market.choose(maja, "2026-03-01", until="2026-06-01")
    market.choose(again, "2026-01-01", market.birch)
    session.commit()
    address = f"/kunder/{maja.handle}/sla-ihop"
    shown = officer.post(address, data={"duplicate": again.handle}).get_data(as_text=True)
    assert "2026-03-01–2026-05-31" in shown
    assert officer.post(address, data={"duplicate": again.handle, "confirmed": "ja"}).status_code == 303
    assert officer.get(f"/kunder/{again.handle}").location.endswith(maja.handle)


def test_somebody_elses_customer_and_nobody_are_the_same_404(session: Session, market: Market, client: Visitor) -> None:
    maja = market.person()
    market.choose(maja, "2026-01-10")
    user = make_user(session, "handläggare", industry_id=market.home_care.industry_id)
    session.commit()
    client.log_in(user)
    hidden, nobody = client.get(f"/kunder/{maja.handle}"), client.get("/kunder/ZZZZ")
    assert (hidden.status_code, nobody.status_code) == (404, 404)
    # The clock in the foot and in the forms' tokens may strike between the two.
    told = [re.sub(r'kl\. \d\d\.\d\d|value="[^"]*"', "", page.get_data(as_text=True)) for page in (hidden, nobody)]
    assert told[0].replace(maja.handle, "") == told[1].replace("ZZZZ", "")
    assert "Maja" not in client.text("/kunder")
    assert b"Maja" not in client.get("/kunder/export.xlsx").data


def test_protected_customer_is_recognisable_nowhere_until_asked_for_with_a_reason(
    session: Session, market: Market, officer: Visitor
) -> None:
    maja = market.person()
    market.choose(maja, "2026-01-10")
    add_protection(
        session, actor=market.officer, today=TODAY, person_id=maja.id, kind="sekretessmarkering", valid_from=TODAY
    )
    session.commit()
    for path in ("/kunder", f"/kunder/{maja.handle}", f"/kunder/{maja.handle}/nytt-val?tjanst=forskola"):
        page = officer.text(path)
        assert "Skyddad identitet" in page
        assert "Lind" not in page
    assert "Solgläntan" not in officer.text("/kunder").split("<tbody")[1]
    assert "Solgläntan" not in officer.text(f"/kunder/{maja.handle}")
    shown = officer.post(f"/kunder/{maja.handle}/visa-skyddade", data={"reason": "ringde om byte"}).get_data(
        as_text=True
    )
    assert "Maja Lind" in shown
    assert "ringde om byte" in shown


def test_search_for_a_name_leaves_no_trace_in_the_address(session: Session, market: Market, officer: Visitor) -> None:
    market.person()
    session.commit()
    answer = officer.post("/kunder", data={"q": "maja lind"})
    assert "maja" not in answer.location
    assert "Maja Lind" in officer.text(answer.location)


def test_volume_is_registered_and_corrected(session: Session, market: Market, officer: Visitor) -> None:
    greta = market.person(GRETA, "Greta Ask")
    session.commit()
    data = {"tjanst": "hemtjanst", "person": greta.handle, "unit": "Hjälparna", "month": "2026-10", "quantity": "24,5"}
    assert officer.post("/kunder/volymer/ny", data=data).status_code == 303
    page = officer.text("/kunder/volymer")
    assert "Kunden har inget val på enheten då" in page
    assert "24,5 timmar" in page.replace("\xa0", " ")
    fact_id = page.split("/kunder/volymer/")[-1].split('"')[0]
    assert officer.post(f"/kunder/volymer/{fact_id}", data={"quantity": "20"}).status_code == 303
    assert "20 timmar" in officer.text("/kunder/volymer").replace("\xa0", " ")


def test_exports_hold_neither_numbers_nor_protected_names(session: Session, market: Market, officer: Visitor) -> None:
    maja, hidden = market.person(), market.person(GRETA, "Petra Dold")
    add_protection(
        session, actor=market.officer, today=TODAY, person_id=hidden.id, kind="sekretessmarkering", valid_from=TODAY
    )
    market.choose(maja, "2026-01-10")
    session.commit()
    content = officer.get("/kunder/export.xlsx").data
    told = " ".join(" ".join(cells) for sheet in read(content, "kunder.xlsx") for _, cells in sheet.rows)
    assert "Maja Lind" in told
    assert "Skyddad identitet" in told
    assert "Dold" not in told
    assert numbered(MAJA) not in told
    assert officer.get("/kunder/volymer/export.xlsx").status_code == 200
