"""Absence in the demonstration: a place in preschool that nobody uses for more than two months is not paid, and a few stay away."""

from datetime import date, timedelta

from sqlmodel import Session, col, select

from kundval.access.rules import SYSTEM
from kundval.choice.models import Segment
from kundval.choice.rules.event_lines import Line
from kundval.choice.service.event_rules import save_event_rule
from kundval.choice.service.events import NewEvent, record_events
from kundval.demonstration.registering import Registered
from kundval.period import OPEN, day

AWAY, SERVICE = "uppehåll", "forskola"
PAID_DAYS, COMING_DAYS = 60, 45
FEW = 3
LONG, SINCE = timedelta(days=120), timedelta(days=100)


def rules(session: Session, done: Registered, today: date) -> None:
    """From the 61st day nothing is paid; from the next turn of the year the 46th."""
    save_event_rule(
        session, actor=SYSTEM, today=today, service_id=done.services[SERVICE].id or 0, kind=AWAY,
        lines=[Line(day_from=PAID_DAYS + 1)], valid_from=date(2020, 1, 1),
    )  # fmt: skip
    save_event_rule(
        session, actor=SYSTEM, today=today, service_id=done.services[SERVICE].id or 0, kind=AWAY,
        lines=[Line(day_from=COMING_DAYS + 1)], valid_from=date(today.year + 1, 1, 1),
    )  # fmt: skip


def events(session: Session, done: Registered, today: date) -> None:
    """A few children who have had their place long are away, for some time or until further notice."""
    service_id = done.services[SERVICE].id or 0
    holding = select(Segment.person_id, Segment.slot).where(
        col(Segment.service_id) == service_id, col(Segment.known_to) == OPEN, col(Segment.month) == 0,
        col(Segment.valid_from) <= day(today - LONG), col(Segment.valid_to) > day(today),
    )  # fmt: skip
    first = today - SINCE
    away = [
        NewEvent(
            AWAY, person, service_id, slot, first, None if number else today - timedelta(days=10), None, None, first
        )
        for number, (person, slot) in enumerate(session.exec(holding.order_by(col(Segment.person_id)).limit(FEW)))
    ]
    record_events(session, actor=SYSTEM, today=today, rows=away)
