"""Long work: it is done once, survives its worker's death, can be given up, and tells how it went."""

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine
from sqlmodel import Session, select

from kundval import db
from kundval.access import jobs
from kundval.access.models import Job, Setting
from kundval.access.progress import Progress
from kundval.access.queue import Queue, wake
from kundval.access.rules import Actor
from kundval.config import Config
from kundval.errors import Refused
from tests.application import TODAY
from tests.factories import make_actor, make_user
from tests.visitor import Visitor


def write(session: Session, *, actor: Actor, today: date, progress: jobs.Report, text: str = "gjort") -> jobs.Result:
    session.add(Setting(key=text, value=actor.name))
    progress(1, 2, "rader är lästa")
    progress(2, 2, "rader är lästa")
    return jobs.Result("2 rader lästes in.", url="/resultat")


@pytest.fixture
def work_with(engine: Engine, tmp_path: Path) -> Callable[..., jobs.Worker]:
    def make(**kinds: jobs.Work) -> jobs.Worker:
        url = engine.url.render_as_string(hide_password=False)
        return jobs.Worker(engine, Config(tmp_path, url, TODAY), kinds, Progress(tmp_path / "jobs.sqlite"))

    return make


def queued(session: Session, kind: str = "write", **arguments: Any) -> int:
    actor = make_actor(session, "ekonom", name="Karin Ek")
    job = jobs.enqueue(session, actor=actor, kind=kind, title="Inläsning", arguments=arguments)
    session.commit()
    assert job.id is not None
    return job.id


def stored(engine: Engine, job_id: int) -> Job:
    with Session(engine) as session:
        job = session.get(Job, job_id)
        assert job is not None
        return job


def test_a_job_is_done_by_whoever_asked_for_it(engine: Engine, session: Session, work_with: Any) -> None:
    worker, job_id = work_with(write=write), queued(session, text="spår")
    jobs.run(worker, job_id)
    job = stored(engine, job_id)
    assert (job.state, job.sentence, job.result_url, job.attempts) == ("klar", "2 rader lästes in.", "/resultat", 1)
    with Session(engine) as other:
        assert other.exec(select(Setting).where(Setting.key == "spår")).one().value == "Karin Ek"
    assert worker.progress.standing(job_id).done == 2


def test_a_job_that_two_workers_are_woken_for_is_done_once(engine: Engine, session: Session, work_with: Any) -> None:
    worker, job_id = work_with(write=write), queued(session)
    jobs.run(worker, job_id)
    jobs.run(worker, job_id)
    assert stored(engine, job_id).attempts == 1


def test_a_refusal_is_told_and_nothing_is_saved(engine: Engine, session: Session, work_with: Any) -> None:
    def refuse(session: Session, **arguments: Any) -> jobs.Result:
        write(session, **arguments)
        raise Refused("Filen har 3 fel. Rätta dem och läs in den igen.")

    job_id = queued(session)
    jobs.run(work_with(write=refuse), job_id)
    job = stored(engine, job_id)
    assert (job.state, job.sentence) == ("misslyckad", "Filen har 3 fel. Rätta dem och läs in den igen.")
    with Session(engine) as other:
        assert other.exec(select(Setting)).all() == []


def test_a_fault_of_ours_gets_a_number(engine: Engine, session: Session, work_with: Any) -> None:
    def fail(session: Session, **arguments: Any) -> jobs.Result:
        raise ZeroDivisionError

    job_id = queued(session)
    jobs.run(work_with(write=fail), job_id)
    assert stored(engine, job_id).sentence.startswith("Något gick fel hos oss. Inget är sparat. Felnummer ")


def test_a_job_whose_worker_died_is_queued_again(engine: Engine, session: Session, work_with: Any) -> None:
    worker, job_id = work_with(write=write), queued(session)
    assert jobs._claim(worker, job_id) is not None
    worker.progress.stop(job_id)
    assert jobs.waiting(engine, worker.progress) == [job_id]
    jobs.run(worker, job_id)
    assert (stored(engine, job_id).state, stored(engine, job_id).attempts) == ("klar", 2)


def test_a_job_that_is_alive_is_left_alone(engine: Engine, session: Session, work_with: Any) -> None:
    worker, job_id = work_with(write=write), queued(session)
    assert jobs._claim(worker, job_id) is not None
    assert jobs.waiting(engine, worker.progress) == []
    assert stored(engine, job_id).state == "pågår"


