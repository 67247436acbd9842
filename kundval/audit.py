"""Who did what, when, to which thing: one row per act, written in the act's own transaction.

A batch writes one row with its counts. What changed is taken from the ORM's own history, never typed by hand. To see a person is an
act too (``VIEWED``). Nothing here is ever changed; the database refuses it.
"""

import json
from datetime import UTC, datetime
from typing import Any, Protocol

from sqlalchemy import Index, inspect, text
from sqlmodel import Field, Session, SQLModel

VIEWED = "visade"
ACT = f"verb <> '{VIEWED}'"
"""What tells acts that change something from views, as SQL."""
BATCH = "batch"
"""Stands in ``session.info`` while a batch is read in: it writes one row for all that its verbs do."""


class Doer(Protocol):
    """Whoever acts: a user, or the system itself (no user)."""

    @property
    def user_id(self) -> int | None: ...
    @property
    def name(self) -> str: ...


class AuditRow(SQLModel, table=True):
    """One act (logg). ``subject`` is a table's name and ``subject_id`` its row; ``details`` is JSON: {field: [old, new]} or facts."""

    __tablename__ = "audit"
    __table_args__ = (Index("ix_audit_act", "id", sqlite_where=text(ACT), postgresql_where=text(ACT)),)
    id: int | None = Field(default=None, primary_key=True)
    at: datetime = Field(index=True)
    user_id: int | None = Field(default=None, index=True)
    user_name: str
    verb: str
    subject: str
    subject_id: int | None = None
    industry_id: int | None = Field(default=None, index=True)
    provider_id: int | None = None
    reason: str = ""
    details: str = "{}"


def now() -> datetime:
    """The clock of acts, in UTC; both databases give it back aware. Rules never ask it."""
    return datetime.now(UTC)


def changes(thing: SQLModel) -> dict[str, list[Any]]:
    """What is about to change on ``thing``: {field: [old, new]}; call it before the flush."""
    result = {}
    for attribute in inspect(thing).attrs:
        history = attribute.history
        if history.has_changes() and not attribute.key.startswith("_"):
            old = history.deleted[0] if history.deleted else None
            result[attribute.key] = [_plain(old), _plain(attribute.value)]
    return result


def record(
    session: Session,
    *,
    actor: Doer,
    verb: str,
    subject: str,
    subject_id: int | None = None,
    industry_id: int | None = None,
    provider_id: int | None = None,
    reason: str = "",
    details: dict[str, Any] | None = None,
) -> None:
    """Writes one act. ``verb`` is a Swedish verb in the past tense ("registrerade", "beslutade"), read as it stands in the log."""
    if BATCH in session.info:
        return
    session.add(
        AuditRow(
            at=now(),
            user_id=actor.user_id,
            user_name=actor.name,
            verb=verb,
            subject=subject,
            subject_id=subject_id,
            industry_id=industry_id,
            provider_id=provider_id,
            reason=reason,
            details=json.dumps(details or {}, ensure_ascii=False, default=_plain),
        )
    )


def _plain(value: Any) -> Any:
    if value is None or isinstance(value, (int, str, bool, list, dict)):
        return value
    return str(value)
