"""Controls of a run's customers and units: no terms, no right, old corrections, more customers than places, volumes without choice."""

from typing import Any

from sqlalchemy import ColumnElement, Select, and_, distinct, exists, func, or_, select
from sqlmodel import Session, col

from kundval.choice.models import Entitlement, Segment
from kundval.formats import counted_text, month_text
from kundval.payment.models import Account, Line, Run, Term, Window
from kundval.payment.queries.control_payees import MOST, Found
from kundval.period import Month
from kundval.registry.models import Service, Unit, UnitService

OLD = 6
"""Months after which a correction should be looked at."""


def without_terms(session: Session, run: Run) -> Found | None:
    """Who is placed in the run's month but is paid nothing: no owner, approval, price or age band holds. Counted per unit and service."""
    # As a table of its own the month's terms get an index; asked for segment by segment they would be read over and over.
    terms = select(Term).where(col(Term.industry_id) == run.industry_id, col(Term.month) == run.month).subquery()
    covered = and_(
        terms.c.unit_id == col(Segment.unit_id),
        terms.c.service_id == col(Segment.service_id),
        terms.c.value_set_id == col(Segment.value_set_id),
        terms.c.born_from <= col(Segment.born),
        terms.c.born_to > col(Segment.born),
        terms.c.days_from < col(Segment.valid_to),
        terms.c.days_to > col(Segment.valid_from),
    )
    rows = session.execute(
        select(col(Unit.name), col(Service.name), func.count(distinct(col(Segment.person_id))))
        .join(Unit, col(Unit.id) == col(Segment.unit_id))
        .join(Service, col(Service.id) == col(Segment.service_id))
        .join(Window, and_(col(Window.service_id) == col(Service.id), col(Window.month) == run.month))
        .outerjoin(terms, covered)
        .where(
            terms.c.id.is_(None),
            col(Service.industry_id) == run.industry_id,
            col(Service.volume_unit) == "",
            col(Segment.month) == 0,
            col(Segment.valid_from) < col(Window.window_to),
            col(Segment.valid_to) > col(Window.window_from),
            col(Segment.known_from) <= col(Window.known_by),
            col(Segment.known_to) > col(Window.known_by),
        )
        .group_by(col(Unit.name), col(Service.name))
        .order_by(func.count(distinct(col(Segment.person_id))).desc(), col(Unit.name))
    ).all()
    if not rows:
        return None
    sentences = tuple(
        f"{unit}, {service.lower()}: {counted_text(count, 'kund', 'kunder')}" for unit, service, count in rows[:MOST]
    )
    return Found(sum(count for *_, count in rows), None, sentences)


def old_corrections(session: Session, run: Run) -> Found | None:
    """Lines that correct a service month long ago, per unit and month."""
    rows = session.execute(
        select(col(Unit.name), col(Account.month), func.count(), func.sum(col(Line.amount_ore)))
        .join(Account, col(Account.id) == col(Line.account_id))
        .join(Unit, col(Unit.id) == col(Account.unit_id))
        .where(col(Line.run_id) == run.id, col(Account.month) < run.month - OLD)
        .group_by(col(Unit.name), col(Account.month))
        .order_by(col(Account.month), col(Unit.name))
    ).all()
    if not rows:
        return None
    sentences = tuple(
        f"{unit}, {month_text(month)}: {counted_text(count, 'rad', 'rader')}" for unit, month, count, _ in rows[:MOST]
    )
    return Found(sum(row[2] for row in rows), int(sum(row[3] for row in rows)), sentences)


def without_entitlement(session: Session, run: Run) -> Found | None:
    """Customers of a service that asks for a right, with none that holds in the service month."""
    first, end = Month(run.month).first, (Month(run.month) + 1).first
    entitled = exists().where(
        col(Entitlement.person_id) == col(Line.person_id),
        col(Entitlement.service_id) == col(Account.service_id),
        col(Entitlement.mistyped_at).is_(None),
        col(Entitlement.kind) == "beslut",
        col(Entitlement.valid_from) < end,
        or_(col(Entitlement.valid_to).is_(None), col(Entitlement.valid_to) > first),
    )
    statement = _persons(run).where(
        col(Account.service_id).in_(select(col(Service.id)).where(col(Service.requires_entitlement))), ~entitled
    )
    return _counted(session, statement)


def over_capacity(session: Session, run: Run) -> Found | None:
    """Units with more customers of a service than it has places at the month's end."""
    last = Month(run.month).last
    latest = (
        select(func.max(col(UnitService.valid_from)))
        .where(
            col(UnitService.unit_id) == col(Account.unit_id),
            col(UnitService.service_id) == col(Account.service_id),
            col(UnitService.valid_from) <= last,
        )
        .correlate(Account)
        .scalar_subquery()
    )
    customers = func.count(distinct(col(Line.person_id)))
    rows = session.execute(
        select(col(Unit.name), customers, col(UnitService.capacity), func.sum(col(Line.amount_ore)))
        .join(Account, col(Account.id) == col(Line.account_id))
        .join(Unit, col(Unit.id) == col(Account.unit_id))
        .join(
            UnitService,
            and_(
                col(UnitService.unit_id) == col(Account.unit_id),
                col(UnitService.service_id) == col(Account.service_id),
                col(UnitService.valid_from) == latest,
            ),
        )
        .where(*_of_month(run), col(Line.person_id) != 0, col(Line.due_quantity) > 0)
        .group_by(col(Unit.name), col(UnitService.capacity))
        .having(customers > col(UnitService.capacity))
        .order_by(col(Unit.name))
    ).all()
    if not rows:
        return None
    sentences = tuple(f"{unit}: {count} kunder, {places} platser" for unit, count, places, _ in rows[:MOST])
    return Found(len(rows), int(sum(row[3] for row in rows)), sentences)


def volumes_without_choice(session: Session, run: Run) -> Found | None:
    """Volumes of the month for customers who have no choice of the unit then."""
    month = Month(run.month)
    chosen = exists().where(
        col(Segment.person_id) == col(Line.person_id),
        col(Segment.unit_id) == col(Account.unit_id),
        col(Segment.service_id) == col(Account.service_id),
        col(Segment.valid_from) < (month + 1).first.toordinal(),
        col(Segment.valid_to) > month.first.toordinal(),
    )
    return _counted(session, _persons(run).where(col(Account.kind) == "volym", ~chosen))


def _of_month(run: Run) -> tuple[ColumnElement[bool], ...]:
    return col(Line.run_id) == run.id, col(Account.month) == run.month


def _persons(run: Run) -> Select[*tuple[Any, ...]]:
    """Lines of the run's own month, per unit: customers and öre."""
    return (
        select(col(Unit.name), func.count(distinct(col(Line.person_id))), func.sum(col(Line.amount_ore)))
        .join(Account, col(Account.id) == col(Line.account_id))
        .join(Unit, col(Unit.id) == col(Account.unit_id))
        .where(*_of_month(run), col(Line.person_id) != 0)
        .group_by(col(Unit.name))
        .order_by(col(Unit.name))
    )


def _counted(session: Session, statement: Select[*tuple[Any, ...]]) -> Found | None:
    rows = session.execute(statement).all()
    if not rows:
        return None
    sentences = tuple(f"{unit}: {counted_text(count, 'kund', 'kunder')}" for unit, count, _ in rows[:MOST])
    return Found(sum(row[1] for row in rows), int(sum(row[2] for row in rows)), sentences)
