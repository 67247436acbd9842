"""What a person holds, as all that is known today says: the derived segments, slot by slot."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import ColumnElement, func
from sqlalchemy import select as select_many
from sqlmodel import Session, col, select

from kundval.choice.models import ChoiceFact, Segment
from kundval.choice.models.wishes import ChoiceRequest, Wish
from kundval.choice.rules.paid_notice import NOTICE
from kundval.period import OPEN, date_of, day
from kundval.quality.models import Approval
from kundval.registry.models import Service, Unit, UnitService, ValueSet


@dataclass(frozen=True)
class Holding:
    """A place at a unit, [valid_from, valid_to) in day numbers, with the choice or switch that gave it."""

    valid_from: int
    valid_to: int
    unit: Unit
    service: Service
    slot: int
    value_set_id: int
    values: str
    fact: ChoiceFact

    @property
    def first(self) -> date:
        return date.fromordinal(self.valid_from)

    @property
    def last(self) -> date | None:
        """The last day included; None until further notice."""
        return None if self.valid_to >= OPEN else date.fromordinal(self.valid_to - 1)

    @property
    def after(self) -> date | None:
        """The first day after."""
        return date_of(self.valid_to)

    def holds(self, on: date) -> bool:
        return self.valid_from <= day(on) < self.valid_to


def holdings(session: Session, person_id: int, service_id: int | None = None, slot: int | None = None) -> list[Holding]:
    """All that a person (the last survivor) holds, has held or will hold, in order of time."""
    statement = (
        select_many(Segment, Unit, Service, col(ValueSet.text), ChoiceFact)
        .join(Unit, col(Unit.id) == col(Segment.unit_id))
        .join(Service, col(Service.id) == col(Segment.service_id))
        .join(ValueSet, col(ValueSet.id) == col(Segment.value_set_id))
        .join(ChoiceFact, col(ChoiceFact.id) == col(Segment.fact_id))
        .where(
            col(Segment.person_id) == person_id,
            col(Segment.known_to) == OPEN,
            col(Segment.month) == 0,
            col(Segment.slot) < NOTICE,
        )
    )
    if service_id is not None:
        statement = statement.where(col(Segment.service_id) == service_id)
    if slot is not None:
        statement = statement.where(col(Segment.slot) == slot)
    rows = session.execute(
        statement.order_by(col(Segment.valid_from), col(Segment.service_id), col(Segment.slot))
    ).all()
    return [
        Holding(segment.valid_from, segment.valid_to, unit, service, segment.slot, segment.value_set_id, values, fact)
        for segment, unit, service, values, fact in rows
    ]


def holding_on(session: Session, person_id: int, service_id: int, slot: int, on: date) -> Holding | None:
    """What a person holds in a slot on a day."""
    return next((held for held in holdings(session, person_id, service_id, slot) if held.holds(on)), None)


def customers_on(session: Session, unit_id: int, service_id: int, on: date) -> int:
    """How many hold a place at a unit on a day, as known today."""
    return session.exec(
        select(func.count()).select_from(Segment).where(*_at(unit_id, service_id), col(Segment.valid_from) <= day(on),
                                                        col(Segment.valid_to) > day(on))
    ).one()  # fmt: skip


def offered_on(session: Session, unit_id: int, service_id: int, on: date, except_person: int = 0) -> int:
    """How many places are offered to somebody who has not answered yet, wanted by a day; they are nobody else's meanwhile."""
    return session.exec(
        select(func.count())
        .select_from(Wish)
        .join(ChoiceRequest, col(ChoiceRequest.id) == col(Wish.request_id))
        .where(
            col(Wish.unit_id) == unit_id, col(ChoiceRequest.service_id) == service_id, col(Wish.offered_on).is_not(None),
            col(Wish.taken).is_(None), col(ChoiceRequest.withdrawn_on).is_(None), col(ChoiceRequest.fact_id).is_(None),
            col(ChoiceRequest.wanted_on) <= on, col(ChoiceRequest.person_id) != except_person,
        )
    ).one()  # fmt: skip


def capacity_on(session: Session, unit_id: int, service_id: int, on: date) -> tuple[bool, int | None]:
    """Whether the unit gives the service on a day, and its ceiling (None: no ceiling)."""
    found = session.exec(
        select(UnitService)
        .where(
            col(UnitService.unit_id) == unit_id,
            col(UnitService.service_id) == service_id,
            col(UnitService.valid_from) <= on,
        )
        .order_by(col(UnitService.valid_from).desc())
    ).first()
    return (False, None) if found is None else (True, found.capacity)


def next_free(session: Session, unit_id: int, service_id: int, on: date, capacity: int) -> date | None:
    """The first day after ``on`` on which fewer than ``capacity`` hold a place, as known today."""
    ends = session.exec(
        select(col(Segment.valid_to))
        .where(*_at(unit_id, service_id), col(Segment.valid_to) > day(on), col(Segment.valid_to) < OPEN)
        .distinct()
        .order_by(col(Segment.valid_to))
    ).all()
    days = (date.fromordinal(end) for end in ends)
    return next((free for free in days if customers_on(session, unit_id, service_id, free) < capacity), None)


def approvals(session: Session, unit_id: int, service_id: int) -> list[Approval]:
    """The unit's approvals for the service that stand, in order of time."""
    return list(
        session.exec(
            select(Approval)
            .where(
                col(Approval.unit_id) == unit_id,
                col(Approval.service_id) == service_id,
                col(Approval.mistyped_at).is_(None),
            )
            .order_by(col(Approval.valid_from))
        ).all()
    )


def approval_on(session: Session, unit_id: int, service_id: int, on: date) -> Approval | None:
    """The approval that lets the unit give the service on a day."""
    held = (one for one in approvals(session, unit_id, service_id) if one.valid_from <= on)
    return next((one for one in held if one.valid_to is None or on < one.valid_to), None)


def _at(unit_id: int, service_id: int) -> tuple[ColumnElement[bool], ...]:
    return (
        col(Segment.unit_id) == unit_id,
        col(Segment.service_id) == service_id,
        col(Segment.known_to) == OPEN,
        col(Segment.month) == 0,
        col(Segment.slot) < NOTICE,
    )
