"""The explanation tells in words how a quantity came about: events, hours, standard minutes, school days."""

from datetime import date

from sqlmodel import Session

from kundval.payment.queries.explain import Explanation, explain
from tests.payment.build import Market, market, on
from tests.payment.test_events import event, rule, sollentuna, solna, visits  # noqa: F401

TODAY = date(2024, 6, 1)


def explained(town: Market, row: str) -> Explanation:
    line = next(
        line
        for line in town.lines(town.run("2024-04" if town.industry.first_month % 12 == 3 else "2024-03"))
        if line.row == row
    )
    found = explain(town.session, line.line_id, TODAY)
    assert found is not None
    return found


def test_days_of_an_absence_are_told_on_both_lines(sollentuna: Market):  # noqa: F811
    person = sollentuna.child()
    sollentuna.choose(person, "Eken", "2024-04-01")
    event(sollentuna, person, "frånvaro", "2024-04-11", "2024-05-01")
    half = explained(sollentuna, "halv").counted
    assert "Frånvaro, dag 1–14 räknat från första dagen: 2024-04-11–2024-04-24." in half.told
    assert [span[:2] for span in half.spans] == [(on("2024-04-11"), on("2024-04-25"))]
    assert half.quantity(14, 1) == "14 dygn"


def test_days_taken_off_are_told(sollentuna: Market):  # noqa: F811
    person = sollentuna.child()
    sollentuna.choose(person, "Eken", "2024-04-01")
    event(sollentuna, person, "frånvaro", "2024-04-11", "2024-04-21")
    whole = explained(sollentuna, "dygn").counted
    assert "2024-04-11–2024-04-20 betalas inte som vanligt: frånvaro från 2024-04-11." in whole.told
    assert [span[:2] for span in whole.spans] == [
        (on("2024-04-01"), on("2024-04-11")), (on("2024-04-21"), on("2024-05-01"))
    ]  # fmt: skip


def test_visits_tell_their_standard_minutes(solna: Market):  # noqa: F811
    person = solna.child("1940-01-01")
    solna.choose(person, "Solhjälpen", "2024-03-01", values="moment=Städ")
    visits(solna, person, "moment=Städ", 2_000)
    count = explained(solna, "städ").counted
    assert count.told == ["Besök räknas med schablontid: 96 minuter ÷ 60."]
    assert count.quantity(192_000, 60_000) == "3,2 timmar"


def test_hours_of_stay_tell_weeks_and_hours(session: Session):
    town = market(session, "2024-04", volume_unit="timme")
    town.service.paid_by = "vistelsetid"
    town.calendar("mätdag", day=15)
    town.unit("Björken")
    town.rate(4_250, unit="timme", row="timme")
    town.choose(town.child("2021-01-01"), "Björken", "2024-04-10", quantity_milli=30_000)
    count = explained(town, "timme").counted
    assert count.told == ["30 timmar i veckan × 4 veckor = 120 i månaden."]
    assert count.quantity(120_000, 1_000) == "120 timmar"
