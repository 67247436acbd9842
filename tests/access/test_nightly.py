"""Jobs of the night: done once, by whichever worker is there, also when nobody was there at the hour."""

from datetime import UTC, datetime

from sqlalchemy import Engine
from sqlmodel import Session, select

from kundval.access.models import Job
from kundval.access.nightly import Nightly, enqueue_nightly

KINDS = {"kontrollera": Nightly("Nattlig kontroll", hour=3)}


def nights(session: Session) -> list[str]:
    return [str(job.night) for job in session.exec(select(Job).order_by(Job.id))]


def test_a_job_of_the_night_is_queued_once_from_its_hour_by_the_swedish_clock(session: Session) -> None:
    enqueue_nightly(session, KINDS, datetime(2026, 11, 27, 1, 59, tzinfo=UTC))  # 2.59 in Sweden
    assert nights(session) == []
    for minute in (0, 1, 50):
        enqueue_nightly(session, KINDS, datetime(2026, 11, 27, 2, minute, tzinfo=UTC))
    assert nights(session) == ["2026-11-27"]


def test_a_worker_that_was_away_at_the_hour_does_it_when_it_comes_back(session: Session) -> None:
    enqueue_nightly(session, KINDS, datetime(2026, 11, 27, 14, 30, tzinfo=UTC))
    enqueue_nightly(session, KINDS, datetime(2026, 11, 28, 1, 0, tzinfo=UTC))
    enqueue_nightly(session, KINDS, datetime(2026, 11, 28, 2, 0, tzinfo=UTC))
    assert nights(session) == ["2026-11-27", "2026-11-28"]


def test_of_two_workers_one_queues_it(engine: Engine, session: Session) -> None:
    moment = datetime(2026, 11, 27, 2, 0, tzinfo=UTC)
    with Session(engine) as one, Session(engine.execution_options(sqlite_begin="DEFERRED")) as other:
        assert nights(other) == []  # the other has looked before the first writes
        other.rollback()
        enqueue_nightly(one, KINDS, moment)
        one.commit()
        enqueue_nightly(other, KINDS, moment)
        other.commit()
    assert nights(session) == ["2026-11-27"]
