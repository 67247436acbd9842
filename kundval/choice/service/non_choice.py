"""Non-choice (icke-val): who does not choose comes to the service's alternative, one unit or the next in turn."""

from collections.abc import Mapping
from datetime import date

from sqlmodel import Session, col, select

from kundval.access.rules import Actor
from kundval.choice.models import ChoiceFact
from kundval.choice.schemas import NOBODY_ASKED
from kundval.choice.service.alternative import ORIGIN, alternative
from kundval.choice.service.choose import allowed, choose
from kundval.registry.models import Service


def assign(
    session: Session,
    *,
    actor: Actor,
    today: date,
    person_id: int,
    service_id: int,
    on: date,
    values: Mapping[str, str],
    slot: int = 1,
    reported_on: date | None = None,
    note: str = "",
) -> ChoiceFact:
    """Places a person who has not chosen, from a day on, at the unit that the service's terms give.

    Refused where the service has no alternative, and where no unit of it has room that day.
    """
    service, person = allowed(session, actor, service_id, person_id)
    # Of two officers at the same moment the second sees whom the first has placed, so that the turn stays even.
    session.exec(select(Service.id).where(col(Service.id) == service_id).with_for_update()).one()
    unit = alternative(session, service, person, on)
    return choose(session, actor=actor, today=today, person_id=person_id, service_id=service_id, unit_id=unit.id or 0, on=on, values=values,
                  slot=slot, reported_on=reported_on, origin=ORIGIN, asked_by=NOBODY_ASKED, note=note)  # fmt: skip
