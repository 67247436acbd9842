"""Override and write-off: what falls outside is ended by two persons, for the months and keys named and no others."""

import pytest
from sqlmodel import Session

from kundval.access.rules import Actor
from kundval.errors import NotFound, Refused
from kundval.payment.queries.too_late import too_late
from kundval.payment.queries.verify import verify
from kundval.payment.service.exceptions import (
    decide_override,
    decide_write_off,
    request_override,
    request_write_off,
)
from kundval.period import Month
from tests.factories import make_actor
from tests.payment.build import INDEPENDENT, Market, market, on

TODAY = on("2017-06-30")


@pytest.fixture
def town(session: Session) -> Market:
    made = market(session)
    made.calendar(window="ingen")
    made.unit("Björken")
    made.unit("Asken")
    made.rate(12_000_000)
    return made


@pytest.fixture
def two(session: Session) -> tuple[Actor, Actor]:
    return make_actor(session, "ekonom"), make_actor(session, "attestant")


def overridden(town: Market, two: tuple[Actor, Actor], table: str, fact_id: int, *months: str) -> None:
    ekonom, attestant = two
    task = request_override(
        town.session, actor=ekonom, today=TODAY, industry_id=town.industry.id, fact_table=table, fact_id=fact_id,
        months=[Month.parse(month) for month in months], reason="Kommunens eget fel",
    )  # fmt: skip
    with pytest.raises(Refused, match="Du begärde"):
        decide_override(town.session, actor=make_both(town, ekonom), today=TODAY, task=task, approve=True)
    decide_override(town.session, actor=attestant, today=TODAY, task=task, approve=True)


def make_both(town: Market, ekonom: Actor) -> Actor:
    """The same user with the role of an attestant as well."""
    return Actor(ekonom.user_id, ekonom.name, (*ekonom.grants, *make_actor(town.session, "attestant").grants))


def months_listed(town: Market) -> set[str]:
    return {str(Month(one.key.month)) for one in too_late(town.session, town.industry)}


def test_a_late_sale_holds_as_in_time_in_the_month_named(town: Market, two: tuple[Actor, Actor]):
    town.choose(town.child(), "Björken", "2017-01-01")
    town.run("2017-03")
    fact = town.owned("Björken", "Nya Björken AB", INDEPENDENT, on("2017-02-01"), on("2017-04-10"))
    town.run("2017-04")
    assert months_listed(town) == {"2017-02", "2017-03"}
    overridden(town, two, "ownership_fact", fact.id, "2017-02")
    lines = town.lines(town.run("2017-05"))
    moved = [
        (line.provider_id == town.provider("Nya Björken AB").id, line.amount_ore)
        for line in lines
        if line.month == "2017-02"
    ]
    assert sorted(moved) == [(False, -1_000_000), (True, 1_000_000)]
    assert months_listed(town) == {"2017-03"}
    assert all(check.holds for check in verify(town.session))


def test_a_late_volume_holds_as_in_time_beside_those_that_were(session: Session, two: tuple[Actor, Actor]):
    made = market(session, volume_unit="timme")
    made.calendar(window="ingen")
    made.unit("Hemtjänsten")
    made.rate(40_000, unit="timme")
    person = made.child("1940-01-01")
    made.volume(person, "Hemtjänsten", "2017-01", 10_000, "2017-01-31", "2017-01-10")
    made.run("2017-01")
    late = made.volume(person, "Hemtjänsten", "2017-01", 5_000, "2017-02-10", "2017-01-20")
    assert made.run("2017-02") is None
    overridden(made, two, "volume_fact", late.id, "2017-01")
    (line,) = made.lines(made.run("2017-02"))
    assert (line.due, line.booked, line.amount_ore) == (15, 10, 200_000)
    assert too_late(session, made.industry) == []


def test_an_override_of_one_month_leaves_the_others_of_the_slot_as_they_were(town: Market, two: tuple[Actor, Actor]):
    child = town.child()
    town.choose(child, "Björken", "2017-01-01")
    town.run("2017-03")
    late = town.fact("byte", child, "2017-02-01", "2017-04-10", "Asken")
    overridden(town, two, "choice_fact", late.id, "2017-03")
    assert town.paid("2017-04") == [
        ("2017-03", "Asken", 1_000_000), ("2017-03", "Björken", -1_000_000), ("2017-04", "Asken", 1_000_000),
    ]  # fmt: skip
    town.fact("annullering", child, "2017-04-20", "2017-04-20", annuls_id=late.id)
    assert ("2017-03", "Asken", -1_000_000) not in town.paid("2017-05")


def test_an_override_takes_a_reason_a_fact_of_the_industry_and_an_open_month(town: Market, two: tuple[Actor, Actor]):
    ekonom, _ = two
    fact = town.choose(town.child(), "Björken", "2017-01-01")
    town.run("2017-01")
    town.close("2017-01")
    base = {"actor": ekonom, "today": TODAY, "industry_id": town.industry.id, "fact_table": "choice_fact"}
    january, february = [Month.parse("2017-01")], [Month.parse("2017-02")]
    with pytest.raises(Refused, match="Ange skälet"):
        request_override(town.session, **base, fact_id=fact.id, months=february, reason=" ")
    with pytest.raises(Refused, match="är stängd"):
        request_override(town.session, **base, fact_id=fact.id, months=january, reason="Fel")
    with pytest.raises(NotFound):
        request_override(town.session, **base, fact_id=999_999, months=february, reason="Fel")


def test_a_write_off_ends_the_difference_of_a_key_and_a_further_one_is_listed(town: Market, two: tuple[Actor, Actor]):
    ekonom, attestant = two
    child = town.child()
    town.choose(child, "Björken", "2017-01-01")
    town.run("2017-03")
    town.fact("avslut", child, "2017-03-22", "2017-04-10")  # 10/31 of March too much
    town.run("2017-04")
    (one,) = too_late(town.session, town.industry)
    assert one.amount_ore == -322_581
    task = request_write_off(
        town.session, actor=ekonom, today=TODAY, industry_id=town.industry.id, month=Month.parse("2017-03"), person_id=child,
        unit_id=town.units["Björken"], reason="För litet",
    )  # fmt: skip
    decide_write_off(town.session, actor=attestant, today=TODAY, task=task, approve=True)
    assert too_late(town.session, town.industry) == []
    assert town.run("2017-05") is None
    town.fact("avslut", child, "2017-03-12", "2017-06-10")  # and ten days more
    (more,) = too_late(town.session, town.industry)
    assert more.amount_ore == -645_161 + 322_581
    assert all(check.holds for check in verify(town.session))
