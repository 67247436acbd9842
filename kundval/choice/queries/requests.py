"""What has been asked for and not got yet: its state, its queue, and the list that staff work from."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, case, exists, false, func, or_
from sqlalchemy import select as select_many
from sqlmodel import Session, col, select

from kundval.access.rules import Actor, industries_for
from kundval.choice.models import Person
from kundval.choice.models.wishes import ChoiceRequest, ChoiceTerms, Wish
from kundval.choice.queries.terms import residents, terms_on
from kundval.choice.queries.visible import protected, unprotected, visible
from kundval.choice.rules import queue
from kundval.choice.rules.requests import GUARDIAN, OFFERED, OPEN_STATES, PLACED, PROVIDER, QUEUE, WITHDRAWN
from kundval.errors import NotFound
from kundval.period import Month
from kundval.registry.models import Service, Unit


def _wish(*conditions: ColumnElement[bool]) -> ColumnElement[bool]:
    return exists().where(col(Wish.request_id) == col(ChoiceRequest.id), *conditions).correlate(ChoiceRequest)


STATE: ColumnElement[str] = case(
    (col(ChoiceRequest.withdrawn_on).is_not(None), WITHDRAWN),
    (col(ChoiceRequest.fact_id).is_not(None), PLACED),
    (and_(col(ChoiceRequest.needs_guardian), col(ChoiceRequest.confirmed_on).is_(None)), GUARDIAN),
    (_wish(col(Wish.offered_on).is_not(None), col(Wish.taken).is_(None)), OFFERED),
    (_wish(col(Wish.asked_on).is_not(None), col(Wish.accepted).is_(None)), PROVIDER),
    else_=QUEUE,
)
"""The state of :class:`ChoiceRequest`, from what has been recorded."""


def is_open() -> ColumnElement[bool]:
    """Whether :class:`ChoiceRequest` is neither placed nor withdrawn."""
    return and_(col(ChoiceRequest.withdrawn_on).is_(None), col(ChoiceRequest.fact_id).is_(None))


def state_of(session: Session, request: ChoiceRequest) -> str:
    """The state of one request."""
    return session.exec(select(STATE).where(col(ChoiceRequest.id) == request.id)).one()


def in_grant(actor: Actor, permission: str = "person.read") -> ColumnElement[bool]:
    """The condition on :class:`Service` that it is in the actor's industries."""
    allowed = industries_for(actor, permission)
    return col(Service.id).is_not(None) if allowed is None else col(Service.industry_id).in_(sorted(allowed))


def the_request(
    session: Session, actor: Actor, request_id: int, today: date, permission: str = "person.read"
) -> ChoiceRequest:
    """A request that the actor may know of. Raises ``NotFound``, also for whom the actor may not find."""
    found = session.exec(
        select(ChoiceRequest)
        .join(Service, col(Service.id) == col(ChoiceRequest.service_id))
        .join(Person, col(Person.id) == col(ChoiceRequest.person_id))
        .where(
            col(ChoiceRequest.id) == request_id,
            in_grant(actor, permission),
            visible(actor, permission),
            unprotected(actor, today),
        )
    ).first()
    if found is None:
        raise NotFound
    return found


def wishes_of(session: Session, request_id: int | None) -> list[tuple[Wish, Unit]]:
    """The wishes of a request, the most wanted first."""
    return list(
        session.exec(
            select(Wish, Unit)
            .join(Unit, col(Unit.id) == col(Wish.unit_id))
            .where(col(Wish.request_id) == request_id)
            .order_by(col(Wish.rank))
        ).all()
    )


@dataclass(frozen=True)
class Queued:
    """A place in the queue of a unit and service, from 1. ``is_protected``: whose name nobody reads in a list."""

    place: int
    wish: Wish
    request: ChoiceRequest
    person: Person
    is_protected: bool
    state: str


