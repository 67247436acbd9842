"""The calendar page: a year of months with their dates, made from the rules; and what a new rule would reach."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlmodel import Session, col, select

from kundval.formats import capital
from kundval.payment.models import CalendarRule, MonthState, Run
from kundval.payment.queries.page_months import paid_on
from kundval.payment.queries.runs import BOOKED
from kundval.payment.queries.windows import calendar_rules, counting, school_spans
from kundval.payment.rules.calendar import ALL_KNOWN, counted_month
from kundval.payment.rules.calendar_words import (
    MEASURED,
    PAYMENT_MONTH_LABELS,
    PAYMENT_SHIFT_LABELS,
    SCHOOL_DAYS,
    exceptions_of,
    window_text,
)
from kundval.payment.rules.school import SchoolSpan
from kundval.period import MONTHS, Month
from kundval.registry.models import Industry, Service


@dataclass(frozen=True)
class MonthDates:
    """The dates of a service month. ``counted_to`` is the last day; ``known_by`` None where facts are always in time."""

    month: int
    counted_from: date
    counted_to: date
    days: int | None
    """How many days count, where they are not all of them (school days)."""
    terms_on: date | None
    """The day whose price and owner count, where it is another than the counted day."""
    payable_from: int
    known_by: date | None
    paid_on: date
    rule: CalendarRule
    deviates: bool
    """An exception month, or the first month of a rule."""
    state: str
    """stängd, bokförd or öppen."""


@dataclass(frozen=True)
class Scope:
    """An industry as a whole, or one of its services that has rules of its own, with its rules, latest first."""

    service: Service | None
    rules: Sequence[CalendarRule]
    months: Sequence[MonthDates]


def scopes(session: Session, industry: Industry, year: int) -> list[Scope]:
    """The year's months for the whole industry, and for each service that is counted by rules of its own."""
    rules = calendar_rules(session, industry.id)[::-1]
    services = session.exec(
        select(Service).where(col(Service.industry_id) == industry.id).order_by(col(Service.name))
    ).all()
    states = _states(session, industry, year)
    common = [rule for rule in rules if rule.industry_id is None]
    mine = [rule for rule in rules if rule.industry_id is not None and rule.service_id is None]
    whole = [*mine, *common]
    school = school_spans(session, industry.id, None)
    found = [Scope(None, whole, _months(whole, whole, year, states, school))]
    for service in services:
        own = [rule for rule in rules if rule.service_id == service.id]
        if own:
            spans = school_spans(session, industry.id, service.id)
            found.append(Scope(service, own, _months([*own, *whole], whole, year, states, spans)))
    return found


def booked_from(session: Session, industry_id: int, month: int, before: int | None = None) -> list[Run]:
    """The booked runs whose months a rule from ``month`` would reach, in order of month."""
    statement = select(Run).where(
        col(Run.industry_id) == industry_id, col(Run.state).in_(BOOKED), col(Run.month) >= month
    )
    if before is not None:
        statement = statement.where(col(Run.month) < before)
    return list(session.exec(statement.order_by(col(Run.month), col(Run.id))))


def rule_text(rule: CalendarRule) -> str:
    """A rule as a sentence: «Mätdag den 15, framåt vid helg. Undantag: juni räknas 15 maj. Rättas 3 månader.»"""
    counted = f"mätdag den {rule.day}" if rule.rule == MEASURED else rule.rule
    shift = f", {rule.shift} vid helg" if rule.shift != "inget" else ""
    exceptions = [
        f"{MONTHS[each.month - 1]} räknas den {each.on_day} {MONTHS[each.on_month - 1]}"
        + (f" och betalas i {MONTHS[each.payable - 1]}" if each.payable else "")
        for each in exceptions_of(rule.exceptions)
    ]
    told = f" Undantag: {', '.join(exceptions)}." if exceptions else ""
    payable = f" Betalas tidigast {rule.payable_from} månader efter." if rule.payable_from else ""
    residents = " Bara den som är folkbokförd i kommunen då betalas." if rule.residents_only else ""
    paid = f" Betaldag den {rule.payment_day} {PAYMENT_MONTH_LABELS[rule.payment_month]}, eller {PAYMENT_SHIFT_LABELS[rule.payment_shift]}."
    common = "Gemensam för alla branscher. " if rule.industry_id is None else ""
    return f"{common}{capital(counted)}{shift}.{told}{payable}{residents} Rättelsefönster: {window_text(rule.window)}.{paid}"


def _months(
    rules: Sequence[CalendarRule],
    whole: Sequence[CalendarRule],
    year: int,
    states: dict[int, str],
    school: tuple[SchoolSpan, ...],
) -> list[MonthDates]:
    """The year month by month; a service's own rule goes before the industry's from its first month on, and that before a common one."""
    found = []
    for number in range(year * 12, year * 12 + 12):
        rule = next((rule for rule in rules if rule.valid_from <= number), None)
        if rule is not None:
            paying = next((one for one in whole if one.valid_from <= number), None)
            found.append(_dates(rule, paying, Month(number), states, school))
    return found


def _dates(
    rule: CalendarRule,
    paying: CalendarRule | None,
    month: Month,
    states: dict[int, str],
    school: tuple[SchoolSpan, ...],
) -> MonthDates:
    number, taken_apart = month.number, counting(rule, school)
    counted = counted_month(taken_apart, month)
    first, last = date.fromordinal(counted.window_from), date.fromordinal(counted.window_to - 1)
    terms = date.fromordinal(counted.rate_from)
    return MonthDates(
        month=number,
        counted_from=first,
        counted_to=last,
        days=counted.whole if rule.rule == SCHOOL_DAYS else None,
        terms_on=terms if terms != first else None,
        payable_from=counted.payable_from,
        known_by=None if counted.known_by >= ALL_KNOWN else date.fromordinal(counted.known_by),
        paid_on=paid_on(paying, Month(counted.payable_from)),
        rule=rule,
        deviates=any(each.month == month.month for each in taken_apart.exceptions) or rule.valid_from == number,
        state=states.get(number, "öppen"),
    )


def _states(session: Session, industry: Industry, year: int) -> dict[int, str]:
    within = (year * 12, year * 12 + 11)
    booked = session.exec(
        select(Run.month).where(
            col(Run.industry_id) == industry.id, col(Run.state).in_(BOOKED), col(Run.month).between(*within)
        )
    )
    states = dict.fromkeys(booked, "bokförd")
    closed = session.exec(
        select(MonthState).where(col(MonthState.industry_id) == industry.id, col(MonthState.month).between(*within))
    )
    return states | {row.month: row.state for row in closed if row.state != "öppen"}
