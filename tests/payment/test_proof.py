"""The nightly proof: made by a job that keeps nobody from writing, kept, and told to those who answer for it."""

from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, update
from sqlmodel import Session, select

from kundval.access import jobs
from kundval.access.models import Job
from kundval.access.progress import Progress
from kundval.access.rules import SYSTEM
from kundval.config import Config
from kundval.payment.jobs import JOBS, VERIFY
from kundval.payment.models import Booked, Verification
from tests.application import TODAY
from tests.factories import make_user
from tests.payment.build import Market, market
from tests.visitor import Visitor

PAGE = "/system/kontroll"


@pytest.fixture
def town(session: Session) -> Market:
    made = market(session)
    made.unit("Björken")
    made.rate(12_000_000)
    made.choose(made.child(), "Björken", "2017-01-01")
    made.run("2017-01")
    session.commit()
    return made


@pytest.fixture
def prove(engine: Engine, session: Session, tmp_path: Path) -> Any:
    def work() -> Job:
        job = jobs.enqueue(session, actor=SYSTEM, kind=VERIFY, title="Nattlig kontroll")
        session.commit()
        url = engine.url.render_as_string(hide_password=False)
        jobs.run(jobs.Worker(engine, Config(tmp_path, url, TODAY), JOBS, Progress(tmp_path / "jobs.sqlite")), job.id)
        session.expire_all()
        return session.get_one(Job, job.id)

    return work


def test_the_nights_proof_is_kept_and_stands_on_att_gora(
    town: Market, prove: Any, client: Visitor, session: Session
) -> None:
    auditor = make_user(session, "revisor")
    session.commit()
    job = prove()
    (kept,) = session.exec(select(Verification)).all()
    assert (job.state, job.sentence) == ("klar", f"Kedjan är hel och alla {kept.checks} kontroller stämmer.")
    assert kept.wrong == 0
    client.log_in(auditor)
    assert "Kedjan är hel, kontrollerad" in client.text("/")
    page = client.text(PAGE)
    assert "Kedjan av 1 körning är hel." in page
    assert "Bokfört, listat och avskrivet är det som ska betalas till och med" in page


def test_what_it_finds_is_the_first_thing_to_do(town: Market, prove: Any, client: Visitor, session: Session) -> None:
    economist = make_user(session, "ekonom")
    session.execute(update(Booked).values(due_ore=Booked.due_ore + 1))
    session.commit()
    told = prove().sentence.replace("\xa0", " ")
    assert told.startswith("1 av ")
    assert "kontroller stämmer inte. Betala inget förrän de är utredda." in told
    client.log_in(economist)
    start = client.text("/")
    assert "Utred 1 kontroll som inte stämmer" in start
    assert "Betala inget förrän det är utrett." in start
    assert "Kedjan är hel" not in start
    assert "1 fel: nycklar där det bokförda inte är sista raden." in client.text(PAGE)


def test_the_money_of_another_industry_is_not_told(town: Market, prove: Any, client: Visitor, session: Session) -> None:
    other = market(session)
    economist = make_user(session, "ekonom", industry_id=other.industry.id)
    session.commit()
    prove()
    client.log_in(economist)
    page = client.text(PAGE)
    assert "Kedjan av 1 körning är hel." in page
    assert town.industry.name not in page


def test_a_proof_that_was_not_finished_is_told(town: Market, client: Visitor, session: Session) -> None:
    auditor = make_user(session, "revisor")
    job = jobs.enqueue(session, actor=SYSTEM, kind=VERIFY, title="Nattlig kontroll")
    job.state = jobs.FAILED
    session.commit()
    client.log_in(auditor)
    assert "Gör om den nattliga kontrollen, som inte blev klar" in client.text("/")
    assert "Den första görs i natt" in client.text(PAGE)


def test_somebody_without_the_right_sees_nothing_of_it(town: Market, client: Visitor, session: Session) -> None:
    officer = make_user(session, "handläggare")
    session.commit()
    client.log_in(officer)
    assert client.get(PAGE).status_code == 403
