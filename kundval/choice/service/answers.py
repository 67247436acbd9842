"""What is answered about a wish: the provider's yes or no, the office's offer of a place, and the customer's reply to it."""

from datetime import date

from sqlmodel import Session

from kundval.access.rules import Actor, may, require
from kundval.choice.models.wishes import ChoiceRequest, Wish
from kundval.choice.queries.places import capacity_on, customers_on, offered_on
from kundval.choice.queries.requests import queue_of, state_of, the_request
from kundval.choice.queries.terms import owner_now
from kundval.choice.rules.requests import OPEN_STATES
from kundval.choice.service.checks import Wanted, called, check_capacity
from kundval.choice.service.choose import allowed
from kundval.choice.service.placing import advance, place
from kundval.choice.service.requests import log_request
from kundval.errors import AlreadyDone, FieldsRefused, NotFound
from kundval.registry.models import Service, Unit


def answer(
    session: Session, *, actor: Actor, today: date, wish_id: int, accepts: bool, reason: str = ""
) -> ChoiceRequest:
    """The provider's answer to a wish. Yes makes the choice; no needs its reason and asks the next unit of the request.

    A provider with a free place has to take the customer: then only the office may write a no.
    """
    request, wish, unit = _found(session, wish_id)
    owner = owner_now(session, unit.id or 0, today)
    by_provider = owner is not None and may(actor, "wish.answer", provider_id=owner.provider_id)
    if not may(actor, "choice.write", industry_id=session.get_one(Service, request.service_id).industry_id):
        if not by_provider:
            raise NotFound
        require(actor, "wish.answer", provider_id=owner.provider_id if owner else None)
    if wish.asked_on is None or wish.accepted is not None or state_of(session, request) not in OPEN_STATES:
        raise AlreadyDone(f"{unit.name} har redan svarat, eller så har önskemålet tagits tillbaka.")
    wish.accepted, wish.answer, wish.answered_on, wish.answered_by = accepts, reason.strip(), today, actor.user_id
    if accepts:
        place(session, today, request, wish)
    else:
        _decline(session, request, wish, unit, office=may(actor, "choice.write"))
    session.flush()
    log_request(session, actor, request, f"svarade {'ja' if accepts else 'nej'} på ett önskemål", reason=reason.strip())
    advance(session, today, request)
    return request


def _decline(session: Session, request: ChoiceRequest, wish: Wish, unit: Unit, office: bool) -> None:
    if not wish.answer:
        raise FieldsRefused({"reason": "Ange skälet till att ni tackar nej. Det visas för kundvalskontoret."})
    free = free_places(session, wish.unit_id, request.service_id, request.wanted_on, request.person_id)
    if not office and (free is None or free > 0):
        room = (
            "inget tak för antalet platser"
            if free is None
            else f"{free} lediga platser"
            if free > 1
            else "1 ledig plats"
        )
        raise FieldsRefused({"reason": f"{unit.name} har {room} {request.wanted_on} och ska ta emot kunden. "
                                       "Hör av er till kundvalskontoret om det inte går."})  # fmt: skip


def offer(
    session: Session,
    *,
    actor: Actor,
    today: date,
    wish_id: int,
    reply_by: date,
    reason: str = "",
    offered_on: date | None = None,
) -> ChoiceRequest:
    """Offers the person the next place of a unit; it is kept until the reply. Out of the queue's order only with its reason.

    Refused where there is no room: of two who offer the last place at the same moment, the second gets the sentence.
    """
    request, wish, unit = _found(session, wish_id)
    the_request(session, actor, request.id or 0, today, "choice.write")
    service, person = allowed(session, actor, request.service_id, request.person_id)
    if state_of(session, request) not in ("i kö", "hos utföraren") or wish.taken is not None:
        raise AlreadyDone("Önskemålet väntar inte längre på en plats. Öppna det igen för att se vad som har hänt.")
    if reply_by < today:
        raise FieldsRefused({"reply_by": f"Sista svarsdagen {reply_by} har redan varit. Välj en senare dag."})
    # What came in late is offered from today; a wish ahead of its time from its own day.
    name = called(session, person, today)
    wanted = Wanted(person, service, unit, request.slot, max(request.wanted_on, today), None, today, name)
    check_capacity(session, wanted, False)
    queue = queue_of(session, wish.unit_id, request.service_id, today)
    place_ = next((one.place for one in queue if one.wish.id == wish.id), 1)
    if place_ > 1 and not reason.strip():
        raise FieldsRefused(
            {"reason": f"Kunden är nummer {place_} i kön. Ange skälet till att platsen erbjuds utom ordningen."}
        )
    wish.offered_on, wish.reply_by, wish.offer_reason = offered_on or today, reply_by, reason.strip()
    session.flush()
    log_request(session, actor, request, "erbjöd en plats", {"svar senast": str(reply_by)}, reason.strip())
    return request


def reply(
    session: Session, *, actor: Actor, today: date, wish_id: int, takes: bool, replied_on: date | None = None
) -> ChoiceRequest:
    """The customer's reply to an offer: yes makes the choice, no gives the place to the next in the queue."""
    request, wish, _ = _found(session, wish_id)
    the_request(session, actor, request.id or 0, today, "choice.write")
    allowed(session, actor, request.service_id, request.person_id)
    if wish.offered_on is None or wish.taken is not None or state_of(session, request) not in OPEN_STATES:
        raise AlreadyDone("Erbjudandet är redan besvarat.")
    said = replied_on or today
    if said > today or said < wish.offered_on:
        raise FieldsRefused(
            {"replied_on": f"Platsen erbjöds {wish.offered_on}. Skriv den dagen eller en senare, och senast i dag."}
        )
    wish.replied_on, wish.taken = said, takes
    if takes:
        place(session, today, request, wish)
    session.flush()
    log_request(session, actor, request, "tackade ja till en plats" if takes else "tackade nej till en plats")
    advance(session, today, request)
    return request


def free_places(session: Session, unit_id: int, service_id: int, on: date, person_id: int) -> int | None:
    """The free places of a unit on a day, offered ones counted as taken; None where there is no ceiling."""
    _, capacity = capacity_on(session, unit_id, service_id, on)
    if capacity is None:
        return None
    return max(
        0,
        capacity
        - customers_on(session, unit_id, service_id, on)
        - offered_on(session, unit_id, service_id, on, person_id),
    )


def _found(session: Session, wish_id: int) -> tuple[ChoiceRequest, Wish, Unit]:
    wish = session.get(Wish, wish_id)
    if wish is None:
        raise NotFound
    request = session.get_one(ChoiceRequest, wish.request_id)
    return request, wish, session.get_one(Unit, wish.unit_id)
