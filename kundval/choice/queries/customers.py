"""Customers as a list: filtered by the actor's grants and by protected identity, on the page and in its export alike."""

from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, ScalarSelect, Select, and_, exists, func
from sqlalchemy import select as select_many
from sqlmodel import Session, col, select

from kundval.access.rules import Actor, industries_for
from kundval.choice.models import ChoiceFact, Person, Segment
from kundval.choice.queries.visible import protected, unprotected, visible
from kundval.choice.rules.identities import name_key
from kundval.choice.rules.paid_notice import NOTICE
from kundval.db import is_sqlite
from kundval.listing import Column, Filter, Listing, Status, contains
from kundval.period import OPEN, day
from kundval.registry.models import Industry, Service, Unit, UnitService
from kundval.registry.queries.market import industries

HIDDEN = "Skyddad identitet"


def customers(actor: Actor, today: date) -> Select[Any]:
    """Person, the units and services of today, the first day of the latest, and whether the person is protected."""
    names = func.aggregate_strings(col(Unit.name), ", ")
    services = func.aggregate_strings(col(Service.name), ", ")
    return (
        select_many(
            Person,
            _now(actor, today, names).label("units"),
            _now(actor, today, services).label("services"),
            _now(actor, today, func.max(col(Segment.valid_from))).label("since"),
            protected(today).label("protected"),
        )
        .where(visible(actor), unprotected(actor, today))
    )  # fmt: skip


def customers_list(session: Session, actor: Actor, today: date) -> Listing:
    """What the list of customers can be asked for. Its export holds no personal identity numbers."""
    here, later = holding(actor, today), to_come(actor, today)
    return Listing(
        noun=("kund", "kunder"),
        columns=(
            Column("kund", "Kund", value=lambda row: row.Person.handle),
            Column("namn", "Namn", sort=_sorted(session), value=shown_name),
            Column("fodd", "Född", sort=col(Person.born), value=lambda row: None if row.protected else row.Person.born,
                   kind="date"),
            Column("tjanst", "Tjänst", value=lambda row: None if row.protected else row.services),
            Column("enhet", "Enhet i dag", value=lambda row: None if row.protected else row.units),
        ),
        order="namn",
        search=lambda text: and_(*(contains(col(Person.name_key), word) for word in name_key(text).split())),
        filters=(
            Filter("bransch", "Bransch", [(one.code, one.name) for one in industries(session, actor, "person.read")],
                   lambda code: holding(actor, today, col(Industry.code) == code)),
            Filter("enhet", "Enhet", units_to_choose(session, actor),
                   lambda unit: and_(holding(actor, today, col(Segment.unit_id) == int(unit)), ~protected(today))),
            Filter("val", "Val", [("ickeval", "Icke-val"), ("val", "Eget val")],
                   lambda origin: holding(actor, today, _origin(origin))),
        ),
        statuses=(
            Status("nu", "Med val i dag", here),
            Status("kommande", "Kommande", and_(~here, later)),
            Status("utan", "Utan val", and_(~here, ~later)),
        ),
        tie=col(Person.id),
        large=True,
        private=True,
    )  # fmt: skip


def shown_name(row: Any) -> str:
    """The name, or that it is protected."""
    return HIDDEN if row.protected else row.Person.name


def holding(actor: Actor, today: date, *more: ColumnElement[bool]) -> ColumnElement[bool]:
    """Whether :class:`Person` holds a place today, in the actor's industries."""
    held = (
        select(col(Segment.person_id))
        .join(Service, col(Service.id) == col(Segment.service_id))
        .join(Industry, col(Industry.id) == col(Service.industry_id))
        .where(*_known(actor), col(Segment.valid_from) <= day(today), col(Segment.valid_to) > day(today), *more)
    )
    # Asked once for all persons, not once for each.
    return col(Person.id).in_(held)


def to_come(actor: Actor, today: date) -> ColumnElement[bool]:
    """Whether :class:`Person` will hold a place, in the actor's industries."""
    return col(Person.id).in_(
        select(col(Segment.person_id)).where(*_known(actor), col(Segment.valid_from) > day(today))
    )


def units_to_choose(session: Session, actor: Actor) -> list[tuple[int, str]]:
    """The units that give a service in the actor's industries, by name."""
    gives = select(col(UnitService.unit_id))
    allowed = industries_for(actor, "person.read")
    if allowed is not None:
        own = select(col(Service.id)).where(col(Service.industry_id).in_(sorted(allowed)))
        gives = gives.where(col(UnitService.service_id).in_(own))
    rows = session.exec(
        select(col(Unit.id), col(Unit.name)).where(col(Unit.id).in_(gives)).order_by(col(Unit.name))
    ).all()
    return [(id_, name) for id_, name in rows if id_ is not None]


def _holdings(actor: Actor) -> list[ColumnElement[bool]]:
    return [col(Segment.person_id) == col(Person.id), *_known(actor)]


def _known(actor: Actor) -> list[ColumnElement[bool]]:
    """What is known today, in the actor's industries."""
    known: list[ColumnElement[bool]] = [
        col(Segment.known_to) == OPEN,
        col(Segment.month) == 0,
        col(Segment.slot) < NOTICE,
    ]
    allowed = industries_for(actor, "person.read")
    if allowed is not None:
        own = select(col(Service.id)).where(col(Service.industry_id).in_(sorted(allowed)))
        known.append(col(Segment.service_id).in_(own))
    return known


def _now(actor: Actor, today: date, value: ColumnElement[Any]) -> ScalarSelect[Any]:
    return (
        select_many(value)
        .select_from(Segment)
        .join(Unit, col(Unit.id) == col(Segment.unit_id))
        .join(Service, col(Service.id) == col(Segment.service_id))
        .where(*_holdings(actor), col(Segment.valid_from) <= day(today), col(Segment.valid_to) > day(today))
        .correlate(Person)
        .scalar_subquery()
    )


def _origin(origin: str) -> ColumnElement[bool]:
    chosen = col(ChoiceFact.origin) == "ickeval"
    return exists().where(col(ChoiceFact.id) == col(Segment.fact_id), chosen if origin == "ickeval" else ~chosen)


def _sorted(session: Session) -> Any:
    return col(Person.name_key) if is_sqlite(session) else col(Person.name_key).collate("C")
