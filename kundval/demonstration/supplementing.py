"""Supplements, agreed prices, extra money to own units and manual lines of the demonstration, asked for by one and decided by another."""

from collections.abc import Sequence
from datetime import date

from sqlmodel import Session, col, select

from kundval.access.models import Task
from kundval.access.rules import SYSTEM
from kundval.choice.models import Segment
from kundval.choice.service.supplements import decide_for_person, request_for_person
from kundval.demonstration.registering import Registered
from kundval.payment.service.manual import request_manual
from kundval.period import OPEN, Month, day
from kundval.registry.service import boards
from kundval.reimbursement.rules import supplements as rules
from kundval.reimbursement.service.supplements import (
    NewRow,
    decide_supplement,
    request_supplement,
    save_supplement,
)

SINCE = date(2024, 1, 1)
DECIDED = date(2023, 12, 12)
CHILDREN = 5
"""School children with an additional amount."""


def decide_supplements(session: Session, done: Registered, today: date) -> None:
    """What holds from the first month on. Amounts are invented."""
    small = [done.units[code] for code in ("FSK05", "FSK44", "FSK49")]
    _give(session, done, today, "forskola", "struktur", "Strukturersättning", (rules.UNIT, rules.YEAR, True), DECIDED, [
        NewRow(unit, 12_000_000, SINCE) for unit in small
    ])  # fmt: skip
    _give(session, done, today, "forskola", "socioekonomi", "Socioekonomisk ersättning", (rules.CUSTOMER, rules.YEAR, True), DECIDED, [
        NewRow(None, 120_000, SINCE)
    ])  # fmt: skip
    _give(session, done, today, "grundskola", "smaskola", "Grundbelopp till små skolor", (rules.UNIT, rules.MONTH, True), DECIDED, [
        NewRow(None, 1_500_000, SINCE, count_from=1, count_to=60)
    ])  # fmt: skip
    _give(session, done, today, "forskola", "tillskott", "Tillskott till kommunens förskolor", (rules.CONTRIBUTION, rules.ONCE, True),
          DECIDED, [NewRow(None, 25_000_000, date(2024, 2, 1), date(2024, 3, 1))])  # fmt: skip
    _agreed_with_neighbour(session, done, today)
    _children(session, done, today)


def ask_for_more(session: Session, done: Registered, today: date) -> None:
    """What waits for another person today: a quality bonus for the months that have been, and a manual line."""
    ekonom = done.actors["ekonom"]
    bonus, _ = save_supplement(session, actor=ekonom, today=today, service_id=done.services["hemtjanst"].id or 0, code="kvalitet",
                               name="Kvalitetsbonus", basis=rules.VOLUME, period=rules.PER_VOLUME)  # fmt: skip
    decision = _decision(session, done, today, "SON", Month.of(today).first, "§ 31")
    first = (Month.of(today) - 2).first
    request_supplement(session, actor=ekonom, today=today, supplement_id=bonus.id or 0, decision_id=decision, rows=[
        NewRow(done.units[code], 1_000, first, Month.of(today).first) for code in _home_care(done)
    ])  # fmt: skip
    request_manual(
        session, actor=ekonom, today=today, service_id=done.services["forskola"].id or 0, unit_id=done.units["FSK44"],
        month=Month.of(today), amount_ore=1_484_000, vat_ore=84_000, reason="Ny prislista för hösten 2023 beslutades efter årsskiftet.",
        concerns="oktober–december 2023",
    )  # fmt: skip


def _home_care(done: Registered) -> list[str]:
    return sorted(code for code in done.units if code.startswith("HTJ"))[1:3]


def _agreed_with_neighbour(session: Session, done: Registered, today: date) -> None:
    """The neighbouring municipality's school is paid by its own agreement."""
    _give(session, done, today, "grundskola", "grannby", "Avtal med Grannby kommun", (rules.PRICE, rules.MONTH, False), DECIDED, [
        NewRow(done.units[_neighbour(done)], 985_000, SINCE)
    ])  # fmt: skip


def _neighbour(done: Registered) -> str:
    return max(code for code in done.units if code.startswith("GRS"))


def _children(session: Session, done: Registered, today: date) -> None:
    """Children in private schools whose schools have applied for extraordinary support."""
    school = done.services["grundskola"].id or 0
    what, _ = save_supplement(session, actor=done.actors["ekonom"], today=today, service_id=school, code="tillaggsbelopp",
                              name="Tilläggsbelopp", basis=rules.PERSON, period=rules.TERM, with_vat=True)  # fmt: skip
    private = [unit for code, unit in done.units.items() if code.startswith("GRS") and code != _neighbour(done)][7:]
    persons = session.exec(
        select(col(Segment.person_id))
        .where(
            col(Segment.service_id) == what.service_id, col(Segment.unit_id).in_(private), col(Segment.known_to) == OPEN,
            col(Segment.valid_from) <= day(SINCE), col(Segment.valid_to) > day(date(2024, 6, 30)),
        )
        .distinct()
        .order_by(col(Segment.person_id))
        .limit(CHILDREN)
    ).all()  # fmt: skip
    for number, person in enumerate(persons):
        decision = _decision(session, done, today, "UBN", DECIDED, f"§ {140 + number}")
        request_for_person(
            session, actor=done.actors["handlaggare"], today=today, supplement_id=what.id or 0, person_id=person, decision_id=decision,
            amount_ore=4_200_000 + number * 350_000, valid_from=SINCE, valid_to=date(2024, 7, 1), applied_by="Huvudmannen",
            applied_on=date(2023, 11, 6), needs="Assistent i klassrummet",
        )  # fmt: skip
        decide_for_person(session, actor=done.actors["attestant"], today=today, task=_waiting(session), approve=True)


def _give(
    session: Session, done: Registered, today: date, service: str, code: str, name: str, shape: tuple[str, str, bool], decided: date,
    rows: Sequence[NewRow],
) -> None:  # fmt: skip
    ekonom = done.actors["ekonom"]
    basis, period, with_vat = shape
    what, _ = save_supplement(session, actor=ekonom, today=today, service_id=done.services[service].id or 0, code=code, name=name,
                              basis=basis, period=period, with_vat=with_vat)  # fmt: skip
    decision = _decision(session, done, today, "UBN", decided, f"§ {100 + (what.id or 0)}")
    request_supplement(session, actor=ekonom, today=today, supplement_id=what.id or 0, decision_id=decision, rows=rows)
    decide_supplement(session, actor=done.actors["attestant"], today=today, task=_waiting(session), approve=True)


def _decision(session: Session, done: Registered, today: date, board: str, decided: date, paragraph: str) -> int:
    return boards.register_decision(
        session, actor=SYSTEM, today=today, board_id=done.boards[board], paragraph=paragraph, case_number=f"{board} {decided.year}/512",
        decided_on=decided,
    ).id or 0  # fmt: skip


def _waiting(session: Session) -> Task:
    """The task that was asked for last."""
    return session.exec(select(Task).where(col(Task.decided_at).is_(None)).order_by(col(Task.id).desc()).limit(1)).one()
