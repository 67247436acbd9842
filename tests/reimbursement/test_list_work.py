"""A day's work with price lists in the browser: nobody is left without a way on, and nothing is called by its code."""

import json
import re
from dataclasses import replace
from datetime import date
from io import BytesIO

import openpyxl
import pytest
from flask import Flask
from sqlmodel import Session, col, select

from kundval.access.models import User
from kundval.audit import AuditRow
from kundval.reimbursement.models import AccountCoding, PriceList
from kundval.reimbursement.queries import lists
from kundval.reimbursement.queries.strip import strip
from kundval.reimbursement.rules.changed import MOST, changed
from kundval.reimbursement.service.coding import save_coding
from kundval.reimbursement.workbook.opened import list_document
from kundval.reimbursement.workbook.writing import workbook_of
from tests.reimbursement.market import TODAY, Market, decide, draft, make_market, vasby
from tests.visitor import Visitor


@pytest.fixture
def market(session: Session, app: Flask) -> Market:
    found = make_market(session)
    session.commit()
    return found


@pytest.fixture
def economist(session: Session, client: Visitor, market: Market) -> Visitor:
    return client.log_in(session.get_one(User, market.economist.user_id))


def without_reasons():
    document = vasby()
    return replace(document, published=tuple(replace(one, reason="") for one in document.published))


def plain(text: str) -> str:
    """What is seen of a page, with ordinary blanks."""
    return " ".join(re.sub("<[^>]+>", " ", text.replace("\u00a0", " ")).split())


def test_a_file_is_told_in_words_before_it_is_read_in_and_leads_to_its_draft(
    session: Session, economist: Visitor
) -> None:
    sent = {"slag": "prislista", "file": (BytesIO(workbook_of(without_reasons())), "lista.xlsx")}
    check = economist.post("/system/inlasningar/ny", data=sent).location
    page = plain(economist.text(check))
    assert "Prislistan Förskola 2017 blir ett utkast i" in page
    assert "Den ska gälla 2017-01-01–2017-12-31." in page
    assert "4 rader, 24 tal i kr/år. 20 är lika, 2 förklaras av avrundning, 2 avviker." in page
    assert "Läs in prislistan" in page
    assert "rad blir ny" not in page
    done = economist.post(f"{check}/las-in").location
    session.rollback()
    made = session.exec(select(PriceList)).one()
    page = economist.text(done)
    assert f'href="/ersattning/listor/{made.id}">Öppna prislistan Förskola 2017</a>' in page
    here = plain(economist.text(f"/ersattning/listor/{made.id}"))
    assert "Läste in utkastet ur en fil." in here
    assert "Inget har hänt än" not in here


def test_coding_leads_to_its_register(economist: Visitor) -> None:
    content = "tjänst;konto;från\nforskola;463 87;2027-01-01\n".encode()
    check = economist.post(
        "/system/inlasningar/ny", data={"slag": "kontering", "file": (BytesIO(content), "kontering.csv")}
    ).location
    done = economist.post(f"{check}/las-in").location
    assert 'href="/ersattning/kontering">Visa konteringen</a>' in economist.text(done)


def test_history_tells_what_was_changed_from_what_to_what(session: Session, market: Market, economist: Visitor) -> None:
    found = draft(session, market, without_reasons())
    session.commit()
    here = f"/ersattning/listor/{found.id}"
    places = dict(enumerate(without_reasons().published))
    administration, care = (
        next(index for index, one in places.items() if one.component == part)
        for part in ("administration", "omsorg_material")
    )
    economist.post(f"{here}/skal", data={"version": 1, f"reason-{administration}": "Justerad"})
    as_printed = {f"n-{index}": str(one.amount) for index, one in places.items()}
    economist.post(f"{here}/priser", data={**as_printed, "version": 2, f"n-{care}": "105 900", "act": "spara"})
    page = plain(economist.text(here))
    assert "1–2 år heltid, omsorg och material, kr/år: 105 807 → 105 900" in page
    assert "Skäl till 1–2 år heltid, administration, 3 % av omsorg, kr/år: Justerad" in page
    log = session.exec(select(AuditRow).where(col(AuditRow.verb) == "ändrade utkastet")).all()
    assert json.loads(log[-1].details)["1–2 år heltid, omsorg och material, kr/år"] == ["105\u00a0807", "105\u00a0900"]


