"""What has happened to a thing, from the log, as the page's Historik shows it."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import or_
from sqlmodel import Session, and_, col, select

from kundval.audit import VIEWED, AuditRow


@dataclass(frozen=True)
class Event:
    """One act as a sentence, with the fields that it changed."""

    at: datetime
    user_name: str
    sentence: str
    reason: str
    changes: list[tuple[str, Any, Any]]


def history(session: Session, subjects: Sequence[tuple[str, int | None]], limit: int = 50) -> list[Event]:
    """The latest acts on the things named by table and row, newest first; that somebody looked is no event here."""
    places = [
        and_(col(AuditRow.subject) == subject, col(AuditRow.subject_id) == subject_id)
        for subject, subject_id in subjects
    ]
    statement = (
        select(AuditRow)
        .where(or_(*places), col(AuditRow.verb) != VIEWED)
        .order_by(col(AuditRow.id).desc())
        .limit(limit)
    )
    return [_event(row) for row in session.exec(statement)]


def _event(row: AuditRow) -> Event:
    details = json.loads(row.details)
    changed = [(field, *values) for field, values in details.items() if isinstance(values, list) and len(values) == 2]
    told = [str(value) for value in details.values() if isinstance(value, (str, int)) and value != ""]
    sentence = f"{row.verb} {', '.join(told)}" if told else row.verb
    return Event(row.at, row.user_name, sentence, row.reason, changed)
