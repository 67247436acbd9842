"""For which industries an actor may change a provider or a unit.

A unit belongs to the industries of its services, a provider to those of the units it runs or has run. Who may write one of them may
write the thing; what belongs to none yet is anybody's who may write at all.
"""

from collections.abc import Iterable

from sqlmodel import Session, col, select

from kundval.access.rules import Actor, NotPermitted, may, require
from kundval.errors import NotFound
from kundval.registry.models import OwnershipFact, Provider, Service, Unit, UnitService


def unit_industries(session: Session, unit_id: int) -> list[int]:
    """The industries of a unit's services, past ones too."""
    return list(
        session.exec(
            select(col(Service.industry_id))
            .join(UnitService, col(UnitService.service_id) == col(Service.id))
            .where(col(UnitService.unit_id) == unit_id)
            .distinct()
            .order_by(col(Service.industry_id))
        ).all()
    )


def provider_industries(session: Session, provider_id: int) -> list[int]:
    """The industries of the units that a provider runs or has run."""
    return list(
        session.exec(
            select(col(Service.industry_id))
            .join(UnitService, col(UnitService.service_id) == col(Service.id))
            .join(OwnershipFact, col(OwnershipFact.unit_id) == col(UnitService.unit_id))
            .where(col(OwnershipFact.provider_id) == provider_id, col(OwnershipFact.mistyped_at).is_(None))
            .distinct()
            .order_by(col(Service.industry_id))
        ).all()
    )


def require_any(actor: Actor, permission: str, industries: Iterable[int]) -> None:
    """Raises ``NotPermitted`` unless the actor holds the permission for one of the industries, or there is none."""
    industries = list(industries)
    require(actor, permission)
    if industries and not any(may(actor, permission, industry_id=industry) for industry in industries):
        raise NotPermitted(permission, industries[0])


def the_unit(session: Session, actor: Actor, unit_id: int, permission: str = "registry.write") -> Unit:
    """The unit, if it exists and the actor may."""
    unit = session.get(Unit, unit_id)
    if unit is None:
        raise NotFound
    require_any(actor, permission, unit_industries(session, unit_id))
    return unit


def the_provider(session: Session, actor: Actor, provider_id: int, permission: str = "registry.write") -> Provider:
    """The provider, if it exists and the actor may."""
    provider = session.get(Provider, provider_id)
    if provider is None:
        raise NotFound
    require_any(actor, permission, provider_industries(session, provider_id))
    return provider


def the_service(session: Session, actor: Actor, service_id: int, permission: str = "registry.write") -> Service:
    """The service, if it exists and the actor may for its industry."""
    service = session.get(Service, service_id)
    if service is None:
        raise NotFound
    require(actor, permission, industry_id=service.industry_id)
    return service


def only(industries: Iterable[int]) -> int | None:
    """The one industry a log row belongs to, or none where there are several."""
    found = list(industries)
    return found[0] if len(found) == 1 else None
