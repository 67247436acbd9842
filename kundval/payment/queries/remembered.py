"""What is dear to work out about a run and asked for often."""

from collections.abc import Callable, Hashable
from typing import TypeVar

from sqlmodel import Session

from kundval import remembered as memory
from kundval.payment.models import Run

Answer = TypeVar("Answer")


def remembered(session: Session, run: Run, what: Hashable, work: Callable[[], Answer]) -> Answer:
    """The answer of ``work`` about a run; ``what`` names it, with all that it depends on beside the database."""
    return memory.remembered(session, (run.id, run.made_at, run.state, what), work)


def of_lines(session: Session, run: Run, what: Hashable, work: Callable[[], Answer]) -> Answer:
    """As :func:`remembered`, of what the run's lines alone say: they never change once they are made."""
    return memory.remembered(session, (run.id, run.made_at, what), work, lasting=True)
