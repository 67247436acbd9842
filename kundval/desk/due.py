"""What is right now for a customer, month by month and unit, beside what is booked: the statement of payment for one person.

It reads the terms that the latest run made, so a month that no run has counted yet is not here.
"""

from collections.abc import Collection
from dataclasses import dataclass
from itertools import cycle

from sqlalchemy import ColumnElement, FromClause, and_, func, select
from sqlalchemy.orm import Mapped
from sqlmodel import Session, col

from kundval.choice.models import ArisenSegment, Segment, Volume
from kundval.payment.models import Account, Booked, Line, Run, Term, Window
from kundval.payment.queries.runs import BOOKED
from kundval.payment.queries.statement import PLACED, Rows, as_booked, booked_rows, due_rows
from kundval.period import Month
from kundval.registry.models import Service, Unit


@dataclass(frozen=True)
class MonthAtUnit:
    """A month of a customer at a unit: what is right now, what is booked, and the latest line that explains it."""

    month: Month
    unit: str
    due_ore: int
    booked_ore: int
    line_id: int | None

    @property
    def difference_ore(self) -> int:
        return self.due_ore - self.booked_ore


def months_at_units(
    session: Session, person_ids: Collection[int], industries: Collection[int] | None
) -> list[MonthAtUnit]:
    """Every month and unit where something is due or booked, newest first, in the given industries (None: all)."""
    due, booked = due_of(session, person_ids, industries), booked_of(session, person_ids, industries)
    lines = _lines(session, person_ids)
    units = session.execute(select(Unit).where(col(Unit.id).in_({unit for _, unit in [*due, *booked]}))).scalars()
    names = {unit.id: unit.name for unit in units}
    rows = [
        MonthAtUnit(
            Month(month), names[unit], due.get((month, unit), 0), booked.get((month, unit), 0), lines.get((month, unit))
        )
        for month, unit in {**due, **booked}
    ]
    return sorted(rows, key=lambda row: (-row.month.number, row.unit))


def due_of(
    session: Session, person_ids: Collection[int], industries: Collection[int] | None = None
) -> dict[tuple[int, int], int]:
    """(month, unit) → öre that are right now."""
    terms = _terms(industries)
    months = {
        (service, month) for service, month in session.execute(select(col(Term.service_id), col(Term.month)).distinct())
    }
    if not months:
        return {}
    persons = cycle((col(Segment.person_id), col(ArisenSegment.person_id), col(Volume.person_id)))
    parts = due_rows(session, terms, months)
    own = [part.where(person.in_(person_ids)) for part, person in zip(parts, persons, strict=False)]
    return _by_month(session, as_booked(own), None)


def booked_of(
    session: Session, person_ids: Collection[int], industries: Collection[int] | None = None
) -> dict[tuple[int, int], int]:
    """(month, unit) → öre that are booked by the lines that the statement compares."""
    statement = select(col(Account.service_id), col(Account.month)).distinct()
    months = {(service, month) for service, month in session.execute(statement)}
    # What is booked is found by account, and the accounts by the person's lines.
    theirs = select(col(Line.account_id)).where(col(Line.person_id).in_(person_ids))
    own = booked_rows(months, PLACED).where(col(Booked.person_id).in_(person_ids), col(Booked.account_id).in_(theirs))
    return _by_month(session, own, industries)


def _terms(industries: Collection[int] | None) -> FromClause:
    """The terms of the latest run, bounded by the whole window instead of by the day on which that run was made."""
    columns = [column for column in Term.__table__.c if column.name != "known_by"]  # type: ignore[attr-defined]
    window = and_(col(Window.service_id) == col(Term.service_id), col(Window.month) == col(Term.month))
    statement = select(*columns, col(Window.known_by)).join(Window, window)
    return statement.where(*_within(col(Term.industry_id), industries)).subquery()


def _by_month(session: Session, rows: Rows, industries: Collection[int] | None) -> dict[tuple[int, int], int]:
    keys = rows.subquery()
    statement = (
        select(col(Account.month), col(Account.unit_id), func.sum(keys.c.booked_ore))
        .join(keys, keys.c.account_id == col(Account.id))
        .join(Service, col(Service.id) == col(Account.service_id))
        .where(*_within(col(Service.industry_id), industries))
        .group_by(col(Account.month), col(Account.unit_id))
    )
    return {(month, unit): int(ore) for month, unit, ore in session.execute(statement)}


def _lines(session: Session, person_ids: Collection[int]) -> dict[tuple[int, int], int]:
    statement = (
        select(col(Account.month), col(Account.unit_id), func.max(col(Line.id)))
        .join(Line, col(Line.account_id) == col(Account.id))
        .join(Run, col(Run.id) == col(Line.run_id))
        .where(col(Line.person_id).in_(person_ids), col(Run.state).in_(BOOKED), col(Account.kind).in_(PLACED))
        .group_by(col(Account.month), col(Account.unit_id))
    )
    return {(month, unit): line for month, unit, line in session.execute(statement)}


def _within(column: Mapped[int], industries: Collection[int] | None) -> list[ColumnElement[bool]]:
    return [] if industries is None else [column.in_(sorted(industries))]
