"""Small demonstrations: the published case Upplands Väsby 2017, and an empty municipality with only its logins."""

from collections.abc import Callable
from datetime import date
from random import Random

from sqlmodel import Session

from kundval.access.rules import SYSTEM
from kundval.choice.service import batch
from kundval.demonstration import deciding, logins, running
from kundval.demonstration.people import Register
from kundval.demonstration.registering import Registered
from kundval.payment.service.calendar import CalendarInput, save_calendar_rules
from kundval.period import Month, months_between
from kundval.quality.service import approvals
from kundval.registry.service import agreements, bank, boards, ownership, providers, services, units

JANUARY = date(2017, 1, 1)
FEW = tuple(login for login in logins.LOGINS if login.login in logins.FEW)
UPPLANDS_VASBY = "0114"


def vasby(session: Session, today: date) -> None:
    """Upplands Väsby, preschool 2017: five children, two units, the published list, runs January to May exported.

    The move of 10 May from Solgläntans (fristående) to Björkens förskola (egenregi) has not been registered. What the published rules
    do not say is marked as assumed.
    """
    done = vasby_market(session)
    for coming in deciding.coming_lists(JANUARY):
        if coming.document.head.code in ("UV-FSK-2016", "UV-FSK-2017"):
            deciding.decide_list(session, done, coming, JANUARY)
    for month in months_between(Month.of(JANUARY), Month.parse("2017-05")):
        running.run_one(session, done, "forskola", month, month.on(28), running.STEPS)


def vasby_market(session: Session) -> Registered:
    """Upplands Väsby on 1 January 2017 before any price list: logins, service, units with their children, calendar, coding."""
    logins.begin(session, municipality="Upplands Väsby kommun (exempel 2017)", code=UPPLANDS_VASBY)
    done = Registered()
    service = _forskola(session, done)
    logged_in = tuple(logins.Login(one.login, one.name, one.role) for one in FEW)
    done.actors = logins.add(session, (*logged_in, SECOND), today=JANUARY, industries=done.industries, providers={})
    _units(session, done, service)
    rule = CalendarInput(
        done.industries["forskola"], None, Month.of(JANUARY).number, "dag för dag", 0, "inget", "", "", "1", 18,
        "Augusti räknas som andra månader: den mätdag som reglerna nämner är inte angiven.",
    )  # fmt: skip
    save_calendar_rules(session, actor=SYSTEM, today=JANUARY, rules=[rule])
    deciding.account_codings(session, done, JANUARY)
    _children(session, done, service)
    return done


SECOND = logins.Login("ekonom2", "Petra Lönn", "ekonom")


def _forskola(session: Session, done: Registered) -> int:
    for code, name, kind in (
        ("UBN", "Utbildningsnämnden", "finansiering"),
        ("PROD", "Produktionsnämnden", "produktion"),
    ):
        done.boards[code] = (
            boards.register_board(session, actor=SYSTEM, today=JANUARY, code=code, name=name, kind=kind).id or 0
        )
    industry = boards.register_industry(
        session, actor=SYSTEM, today=JANUARY, code="forskola", name="Förskola", first_month=Month.of(JANUARY)
    )
    done.industries["forskola"] = industry.id or 0
    boards.set_face(
        session, actor=SYSTEM, today=JANUARY, industry_id=industry.id or 0, board_id=done.boards["UBN"], office_unit="Kundvalskontoret",
        head="Anna Berg", valid_from=JANUARY,
    )  # fmt: skip
    service = services.register_service(
        session, actor=SYSTEM, today=JANUARY, industry_id=industry.id or 0, code="forskola", name="Förskola"
    )
    for position, value in enumerate(("heltid", "deltid"), 1):
        services.add_dimension_value(
            session,
            actor=SYSTEM,
            today=JANUARY,
            service_id=service.id or 0,
            dimension="omfattning",
            value=value,
            position=position,
        )
    done.services["forskola"] = service
    return service.id or 0


