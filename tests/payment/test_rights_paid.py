"""A right that ends, and notice that is paid: what a run takes back or pays, and how its lines say why."""

from datetime import date

import pytest
from sqlmodel import Session, col, select

from kundval.choice.models import ChoiceFact, Entitlement
from kundval.choice.service.rebuild import rebuild
from kundval.payment.models import Line, Run
from kundval.payment.queries.explain import explain
from tests.payment.build import Market, market, on


@pytest.fixture
def town(session: Session) -> Market:
    found = market(session, "2017-04")
    found.unit("Björken")
    found.unit("Eken")
    found.rate(12_000_000)
    return found


def right(town: Market, person: int, kind: str, since: str, reported: str) -> None:
    town.session.add(Entitlement(person_id=person, service_id=town.service.id, kind=kind, valid_from=on(since), decided_on=on(reported),
                                 reported_on=on(reported)))  # fmt: skip
    town.session.flush()
    rebuild(town.session, [person])


def test_right_that_ended_takes_the_days_back_and_says_why(session: Session, town: Market) -> None:
    town.service.requires_entitlement = True
    session.flush()
    child = town.child()
    right(town, child, "beslut", "2017-01-01", "2017-01-01")
    town.choose(child, "Björken", "2017-01-01")
    assert town.paid("2017-04", "2017-04-28") == [("2017-04", "Björken", 1_000_000)]
    # Known on 10 May: the last day with a right was 15 April, so 15 of 30 days, 5 000,00 of 10 000,00 kr.
    right(town, child, "upphör", "2017-04-16", "2017-05-10")
    assert town.paid("2017-05", "2017-05-29") == [("2017-04", "Björken", -500_000)]
    run = session.exec(select(Run).where(Run.month == on("2017-05-01").year * 12 + 4)).one()
    line = session.exec(select(Line).where(Line.run_id == run.id)).one()
    trail = explain(session, line.id or 0, date(2017, 6, 1))
    assert trail is not None
    assert (
        trail.because
        == "Rättelse för april 2017, i körningen maj 2017: rätten upphörde 15 april 2017, anmält 2017-05-10."
    )
    assert [fact.text for fact in trail.choice.facts if fact.is_late] == ["Rätten upphörde 2017-04-15"]


def test_paid_notice_pays_both_units_until_it_is_out(session: Session, town: Market) -> None:
    child = town.child()
    town.choose(child, "Björken", "2017-01-01")
    switch = town.fact("byte", child, "2017-04-11", "2017-04-11", "Eken")
    session.get_one(ChoiceFact, switch.id).paid_until = on("2017-04-21")
    session.flush()
    rebuild(session, [child])
    # Björken 10 days and 10 days of notice, Eken 20 of 30 days, at 10 000,00 kr a month.
    assert sorted(town.paid("2017-04", "2017-04-28")) == [
        ("2017-04", "Björken", 333_333), ("2017-04", "Björken", 333_333), ("2017-04", "Eken", 666_667),
    ]  # fmt: skip
    slots = session.exec(select(col(Line.slot)).order_by(col(Line.slot))).all()
    assert sorted(slots) == [1, 1, 1001]
