"""C05 and C28: what a decision lowers for days before it was decided is refused unless it states its ground (förvaltningslagen 37 §)."""

from dataclasses import replace
from datetime import date

import pytest
from flask import Flask
from sqlmodel import Session, select

from kundval.access.rules import Actor
from kundval.errors import FieldsRefused, Refused
from kundval.quality.models import Approval
from kundval.quality.service.approvals import NewApproval, register_approval, withdraw
from kundval.registry.rules import GROUNDS
from kundval.reimbursement.models import RateInForce
from kundval.reimbursement.rules.lowering import lowerings
from kundval.reimbursement.rules.payable import RowPrice
from kundval.reimbursement.rules.supersede import Priced, Span
from kundval.reimbursement.rules.validate import faults
from kundval.reimbursement.service import drafts
from tests.factories import make_actor, make_user
from tests.registry.builders import a_decision, a_unit
from tests.reimbursement.market import TODAY, Market, decide, draft, make_market, vasby

FULL = "ålder=1-2;omfattning=heltid"
NEXT = date(2018, 1, 1)


@pytest.fixture
def market(session: Session) -> Market:
    found = make_market(session)
    decide(session, found, vasby(), decided_on=date(2016, 11, 29))
    return found


def lower(
    session: Session, market: Market, start: date, decided_on: date, ground: str = "", factor: str = "0.99"
) -> None:
    decide(
        session,
        market,
        vasby(start=start, end=NEXT, factor=factor),
        decided_on=decided_on,
        paragraph="§ 40",
        ground=ground,
    )


def amounts(session: Session) -> list[tuple[date, int]]:
    rows = session.exec(select(RateInForce).where(RateInForce.row_key == FULL, RateInForce.price_group == "fristaende"))
    return sorted((date.fromordinal(row.valid_from), row.amount_ore) for row in rows)


def test_c05_a_cut_before_its_decision_is_refused_with_rows_days_and_amounts(session: Session, market: Market) -> None:
    with pytest.raises(Refused) as refused:
        lower(session, market, date(2017, 5, 1), date(2017, 6, 1))
    said = refused.value.sentence.replace("\u00a0", " ")
    assert "sänker priset för tid före beslutet 2017-06-01" in said
    assert "1–2 år heltid" in said or "1-2 år" in said
    assert "2017-05-01–2017-05-31 (133 761,00 kr blir 132 423,00 kr)" in said
    assert "Ange grunden i beslutet" in said


@pytest.mark.parametrize("ground", GROUNDS)
def test_c05_each_ground_lets_it_through_and_is_kept(session: Session, market: Market, ground: str) -> None:
    lower(session, market, date(2017, 5, 1), date(2017, 6, 1), ground)
    assert amounts(session) == [(date(2017, 1, 1), 13_376_100), (date(2017, 5, 1), 13_242_300)]


def test_c05_a_cut_from_the_day_of_its_decision_is_a_lowering_of_what_remains(session: Session, market: Market) -> None:
    lower(session, market, date(2017, 6, 1), date(2017, 6, 1))
    assert amounts(session)[-1] == (date(2017, 6, 1), 13_242_300)


def test_c05_one_day_before_its_decision_is_one_day_too_early(session: Session, market: Market) -> None:
    with pytest.raises(Refused, match="2017-05-31–2017-05-31"):
        lower(session, market, date(2017, 5, 31), date(2017, 6, 1))


def test_c05_a_raise_before_its_decision_needs_no_ground(session: Session, market: Market) -> None:
    lower(session, market, date(2017, 1, 1), date(2017, 6, 1), factor="1.02")
    assert amounts(session) == [(date(2017, 1, 1), 13_643_600)]


def test_c05_only_the_rows_that_fall_are_named(session: Session, market: Market) -> None:
    document = vasby(start=date(2017, 5, 1), end=NEXT, factor="1.02")
    old = {(n.row, n.group, n.component): n.amount for n in vasby().published}
    part_time = {row.name for row in document.rows if row.values.get("omfattning") == "deltid"}
    mixed = replace(
        document,
        published=tuple(
            replace(n, amount=(old[n.row, n.group, n.component] or 0) - 500) if n.row in part_time and n.component == "summa" else n
            for n in document.published
        ),
    )  # fmt: skip
    with pytest.raises(Refused) as refused:
        decide(session, market, mixed, decided_on=date(2017, 6, 1), paragraph="§ 40")
    assert "deltid" in refused.value.sentence
    assert "heltid" not in refused.value.sentence


def test_c05_a_row_that_is_left_out_keeps_its_price_and_is_not_lowered(session: Session, market: Market) -> None:
    document = vasby(start=date(2017, 5, 1), end=NEXT, factor="1.02")
    kept = {row.name for row in document.rows if row.values.get("omfattning") == "deltid"}
    shorter = replace(
        document,
        rows=tuple(row for row in document.rows if row.name in kept),
        published=tuple(number for number in document.published if number.row in kept),
    )
    decide(session, market, shorter, decided_on=date(2017, 6, 1), paragraph="§ 40")
    assert amounts(session) == [(date(2017, 1, 1), 13_376_100)]


# -- the rule by itself: days as numbers, prices in öre


