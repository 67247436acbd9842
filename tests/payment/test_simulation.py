"""A draft on real placements: what it would cost is what deciding it and running gives, to the öre."""

from dataclasses import replace
from datetime import date
from fractions import Fraction
from io import BytesIO

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import load_workbook
from sqlmodel import Session, func, select

from kundval.money import round_ore
from kundval.payment.models import Account, Line, Term
from kundval.payment.queries.page_simulation import Effect, View, view
from kundval.payment.queries.simulation import DAYS, WHOLE, Asked, simulate
from kundval.payment.routes.simulation import _parts
from kundval.payment.rules.simulated import Total, in_ore
from kundval.period import Month
from kundval.registry.models import Decision
from kundval.reimbursement.models import AccountCoding, PriceList, RateInForce
from kundval.reimbursement.service.rates import rebuild
from tests.factories import make_user
from tests.payment.build import IN_HOUSE, INDEPENDENT, LONG_AGO, Market
from tests.reimbursement import market as lists
from tests.reimbursement.market import TODAY, make_market, vasby
from tests.visitor import Visitor

JANUARY, JUNE = Month.parse("2017-01"), Month.parse("2017-06")


@pytest.fixture
def office(session: Session) -> tuple[lists.Market, Market]:
    """Upplands Väsby's list of 2017 in force, a private and an in-house unit, a child at each and one who starts in March."""
    registry = make_market(session)
    listed = lists.decide(session, registry, vasby(start=date(2017, 1, 1)))
    decision = session.get_one(Decision, listed.decision_id)
    made = Market(session, registry.industry, registry.service, decision, listed)
    made.industry.first_month = JANUARY.number
    session.add(AccountCoding(service_id=made.service.id, account="4630", vat_code="M6", valid_from=LONG_AGO))
    made.calendar()
    made.unit("Björken", INDEPENDENT)
    made.unit("Eken", IN_HOUSE)
    for unit, since in (("Björken", "2016-08-15"), ("Eken", "2016-08-15"), ("Björken", "2017-03-17")):
        made.choose(made.child("2015-06-15"), unit, since, values="omfattning=heltid")
    return registry, made


def half_year(made: Market) -> None:
    for month in range(JANUARY.number, JUNE.number + 1):
        made.run(str(Month(month)))


def simulated(session: Session, made: Market, draft: PriceList, way: str, today: date = date(2017, 7, 1)) -> View:
    asked = Asked(JANUARY, JUNE, way)
    return view(session, draft, made.industry, asked, simulate(session, draft, asked, today), today)


def test_deciding_the_draft_and_running_gives_exactly_the_simulated_difference(session: Session, office) -> None:
    registry, made = office
    half_year(made)
    later = vasby(start=date(2017, 2, 1), end=date(2017, 5, 16), factor="1.0371")
    draft = lists.draft(session, registry, later)
    told = simulated(session, made, draft, DAYS)
    lists.drafts.discard(session, actor=registry.economist, today=TODAY, price_list_id=draft.id or 0)
    lists.decide(session, registry, later, decided_on=date(2017, 6, 20), paragraph="§ 99")
    run = made.run("2017-06", "2017-07-01")
    assert run is not None
    assert told.total.change_ore == run.amount_ore != 0
    paid: dict[int, int] = {}
    for line in made.lines(run):
        paid[line.provider_id] = paid.get(line.provider_id, 0) + line.amount_ore
    assert {one.key: one.total.change_ore for one in told.effects["utforare"]} == paid


def test_two_percent_more_gives_two_percent_to_the_rounding_per_provider_and_in_sum(session: Session, office) -> None:
    registry, made = office
    half_year(made)
    draft = lists.draft(session, registry, vasby(start=date(2018, 1, 1), factor="1.02"))
    told = simulated(session, made, draft, WHOLE)
    assert told.even == 2
    assert told.rounding == (told.in_prices or 0) + told.in_lines
    for one in [told, *told.effects["utforare"]]:
        exact = Fraction(2, 100) * one.total.now_ore
        assert abs(one.total.change_ore - one.rounding - exact) <= 1
        assert abs(one.total.percent - 2) < Fraction(1, 1000)


