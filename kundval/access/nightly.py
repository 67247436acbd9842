"""Jobs that are done once every night: a room's ``jobs`` module names them in ``NIGHTLY``, the worker queues them.

That a night's job has been queued stands in the job's own row, so a worker that was away at the hour does it when it comes back, and of
two workers only one does it.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.exc import IntegrityError
from sqlmodel import Session, col, select

from kundval.access.clock import STOCKHOLM
from kundval.access.jobs import enqueue
from kundval.access.models import Job
from kundval.access.rules import SYSTEM


@dataclass(frozen=True)
class Nightly:
    """A job that is done by itself: what it is called, and from which hour (Swedish time)."""

    title: str
    hour: int


def enqueue_nightly(session: Session, kinds: Mapping[str, Nightly], now: datetime) -> None:
    """Queues what shall be done this night and has not been queued yet."""
    local = now.astimezone(STOCKHOLM)
    for kind, nightly in kinds.items():
        if local.hour >= nightly.hour and not _queued(session, kind, local):
            _enqueue(session, kind, nightly, local)


def _queued(session: Session, kind: str, local: datetime) -> bool:
    night = select(Job.id).where(col(Job.kind) == kind, col(Job.night) == local.date())
    return session.exec(night).first() is not None


def _enqueue(session: Session, kind: str, nightly: Nightly, local: datetime) -> None:
    try:
        with session.begin_nested():
            job = enqueue(session, actor=SYSTEM, kind=kind, title=nightly.title)
            job.night = local.date()
            session.flush()
    except IntegrityError:
        # Another worker was first.
        return
