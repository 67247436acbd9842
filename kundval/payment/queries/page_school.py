"""The page of an industry's school years: terms and breaks, whose they are, and what a change of them reaches."""

from dataclasses import dataclass
from datetime import date, timedelta

from sqlmodel import Session, col, or_, select

from kundval.payment.models import Run, SchoolCalendar
from kundval.payment.queries.page_calendar import booked_from
from kundval.payment.queries.windows import closed_months
from kundval.payment.rules.school import SchoolSpan, school_days
from kundval.period import Month, months_between
from kundval.registry.models import Industry, Service

COMMON, WHOLE = "Alla branscher", "Hela branschen"


@dataclass(frozen=True)
class SpanRow:
    """A term or a break; ``days`` is the school days of a term, its breaks taken off."""

    span: SchoolCalendar
    days: int | None


@dataclass(frozen=True)
class SchoolScope:
    """The terms and breaks of a service, an industry or all; ``used`` where something is counted by them."""

    name: str
    rows: list[SpanRow]
    used: bool


@dataclass(frozen=True)
class Reached:
    """What a change of some days reaches: booked runs, and closed months, which keep their days."""

    booked: list[Run]
    closed: list[int]


def school_scopes(session: Session, industry: Industry) -> list[SchoolScope]:
    """Those of each service that has its own, of the industry, and the common ones; in the order in which they are asked."""
    mine = col(SchoolCalendar.industry_id)
    statement = select(SchoolCalendar).where(
        or_(mine == industry.id, mine.is_(None)), col(SchoolCalendar.mistyped_at).is_(None)
    )
    found: dict[str, list[SchoolCalendar]] = {}
    names = dict(session.exec(select(Service.id, Service.name).where(col(Service.industry_id) == industry.id)).all())
    for row in session.exec(statement.order_by(col(SchoolCalendar.valid_from).desc(), col(SchoolCalendar.id))):
        name = COMMON if row.industry_id is None else names[row.service_id] if row.service_id else WHOLE
        found.setdefault(name, []).append(row)
    own = sorted(name for name in found if name not in (COMMON, WHOLE))
    return [
        SchoolScope(name, [_row(found[name], row) for row in found[name]], name != COMMON or WHOLE not in found)
        for name in (*own, WHOLE, COMMON)
        if name in found
    ]


def reached(session: Session, industry: Industry, first: date, end: date) -> Reached:
    """What the days [first, end) reach in the industry."""
    months = Month.of(first).number, Month.of(end - timedelta(days=1)).number
    closed = [one for one in closed_months(session, industry.id or 0) if months[0] <= one <= months[1]]
    return Reached(booked_from(session, industry.id or 0, months[0], months[1] + 1), sorted(closed))


def _row(all_of_them: list[SchoolCalendar], row: SchoolCalendar) -> SpanRow:
    if row.kind != "termin":
        return SpanRow(row, None)
    spans = [SchoolSpan(one.kind, one.valid_from.toordinal(), one.valid_to.toordinal()) for one in all_of_them]
    days = {
        on
        for month in months_between(Month.of(row.valid_from), Month.of(row.valid_to))
        for on in school_days(spans, month)
    }
    return SpanRow(row, sum(row.valid_from.toordinal() <= on < row.valid_to.toordinal() for on in days))
