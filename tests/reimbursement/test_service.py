"""From draft to rate in force, on both databases."""

from dataclasses import replace
from datetime import date
from fractions import Fraction

import pytest
from sqlalchemy import insert
from sqlalchemy.exc import DatabaseError
from sqlmodel import Session, select

from kundval.access.rules import NotPermitted
from kundval.errors import AlreadyDone, Refused
from kundval.period import OPEN
from kundval.registry.service.boards import register_decision
from kundval.registry.service.versions import ChangedMeanwhile
from kundval.reimbursement.models import Band, PriceList, PriceNumber, RateInForce
from kundval.reimbursement.rules.document import Cell
from kundval.reimbursement.service import deciding, drafts, successors
from tests.factories import make_actor
from tests.reimbursement.market import TODAY, Market, decide, draft, make_market, vasby

YEAR_2017 = (date(2017, 1, 1), date(2018, 1, 1))
FULL = "ålder=1-2;omfattning=heltid"


@pytest.fixture
def market(session: Session) -> Market:
    return make_market(session)


def rates(session: Session, key: str = FULL, group: str = "fristaende") -> list[tuple[date, date | None, int]]:
    rows = session.exec(select(RateInForce).where(RateInForce.row_key == key, RateInForce.price_group == group)).all()
    return [
        (day(row.valid_from), day(row.valid_to), row.amount_ore) for row in sorted(rows, key=lambda row: row.valid_from)
    ]


def day(number: int) -> date | None:
    return date.fromordinal(number) if number < OPEN else None


def test_a_decided_list_gives_a_rate_per_row_and_price_group(session: Session, market: Market) -> None:
    decide(session, market, vasby())
    found = session.exec(select(RateInForce)).all()
    assert len(found) == 8
    assert rates(session) == [(*YEAR_2017, 13_376_100)]
    one = next(rate for rate in found if rate.row_key == FULL and rate.price_group == "fristaende")
    assert (one.modes, one.unit, one.vat_ore, one.band, one.values) == (
        "fristående,entreprenad",
        "år",
        757_100,
        "1-2",
        "omfattning=heltid",
    )
    bands = {(band.name, band.age_from, band.age_to, band.age_rule) for band in session.exec(select(Band)).all()}
    assert bands == {("1-2", 0, 3, "08-01"), ("3-5", 3, 6, "08-01")}


def test_what_was_published_is_paid_and_the_difference_is_kept(session: Session, market: Market) -> None:
    decide(session, market, vasby("UV-FSK-2016"))
    assert rates(session, "ålder=1-2;omfattning=deltid", "egenregi")[0][2] == 8_627_900
    number = session.exec(select(PriceNumber).where(PriceNumber.verdict == "accepted")).one()
    assert (number.published, number.computed, number.unrounded) == ("86279", "87228", "87227.79")


def test_a_deviation_without_reason_cannot_be_reviewed(session: Session, market: Market) -> None:
    document = vasby()
    bare = replace(document, published=tuple(replace(number, reason="") for number in document.published))
    price_list = draft(session, market, bare)
    with pytest.raises(Refused, match="2 avvikelser saknar skäl"):
        drafts.review(session, actor=market.economist, today=TODAY, price_list_id=price_list.id)
    cells = [
        Cell(v.row, v.form, v.component, v.unit)
        for v in session.exec(select(PriceNumber)).all()
        if v.verdict == "deviation"
    ]
    drafts.save_reasons(session, actor=market.economist, today=TODAY, price_list_id=price_list.id, version=1,
                        reasons=dict.fromkeys(cells, "Delarna är justerade så att de ger summan"))  # fmt: skip
    assert drafts.review(session, actor=market.economist, today=TODAY, price_list_id=price_list.id).state == "granskad"


