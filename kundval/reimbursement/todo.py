"""What of reimbursement awaits somebody: drafts whose deviations lack reasons, and reviewed lists that wait for a decision."""

from datetime import date

from sqlmodel import Session, col, select

from kundval.access.rules import Actor, may
from kundval.access.todo import Todo
from kundval.reimbursement.models import PriceList, PriceNumber
from kundval.reimbursement.queries.lists import DRAFT, REVIEWED


def todo(session: Session, actor: Actor, today: date) -> list[Todo]:
    """The rows of Att göra, for industries where the actor may act. A list should be decided before it begins to hold."""
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
    return found


def _unexplained(session: Session, price_list: PriceList) -> int:
    statement = select(PriceNumber.id).where(
        col(PriceNumber.price_list_id) == price_list.id, col(PriceNumber.verdict) == "deviation"
    )
    return len(session.exec(statement).all())
