"""Calendars, account coding and price lists of the demonstration: drafted by the economist, decided by another person."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from fractions import Fraction
from pathlib import Path

from sqlmodel import Session

from kundval.access.rules import SYSTEM, Actor
from kundval.demonstration.prices import ADMINISTRATION, PLANS, PUBLISHED, document
from kundval.demonstration.registering import Registered
from kundval.payment.service.calendar import CalendarInput, save_calendar_rules
from kundval.period import Month
from kundval.registry.models import Decision
from kundval.registry.service import boards
from kundval.reimbursement.rules.check import DEVIATION, check
from kundval.reimbursement.rules.document import Cell, Document, Published
from kundval.reimbursement.service import coding, conditions, deciding, drafts
from kundval.reimbursement.workbook.reading import read_workbook

FOLDER = Path(__file__).parent.parent / "data" / "prices"
AUTUMN = 9
"""The month from which next year's price lists are drawn up."""
WHY_IT_DEVIATES = "Så är det tryckt i den publicerade listan. Summan betalas som den är publicerad."
ACCOUNTS = {"egenregi": "4930", "fristående": "4635", "annan kommun": "4632"}
ACTIVITIES = {
    "forskola": "407", "ped_omsorg": "412", "grundskola": "440", "fritidshem": "425", "hemtjanst": "513", "sarskilt_boende": "510",
}  # fmt: skip
"""Service → activity (verksamhet), in the manner of the national accounts of municipalities."""


@dataclass(frozen=True)
class Coming:
    """A list that is decided on a day."""

    decided_on: date
    document: Document
    invented: bool


def calendars(session: Session, industries: dict[str, int], today: date) -> None:
    """Care is counted day by day, school on the 15th; corrections reach one month back, in residential care three."""
    rules = [
        CalendarInput(industries["forskola"], None, _first(), "dag för dag", 0, "inget", "", "", "1", 18),
        CalendarInput(industries["pedagogisk_omsorg"], None, _first(), "dag för dag", 0, "inget", "", "", "1", 18),
        CalendarInput(
            industries["grundskola"], None, _first(), "mätdag", 15, "bakåt", "7→06-15", "", "1", 18, "Juli enligt juni"
        ),
        CalendarInput(industries["fritidshem"], None, _first(), "mätdag", 15, "bakåt", "", "", "1", 18),
        CalendarInput(industries["hemtjanst"], None, _first(), "dag för dag", 0, "inget", "", "", "2", 20),
        CalendarInput(industries["sarskilt_boende"], None, _first(), "dag för dag", 0, "inget", "", "", "3", 20),
        CalendarInput(industries["kulturskola"], None, _first(), "mätdag", 15, "framåt", "", "", "termin", 25),
    ]
    save_calendar_rules(session, actor=SYSTEM, today=today, rules=rules)


def _first() -> int:
    return Month.parse("2024-01").number


def common_conditions(session: Session, done: Registered, today: date) -> None:
    """What is decided once for all industries: the share of administration holds, next year's index waits for its decision."""
    decided = conditions.propose(
        session, actor=done.actors["ekonom"], today=today, code=ADMINISTRATION.code, name=ADMINISTRATION.name,
        value=ADMINISTRATION.value, valid_from=date(2024, 1, 1), source="Skolförordningen 14 kap. 4 §",
        decision=_decision(done, "§ 140", "EXB 2023/220", date(2023, 10, 9)),
    )  # fmt: skip
    conditions.decide(session, actor=done.actors["attestant"], today=today, condition_id=decided.id or 0)
    year = today.year + 1
    conditions.propose(
        session, actor=done.actors["ekonom"], today=today, code="opi", name=f"OPI {year}", value=Fraction(1027, 1000),
        valid_from=date(year, 1, 1), valid_to=date(year + 1, 1, 1), source="Påhittat index för demonstrationen",
        decision=_decision(done, "§ 155", f"EXB {today.year}/305", today),
    )  # fmt: skip


def _decision(done: Registered, paragraph: str, case_number: str, decided_on: date) -> dict[str, object]:
    return {
        "board_id": done.boards["KS"], "paragraph": paragraph, "case_number": case_number, "decided_on": decided_on,
    }  # fmt: skip


