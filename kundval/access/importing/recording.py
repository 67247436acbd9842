"""What a batch does to the tables, noted while it is written: new rows get its number, changed ones are remembered as they were."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime
from typing import Any

from sqlalchemy import event
from sqlmodel import Session

from kundval import audit
from kundval.access.models import ImportBatch

Change = dict[str, Any]
"""``{"table", "id", "fields": {name: [old, new]}}``, as JSON holds it."""

_BOOKKEEPING = frozenset({"version"})


@contextmanager
def recording(session: Session, batch: ImportBatch) -> Iterator[list[Change]]:
    """While the block runs, verbs write no rows in the log; yields the changes of rows that were there before."""
    changes: list[Change] = []

    def note(flushed: Session, _context: Any, _instances: Any) -> None:
        for thing in flushed.new:
            if getattr(thing, "import_batch_id", 0) is None:
                thing.import_batch_id = batch.id
        for thing in flushed.dirty:
            changes.extend(_change(thing, batch))

    session.flush()
    session.info[audit.BATCH] = batch.id
    event.listen(session, "before_flush", note)
    try:
        yield changes
        session.flush()
    finally:
        event.remove(session, "before_flush", note)
        del session.info[audit.BATCH]


def _change(thing: Any, batch: ImportBatch) -> Iterator[Change]:
    if thing is batch or getattr(thing, "import_batch_id", None) == batch.id:
        return
    fields = {name: values for name, values in audit.changes(thing).items() if name not in _BOOKKEEPING}
    if fields:
        yield {"table": thing.__tablename__, "id": thing.id, "fields": fields}


def restored(column_type: Any, value: Any) -> Any:
    """A value of a change as the column holds it: JSON knows no days."""
    if isinstance(value, str) and column_type is date:
        return date.fromisoformat(value)
    if isinstance(value, str) and column_type is datetime:
        return datetime.fromisoformat(value)
    return value
