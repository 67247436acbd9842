"""Controls of what would be paid nothing, or by chance: volumes without terms or without a day, services without a calendar."""

from typing import Any

from sqlalchemy import ColumnElement, Select, and_, exists, func, or_, select
from sqlmodel import Session, col

from kundval.choice.models import Segment, Volume, VolumeFact
from kundval.formats import counted_text
from kundval.payment.models import Run, Term
from kundval.payment.queries.control_payees import MOST, Found
from kundval.payment.queries.windows import counting_of
from kundval.payment.rules.price import VOLUME
from kundval.period import Month, day
from kundval.quality.models import Approval
from kundval.registry.models import Owner, Service, Unit
from kundval.reimbursement.models import RateInForce


def volumes_without_terms(session: Session, run: Run) -> Found | None:
    """Volumes of the run's month that are paid nothing: no owner, approval, price or age band holds on their day."""
    covered = exists().where(
        col(Term.kind) == VOLUME,
        col(Term.month) == col(Volume.month),
        col(Term.unit_id) == col(Volume.unit_id),
        col(Term.service_id) == col(Volume.service_id),
        col(Term.value_set_id) == col(Volume.value_set_id),
        col(Term.days_from) <= col(Volume.day),
        col(Term.days_to) > col(Volume.day),
        col(Term.born_from) <= col(Volume.born),
        col(Term.born_to) > col(Volume.born),
    )
    latest = and_(col(Volume.known_from) <= run.made_on.toordinal(), col(Volume.known_to) > run.made_on.toordinal())
    counted = _per_unit(run, Volume).where(
        col(Volume.month) == run.month, col(Volume.override_month) == 0, latest, ~covered
    )
    return _told(session, counted)


def volumes_that_need_a_day(session: Session, run: Run) -> Found | None:
    """Volumes without a day where owner, approval or price changes inside the month: the day decides who is paid what."""
    month = Month(run.month)
    first, end = day(month.first), day((month + 1).first)

    def inside(column: Any, start: Any = first, stop: Any = end) -> ColumnElement[bool]:
        return and_(column > start, column < stop)

    changes = (
        exists().where(
            col(Owner.unit_id) == col(VolumeFact.unit_id),
            or_(inside(col(Owner.valid_from)), inside(col(Owner.valid_to))),
        ),
        exists().where(
            col(Approval.unit_id) == col(VolumeFact.unit_id),
            col(Approval.service_id) == col(VolumeFact.service_id),
            col(Approval.mistyped_at).is_(None),
            or_(
                *(
                    inside(edge, month.first, (month + 1).first)
                    for edge in (col(Approval.valid_from), col(Approval.valid_to))
                )
            ),
        ),
        exists().where(
            col(RateInForce.service_id) == col(VolumeFact.service_id),
            or_(inside(col(RateInForce.valid_from)), inside(col(RateInForce.valid_to))),
        ),
    )
    counted = _per_unit(run, VolumeFact).where(
        col(VolumeFact.month) == run.month,
        col(VolumeFact.day).is_(None),
        col(VolumeFact.mistyped_at).is_(None),
        or_(*changes),
    )
    return _told(session, counted)


def services_without_calendar(session: Session, run: Run) -> Found | None:
    """Services with customers in the run's month that no calendar counts."""
    month = Month(run.month)
    found = []
    for service in session.execute(select(Service).where(col(Service.industry_id) == run.industry_id)).scalars().all():
        if counting_of(session, run.industry_id, service.id or 0, month) is None and _used(session, service, month):
            found.append(f"{service.name}: lägg till en regel i kalendern som gäller från {month} eller tidigare")
    return Found(len(found), None, tuple(found)) if found else None


def _used(session: Session, service: Service, month: Month) -> bool:
    first, end = day(month.first), day((month + 1).first)
    placed = exists().where(
        col(Segment.service_id) == service.id, col(Segment.valid_from) < end, col(Segment.valid_to) > first
    )
    performed = exists().where(col(Volume.service_id) == service.id, col(Volume.month) == month.number)
    return bool(session.execute(select(or_(placed, performed))).scalar())


def _per_unit(run: Run, table: Any) -> Select[str, str, int]:
    return (
        select(col(Unit.name), col(Service.name), func.count())
        .select_from(table)
        .join(Unit, col(Unit.id) == col(table.unit_id))
        .join(Service, col(Service.id) == col(table.service_id))
        .where(col(Service.industry_id) == run.industry_id, col(Service.volume_unit) != "")
        .group_by(col(Unit.name), col(Service.name))
        .order_by(func.count().desc(), col(Unit.name))
    )


def _told(session: Session, statement: Select[str, str, int]) -> Found | None:
    rows = session.execute(statement).all()
    if not rows:
        return None
    sentences = tuple(
        f"{unit}, {service.lower()}: {counted_text(count, 'volym', 'volymer')}" for unit, service, count in rows[:MOST]
    )
    return Found(sum(count for *_, count in rows), None, sentences)
