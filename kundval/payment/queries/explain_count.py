"""How the quantity of a line was counted: the window, the days of the customer inside it, or the volume."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from sqlmodel import Session, col, select

from kundval.choice.models import Segment
from kundval.formats import quantity_text
from kundval.payment.models import Account, Line, Run, Window
from kundval.payment.rules.calendar import ALL_KNOWN
from kundval.payment.rules.price import VOLUME
from kundval.period import Month
from kundval.registry.models import Service


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

    @property
    def is_day_by_day(self) -> bool:
        return self.window[1] - self.window[0] > timedelta(days=1)

    def quantity(self, quantity: int, whole: int) -> str:
        """A quantity in words: «9 av 31 dagar», «12,5 timme», «1 av 1 mätdag»."""
        if self.volume_unit:
            return f"{_milli(quantity)} {self.volume_unit}"
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
        spans=_spans(session, line, account, first, end, known),
        volume_unit=service.volume_unit if account.kind == VOLUME else "",
    )


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


def _milli(quantity: int) -> str:
    whole, rest = divmod(abs(quantity), 1000)
    decimals = f",{rest:03d}".rstrip("0") if rest else ""
    return f"{'−' if quantity < 0 else ''}{whole}{decimals}"
