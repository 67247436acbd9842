"""Granted, performed and paid side by side: one month, per unit or per customer (beviljat, utfört, betalt).

Granted: the decisions about rights that hold, by day, on the days a customer has the unit. Performed: what was reported and stands today.
Paid: what is booked of the month. All in the service's unit, as exact fractions.
"""

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction

from sqlalchemy import ColumnElement, exists
from sqlmodel import Session, col, or_, select

from kundval.access.rules import Actor, industries_for, may
from kundval.bulk import chunks
from kundval.choice.models import Person, Segment, Volume
from kundval.choice.queries.customers import HIDDEN
from kundval.choice.queries.event_rules import standard_times
from kundval.choice.queries.visible import protected
from kundval.choice.rules.events import MINUTES
from kundval.choice.rules.rights import granted
from kundval.choice.rules.slot import Held
from kundval.choice.service.gather import rights_of
from kundval.formats import month_text
from kundval.payment.models import Account, Booked, Window
from kundval.payment.queries.statement import KINDS
from kundval.period import OPEN, Month
from kundval.registry.models import Service, Unit
from kundval.spreadsheet import Column, Table

ZERO = Fraction(0)
Key = tuple[int, int, int]
"""Person, unit, service."""


@dataclass
class Amounts:
    """In the service's unit; ``paid_ore`` in öre."""

    granted: Fraction = ZERO
    performed: Fraction = ZERO
    paid: Fraction = ZERO
    paid_ore: int = 0

    @property
    def share(self) -> Fraction | None:
        """Performed of what was granted; none where nothing was."""
        return self.performed / self.granted if self.granted else None

    def add(self, other: "Amounts") -> None:
        self.granted += other.granted
        self.performed += other.performed
        self.paid += other.paid
        self.paid_ore += other.paid_ore


@dataclass
class PerformedRow:
    """A unit, or a customer at it, and a service."""

    unit_id: int
    unit: str
    service: str
    volume_unit: str
    customer: str = ""
    handle: str = ""
    amounts: Amounts = field(default_factory=Amounts)
    customers: int = 0


def reported_late() -> ColumnElement[bool]:
    """That a volume was reported after the last day of its month's window, as the latest run or closing has it."""
    return exists().where(
        col(Window.service_id) == col(Volume.service_id),
        col(Window.month) == col(Volume.month),
        col(Window.known_by) < col(Volume.known_from),
    )


def months_with_volumes(session: Session) -> list[Month]:
    """The months that have volumes, latest first."""
    rows = session.exec(select(Volume.month).distinct().order_by(col(Volume.month).desc())).all()
    return [Month(number) for number in rows]


def customers(
    session: Session, actor: Actor, month: Month, today: date, unit_id: int | None = None
) -> list[PerformedRow]:
    """One row per customer, unit and service; a protected customer is a row without name and id."""
    services = _services(session, actor)
    found = _amounts(session, month, services, may(actor, "money.read"), unit_id)
    units = dict(session.exec(select(Unit.id, Unit.name)).all())
    known: dict[int, tuple[str, bool]] = {}
    for some in chunks(sorted({person for person, _, _ in found})):
        rows = session.exec(select(Person.id, Person.handle, protected(today)).where(col(Person.id).in_(some)))
        known |= {id_: (handle, bool(hidden)) for id_, handle, hidden in rows if id_ is not None}
    result = []
    for (person, unit, service_id), amounts in found.items():
        handle, hidden = known[person]
        service = services[service_id]
        result.append(PerformedRow(unit, units[unit], service.name, service.volume_unit, HIDDEN if hidden else handle,
                                   "" if hidden else handle, amounts, 1))  # fmt: skip
    return sorted(result, key=lambda row: (row.unit, row.service, row.customer))


def per_unit(rows: list[PerformedRow]) -> list[PerformedRow]:
    """The customers of each unit and service added up."""
    found: dict[tuple[int, str], PerformedRow] = {}
    for row in rows:
        place = found.setdefault(
            (row.unit_id, row.service), PerformedRow(row.unit_id, row.unit, row.service, row.volume_unit)
        )
        place.amounts.add(row.amounts)
        place.customers += 1
    return list(found.values())


