"""The months that are being worked on, for Att göra: where each stands, what it comes to, against the month before."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlmodel import Session, col

from kundval.access.rules import Actor, may
from kundval.formats import month_text, percent_text
from kundval.payment.models import Run
from kundval.payment.queries.page_months import STEPS, change_of, months, payment_days
from kundval.period import Month


@dataclass(frozen=True)
class MonthRow:
    """A month of an industry. ``against``: the change since the month before in percent, empty where nothing was paid then."""

    name: str
    url: str
    step: str
    payment_day: date
    amount_ore: int
    against: str
    held: int
    state: str


def in_work(session: Session, actor: Actor, most: int = 8) -> tuple[str, list[MonthRow]]:
    """A heading and the months that are not finished, or where all are the latest; none for those who may not see money."""
    if not may(actor, "money.read"):
        return "", []
    latest = months(actor).order_by(col(Run.month).desc(), col(Run.id).desc()).limit(most)
    day_of = payment_days(session)
    unfinished = session.execute(latest.where(col(Run.state) != "exporterad")).all()
    if unfinished:
        return "Månader i arbete", [_row(row, day_of(row.Industry.id, row.Run.month)) for row in unfinished]
    return "Senaste månaderna", [_row(row, day_of(row.Industry.id, row.Run.month)) for row in session.execute(latest)]


def _row(row: Any, payment_day: date) -> MonthRow:
    step, words = STEPS[row.Run.state]
    share = change_of(row.change_ore, row.before_ore)
    return MonthRow(
        name=f"{row.Industry.name} {month_text(row.Run.month)}",
        url=f"/utbetalningar/{row.Industry.code}/{Month(row.Run.month)}",
        step=f"{step} av 6, {words[:1].lower()}{words[1:]}",
        payment_day=payment_day,
        amount_ore=row.amount_ore,
        against="" if share is None else percent_text(share * 100, plus=True),
        held=row.held,
        state=row.Run.state,
    )
