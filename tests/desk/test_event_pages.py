"""Events on the customer's page, and granted beside performed and paid."""

from datetime import date

import pytest
from sqlmodel import Session, select

from kundval.access.models import Setting
from kundval.access.rules import SYSTEM
from kundval.choice.models import EventFact, Person
from kundval.choice.rules.event_lines import Line
from kundval.choice.service.choose import choose
from kundval.choice.service.entitlements import add_entitlement
from kundval.choice.service.event_rules import save_event_rule
from kundval.choice.service.volumes import report_volume
from kundval.payment.models import Window
from kundval.period import Month
from kundval.spreadsheet import read
from tests.choice.market import GRETA, TODAY, Market, make_market
from tests.factories import make_user
from tests.visitor import Visitor


@pytest.fixture
def market(session: Session, client: Visitor) -> Market:
    """Greta has home care from Hjälparna, 20 hours a month, and got 12,5 of them in October."""
    market = make_market(session)
    session.add(Setting(key="demonstration", value="1"))
    service = market.home_care
    save_event_rule(
        session, actor=SYSTEM, today=TODAY, service_id=service.id or 0, kind="avböjt besök",
        lines=[Line(value="avböjt besök")], valid_from=date(2020, 1, 1),
    )  # fmt: skip
    greta = market.person(GRETA, "Greta Ek")
    who = {
        "session": session,
        "actor": SYSTEM,
        "today": TODAY,
        "person_id": greta.id or 0,
        "service_id": service.id or 0,
    }
    add_entitlement(
        **who,
        valid_from=date(2026, 10, 1),
        quantity_milli=20_000,
        decided_on=date(2026, 9, 20),
        reported_on=date(2026, 9, 20),
    )
    choose(**who, unit_id=market.helpers.id or 0, on=date(2026, 10, 1), values={}, reported_on=date(2026, 9, 20))
    report_volume(**who, unit_id=market.helpers.id or 0, month=Month.parse("2026-10"), quantity_milli=12_500, values={})
    session.commit()
    return market


@pytest.fixture
def officer(session: Session, market: Market, client: Visitor) -> Visitor:
    user = make_user(session, "handläggare")
    session.commit()
    return client.log_in(user)


def handle(session: Session) -> str:
    return session.exec(select(Person.handle)).one()


def test_an_event_is_registered_seen_and_taken_away_with_a_reason(session: Session, officer: Visitor) -> None:
    address = f"/kunder/{handle(session)}/handelse"
    page = officer.text(address)
    assert "Registrera frånvaro eller annan händelse" in page and "Avböjt besök" in page
    sent = {"kind": "avböjt besök", "valid_from": "2026-11-03", "valid_to": "2026-11-03", "quantity": "1,5"}
    assert officer.post(address, data=sent).status_code == 303
    page = officer.text(f"/kunder/{handle(session)}")
    assert "Avböjt besök är registrerad från 2026-11-03." in page
    assert "1,5 timmar per dag" in page
    session.rollback()
    event = session.exec(select(EventFact)).one()
    refused = officer.post(f"{address}/{event.id}", data={"reason": ""})
    assert refused.status_code == 422 and "Ange skälet." in refused.get_data(as_text=True)
    assert officer.post(f"{address}/{event.id}", data={"reason": "Fel dag."}).status_code == 303
    assert "1,5 timmar per dag" not in officer.text(f"/kunder/{handle(session)}")


def test_a_wrong_event_is_answered_at_each_field_and_keeps_what_was_typed(session: Session, officer: Visitor) -> None:
    sent = {"kind": "avböjt besök", "valid_from": "2026-11-03", "valid_to": "2026-11-01", "note": "ringde"}
    refused = officer.post(f"/kunder/{handle(session)}/handelse", data=sent)
    text = " ".join(refused.get_data(as_text=True).split())
    assert refused.status_code == 422
    assert "Sista dagen måste vara 2026-11-03 eller senare." in text
    assert "Skriv den planerade mängden per dag." in text
    assert 'value="ringde"' in text


def test_granted_beside_performed_per_unit_and_customer_with_excel(session: Session, officer: Visitor) -> None:
    page = officer.text("/kunder/volymer/beviljat")
    assert "Hjälparna" in page and "20,00" in page and "12,50" in page and "62,5" in page
    file = officer.get("/kunder/volymer/beviljat/export.xlsx")
    cells = [cell for sheet in read(file.data, "v.xlsx") for _, row in sheet.rows for cell in row]
    assert "Hjälparna" in cells and "12.5" in [cell.replace(",", ".") for cell in cells]
    assert officer.get("/kunder/volymer/beviljat?enhet=99999").status_code == 404


def test_volumes_reported_after_the_last_day_of_their_month_are_a_list_of_their_own(
    session: Session, market: Market, officer: Visitor
) -> None:
    window = Window(
        service_id=market.home_care.id, month=Month.parse("2026-10").number, window_from=1, window_to=2, whole=1, rate_from=1, rate_to=2,
        age_day=1, payable_from=1, known_by=date(2026, 10, 31).toordinal(),
    )  # fmt: skip
    session.add(window)
    session.commit()
    assert "12,5 timmar" in officer.text("/kunder/volymer?status=sent")
    window.known_by = date(2030, 1, 1).toordinal()
    session.add(window)
    session.commit()
    assert "12,5 timmar" not in officer.text("/kunder/volymer?status=sent")
