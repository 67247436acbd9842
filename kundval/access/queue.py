"""Waking workers: huey, on a file beside the embedded database or on tables in PostgreSQL.

huey takes a task off its queue before it is run and loses it if the worker is killed, so a task is only the number of a job, and the
worker looks through the jobs itself when it starts and once a minute.
"""

from collections.abc import Callable, Mapping

import structlog
from huey import PostgresHuey, SqliteHuey, crontab
from huey.api import Huey
from sqlalchemy.engine import make_url

from kundval import audit, db
from kundval.access import jobs
from kundval.access.nightly import Nightly, enqueue_nightly
from kundval.access.progress import Progress
from kundval.config import Config

log = structlog.get_logger("kundval.queue")


class Queue:
    """The queue of an installation. Without ``work`` it can only wake others."""

    def __init__(self, config: Config, work: Callable[[int], None] | None = None):
        self.huey = _open(config)

        def run_job(job_id: int) -> None:
            assert work is not None, "only the worker runs jobs"
            work(job_id)

        # Named after this module and function, so that whoever wakes and whoever runs mean the same task.
        self._task = self.huey.task()(run_job)

    def wake(self, job_id: int) -> None:
        """Tells a worker that the job waits. If that fails, the worker finds it within a minute."""
        try:
            self._task(job_id)
        except Exception:
            log.exception("could not wake", job=job_id)

    def close(self) -> None:
        self.huey.storage.close()


def wake(config: Config, job_id: int) -> None:
    """Tells a worker of the installation that the job waits."""
    queue = Queue(config)
    queue.wake(job_id)
    queue.close()


def progress_of(config: Config) -> Progress:
    return Progress(config.instance / "jobs.sqlite")


def consume(worker: jobs.Worker, nightly: Mapping[str, Nightly]) -> None:
    """Runs jobs until the process is told to stop, and queues those that are done every night."""
    queue = Queue(worker.config, lambda job_id: jobs.run(worker, job_id))

    def wake_all() -> None:
        with db.transaction(worker.engine) as session:
            enqueue_nightly(session, nightly, audit.now())
        for job_id in jobs.waiting(worker.engine, worker.progress):
            queue.wake(job_id)

    queue.huey.periodic_task(crontab(minute="*"), name="wake_all")(wake_all)
    wake_all()
    queue.huey.create_consumer(workers=1, periodic=True, check_worker_health=True).run()


def _open(config: Config) -> Huey:
    if config.database_url.startswith("sqlite"):
        return SqliteHuey("kundval", filename=str(config.instance / "queue.sqlite"), results=False)
    dsn = make_url(config.database_url).set(drivername="postgresql").render_as_string(hide_password=False)
    return PostgresHuey("kundval", dsn=dsn, results=False)
