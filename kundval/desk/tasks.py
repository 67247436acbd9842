"""What awaits whoever is logged in: every room's rows, and their number for the menu."""

import time
from datetime import date

from flask import current_app, request
from sqlmodel import Session

from kundval import room_modules
from kundval.access.rules import Actor
from kundval.access.todo import Todo

FRESH = 30
"""Seconds for which a process remembers how many tasks a user has; what the user does himself counts at once."""


def all_tasks(session: Session, actor: Actor, today: date) -> list[Todo]:
    """What every room has for the actor."""
    tasks = [task for module in room_modules("todo") for task in module.todo(session, actor, today)]
    _known()[actor.user_id] = (time.monotonic(), len(tasks))
    return tasks


def number(session: Session, actor: Actor, today: date) -> int:
    """How many tasks the actor has."""
    at, known = _known().get(actor.user_id, (0.0, 0))
    if request.method == "GET" and at and time.monotonic() - at < FRESH:
        return known
    return len(all_tasks(session, actor, today))


def forget(user_id: int | None) -> None:
    """Counts anew on the user's next page."""
    _known().pop(user_id, None)


def _known() -> dict[int | None, tuple[float, int]]:
    return current_app.extensions.setdefault("tasks", {})
