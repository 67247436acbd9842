"""Which months a decision reaches: shown before it is decided."""

from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import func, select
from sqlmodel import Session, col

from kundval.payment.models import Account, Booked, ReadIn
from kundval.payment.queries.runs import latest_booked_month
from kundval.payment.queries.windows import closed_months
from kundval.period import Month, months_between
from kundval.registry.models import Industry, Service

OPEN, CLOSED, READ_IN = "öppen", "stängd", "inläst"


@dataclass(frozen=True)
class ReachedMonth:
    """A month that has been paid, with what is paid of it (öre).

    ``state``: öppen (the next run corrects it), stängd or inläst (no run does).
    """

    month: Month
    state: str
    paid_ore: int


def months_reached(
    session: Session, industry: Industry, valid_from: date, valid_to: date | None = None
) -> list[ReachedMonth]:
    """The months already paid that a decision valid on [valid_from, valid_to) reaches, first to last."""
    latest = latest_booked_month(session, industry.id or 0)
    read_in, booked = _read_in(session, industry), _booked(session, industry)
    last = max([*read_in, latest.number if latest else 0])
    end = Month.of(valid_to - timedelta(days=1)) if valid_to else Month(last)
    closed = closed_months(session, industry.id or 0)
    reached = []
    for month in months_between(Month.of(valid_from), min(end, Month(last))):
        if month.number in read_in and month.number < industry.first_month:
            reached.append(ReachedMonth(month, READ_IN, read_in[month.number]))
        elif month.number >= industry.first_month and latest is not None and month <= latest:
            state = CLOSED if month.number in closed else OPEN
            reached.append(ReachedMonth(month, state, booked.get(month.number, 0)))
    return reached


def _booked(session: Session, industry: Industry) -> dict[int, int]:
    statement = (
        select(col(Account.month), func.sum(col(Booked.due_ore)))
        .join(Booked, col(Booked.account_id) == col(Account.id))
        .join(Service, col(Service.id) == col(Account.service_id))
        .where(col(Service.industry_id) == industry.id)
        .group_by(col(Account.month))
    )
    return {month: int(ore) for month, ore in session.execute(statement)}


def _read_in(session: Session, industry: Industry) -> dict[int, int]:
    statement = (
        select(col(ReadIn.month), func.sum(col(ReadIn.amount_ore)))
        .join(Service, col(Service.id) == col(ReadIn.service_id))
        .where(col(Service.industry_id) == industry.id, col(ReadIn.mistyped_at).is_(None))
        .group_by(col(ReadIn.month))
    )
    return {month: int(ore) for month, ore in session.execute(statement)}
