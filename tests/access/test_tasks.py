"""Four eyes: who requested never decides, and of two who decide one is told that it is done."""

from threading import Barrier, Thread

import pytest
from sqlalchemy import Engine
from sqlmodel import Session, select

from kundval import db
from kundval.access.models import Task
from kundval.access.rules import Actor, NotPermitted
from kundval.access.service import tasks
from kundval.audit import AuditRow
from kundval.errors import AlreadyDone, Refused
from tests.factories import make_actor, make_industry


def ask(session: Session, actor: Actor, subject_id: int = 1, industry_id: int | None = None) -> Task:
    return tasks.request(
        session,
        actor=actor,
        kind="stängning",
        subject="month",
        subject_id=subject_id,
        permission="month.decide",
        industry_id=industry_id,
        reason="allt är betalt",
    )


def test_another_person_decides(session: Session) -> None:
    economist, decider = make_actor(session, "ekonom"), make_actor(session, "attestant")
    task = tasks.decide(session, actor=decider, task=ask(session, economist), approve=True)
    assert (task.outcome, task.decided_by) == ("godkänd", decider.user_id)
    assert [row.verb for row in session.exec(select(AuditRow))] == ["begärde stängning", "godkände stängning"]


def test_nobody_decides_what_he_requested_whatever_roles_he_has(session: Session) -> None:
    both = make_actor(session, "ekonom", "attestant")
    task = ask(session, both)
    with pytest.raises(Refused, match="måste fattas av någon annan"):
        tasks.decide(session, actor=both, task=task, approve=True)
    assert task.decided_at is None


def test_who_lacks_the_permission_does_not_decide(session: Session) -> None:
    task = ask(session, make_actor(session, "ekonom"))
    with pytest.raises(NotPermitted, match="Det kan den som är attestant"):
        tasks.decide(session, actor=make_actor(session, "handläggare"), task=task, approve=True)


def test_who_decides_for_another_industry_does_not_decide(session: Session) -> None:
    school, care = make_industry(session), make_industry(session)
    task = ask(session, make_actor(session, "ekonom"), industry_id=school.id)
    with pytest.raises(NotPermitted):
        tasks.decide(session, actor=make_actor(session, "attestant", industry_id=care.id), task=task, approve=True)
    tasks.decide(session, actor=make_actor(session, "attestant", industry_id=school.id), task=task, approve=True)


def test_declining_takes_a_reason(session: Session) -> None:
    task, decider = ask(session, make_actor(session, "ekonom")), make_actor(session, "attestant")
    with pytest.raises(Refused, match="Ange skälet"):
        tasks.decide(session, actor=decider, task=task, approve=False)
    assert tasks.decide(session, actor=decider, task=task, approve=False, reason="fel månad").outcome == "avböjd"


def test_the_same_is_not_requested_twice(session: Session) -> None:
    ask(session, make_actor(session, "ekonom", name="Anna Berg"))
    with pytest.raises(AlreadyDone, match="redan begärt av Anna Berg"):
        ask(session, make_actor(session, "ekonom"))


def test_what_was_declined_can_be_requested_again(session: Session) -> None:
    economist = make_actor(session, "ekonom")
    tasks.decide(
        session, actor=make_actor(session, "attestant"), task=ask(session, economist), approve=False, reason="fel"
    )
    assert ask(session, economist).decided_at is None


def test_the_second_to_decide_is_told_who_was_first(session: Session) -> None:
    task = ask(session, make_actor(session, "ekonom"))
    tasks.decide(session, actor=make_actor(session, "attestant", name="Karin Ek"), task=task, approve=True)
    with pytest.raises(AlreadyDone, match=r"redan gjort av Karin Ek .*: godkänd"):
        tasks.decide(session, actor=make_actor(session, "attestant"), task=task, approve=False, reason="för sent")
    assert task.outcome == "godkänd"


def test_of_two_who_decide_at_the_same_moment_one_is_told_that_it_is_done(engine: Engine, session: Session) -> None:
    task = ask(session, make_actor(session, "ekonom"))
    deciders = [make_actor(session, "attestant") for _ in range(2)]
    session.commit()
    start, answers = Barrier(2), []

    def decide(actor: Actor) -> None:
        start.wait()
        try:
            with db.transaction(engine) as own:
                found = own.get(Task, task.id)
                assert found is not None
                answers.append(tasks.decide(own, actor=actor, task=found, approve=True).outcome)
        except AlreadyDone as refusal:
            answers.append(refusal.sentence)

    threads = [Thread(target=decide, args=(actor,)) for actor in deciders]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    done, told = sorted(answers, key=len)
    assert done == "godkänd"
    assert told.startswith("Det är redan gjort av")
