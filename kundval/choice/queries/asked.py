"""What a provider has been asked to answer: the wishes for its units. Of a protected person it sees no name and no birth date."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import select as select_many
from sqlmodel import Session, col

from kundval.choice.models import Person
from kundval.choice.models.wishes import ChoiceRequest, Wish
from kundval.choice.queries.customers import HIDDEN
from kundval.choice.queries.requests import is_open
from kundval.choice.queries.visible import protected
from kundval.choice.rules.wording import worded
from kundval.errors import NotFound
from kundval.period import OPEN, day
from kundval.registry.models import Owner, Service, Unit, ValueSet


@dataclass(frozen=True)
class Asked:
    """A wish that waits for the provider's answer."""

    wish: Wish
    request: ChoiceRequest
    unit: Unit
    service: Service
    name: str
    born: date | None
    values: str


def asked_of(session: Session, provider_id: int, today: date) -> list[Asked]:
    """The wishes that wait for the provider's answer, the one that is due first on top."""
    number = day(today)
    rows = session.execute(
        select_many(Wish, ChoiceRequest, Unit, Service, Person, ValueSet, protected(today).label("protected"))
        .join(ChoiceRequest, col(ChoiceRequest.id) == col(Wish.request_id))
        .join(Unit, col(Unit.id) == col(Wish.unit_id))
        .join(Service, col(Service.id) == col(ChoiceRequest.service_id))
        .join(Person, col(Person.id) == col(ChoiceRequest.person_id))
        .join(ValueSet, col(ValueSet.id) == col(ChoiceRequest.value_set_id))
        .join(Owner, col(Owner.unit_id) == col(Unit.id))
        .where(
            col(Owner.provider_id) == provider_id, col(Owner.known_to) == OPEN, col(Owner.valid_from) <= number,
            col(Owner.valid_to) > number, is_open(), col(Wish.asked_on).is_not(None), col(Wish.accepted).is_(None),
        )
        .order_by(col(Wish.answer_by), col(Wish.id))
    ).all()  # fmt: skip
    return [
        Asked(
            row.Wish, row.ChoiceRequest, row.Unit, row.Service, HIDDEN if row.protected else row.Person.name,
            None if row.protected else row.Person.born, worded(row.ValueSet.text),
        )
        for row in rows
    ]  # fmt: skip


def asked_wish(session: Session, provider_id: int, wish_id: int, today: date) -> Asked:
    """One of them. Raises ``NotFound`` for another's and for what has been answered."""
    found = next((one for one in asked_of(session, provider_id, today) if one.wish.id == wish_id), None)
    if found is None:
        raise NotFound
    return found
