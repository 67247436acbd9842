"""Finds runs: the preliminary one of a month, the one that waits for its decision, the latest month that is booked."""

from sqlalchemy import func, select
from sqlmodel import Session, col

from kundval.payment.models import Run
from kundval.period import Month

PRELIMINARY, FINAL, REVIEWED, DECIDED, EXPORTED, REJECTED = (
    "preliminär", "slutlig", "granskad", "beslutad", "exporterad", "avvisad",
)  # fmt: skip
BOOKED = (FINAL, REVIEWED, DECIDED, EXPORTED)
WAITING = (FINAL, REVIEWED)


def preliminary_run(session: Session, industry_id: int, month: Month) -> Run | None:
    """The preliminary run of a month; there is at most one."""
    statement = select(Run).where(
        col(Run.industry_id) == industry_id, col(Run.month) == month.number, col(Run.state) == PRELIMINARY
    )
    return session.execute(statement).scalars().first()


def preliminary_runs_before(session: Session, industry_id: int, month: Month) -> list[Run]:
    """The preliminary runs of months before ``month``."""
    statement = select(Run).where(
        col(Run.industry_id) == industry_id, col(Run.month) < month.number, col(Run.state) == PRELIMINARY
    )
    return list(session.execute(statement).scalars())


def waiting_run(session: Session, industry_id: int) -> Run | None:
    """The run of an industry that is final and not yet decided; there is at most one."""
    statement = select(Run).where(col(Run.industry_id) == industry_id, col(Run.state).in_(WAITING))
    return session.execute(statement).scalars().first()


def latest_booked_month(session: Session, industry_id: int) -> Month | None:
    """The month of the latest booked run of an industry."""
    found = session.execute(
        select(func.max(col(Run.month))).where(col(Run.industry_id) == industry_id, col(Run.state).in_(BOOKED))
    ).scalar()
    return None if found is None else Month(found)
