"""Upplands Väsby, preschool 2017: points 2 to 4 of the first real case, from the demonstration's database to the öre."""

from dataclasses import replace
from datetime import date
from fractions import Fraction

import pytest
from sqlmodel import Session, col, select

from kundval.access.models import User
from kundval.access.queries import actor_for
from kundval.access.rules import SYSTEM, Actor
from kundval.choice.models import Person
from kundval.choice.service.choose import switch
from kundval.demonstration import cases, deciding
from kundval.demonstration.registering import Registered
from kundval.demonstration.running import STEPS, run_one
from kundval.payment.models import Account, Line, Run
from kundval.payment.service import attest, making
from kundval.period import Month
from kundval.registry.models import Industry, Service, Unit
from kundval.registry.service import boards

JUNE_20 = date(2017, 6, 20)


@pytest.fixture
def vasby(session: Session) -> Session:
    cases.vasby(session, JUNE_20)
    return session


def actor(session: Session, login: str) -> Actor:
    return actor_for(session, session.exec(select(User).where(User.login == login)).one(), JUNE_20)


def named(session: Session, name: str) -> Person:
    return session.exec(select(Person).where(Person.name == name)).one()


def paid(session: Session, name: str) -> dict[str, int]:
    """What all runs together have paid for a child, by service month, in öre."""
    sums: dict[str, int] = {}
    rows = session.exec(
        select(Account.month, Line.amount_ore)
        .join(Line, col(Line.account_id) == Account.id)
        .where(Line.person_id == named(session, name).id)
    )
    for month, amount in rows:
        sums[str(Month(month))] = sums.get(str(Month(month)), 0) + amount
    return sums


def final(session: Session, month: str, today: date) -> Run | None:
    forskola = session.exec(select(Industry)).one()
    return making.make_final(
        session, actor=actor(session, "ekonom"), today=today, industry_id=forskola.id or 0, month=Month.parse(month)
    )


def lines(session: Session, run: Run, name: str) -> dict[tuple[str, str], tuple[str, int]]:
    """(month, mode) → (difference of quantity, öre) of one child's lines."""
    rows = session.exec(
        select(Line, Account)
        .join(Account, col(Account.id) == Line.account_id)
        .where(Line.run_id == run.id, Line.person_id == named(session, name).id)
    )
    return {
        (str(Month(account.month)), account.mode): (
            str(Fraction(line.due_quantity, line.due_whole) - Fraction(line.booked_quantity, line.booked_whole)),
            line.amount_ore,
        )
        for line, account in rows
    }


def move_maja(session: Session) -> None:
    service = session.exec(select(Service)).one()
    bjorken = session.exec(select(Unit).where(Unit.code == "B01")).one()
    switch(
        session, actor=actor(session, "handlaggare"), today=JUNE_20, person_id=named(session, "Maja Lind").id or 0,
        service_id=service.id or 0, unit_id=bjorken.id or 0, on=date(2017, 5, 10), reported_on=JUNE_20,
    )  # fmt: skip


def test_a_year_is_paid_in_months_without_remainder(vasby: Session):
    assert set(paid(vasby, "Alva Lind").values()) == {1_114_675}
    assert list(paid(vasby, "Bo Ekman").values()) == [1_051_583, 1_051_584, 1_051_583, 1_051_583, 1_051_584]


def test_who_starts_on_17_march_is_paid_15_of_31_days(vasby: Session):
    assert paid(vasby, "Cilla Strand")["2017-03"] == 539_359


def test_move_registered_late_takes_back_and_pays_out(vasby: Session):
    move_maja(vasby)
    run = final(vasby, "2017-06", JUNE_20)
    assert run is not None
    assert lines(vasby, run, "Maja Lind") == {
        ("2017-05", "fristående"): ("-22/31", -791_060),
        ("2017-05", "egenregi"): ("22/31", 746_285),
        ("2017-06", "egenregi"): ("1", 1_051_583),
    }
    assert final_again(vasby, run) is None


