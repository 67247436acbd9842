"""When a unit closes: those who do not choose come to the service's alternative from the first day without the unit."""

from collections.abc import Sequence
from datetime import date

from sqlmodel import Session

from kundval.access.rules import Actor
from kundval.choice.models import ChoiceFact
from kundval.choice.queries.moves import Closing
from kundval.choice.queries.places import holdings
from kundval.choice.schemas import NOBODY_ASKED
from kundval.choice.service.alternative import ORIGIN, alternative
from kundval.choice.service.choose import allowed, switch


def place_beyond(session: Session, *, actor: Actor, today: date, closing: Closing, person_ids: Sequence[int]) -> int:
    """Moves each to the alternative that the rules give, with the values of the choice that ends. Answers how many were moved.

    Refused as a whole where there is no alternative or no room: nothing is then moved.
    """
    facts = [_moved(session, actor, today, closing, person_id) for person_id in person_ids]
    return sum(fact is not None for fact in facts)


def _moved(session: Session, actor: Actor, today: date, closing: Closing, person_id: int) -> ChoiceFact | None:
    service, person = allowed(session, actor, closing.service.id or 0, person_id)
    held = [
        one
        for one in holdings(session, person.id or 0, service.id)
        if one.unit.id == closing.unit.id and one.holds(closing.on)
    ]
    if not held:
        return None
    unit = alternative(session, service, person, closing.on)
    fact = switch(
        session, actor=actor, today=today, person_id=person.id or 0, service_id=service.id or 0, unit_id=unit.id or 0, on=closing.on,
        slot=held[0].slot, asked_by=NOBODY_ASKED, note=f"{closing.unit.name} stänger.", exception=f"{closing.unit.name} stänger.",
    )  # fmt: skip
    fact.origin = ORIGIN
    session.flush()
    return fact