def test_a_job_that_takes_its_worker_with_it_three_times_is_given_up(
    engine: Engine, session: Session, work_with: Any
) -> None:
    worker, job_id = work_with(write=write), queued(session)
    for _ in range(jobs.MOST_ATTEMPTS):
        assert jobs.waiting(engine, worker.progress) == [job_id]
        jobs._claim(worker, job_id)
        worker.progress.stop(job_id)
    assert jobs.waiting(engine, worker.progress) == []
    assert "avbrutits 3 gånger" in stored(engine, job_id).sentence


def test_a_running_job_gives_up_at_its_next_report(engine: Engine, session: Session, work_with: Any) -> None:
    worker, job_id = work_with(write=None), queued(session)

    def cancelled_meanwhile(session: Session, **arguments: Any) -> jobs.Result:
        worker.progress.cancel(job_id)
        return write(session, **arguments)

    jobs.run(jobs.Worker(worker.engine, worker.config, {"write": cancelled_meanwhile}, worker.progress), job_id)
    job = stored(engine, job_id)
    assert (job.state, job.sentence) == ("avbruten", "Avbruten. Inget är sparat.")


def test_progress_is_told_while_the_job_holds_the_database(engine: Engine, session: Session, work_with: Any) -> None:
    worker, job_id = work_with(write=None), queued(session)
    seen = []

    def look(session: Session, **arguments: Any) -> jobs.Result:
        session.add(Setting(key="a", value="b"))
        session.flush()
        arguments["progress"](124, 250, "placeringar")
        seen.append(worker.progress.standing(job_id))
        return jobs.Result("Klart.")

    jobs.run(jobs.Worker(worker.engine, worker.config, {"write": look}, worker.progress), job_id)
    assert (seen[0].done, seen[0].total, seen[0].alive) == (124, 250, True)


def test_the_queue_wakes_a_worker(engine: Engine, session: Session, work_with: Any) -> None:
    worker, job_id = work_with(write=write), queued(session)
    wake(worker.config, job_id)
    queue = Queue(worker.config, lambda number: jobs.run(worker, number))
    queue.huey.execute(queue.huey.dequeue())
    queue.close()
    assert stored(engine, job_id).state == "klar"


def test_only_who_asked_sees_the_job(client: Visitor, session: Session) -> None:
    mine, other = make_user(session, "ekonom"), make_user(session, "ekonom")
    job = jobs.enqueue(session, actor=Actor(mine.id, mine.name), kind="write", title="Inläsning av personer")
    session.commit()
    assert "Inläsning av personer" in client.log_in(mine).text(f"/jobb/{job.id}")
    assert "Inläsning av personer" in client.text("/jobb")
    client.log_in(other)
    for path in (f"/jobb/{job.id}", f"/jobb/{job.id}/fil", "/jobb/9999"):
        assert client.get(path).status_code == 404


def test_a_waiting_job_is_cancelled_and_tried_again_on_its_page(client: Visitor, session: Session) -> None:
    user = make_user(session, "ekonom")
    job = jobs.enqueue(session, actor=Actor(user.id, user.name), kind="write", title="Inläsning")
    session.commit()
    client.log_in(user)
    client.post(f"/jobb/{job.id}/avbryt")
    assert "Avbruten innan den började." in client.text(f"/jobb/{job.id}")
    client.post(f"/jobb/{job.id}/igen")
    assert "Väntar på sin tur." in client.text(f"/jobb/{job.id}")


def test_without_script_the_page_refreshes_only_when_asked_to(client: Visitor, session: Session) -> None:
    user = make_user(session, "ekonom")
    job = jobs.enqueue(session, actor=Actor(user.id, user.name), kind="write", title="Inläsning")
    session.commit()
    client.log_in(user)
    refresh = '<noscript><meta http-equiv="refresh" content="5"></noscript>'
    assert refresh not in client.text(f"/jobb/{job.id}")
    assert refresh in client.text(f"/jobb/{job.id}?auto=1")


def test_a_job_s_file_is_fetched_under_its_name(client: Visitor, session: Session) -> None:
    user = make_user(session, "ekonom")
    job = jobs.enqueue(session, actor=Actor(user.id, user.name), kind="write", title="Excel")
    job.state, job.result_file, job.result_name = "klar", b"PK", "rader.xlsx"
    session.commit()
    answer = client.log_in(user).get(f"/jobb/{job.id}/fil")
    assert "rader.xlsx" in answer.headers["Content-Disposition"]


def test_a_connection_that_only_reads_is_not_kept_waiting_by_a_job(engine: Engine, session: Session) -> None:
    session.add(Setting(key="a", value="b"))
    session.flush()
    with db.reading(engine) as other:
        assert other.exec(select(Setting)).all() == []