def test_rows_days_and_formula_are_told_and_a_long_change_is_counted() -> None:
    before = vasby()
    head = replace(before.head, valid_to=date(2017, 7, 1))
    gone = before.rows[-1].name
    fewer = replace(
        before,
        head=head,
        rows=before.rows[:-1],
        published=tuple(one for one in before.published if one.row != gone),
        steps=(replace(before.steps[0], line=99), *before.steps[1:]),
    )
    assert changed(before, fewer) == {
        "gäller": ["2017-01-01–2017-12-31", "2017-01-01–2017-06-30"],
        "rad 3–5 år deltid": ["", "borttagen"],
    }
    assert changed(fewer, replace(before, head=head)) == {"rad 3–5 år deltid": ["", "ny"]}
    doubled = vasby(factor="2")
    told = changed(before, doubled)
    assert told["formeln"] == ["", "ändrad"]
    assert len(told) == MOST + 1
    assert told["fler ändringar"] == ["", str(24 + 1 - MOST)]
    assert changed(before, before) == {}


def test_whoever_has_no_further_acts_sees_no_empty_menu(session: Session, client: Visitor, market: Market) -> None:
    found = decide(session, market, vasby())
    session.commit()
    client.log_in(session.get_one(User, market.attestant.user_id))
    page = client.text(f"/ersattning/listor/{found.id}")
    assert "Exportera till Excel" in page
    assert "Fler åtgärder" not in page


def test_all_numbers_are_found_and_fetched_by_what_they_are_called(
    session: Session, market: Market, economist: Visitor
) -> None:
    found = draft(session, market, vasby())
    session.commit()
    here = f"/ersattning/listor/{found.id}/tal"
    assert "Rader 1–6 av 6" in economist.text(f"{here}?q=3–5 år deltid")
    assert "Rader 1–6 av 6" in economist.text(f"{here}?q=3-5 år, deltid")
    sheet = openpyxl.load_workbook(BytesIO(economist.get(f"{here}/export.xlsx").data)).active
    rows = [row for row in sheet.iter_rows(values_only=True) if row[0] == "1–2 år heltid"]
    assert rows[1][:7] == ("1–2 år heltid", "alla", "Administration, 3 % av omsorg", "kr/år", 3175, 3174, 3174.21)
    assert {row[1] for row in rows} == {"alla", "Kommunal", "Fristående"}


def test_prices_over_time_are_told_by_the_names_of_their_groups(
    session: Session, market: Market, economist: Visitor
) -> None:
    decide(session, market, vasby())
    session.commit()
    page = economist.text("/ersattning/forskola/tjanst/forskola")
    assert ">fristaende<" not in page
    assert ">fristående<" in page
    assert '<option value="fristaende">Fristående</option>' in page
    sheet = openpyxl.load_workbook(
        BytesIO(economist.get("/ersattning/forskola/tjanst/forskola/export.xlsx").data)
    ).active
    assert "Fristående" in {row[1] for row in sheet.iter_rows(values_only=True)}


def test_two_lists_of_the_same_name_are_told_apart(session: Session, market: Market, economist: Visitor) -> None:
    decide(session, market, vasby())
    again = draft(session, market, vasby())
    session.commit()
    page = economist.text(f"/ersattning/listor/{again.id}/jamfor")
    assert "Förskola 2017, beslutad</th>" in page
    assert "Förskola 2017, utkast</th>" in page
    assert "24 lika, 0 ändrade, 0 nya, 0 utgår." in page


def test_the_check_page_gives_the_form_back_with_what_was_typed(
    session: Session, client: Visitor, market: Market, economist: Visitor
) -> None:
    found = draft(session, market, vasby())
    session.commit()
    here = f"/ersattning/listor/{found.id}"
    economist.post(f"{here}/granska")
    client.log_in(session.get_one(User, market.attestant.user_id))
    sent = {"board_id": market.board_id, "paragraph": "77", "case_number": "UBN 2016/1", "decided_on": "2016-11-30"}
    page = " ".join(client.post(f"{here}/beslut", data=sent).get_data(as_text=True).split())
    assert "4 priser, 24 tal" in page
    back = client.post(f"{here}/beslut", data=sent | {"confirmed": "ja", "change": "ja"})
    page = back.get_data(as_text=True)
    assert "Kontrollera beslutet" in page
    assert 'value="77"' in page
    assert 'value="UBN 2016/1"' in page
    session.rollback()
    assert session.get_one(PriceList, found.id).state == "granskad"


