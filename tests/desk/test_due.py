"""What a customer's page says is right now, beside what is booked: the published case of Upplands Väsby 2017."""

from sqlmodel import Session

from kundval.desk.due import due_of, months_at_units
from tests.payment.build import IN_HOUSE, INDEPENDENT, market


def test_page_tells_the_kronor_of_a_late_move_before_any_run_has_counted_it(session: Session) -> None:
    vasby = market(session)
    vasby.unit("Björken", INDEPENDENT)
    vasby.unit("Eken", IN_HOUSE)
    vasby.rate(13_376_100, INDEPENDENT, row="1–2 år|heltid")
    vasby.rate(12_619_000, IN_HOUSE, row="1–2 år|heltid")
    vasby.calendar(window="1")
    child = vasby.child()
    vasby.choose(child, "Björken", "2017-04-01")
    for month in ("2017-04", "2017-05"):
        vasby.run(month)
    assert sum(due_of(session, [child]).values()) == 2 * 1_114_675
    vasby.fact("byte", child, "2017-05-10", "2017-06-20", "Eken")
    rows = months_at_units(session, [child], None)
    assert [(str(row.month), row.booked_ore, row.difference_ore) for row in rows] == [
        ("2017-05", 1_114_675, -791_060),
        ("2017-05", 0, 746_285),
        ("2017-04", 1_114_675, 0),
    ]
    assert [row.line_id is not None for row in rows] == [True, False, True]


def test_nothing_is_told_of_industries_that_the_reader_may_not_see(session: Session) -> None:
    vasby = market(session)
    vasby.unit("Björken", INDEPENDENT)
    vasby.rate(13_376_100, INDEPENDENT, row="1–2 år|heltid")
    child = vasby.child()
    vasby.choose(child, "Björken", "2017-05-01")
    vasby.run("2017-05")
    assert months_at_units(session, [child], [vasby.industry.id or 0])
    assert months_at_units(session, [child], []) == []
