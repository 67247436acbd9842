"""The months that are being worked on, one row per industry and month: where it stands, what it comes to, against the month before."""

from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from sqlmodel import Session, col, select

from kundval.access.rules import Actor, industries_for, may
from kundval.formats import month_text, percent_text
from kundval.payment.models import Run
from kundval.period import Month
from kundval.registry.models import Industry

STEPS = {
    "preliminär": "2 av 6, invändningar",
    "slutlig": "3 av 6, granskning",
    "granskad": "4 av 6, beslut",
    "beslutad": "5 av 6, export",
    "exporterad": "6 av 6, klar",
    "avvisad": "avvisad, räknas om",
}
"""Where a month stands, in words, by the state of its latest run."""


@dataclass(frozen=True)
class MonthRow:
    """A month of an industry."""

    name: str
    url: str
    step: str
    amount_ore: int
    against: str
    """The change since the month before, in percent; empty where there was none."""
    state: str


def in_work(session: Session, actor: Actor, today: date, most: int = 8) -> list[MonthRow]:
    """The latest run of each industry and month from last month on, the newest month first; empty for those who may not see money."""
    if not may(actor, "money.read"):
        return []
    allowed = industries_for(actor, "money.read")
    since = Month.of(today) - 2
    statement = (
        select(Run, Industry)
        .join(Industry, col(Industry.id) == col(Run.industry_id))
        .where(col(Run.month) >= since.number)
        .order_by(col(Run.month).desc(), col(Industry.name), col(Run.id))
    )
    if allowed is not None:
        statement = statement.where(col(Run.industry_id).in_(sorted(allowed)))
    latest = {(run.industry_id, run.month): (run, industry) for run, industry in session.exec(statement)}
    rows = [_row(run, industry, latest.get((run.industry_id, run.month - 1))) for run, industry in latest.values()]
    return rows[:most]


def _row(run: Run, industry: Industry, before: tuple[Run, Industry] | None) -> MonthRow:
    against = ""
    if before is not None and before[0].amount_ore:
        share = Fraction((run.amount_ore - before[0].amount_ore) * 100, before[0].amount_ore)
        against = percent_text(share, plus=True)
    return MonthRow(
        name=f"{industry.name} {month_text(run.month)}",
        url=f"/utbetalningar/{industry.code}/{Month(run.month)}",
        step=STEPS[run.state],
        amount_ore=run.amount_ore,
        against=against,
        state=run.state,
    )