def table(rows: list[PerformedRow], month: Month | None, money: bool) -> Table:
    """The rows as a sheet; ``money``: with what is paid."""
    columns = [
        Column("Enhet", width=30), Column("Tjänst", width=24), Column("Kund"), Column("Volymenhet"), Column("Beviljat", "number"),
        Column("Utfört", "number"), Column("Utfört av beviljat", "percent"),
    ]  # fmt: skip
    if money:
        columns += [Column("Betalt", "number"), Column("Betalt (kr)", "money", total=True)]
    cells = [
        (
            row.unit, row.service, row.customer, row.volume_unit, row.amounts.granted, row.amounts.performed, row.amounts.share,
            *((row.amounts.paid, row.amounts.paid_ore) if money else ()),
        )
        for row in rows
    ]  # fmt: skip
    title = f"Beviljat, utfört och betalt {month_text(month) if month else ''}".strip()
    return Table("Volymer", columns, cells, title=title)


def _services(session: Session, actor: Actor) -> dict[int, Service]:
    allowed = industries_for(actor, "person.read")
    statement = select(Service).where(col(Service.volume_unit) != "")
    if allowed is not None:
        statement = statement.where(col(Service.industry_id).in_(sorted(allowed)))
    return {service.id: service for service in session.exec(statement) if service.id is not None}


def _amounts(
    session: Session, month: Month, services: dict[int, Service], with_money: bool, unit_id: int | None
) -> dict[Key, Amounts]:
    found: dict[Key, Amounts] = defaultdict(Amounts)
    _add_granted(session, month, services, unit_id, found)
    minutes = {one.service_id for one in standard_times(session)}
    volumes = select(Volume).where(
        col(Volume.service_id).in_(services), col(Volume.month) == month.number, col(Volume.known_to) == OPEN,
        col(Volume.override_month) == 0, col(Volume.fact_id).is_not(None),
    )  # fmt: skip
    for row in session.exec(volumes if unit_id is None else volumes.where(col(Volume.unit_id) == unit_id)):
        part = Fraction(row.quantity_milli, 1000)
        if row.service_id in minutes:
            part = part * row.multiplier / MINUTES
        found[row.person_id, row.unit_id, row.service_id].performed += part
    booked = (
        select(Booked, Account.unit_id, Account.service_id)
        .join(Account, col(Account.id) == col(Booked.account_id))
        .where(col(Account.service_id).in_(services), col(Account.month) == month.number, col(Account.kind).in_(KINDS))
    )
    booked = booked if unit_id is None else booked.where(col(Account.unit_id) == unit_id)
    for paid, unit, service in session.exec(booked) if with_money else ():
        if paid.quantity:
            amounts = found[paid.person_id, unit, service]
            amounts.paid += Fraction(paid.quantity, paid.whole)
            amounts.paid_ore += paid.due_ore
    return dict(found)


def _add_granted(
    session: Session, month: Month, services: dict[int, Service], unit_id: int | None, found: dict[Key, Amounts]
) -> None:
    first, end = month.first.toordinal(), (month + 1).first.toordinal()
    held = select(Segment).where(
        col(Segment.service_id).in_(services), col(Segment.known_to) == OPEN, col(Segment.month) == 0,
        col(Segment.valid_from) < end, col(Segment.valid_to) > first,
    )  # fmt: skip
    segments = session.exec(held if unit_id is None else held.where(col(Segment.unit_id) == unit_id)).all()
    for some in chunks(sorted({segment.person_id for segment in segments})):
        merged = session.exec(
            select(Person.id, Person.merged_into).where(
                or_(col(Person.id).in_(some), col(Person.merged_into).in_(some))
            )
        ).all()
        same: dict[int, list[int]] = defaultdict(list)
        for id_, into in sorted(merged, key=lambda pair: pair[1] is not None):
            same[into or id_ or 0].append(id_ or 0)
        rights = list(rights_of(session, [id_ for ids in same.values() for id_ in ids]))
        for segment in segments:
            if segment.person_id not in same:
                continue
            own = same[segment.person_id]
            told = [one for one in rights if one.fact.person_id in own and one.fact.service_id == segment.service_id]
            days = (max(segment.valid_from, first), min(segment.valid_to, end))
            for start, stop, value in granted([(*days, Held(segment.unit_id, 0, 0, 0))], told, own):
                part = Fraction(value.quantity * (stop - start), 1000 * month.days)
                found[segment.person_id, segment.unit_id, segment.service_id].granted += part
