"""Where there is room: the units that may give a service on a day, with their free places."""

from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import func
from sqlmodel import Session, col, or_, select

from kundval.choice.models import Segment
from kundval.choice.models.wishes import ChoiceRequest, UnitIntake, Wish
from kundval.choice.queries.terms import ELSEWHERE
from kundval.choice.rules.paid_notice import NOTICE
from kundval.formats import capital, counted_text
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
    """Places held, and those offered to somebody who has not answered."""
    approved_to: date | None
    queue: int = 0
    is_stopped: bool = False
    areas: str = ""
    """The areas from which it takes customers; empty: all."""

    @property
    def free(self) -> int | None:
        return None if self.capacity is None else max(0, self.capacity - self.taken)

    @property
    def is_elsewhere(self) -> bool:
        """Whether it lies in another municipality (interkommunal ersättning)."""
        return self.mode in ELSEWHERE

    @property
    def about(self) -> str:
        """«Fristående, Ekdalen. 1 ledig plats av 18, godkänd t.o.m. 2028-06-30.»"""
        place = capital(", ".join(part for part in (self.mode, self.unit.area) if part))
        areas = f" Tar emot från {self.areas}." if self.areas else ""
        return f"{place}. {self.room}{self._approved}.{areas}"

    @property
    def room(self) -> str:
        if self.is_stopped:
            return "Intagningsstopp"
        if self.free is None:
            return "Inget tak för antalet platser"
        if self.free == 0:
            return f"Full, {counted_text(self.capacity or 0, 'plats', 'platser')}{f', kö {self.queue}' if self.queue else ''}"
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
    waiting, intakes = waiting_by_unit(session, service_id), _intakes(session, service_id, on)
    return [
        Offer(
            unit, modes.get(unit.id, ""), capacity, taken.get(unit.id, 0) + _offered(waiting, unit.id, on), to,
            len(waiting.get(unit.id, [])), unit.id in intakes and not intakes[unit.id].is_open,
            intakes[unit.id].areas if unit.id in intakes else "",
        )
        for unit, capacity, to in rows
    ]  # fmt: skip


def waiting_by_unit(session: Session, service_id: int) -> dict[int | None, list[tuple[Wish, ChoiceRequest]]]:
    """The wishes that wait or have been offered a place, unit by unit."""
    found: dict[int | None, list[tuple[Wish, ChoiceRequest]]] = {}
    for wish, request in session.exec(
        select(Wish, ChoiceRequest)
        .join(ChoiceRequest, col(ChoiceRequest.id) == col(Wish.request_id))
        .where(
            col(ChoiceRequest.service_id) == service_id, col(ChoiceRequest.withdrawn_on).is_(None), col(ChoiceRequest.fact_id).is_(None),
            col(Wish.taken).is_(None), col(Wish.accepted).is_not(False),
        )
    ):  # fmt: skip
        found.setdefault(wish.unit_id, []).append((wish, request))
    return found


def _offered(waiting: dict[int | None, list[tuple[Wish, ChoiceRequest]]], unit_id: int | None, on: date) -> int:
    return sum(wish.offered_on is not None and request.wanted_on <= on for wish, request in waiting.get(unit_id, []))


def _intakes(session: Session, service_id: int, on: date) -> dict[int | None, UnitIntake]:
    rows = session.exec(
        select(UnitIntake)
        .where(col(UnitIntake.service_id) == service_id, col(UnitIntake.valid_from) <= on)
        .order_by(col(UnitIntake.valid_from))
    ).all()
    return {row.unit_id: row for row in rows}


def _taken(session: Session, service_id: int, on: date) -> dict[int | None, int]:
    rows = session.exec(
        select(col(Segment.unit_id), func.count())
        .where(
            col(Segment.service_id) == service_id,
            col(Segment.month) == 0,
            col(Segment.slot) < NOTICE,
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
