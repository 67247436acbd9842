"""A month is closed, and opened again, by two persons (månadsstängning): nothing is calculated in a closed one."""

from datetime import date

from sqlmodel import Session, col, select

from kundval.access.models import Task
from kundval.access.rules import Actor, require
from kundval.access.service import tasks
from kundval.errors import NotFound, Refused
from kundval.formats import capital, month_text
from kundval.payment.models import MonthState
from kundval.payment.queries.contribution_state import states
from kundval.payment.queries.runs import latest_booked_month, waiting_run
from kundval.payment.queries.windows import payable_months
from kundval.payment.service.lock import lock_runs
from kundval.payment.service.terms import keep_windows
from kundval.period import Month
from kundval.registry.models import Industry

CLOSING, OPENING = "stängning", "öppning"
OPEN, CLOSING_ASKED, CLOSED, OPENING_ASKED = "öppen", "stängning begärd", "stängd", "öppning begärd"
SUBJECT = "month_state"
FROM = {CLOSING: OPEN, OPENING: CLOSED}
ASKED = {CLOSING: CLOSING_ASKED, OPENING: OPENING_ASKED}
TO = {CLOSING: CLOSED, OPENING: OPEN}


def request_closing(
    session: Session, *, actor: Actor, today: date, industry_id: int, month: Month, reason: str = ""
) -> Task:
    """Asks that a month be closed. Raises ``Refused`` for one that has not ended, or while a run of the industry waits."""
    industry = _industry(session, actor, industry_id)
    if month.number < industry.first_month:
        raise Refused(
            f"{industry.name} betalas av kundval från {month_text(industry.first_month)}. Tidigare månader är inlästa."
        )
    if month.last >= today:
        raise Refused(f"{capital(month_text(month))} har inte tagit slut. Den kan stängas från och med nästa månad.")
    _refuse_waiting(session, industry_id)
    _refuse_contribution(session, industry, month, today)
    return _request(session, actor, industry, month, CLOSING, reason)


def request_opening(
    session: Session, *, actor: Actor, today: date, industry_id: int, month: Month, reason: str
) -> Task:
    """Asks that a closed month be opened again. Takes a reason."""
    industry = _industry(session, actor, industry_id)
    if not reason.strip():
        raise Refused("Ange skälet till att månaden ska öppnas. Det visas för den som beslutar.")
    return _request(session, actor, industry, month, OPENING, reason)


def decide_month(
    session: Session, *, actor: Actor, today: date, task: Task, approve: bool, reason: str = ""
) -> MonthState:
    """Closes or opens the month that the task asks for, or declines. Whoever asked may not decide."""
    found = session.get(MonthState, task.subject_id) if task.subject == SUBJECT else None
    if found is None:
        raise NotFound
    lock_runs(session)
    tasks.decide(session, actor=actor, task=task, approve=approve, reason=reason)
    if approve and task.kind == CLOSING:
        _refuse_waiting(session, found.industry_id)
        _refuse_contribution(session, session.get_one(Industry, found.industry_id), Month(found.month), today)
        _keep_window(session, found)
    found.state = TO[task.kind] if approve else FROM[task.kind]
    session.flush()
    return found


def waiting_task(session: Session, industry_id: int, month: Month) -> Task | None:
    """What is asked for a month and waits for its decision."""
    found = _state(session, industry_id, month)
    if found is None or found.state not in ASKED.values() or found.task_id is None:
        return None
    return session.get(Task, found.task_id)


def _industry(session: Session, actor: Actor, industry_id: int) -> Industry:
    require(actor, "month.request", industry_id=industry_id)
    industry = session.get(Industry, industry_id)
    if industry is None:
        raise NotFound
    return industry


def _refuse_waiting(session: Session, industry_id: int) -> None:
    waiting = waiting_run(session, industry_id)
    if waiting is not None:
        raise Refused(
            f"Körning {waiting.number} är {waiting.state} och väntar på beslut. Besluta eller avvisa den innan en månad stängs."
        )


def _refuse_contribution(session: Session, industry: Industry, month: Month, today: date) -> None:
    """Extra money to own units goes out with its mirror before the month is closed (skollagen 14 kap. 2 §, HFD 2015 ref. 53)."""
    problems = [state.problem for state in states(session, industry, month, today) if state.problem]
    if problems:
        raise Refused(f"{' '.join(problems)} Se Tillskott på månadens sida.")


def _request(session: Session, actor: Actor, industry: Industry, month: Month, kind: str, reason: str) -> Task:
    found = _state(session, industry.id or 0, month)
    if found is None:
        found = MonthState(industry_id=industry.id or 0, month=month.number, state=OPEN)
        session.add(found)
        session.flush()
    if found.state != FROM[kind]:
        raise Refused(f"{capital(month_text(month))} är {found.state} för {industry.name.lower()}.")
    task = tasks.request(
        session, actor=actor, kind=kind, subject=SUBJECT, subject_id=found.id or 0, permission="month.decide",
        industry_id=industry.id, reason=reason.strip(),
    )  # fmt: skip
    found.state, found.task_id = ASKED[kind], task.id
    session.flush()
    return task


def _state(session: Session, industry_id: int, month: Month) -> MonthState | None:
    statement = select(MonthState).where(
        col(MonthState.industry_id) == industry_id, col(MonthState.month) == month.number
    )
    return session.exec(statement).first()


def _keep_window(session: Session, found: MonthState) -> None:
    """The window as it is now is what the closed month keeps, also where no run has been made since the calendar changed."""
    industry = session.get_one(Industry, found.industry_id)
    upto = max(Month(found.month) + 24, latest_booked_month(session, found.industry_id) or Month(found.month))
    months = payable_months(session, industry, upto)
    keep_windows(session, [month for month in months if month.counted.month == found.month])
