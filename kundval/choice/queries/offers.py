"""Where there is room: the units that may give a service on a day, with their free places."""

from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import func
from sqlmodel import Session, col, or_, select

from kundval.choice.models import Segment
from kundval.formats import counted_text
from kundval.period import OPEN, day
from kundval.quality.models import Approval
from kundval.registry.models import Owner, Unit, UnitService


@dataclass(frozen=True)
class Offer:
    """A unit as it is offered. ``capacity`` None: no ceiling."""

    unit: Unit
    mode: str
    capacity: int | None
    taken: int
    approved_to: date | None

    @property
    def free(self) -> int | None:
        return None if self.capacity is None else max(0, self.capacity - self.taken)

    @property
    def about(self) -> str:
        """«Fristående, Ekdalen. 1 ledig plats av 18, godkänd t.o.m. 2028-06-30.»"""
        place = ", ".join(part for part in (self.mode, self.unit.area) if part).capitalize()
        return f"{place}. {self.room}{self._approved}."

    @property
    def room(self) -> str:
        if self.free is None:
            return "Inget tak för antalet platser"
        if self.free == 0:
            return f"Full, {counted_text(self.capacity or 0, 'plats', 'platser')}"
        return f"{self.free} {'ledig plats' if self.free == 1 else 'lediga platser'} av {self.capacity}"

    @property
    def _approved(self) -> str:
        return f", godkänd t.o.m. {self.approved_to - timedelta(days=1)}" if self.approved_to else ""


def offers(session: Session, service_id: int, on: date) -> list[Offer]:
    """The units that give the service and are approved for it on a day, by name."""
    since = (
        select(func.max(col(UnitService.valid_from)))
        .where(
            col(UnitService.unit_id) == col(Unit.id),
            col(UnitService.service_id) == service_id,
            col(UnitService.valid_from) <= on,
        )
        .correlate(Unit)
        .scalar_subquery()
    )
    rows = session.exec(
        select(Unit, col(UnitService.capacity), col(Approval.valid_to))
        .join(UnitService, (col(UnitService.unit_id) == col(Unit.id)) & (col(UnitService.service_id) == service_id))
        .join(Approval, (col(Approval.unit_id) == col(Unit.id)) & (col(Approval.service_id) == service_id))
        .where(
            col(UnitService.valid_from) == since,
            col(Approval.mistyped_at).is_(None),
            col(Approval.valid_from) <= on,
            or_(col(Approval.valid_to).is_(None), col(Approval.valid_to) > on),
        )
        .order_by(col(Unit.name))
    ).all()
    taken, modes = _taken(session, service_id, on), _modes(session, on)
    return [Offer(unit, modes.get(unit.id, ""), capacity, taken.get(unit.id, 0), to) for unit, capacity, to in rows]


def _taken(session: Session, service_id: int, on: date) -> dict[int | None, int]:
    rows = session.exec(
        select(col(Segment.unit_id), func.count())
        .where(
            col(Segment.service_id) == service_id,
            col(Segment.month) == 0,
            col(Segment.known_to) == OPEN,
            col(Segment.valid_from) <= day(on),
            col(Segment.valid_to) > day(on),
        )
        .group_by(col(Segment.unit_id))
    ).all()
    return dict(rows)


def _modes(session: Session, on: date) -> dict[int | None, str]:
    rows = session.exec(
        select(col(Owner.unit_id), col(Owner.mode)).where(
            col(Owner.known_to) == OPEN, col(Owner.valid_from) <= day(on), col(Owner.valid_to) > day(on)
        )
    ).all()
    return dict(rows)
