"""C04 and C13: extra money to own units hinders until its mirror is there, and what own and private units get is compared."""

import pytest
from sqlmodel import Session

from kundval.access.rules import SYSTEM
from kundval.errors import FieldsRefused, Refused
from kundval.payment.queries.contribution_state import states
from kundval.payment.queries.treatment import told
from kundval.payment.service.months import request_closing
from kundval.payment.service.treatment import give_reason
from kundval.period import Month
from kundval.reimbursement.service.supplements import NewRow, request_supplement
from tests.payment.beside import LATER, decision, give, manual, supplement
from tests.payment.build import IN_HOUSE, Market, market, on

JANUARY = Month.parse("2017-01")


@pytest.fixture
def town(session: Session) -> Market:
    """Two own units and a private one with a child each, paid alike but for the VAT compensation."""
    made = market(session)
    made.unit("Björken")
    made.unit("Eken", IN_HOUSE)
    made.unit("Almen", IN_HOUSE)
    made.rate(1_060_000, unit="månad", vat_ore=60_000)
    made.rate(1_000_000, IN_HOUSE, unit="månad")
    for unit in ("Björken", "Eken", "Almen"):
        made.choose(made.child(), unit, "2017-01-01")
    return made


def close(town: Market) -> None:
    request_closing(town.session, actor=SYSTEM, today=LATER, industry_id=town.industry.id, month=JANUARY)


def compared(town: Market) -> list[tuple[str, int, str, list[str]]]:
    rows = told(town.session, town.industry, JANUARY.number, JANUARY.number)
    return [(row.what, row.difference_ore, row.state, [share.unit for share in row.standing_out]) for row in rows]


def test_c04_a_month_whose_contribution_is_not_booked_cannot_be_closed(town: Market):
    town.run("2017-01")
    give(town, supplement(town, "extra", "tillskott", "engång"), ("Eken", 100_000, "2017-01-01", "2017-02-01"))
    with pytest.raises(Refused, match="deras spegling till fristående är inte bokförda"):
        close(town)
    town.run("2017-02")
    close(town)


def test_c04_a_contribution_without_decision_or_without_own_customers_hinders(town: Market, session: Session):
    what = supplement(town, "extra", "tillskott", "engång")
    rows = [NewRow(None, 100_000, on("2017-01-01"), on("2017-02-01"))]
    request_supplement(
        session, actor=SYSTEM, today=LATER, supplement_id=what.id, decision_id=decision(town).id, rows=rows
    )
    (state,) = states(session, town.industry, JANUARY, LATER)
    assert state.hinders
    with pytest.raises(Refused, match="väntar på att en annan person beslutar"):
        close(town)


def test_c04_a_contribution_when_own_units_have_no_customers_has_no_mirror(session: Session):
    town = market(session)
    town.unit("Björken")
    town.unit("Eken", IN_HOUSE)
    town.choose(town.child(), "Björken", "2017-01-01")
    give(town, supplement(town, "extra", "tillskott", "engång"), ("Eken", 100_000, "2017-01-01", "2017-02-01"))
    with pytest.raises(Refused, match="det går inte att räkna vad fristående ska få per kund"):
        close(town)


def test_c13_own_and_private_units_that_get_the_same_but_for_vat_differ_by_nothing(town: Market):
    give(town, supplement(town, "extra", "tillskott", "engång"), ("", 100_000, "2017-01-01", "2017-02-01"))
    give(town, supplement(town, "socio", "kund", with_vat=True), ("", 10_000, "2017-01-01", ""))
    town.run("2017-01")
    assert compared(town) == [
        ("tillskott:extra", 0, "lika", []),
        ("tillägg:socio", 0, "lika", []),
        ("pris:alla", 0, "lika", []),
    ]


def test_c13_one_own_unit_that_gets_500_kr_more_is_named_until_it_is_explained(town: Market, session: Session):
    give(town, supplement(town, "extra", "enhet"), ("Eken", 50_000, "2017-01-01", ""))
    town.run("2017-01")
    # 500 kr over two own customers.
    assert compared(town)[0] == ("tillägg:extra", 25_000, "oförklarad", ["Eken"])
    with pytest.raises(FieldsRefused, match="Skriv varför"):
        give_reason(
            session,
            actor=SYSTEM,
            today=LATER,
            service_id=town.service.id,
            what="tillägg:extra",
            from_month=JANUARY,
            reason=" ",
        )
    give_reason(
        session,
        actor=SYSTEM,
        today=LATER,
        service_id=town.service.id,
        what="tillägg:extra",
        from_month=JANUARY,
        reason="Liten ö",
    )
    assert [row for row in compared(town) if row[0] == "tillägg:extra"] == [
        ("tillägg:extra", 25_000, "förklarad", ["Eken"])
    ]


def test_c13_an_agreed_price_or_a_manual_line_to_one_own_unit_is_named(town: Market):
    give(town, supplement(town, "hogre", "pris"), ("Eken", 1_050_000, "2017-01-01", ""))
    line = manual(town, "Almen", "2017-01", 50_000)
    town.run("2017-01")
    assert compared(town) == [
        ("avtal:hogre", 0, "oförklarad", ["Eken"]),
        (f"manuell:{line.source}", 25_000, "oförklarad", ["Almen"]),
        ("pris:alla", 0, "lika", []),
    ]
