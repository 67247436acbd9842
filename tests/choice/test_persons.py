"""Persons: numbers, who finds whom, merges, slips, and the log."""

import pytest
from sqlmodel import Session, select

from kundval.audit import AuditRow
from kundval.choice.queries.visible import person_by_handle, person_by_number, the_person
from kundval.choice.service.changes import annul, end
from kundval.choice.service.merging import days_of_both, merge_persons
from kundval.choice.service.persons import add_protection, correct_person, register_person
from kundval.choice.service.slips import mark_mistyped
from kundval.errors import FieldsRefused, NotFound, Refused
from tests.choice.market import GRETA, MAJA, OLLE, TODAY, Market, day, numbered
from tests.factories import make_actor


def test_handle_is_short_and_without_vowels(market: Market) -> None:
    handle = market.person().handle
    assert len(handle) == 4
    assert not set(handle) & set("AEIOUYÅÄÖ01")


@pytest.mark.parametrize(
    ("number", "sentence"),
    [
        ("202403012", "Personnumret ska ha 10 eller 12 siffror. Du skrev 9."),
        ("20240301-2380", "Personnumret 20240301-2380 har fel kontrollsiffra. Kontrollera siffrorna."),
        ("20240230-2380", "Personnumret 20240230-2380 har ett datum som inte finns. Kontrollera siffrorna."),
    ],
)
def test_wrong_number_is_refused(session: Session, market: Market, number: str, sentence: str) -> None:
    with pytest.raises(FieldsRefused) as error:
        register_person(session, actor=market.officer, today=TODAY, name="Maja Lind", number=number)
    assert error.value.fields == {"number": sentence}


def test_number_that_exists_is_refused(session: Session, market: Market) -> None:
    market.person()
    with pytest.raises(FieldsRefused, match="Personnumret finns redan"):
        market.person()


def test_preschool_officer_cannot_find_a_home_care_customer(session: Session, market: Market) -> None:
    greta, maja = market.person(GRETA, "Greta Ask"), market.person()
    market.choose(maja, "2026-01-10")
    only_care = make_actor(session, "handläggare", industry_id=market.home_care.industry_id)
    assert the_person(session, only_care, greta.id) is greta  # no facts at all yet
    for ask in (
        lambda: the_person(session, only_care, maja.id),
        lambda: person_by_handle(session, only_care, maja.handle, TODAY),
        lambda: person_by_handle(session, only_care, "FINNS", TODAY),
    ):
        with pytest.raises(NotFound) as error:
            ask()
        assert error.value.sentence == NotFound().sentence
    assert person_by_number(session, only_care, numbered(MAJA), TODAY) is None


def test_registered_again_by_another_industry_the_person_is_taken_up_and_logged(
    session: Session, market: Market
) -> None:
    maja = market.person()
    market.choose(maja, "2026-01-10")
    only_care = make_actor(session, "handläggare", industry_id=market.home_care.industry_id)
    assert market.person(actor=only_care).id == maja.id
    assert the_person(session, only_care, maja.id).id == maja.id
    assert session.exec(select(AuditRow).where(AuditRow.verb == "tog upp kunden")).one().subject_id == maja.id


def test_protected_person_is_found_only_by_those_who_may_see_protected(session: Session, market: Market) -> None:
    maja = market.person()
    add_protection(
        session, actor=market.officer, today=TODAY, person_id=maja.id, kind="sekretessmarkering", valid_from=TODAY
    )
    economist = make_actor(session, "ekonom")
    with pytest.raises(NotFound):
        person_by_handle(session, economist, maja.handle, TODAY)
    assert person_by_number(session, economist, numbered(MAJA), TODAY) is None
    assert person_by_handle(session, market.officer, maja.handle, TODAY).id == maja.id
    add_protection(session, actor=market.officer, today=TODAY, person_id=maja.id, kind="ingen", valid_from=TODAY)
    assert person_by_handle(session, economist, maja.handle, TODAY).id == maja.id


