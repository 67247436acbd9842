"""Acts that take two persons (fyra ögon): one requests, another decides.

The room that owns the thing records the task here in the same transaction as its own rows, and does the act when :func:`decide` has
returned. Who requested never decides, whatever roles he holds, and of two who decide at the same moment one is told that it is done.
"""

from typing import Any

from sqlalchemy import CursorResult, update
from sqlmodel import Session, col, select

from kundval import audit
from kundval.access.clock import STOCKHOLM
from kundval.access.models import Task, User
from kundval.access.rules import Actor, require
from kundval.errors import AlreadyDone, Refused

APPROVED = "godkänd"
DECLINED = "avböjd"


def request(
    session: Session,
    *,
    actor: Actor,
    kind: str,
    subject: str,
    subject_id: int,
    permission: str,
    industry_id: int | None = None,
    reason: str = "",
) -> Task:
    """Records what ``actor`` asks for. ``permission`` is what the one who decides must hold; the caller has checked the actor's own.

    Raises ``AlreadyDone`` if the same is already waiting.
    """
    waiting = open_task(session, kind=kind, subject=subject, subject_id=subject_id)
    if waiting is not None:
        raise AlreadyDone(
            f"Det är redan begärt {_by(session, waiting.requested_by, waiting.requested_at)} och väntar på beslut."
        )
    task = Task(
        kind=kind,
        subject=subject,
        subject_id=subject_id,
        industry_id=industry_id,
        permission=permission,
        reason=reason,
        requested_by=actor.user_id,
        requested_at=audit.now(),
    )
    session.add(task)
    session.flush()
    _record(session, actor, "begärde", task, reason)
    return task


def decide(session: Session, *, actor: Actor, task: Task, approve: bool, reason: str = "") -> Task:
    """Approves or declines. Declining takes a reason.

    Raises ``NotPermitted`` without the task's permission, ``Refused`` for whoever requested, ``AlreadyDone`` if somebody was first.
    """
    require(actor, task.permission, industry_id=task.industry_id)
    refuse_own(actor, task.requested_by, "Du begärde det här.")
    if not approve and not reason.strip():
        raise Refused("Ange skälet till att du avböjer. Det visas för den som begärde.")
    session.flush()
    answer: CursorResult[Any] = session.connection().execute(
        update(Task)
        .where(col(Task.id) == task.id, col(Task.decided_at).is_(None))
        .values(
            decided_by=actor.user_id,
            decided_at=audit.now(),
            outcome=APPROVED if approve else DECLINED,
            outcome_reason=reason,
        )
    )
    session.refresh(task)
    if answer.rowcount != 1:
        raise AlreadyDone(f"Det är redan gjort {_by(session, task.decided_by, task.decided_at)}: {task.outcome}.")
    _record(session, actor, "godkände" if approve else "avböjde", task, reason)
    return task


def refuse_own(actor: Actor, user_id: int | None, did: str) -> None:
    """Raises ``Refused`` if ``user_id`` is the actor. ``did`` says what he did («Du granskade körningen.»)."""
    if user_id is not None and user_id == actor.user_id:
        raise Refused(f"{did} Beslutet måste fattas av någon annan.")


def open_task(session: Session, *, kind: str, subject: str, subject_id: int) -> Task | None:
    """What waits for a decision about one thing, if anything."""
    statement = select(Task).where(
        col(Task.kind) == kind,
        col(Task.subject) == subject,
        col(Task.subject_id) == subject_id,
        col(Task.decided_at).is_(None),
    )
    return session.exec(statement).first()


def _by(session: Session, user_id: int | None, at: Any) -> str:
    user = session.get(User, user_id) if user_id else None
    return f"av {user.name if user else 'kundval'} {at.astimezone(STOCKHOLM):%Y-%m-%d kl. %H.%M}"


def _record(session: Session, actor: Actor, verb: str, task: Task, reason: str) -> None:
    audit.record(
        session,
        actor=actor,
        verb=f"{verb} {task.kind}",
        subject=task.subject,
        subject_id=task.subject_id,
        industry_id=task.industry_id,
        reason=reason,
    )
