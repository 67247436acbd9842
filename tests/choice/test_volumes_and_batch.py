"""Volumes, batches and overrides, as they stand in the derived tables."""

from datetime import timedelta
from random import Random

import pytest
from sqlmodel import Session, col, select

from kundval.choice.models import OverriddenSlot, Segment, Volume
from kundval.choice.service.batch import NewFact, NewPerson, NewVolume, record_facts, record_volumes, register_persons
from kundval.choice.service.in_time import hold_in_time
from kundval.choice.service.merging import merge_persons
from kundval.choice.service.volumes import correct_volume, lacks_choice, report_volume
from kundval.errors import FieldsRefused
from kundval.period import OPEN, Month
from kundval.registry.service.services import value_set
from tests.choice.market import FULL_TIME, GRETA, OLLE, TODAY, Market, day

JUNE = Month.parse("2026-06")


def report(market: Market, person_id: int, quantity: int, **more: object) -> object:
    given = {"month": JUNE, "reported_on": day("2026-07-02"), **more}
    return report_volume(market.session, actor=market.officer, today=TODAY, person_id=person_id, unit_id=market.helpers.id,
                         service_id=market.home_care.id, quantity_milli=quantity, values={}, **given)  # type: ignore[arg-type]  # fmt: skip


def known(session: Session) -> list[tuple[int, int]]:
    rows = session.exec(select(Volume).where(col(Volume.known_to) == OPEN)).all()
    return sorted((row.person_id, row.quantity_milli) for row in rows)


def test_corrected_volume_replaces_the_former(session: Session, market: Market) -> None:
    greta = market.person(GRETA, "Greta Ask")
    first = report(market, greta.id, 10_000)
    correct_volume(session, actor=market.officer, today=TODAY, fact_id=first.id, quantity_milli=12_500)  # type: ignore[attr-defined]
    assert known(session) == [(greta.id, 12_500)]
    assert lacks_choice(session, first)  # type: ignore[arg-type]


def test_volume_on_a_day_outside_its_month_is_refused(market: Market) -> None:
    greta = market.person(GRETA, "Greta Ask")
    with pytest.raises(FieldsRefused) as error:
        report(market, greta.id, 1, day=day("2026-07-01"))
    assert error.value.fields == {"day": "Dagen 2026-07-01 ligger inte i juni 2026."}


def test_volumes_of_merged_persons_carry_the_survivors_id_and_birth_date(session: Session, market: Market) -> None:
    greta, again = market.person(GRETA, "Greta Ask"), market.person(OLLE, "Greta Ask")
    report(market, greta.id, 1_000)
    report(market, again.id, 2_000)
    merge_persons(session, actor=market.officer, today=TODAY, duplicate_id=again.id, survivor_id=greta.id)
    assert known(session) == [(greta.id, 1_000), (greta.id, 2_000)]
    assert set(session.exec(select(Volume.born)).all()) == {greta.born.toordinal()}


def test_batch_gives_the_same_segments_as_the_verbs(session: Session, market: Market) -> None:
    values = value_set(session, market.preschool, FULL_TIME)
    people = [
        NewPerson(f"Barn {n}", day("2022-01-01"), "tillfälligt", f"T-{n}", day("2022-01-01"), "0114") for n in range(30)
    ]
    common = {"actor": market.officer, "today": TODAY}
    ids = register_persons(session, rows=people, random=Random(7), **common)
    facts = []
    for id_ in ids:
        place = {"person_id": id_, "service_id": market.preschool.id, "value_set_id": values}
        on = day("2024-01-01") + timedelta(days=id_ % 7)
        facts.append(NewFact("val", on=on, reported_on=on, unit_id=market.sunny.id, **place))
        facts.append(
            NewFact("byte", on=day("2025-01-01"), reported_on=day("2025-02-01"), unit_id=market.birch.id, **place)
        )
        facts.append(NewFact("annullering", on=day("2025-01-01"), reported_on=day("2025-03-01"), annuls=len(facts) - 1,
                             person_id=id_, service_id=market.preschool.id))  # fmt: skip
    record_facts(session, rows=facts, **common)
    record_volumes(
        session,
        rows=[NewVolume(ids[0], market.helpers.id, market.home_care.id, values, JUNE.number, 5_000, TODAY)],
        **common,
    )
    now = session.exec(select(Segment).where(col(Segment.known_to) == OPEN)).all()
    assert len(now) == 30
    assert {(row.unit_id, row.valid_to) for row in now} == {(market.sunny.id, OPEN)}
    assert known(session) == [(ids[0], 5_000)]


def test_overridden_month_reads_its_own_segments(session: Session, market: Market) -> None:
    maja = market.person()
    market.choose(maja, "2026-03-10", reported="2026-09-01")
    march = Month.parse("2026-03")
    fact_id = session.exec(select(Segment.fact_id)).one()
    hold_in_time(session, fact_table="choice_fact", fact_id=fact_id, month=march)
    rows = {row.month: row.known_from for row in session.exec(select(Segment)).all()}
    assert rows == {0: day("2026-09-01").toordinal(), march.number: day("2026-03-10").toordinal()}
    slot = session.exec(select(OverriddenSlot)).one()
    assert (slot.person_id, slot.service_id, slot.slot, slot.month) == (maja.id, market.preschool.id, 1, march.number)
    market.switch(maja, "2026-10-01", market.birch)
    assert {row.month for row in session.exec(select(Segment)).all()} == {0, march.number}