def test_nobody_decides_a_list_that_he_made_or_reviewed(session: Session, market: Market) -> None:
    both = make_actor(session, "ekonom", "attestant")
    other = make_actor(session, "ekonom", "attestant")
    price_list = drafts.create(session, actor=both, today=TODAY, document=vasby())
    drafts.review(session, actor=other, today=TODAY, price_list_id=price_list.id)
    decision = register_decision(session, actor=both, today=TODAY, board_id=market.board_id, paragraph="§ 98",
                                 case_number="UBN 2016/412", decided_on=date(2016, 11, 29))  # fmt: skip
    for actor, sentence in ((both, "Du skapade prislistan."), (other, "Du granskade prislistan.")):
        with pytest.raises(Refused, match=f"{sentence} Beslutet måste fattas av någon annan."):
            deciding.decide(session, actor=actor, today=TODAY, price_list_id=price_list.id, decision_id=decision.id)
    with pytest.raises(NotPermitted):
        deciding.decide(
            session, actor=market.economist, today=TODAY, price_list_id=price_list.id, decision_id=decision.id
        )


def test_the_second_of_two_who_decide_is_told_that_it_is_done(session: Session, market: Market) -> None:
    price_list = decide(session, market, vasby())
    third = make_actor(session, "attestant")
    with pytest.raises(AlreadyDone, match="Prislistan är redan beslutad av Anna Berg"):
        deciding.decide(
            session, actor=third, today=TODAY, price_list_id=price_list.id, decision_id=price_list.decision_id
        )


def test_a_decided_list_is_never_edited(session: Session, market: Market) -> None:
    price_list = decide(session, market, vasby())
    with pytest.raises(Refused, match="beslutad och ändras aldrig"):
        drafts.save_reasons(
            session, actor=market.economist, today=TODAY, price_list_id=price_list.id, version=1, reasons={}
        )
    copied = successors.copy(session, actor=market.economist, today=TODAY, price_list_id=price_list.id, name="Förskola 2018",
                         valid_from=date(2018, 1, 1), valid_to=None)  # fmt: skip
    assert (copied.state, copied.name) == ("utkast", "Förskola 2018")
    drafts.discard(session, actor=market.economist, today=TODAY, price_list_id=copied.id)
    assert session.get(PriceList, copied.id) is None


def test_a_list_superseded_twice_pays_each_day_by_the_latest_decision(session: Session, market: Market) -> None:
    decide(session, market, vasby(), date(2016, 11, 29))
    july = date(2017, 7, 1)
    decide(session, market, vasby(start=july, end=YEAR_2017[1], factor="1.02"), date(2017, 9, 4))
    assert rates(session) == [(YEAR_2017[0], july, 13_376_100), (july, YEAR_2017[1], 13_643_600)]
    may = date(2017, 5, 1)
    decide(session, market, vasby(start=may, end=YEAR_2017[1], factor="1.03"), date(2017, 10, 4))
    assert rates(session) == [(YEAR_2017[0], may, 13_376_100), (may, YEAR_2017[1], 13_777_400)]


def test_on_the_same_day_the_higher_paragraph_wins_as_a_number(session: Session, market: Market) -> None:
    decide(session, market, vasby(), date(2016, 11, 29), "§ 112")
    decide(session, market, vasby(start=YEAR_2017[0], end=YEAR_2017[1], factor="0.9"), date(2016, 11, 29), "§ 98")
    assert rates(session) == [(*YEAR_2017, 13_376_100)]


def only(document: object, *names: str) -> object:
    return replace(
        document,  # type: ignore[type-var]
        rows=tuple(row for row in document.rows if row.name in names),  # type: ignore[attr-defined]
        published=tuple(number for number in document.published if number.row in names),  # type: ignore[attr-defined]
    )


def test_a_later_decision_that_lacks_a_row_leaves_that_rows_earlier_price(session: Session, market: Market) -> None:
    decide(session, market, vasby(), date(2016, 11, 29))
    july = date(2017, 7, 1)
    later = only(vasby(start=july, end=YEAR_2017[1], factor="1.02"), "Förskola 1-2 år, heltid")
    decide(session, market, later, date(2017, 9, 4))  # type: ignore[arg-type]
    assert len(rates(session)) == 2
    assert rates(session, "ålder=3-5;omfattning=heltid") == [(*YEAR_2017, 10_876_400)]


