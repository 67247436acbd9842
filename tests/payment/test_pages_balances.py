"""The pages of balances, claims, coding and simulation: by two logins, with what was typed kept, and nobody else's money."""

from io import BytesIO

import pytest
from openpyxl import load_workbook
from sqlmodel import Session, col, delete, select

from kundval.access.models import Task
from kundval.payment.models import RecoveryClaim
from kundval.reimbursement.models import AccountCoding
from tests.factories import make_industry, make_user
from tests.payment.build import Market, market
from tests.payment.test_balances import hours_paid, report
from tests.visitor import Visitor


@pytest.fixture
def care(session: Session) -> Market:
    """Home care that owes 30 hours of 450 kr since February 2017."""
    made = hours_paid(market(session, volume_unit="timme"))
    report(made, "2017-01", 70, "2017-02-28")
    made.run("2017-02")
    return made


def test_a_balance_is_claimed_decided_and_paid_back_by_two_logins(
    client: Visitor, session: Session, care: Market
) -> None:
    ekonom, attestant = make_user(session, "ekonom"), make_user(session, "attestant")
    payee = care.provider("Lugna hem AB")
    owner = make_user(session, "utförare", provider_id=payee.id)
    session.commit()
    page = f"/utbetalningar/saldon/{care.industry.code}/{payee.id}/aterkrav"
    assert "13 500,00" in client.log_in(ekonom).text("/utbetalningar/saldon").replace("\xa0", " ")
    refused = client.post(page, data={"amount_ore": "20 000", "reason": "Stängd enhet."})
    assert refused.status_code == 422
    assert "Av saldot återstår 13 500,00 kr" in refused.text.replace("\xa0", " ")
    assert 'value="20 000"' in refused.text
    assert client.post(page, data={"amount_ore": "13 500", "reason": "Stängd enhet."}).status_code == 302
    task = session.exec(select(Task.id).where(col(Task.kind) == "återkrav")).one()
    claim = session.exec(select(RecoveryClaim.id)).one()
    session.rollback()
    own = client.post(f"/utbetalningar/begaran/{task}", data={"answer": "ja"})
    assert own.status_code in (403, 422)
    assert client.log_in(attestant).post(f"/utbetalningar/begaran/{task}", data={"answer": "ja"}).status_code == 302
    client.log_in(ekonom)
    given = {"amount_ore": "3 500", "on": "2026-11-20", "note": "V 17"}
    assert client.post(f"/utbetalningar/aterkrav/{claim}/betalning", data=given).status_code == 302
    told = client.text(f"/utbetalningar/aterkrav/{claim}").replace("\xa0", " ")
    assert "Återstår 10 000,00 kr" in told
    assert "Stängd enhet." in told
    assert "10 000,00" in client.log_in(owner).text("/leverantor").replace("\xa0", " ")


def test_nobody_sees_the_balances_of_another_industry(client: Visitor, session: Session, care: Market) -> None:
    other = make_industry(session)
    user = make_user(session, "ekonom", industry_id=other.id)
    session.commit()
    client.log_in(user)
    assert "Lugna hem AB" not in client.text("/utbetalningar/saldon")
    page = f"/utbetalningar/saldon/{care.industry.code}/{care.provider('Lugna hem AB').id}/aterkrav"
    assert client.get(page).status_code == 404


def test_missing_coding_leads_to_the_form_that_mends_it(client: Visitor, session: Session, care: Market) -> None:
    session.exec(delete(AccountCoding).where(col(AccountCoding.service_id) == care.service.id))
    report(care, "2026-10", 10, "2026-10-31")
    ekonom = make_user(session, "ekonom")
    session.commit()
    month = f"/utbetalningar/{care.industry.code}/2026-10"
    client.log_in(ekonom).post(f"{month}/rakna")
    shown = client.text(month)
    form = (
        f"/ersattning/kontering/ny?tjanst={care.service.id}&amp;regi=frist%C3%A5ende&amp;motpart=87&amp;fran=2026-10-01"
    )
    assert form in shown
    assert "saknas, lägg till" in client.text(f"/ersattning/kontering/rader?bransch={care.industry.code}")
    given = {
        "service_id": str(care.service.id), "mode": "fristående", "counterparty": "87", "account": "463 87", "responsibility": "1200",
        "activity": "513", "valid_from": "2017-01-01",
    }  # fmt: skip
    assert client.post("/ersattning/kontering/ny", data=given).status_code == 302
    assert form not in client.text(month)
    book = load_workbook(
        BytesIO(client.get(f"/ersattning/kontering/rader/export.xlsx?bransch={care.industry.code}").data)
    )
    assert [cell.value for cell in book.worksheets[0][2]][5:8] == ["463 87", "1200", "513"]
