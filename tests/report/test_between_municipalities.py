"""What is paid between municipalities is never private: units elsewhere have modes of their own, and customers from elsewhere stand apart,
or are left out of those who live here."""

from datetime import date

import pytest
from sqlmodel import Session, select

from kundval.access.models import Setting
from kundval.choice.models import Person, PersonResidence
from kundval.choice.service.persons import add_residence, register_person
from kundval.registry.models import Agreement, Unit
from kundval.report.market_share import market_share
from kundval.report.rules import Definition
from tests.choice.market import GRETA, MAJA, OLLE, TODAY, Market, give, make_market, numbered, saved
from tests.choice.test_limits import owned
from tests.factories import make_actor
from tests.payment.build import market as payment_market
from tests.payment.build import on

EVA, NILS = "20230612-2399", "20230712-2398"


@pytest.fixture
def market(session: Session) -> Market:
    """Maja lives here at Solgläntan (fristående), Olle at Björken (egenregi), Greta in another municipality's unit, Eva in a private unit
    there; Nils comes from elsewhere to Solgläntan."""
    made = make_market(session)
    saved(session, Setting(key="municipality_code", value="0114"))
    elsewhere, private = (
        saved(session, Unit(code=code, name=code, in_municipality=False)) for code in ("Grannbyn", "Grannskolan")
    )
    for unit, mode, number in (
        (made.sunny, "fristående", "5599990016"),
        (made.birch, "egenregi", "2129990016"),
        (elsewhere, "annan kommun", "2129990024"),
        (private, "fristående i annan kommun", "5599990024"),
    ):
        provider = owned(session, unit, mode, number)
        if unit in (elsewhere, private):
            give(session, unit, made.preschool)
            saved(
                session,
                Agreement(
                    provider_id=provider.id,
                    unit_id=unit.id,
                    regime="skollag",
                    number=unit.code,
                    valid_from=date(2010, 1, 1),
                ),
            )
    for number, name, unit in (
        (MAJA, "Maja", made.sunny), (OLLE, "Olle", made.birch), (GRETA, "Greta", elsewhere), (EVA, "Eva", private),
    ):  # fmt: skip
        made.choose(made.person(number, name), "2026-01-10", unit)
    nils = register_person(
        session, actor=made.officer, today=TODAY, name="Nils", number=numbered(NILS), municipality="0180"
    )
    made.choose(nils, "2026-01-10", made.sunny)
    return made


def modes(market: Market, measure: str, population: str) -> dict[str, int]:
    reader = make_actor(market.session, "ledning")
    definition = Definition(measure=measure, population=population, first_year=2026, last_year=2026)
    report = market_share(market.session, actor=reader, today=TODAY, definition=definition, industry="forskola")
    return {part.mode: part.value for part in report.industries[0].years[0].modes}


def test_residents_in_units_elsewhere_are_never_counted_as_private(market: Market) -> None:
    assert modes(market, "kunder", "bosatta") == {
        "egenregi": 1, "fristående": 1, "annan kommun": 1, "fristående i annan kommun": 1,
    }  # fmt: skip


def test_customers_from_elsewhere_are_not_among_those_who_live_here(market: Market) -> None:
    assert modes(market, "kunder", "bosatta")["fristående"] == 1
    # Verksamheten i kommunen är en annan fråga: där räknas Nils, men ingen som är i en annan kommun.
    assert modes(market, "kunder", "verksamhet") == {"egenregi": 1, "fristående": 2}


def test_customers_from_elsewhere_stand_apart_among_all_and_are_neither_internal_nor_external(market: Market) -> None:
    assert modes(market, "kunder", "alla") == {
        "egenregi": 1, "fristående": 1, "annan kommun": 1, "fristående i annan kommun": 1, "boende i annan kommun": 1,
    }  # fmt: skip
    reader = make_actor(market.session, "ledning")
    definition = Definition(first_year=2026, last_year=2026)
    year = (
        market_share(market.session, actor=reader, today=TODAY, definition=definition, industry="forskola")
        .industries[0]
        .years[0]
    )
    # Three of five are with others than the municipality; Nils, a fifth, is at a private unit but not the municipality's customer.
    assert (year.external, year.share("egenregi"), year.share("boende i annan kommun")) == (600, 200, 200)


def test_who_moves_here_is_the_municipalitys_own_customer_from_then_on(market: Market) -> None:
    nils = market.session.exec(select(Person).where(Person.name == "Nils")).one()
    add_residence(market.session, actor=market.officer, today=TODAY, person_id=nils.id or 0, municipality="0114",
                     valid_from=date(2026, 11, 1), reported_on=TODAY)  # fmt: skip
    # The latest 15th is in November.
    assert modes(market, "kunder", "alla")["fristående"] == 2


def test_without_a_municipality_of_its_own_nobody_is_from_elsewhere(market: Market) -> None:
    market.session.delete(market.session.get_one(Setting, "municipality_code"))
    market.session.flush()
    assert modes(market, "kunder", "alla")["fristående"] == 2


def test_kronor_for_customers_from_elsewhere_are_not_private(session: Session) -> None:
    saved(session, Setting(key="municipality_code", value="0114"))
    town = payment_market(session, "2026-01")
    town.calendar("mätdag", day=15)
    town.unit("Eken")
    town.rate(12_000_000, vat_ore=0)
    here, there = town.child(), town.child()
    for person, lives, since in (
        (here, "0114", "2020-01-01"),
        (there, "0180", "2020-01-01"),
        (there, "0114", "2026-03-01"),
    ):
        session.add(PersonResidence(person_id=person, municipality=lives, valid_from=on(since), reported_on=on(since)))
    town.choose(here, "Eken", "2026-01-01")
    town.choose(there, "Eken", "2026-01-01")
    for month in ("2026-01", "2026-02", "2026-03"):
        town.run(month)
    reader = make_actor(session, "ledning")
    definition = Definition(measure="kronor", first_year=2026, last_year=2026)
    report = market_share(session, actor=reader, today=TODAY, definition=definition, industry=town.industry.code)
    # 120 000 kr a year and child is 10 000 kr a month: four months of own customers, two of one who lived elsewhere until March.
    assert {part.mode: part.value for part in report.industries[0].years[0].modes} == {
        "fristående": 4_000_000, "boende i annan kommun": 2_000_000,
    }  # fmt: skip


def test_units_elsewhere_are_no_private_units_here(market: Market) -> None:
    assert modes(market, "enheter", "verksamhet") == {"egenregi": 1, "fristående": 1}
    assert modes(market, "enheter", "alla")["fristående"] == 1
