"""Who runs a unit: facts with two clocks, and what is derived from them."""

from datetime import date

import pytest
from sqlalchemy.exc import IntegrityError
from sqlmodel import Session, col, select

from kundval.access.rules import SYSTEM
from kundval.errors import FieldsRefused
from kundval.period import OPEN, day
from kundval.registry.models import Owner, OwnershipFact, Provider, Unit
from kundval.registry.queries.owners import owner_on
from kundval.registry.service import boards, ownership, units
from tests.registry.builders import LONG_AGO, TODAY, a_board, a_provider, a_service, a_unit, an_industry


def sold(
    session: Session,
    unit: Unit,
    provider: Provider | None,
    valid_from: date,
    reported_on: date,
    mode: str = "fristående",
) -> OwnershipFact:
    return ownership.record_ownership(
        session,
        actor=SYSTEM,
        today=TODAY,
        unit_id=unit.id or 0,
        provider_id=provider.id if provider else None,
        mode=mode if provider else "",
        valid_from=valid_from,
        reported_on=reported_on,
    )


def who(session: Session, unit: Unit, on: date, known_by: date = TODAY) -> int | None:
    owner = owner_on(session, unit.id or 0, on, known_by)
    return owner.provider_id if owner else None


def test_owner_holds_from_its_day_to_the_units_next_change(session: Session) -> None:
    seller, buyer = a_provider(session), a_provider(session)
    unit = a_unit(session, seller)
    sold(session, unit, buyer, date(2026, 6, 1), date(2026, 5, 20))
    assert who(session, unit, date(2026, 5, 31)) == seller.id
    assert who(session, unit, date(2026, 6, 1)) == buyer.id


def test_sale_registered_late_is_not_known_before_it_was_reported(session: Session) -> None:
    seller, buyer = a_provider(session), a_provider(session)
    unit = a_unit(session, seller)
    sold(session, unit, buyer, date(2026, 6, 1), date(2026, 9, 10))
    assert who(session, unit, date(2026, 7, 1), known_by=date(2026, 9, 9)) == seller.id
    assert who(session, unit, date(2026, 7, 1), known_by=date(2026, 9, 10)) == buyer.id


def test_on_the_same_day_what_was_reported_later_then_typed_later_holds(session: Session) -> None:
    first, second, third = a_provider(session), a_provider(session), a_provider(session)
    unit = a_unit(session, first)
    sold(session, unit, second, date(2026, 6, 1), date(2026, 8, 1))
    sold(session, unit, third, date(2026, 6, 1), date(2026, 7, 1))
    assert who(session, unit, date(2026, 6, 1)) == second.id
    assert who(session, unit, date(2026, 6, 1), known_by=date(2026, 7, 15)) == third.id
    sold(session, unit, third, date(2026, 6, 1), date(2026, 8, 1))
    assert who(session, unit, date(2026, 6, 1)) == third.id


def test_closed_unit_has_no_owner_and_may_open_again(session: Session) -> None:
    provider = a_provider(session)
    unit = a_unit(session, provider)
    sold(session, unit, None, date(2026, 3, 1), date(2026, 2, 1))
    sold(session, unit, provider, date(2026, 8, 1), date(2026, 7, 1))
    assert [who(session, unit, date(2026, month, 1)) for month in (2, 3, 7, 8)] == [
        provider.id,
        None,
        None,
        provider.id,
    ]


def test_slip_never_was_but_the_row_stays(session: Session) -> None:
    seller, buyer = a_provider(session), a_provider(session)
    unit = a_unit(session, seller)
    fact = sold(session, unit, buyer, date(2026, 6, 1), date(2026, 6, 1))
    ownership.mark_ownership_mistyped(session, actor=SYSTEM, today=TODAY, fact_id=fact.id or 0, reason="Fel enhet")
    assert who(session, unit, date(2026, 6, 1)) == seller.id
    spans = session.exec(select(Owner).where(col(Owner.unit_id) == unit.id)).all()
    assert [(span.known_from, span.valid_to) for span in spans] == [(day(LONG_AGO), OPEN)]
    assert session.get(OwnershipFact, fact.id) is not None


def test_nobody_reports_tomorrow(session: Session) -> None:
    with pytest.raises(FieldsRefused, match="har inte varit än"):
        sold(session, a_unit(session), a_provider(session), date(2026, 12, 1), date(2026, 11, 24))


def test_empty_counterparty_becomes_what_the_form_of_that_day_proposes(session: Session) -> None:
    fact = sold(session, a_unit(session), a_provider(session, "stiftelse"), date(2026, 6, 1), date(2026, 6, 1))
    assert fact.counterparty == "85"


def test_in_house_unit_names_a_board_that_produces_and_does_not_supervise_it(session: Session) -> None:
    responsible = a_board(session)
    service = a_service(session, an_industry(session, responsible))
    municipality = a_provider(session, "kommun", municipality=True)
    for board, sentence in ((None, "Välj den nämnd som driver"), (responsible, "Välj en nämnd som producerar")):
        with pytest.raises(FieldsRefused, match=sentence):
            a_unit(session, municipality, service, mode="egenregi", board=board)
    unit = a_unit(session, municipality, service, mode="egenregi", board=a_board(session, "produktion"))
    change = {"name": unit.name, "area": "", "in_municipality": True, "school_unit_code": "", "version": unit.version}
    with pytest.raises(FieldsRefused, match="producerar"):
        units.change_unit(
            session, actor=SYSTEM, today=TODAY, unit_id=unit.id or 0, production_board_id=responsible.id, **change
        )


def test_producing_board_may_not_answer_for_an_industry(session: Session) -> None:
    industry, board = an_industry(session), a_board(session, "produktion")
    with pytest.raises(FieldsRefused, match="kan inte ansvara för branschen"):
        boards.set_face(session, actor=SYSTEM, today=TODAY, industry_id=industry.id or 0, board_id=board.id or 0,
                        office_unit="Kontoret", head="Eva", valid_from=TODAY)  # fmt: skip


def test_batch_gives_the_same_owners_and_one_row_in_the_log(session: Session) -> None:
    buyer = a_provider(session)
    many = [a_unit(session) for _ in range(3)]
    new = [
        ownership.NewOwner(unit.id or 0, buyer.id, "fristående", "", date(2026, 6, 1), date(2026, 6, 1))
        for unit in many
    ]
    assert ownership.record_ownerships(session, actor=SYSTEM, today=TODAY, rows=new) == 3
    assert [who(session, unit, date(2026, 6, 1)) for unit in many] == [buyer.id] * 3


def test_database_refuses_two_owners_on_the_same_known_day(session: Session) -> None:
    unit = a_unit(session)
    span = session.exec(select(Owner).where(col(Owner.unit_id) == unit.id)).one()
    twin = span.model_dump(exclude={"id"}) | {"valid_from": span.valid_from + 10}
    session.add(Owner(**twin))
    with pytest.raises(IntegrityError):
        session.flush()


def test_first_kommun_that_runs_a_unit_in_house_is_the_municipality(session: Session) -> None:
    first, second = a_provider(session, "kommun"), a_provider(session, "kommun")
    board = a_board(session, "produktion")
    a_unit(session, first, mode="egenregi", board=board)
    assert first.is_municipality
    with pytest.raises(FieldsRefused, match="Egenregi är bara för kommunens egna"):
        a_unit(session, second, mode="egenregi", board=board)