def final_again(session: Session, run: Run) -> Run | None:
    """Attests the run, and makes June once more."""
    done = Registered(actors={login: actor(session, login) for login in ("ekonom", "ekonom2", "attestant")})
    attest.review(session, actor=done.actors["ekonom2"], today=JUNE_20, run=run)
    attest.decide(session, actor=done.actors["attestant"], today=JUNE_20, run=run)
    return final(session, "2017-06", JUNE_20)


def higher_list(session: Session, decided_on: date, valid_from: date) -> None:
    """The amounts of the published list 2 % higher, as printed: 136 436 and 128 714 for a small child all day."""
    published = deciding.read_workbook((deciding.FOLDER / "UV-FSK-2017.xlsx").read_bytes())
    payable = {
        ("Förskola 1-2 år, heltid", "fristaende"): 136_436,
        ("Förskola 1-2 år, heltid", "egenregi"): 128_714,
    }
    numbers = tuple(
        replace(number, amount=Fraction(payable[number.row, number.group]), reason="2 procent högre enligt beslutet.")
        for number in published.published
        if (number.row, number.group) in payable and number.component == "summa"
    )
    document = replace(
        published,
        head=replace(
            published.head,
            code="UV-FSK-2017-2",
            name="Förskola från juli 2017",
            decided_on=decided_on,
            valid_from=valid_from,
        ),
        rows=tuple(row for row in published.rows if row.name == "Förskola 1-2 år, heltid"),
        published=numbers,
    )
    document = replace(document, head=replace(document.head, allows_gaps=True))
    made = deciding.draft(session, actor(session, "ekonom"), deciding.Coming(decided_on, document, True), decided_on)
    board = session.exec(select(boards.Board).where(boards.Board.code == "UBN")).one()
    decision = boards.register_decision(
        session,
        actor=SYSTEM,
        today=decided_on,
        board_id=board.id or 0,
        paragraph="§ 71",
        case_number="UBN 2017/280",
        decided_on=decided_on,
    )
    deciding.decide(session, actor(session, "ekonom"), actor(session, "attestant"), made, decision, decided_on)


def attested(session: Session, months: list[str]) -> None:
    forskola = session.exec(select(Industry)).one()
    done = Registered(
        industries={"forskola": forskola.id or 0},
        actors={login: actor(session, login) for login in ("ekonom", "ekonom2", "attestant")},
    )
    for month in months:
        run_one(session, done, "forskola", Month.parse(month), Month.parse(month).on(28), STEPS)


def test_a_list_decided_in_september_from_july_pays_the_difference_of_july_and_august(vasby: Session):
    attested(vasby, ["2017-06", "2017-07", "2017-08"])
    higher_list(vasby, date(2017, 9, 4), date(2017, 7, 1))
    run = final(vasby, "2017-09", date(2017, 9, 28))
    assert run is not None
    rows = vasby.exec(
        select(Account.month, Account.mode, Line.amount_ore, Line.person_id)
        .join(Line, col(Line.account_id) == Account.id)
        .where(Line.run_id == run.id)
    ).all()
    net: dict[tuple[str, str], int] = {}
    child = {"fristående": named(vasby, "Alva Lind").id, "egenregi": named(vasby, "Bo Ekman").id}
    for month, mode, amount, person in rows:
        if person == child[mode]:
            net[str(Month(month)), mode] = net.get((str(Month(month)), mode), 0) + amount
    assert net == {
        ("2017-07", "fristående"): 22_292, ("2017-08", "fristående"): 22_291, ("2017-09", "fristående"): 1_136_967,
        ("2017-07", "egenregi"): 21_034, ("2017-08", "egenregi"): 21_032, ("2017-09", "egenregi"): 1_072_617,
    }  # fmt: skip
    assert min(month for month, *_ in rows) == Month.parse("2017-07").number


def test_a_list_decided_in_october_from_may_reaches_back_to_may_whatever_the_window(vasby: Session):
    attested(vasby, ["2017-06", "2017-07", "2017-08", "2017-09"])
    higher_list(vasby, date(2017, 10, 9), date(2017, 5, 1))
    run = final(vasby, "2017-10", date(2017, 10, 28))
    assert run is not None
    months = vasby.exec(
        select(Account.month).join(Line, col(Line.account_id) == Account.id).where(Line.run_id == run.id)
    ).all()
    assert str(Month(min(months))) == "2017-05"