def account_codings(session: Session, done: Registered, today: date) -> None:
    """One account per mode, for every service; extra money to own units has an account of its own."""
    for number, service in enumerate(done.services.values(), 1):
        responsibility, activity = f"{1000 + number * 100}", ACTIVITIES.get(service.code, "330")
        coding.save_coding(
            session, actor=SYSTEM, today=today, service_id=service.id or 0, kind="tillskott", band="", mode="egenregi", counterparty="",
            account="4931", vat_code="", valid_from=date(2009, 1, 1), responsibility=responsibility, activity=activity,
        )  # fmt: skip
        for mode, account in ACCOUNTS.items():
            coding.save_coding(
                session, actor=SYSTEM, today=today, service_id=service.id or 0, band="", mode=mode, counterparty="", account=account,
                vat_code="" if mode == "egenregi" else "MK", valid_from=date(2009, 1, 1), responsibility=responsibility, activity=activity,
            )  # fmt: skip


def coming_lists(today: date) -> Iterator[Coming]:
    """All lists in the order in which they are decided: the published ones first, then year by year."""
    for case in PUBLISHED:
        found = read_workbook((FOLDER / f"{case}.xlsx").read_bytes())
        yield Coming(found.head.decided_on or date((found.head.valid_from or today).year - 1, 11, 30), found, False)
    for year in range(2024, today.year + 1):
        for number, plan in enumerate(PLANS):
            # Home care's price of 2025 was decided late and holds from January: the run of March sets it right.
            late = plan.industry == "hemtjanst" and year == 2025
            decided = date(year, 3, 18) if late else date(year - 1, 11, 26)
            yield Coming(
                decided,
                document(plan, year, decided, f"§ {90 + number}", f"{plan.board} {decided.year}/{300 + number}"),
                True,
            )


def next_years_drafts(session: Session, done: Registered, today: date) -> None:
    """In the autumn next year's lists are being made: preschool's is a draft, school's waits for its decision."""
    if today.month < AUTUMN:
        return
    for industry in ("forskola", "grundskola"):
        plan = next(plan for plan in PLANS if plan.industry == industry)
        decided = date(today.year, 12, 15)
        found = document(plan, today.year + 1, decided, "§ 120", f"{plan.board} {today.year}/410")
        made = draft(session, done.actors["ekonom"], Coming(decided, found, True), today)
        if industry == "grundskola":
            drafts.review(session, actor=done.actors["ekonom"], today=today, price_list_id=made)


def decide_list(session: Session, done: Registered, coming: Coming, today: date) -> None:
    """Draft, review and decision of one list, by two persons."""
    drawn_up, decides = done.actors["ekonom"], done.actors["attestant"]
    made = draft(session, drawn_up, coming, today)
    head = coming.document.head
    decision = boards.register_decision(
        session, actor=SYSTEM, today=today, board_id=done.boards[head.board or "UBN"], paragraph=head.section or "§ 98",
        case_number=head.case_number or "UBN 2015/398", decided_on=coming.decided_on,
    )  # fmt: skip
    decide(session, drawn_up, decides, made, decision, today)


def draft(session: Session, actor: Actor, coming: Coming, today: date) -> int:
    """A draft in which every deviation has its reason."""
    cells = {_cell(verdict.number) for verdict in check(coming.document).having(DEVIATION)}
    explained = replace(
        coming.document,
        published=tuple(
            replace(number, reason=WHY_IT_DEVIATES) if _cell(number) in cells else number
            for number in coming.document.published
        ),
    )
    return drafts.create(session, actor=actor, today=today, document=explained, invented=coming.invented).id or 0


def _cell(number: Published) -> Cell:
    return Cell(number.row, number.group, number.component, number.unit)


def decide(
    session: Session, drawn_up: Actor, decides: Actor, price_list_id: int, decision: Decision, today: date
) -> None:
    drafts.review(session, actor=drawn_up, today=today, price_list_id=price_list_id)
    deciding.decide(session, actor=decides, today=today, price_list_id=price_list_id, decision_id=decision.id or 0)
