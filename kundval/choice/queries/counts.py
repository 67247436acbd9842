"""How many customers a unit has: counts that say nothing about anybody, for lists and pages of units and providers."""

from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Select, func, select
from sqlmodel import Session, col

from kundval.choice.models import Segment
from kundval.choice.rules.paid_notice import NOTICE
from kundval.period import OPEN, day
from kundval.registry.models import Service
from kundval.remembered import remembered


def customers_by_unit(on: date, industries: frozenset[int] | None = None) -> Select[*tuple[Any, ...]]:
    """``unit_id`` and ``customers``: persons with a choice in force there on a day, by all that is known; of all industries or some."""
    statement: Select[*tuple[Any, ...]] = (
        select(col(Segment.unit_id).label("unit_id"), func.count(col(Segment.person_id).distinct()).label("customers"))
        .where(*_in_force(on))
        .group_by(col(Segment.unit_id))
    )
    if industries is not None:
        statement = statement.where(
            col(Segment.service_id).in_(select(col(Service.id)).where(col(Service.industry_id).in_(industries)))
        )
    return statement


def counts_of_units(session: Session, on: date, industries: frozenset[int] | None = None) -> dict[int, int]:
    """The customers of every unit that has any: counted once, for pages that ask for them in several statements."""
    statement = customers_by_unit(on, industries)
    return remembered(
        session,
        ("customers by unit", on, industries),
        lambda: {int(unit): int(count) for unit, count in session.execute(statement)},
    )


def customers_by_service(session: Session, unit_id: int, on: date) -> dict[int, int]:
    """The customers of a unit on a day, service by service."""
    rows = session.execute(
        select(col(Segment.service_id), func.count(col(Segment.person_id).distinct()))
        .where(col(Segment.unit_id) == unit_id, *_in_force(on))
        .group_by(col(Segment.service_id))
    ).all()
    return {int(service_id): int(count) for service_id, count in rows}


def _in_force(on: date) -> tuple[ColumnElement[bool], ...]:
    return (
        col(Segment.valid_from) <= day(on),
        col(Segment.valid_to) > day(on),
        col(Segment.known_to) == OPEN,
        col(Segment.month) == 0,
        col(Segment.slot) < NOTICE,
    )
