"""What awaits somebody: the rows of Att göra. Each room finds its own; desk puts them together.

A room's ``todo`` module has ``todo(session, actor, today) -> list[Todo]``. It asks only for what the actor may do something about.
"""

from dataclasses import dataclass
from datetime import date, timedelta

from sqlmodel import Session, col, select

from kundval.access.models import Job
from kundval.access.rules import Actor

LATE, TODAY, WEEK, LATER = "Försenat", "I dag", "Den här veckan", "Senare"


@dataclass(frozen=True)
class Todo:
    """One thing to do, verb first: «Granska körningen förskola oktober 2026»."""

    verb: str
    """Imperative: Granska, Besluta, Svara på."""
    thing: str
    url: str
    deadline: date | None = None
    amount_ore: int | None = None
    count: str = ""
    """What it concerns where it is no amount: «6 rader», «begärt av Omar Ali»."""
    blocks: str = ""
    """What it stops, where it stops a payment: «412 386,20 kr hålls inne.» Such things also stand under Hindrar utbetalning."""
    group: str = ""
    """Overrides the group that the deadline gives."""

    @property
    def sentence(self) -> str:
        return f"{self.verb} {self.thing}"

    def group_on(self, today: date) -> str:
        """The group in which it stands that day; the week ends on Sunday."""
        if self.group:
            return self.group
        if self.deadline is None:
            return LATER
        if self.deadline < today:
            return LATE
        if self.deadline == today:
            return TODAY
        return WEEK if self.deadline <= today + timedelta(days=6 - today.weekday()) else LATER


def grouped(rows: list[Todo], today: date) -> list[tuple[str, list[Todo]]]:
    """The rows by group, the earliest deadline first; groups without rows are left out."""
    ordered = sorted(rows, key=lambda row: (row.deadline or date.max, row.sentence))
    groups = [(name, [row for row in ordered if row.group_on(today) == name]) for name in (LATE, TODAY, WEEK, LATER)]
    return [(name, found) for name, found in groups if found]


def todo(session: Session, actor: Actor, today: date) -> list[Todo]:
    """The actor's own jobs that failed and have not been done again."""
    failed = select(Job).where(col(Job.requested_by) == actor.user_id, col(Job.state) == "misslyckad")
    jobs = session.exec(failed.order_by(col(Job.id).desc()).limit(5)).all()
    return [Todo("Se varför", f"{job.title} misslyckades", f"/jobb/{job.id}", count="kan köras om") for job in jobs]
