"""Long work: köad → pågår → klar, misslyckad or avbruten. The job's row is the truth; the queue only wakes a worker.

A room's ``jobs`` module has a dict ``JOBS`` of kind → ``work(session, *, actor, today, progress, **arguments) -> Result``. The work
runs in one transaction, and that the job is done is written in the same one. It may be run twice if a worker dies, so nothing
outside the database may depend on it. ``progress(done, total, what)`` may be called as often as one likes.

Work that is marked :func:`reads` gets a session that only reads, so that it keeps nobody from writing however long it takes; what
it has found is written by ``Result.keep`` when it is done.
"""

import json
import secrets
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Protocol

import structlog
from sqlalchemy import CursorResult, Engine, update
from sqlmodel import Session, col, select

from kundval import audit, db
from kundval.access import clock, queries
from kundval.access.models import Job, User
from kundval.access.progress import Progress
from kundval.access.rules import SYSTEM, Actor
from kundval.config import Config
from kundval.errors import KundvalError, Refused

QUEUED = "köad"
RUNNING = "pågår"
DONE = "klar"
FAILED = "misslyckad"
CANCELLED = "avbruten"
MOST_ATTEMPTS = 3
"""A job that has taken its worker with it this many times is not tried again by itself."""

log = structlog.get_logger("kundval.jobs")


@dataclass(frozen=True)
class Result:
    """What the person gets: a finished sentence, and a page to go to or a file to fetch."""

    sentence: str
    url: str = ""
    file: bytes | None = None
    name: str = ""
    keep: Callable[[Session], object] | None = None
    """Writes what reading work has found, in the transaction that says that the job is done."""


class Report(Protocol):
    """Tells how far the work has come: «124 000 av 250 000 placeringar är räknade»."""

    def __call__(self, done: int, total: int, what: str = "") -> None: ...


Work = Callable[..., Result]
READS = "reads"


def reads(work: Work) -> Work:
    """Marks work that only reads."""
    setattr(work, READS, True)
    return work


class _Cancelled(Exception):
    """Somebody has asked the job to give up."""


@dataclass(frozen=True)
class Worker:
    """What it takes to run jobs."""

    engine: Engine
    config: Config
    kinds: Mapping[str, Work]
    progress: Progress


def enqueue(
    session: Session, *, actor: Actor, kind: str, title: str, arguments: Mapping[str, Any] | None = None
) -> Job:
    """Records a job; whoever calls wakes a worker once the transaction has been committed. Arguments are JSON."""
    job = Job(
        kind=kind,
        title=title,
        arguments=json.dumps(arguments or {}, ensure_ascii=False),
        state=QUEUED,
        requested_by=actor.user_id,
        created_at=audit.now(),
    )
    session.add(job)
    session.flush()
    return job


def cancel(session: Session, *, actor: Actor, job: Job, progress: Progress) -> None:
    """Gives up a job that waits, and asks one that runs to give up."""
    if _move(session, job.id, QUEUED, CANCELLED, finished_at=audit.now(), sentence="Avbruten innan den började."):
        return
    session.refresh(job)
    if job.state != RUNNING:
        raise Refused(f"Jobbet är redan avslutat: {job.state}.")
    assert job.id is not None
    progress.cancel(job.id)


def retry(session: Session, *, actor: Actor, job: Job) -> None:
    """Queues a job that failed or was given up once more."""
    if not any(_move(session, job.id, state, QUEUED, attempts=0, sentence="") for state in (FAILED, CANCELLED)):
        raise Refused("Jobbet kan bara köras om när det har misslyckats eller avbrutits.")


def waiting(engine: Engine, progress: Progress) -> list[int]:
    """Jobs that nobody runs: queued, or begun by a worker that is gone (these are queued again)."""
    with db.transaction(engine) as session:
        for job in session.exec(select(Job).where(col(Job.state) == RUNNING)).all():
            assert job.id is not None
            if not progress.standing(job.id).alive:
                _give_back(session, job)
        statement = select(Job.id).where(col(Job.state) == QUEUED).order_by(col(Job.id))
        return [job_id for job_id in session.exec(statement) if job_id is not None]