def test_merge_gives_the_survivor_everything_and_shows_days_of_both_first(session: Session, market: Market) -> None:
    maja, again = market.person(), market.person(OLLE, "Maja Lindh")
    market.choose(maja, "2026-03-01", until="2026-06-01")
    market.choose(again, "2026-01-01", market.birch)
    both = days_of_both(session, duplicate_id=again.id, survivor_id=maja.id)
    assert [(one.counts.unit.name, one.falls.unit.name) for one in both] == [("Solgläntan", "Björken")]
    merge = merge_persons(session, actor=market.officer, today=TODAY, duplicate_id=again.id, survivor_id=maja.id)
    assert [held[:3] for held in market.held(maja)] == [
        ("2026-01-01", "2026-02-28", "Björken"),
        ("2026-03-01", "2026-05-31", "Solgläntan"),
        ("2026-06-01", "", "Björken"),
    ]
    assert person_by_handle(session, market.officer, again.handle, TODAY).id == maja.id
    annul(session, actor=market.officer, today=TODAY, fact_id=merge.id)
    assert [held[:3] for held in market.held(again)] == [("2026-01-01", "", "Björken")]
    assert [held[:3] for held in market.held(maja)] == [("2026-03-01", "2026-05-31", "Solgläntan")]


def test_merged_in_two_steps_everybody_points_at_the_last_survivor(session: Session, market: Market) -> None:
    first, second, third = market.person(), market.person(OLLE, "Maja Lindh"), market.person(GRETA, "M Lind")
    common = {"actor": market.officer, "today": TODAY}
    merge_persons(session, duplicate_id=third.id, survivor_id=second.id, **common)
    merge_persons(session, duplicate_id=second.id, survivor_id=first.id, **common)
    session.refresh(third)
    assert third.merged_into == first.id


def test_end_of_a_choice_that_came_with_a_merge_ends_it(session: Session, market: Market) -> None:
    maja, again = market.person(), market.person(OLLE, "Maja Lindh")
    market.choose(again, "2026-01-01", market.birch)
    common = {"actor": market.officer, "today": TODAY}
    merge_persons(session, duplicate_id=again.id, survivor_id=maja.id, **common)
    end(session, person_id=maja.id, service_id=market.preschool.id, on=day("2026-08-01"), **common)
    assert [held[:3] for held in market.held(maja)] == [("2026-01-01", "2026-07-31", "Björken")]


def test_slip_never_was_and_is_refused_where_later_facts_build_on_it(session: Session, market: Market) -> None:
    maja = market.person()
    common = {"actor": market.officer, "today": TODAY}
    choice = market.choose(maja, "2026-01-10")
    ended = end(session, person_id=maja.id, service_id=market.preschool.id, on=day("2026-08-01"), **common)
    with pytest.raises(Refused, match="avslut 2026-08-01"):
        mark_mistyped(session, fact_id=choice.id, reason="fel barn", **common)
    mark_mistyped(session, fact_id=ended.id, reason="fel barn", **common)
    mark_mistyped(session, fact_id=choice.id, reason="fel barn", **common)
    assert market.held(maja) == []


def test_corrected_birth_date_goes_into_the_segments(session: Session, market: Market) -> None:
    maja = market.person()
    market.choose(maja, "2026-01-10")
    correct_person(
        session,
        actor=market.officer,
        today=TODAY,
        person_id=maja.id,
        name="Maja Lind",
        born=day("2023-03-01"),
        version=1,
    )
    row = session.connection().exec_driver_sql("SELECT DISTINCT born FROM segment").scalar_one()
    assert row == day("2023-03-01").toordinal()


def test_log_holds_neither_name_nor_number(session: Session, market: Market) -> None:
    maja = market.person()
    market.choose(maja, "2026-01-10")
    written = " ".join(f"{row.verb} {row.details} {row.reason}" for row in session.exec(select(AuditRow)).all())
    assert "Lind" not in written
    assert numbered(MAJA) not in written
