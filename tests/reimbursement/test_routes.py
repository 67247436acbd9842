"""The pages of price lists through a request: who sees what, what is refused, the route from workbook to decision."""

from dataclasses import replace
from io import BytesIO

import pytest
from flask import Flask
from sqlmodel import Session, select

from kundval.access.models import User
from kundval.reimbursement.models import AccountCoding, PriceList, RateInForce
from kundval.reimbursement.service import drafts
from kundval.reimbursement.workbook.writing import workbook_of
from tests.factories import make_industry, make_user
from tests.reimbursement.market import TODAY, Market, decide, draft, make_market, vasby
from tests.visitor import Visitor


@pytest.fixture
def market(session: Session, app: Flask) -> Market:
    found = make_market(session)
    session.commit()
    return found


def user(session: Session, market: Market, who: str) -> User:
    return session.get_one(User, getattr(market, who).user_id)


def bare(market: Market, session: Session) -> PriceList:
    document = vasby()
    found = draft(
        session, market, replace(document, published=tuple(replace(n, reason="") for n in document.published))
    )
    session.commit()
    return found


def form(visitor: Visitor, path: str, **fields: object) -> tuple[int, str]:
    answer = visitor.post(path, data=fields, content_type="multipart/form-data" if "file" in fields else None)
    return answer.status_code, " ".join(answer.get_data(as_text=True).split())


def test_a_draft_shows_its_deviations_first_with_a_field_for_each_reason(
    session: Session, client: Visitor, market: Market
) -> None:
    found = bare(market, session)
    page = client.log_in(user(session, market, "economist")).text(f"/ersattning/listor/{found.id}")
    assert "Avvikelser: 2 tal saknar skäl" in page
    assert "24 tal i kr/år. 20 är lika, 2 förklaras av avrundning, 2 avviker." in page
    assert (
        "(a) De avrundade delarna ger 88 973 och 102 608. De tryckta talen räknas på oavrundade delar och är rätt."
        in page
    )
    assert page.count('name="reason-') == 2


def test_from_reasons_to_decision_by_two_people(session: Session, client: Visitor, market: Market) -> None:
    found = bare(market, session)
    here = f"/ersattning/listor/{found.id}"
    client.log_in(user(session, market, "economist"))
    status, page = form(client, f"{here}/granska")
    assert status == 422
    assert "2 avvikelser saknar skäl. Ange varför talet avviker, eller rätta priset i utkastet." in page
    fields = {
        f"reason-{index}": "Justerat" for index, n in enumerate(vasby().published) if n.component == "administration"
    }
    assert form(client, f"{here}/skal", version=1, **fields)[0] == 302
    assert form(client, f"{here}/granska")[0] == 302
    assert client.get(f"{here}/beslut").status_code == 403
    client.log_in(user(session, market, "attestant"))
    session.rollback()
    decision = {
        "board_id": market.board_id,
        "paragraph": "98",
        "case_number": "UBN 2016/412",
        "decided_on": "2016-11-29",
        "ground": "",
    }
    status, page = form(client, f"{here}/beslut", **decision)
    assert status == 200
    assert "Kontrollera innan du beslutar" in page
    assert not session.exec(select(RateInForce)).all()
    assert form(client, f"{here}/beslut", **decision, confirmed="ja")[0] == 302
    session.rollback()
    assert len(session.exec(select(RateInForce)).all()) == 8
    assert "Ersätt med ny prislista" not in client.text(here)
    assert "Ersätt med ny prislista" in client.log_in(user(session, market, "economist")).text(here)


def test_what_a_cell_refuses_is_said_at_the_cell_and_kept_as_typed(
    session: Session, client: Visitor, market: Market
) -> None:
    found = bare(market, session)
    client.log_in(user(session, market, "economist"))
    fields = {f"n-{index}": str(n.amount) for index, n in enumerate(vasby().published)}
    status, page = form(client, f"/ersattning/listor/{found.id}/priser", version=1, **{**fields, "n-3": "12,5o"})
    assert status == 422
    assert "beloppet får bara ha siffror och ett komma. Du skrev 12,5o." in page
    assert 'value="12,5o"' in page
    assert form(client, f"/ersattning/listor/{found.id}/priser", version=1, **{**fields, "n-3": "88 973"})[0] == 302
    status, page = form(client, f"/ersattning/listor/{found.id}/priser", version=1, **{**fields, "n-3": "88 974"})
    assert status == 409
    assert "ändrade prislistan kl." in page
    assert "Sparat: 88 973" in page.replace("\u00a0", " ")
    assert "Ditt: 88 974" in page
    status, _ = form(client, f"/ersattning/listor/{found.id}/priser", version=2, **{**fields, "n-3": "88 974"})
    assert status == 302


