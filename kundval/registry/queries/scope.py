"""Which providers and units an actor sees: those of his industries, and those that belong to none yet."""

from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, exists, func, or_, select, true
from sqlalchemy.sql.selectable import Select
from sqlmodel import Session, col

from kundval.access.rules import Actor, industries_for
from kundval.errors import NotFound
from kundval.period import OPEN, day
from kundval.registry.models import Industry, Owner, OwnershipFact, Provider, Service, Unit, UnitService


def narrowed(session: Session, actor: Actor, permission: str, code: str) -> frozenset[int] | None:
    """The industries that counts and amounts of a list are of: the actor's, or of these the one that the list is filtered on."""
    allowed = industries_for(actor, permission)
    chosen = (
        session.execute(select(col(Industry.id)).where(col(Industry.code) == code)).scalar_one_or_none()
        if code
        else None
    )
    if chosen is None:
        return allowed
    return frozenset({chosen}) if allowed is None else allowed & {chosen}


def unit_visible(actor: Actor, permission: str = "registry.read") -> ColumnElement[bool]:
    """The condition that the actor may see the unit of the row."""
    allowed = industries_for(actor, permission)
    if allowed is None:
        return true()
    any_service = exists().where(col(UnitService.unit_id) == col(Unit.id)).correlate(Unit)
    return or_(~any_service, col(Unit.id).in_(units_of(allowed)))


def provider_visible(actor: Actor, permission: str = "registry.read") -> ColumnElement[bool]:
    """The condition that the actor may see the provider of the row."""
    allowed = industries_for(actor, permission)
    if allowed is None:
        return true()
    any_unit = (
        exists()
        .where(col(OwnershipFact.provider_id) == col(Provider.id), col(OwnershipFact.mistyped_at).is_(None))
        .correlate(Provider)
    )
    return or_(~any_unit, provider_in(allowed))


def provider_in(industries: frozenset[int]) -> ColumnElement[bool]:
    """The condition that the provider of the row runs or has run a unit in one of the industries."""
    return exists().where(
        col(OwnershipFact.provider_id) == col(Provider.id),
        col(OwnershipFact.mistyped_at).is_(None),
        col(OwnershipFact.unit_id).in_(units_of(industries)),
    )


def units_of(industries: frozenset[int]) -> Select[*tuple[Any, ...]]:
    """The ids of the units that give or have given a service of the industries."""
    return (
        select(col(UnitService.unit_id))
        .join(Service, col(Service.id) == col(UnitService.service_id))
        .where(col(Service.industry_id).in_(industries))
    )


def owner_now(today: date) -> tuple[ColumnElement[bool], ...]:
    """The conditions that an owner's row holds on a day, by all that is known."""
    return col(Owner.valid_from) <= day(today), col(Owner.valid_to) > day(today), col(Owner.known_to) == OPEN


def units_by_provider(industries: frozenset[int] | None, today: date) -> Select[*tuple[Any, ...]]:
    """``provider_id`` and ``units``: how many units of the industries (None: all) each provider runs on a day."""
    statement: Select[*tuple[Any, ...]] = (
        select(col(Owner.provider_id).label("provider_id"), func.count().label("units"))
        .where(*owner_now(today))
        .group_by(col(Owner.provider_id))
    )
    return statement if industries is None else statement.where(col(Owner.unit_id).in_(units_of(industries)))


def industries_by_provider(session: Session, today: date) -> dict[int, list[str]]:
    """The names of the industries in which each provider runs units on a day."""
    rows = session.execute(
        select(col(Owner.provider_id), col(Industry.name))
        .join(UnitService, col(UnitService.unit_id) == col(Owner.unit_id))
        .join(Service, col(Service.id) == col(UnitService.service_id))
        .join(Industry, col(Industry.id) == col(Service.industry_id))
        .where(*owner_now(today))
        .distinct()
        .order_by(col(Owner.provider_id), col(Industry.name))
    ).all()
    found: dict[int, list[str]] = {}
    for provider_id, name in rows:
        found.setdefault(provider_id, []).append(name)
    return found


def visible_provider(session: Session, actor: Actor, provider_id: int) -> Provider:
    """The provider, if it exists and the actor may see it. Raises ``NotFound``."""
    found = session.execute(
        select(Provider).where(col(Provider.id) == provider_id, provider_visible(actor))
    ).scalar_one_or_none()
    if found is None:
        raise NotFound
    return found


def visible_unit(session: Session, actor: Actor, unit_id: int) -> Unit:
    """The unit, if it exists and the actor may see it. Raises ``NotFound``."""
    found = session.execute(select(Unit).where(col(Unit.id) == unit_id, unit_visible(actor))).scalar_one_or_none()
    if found is None:
        raise NotFound
    return found
