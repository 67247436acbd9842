"""Rights to a service: a choice holds only while one does, and each right is a fact with its own report day."""

import pytest
from sqlmodel import Session, col, select

from kundval.access.importing import undo
from kundval.choice.imports import IMPORTS
from kundval.choice.models import Entitlement, Person, Segment
from kundval.choice.service.entitlements import add_entitlement, cease_entitlement, entitlement_mistyped
from kundval.choice.service.in_time import hold_in_time
from kundval.choice.service.merging import merge_persons
from kundval.errors import FieldsRefused
from kundval.period import Month, date_of
from tests.choice.market import GRETA, OLLE, TODAY, Market, day, numbered
from tests.choice.test_imports import checked, counts, read_in

RIGHTS = ["id", "tjänst", "från", "tom", "mängd", "beslutad", "rapporterad", "per", "slag"]


def right(
    market: Market, person: Person, since: str, until: str = "", reported: str = "", hours: int = 20_000
) -> Entitlement:
    return add_entitlement(market.session, actor=market.officer, today=TODAY, person_id=person.id or 0,
                           service_id=market.home_care.id or 0, valid_from=day(since), valid_to=day(until) if until else None,
                           quantity_milli=hours, decided_on=day(reported or since), reported_on=day(reported or since))  # fmt: skip


def ceases(market: Market, person: Person, on: str, reported: str) -> Entitlement:
    return cease_entitlement(market.session, actor=market.officer, today=TODAY, person_id=person.id or 0,
                             service_id=market.home_care.id or 0, on=day(on), reported_on=day(reported))  # fmt: skip


def cared_for(market: Market, person: Person, on: str, **more: object) -> None:
    market.choose(person, on, market.helpers, service_id=market.home_care.id, values={}, **more)


def known(session: Session) -> list[tuple[str, str, str, str]]:
    """Valid from–to and known from–to of every segment, in the order they were known."""
    rows = session.exec(
        select(Segment).where(Segment.month == 0).order_by(col(Segment.known_from), col(Segment.valid_from))
    )
    return [tuple(str(date_of(n) or "") for n in (r.valid_from, r.valid_to, r.known_from, r.known_to)) for r in rows]  # type: ignore[misc]


@pytest.fixture
def greta(market: Market) -> Person:
    return market.person(GRETA, "Greta Ask")


def test_choice_rests_when_the_right_ends_and_goes_on_with_the_next(market: Market, greta: Person) -> None:
    right(market, greta, "2026-01-01", "2026-06-01")
    cared_for(market, greta, "2026-02-01")
    assert market.held(greta) == [("2026-02-01", "2026-05-31", "Hjälparna", "")]
    right(market, greta, "2026-09-01")
    assert market.held(greta) == [("2026-02-01", "2026-05-31", "Hjälparna", ""), ("2026-09-01", "", "Hjälparna", "")]


def test_right_that_ceases_is_known_from_the_day_it_was_reported(
    session: Session, market: Market, greta: Person
) -> None:
    right(market, greta, "2026-01-01")
    cared_for(market, greta, "2026-02-01", reported="2026-01-20")
    ceases(market, greta, "2026-06-01", "2026-06-20")
    assert known(session) == [
        ("2026-02-01", "", "2026-01-20", "2026-06-20"),
        ("2026-02-01", "2026-06-01", "2026-06-20", ""),
    ]


def test_later_decision_replaces_from_its_first_day_and_the_former_does_not_come_back(
    market: Market, greta: Person
) -> None:
    right(market, greta, "2026-01-01")
    right(market, greta, "2026-06-01", "2026-10-01", hours=30_000)
    cared_for(market, greta, "2026-02-01")
    assert market.held(greta) == [("2026-02-01", "2026-09-30", "Hjälparna", "")]


def test_slip_of_a_right_never_was(market: Market, greta: Person) -> None:
    right(market, greta, "2026-01-01")
    cared_for(market, greta, "2026-02-01")
    slip = ceases(market, greta, "2026-06-01", "2026-06-20")
    entitlement_mistyped(
        market.session, actor=market.officer, today=TODAY, entitlement_id=slip.id or 0, reason="fel kund"
    )
    assert market.held(greta) == [("2026-02-01", "", "Hjälparna", "")]


