"""Att göra: what awaits the one who is logged in, put together from every room."""

from flask import redirect, render_template

from kundval import db
from kundval.access.rules import Actor, is_staff
from kundval.access.todo import LATE, TODAY, WEEK, Todo, grouped
from kundval.access.web import Answer, current_actor, signed_in, today
from kundval.desk import market, months, tasks, things
from kundval.desk.routes.blueprint import bp
from kundval.formats import counted_text
from kundval.payment.queries import page_proof


@bp.get("/")
@signed_in
def start() -> Answer:
    actor = current_actor()
    if not is_staff(actor):
        return redirect("/leverantor")
    found = tasks.all_tasks(db.session(), actor, today())
    groups = grouped(found, today())
    first = groups[0][1][0] if groups else None
    months_title, rows = months.in_work(db.session(), actor)
    return render_template(
        "desk/start.html",
        groups=groups,
        total=len(found),
        first=first,
        facts=_facts(groups),
        proof=page_proof.in_short(db.session(), actor),
        blocked=[task for task in found if task.blocks],
        jobs=things.running_jobs(db.session(), actor),
        months_title=months_title,
        months=rows,
        market=market.in_short(db.session(), actor, today()) if _leads(actor) else None,
        latest=things.latest(db.session(), actor),
    )


def _leads(actor: Actor) -> bool:
    """Whether the figures of the market are what the actor comes for, rather than tasks."""
    return {held.role for held in actor.grants} == {"ledning"}


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
