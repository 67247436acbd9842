"""A list that is superseded twice, the second time from an earlier day: each day is paid by the latest decision (design, "Settled" 12)."""

from dataclasses import replace
from datetime import date
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlmodel import Session, select

from kundval.reimbursement.models import RateInForce
from kundval.reimbursement.rules.document import Document
from kundval.reimbursement.rules.supersede import Listed, Priced, in_force
from tests.payment.build import IN_HOUSE, INDEPENDENT
from tests.payment.build import Market as Payments
from tests.payment.build import market as make_payments
from tests.reimbursement.market import decide, make_market, vasby

END = date(2018, 1, 1)
FULL, PART = "ålder=1-2;omfattning=heltid", "ålder=1-2;omfattning=deltid"


def listed(number: int, start: int, end: int, decided: int, *rows: str) -> Listed[int]:
    prices = tuple(Priced(row, "", "g", frozenset(["fristående"]), number) for row in rows)
    return Listed(number, (decided, 1, number, number), start, end, frozenset(), prices)


def test_the_second_from_an_earlier_day_leaves_nothing_of_the_first() -> None:
    lists = [listed(1, 0, 100, 1, "a", "b"), listed(2, 60, 100, 2, "a"), listed(3, 40, 100, 3, "a")]
    spans, _ = in_force(lists)
    found = sorted((one.price.row_key, one.valid_from, one.valid_to, one.list_id) for one in spans)
    assert found == [("a", 0, 40, 1), ("a", 40, 100, 3), ("b", 0, 100, 1)]


def test_a_second_that_ends_gives_the_days_after_it_to_the_first() -> None:
    lists = [listed(1, 0, 100, 1, "a"), listed(2, 60, 100, 2, "a"), listed(3, 40, 80, 3, "a")]
    spans, _ = in_force(lists)
    assert sorted((one.valid_from, one.valid_to, one.list_id) for one in spans) == [
        (0, 40, 1),
        (40, 80, 3),
        (80, 100, 2),
    ]


@settings(max_examples=200, deadline=None)
@given(
    st.lists(
        st.tuples(st.integers(0, 30), st.integers(1, 30), st.sampled_from(["a", "b", "ab"])), min_size=1, max_size=6
    )
)
def test_on_every_day_the_latest_decision_that_has_the_row_pays_it(plans: list[tuple[int, int, str]]) -> None:
    lists = [listed(n, start, start + length, n, *rows) for n, (start, length, rows) in enumerate(plans)]
    spans, _ = in_force(lists)
    for row in "ab":
        for on in range(65):
            holding = [
                n for n, (start, length, rows) in enumerate(plans) if row in rows and start <= on < start + length
            ]
            paid = [one.list_id for one in spans if one.price.row_key == row and one.valid_from <= on < one.valid_to]
            assert paid == ([max(holding)] if holding else [])


def only(document: Document, *names: str) -> Document:
    return replace(
        document,
        rows=tuple(row for row in document.rows if row.name in names),
        published=tuple(number for number in document.published if number.row in names),
    )


def test_each_day_has_the_latest_decision_row_by_row(session: Session) -> None:
    market = make_market(session)
    decide(session, market, vasby(), date(2016, 11, 29))
    decide(session, market, vasby(start=date(2017, 9, 1), end=END, factor="1.02"), date(2017, 8, 15))
    later = only(vasby(start=date(2017, 7, 1), end=END, factor="1.03"), "Förskola 1-2 år, heltid")
    decide(session, market, later, date(2017, 10, 2))

    def rates(key: str) -> list[tuple[date, int]]:
        rows = session.exec(
            select(RateInForce).where(RateInForce.row_key == key, RateInForce.price_group == "fristaende")
        ).all()
        return sorted((date.fromordinal(row.valid_from), row.amount_ore) for row in rows)

    # 133 761 × 1,03 = 137 773,83; the row that the last decision lacks keeps the one before: 94 311 × 1,02 = 96 197,22.
    assert rates(FULL) == [(date(2017, 1, 1), 13_376_100), (date(2017, 7, 1), 13_777_400)]
    assert rates(PART) == [(date(2017, 1, 1), 9_431_100), (date(2017, 9, 1), 9_619_700)]


@pytest.fixture
def payments(session: Session) -> Payments:
    made = make_payments(session)
    made.unit("Björken", INDEPENDENT)
    made.unit("Eken", IN_HOUSE)
    return made


def prices(made: Payments, *spans: tuple[str, str | None, int]) -> None:
    """The rates in force of the one row, as they are derived from the decisions so far."""
    made.no_rates()
    for since, until, kronor in spans:
        made.rate(kronor * 100, row="r", since=date.fromisoformat(since), until=until and date.fromisoformat(until))


def test_the_months_are_settled_at_each_decision_and_heal_at_the_last(payments: Payments) -> None:
    """120 000 from January; 132 000 from September decided in August; 126 000 from July decided in October: 500 a month more from July."""
    prices(payments, ("2017-01-01", None, 120_000))
    payments.choose(payments.child(), "Björken", "2016-08-15")
    for month in range(1, 9):
        assert payments.paid(f"2017-{month:02d}") == [(f"2017-{month:02d}", "Björken", 1_000_000)]
    prices(payments, ("2017-01-01", "2017-09-01", 120_000), ("2017-09-01", None, 132_000))
    assert payments.paid("2017-09") == [("2017-09", "Björken", 1_100_000)]
    prices(payments, ("2017-01-01", "2017-07-01", 120_000), ("2017-07-01", None, 126_000))
    assert payments.paid("2017-10") == [
        ("2017-07", "Björken", -1_000_000), ("2017-07", "Björken", 1_050_000),
        ("2017-08", "Björken", -1_000_000), ("2017-08", "Björken", 1_050_000),
        ("2017-09", "Björken", 1_050_000), ("2017-09", "Björken", -1_100_000),
        ("2017-10", "Björken", 1_050_000),
    ]  # fmt: skip
    assert payments.booked_ore() == 6 * 1_000_000 + 4 * 1_050_000
    assert payments.run("2017-10") is None


def test_a_price_changed_within_a_month_is_paid_day_by_day(payments: Payments) -> None:
    prices(payments, ("2017-01-01", "2017-07-11", 120_000), ("2017-07-11", None, 126_000))
    payments.choose(payments.child(), "Björken", "2016-08-15")
    found = payments.lines(payments.run("2017-07"))[-2:]
    assert [(line.due, line.amount_ore) for line in found] == [
        (Fraction(10, 31), 322_581), (Fraction(21, 31), 711_290)
    ]  # fmt: skip
