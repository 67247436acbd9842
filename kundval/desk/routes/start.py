"""Att göra: what awaits the one who is logged in, put together from every room."""

from flask import redirect, render_template

from kundval import db, room_modules
from kundval.access.rules import Actor, is_staff
from kundval.access.todo import LATE, TODAY, WEEK, Todo, grouped
from kundval.access.web import Answer, current_actor, signed_in, today
from kundval.desk import months, things
from kundval.desk.routes.blueprint import bp
from kundval.formats import counted_text

MOST = 40
"""Rows on the page; who has more to do takes the earliest first."""


@bp.get("/")
@signed_in
def start() -> Answer:
    actor = current_actor()
    if not is_staff(actor):
        return redirect("/leverantor")
    tasks = all_tasks(actor)
    groups = grouped(tasks, today())
    first = groups[0][1][0] if groups else None
    return render_template(
        "desk/start.html",
        groups=groups,
        total=len(tasks),
        first=first,
        facts=_facts(groups),
        blocked=[task for task in tasks if task.blocks],
        jobs=things.running_jobs(db.session(), actor),
        months=months.in_work(db.session(), actor, today()),
        latest=things.latest(db.session(), actor),
    )


def all_tasks(actor: Actor) -> list[Todo]:
    """What every room has for the actor."""
    return [task for module in room_modules("todo") for task in module.todo(db.session(), actor, today())][: MOST * 5]


def _facts(groups: list[tuple[str, list[Todo]]]) -> list[tuple[str, bool]]:
    """How much there is of each, and whether it is late."""
    counts = {name: len(rows) for name, rows in groups}
    facts = []
    if counts.get(LATE):
        facts.append((counted_text(counts[LATE], "försenad", "försenade"), True))
    if counts.get(TODAY):
        facts.append((f"{counts[TODAY]} i dag", False))
    if counts.get(WEEK):
        facts.append((f"{counts[WEEK]} den här veckan", False))
    return facts
