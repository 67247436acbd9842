"""What events give and the standard minutes of visits, as they have been said; what was taken back is left out."""

from collections import defaultdict
from collections.abc import Collection
from datetime import date

from sqlmodel import Session, col, select

from kundval.choice.models.event_rules import EventRule, EventRuleVersion, StandardTime


def versions_of(session: Session, service_id: int | None = None, kind: str | None = None) -> list[EventRuleVersion]:
    """The versions, in the order in which they supersede each other: by day, then as they were said."""
    statement = select(EventRuleVersion).where(col(EventRuleVersion.mistyped_at).is_(None))
    if service_id is not None:
        statement = statement.where(col(EventRuleVersion.service_id) == service_id)
    if kind is not None:
        statement = statement.where(col(EventRuleVersion.kind) == kind)
    return list(session.exec(statement.order_by(col(EventRuleVersion.valid_from), col(EventRuleVersion.id))))


def version_on(session: Session, service_id: int, kind: str, on: date) -> EventRuleVersion | None:
    """The version that an event of the kind meets if it begins on a day."""
    held = [version for version in versions_of(session, service_id, kind) if version.valid_from <= on]
    return held[-1] if held else None


def lines_of(session: Session, version_ids: Collection[int]) -> dict[int, list[EventRule]]:
    """The lines of versions, by their first day."""
    found: dict[int, list[EventRule]] = defaultdict(list)
    statement = select(EventRule).where(col(EventRule.version_id).in_(version_ids))
    for line in session.exec(statement.order_by(col(EventRule.day_from), col(EventRule.id))):
        found[line.version_id].append(line)
    return found


def standard_times(session: Session, service_ids: Collection[int | None] | None = None) -> list[StandardTime]:
    """Standard minutes, of some services or all, in the order in which they supersede each other."""
    statement = select(StandardTime).where(col(StandardTime.mistyped_at).is_(None))
    if service_ids is not None:
        statement = statement.where(col(StandardTime.service_id).in_(service_ids))
    return list(session.exec(statement.order_by(col(StandardTime.valid_from), col(StandardTime.id))))
