"""What has happened to a thing, from the log, as the page's Historik shows it."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import or_
from sqlmodel import Session, and_, col, select

from kundval.audit import VIEWED, AuditRow
from kundval.desk.log_rows import FIELDS, changes


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
    noted = changes(row.details)
    changed = {field for field, value in json.loads(row.details).items() if isinstance(value, list)}
    words = {FIELDS.get(field, field) for field in changed}
    facts = [f"{what} {new}" for what, _, new in noted if what not in words and new]
    sentence = f"{row.verb}: {', '.join(facts)}" if facts else row.verb
    return Event(row.at, row.user_name, sentence, row.reason, [one for one in noted if one[0] in words])
