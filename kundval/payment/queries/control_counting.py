"""Controls of what the counting needs: a price for each event, hours where hours are paid, a residence where only residents are paid."""

from typing import Any

from sqlalchemy import Select, and_, exists, func, select
from sqlmodel import Session, col

from kundval.choice.models import ArisenSegment, Residence, Segment
from kundval.choice.rules.events import GRANTED, STAY
from kundval.formats import counted_text
from kundval.payment.models import Run, Term, Window
from kundval.payment.queries.control_payees import MOST, Found
from kundval.period import Month, day
from kundval.registry.models import Service, Unit


def events_without_price(session: Session, run: Run) -> Found | None:
    """Days of absence, empty places and the like that are paid nothing, because no row of the price list asks for their value."""
    priced = exists().where(
        col(Term.month) == run.month,
        col(Term.unit_id) == col(ArisenSegment.unit_id),
        col(Term.service_id) == col(ArisenSegment.service_id),
        col(Term.value_set_id) == col(ArisenSegment.value_set_id),
    )
    return _told(session, _of(run, ArisenSegment).where(col(ArisenSegment.rule_id).is_not(None), ~priced))


def without_hours(session: Session, run: Run) -> Found | None:
    """Customers of services that are paid by hours of stay or granted volume, with no hours stated."""
    by_hours = col(Service.paid_by).in_((STAY, GRANTED))
    return _told(session, _of(run, Segment).where(by_hours, col(Segment.multiplier) == 0))


def without_residence(session: Session, run: Run) -> Found | None:
    """Customers whose residence is not known, of services where only residents are paid: they are paid as residents."""
    asked = exists().where(
        col(Window.service_id) == col(Segment.service_id), col(Window.month) == run.month, col(Window.residents_only)
    )
    known = exists().where(col(Residence.person_id) == col(Segment.person_id))
    return _told(session, _of(run, Segment).where(asked, ~known))


def _of(run: Run, table: Any) -> Select[str, str, int]:
    """Customers per unit and service in the run's month, as known when it was made."""
    first, end, known = day(Month(run.month).first), day((Month(run.month) + 1).first), day(run.made_on)
    return (
        select(col(Unit.name), col(Service.name), func.count(table.person_id.distinct()))
        .select_from(table)
        .join(Unit, col(Unit.id) == table.unit_id)
        .join(Service, and_(col(Service.id) == table.service_id, col(Service.industry_id) == run.industry_id))
        .where(
            table.month == 0, table.valid_from < end, table.valid_to > first, table.known_from <= known, table.known_to > known
        )
        .group_by(col(Unit.name), col(Service.name))
        .order_by(col(Unit.name), col(Service.name))
    )  # fmt: skip


def _told(session: Session, statement: Select[str, str, int]) -> Found | None:
    rows = session.execute(statement).all()
    if not rows:
        return None
    sentences = tuple(
        f"{unit}, {service.lower()}: {counted_text(count, 'kund', 'kunder')}" for unit, service, count in rows[:MOST]
    )
    return Found(sum(count for *_, count in rows), None, sentences)
