"""What of choice awaits somebody: wishes, moves and closings, amounts for a person that another has asked for, and a child placed before
its provider has a decision.

Whose the amounts are is not told here.
"""

from collections.abc import Iterator
from datetime import date

from sqlmodel import Session, col, select

from kundval.access.models import Task, User
from kundval.access.rules import Actor, may
from kundval.access.todo import Todo
from kundval.choice.queries.undecided import placed_without_decision
from kundval.choice.service.supplements import SUBJECT
from kundval.choice.tasks import choice_tasks


def todo(session: Session, actor: Actor, today: date) -> list[Todo]:
    """The rows of Att göra."""
    return [*choice_tasks(session, actor, today), *_undecided(session, actor, today), *_amounts(session, actor)]


def _undecided(session: Session, actor: Actor, today: date) -> Iterator[Todo]:
    """One row per provider that got its first customer of the year before anybody decided on its money; due the day it was told."""
    if not may(actor, "individual.draft"):
        return
    for one in placed_without_decision(session, actor, today.year):
        yield Todo(
            "Förbered",
            f"beslut för {one.provider.name}, {one.industry.name.lower()} {today.year}",
            f"/ersattning/beslut/ny/{one.industry.code}/{today.year}/{one.provider.id}",
            deadline=one.told_on,
            count="första kunden för året är placerad",
        )


def _amounts(session: Session, actor: Actor) -> Iterator[Todo]:
    """What whoever may decide has before him."""
    waiting = session.exec(
        select(Task, User.name)
        .outerjoin(User, col(User.id) == col(Task.requested_by))
        .where(col(Task.subject) == SUBJECT, col(Task.decided_at).is_(None))
    )
    for task, name in waiting:
        if task.requested_by != actor.user_id and may(actor, task.permission, industry_id=task.industry_id):
            yield Todo(
                "Besluta",
                f"{task.reason} för en kund",
                f"/kunder/tillagg/{task.id}",
                count=f"begärt av {name}" if name else "",
            )
