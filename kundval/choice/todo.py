"""What of choice awaits somebody: amounts for a person that another has asked for. Whose they are is not told here."""

from datetime import date

from sqlmodel import Session, col, select

from kundval.access.models import Task, User
from kundval.access.rules import Actor, may
from kundval.access.todo import Todo
from kundval.choice.service.supplements import SUBJECT


def todo(session: Session, actor: Actor, today: date) -> list[Todo]:
    """The rows of Att göra for whoever may decide."""
    waiting = session.exec(
        select(Task, User.name)
        .outerjoin(User, col(User.id) == col(Task.requested_by))
        .where(col(Task.subject) == SUBJECT, col(Task.decided_at).is_(None))
    )
    return [
        Todo(
            "Besluta",
            f"{task.reason} för en kund",
            f"/kunder/tillagg/{task.id}",
            count=f"begärt av {name}" if name else "",
        )
        for task, name in waiting
        if task.requested_by != actor.user_id and may(actor, task.permission, industry_id=task.industry_id)
    ]
