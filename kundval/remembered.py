"""What is dear to work out and asked for often: remembered in the process until anything at all has been done in the installation.

Every act writes a row in the log, so the log tells whether something may have changed. Nothing is ever answered that the reader's own
transaction could not have worked out.
"""

from collections import OrderedDict
from collections.abc import Callable, Hashable
from threading import Lock
from typing import Any, TypeVar

from sqlalchemy import text
from sqlmodel import Session

from kundval import db
from kundval.audit import ACT

MOST = 200
LATE = 1000
"""An act that is written first and committed after a later one is noticed if no more than this many came between."""
Answer = TypeVar("Answer")
Key = tuple[str, tuple[Any, ...], Hashable]
_answers: OrderedDict[Key, Any] = OrderedDict()
_lock = Lock()

# The condition stands as it does in the index: a bound value would not use it.
_STATE = text(f"""
SELECT last.id, (SELECT count(*) FROM audit WHERE {ACT} AND id > last.id - {LATE} AND id <= last.id)
FROM (SELECT max(id) AS id FROM audit WHERE {ACT}) AS last
""")


def remembered(session: Session, what: Hashable, work: Callable[[], Answer], *, lasting: bool = False) -> Answer:
    """The answer of ``work``; ``what`` names it, with all that it depends on beside the database, or beside what never changes.

    A session that may itself have changed something is not answered from memory, unless the answer is ``lasting``.
    """
    if not lasting and not db.only_reads(session):
        return work()
    state = () if lasting else tuple(session.connection().execute(_STATE).one())
    key = (str(session.get_bind().engine.url), state, what)
    with _lock:
        if key in _answers:
            _answers.move_to_end(key)
            return _answers[key]
    answer = work()
    with _lock:
        _answers[key] = answer
        _let_go(key)
    return answer


def _let_go(newest: Key) -> None:
    """What was true of the same database before is never asked for again, and the order of a large list takes its room."""
    database, state, _ = newest
    if state:
        for key in [key for key in _answers if key[0] == database and key[1] not in ((), state)]:
            del _answers[key]
    while len(_answers) > MOST:
        _answers.popitem(last=False)


def forget() -> None:
    """Forgets everything: the database was replaced."""
    with _lock:
        _answers.clear()
