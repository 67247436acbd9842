"""How a wish becomes a choice: the provider is asked, or the place is given where there is one and nobody stands before."""

from collections.abc import Sequence
from datetime import date

from sqlmodel import Session

from kundval.access.rules import SYSTEM
from kundval.choice.models import ChoiceFact
from kundval.choice.models.wishes import ChoiceRequest, Wish
from kundval.choice.queries.places import holding_on
from kundval.choice.queries.requests import queue_of, state_of, wishes_of
from kundval.choice.queries.terms import notice_on, switch_acts, terms_on
from kundval.choice.rules import notice as notices
from kundval.choice.rules.notice import earliest
from kundval.choice.rules.requests import GUARDIAN, OPEN_STATES, working_days_after
from kundval.choice.service.choose import choose, switch
from kundval.errors import FieldsRefused
from kundval.registry.models import ValueSet


def advance(session: Session, today: date, request: ChoiceRequest) -> None:
    """Takes an open request one step on: asks the next provider, or gives the first place that is free."""
    if state_of(session, request) not in OPEN_STATES or state_of(session, request) == GUARDIAN:
        return
    left = [wish for wish, _ in wishes_of(session, request.id) if wish.accepted is None and wish.taken is None]
    days = terms_on(session, request.service_id, today).answer_days
    if days is not None:
        _ask_next(session, today, left, days)
        return
    for wish in left:
        first = queue_of(session, wish.unit_id, request.service_id, today)
        if first and first[0].wish.id == wish.id and try_place(session, today, request, wish):
            return


def _ask_next(session: Session, today: date, left: Sequence[Wish], days: int) -> None:
    if left and left[0].asked_on is None:
        left[0].asked_on = today
        left[0].answer_by = working_days_after(today, days)
        session.flush()


def try_place(session: Session, today: date, request: ChoiceRequest, wish: Wish) -> bool:
    """Places the person if nothing stands in the way; what was refused leaves nothing behind."""
    trial = session.begin_nested()
    try:
        place(session, today, request, wish)
    except FieldsRefused:
        trial.rollback()
        return False
    trial.commit()
    return True


def place(session: Session, today: date, request: ChoiceRequest, wish: Wish) -> ChoiceFact:
    """The choice that a wish asks for, from the wanted day or the earliest that the notice allows, counted from who said it last.

    Made by the system: whoever answered, replied or confirmed stands in the log. Refused as :func:`choose` and :func:`switch`.
    """
    told = request.confirmed_on or request.reported_on
    held = holding_on(session, request.person_id, request.service_id, request.slot, request.wanted_on)
    acts = switch_acts(session, held.unit.id or 0, wish.unit_id, request.wanted_on) if held else [notices.CHOOSE]
    notice = notice_on(session, request.service_id, acts, told)
    on = request.wanted_on if notice.paid else max(request.wanted_on, earliest(notice, told))
    text = session.get_one(ValueSet, request.value_set_id).text
    values = dict(part.split("=", 1) for part in text.split(";") if part)
    verb = switch if holding_on(session, request.person_id, request.service_id, request.slot, on) else choose
    fact = verb(
        session, actor=SYSTEM, today=today, person_id=request.person_id, service_id=request.service_id, unit_id=wish.unit_id, on=on,
        values=values, slot=request.slot, reported_on=told, asked_by=_asked_by(request), asked_through=request.asked_through,
        note=request.note,
    )  # fmt: skip
    fact.recorded_by = request.recorded_by
    request.fact_id, wish.taken, wish.replied_on = fact.id, True, wish.replied_on or today
    session.flush()
    return fact


def _asked_by(request: ChoiceRequest) -> str:
    return "Båda vårdnadshavarna" if request.confirmed_on else request.asked_by