def test_lists_older_than_the_strip_are_drawn_all_the_same(session: Session, market: Market) -> None:
    decide(session, market, vasby())
    rows = lists.of_industry(session, market.industry.id or 0, TODAY)
    drawn = strip(rows, [], TODAY)
    assert drawn is not None
    assert [year for _, year in drawn.years][:2] == [2017, 2018]
    assert [bar.text for bar in drawn.bars] == ["Förskola 2017"]
    decide(session, market, vasby(start=date(2025, 1, 1)), decided_on=date(2024, 11, 1), paragraph="§ 99")
    drawn = strip(lists.of_industry(session, market.industry.id or 0, TODAY), [], TODAY)
    assert drawn is not None
    # The old list is too far back to be drawn beside one that holds now.
    assert [year for _, year in drawn.years] == [2025, 2026, 2027]


def test_a_row_of_coding_is_changed_from_what_it_says(session: Session, market: Market, economist: Visitor) -> None:
    save_coding(
        session, actor=market.economist, today=TODAY, service_id=market.service.id or 0, valid_from=date(2026, 1, 1),
        account="4635", mode="fristående", activity="407", band="", counterparty="", vat_code="",
    )  # fmt: skip
    session.commit()
    page = economist.text("/ersattning/kontering")
    address = re.search(r'href="(/ersattning/kontering/ny\?andra[^"]+)"', page)
    assert address is not None
    shown = economist.text(address[1].replace("&amp;", "&"))
    assert "Ändra kontering från en dag" in shown
    assert 'value="4635"' in shown
    assert 'value="407"' in shown
    assert '<option value="fristående" selected>' in shown
    assert 'name="valid_from" type="text" value=""' in shown
    assert len(session.exec(select(AccountCoding)).all()) == 1


def test_an_error_in_a_cell_never_overwrites_what_another_saved_meanwhile(
    app: Flask, session: Session, market: Market, economist: Visitor
) -> None:
    found = draft(session, market, vasby())
    session.commit()
    other = app.test_client().log_in(session.get_one(User, market.economist.user_id))
    here = f"/ersattning/listor/{found.id}/priser"
    fields = {f"n-{index}": str(one.amount) for index, one in enumerate(vasby().published)}
    assert other.post(here, data={**fields, "version": 1, "n-0": "106 000"}).status_code == 302
    refused = economist.post(here, data={**fields, "version": 1, "n-0": "105 000", "n-1": "abc"})
    assert refused.status_code == 422
    sent_on = re.search(r'name="version" value="(\d+)"', refused.get_data(as_text=True))
    assert sent_on is not None
    again = economist.post(here, data={**fields, "version": sent_on[1], "n-0": "105 000", "n-1": "3 175"})
    assert again.status_code == 409
    page = plain(again.get_data(as_text=True))
    assert "Sparat: 106 000" in page
    assert "Ditt: 105 000" in page


def test_a_conflict_asks_only_of_cells_that_were_touched(
    app: Flask, session: Session, market: Market, economist: Visitor
) -> None:
    found = draft(session, market, vasby())
    session.commit()
    other = app.test_client().log_in(session.get_one(User, market.economist.user_id))
    here = f"/ersattning/listor/{found.id}/priser"
    page = economist.text(here)
    seen = dict(re.findall(r'name="(o-n-\d+|n-\d+)"[^>]*?value="([^"]*)"', page))
    assert len(seen) == 2 * 24
    other.post(here, data={**seen, "version": 1, "n-0": "106 000", "n-1": "3 180"})
    conflict = economist.post(here, data={**seen, "version": 1, "n-1": "3 190"})
    assert conflict.status_code == 409
    shown = conflict.get_data(as_text=True)
    assert plain(shown).count("Sparat:") == 1
    assert "Sparat: 3 180" in plain(shown)
    chosen = dict(re.findall(r'name="([^"]+)" value="([^"]*)"', shown)) | {"n-1": "3 190"}
    del chosen["csrf_token"]
    assert economist.post(here, data=chosen).status_code == 302
    session.rollback()
    amounts = [one.amount for one in list_document(session.get_one(PriceList, found.id).document).published]
    assert (int(amounts[0] or 0), int(amounts[1] or 0)) == (106_000, 3_190)
