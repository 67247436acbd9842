"""The windows of an industry's months: made from its calendars, or as they stood when a month was closed."""

from collections.abc import Iterable
from dataclasses import dataclass, fields, replace

from sqlmodel import Session, col, or_, select

from kundval.payment.models import CalendarRule, MonthState, SchoolCalendar, Window
from kundval.payment.rules.calendar import CountedMonth, Counting, counted_month
from kundval.payment.rules.calendar_words import exceptions_of
from kundval.payment.rules.school import SchoolSpan
from kundval.period import Month, months_between
from kundval.registry.models import Industry, Service

CLOSED = ("stängd", "öppning begärd")
COLUMNS = tuple(field.name for field in fields(CountedMonth))


@dataclass(frozen=True)
class ServiceMonth:
    """A service month that is payable, with its window; ``closed``: nothing is calculated in it."""

    service_id: int
    counted: CountedMonth
    closed: bool


def payable_months(session: Session, industry: Industry, run_month: Month) -> list[ServiceMonth]:
    """The service months from the industry's first month on that a run of ``run_month`` may pay, closed ones included.

    A service without a calendar in a month has no window there. A closed month keeps the window it had.
    """
    found = session.exec(select(Service.id).where(col(Service.industry_id) == industry.id)).all()
    services = [service for service in found if service is not None]
    closed = closed_months(session, industry.id or 0)
    kept = _kept(session, services, closed)
    rules = _rules(session, industry.id or 0)
    result = []
    for service_id in sorted(services):
        school = school_spans(session, industry.id, service_id)
        for month in months_between(Month(industry.first_month), run_month):
            counted = kept.get((service_id, month.number)) or _counted(rules, school, service_id, month)
            if counted is not None and counted.payable_from <= run_month.number:
                result.append(ServiceMonth(service_id, counted, month.number in closed))
    return result


def counting_of(session: Session, industry_id: int, service_id: int, month: Month) -> Counting | None:
    """The calendar rule that counts a service month: the service's own, otherwise the industry's, otherwise the common one."""
    return _in_force(_rules(session, industry_id), service_id, month)


def closed_months(session: Session, industry_id: int) -> frozenset[int]:
    """The months of an industry that are closed, also while their opening is asked for."""
    statement = select(MonthState.month).where(
        col(MonthState.industry_id) == industry_id, col(MonthState.state).in_(CLOSED)
    )
    return frozenset(session.exec(statement).all())


Rules = dict[int | str | None, list[tuple[int, Counting]]]
COMMON = "alla"
"""The scope of what holds for all industries."""


def calendar_rules(session: Session, industry_id: int | None) -> list[CalendarRule]:
    """The rules of an industry and the common ones, by their first month."""
    mine = col(CalendarRule.industry_id)
    statement = select(CalendarRule).where(or_(mine == industry_id, mine.is_(None)))
    return list(session.exec(statement.order_by(col(CalendarRule.valid_from), col(CalendarRule.id))).all())


def school_spans(session: Session, industry_id: int | None, service_id: int | None) -> tuple[SchoolSpan, ...]:
    """The school calendar of a service: its own, otherwise the industry's, otherwise the common one."""
    mine = col(SchoolCalendar.industry_id)
    found: dict[int | str | None, list[SchoolSpan]] = {}
    stands = col(SchoolCalendar.mistyped_at).is_(None)
    for row in session.exec(select(SchoolCalendar).where(or_(mine == industry_id, mine.is_(None)), stands)):
        span = SchoolSpan(row.kind, row.valid_from.toordinal(), row.valid_to.toordinal())
        found.setdefault(COMMON if row.industry_id is None else row.service_id, []).append(span)
    return tuple(next((found[scope] for scope in (service_id, None, COMMON) if scope in found), ()))


def counting(rule: CalendarRule, school: tuple[SchoolSpan, ...] = ()) -> Counting:
    """The rule taken apart, as the calculation counts with it."""
    payable = int(rule.payable_from) if rule.payable_from else None
    return Counting(
        rule.rule,
        rule.day,
        rule.shift,
        exceptions_of(rule.exceptions),
        payable,
        rule.window,
        rule.residents_only,
        school,
    )


def _rules(session: Session, industry_id: int) -> Rules:
    rules: Rules = {}
    for row in calendar_rules(session, industry_id):
        scope = COMMON if row.industry_id is None else row.service_id
        rules.setdefault(scope, []).append((row.valid_from, counting(row)))
    return rules


def _in_force(rules: Rules, service_id: int, month: Month) -> Counting | None:
    for scope in (service_id, None, COMMON):
        in_force = [counting for since, counting in rules.get(scope, ()) if since <= month.number]
        if in_force:
            return in_force[-1]
    return None


def _counted(rules: Rules, school: tuple[SchoolSpan, ...], service_id: int, month: Month) -> CountedMonth | None:
    found = _in_force(rules, service_id, month)
    return counted_month(replace(found, school=school), month) if found else None


def _kept(session: Session, services: Iterable[int], months: frozenset[int]) -> dict[tuple[int, int], CountedMonth]:
    if not months:
        return {}
    statement = select(Window).where(col(Window.service_id).in_(list(services)), col(Window.month).in_(months))
    return {
        (row.service_id, row.month): CountedMonth(*(getattr(row, name) for name in COLUMNS))
        for row in session.exec(statement)
    }