def run(worker: Worker, job_id: int) -> None:
    """Runs a job if it waits; otherwise somebody else has taken it, and nothing happens."""
    job = _claim(worker, job_id)
    if job is None:
        return
    with worker.progress.beating(job_id):
        try:
            _work(worker, job)
        except _Cancelled:
            _finish(worker, job_id, CANCELLED, "Avbruten. Inget är sparat.")
        except KundvalError as error:
            _finish(worker, job_id, FAILED, error.sentence)
        except Exception:
            number = secrets.token_hex(2).upper()
            log.exception("job failed", job=job_id, kind=job.kind, number=number)
            _finish(worker, job_id, FAILED, f"Något gick fel hos oss. Inget är sparat. Felnummer {number}.")


def _claim(worker: Worker, job_id: int) -> Job | None:
    with db.transaction(worker.engine) as session:
        if not _move(session, job_id, QUEUED, RUNNING, started_at=audit.now(), attempts=Job.attempts + 1):
            return None
        worker.progress.begin(job_id)
        return session.get(Job, job_id)


def _work(worker: Worker, job: Job) -> None:
    assert job.id is not None
    work = worker.kinds.get(job.kind)
    if work is None:
        raise Refused(f"Den här versionen av kundval kan inte göra jobb av slaget {job.kind}.")
    if not getattr(work, READS, False):
        with db.transaction(worker.engine) as session:
            _done(session, job.id, _result(worker, session, job, work))
        return
    with db.reading(worker.engine) as session:
        result = _result(worker, session, job, work)
    with db.transaction(worker.engine) as session:
        _done(session, job.id, result)


def _result(worker: Worker, session: Session, job: Job, work: Work) -> Result:
    user = session.get(User, job.requested_by) if job.requested_by else None
    today = clock.today(session, worker.config)
    actor = queries.actor_for(session, user, today) if user else SYSTEM
    progress = _reporter(worker.progress, job.id or 0)
    return work(session, actor=actor, today=today, progress=progress, **json.loads(job.arguments))


def _done(session: Session, job_id: int, result: Result) -> None:
    if result.keep is not None:
        result.keep(session)
    _move(
        session,
        job_id,
        RUNNING,
        DONE,
        finished_at=audit.now(),
        sentence=result.sentence,
        result_url=result.url,
        result_file=result.file,
        result_name=result.name,
    )


def _reporter(progress: Progress, job_id: int) -> Report:
    last = 0.0

    def report(done: int, total: int, what: str = "") -> None:
        nonlocal last
        if time.monotonic() - last < 0.3 and done < total:
            return
        last = time.monotonic()
        if progress.standing(job_id).cancelled:
            raise _Cancelled
        progress.report(job_id, done, total, what)

    return report


def _finish(worker: Worker, job_id: int, state: str, sentence: str) -> None:
    with db.transaction(worker.engine) as session:
        _move(session, job_id, RUNNING, state, finished_at=audit.now(), sentence=sentence)


def _give_back(session: Session, job: Job) -> None:
    if job.attempts < MOST_ATTEMPTS:
        _move(session, job.id, RUNNING, QUEUED)
    else:
        sentence = f"Jobbet har avbrutits {job.attempts} gånger utan att bli klart. Inget är sparat."
        _move(session, job.id, RUNNING, FAILED, finished_at=audit.now(), sentence=sentence)


def _move(session: Session, job_id: int | None, old: str, new: str, **columns: Any) -> bool:
    """From one state to the next, unless somebody else has moved the job already."""
    statement = update(Job).where(col(Job.id) == job_id, col(Job.state) == old).values(state=new, **columns)
    answer: CursorResult[Any] = session.connection().execute(statement)
    session.expire_all()
    return answer.rowcount == 1
