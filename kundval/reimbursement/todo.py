"""What of reimbursement awaits somebody: price lists and individual decisions that are missing, unexplained or wait for a decision."""

from collections import Counter
from datetime import date

from sqlmodel import Session, col, select

from kundval.access.models import Task, User
from kundval.access.rules import Actor, industries_for, may
from kundval.access.todo import Todo
from kundval.formats import counted_text
from kundval.reimbursement.models import CommonCondition, IndividualDecision, PriceList, PriceNumber
from kundval.reimbursement.queries.individual import drafts_of, priced, without
from kundval.reimbursement.queries.individual_list import AUTUMN
from kundval.reimbursement.queries.lists import DRAFT, REVIEWED
from kundval.reimbursement.service.supplements import SUBJECT


def todo(session: Session, actor: Actor, today: date) -> list[Todo]:
    """The rows of Att göra, for industries where the actor may act."""
    return [*_conditions(session, actor), *_lists(session, actor, today), *_individual(session, actor, today)]


def _lists(session: Session, actor: Actor, today: date) -> list[Todo]:
    """A list should be decided before it begins to hold."""
    found = []
    for one in session.exec(select(PriceList).where(col(PriceList.state).in_((DRAFT, REVIEWED)))):
        url, thing = f"/ersattning/listor/{one.id}", f"prislistan {one.name}"
        deadline = one.valid_from if one.valid_from > today else None
        if one.state == REVIEWED:
            own = actor.user_id is not None and actor.user_id in (one.created_by, one.reviewed_by)
            if may(actor, "price.decide", industry_id=one.industry_id) and not own:
                found.append(Todo("Besluta", thing, url, deadline=deadline))
        elif may(actor, "price.draft", industry_id=one.industry_id):
            waits = _unexplained(session, one)
            count = f"{waits} avvikelser saknar skäl" if waits > 1 else "1 avvikelse saknar skäl" if waits else ""
            found.append(Todo("Ange skäl i" if waits else "Granska", thing, url, deadline=deadline, count=count))
    return [*found, *_supplements(session, actor)]


def _supplements(session: Session, actor: Actor) -> list[Todo]:
    """What another person has asked for of supplements."""
    waiting = session.exec(
        select(Task, User.name)
        .outerjoin(User, col(User.id) == col(Task.requested_by))
        .where(col(Task.subject) == SUBJECT, col(Task.decided_at).is_(None))
    )
    return [
        Todo(
            "Besluta",
            f"tillägget {task.reason}",
            f"/ersattning/tillagg/begaran/{task.id}",
            count=f"begärt av {name}" if name else "",
        )
        for task, name in waiting
        if task.requested_by != actor.user_id and may(actor, task.permission, industry_id=task.industry_id)
    ]


def _conditions(session: Session, actor: Actor) -> list[Todo]:
    """Common conditions that wait for another person than the one who proposed them."""
    if not may(actor, "price.decide") or industries_for(actor, "price.decide") is not None:
        return []
    waiting = select(CommonCondition).where(col(CommonCondition.state) == DRAFT).order_by(col(CommonCondition.id))
    return [
        Todo(
            "Besluta",
            f"villkoret {one.name} från {one.valid_from}",
            f"/ersattning/villkor/{one.id}",
            deadline=one.valid_from,
        )
        for one in session.exec(waiting)
        if actor.user_id is None or one.created_by != actor.user_id
    ]


def _unexplained(session: Session, price_list: PriceList) -> int:
    statement = select(PriceNumber.id).where(
        col(PriceNumber.price_list_id) == price_list.id, col(PriceNumber.verdict) == "deviation"
    )
    return len(session.exec(statement).all())


def _individual(session: Session, actor: Actor, today: date) -> list[Todo]:
    """Individual decisions shall be taken before the year begins: next year's stand here from the autumn."""
    years = (today.year, *([today.year + 1] if today.month >= AUTUMN else []))
    # What somebody has prepared waits, whatever year it is for.
    drafted = session.exec(
        select(IndividualDecision.year).where(col(IndividualDecision.state) == DRAFT).distinct()
    ).all()
    return [
        *(row for year in years for row in _missing(session, actor, year)),
        *(row for year in sorted(drafted) for row in _waiting(session, actor, year)),
    ]


def _missing(session: Session, actor: Actor, year: int) -> list[Todo]:
    if not may(actor, "individual.draft"):
        return []
    # Before the year's list is decided there is nothing to grant.
    paid = priced(session, year)
    rows = [row for row in without(session, actor, year, "individual.draft") if row.Industry.id in paid]
    counts = Counter((row.Industry.code, row.Industry.name) for row in rows)
    return [
        Todo(
            "Förbered",
            f"individuella beslut {year}, {name.lower()}",
            f"/ersattning/beslut?ar={year}&bransch={code}",
            deadline=date(year - 1, 12, 31),
            count=counted_text(count, "utförare saknar", "utförare saknar"),
        )
        for (code, name), count in counts.items()
    ]


def _waiting(session: Session, actor: Actor, year: int) -> list[Todo]:
    if not may(actor, "individual.decide"):
        return []
    rows = drafts_of(session, actor, year)
    counts = Counter((industry.code, industry.name) for _, _, industry in rows)
    return [
        Todo(
            "Fatta",
            f"individuella beslut {year}, {name.lower()}",
            f"/ersattning/beslut/besluta/{code}/{year}",
            deadline=date(year - 1, 12, 31),
            count=counted_text(count, "utkast", "utkast"),
        )
        for (code, name), count in counts.items()
    ]
