"""Non-choice (icke-val): who does not choose comes to the service's alternative, one unit or the next in turn."""

from collections.abc import Mapping
from datetime import date

from sqlmodel import Session, col, func, select

from kundval.access.rules import Actor
from kundval.choice.models import ChoiceFact, Person
from kundval.choice.models.wishes import ChoiceTerms
from kundval.choice.queries.merged import same_person
from kundval.choice.queries.offers import Offer, offers
from kundval.choice.queries.terms import area_on, areas_in, terms_on
from kundval.choice.rules.non_choice import DEFAULT, ROTATION, Candidate, next_in_turn
from kundval.choice.schemas import NOBODY_ASKED
from kundval.choice.service.choose import allowed, choose
from kundval.errors import FieldsRefused
from kundval.registry.models import Service, Unit

ORIGIN = "ickeval"


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


def alternative(session: Session, service: Service, person: Person, on: date) -> Unit:
    """The unit that takes the person on a day. Raises ``FieldsRefused`` with what to do where there is none."""
    assert service.id is not None
    terms = terms_on(session, service.id, on)
    able = [one for one in offers(session, service.id, on) if _takes(session, one, person, on)]
    if terms.non_choice == DEFAULT:
        return _default(session, service, terms, able)
    if terms.non_choice != ROTATION:
        raise FieldsRefused({"on": f"{service.name} har inget icke-valsalternativ {on}. Bestäm ett under Valregler."})
    given = given_since(session, service.id, terms.valid_from)
    turn = next_in_turn(Candidate(one.unit.id or 0, given.get(one.unit.id or 0, 0), one.free) for one in able)
    if turn is None:
        raise FieldsRefused({"on": f"Ingen enhet har en ledig plats {on}. Välj en annan dag, eller ställ kunden i kö."})
    return session.get_one(Unit, turn.unit_id)


def given_since(session: Session, service_id: int, since: date) -> dict[int, int]:
    """How many each unit has got without a choice since a day, by unit id; what was annulled counts, the turn was taken."""
    rows = session.exec(
        select(col(ChoiceFact.unit_id), func.count())
        .where(
            col(ChoiceFact.service_id) == service_id, col(ChoiceFact.origin) == ORIGIN, col(ChoiceFact.mistyped_at).is_(None),
            col(ChoiceFact.on) >= since,
        )
        .group_by(col(ChoiceFact.unit_id))
    ).all()  # fmt: skip
    return {unit: count for unit, count in rows if unit is not None}


def _default(session: Session, service: Service, terms: ChoiceTerms, able: list[Offer]) -> Unit:
    unit = session.get_one(Unit, terms.non_choice_unit_id)
    found = next((one for one in able if one.unit.id == unit.id), None)
    if found is None:
        raise FieldsRefused(
            {
                "on": f"Icke-valsalternativet {unit.name} tar inte emot kunden i {service.name} den dagen. Välj en annan dag."
            }
        )
    if found.free == 0:
        raise FieldsRefused(
            {"on": f"Icke-valsalternativet {unit.name} är fullt den dagen. Välj en annan dag, eller ställ kunden i kö."}
        )
    return unit


def _takes(session: Session, offer: Offer, person: Person, on: date) -> bool:
    """Neither closed nor stopped nor in another municipality, and the customer's area is among its own."""
    if offer.is_stopped or not offer.mode or offer.is_elsewhere:
        return False
    home = area_on(session, same_person(session, person.id or 0), on) if offer.areas else ""
    return not home or home.casefold() in (area.casefold() for area in areas_in(offer.areas))
