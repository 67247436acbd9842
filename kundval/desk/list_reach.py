"""Which months a price list reaches when it is decided: recalculated, closed, or read in from an older system."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from sqlmodel import Session, col, select

from kundval.payment.models import MonthState, Run
from kundval.payment.queries.page_calendar import booked_from
from kundval.payment.service.calendar import CLOSED
from kundval.period import Month, months_between
from kundval.registry.models import Industry
from kundval.reimbursement.models import PriceList


@dataclass(frozen=True)
class Reach:
    """The months up to today that the list holds in. ``runs`` are the booked ones among those still open."""

    runs: Sequence[Run]
    closed: Sequence[int]
    read_in: Sequence[int]


def reach(session: Session, industry: Industry, price_list: PriceList, today: date) -> Reach:
    """The months between the list's first day and its last, as far as they have begun."""
    last = min(today, price_list.valid_to - timedelta(days=1)) if price_list.valid_to else today
    months = [month.number for month in months_between(Month.of(price_list.valid_from), Month.of(last))]
    states = session.exec(
        select(MonthState.month).where(
            col(MonthState.industry_id) == industry.id,
            col(MonthState.state).in_(CLOSED),
            col(MonthState.month).in_(months),
        )
    ).all()
    closed = set(states)
    read_in = [month for month in months if month < industry.first_month]
    held = set(months) - closed - set(read_in)
    runs = [run for run in booked_from(session, industry.id or 0, months[0]) if run.month in held] if months else []
    return Reach(runs, sorted(closed - set(read_in)), read_in)
