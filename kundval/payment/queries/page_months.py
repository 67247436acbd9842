"""The page of all months: one row per industry and month that has a run, and which month each industry may run next."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import Any

from sqlalchemy import BigInteger, ColumnElement, Select, and_, case, cast, func, select
from sqlalchemy.orm import aliased
from sqlmodel import Session, col

from kundval.access.rules import Actor, industries_for
from kundval.listing import Column, Filter, Listing, Status, swedish
from kundval.payment.models import CalendarRule, MonthState, Payment, Run
from kundval.payment.queries.runs import BOOKED
from kundval.payment.rules.calendar import FORWARD
from kundval.payment.rules.calendar_words import SAME_MONTH
from kundval.period import Month, bank_day_on_or_after, bank_day_on_or_before
from kundval.registry.models import Industry

PRELIMINARY, REJECTED = "preliminär", "avvisad"
STEPS = {
    "preliminär": (2, "Kontrollera och gör slutlig"),
    "slutlig": (4, "Väntar på granskning"),
    "granskad": (5, "Väntar på beslut"),
    "beslutad": (6, "Exportera till ekonomi"),
    "exporterad": (6, "Klar"),
}
"""Where a run stands among the six steps, and what comes next in words."""
USUAL_PAYMENT_DAY = 20


@dataclass(frozen=True)
class NextMonth:
    """The month that an industry may run next; ``month`` is a month number."""

    industry: Industry
    month: int
    payment_day: date
    has_ended: bool


def visible(actor: Actor, permission: str = "money.read") -> ColumnElement[bool]:
    """The condition that the actor may see the industry's money."""
    allowed = industries_for(actor, permission)
    return col(Industry.id).is_not(None) if allowed is None else col(Industry.id).in_(allowed)


def months(actor: Actor) -> Select[Any]:
    """One row per industry and month with a run that is not rejected: its latest run, the month's sum and the month before's."""
    latest = (
        select(func.max(col(Run.id)))
        .where(col(Run.state) != REJECTED)
        .group_by(col(Run.industry_id), col(Run.month))
        .scalar_subquery()
    )
    booked = _booked_sum(0)
    amount = booked + case((col(Run.state) == PRELIMINARY, col(Run.amount_ore)), else_=0)
    before = _booked_sum(1)
    held = (
        select(func.count())
        .select_from(Payment)
        .where(col(Payment.run_id) == col(Run.id), col(Payment.state) == "innehållen")
        .scalar_subquery()
    )
    return (
        select(
            Run,
            Industry,
            amount.label("amount_ore"),
            before.label("before_ore"),
            (amount - before).label("change_ore"),
            held.label("held"),
            func.coalesce(col(MonthState.state), "öppen").label("month_state"),
        )
        .join(Industry, col(Industry.id) == col(Run.industry_id))
        .outerjoin(
            MonthState,
            and_(col(MonthState.industry_id) == col(Run.industry_id), col(MonthState.month) == col(Run.month)),
        )
        .where(col(Run.id).in_(latest), visible(actor))
    )


def months_list(session: Session, actor: Actor) -> Listing:
    """How the list of months is sorted, filtered and exported."""
    booked = _booked_sum(0) + case((col(Run.state) == PRELIMINARY, col(Run.amount_ore)), else_=0)
    years = session.execute(select(func.min(col(Run.month)), func.max(col(Run.month)))).one()
    return Listing(
        noun=("månad", "månader"),
        columns=(
            Column("manad", "Månad", sort=col(Run.month), value=lambda row: row.Run.month, kind="month", word="månad"),
            Column(
                "bransch", "Bransch", sort=swedish(session, col(Industry.name)), value=lambda row: row.Industry.name
            ),
            Column("korning", "Körning", value=lambda row: str(row.Run.number)),
            Column("steg", "Steg", value=lambda row: STEPS[row.Run.state][1]),
            Column(
                "belopp", "Belopp (kr)", sort=booked, value=lambda row: row.amount_ore, kind="money", total="amount_ore"
            ),
            Column(
                "mot",
                "Mot månaden före (kr)",
                sort=booked - _booked_sum(1),
                value=lambda row: row.change_ore,
                kind="money",
            ),
            Column(
                "procent",
                "Mot månaden före",
                value=lambda row: change_of(row.change_ore, row.before_ore),
                kind="percent",
            ),
            Column("innehallna", "Innehållna", value=lambda row: row.held, kind="whole"),
            Column("status", "Status", sort=col(Run.state), value=lambda row: row.Run.state),
        ),
        order="-manad",
        filters=(
            Filter("bransch", "Bransch", industries(session, actor), lambda code: col(Industry.code) == code),
            Filter("ar", "År", _years(years), lambda year: col(Run.month).between(int(year) * 12, int(year) * 12 + 11)),
        ),
        statuses=tuple(
            Status(name, label, col(Run.state) == state)
            for name, label, state in (
                ("preliminara", "Preliminära", "preliminär"),
                ("att-granska", "Att granska", "slutlig"),
                ("att-besluta", "Att besluta", "granskad"),
                ("att-exportera", "Att exportera", "beslutad"),
                ("exporterade", "Exporterade", "exporterad"),
            )
        ),
        tie=col(Run.id),
    )


