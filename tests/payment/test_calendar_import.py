"""Calendars and older payments read in from files, and what may not be changed any more."""

from datetime import date

import pytest
from sqlmodel import Session, select

from kundval.access.importing.check import Report, examine
from kundval.access.rules import SYSTEM, Forbidden
from kundval.errors import Refused
from kundval.payment.imports import IMPORTS
from kundval.payment.models import CalendarRule, MonthState, ReadIn
from kundval.payment.service.calendar import CalendarInput, save_calendar_rule
from kundval.payment.service.read_in import ReadInInput, read_in_payments
from kundval.period import Month
from kundval.registry.models import Industry, Provider, Service, Unit
from tests.factories import make_actor, make_industry, make_service

TODAY = date(2026, 11, 23)
CALENDAR_HEADING = "bransch;tjänst;från;regel;dag;skifte;undantag;betalas från;rättelsefönster"
READ_IN_HEADING = "månad;enhet;org.nummer;tjänst;regi;antal;belopp;moms"


def checked(session: Session, kind: str, *lines: str) -> Report:
    content = "\r\n".join(lines).encode()
    return examine(session, IMPORTS[kind], actor=SYSTEM, today=TODAY, filename="f.csv", content=content)[1]


def rule_of(industry: Industry, month: str, service: Service | None = None, **changed: object) -> CalendarInput:
    values = {"rule": "dag för dag", "day": 0, "shift": "inget", "exceptions": "", "payable_from": "", "window": "1"}
    return CalendarInput(
        industry_id=industry.id or 0,
        service_id=service.id if service else None,
        valid_from=Month.parse(month).number,
        **(values | changed),  # type: ignore[arg-type]
    )


def test_calendar_file_is_checked_and_every_fault_named(session: Session) -> None:
    make_industry(session, "forskola")
    report = checked(
        session,
        "kalender",
        CALENDAR_HEADING,
        'forskola;;2024-01;mätdag;15;framåt;"6→05-15; 7→08-22";;3 månader',
        "forskola;;2025-01;mätdag;;;;;obegränsad",
        "forskola;;2025-02;dag för dag;;;6→02-30;;ibland",
        "okand;;2025-03;dag för dag;;;;;termin",
    )
    assert report.new == 1
    told = [str(fault) for fault in report.errors]
    assert any("rad 3, kolumn dag: Skriv vilken dag i månaden som är mätdag" in line for line in told)
    assert any("rad 4, kolumn undantag: Undantaget 6→02-30 går inte att läsa" in line for line in told)
    assert any("rad 4, kolumn rättelsefönster: Välj rättelsefönster" in line for line in told)
    assert any("rad 5, kolumn bransch: Branschen okand finns inte" in line for line in told)


def test_one_rule_per_industry_service_and_month(session: Session) -> None:
    industry = make_industry(session)
    service = make_service(session, industry)
    save_calendar_rule(session, actor=SYSTEM, today=TODAY, rule=rule_of(industry, "2024-01"))
    save_calendar_rule(session, actor=SYSTEM, today=TODAY, rule=rule_of(industry, "2024-01", service))
    again = save_calendar_rule(session, actor=SYSTEM, today=TODAY, rule=rule_of(industry, "2024-01", window="3"))
    rules = session.exec(select(CalendarRule)).all()
    assert len(rules) == 2
    assert again.window == "3"


def test_a_calendar_change_may_not_touch_a_closed_month(session: Session) -> None:
    industry = make_industry(session)
    save_calendar_rule(session, actor=SYSTEM, today=TODAY, rule=rule_of(industry, "2024-01"))
    save_calendar_rule(session, actor=SYSTEM, today=TODAY, rule=rule_of(industry, "2025-01"))
    session.add(MonthState(industry_id=industry.id, month=Month.parse("2024-06").number, state="stängd"))
    session.flush()
    with pytest.raises(Refused, match="Juni 2024 är stängd för"):
        save_calendar_rule(session, actor=SYSTEM, today=TODAY, rule=rule_of(industry, "2024-03", rule="sista vardagen"))
    save_calendar_rule(session, actor=SYSTEM, today=TODAY, rule=rule_of(industry, "2024-07", rule="sista vardagen"))
    save_calendar_rule(session, actor=SYSTEM, today=TODAY, rule=rule_of(industry, "2024-01"))


def test_calendar_is_changed_only_by_who_may(session: Session) -> None:
    industry = make_industry(session)
    with pytest.raises(Forbidden):
        save_calendar_rule(
            session, actor=make_actor(session, "attestant"), today=TODAY, rule=rule_of(industry, "2024-01")
        )


def test_older_payments_are_read_in_per_unit_and_month_and_replaced_as_slips(session: Session) -> None:
    industry = make_industry(session, first_month="2024-01")
    service = make_service(session, industry, "forskola")
    unit, provider = Unit(code="F1", name="Björken"), Provider(org_number="5560360793", name="Björken AB")
    session.add_all([unit, provider])
    session.flush()
    report = checked(
        session,
        "ingaende",
        READ_IN_HEADING,
        "2023-11;F1;556036-0793;forskola;fristående;42,5;411 386,20;23 286,01",
        "2024-01;F1;556036-0793;forskola;fristående;42;1;0",
        "2023-10;F9;556036-0793;forskola;fristående;42;1;0",
    )
    assert report.new == 1
    told = [str(fault) for fault in report.errors]
    assert any("rad 3, kolumn månad" in line and "betalas av kundval från januari 2024" in line for line in told)
    assert any("rad 4, kolumn enhet: Enheten F9 finns inte" in line for line in told)

    row = ReadInInput(
        Month.parse("2023-11").number, unit.id or 0, provider.id or 0, service.id or 0, "fristående", 42500, 100, 6
    )
    assert read_in_payments(session, actor=SYSTEM, today=TODAY, rows=[row])["new"] == 1
    assert read_in_payments(session, actor=SYSTEM, today=TODAY, rows=[row])["unchanged"] == 1
    higher = ReadInInput(row.month, row.unit_id, row.provider_id, row.service_id, row.mode, 42500, 200, 12)
    assert read_in_payments(session, actor=SYSTEM, today=TODAY, rows=[higher])["changed"] == 1
    session.expire_all()
    assert sorted((old.amount_ore, old.mistyped_at is None) for old in session.exec(select(ReadIn))) == [
        (100, False),
        (200, True),
    ]
