"""What of choices awaits somebody: wishes, moves and closings, and a child placed at a provider without a decision for the year."""

from datetime import date

from sqlmodel import Session

from kundval.access.rules import Actor, may
from kundval.access.todo import Todo
from kundval.choice.queries.undecided import placed_without_decision
from kundval.choice.tasks import choice_tasks


def todo(session: Session, actor: Actor, today: date) -> list[Todo]:
    """What is to be done about choices, and about decisions that they ask for."""
    return [*choice_tasks(session, actor, today), *_undecided(session, actor, today)]


def _undecided(session: Session, actor: Actor, today: date) -> list[Todo]:
    """One row per provider that got its first customer of the year before anybody decided on its money; due the day it was told."""
    if not may(actor, "individual.draft"):
        return []
    return [
        Todo(
            "Förbered",
            f"beslut för {one.provider.name}, {one.industry.name.lower()} {today.year}",
            f"/ersattning/beslut/ny/{one.industry.code}/{today.year}/{one.provider.id}",
            deadline=one.told_on,
            count="första kunden för året är placerad",
        )
        for one in placed_without_decision(session, actor, today.year)
    ]