def test_a_faulty_workbook_is_answered_with_every_place(session: Session, client: Visitor, market: Market) -> None:
    found = bare(market, session)
    client.log_in(user(session, market, "economist"))
    document = vasby()
    other = replace(document, rows=document.rows[:-1])
    here = f"/ersattning/listor/{found.id}/arbetsbok"
    status, page = form(client, here, version=1, file=(BytesIO(workbook_of(other)), "lista.xlsx"))
    assert status == 422
    assert "«Förskola 3-5 år, deltid» finns inte på bladet Rader." in page
    status, page = form(client, here, version=1, file=(BytesIO(b"PK\x03\x04 trasig"), "lista.xlsx"))
    assert status == 422
    assert "Filen är ingen Excel-arbetsbok." in page
    status, _ = form(client, here, version=1, file=(BytesIO(workbook_of(document)), "lista.xlsx"))
    assert status == 302


def test_the_workbook_comes_down_and_goes_up_without_loss(session: Session, client: Visitor, market: Market) -> None:
    found = bare(market, session)
    stored = found.document
    client.log_in(user(session, market, "economist"))
    content = client.get(f"/ersattning/listor/{found.id}/arbetsbok.xlsx").data
    assert (
        form(client, f"/ersattning/listor/{found.id}/arbetsbok", version=1, file=(BytesIO(content), "l.xlsx"))[0] == 302
    )
    session.rollback()
    assert session.get_one(PriceList, found.id).document == stored


def test_another_industrys_list_and_a_missing_one_are_the_same_404(
    session: Session, client: Visitor, market: Market
) -> None:
    found = bare(market, session)
    other = make_user(session, "ekonom", industry_id=make_industry(session).id)
    session.commit()
    client.log_in(other)
    answers = [client.get(path) for path in (f"/ersattning/listor/{found.id}", "/ersattning/listor/99999")]
    assert [answer.status_code for answer in answers] == [404, 404]
    for page in ("tal", "priser", "arbetsbok.xlsx", "tal/export.xlsx", "ersatt"):
        assert client.get(f"/ersattning/listor/{found.id}/{page}").status_code == 404
    assert "Förskola 2017" not in client.text("/ersattning")


def test_lists_of_an_industry_stand_on_a_timeline_with_their_gaps(
    session: Session, client: Visitor, market: Market
) -> None:
    decide(session, market, vasby())
    session.commit()
    page = client.log_in(user(session, market, "economist")).text("/ersattning/forskola")
    assert "Förskola 2017" in page
    assert "Ingen prislista" in page
    assert client.get("/ersattning/finns-inte").status_code == 404


def test_account_coding_is_added_and_refused_in_words(session: Session, client: Visitor, market: Market) -> None:
    client.log_in(user(session, market, "economist"))
    fields = {
        "service_id": market.service.id,
        "mode": "fristående",
        "counterparty": "87",
        "account": "463 87",
        "vat_code": "MK6",
    }
    status, page = form(client, "/ersattning/kontering/ny", **fields, valid_from="31/2 2017")
    assert status == 422
    assert 'value="463 87"' in page
    assert form(client, "/ersattning/kontering/ny", **fields, valid_from="2017-01-01")[0] == 302
    session.rollback()
    assert session.exec(select(AccountCoding)).one().account == "463 87"
    assert "463 87" in client.text("/ersattning/kontering")


def test_a_reviewed_list_is_somebodys_to_do_but_not_his_who_reviewed_it(
    session: Session, client: Visitor, market: Market
) -> None:
    found = draft(session, market, vasby())
    drafts.review(session, actor=market.economist, today=TODAY, price_list_id=found.id or 0)
    session.commit()
    assert "Besluta prislistan Förskola 2017" in client.log_in(user(session, market, "attestant")).text("/")
    assert "Besluta prislistan Förskola 2017" not in client.log_in(user(session, market, "economist")).text("/")
