"""One run at a time: numbers, accounts, what is booked and the chain of hashes are only written under this lock."""

from sqlalchemy import func, select
from sqlmodel import Session

from kundval.db import is_sqlite

RUNS = 7_104_411
"""Names the lock among PostgreSQL's advisory locks; any number will do."""


def lock_runs(session: Session) -> None:
    """Waits until no other transaction makes or rejects a run, and keeps others waiting until this one ends.

    On SQLite a writing transaction holds the only write lock from its beginning.
    """
    if not is_sqlite(session):
        session.execute(select(func.pg_advisory_xact_lock(RUNS)))
