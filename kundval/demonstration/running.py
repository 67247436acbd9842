"""Runs the months since kundval's first: final, reviewed, decided by two, exported; and decides each price list on its day.

Each run is made on the 8th of the following month, as the facts were known then. The month before today's stands in different states, so
that everybody has something to do.
"""

from collections.abc import Iterator
from datetime import date

from sqlmodel import Session

from kundval.demonstration import owing
from kundval.demonstration.deciding import Coming, coming_lists, decide_list, next_years_drafts
from kundval.demonstration.market import FIRST_MONTH, INDUSTRIES
from kundval.demonstration.registering import Registered
from kundval.payment.models import Run
from kundval.payment.service import attest, export, making
from kundval.payment.service import months as closing
from kundval.period import Month, months_between

RUN_DAY = 8
STEPS = ("final", "review", "decide", "export")
KEPT_OPEN = 4
"""A month is closed when the fourth after it has been exported."""
LATEST = {"hemtjanst": STEPS[:2], "sarskilt_boende": STEPS[:1], "fritidshem": STEPS[:3]}
"""How far the latest month has come; the other industries all the way."""


def months(today: date) -> list[Month]:
    """The months that have been run: those whose run day has been."""
    last = Month.of(today) - (1 if today.day >= RUN_DAY else 2)
    return months_between(Month.parse(FIRST_MONTH), last)


def run_all(session: Session, done: Registered, today: date) -> Iterator[Month]:
    """Decides and runs in the order of time; gives each month when it is done, and last the preliminary run of the current one."""
    lists = list(coming_lists(today))
    run_months = months(today)
    for month in run_months:
        lists = _decide_until(session, done, lists, _run_day(month))
        for plan in INDUSTRIES:
            steps = LATEST.get(plan.code, STEPS) if month == run_months[-1] else STEPS
            run_one(session, done, plan.code, month, _run_day(month), steps)
            if steps == STEPS and (month - KEPT_OPEN).number >= run_months[0].number:
                _close(session, done, plan.code, month - KEPT_OPEN, _run_day(month))
        owing.follow(session, done, month, _run_day(month))
        session.expunge_all()
        yield month
    _decide_until(session, done, lists, today)
    next_years_drafts(session, done, today)
    making.make_run(
        session,
        actor=done.actors["ekonom"],
        today=today,
        industry_id=done.industries["forskola"],
        month=Month.of(today),
    )


def _close(session: Session, done: Registered, industry: str, month: Month, day: date) -> None:
    task = closing.request_closing(
        session, actor=done.actors["ekonom"], today=day, industry_id=done.industries[industry], month=month
    )
    closing.decide_month(session, actor=done.actors["attestant"], today=day, task=task, approve=True)


def _run_day(month: Month) -> date:
    return (month + 1).on(RUN_DAY)


def _decide_until(session: Session, done: Registered, lists: list[Coming], day: date) -> list[Coming]:
    for coming in lists:
        if coming.decided_on <= day:
            decide_list(session, done, coming, day)
    return [coming for coming in lists if coming.decided_on > day]


def run_one(
    session: Session, done: Registered, industry: str, month: Month, day: date, steps: tuple[str, ...]
) -> Run | None:
    """One run by an economist and an attestant, as far as ``steps`` say."""
    economist, attestant = done.actors["ekonom"], done.actors["attestant"]
    run = making.make_final(session, actor=economist, today=day, industry_id=done.industries[industry], month=month)
    if run is None:
        return None
    if "review" in steps:
        attest.review(session, actor=done.actors["ekonom2"], today=day, run=run)
    if "decide" in steps:
        attest.decide(session, actor=attestant, today=day, run=run)
    if "export" in steps:
        export.export_run(session, actor=economist, today=day, number=run.number)
    return run
