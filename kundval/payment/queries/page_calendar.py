"""The calendar page: a year of months with their dates, made from the rules; and what a new rule would reach."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlmodel import Session, col, select

from kundval.formats import MONTHS, capital
from kundval.payment.models import CalendarRule, MonthState, Run
from kundval.payment.queries.page_months import USUAL_PAYMENT_DAY
from kundval.payment.queries.runs import BOOKED
from kundval.payment.rules.calendar import ALL_KNOWN, Counting, counted_month
from kundval.payment.rules.calendar_words import DAY_BY_DAY, MEASURED, exceptions_of, window_text
from kundval.period import Month, bank_day_on_or_before
from kundval.registry.models import Industry, Service


@dataclass(frozen=True)
class MonthDates:
    """The dates of a service month. ``counted_to`` is the last day; ``known_by`` None where facts are always in time."""

    month: int
    counted_from: date
    counted_to: date
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
    rules = list(
        session.exec(
            select(CalendarRule)
            .where(col(CalendarRule.industry_id) == industry.id)
            .order_by(col(CalendarRule.valid_from).desc())
        )
    )
    services = session.exec(
        select(Service).where(col(Service.industry_id) == industry.id).order_by(col(Service.name))
    ).all()
    states = _states(session, industry, year)
    whole = [rule for rule in rules if rule.service_id is None]
    found = [Scope(None, whole, _months(whole, whole, year, states))]
    for service in services:
        own = [rule for rule in rules if rule.service_id == service.id]
        if own:
            found.append(Scope(service, own, _months([*own, *whole], whole, year, states)))
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
        for each in exceptions_of(rule.exceptions)
    ]
    told = f" Undantag: {', '.join(exceptions)}." if exceptions else ""
    payable = f" Betalas tidigast {rule.payable_from} månader efter." if rule.payable_from else ""
    return f"{capital(counted)}{shift}.{told}{payable} Rättelsefönster: {window_text(rule.window)}."


def counting_of(rule: CalendarRule) -> Counting:
    """The rule taken apart, as the calculation counts with it."""
    return Counting(
        rule.rule,
        rule.day,
        rule.shift,
        exceptions_of(rule.exceptions),
        int(rule.payable_from) if rule.payable_from else None,
        rule.window,
    )


def _months(
    rules: Sequence[CalendarRule], whole: Sequence[CalendarRule], year: int, states: dict[int, str]
) -> list[MonthDates]:
    """The year month by month; a service's own rule goes before the industry's from its first month on."""
    found = []
    for number in range(year * 12, year * 12 + 12):
        rule = next((rule for rule in rules if rule.valid_from <= number), None)
        if rule is not None:
            paying = next((one for one in whole if one.valid_from <= number), None)
            found.append(_dates(rule, paying.payment_day if paying else USUAL_PAYMENT_DAY, number, states))
    return found


def _dates(rule: CalendarRule, payment_day: int, number: int, states: dict[int, str]) -> MonthDates:
    counting = counting_of(rule)
    counted = counted_month(counting, Month(number))
    first, last = date.fromordinal(counted.window_from), date.fromordinal(counted.window_to - 1)
    terms = date.fromordinal(counted.rate_from)
    return MonthDates(
        month=number,
        counted_from=first,
        counted_to=last,
        terms_on=terms if rule.rule != DAY_BY_DAY and terms != first else None,
        payable_from=counted.payable_from,
        known_by=None if counted.known_by >= ALL_KNOWN else date.fromordinal(counted.known_by),
        paid_on=bank_day_on_or_before((Month(counted.payable_from) + 1).on(payment_day)),
        rule=rule,
        deviates=any(each.month == Month(number).month for each in counting.exceptions) or rule.valid_from == number,
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
