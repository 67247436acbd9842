"""What is dear to work out and asked for often: remembered in the process until anything at all has been done in the installation.

Every act writes a row in the log, so the log's last row tells whether something may have changed. Nothing is ever read that the reader's
own transaction could not have worked out.
"""

from collections import OrderedDict
from collections.abc import Callable, Hashable
from threading import Lock
from typing import Any, TypeVar

from sqlmodel import Session, col, func, select

from kundval.audit import AuditRow
from kundval.payment.models import Run

MOST = 200
Answer = TypeVar("Answer")
_answers: OrderedDict[Hashable, Any] = OrderedDict()
_lock = Lock()


def remembered(session: Session, run: Run, what: Hashable, work: Callable[[], Answer]) -> Answer:
    """The answer of ``work`` about a run; ``what`` names it, with all that it depends on beside the database."""
    return kept(session, (run.id, run.made_at, run.state, what), work)


def of_lines(session: Session, run: Run, what: Hashable, work: Callable[[], Answer]) -> Answer:
    """As :func:`remembered`, of what the run's lines alone say: they never change once they are made."""
    return kept(session, (run.id, run.made_at, what), work, lasting=True)


def kept(session: Session, what: Hashable, work: Callable[[], Answer], *, lasting: bool = False) -> Answer:
    """The answer of ``work``; ``what`` names it, with all that it depends on beside the database, or beside what never changes."""
    last = None if lasting else session.exec(select(func.max(col(AuditRow.id)))).one()
    key = (str(session.get_bind().engine.url), last, what)
    with _lock:
        if key in _answers:
            _answers.move_to_end(key)
            return _answers[key]
    answer = work()
    with _lock:
        _answers[key] = answer
        while len(_answers) > MOST:
            _answers.popitem(last=False)
    return answer
