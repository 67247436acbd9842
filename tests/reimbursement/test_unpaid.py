"""A row whose unit is not what its service is paid by is told on the list's page: it would pay nobody."""

from dataclasses import replace

import pytest
from flask import Flask
from sqlmodel import Session

from kundval.access.models import User
from kundval.reimbursement.rules.payable import is_paid
from tests.reimbursement.market import draft, make_market, vasby
from tests.visitor import Visitor


@pytest.mark.parametrize(
    ("period", "volume_unit", "by_hours", "paid"),
    [
        ("år", "", False, True), ("månad", "timme", False, True), ("dygn", "", False, True), ("dygn", "dygn", False, True),
        ("dygn", "timme", False, False), ("timme", "timme", False, True), ("leverans", "timme", False, False),
        ("timme", "", False, False), ("timme", "timme", True, True), ("år", "timme", True, False),
    ],
)  # fmt: skip
def test_a_price_is_paid_where_its_unit_is_what_the_service_is_paid_by(
    period: str, volume_unit: str, by_hours: bool, paid: bool
) -> None:
    assert is_paid(period, volume_unit, by_hours) is paid


def test_the_page_names_the_rows_that_pay_nobody(session: Session, app: Flask, client: Visitor) -> None:
    market = make_market(session)
    document = vasby()
    units = tuple(replace(unit, period="timme") if unit.code == "kr/år" else unit for unit in document.units)
    by_hour = draft(session, market, replace(document, units=units))
    by_year = draft(session, market, replace(document, head=replace(document.head, name="Årspris")))
    session.commit()
    client.log_in(session.get_one(User, market.economist.user_id))
    assert (
        "4 rader räknas i timme men Forskola betalas efter tid på en plats: 1–2 år heltid, 1–2 år deltid, 3–5 år heltid, "
        "3–5 år deltid. De betalas inte. Lägg dem i en tjänst med volymenheten timme."
    ) in client.text(f"/ersattning/listor/{by_hour.id}")
    assert "Rader som inte betalas" not in client.text(f"/ersattning/listor/{by_year.id}")