def _units(session: Session, done: Registered, service: int) -> None:
    firms = (
        (
            "kommun",
            "2129990012",
            "Upplands Väsby kommun (exempel)",
            "kommun",
            "B01",
            "Björkens förskola",
            "egenregi",
            "1",
            "egenregi",
        ),
        (
            "sol",
            "7699990011",
            "Solgläntans förskola ek. för.",
            "ekonomisk förening",
            "S01",
            "Solgläntans förskola",
            "fristående",
            "87",
            "skollag",
        ),
    )
    decision = boards.register_decision(
        session, actor=SYSTEM, today=JANUARY, board_id=done.boards["UBN"], paragraph="§ 41", case_number="UBN 2015/112",
        decided_on=date(2015, 6, 16),
    )  # fmt: skip
    for key, org_number, name, form, code, unit_name, mode, counterparty, regime in firms:
        provider = providers.register_provider(
            session, actor=SYSTEM, today=JANUARY, org_number=org_number, name=name, form=form, form_from=date(2015, 1, 1),
            is_municipality=key == "kommun",
        )  # fmt: skip
        done.providers[key] = provider.id or 0
        unit = units.register_unit(
            session, actor=SYSTEM, today=JANUARY, code=code, name=unit_name,
            production_board_id=done.boards["PROD"] if key == "kommun" else None,
        )  # fmt: skip
        done.units[code] = unit.id or 0
        units.set_unit_service(
            session, actor=SYSTEM, today=JANUARY, unit_id=unit.id or 0, service_id=service, valid_from=JANUARY
        )
        ownership.record_ownership(
            session, actor=SYSTEM, today=JANUARY, unit_id=unit.id or 0, provider_id=provider.id or 0, mode=mode, counterparty=counterparty,
            valid_from=JANUARY, reported_on=JANUARY,
        )  # fmt: skip
        approvals.register_approval(
            session,
            actor=SYSTEM,
            today=JANUARY,
            new=approvals.NewApproval(unit.id or 0, service, JANUARY, decision.id or 0),
        )
        agreements.register_agreement(
            session, actor=SYSTEM, today=JANUARY, provider_id=provider.id or 0, regime=regime, valid_from=JANUARY, signed_on=JANUARY,
            number="A-2015-07" if key == "sol" else "",
        )  # fmt: skip
    _giro(session, done)


def _giro(session: Session, done: Registered) -> None:
    account = bank.request_bank_account(
        session, actor=SYSTEM, today=JANUARY, provider_id=done.providers["sol"], kind="bankgiro",
        number="99900151",
    )  # fmt: skip
    bank.approve_bank_account(session, actor=done.actors["attestant"], today=JANUARY, account_id=account.id or 0)


CHILDREN = (
    # name, unit, first day, born
    ("Alva Lind", "S01", JANUARY, date(2015, 6, 1)),
    ("Bo Ekman", "B01", JANUARY, date(2015, 5, 1)),
    ("Cilla Strand", "S01", date(2017, 3, 17), date(2015, 7, 1)),
    ("David Hägg", "S01", date(2017, 3, 15), date(2015, 8, 1)),
    ("Maja Lind", "S01", JANUARY, date(2015, 4, 1)),
)
"""Maja Lind is the child of the third point: she moves to Björkens förskola on 10 May, which nobody has told yet."""


def _children(session: Session, done: Registered, service: int) -> None:
    register = Register(Random("vasby-2017"))
    heltid = services.interned(session, service, "omfattning=heltid")
    people = [register.born_between(born, born) for _, _, _, born in CHILDREN]
    ids = batch.register_persons(
        session, actor=SYSTEM, today=JANUARY, random=Random("vasby-2017:handles"),
        rows=[
            batch.NewPerson(name, plan.born, "personnummer", plan.number, plan.born, UPPLANDS_VASBY)
            for (name, _, _, _), plan in zip(CHILDREN, people, strict=True)
        ],
    )  # fmt: skip
    facts = [
        batch.NewFact("val", person, first, min(first, JANUARY), service, 1, done.units[unit], heltid)
        for person, (_, unit, first, _) in zip(ids, CHILDREN, strict=True)
    ]
    batch.record_facts(session, actor=SYSTEM, today=JANUARY, rows=facts)


def empty(session: Session, today: date) -> None:
    """Only the logins: for one who wants to do everything from the beginning."""
    logins.begin(session, municipality="Tomby kommun", code="0197")
    everywhere = tuple(logins.Login(one.login, one.name, one.role) for one in logins.LOGINS if not one.provider)
    logins.add(session, everywhere, today=today, industries={}, providers={})


CASES: dict[str, Callable[[Session, date], None]] = {"vasby-2017": vasby, "tom": empty}
