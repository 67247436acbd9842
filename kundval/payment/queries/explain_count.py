"""How the quantity of a line was counted: the window, the days of the customer inside it, or the volume."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction

from sqlmodel import Session, col, select

from kundval.choice.models import Segment
from kundval.choice.service.service_rules import paid_by
from kundval.formats import exact_number_text, plural_text, quantity_text
from kundval.payment.models import Account, Line, Run, Window
from kundval.payment.queries.explain_arisen import days_paid, told
from kundval.payment.rules.calendar import ALL_KNOWN
from kundval.payment.rules.price import VOLUME
from kundval.period import Month
from kundval.registry.models import Service
from kundval.registry.rules import PAID_BY_HOURS
from kundval.reimbursement.models import RateInForce
from kundval.reimbursement.rules.payable import PER_DAY


@dataclass(frozen=True)
class Counted:
    """The window and what was found in it. Days are [from, to)."""

    window: tuple[date, date]
    whole: int
    rate_days: tuple[date, date]
    age_day: date
    known_by: date | None
    """The last day on which a fact was reported in time; None where all are."""
    spans: Sequence[tuple[date, date, int]]
    """The customer's days at the unit inside the window, with the fact behind them."""
    volume_unit: str
    """What a quantity of 1 is, where it is not a month."""
    told: Sequence[str] = ()
    """How the quantity came about, in sentences: school days, hours, events, standard minutes."""

    @property
    def is_day_by_day(self) -> bool:
        return self.window[1] - self.window[0] > timedelta(days=1)

    def quantity(self, quantity: int, whole: int) -> str:
        """A quantity in words: «9 av 31 dagar», «12,5 timmar», «1 av 1 mätdag»."""
        if self.volume_unit:
            return f"{exact_number_text(str(Fraction(quantity, whole or 1000)))} {plural_text(self.volume_unit)}"
        days = "dagar" if self.is_day_by_day else "mätdag"
        return f"{quantity} av {whole} {days}" if whole else quantity_text(quantity)


def counted(session: Session, line: Line, account: Account, run: Run) -> Counted:
    """The counting of a line, as the run knew it."""
    service = session.get_one(Service, account.service_id)
    window = session.exec(
        select(Window).where(col(Window.service_id) == account.service_id, col(Window.month) == account.month)
    ).first()
    month = Month(account.month)
    first, end = (
        (window.window_from, window.window_to) if window else (month.first.toordinal(), (month + 1).first.toordinal())
    )
    rate = (
        (window.rate_from, window.rate_to)
        if window and account.kind != VOLUME
        else (month.first.toordinal(), (month + 1).first.toordinal())
    )
    known = min(window.known_by if window else ALL_KNOWN, run.made_on.toordinal())
    return Counted(
        window=(date.fromordinal(first), date.fromordinal(end)),
        whole=window.whole if window else month.days,
        rate_days=(date.fromordinal(rate[0]), date.fromordinal(rate[1])),
        age_day=date.fromordinal(window.age_day if window else first),
        known_by=date.fromordinal(window.known_by) if window and window.known_by < ALL_KNOWN else None,
        spans=days_paid(session, line, account, first, end, known, _spans(session, line, account, first, end, known)),
        volume_unit=_unit_of(session, account, service),
        told=told(session, line, account, window, first, end, known) if line.person_id else (),
    )


def _unit_of(session: Session, account: Account, service: Service) -> str:
    """What the price is for: an hour, a visit, a day; empty where it is a month."""
    if account.kind == VOLUME or paid_by(service) in PAID_BY_HOURS:
        return service.volume_unit
    rate = session.exec(
        select(RateInForce.unit).where(
            col(RateInForce.service_id) == account.service_id, col(RateInForce.row_key) == account.row_key
        )
    ).first()
    return rate if rate in PER_DAY else ""


def _spans(
    session: Session, line: Line, account: Account, first: int, end: int, known: int
) -> list[tuple[date, date, int]]:
    rows = session.exec(
        select(Segment)
        .where(
            col(Segment.person_id) == line.person_id,
            col(Segment.service_id) == account.service_id,
            col(Segment.slot) == line.slot,
            col(Segment.unit_id) == account.unit_id,
            col(Segment.month).in_((0, account.month)),
            col(Segment.valid_from) < end,
            col(Segment.valid_to) > first,
            col(Segment.known_from) <= known,
            col(Segment.known_to) > known,
        )
        .order_by(col(Segment.valid_from))
    )
    return [
        (date.fromordinal(max(row.valid_from, first)), date.fromordinal(min(row.valid_to, end)), row.fact_id)
        for row in rows
    ]
