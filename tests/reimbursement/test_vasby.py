"""The three published lists of Upplands Väsby (data/vasby_2017.md, point 1)."""

from kundval.period import Month
from kundval.reimbursement.rules.check import DEVIATION, EQUAL, EXPLAINED, check
from kundval.reimbursement.rules.payable import month_price, row_prices
from tests.reimbursement.lists import kr, published_list

LISTS = ("UV-FSK-2016", "UV-FSK-2017", "UV-PED-2017")


def test_exactly_three_numbers_deviate() -> None:
    found = {
        (case, verdict.number.component, verdict.number.group, verdict.published, verdict.computed)
        for case in LISTS
        for verdict in check(published_list(case)).having(DEVIATION)
    }
    assert found == {
        ("UV-FSK-2016", "summa", "egenregi", 86279, 87228),
        ("UV-FSK-2017", "administration", "alla", 3175, 3174),
        ("UV-FSK-2017", "administration", "alla", 2488, 2487),
    }


def test_seven_sums_miss_their_own_printed_parts_by_one_and_are_right() -> None:
    found = [
        verdict
        for case in LISTS
        for verdict in check(published_list(case)).verdicts
        if verdict.verdict in (EQUAL, EXPLAINED) and verdict.from_parts not in (None, verdict.published)
    ]
    assert {verdict.published for verdict in found} == {88972, 102607, 100595, 92461, 106631, 98041, 72961}
    assert all(verdict.from_parts == verdict.published + 1 for verdict in found)
    assert all(verdict.computed == verdict.published for verdict in found)


def test_forty_of_forty_eight_derived_numbers_follow_from_the_printed_bases() -> None:
    derived = [
        v
        for case in LISTS
        for v in check(published_list(case)).verdicts
        if v.number.component not in ("omsorg_material", "lokal")
    ]
    assert len(derived) == 48
    assert sum(verdict.verdict == EQUAL for verdict in derived) == 40
    assert sum(verdict.verdict == EXPLAINED for verdict in derived) == 5


def test_stored_bases_give_every_believed_number_together() -> None:
    checked = check(published_list("UV-FSK-2017"))
    stored = {str(base): value for base, value in checked.stored.items()}
    assert stored["omsorg_material (Förskola 1-2 år, heltid)"] == 105807
    assert stored["lokal (Förskola 1-2 år, heltid)"] == kr("17208.3")
    assert all(v.computed == v.published for v in checked.verdicts if v.verdict != DEVIATION)


def test_a_place_for_all_of_2017_is_paid_as_published() -> None:
    document = published_list("UV-FSK-2017")
    prices = {(price.row, price.group): price for price in row_prices(document, check(document).stored)}
    own = prices["Förskola 1-2 år, heltid", "egenregi"]
    months = [month_price(own, Month.parse(f"2017-{month:02d}"))[0] for month in range(1, 13)]
    assert sum(months) == 12_619_000
    assert set(months) == {1_051_583, 1_051_584}
    assert months[4] == 1_051_584  # May: 10 515,84
    private = prices["Förskola 1-2 år, heltid", "fristaende"]
    assert month_price(private, Month.parse("2017-03"))[0] == 1_114_675
    assert private.vat_ore == 757_100
