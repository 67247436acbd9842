"""The fifteen points of the design's "Settled to the öre", each by name, with figures worked out by hand: 12 to 15."""

import pytest
from sqlmodel import Session

from kundval.payment.queries.control_customers import without_terms
from kundval.payment.queries.explain import explain
from kundval.period import OPEN
from kundval.reimbursement.rules.supersede import AgeBand, Listed, Priced, in_force
from tests.payment.build import INDEPENDENT, Market, on, ten_thousand_a_month


@pytest.fixture
def town(session: Session) -> Market:
    return ten_thousand_a_month(session)


def test_12_a_later_decision_that_lacks_a_row_leaves_its_price_and_changed_bands_end_their_rows():
    january, february, march = (on(f"2017-0{month}-01").toordinal() for month in (1, 2, 3))
    small, big = AgeBand("små", 0, 3, "mätdag"), AgeBand("stora", 3, 6, "mätdag")
    other = AgeBand("stora", 2, 6, "mätdag")

    def listed(number: int, since: int, bands: set[AgeBand], *rows: tuple[str, int]) -> Listed[int]:
        prices = tuple(Priced(band, band, INDEPENDENT, frozenset([INDEPENDENT]), ore) for band, ore in rows)
        return Listed(number, (number, 1, number, number), since, OPEN, frozenset(bands), prices)

    first = listed(1, january, {small, big}, ("små", 12), ("stora", 6))
    second = listed(2, february, {small, big}, ("små", 13))
    third = listed(3, march, {other}, ("stora", 7))

    def paid(*lists: Listed[int]) -> list[tuple[str, int, int, int]]:
        return sorted(
            (span.price.band, span.price.value, span.valid_from, span.valid_to) for span in in_force(list(lists))[0]
        )

    assert paid(first, second) == [
        ("små", 12, january, february), ("små", 13, february, OPEN), ("stora", 6, january, OPEN)
    ]  # fmt: skip
    # «Stora» from 2 years clashes with both former bands: their rows end, and nothing is paid for who is younger.
    assert paid(first, second, third) == [
        ("små", 12, january, february), ("små", 13, february, march), ("stora", 6, january, march), ("stora", 7, march, OPEN)
    ]  # fmt: skip


def test_12_a_customer_is_paid_by_the_one_row_that_asks_for_most_of_its_values(town: Market):
    town.no_rates()
    town.value_set("omfattning=heltid")
    town.rate(12_000_000, row="heltid", values="omfattning=heltid")
    town.rate(6_000_000, row="övrigt")
    child, other = town.child(), town.child()
    town.choose(child, "Björken", "2017-01-01", values="omfattning=heltid")
    town.choose(other, "Björken", "2017-01-01", values="omfattning=deltid")
    assert [line.amount_ore for line in town.lines(town.run("2017-01"))] == [1_000_000, 500_000]


def test_13_the_vat_part_has_its_own_instalments_and_rounding(town: Market):
    town.no_rates()
    town.rate(13_376_100, vat_ore=757_137)  # 11 146,75 a month; VAT 630,9475: 63 095, 63 095, 63 094 …
    town.choose(town.child(), "Björken", "2017-01-01")
    vat = [town.lines(town.run(f"2017-{month:02d}"))[0].vat_ore for month in range(1, 13)]
    assert vat[:4] == [63_095, 63_095, 63_094, 63_095]
    assert sum(vat) == 757_137


def test_14_instalment_k_is_the_place_of_the_month_among_the_paying_months(town: Market):
    town.no_rates()
    town.rate(1_000_007, months="1,2,3,4,5,9,10,11,12", instalments=9, since=on("2017-04-01"))
    town.choose(town.child(), "Björken", "2017-01-01")
    paid = [sum(ore for _, _, ore in town.paid(f"2017-{month:02d}")) for month in range(4, 10)]
    assert paid == [111_112, 111_111, 0, 0, 0, 111_112]  # 4 and 5 of nine, nothing in the summer, 6 of nine


def test_14_a_term_is_paid_in_its_own_paying_months_and_its_part_explained(town: Market):
    # 5 000 kr a term: a quarter each of February to May, a fifth each of August to December.
    town.no_rates()
    town.rate(500_000, unit="termin", months="2,3,4,5,8,9,10,11,12", instalments=9)
    town.choose(town.child(), "Björken", "2017-01-16")
    paid = [town.paid(f"2017-{month:02d}") for month in range(1, 6)]
    assert [ore for month in paid for _, _, ore in month] == [125_000] * 4
    (line,) = town.lines(town.run("2017-09"))[-1:]
    assert (line.month, line.amount_ore) == ("2017-09", 100_000)
    found = explain(town.session, line.line_id, on("2017-09-30"))
    assert found is not None and found.price.instalment == (2, 5)


def test_15_a_difference_worth_nothing_is_a_line_and_a_key_due_nothing_is_no_key(town: Market):
    town.no_rates()
    town.rate(0)
    child = town.child()
    town.choose(child, "Björken", "2017-01-01")
    (line,) = town.lines(town.run("2017-01"))
    assert (line.due, line.amount_ore) == (1, 0)
    assert town.run("2017-01") is None


def test_15_without_owner_price_or_age_band_nothing_is_due(town: Market):
    town.owned("Björken", None, INDEPENDENT, on("2017-01-01"), on("2017-01-01"))
    town.choose(town.child(), "Björken", "2017-01-01")
    assert town.run("2017-01") is None
    town.no_rates()
    town.choose(town.child(), "Asken", "2017-01-01")
    assert town.run("2017-01") is None
    town.rate(12_000_000, band="1–2 år")
    assert town.run("2017-01") is None


def test_15_the_control_list_names_who_is_paid_nothing(town: Market):
    town.owned("Asken", None, INDEPENDENT, on("2017-01-01"), on("2017-01-01"))
    town.choose(town.child(), "Björken", "2017-01-01")
    for _ in range(2):
        town.choose(town.child(), "Asken", "2017-01-01")
    run = town.run("2017-01")
    assert run.amount_ore == 1_000_000
    told = without_terms(town.session, run)
    assert told is not None
    assert told.count == 2