def change_of(change_ore: int, before_ore: int) -> Fraction | None:
    """The change as a share of the month before; none where nothing was paid then."""
    return Fraction(change_ore, before_ore) if before_ore > 0 else None


def industries(session: Session, actor: Actor) -> list[tuple[str, str]]:
    """The industries whose money the actor sees: (code, name)."""
    rows = session.execute(
        select(col(Industry.code), col(Industry.name))
        .where(visible(actor))
        .order_by(swedish(session, col(Industry.name)))
    )
    return [(code, name) for code, name in rows]


def industry_of(session: Session, actor: Actor, code: str, permission: str = "money.read") -> Industry | None:
    """The industry with a code, if the actor holds the permission for it."""
    return session.execute(select(Industry).where(col(Industry.code) == code, visible(actor, permission))).scalar()


def next_months(session: Session, actor: Actor, today: date) -> list[NextMonth]:
    """For each industry where the actor may run: the first month without a run after what is booked, once it has begun."""
    rows = session.execute(
        select(Industry, func.max(col(Run.month)))
        .outerjoin(Run, and_(col(Run.industry_id) == col(Industry.id), col(Run.state) != REJECTED))
        .where(visible(actor, "run.make"))
        .group_by(col(Industry.id))
        .order_by(swedish(session, col(Industry.name)))
    )
    day_of = payment_days(session)
    found = []
    for industry, latest in rows:
        month = industry.first_month if latest is None else latest + 1
        if Month(month).first <= today:
            found.append(NextMonth(industry, month, day_of(industry.id, month), Month(month).last < today))
    return found


def payment_days(session: Session) -> Callable[[int, int], date]:
    """Answers (industry, month number) with the day on which the run of that month is paid.

    It is the calendar's day of that month or of the one after, or the nearest bank day.
    """
    rules: dict[int | None, list[CalendarRule]] = {}
    statement = select(CalendarRule).where(col(CalendarRule.service_id).is_(None))
    for rule in session.execute(statement.order_by(col(CalendarRule.valid_from))).scalars():
        rules.setdefault(rule.industry_id, []).append(rule)

    def day_of(industry_id: int, month: int) -> date:
        for scope in (industry_id, None):
            in_force = [rule for rule in rules.get(scope, ()) if rule.valid_from <= month]
            if in_force:
                return paid_on(in_force[-1], Month(month))
        return paid_on(None, Month(month))

    return day_of


def paid_on(rule: CalendarRule | None, month: Month) -> date:
    """The day on which a rule pays the run of a month; the usual one where there is no rule."""
    if rule is None:
        return bank_day_on_or_before((month + 1).on(USUAL_PAYMENT_DAY))
    day = (month if rule.payment_month == SAME_MONTH else month + 1).on(rule.payment_day)
    return bank_day_on_or_after(day) if rule.payment_shift == FORWARD else bank_day_on_or_before(day)


def _booked_sum(months_back: int) -> ColumnElement[int]:
    """The sum of booked runs of the row's industry, for its month or one before it."""
    other = aliased(Run)
    return (
        select(cast(func.coalesce(func.sum(other.amount_ore), 0), BigInteger))
        .where(
            col(other.industry_id) == col(Run.industry_id),
            col(other.month) == col(Run.month) - months_back,
            col(other.state).in_(BOOKED),
        )
        .correlate(Run)
        .scalar_subquery()
    )


def _years(months: Sequence[int | None]) -> list[tuple[str, str]]:
    first, last = months
    return (
        [(str(year), str(year)) for year in range((last or 0) // 12, (first or 1) // 12 - 1, -1)]
        if last and first
        else []
    )