def span(
    amount_ore: int, *, start: int = 0, end: int = 100, period: str = "år", vat_ore: int = 0, row: str = "r"
) -> Span[RowPrice]:
    price = RowPrice(row, "b", ("fristående",), period, amount_ore, vat_ore, 12, tuple(range(1, 13)), 1)
    return Span(1, Priced(row, "", "b", frozenset(price.modes), price), start, end)


def found(old: list[Span[RowPrice]], new: list[Span[RowPrice]], decided: int = 50) -> list[tuple[str, int, int]]:
    return [(one.row_key, one.day_from, one.day_to) for one in lowerings(old, new, decided)]


def test_c05_a_new_row_lowers_nothing_and_a_row_that_ends_does() -> None:
    assert found([span(100)], [span(100), span(5, row="ny")]) == []
    assert found([span(100)], [span(100, end=30)]) == [("r", 30, 50)]


def test_c05_a_month_price_is_held_against_a_twelfth_of_the_year() -> None:
    assert found([span(1200)], [span(100, period="månad")]) == []
    assert found([span(1200)], [span(99, period="månad")]) == [("r", 0, 50)]
    assert found([span(100, period="månad")], [span(1199)]) == [("r", 0, 50)]


def test_c05_prices_that_cannot_be_compared_need_a_ground() -> None:
    assert found([span(100, period="timme")], [span(5_000, period="dygn")]) == [("r", 0, 50)]
    assert found([span(1200)], [span(5_000, period="timme")]) == [("r", 0, 50)]


def test_c05_the_price_is_what_counts_not_how_much_of_it_is_vat() -> None:
    assert found([span(106, vat_ore=6)], [span(106, vat_ore=5)]) == []
    assert found([span(106, vat_ore=6)], [span(105, vat_ore=5)]) == [("r", 0, 50)]


# -- withdrawals


def approved(session: Session, market: Market) -> Approval:
    unit = a_unit(session, service=market.service)
    new = NewApproval(unit.id or 0, market.service.id or 0, date(2024, 1, 1), a_decision(session).id or 0)
    return register_approval(session, actor=make_officer(session), today=TODAY, new=new)


def make_officer(session: Session) -> Actor:
    return make_actor(session, "handläggare")


def test_c05_a_withdrawal_before_its_decision_needs_a_ground(session: Session, market: Market) -> None:
    approval, officer = approved(session, market), make_officer(session)
    late = a_decision(session, decided_on=date(2026, 3, 1))
    with pytest.raises(FieldsRefused, match="Ange grunden"):
        withdraw(
            session,
            actor=officer,
            today=TODAY,
            approval_id=approval.id or 0,
            from_day=date(2026, 2, 28),
            decision_id=late.id or 0,
        )
    withdraw(
        session,
        actor=officer,
        today=TODAY,
        approval_id=approval.id or 0,
        from_day=date(2026, 3, 1),
        decision_id=late.id or 0,
    )
    assert approval.valid_to == date(2026, 3, 1)


def test_c05_a_withdrawal_with_a_ground_goes_back_and_the_unit_may_be_approved_again(
    session: Session, market: Market
) -> None:
    approval, officer = approved(session, market), make_officer(session)
    decision = a_decision(session, decided_on=date(2026, 3, 1), ground="fel uppgifter från parten")
    withdraw(
        session,
        actor=officer,
        today=TODAY,
        approval_id=approval.id or 0,
        from_day=date(2026, 1, 1),
        decision_id=decision.id or 0,
    )
    again = NewApproval(approval.unit_id, approval.service_id, date(2026, 1, 1), a_decision(session).id or 0)
    assert register_approval(session, actor=officer, today=TODAY, new=again).valid_from == date(2026, 1, 1)


# -- the ground in the workbook of a list


def test_c05_the_ground_of_the_workbook_is_proposed_where_the_list_is_decided(app: Flask, session: Session) -> None:
    town = make_market(session)
    decide(session, town, vasby(), decided_on=date(2016, 11, 29))
    document = vasby(start=date(2017, 5, 1), end=NEXT, factor="0.99")
    stated = replace(document, head=replace(document.head, ground="avtal", decided_on=date(2017, 6, 1), section="§ 40"))
    waiting = draft(session, town, stated)
    drafts.review(session, actor=town.economist, today=TODAY, price_list_id=waiting.id or 0)
    decider = make_user(session, "attestant")
    session.commit()
    visitor = app.test_client().log_in(decider)
    address = f"/ersattning/listor/{waiting.id}/beslut"
    assert '<option value="avtal" selected>' in visitor.get(address).get_data(as_text=True)
    sent = {"board_id": str(town.board_id), "paragraph": "40", "case_number": "UBN 2017/1", "decided_on": "2017-06-01"}
    refused = visitor.post(address, data=sent | {"ground": ""})
    assert refused.status_code == 422
    assert "sänker priset för tid före beslutet 2017-06-01" in refused.get_data(as_text=True)
    assert visitor.post(address, data=sent | {"ground": "avtal", "confirmed": "ja"}).status_code == 302


def test_c05_a_ground_that_the_law_does_not_know_is_refused_with_its_place() -> None:
    document = vasby()
    wrong = faults(replace(document, head=replace(document.head, ground="ångrade oss")))
    assert [str(fault) for fault in wrong] == [
        "Blad Beslut, kolumn Grund: Grunden ångrade oss finns inte. Skriv en av förbehåll, fel uppgifter från parten, avtal, "
        "eller lämna tomt."
    ]