def test_new_bands_end_the_rows_of_bands_that_the_decision_lacks(session: Session, market: Market) -> None:
    decide(session, market, vasby(), date(2016, 11, 29))
    july = date(2017, 7, 1)
    other = vasby(start=july, end=YEAR_2017[1], factor="1.02")
    ages = {"1-2": ("1-3", 1, 3), "3-5": ("4-5", 4, 5)}
    values = tuple(
        replace(v, value=ages[v.value][0], age_from=ages[v.value][1], age_to=ages[v.value][2]) if v.value in ages else v
        for v in other.values
    )
    rows = tuple(replace(row, values={**row.values, "alder": ages[row.values["alder"]][0]}) for row in other.rows)
    decide(session, market, replace(other, values=values, rows=rows), date(2017, 6, 4), ground="förbehåll")
    assert rates(session) == [(YEAR_2017[0], july, 13_376_100)]
    names = {(band.name, day(band.valid_from), day(band.valid_to)) for band in session.exec(select(Band)).all()}
    assert names == {
        ("1-2", YEAR_2017[0], july), ("3-5", YEAR_2017[0], july), ("1-3", july, YEAR_2017[1]), ("4-5", july, YEAR_2017[1])
    }  # fmt: skip


def test_a_price_lowered_for_days_before_the_decision_needs_its_ground(session: Session, market: Market) -> None:
    decide(session, market, vasby(), date(2016, 11, 29))
    lower = vasby(start=date(2017, 5, 1), end=YEAR_2017[1], factor="0.99")
    with pytest.raises(Refused) as caught:
        decide(session, market, lower, date(2017, 6, 15))
    said = caught.value.sentence
    assert "sänker priset för tid före beslutet 2017-06-15" in said
    assert "Förskola 1-2 år, heltid, egenregi, 2017-05-01–2017-06-14" in said
    assert "Ange grunden i beslutet" in said


def test_with_its_ground_a_lowering_goes_through_and_one_for_later_days_needs_none(
    session: Session, market: Market
) -> None:
    decide(session, market, vasby(), date(2016, 11, 29))
    decide(
        session,
        market,
        vasby(start=date(2017, 5, 1), end=YEAR_2017[1], factor="0.99"),
        date(2017, 6, 15),
        ground="förbehåll",
    )
    decide(session, market, vasby(start=date(2017, 8, 1), end=YEAR_2017[1], factor="0.98"), date(2017, 6, 20))
    assert [amount for _, _, amount in rates(session)] == [13_376_100, 13_242_300, 13_108_600]


def test_the_database_refuses_two_rates_for_one_row_and_day(session: Session, market: Market) -> None:
    decide(session, market, vasby())
    rate = session.exec(select(RateInForce)).first()
    assert rate is not None
    twin = {name: value for name, value in rate.model_dump().items() if name != "id"}
    with pytest.raises(DatabaseError):
        session.execute(insert(RateInForce), [twin])


def test_a_list_that_does_not_fit_the_registry_is_refused_with_every_place(session: Session, market: Market) -> None:
    document = vasby()
    other = replace(document, rows=tuple(replace(row, service="dagis") for row in document.rows))
    with pytest.raises(drafts.Unfit) as caught:
        draft(session, market, other)
    assert len(caught.value.faults) == 4
    assert str(caught.value.faults[0]) == (
        "Blad Rader, rad 2, kolumn Tjänst: Tjänsten «dagis» finns inte i branschen Forskola. Skriv tjänstens kod ur grunddata."
    )


def test_two_who_save_the_same_draft_are_told(session: Session, market: Market) -> None:
    price_list = draft(session, market, vasby())
    cell = Cell("Förskola 3-5 år, deltid", "fristaende", "summa", "kr/år")
    saved = drafts.save_numbers(session, actor=market.economist, today=TODAY, price_list_id=price_list.id, version=1,
                                amounts={cell: Fraction(80_098)})  # fmt: skip
    assert saved.version == 2
    with pytest.raises(ChangedMeanwhile):
        drafts.save_numbers(
            session,
            actor=market.economist,
            today=TODAY,
            price_list_id=price_list.id,
            version=1,
            amounts={cell: Fraction(1)},
        )


def test_only_an_economist_drafts(session: Session, market: Market) -> None:
    with pytest.raises(NotPermitted):
        drafts.create(session, actor=market.attestant, today=TODAY, document=vasby())