def queue_of(session: Session, unit_id: int, service_id: int, today: date) -> list[Queued]:
    """Who waits for a unit, the next one first. Not who waits for a guardian, nor who was declined or has been offered its place."""
    rows = session.execute(
        select_many(Wish, ChoiceRequest, Person, protected(today).label("protected"), STATE.label("state"))
        .join(ChoiceRequest, col(ChoiceRequest.id) == col(Wish.request_id))
        .join(Person, col(Person.id) == col(ChoiceRequest.person_id))
        .where(
            col(Wish.unit_id) == unit_id, col(ChoiceRequest.service_id) == service_id, is_open(), col(Wish.taken).is_(None),
            col(Wish.offered_on).is_(None), col(Wish.accepted).is_not(False), STATE != GUARDIAN,
        )
    ).all()  # fmt: skip
    order = terms_on(session, service_id, today).queue_order
    neighbours = residents(session, session.get_one(Unit, unit_id).area, [row.Person.id for row in rows], today)
    waiting = {
        row.Wish.id: queue.Waiting(
            row.Wish.id,
            row.ChoiceRequest.wanted_on,
            row.ChoiceRequest.reported_on,
            row.Wish.has_sibling,
            row.Wish.is_near,
            row.Person.id in neighbours,
        )
        for row in rows
    }
    found = {row.Wish.id: row for row in rows}
    ordered = [found[one.wish_id] for one in queue.in_order(waiting.values(), order)]
    return [
        Queued(place, row.Wish, row.ChoiceRequest, row.Person, row.protected, row.state)
        for place, row in enumerate(ordered, 1)
    ]


def requests(actor: Actor, today: date) -> Select[Any]:
    """Request, person, service, the units by rank, the first offer, the state, and whether the person is protected."""
    ranked = (
        select_many(Unit.name.label("name"), Wish.request_id.label("request_id"))  # type: ignore[attr-defined]
        .join(Wish, col(Wish.unit_id) == col(Unit.id))
        .order_by(col(Wish.request_id), col(Wish.rank))
        .subquery()
    )
    units = select_many(func.aggregate_strings(ranked.c.name, ", ")).where(ranked.c.request_id == col(ChoiceRequest.id))
    offered = select_many(func.min(col(Wish.offered_on))).where(col(Wish.request_id) == col(ChoiceRequest.id))
    return (
        select_many(
            ChoiceRequest, Person, Service, units.correlate(ChoiceRequest).scalar_subquery().label("units"),
            offered.correlate(ChoiceRequest).scalar_subquery().label("offered"), STATE.label("state"),
            protected(today).label("protected"),
        )
        .select_from(ChoiceRequest)
        .join(Person, col(Person.id) == col(ChoiceRequest.person_id))
        .join(Service, col(Service.id) == col(ChoiceRequest.service_id))
        .where(in_grant(actor), visible(actor), unprotected(actor, today))
    )  # fmt: skip


def late_offers(session: Session, today: date, ahead: int = 0) -> ColumnElement[bool]:
    """Open requests without any offer whose months for one are out on a day, or will be ``ahead`` days later (skollagen 8:14)."""
    on = date.fromordinal(today.toordinal() + ahead)
    conditions = []
    for service_id in session.exec(select(col(ChoiceTerms.service_id)).distinct()).all():
        months = terms_on(session, service_id, today).offer_months
        if months is not None:
            told = (Month.of(on) - months).on(on.day)
            conditions.append(and_(col(ChoiceRequest.service_id) == service_id, col(ChoiceRequest.reported_on) <= told))
    never = ~_wish(col(Wish.offered_on).is_not(None))
    return and_(STATE.in_(OPEN_STATES), never, col(ChoiceRequest.wanted_on) <= on, or_(false(), *conditions))


def open_requests_of(session: Session, person_ids: list[int]) -> list[tuple[ChoiceRequest, Service]]:
    """What is open for a person, the oldest first."""
    return list(
        session.exec(
            select(ChoiceRequest, Service)
            .join(Service, col(Service.id) == col(ChoiceRequest.service_id))
            .where(col(ChoiceRequest.person_id).in_(person_ids), is_open())
            .order_by(col(ChoiceRequest.id))
        ).all()
    )
