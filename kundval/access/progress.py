"""How far jobs have come, in ``instance/jobs.sqlite``.

Not in the main database: on SQLite a job's own transaction keeps every other writer out for as long as it lasts. What stands here may be
lost; the job's row is the truth.
"""

import sqlite3
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from threading import Event, Thread

BEAT = 5.0
"""Seconds between two signs of life."""
DEAD_AFTER = 30.0
"""Seconds without a sign of life after which the process is taken to be gone."""

_TABLE = """
CREATE TABLE IF NOT EXISTS progress (
    job_id INTEGER PRIMARY KEY, done INTEGER NOT NULL DEFAULT 0, total INTEGER NOT NULL DEFAULT 0, what TEXT NOT NULL DEFAULT '',
    beat REAL NOT NULL DEFAULT 0, cancelled INTEGER NOT NULL DEFAULT 0
)
"""


@dataclass(frozen=True)
class Standing:
    """How far a job has come: ``done`` of ``total``, and of ``what`` («placeringar är räknade»). A total of 0 is not known yet."""

    done: int = 0
    total: int = 0
    what: str = ""
    alive: bool = False
    cancelled: bool = False


class Progress:
    """The file with all jobs' progress."""

    def __init__(self, path: Path):
        self._path = path
        with self._open() as file:
            file.execute(_TABLE)

    def standing(self, job_id: int) -> Standing:
        with self._open() as file:
            row = file.execute(
                "SELECT done, total, what, beat, cancelled FROM progress WHERE job_id = ?", (job_id,)
            ).fetchone()
        if row is None:
            return Standing()
        done, total, what, beat, cancelled = row
        return Standing(done, total, what, time.time() - beat < DEAD_AFTER, bool(cancelled))

    def begin(self, job_id: int) -> None:
        """A new attempt: from nothing, and alive."""
        with self._open() as file:
            file.execute("INSERT OR REPLACE INTO progress (job_id, beat) VALUES (?, ?)", (job_id, time.time()))

    def report(self, job_id: int, done: int, total: int, what: str) -> None:
        self._set(job_id, "done = ?, total = ?, what = ?, beat = ?", done, total, what, time.time())

    def beat(self, job_id: int) -> None:
        self._set(job_id, "beat = ?", time.time())

    def stop(self, job_id: int) -> None:
        """No longer alive, for whoever looks."""
        self._set(job_id, "beat = 0")

    def cancel(self, job_id: int) -> None:
        """Asks the job to give up at its next report."""
        self._set(job_id, "cancelled = 1")

    @contextmanager
    def beating(self, job_id: int) -> Iterator[None]:
        """Keeps the job alive for as long as the block lasts."""
        ended = Event()

        def beat() -> None:
            while not ended.wait(BEAT):
                self.beat(job_id)

        thread = Thread(target=beat, daemon=True)
        thread.start()
        try:
            yield
        finally:
            ended.set()
            thread.join()
            self.stop(job_id)

    def _set(self, job_id: int, columns: str, *values: object) -> None:
        with self._open() as file:
            file.execute(f"UPDATE progress SET {columns} WHERE job_id = ?", (*values, job_id))

    @contextmanager
    def _open(self) -> Iterator[sqlite3.Connection]:
        connection = sqlite3.connect(self._path, timeout=10, isolation_level=None)
        try:
            yield connection
        finally:
            connection.close()
