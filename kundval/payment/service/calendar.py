"""Calendar rules: how the months of an industry, or of one service, are counted from a month on."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, fields
from datetime import date

from sqlalchemy import ColumnElement, exists, func
from sqlmodel import Session, col, select

from kundval import audit
from kundval.access.rules import Actor, industries_for, require
from kundval.errors import Refused
from kundval.formats import capital, month_text
from kundval.payment.models import CalendarRule, MonthState
from kundval.payment.rules.calendar import BACK
from kundval.payment.rules.calendar_words import MONTH_AFTER, exceptions_of, exceptions_text
from kundval.registry.models import Industry

CLOSED = ("stängd", "öppning begärd")


@dataclass(frozen=True)
class CalendarInput:
    """One rule as it is to be saved; ``valid_from`` is a month number, ``service_id`` None the whole industry.

    ``industry_id`` None: common to all industries that have no rule of their own.
    """

    industry_id: int | None
    service_id: int | None
    valid_from: int
    rule: str
    day: int
    shift: str
    exceptions: str
    payable_from: str
    window: str
    payment_day: int = 20
    assumed: str = ""
    payment_month: str = MONTH_AFTER
    payment_shift: str = BACK
    residents_only: bool = False


def save_calendar_rule(session: Session, *, actor: Actor, today: date, rule: CalendarInput) -> CalendarRule:
    """Saves one rule: a new one, or a new content of the rule with the same industry, service and first month.

    Raises ``Refused`` where it reaches a closed month.
    """
    may_write(actor, rule.industry_id)
    saved, outcome, changes = _save(session, rule, None)
    session.flush()
    if outcome != "unchanged":
        audit.record(
            session,
            actor=actor,
            verb="ändrade kalendern",
            subject="calendar_rule",
            subject_id=saved.id,
            industry_id=rule.industry_id,
            details=changes,
        )
    return saved


def save_calendar_rules(
    session: Session, *, actor: Actor, today: date, rules: Sequence[CalendarInput], batch_id: int | None = None
) -> dict[str, int]:
    """Saves many rules, or none: counts of ``new``, ``changed`` and ``unchanged``. One row in the log."""
    for industry_id in {rule.industry_id for rule in rules}:
        may_write(actor, industry_id)
    counts = Counter({"new": 0, "changed": 0, "unchanged": 0})
    counts.update(_save(session, rule, batch_id)[1] for rule in rules)
    session.flush()
    audit.record(
        session,
        actor=actor,
        verb="läste in kalendern",
        subject="import_batch",
        subject_id=batch_id,
        details=dict(counts),
    )
    return dict(counts)


def may_write(actor: Actor, industry_id: int | None) -> None:
    """Whoever writes what is common to all industries must hold the right for all of them. Raises ``NotPermitted``."""
    require(actor, "calendar.write", industry_id=industry_id)
    if industry_id is None and industries_for(actor, "calendar.write") is not None:
        raise Refused("En kalender för alla branscher kan bara den ändra som har behörighet i alla branscher.")


def closed_months_from(session: Session, rule: CalendarInput) -> list[int]:
    """The closed months that the rule would count: from its first month to the scope's next rule.

    A common rule counts the industries that have no rule of their own.
    """
    next_rule = session.exec(
        select(func.min(col(CalendarRule.valid_from))).where(
            *_scope(rule), col(CalendarRule.valid_from) > rule.valid_from
        )
    ).one()
    own = exists().where(
        col(CalendarRule.industry_id) == col(MonthState.industry_id),
        col(CalendarRule.service_id).is_(None),
        col(CalendarRule.valid_from) <= col(MonthState.month),
    )
    closed = select(col(MonthState.month)).where(
        ~own if rule.industry_id is None else col(MonthState.industry_id) == rule.industry_id,
        col(MonthState.state).in_(CLOSED),
        col(MonthState.month) >= rule.valid_from,
    )
    if next_rule is not None:
        closed = closed.where(col(MonthState.month) < next_rule)
    return sorted(session.exec(closed).all())


def stored_rule(session: Session, rule: CalendarInput) -> CalendarRule | None:
    """The rule with the same industry, service and first month. SQL lets NULL stand beside NULL in a unique key."""
    return session.exec(
        select(CalendarRule).where(*_scope(rule), col(CalendarRule.valid_from) == rule.valid_from)
    ).first()


def _save(
    session: Session, rule: CalendarInput, batch_id: int | None
) -> tuple[CalendarRule, str, dict[str, list[object]]]:
    values = {field.name: getattr(rule, field.name) for field in fields(rule)}
    values["exceptions"] = exceptions_text(exceptions_of(rule.exceptions))
    found = stored_rule(session, rule)
    outcome = "changed" if found else "new"
    saved = found or CalendarRule(**values, import_batch_id=batch_id)
    for name, value in values.items():
        if found and getattr(found, name) != value:
            setattr(found, name, value)
    changes = audit.changes(saved)
    if found and not changes:
        return found, "unchanged", {}
    _refuse_closed(session, rule)
    session.add(saved)
    session.flush()
    return saved, outcome, changes


def _refuse_closed(session: Session, rule: CalendarInput) -> None:
    with session.no_autoflush:
        closed = closed_months_from(session, rule)
        industry = session.get(Industry, rule.industry_id) if rule.industry_id else None
    if closed:
        whose = industry.name.lower() if industry else "en bransch utan egen regel"
        months = month_text(closed[0]) if len(closed) == 1 else f"{month_text(closed[0])}–{month_text(closed[-1])}"
        raise Refused(
            f"{capital(months)} är stängd för {whose}, och regeln skulle ändra den. "
            "Låt regeln gälla från en senare månad, eller begär att månaden öppnas."
        )


def _scope(rule: CalendarInput) -> tuple[ColumnElement[bool], ...]:
    industry, service = col(CalendarRule.industry_id), col(CalendarRule.service_id)
    return (
        industry.is_(None) if rule.industry_id is None else industry == rule.industry_id,
        service.is_(None) if rule.service_id is None else service == rule.service_id,
    )