def test_override_lets_a_late_right_hold_in_its_month(session: Session, market: Market, greta: Person) -> None:
    right(market, greta, "2026-01-01", "2026-03-01")
    cared_for(market, greta, "2026-02-01", reported="2026-01-20")
    late = right(market, greta, "2026-03-01", reported="2026-08-10")
    hold_in_time(session, fact_table="entitlement", fact_id=late.id or 0, month=Month.parse("2026-03"))
    rows = session.exec(select(Segment).where(Segment.month == Month.parse("2026-03").number)).all()
    assert [
        (date_of(row.valid_from), date_of(row.known_from))
        for row in rows
        if row.valid_to > day("2026-03-01").toordinal()
    ] == [(day("2026-02-01"), day("2026-03-01"))]


def test_rights_of_a_duplicate_count_for_the_survivor(market: Market, greta: Person) -> None:
    again = market.person(OLLE, "Greta Ask")
    right(market, again, "2026-01-01")
    right(market, greta, "2026-04-01", "2026-05-01")
    cared_for(market, greta, "2026-04-10")
    merge_persons(
        market.session, actor=market.officer, today=TODAY, duplicate_id=again.id or 0, survivor_id=greta.id or 0
    )
    assert market.held(greta) == [("2026-04-10", "", "Hjälparna", "")]


def test_choice_outside_the_right_is_refused_with_the_day_that_would_work(market: Market, greta: Person) -> None:
    right(market, greta, "2026-03-01", "2026-06-01")
    with pytest.raises(FieldsRefused) as early:
        cared_for(market, greta, "2026-02-01")
    assert early.value.fields == {"on": "Beslutet om Hemtjanst gäller från 2026-03-01. Välj ett datum från den dagen."}
    with pytest.raises(FieldsRefused) as after:
        cared_for(market, greta, "2026-06-01")
    assert after.value.fields == {
        "on": "Rätten till Hemtjanst upphörde 2026-05-31. Välj ett datum senast då, eller registrera ett nytt beslut."
    }


def test_no_right_cannot_cease(market: Market, greta: Person) -> None:
    with pytest.raises(FieldsRefused) as error:
        ceases(market, greta, "2026-06-01", "2026-06-20")
    assert error.value.fields == {"on": "Greta Ask har ingen rätt till Hemtjanst 2026-05-31. Välj en annan dag."}


def row(**more: str) -> list[str]:
    said = {"id": numbered(GRETA), "tjänst": "hemtjanst", "från": "2026-01-01", "mängd": "24,5", "beslutad": "2025-12-15",
            "rapporterad": "2025-12-20", **more}  # fmt: skip
    return [said.get(heading, "") for heading in RIGHTS]


def test_rights_are_read_in_twice_and_undone(session: Session, market: Market, greta: Person) -> None:
    batch = read_in(
        market,
        "ratter",
        [RIGHTS, row(per="vecka"), row(slag="upphör", från="2026-06-01", mängd="", rapporterad="2026-05-20")],
    )
    cared_for(market, greta, "2026-02-01")
    assert market.held(greta) == [("2026-02-01", "2026-05-31", "Hjälparna", "")]
    _, again, _ = checked(market, "ratter", [RIGHTS, row(per="vecka")])
    assert counts(again) == {"new": 0, "changed": 0, "unchanged": 1}
    undo.undo(session, IMPORTS["ratter"], batch, actor=market.officer, today=TODAY, reason="fel fil")
    session.expire_all()
    assert market.held(greta) == []


def test_faults_of_rights_name_row_and_column(market: Market, greta: Person) -> None:
    _, _, faults = checked(
        market, "ratter", [RIGHTS, row(tom="2025-12-30"), row(slag="upphör", rapporterad="2027-01-01")]
    )
    assert faults == [
        "Blad Rätter, rad 2, kolumn tom: Slutdatumet måste vara efter startdatumet 2026-01-01.",
        "Blad Rätter, rad 3, kolumn rapporterad: Rapporteringsdagen 2027-01-01 har inte varit än. Skriv i dag eller en tidigare dag.",
        "Blad Rätter, rad 3, kolumn slag: En rätt som upphör har varken sista dag eller mängd. Töm kolumnerna tom och mängd.",
    ]