def test_a_draft_without_a_band_names_who_is_left_without_a_price(session: Session, office) -> None:
    registry, made = office
    half_year(made)
    whole = vasby(start=date(2018, 1, 1))
    held = session.get_one(PriceList, made.price_list.id)
    held.valid_to = date(2018, 1, 1)
    session.flush()
    rebuild(session, [made.service.id])
    rows = tuple(row for row in whole.rows if "1–2 år" not in row.values.values() and "1-2" not in str(row.values))
    names = {row.name for row in rows}
    assert len(rows) < len(whole.rows)
    kept = tuple(number for number in whole.published if number.row in names)
    draft = lists.draft(session, registry, replace(whole, rows=rows, published=kept))
    told = simulated(session, made, draft, WHOLE)
    assert told.total.draft_ore == 0
    assert {one.mode for one in told.without} == {INDEPENDENT, IN_HOUSE}
    assert sum(one.now_ore for one in told.without) == told.total.now_ore
    assert {one.mode: one.customers for one in told.without} == {INDEPENDENT: 2, IN_HOUSE: 1}


def test_nothing_is_written(session: Session, office) -> None:
    registry, made = office
    half_year(made)
    draft = lists.draft(session, registry, vasby(start=date(2018, 1, 1), factor="1.02"))

    def stored() -> list[int]:
        return [
            session.scalar(select(func.count()).select_from(table)) or 0 for table in (Account, Line, Term, RateInForce)
        ]

    before = stored()
    simulated(session, made, draft, WHOLE)
    assert (stored(), draft.state) == (before, "utkast")


def test_the_page_tells_what_it_did_not_understand_and_the_workbook_has_the_same_sum(
    client: Visitor, session: Session, office
) -> None:
    registry, made = office
    half_year(made)
    draft = lists.draft(session, registry, vasby(start=date(2018, 1, 1), factor="1.02"))
    user = make_user(session, "ekonom")
    session.commit()
    page = f"/ersattning/listor/{draft.id}/simulering"
    shown = (
        client.log_in(user)
        .text(f"{page}?fran=2017-01&till=2017-06&regi=okänd&jamfor=x&visa=enhet")
        .replace("\xa0", " ")
    )
    assert "Filtret regi = okänd finns inte och användes inte." in shown
    assert "x är ingen procentsats. Skriv till exempel 2,0." in shown
    assert "+2,0 % av alla priser" in shown
    book = load_workbook(BytesIO(client.get(f"{page}/export.xlsx?fran=2017-01&till=2017-06").data))
    assert book.sheetnames[:3] == ["Sammanfattning", "Per utförare", "Per enhet"]
    told = simulated(session, made, draft, WHOLE)
    rows = {row[0].value: row[1].value for row in book["Sammanfattning"].iter_rows() if row[0].value}
    assert round(float(rows["Skillnad (kr)"]) * 100) == told.total.change_ore
    whole = list(book["Per utförare"].iter_rows())[-1]
    assert (whole[0].value, round(whole[4].value, 4), whole[4].number_format) == (
        "Summa",
        0.02,
        "+0.00%;\\-0.00%;0.00%",
    )


def test_whoever_may_not_see_money_may_not_simulate(client: Visitor, session: Session, office) -> None:
    registry, _ = office
    draft = lists.draft(session, registry, vasby(start=date(2018, 1, 1), factor="1.02"))
    user = make_user(session, "kvalitetsansvarig")
    session.commit()
    assert client.log_in(user).get(f"/ersattning/listor/{draft.id}/simulering").status_code == 403


def effect(name: str, change: int) -> Effect:
    return Effect(name, 0, Total(0, change, Fraction(0), Fraction(0), Fraction(0)), None)


def test_the_chart_names_the_largest_and_puts_the_others_where_they_break_no_order() -> None:
    gains = [effect(f"v{number}", 100 - number) for number in range(15)]
    assert [name for name, _ in _parts(gains)] == [*(f"v{number}" for number in range(12)), "Övriga 3"]
    losses = [effect(f"f{number}", -number) for number in range(1, 15)]
    assert [name for name, _ in _parts(losses)] == ["Övriga 2", *(f"f{number}" for number in range(3, 15))]
    both = [name for name, _ in _parts([*gains, *losses])]
    assert both[5:8] == ["v5", "Övriga 17", "f9"]
    assert sum(change for _, change in _parts([*gains, *losses])) == sum(
        one.total.change_ore for one in [*gains, *losses]
    )


@given(st.lists(st.fractions(-1_000, 1_000, max_denominator=7)))
def test_the_column_of_rounding_adds_up_to_its_sum(parts: list[Fraction]) -> None:
    told = in_ore(parts)
    assert sum(told) == round_ore(sum(parts, Fraction(0)))
    assert all(abs(one - part) <= 1 for one, part in zip(told, parts, strict=True))
