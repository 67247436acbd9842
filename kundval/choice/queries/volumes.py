"""Reported volumes as a list: per unit and month, what stands today, and what lacks a choice."""

from datetime import date
from decimal import Decimal
from typing import Any

from sqlalchemy import Select, exists
from sqlalchemy import select as select_many
from sqlmodel import Session, col, select

from kundval.access.rules import Actor, industries_for
from kundval.choice.models import Person, Segment, Volume, VolumeFact
from kundval.choice.queries.customers import HIDDEN
from kundval.choice.queries.visible import protected
from kundval.formats import month_text
from kundval.listing import Column, Filter, Listing, Status
from kundval.period import OPEN, Month
from kundval.registry.models import Service, Unit


def volumes(actor: Actor, today: date) -> Select[*tuple[Any, ...]]:
    """Each volume that stands today with its report, person, unit and service."""
    statement = (
        select_many(Volume, VolumeFact, Person, Unit, Service, protected(today).label("protected"))
        .join(VolumeFact, col(VolumeFact.id) == col(Volume.fact_id))
        .join(Person, col(Person.id) == col(Volume.person_id))
        .join(Unit, col(Unit.id) == col(Volume.unit_id))
        .join(Service, col(Service.id) == col(Volume.service_id))
        .where(col(Volume.known_to) == OPEN, col(Volume.override_month) == 0)
    )
    allowed = industries_for(actor, "person.read")
    if allowed is not None:
        statement = statement.where(col(Service.industry_id).in_(sorted(allowed)))
    return statement


def volumes_list(session: Session, actor: Actor, today: date) -> Listing:
    """What the list of volumes can be asked for. A protected customer is a row without name and id, so that sums add up."""
    lacking = ~exists().where(
        col(Segment.person_id) == col(Volume.person_id),
        col(Segment.service_id) == col(Volume.service_id),
        col(Segment.unit_id) == col(Volume.unit_id),
        col(Segment.known_to) == OPEN,
        col(Segment.month) == 0,
        col(Segment.valid_from) <= col(Volume.day) + 30,
        col(Segment.valid_to) > col(Volume.day),
    )
    return Listing(
        noun=("volym", "volymer"),
        columns=(
            Column("kund", "Kund", value=lambda row: HIDDEN if row.protected else row.Person.handle),
            Column("enhet", "Enhet", sort=col(Unit.name), value=lambda row: row.Unit.name),
            Column("tjanst", "Tjänst", value=lambda row: row.Service.name),
            Column("manad", "Månad", sort=col(Volume.month), value=lambda row: row.Volume.month, kind="month"),
            Column("mangd", "Mängd", sort=col(Volume.quantity_milli), value=quantity, kind="number"),
            Column("rapporterad", "Rapporterad", sort=col(VolumeFact.reported_on), value=lambda row: row.VolumeFact.reported_on,
                   kind="date"),
        ),
        order="-manad",
        filters=(
            Filter("enhet", "Enhet", _units(session, actor), lambda unit: col(Volume.unit_id) == int(unit)),
            Filter("manad", "Månad", _months(session), lambda month: col(Volume.month) == int(month)),
        ),
        statuses=(Status("utan-val", "Utan val", lacking),),
        tie=col(Volume.id),
    )  # fmt: skip


def quantity(row: Any) -> Any:
    """The quantity as an exact number for a file."""
    return Decimal(row.Volume.quantity_milli) / 1000


def _units(session: Session, actor: Actor) -> list[tuple[int, str]]:
    statement = select(col(Unit.id), col(Unit.name)).where(exists().where(col(Volume.unit_id) == col(Unit.id)))
    allowed = industries_for(actor, "person.read")
    if allowed is not None:
        own = select(col(Service.id)).where(col(Service.industry_id).in_(sorted(allowed)))
        statement = select(col(Unit.id), col(Unit.name)).where(
            exists().where(col(Volume.unit_id) == col(Unit.id), col(Volume.service_id).in_(own))
        )
    return [(id_, name) for id_, name in session.exec(statement.order_by(col(Unit.name))).all() if id_ is not None]


def _months(session: Session) -> list[tuple[int, str]]:
    rows = session.exec(select(col(Volume.month)).group_by(col(Volume.month)).order_by(col(Volume.month).desc())).all()
    return [(number, month_text(Month(number))) for number in rows]
