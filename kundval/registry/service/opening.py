"""A unit from one page: itself, who runs it, and its first service."""

from datetime import date

from sqlmodel import Session

from kundval.access.rules import Actor
from kundval.registry.models import Unit
from kundval.registry.service.ownership import record_ownership
from kundval.registry.service.units import register_unit, set_unit_service


def open_unit(
    session: Session,
    *,
    actor: Actor,
    today: date,
    code: str,
    name: str,
    area: str,
    in_municipality: bool,
    production_board_id: int | None,
    school_unit_code: str,
    provider_id: int,
    mode: str,
    valid_from: date,
    service_id: int,
    capacity: int | None,
) -> Unit:
    """Registers a unit that a provider runs, reported today, and the service that it gives, all from the same day."""
    unit = register_unit(
        session,
        actor=actor,
        today=today,
        code=code,
        name=name,
        area=area,
        in_municipality=in_municipality,
        production_board_id=production_board_id,
        school_unit_code=school_unit_code,
    )
    assert unit.id is not None
    set_unit_service(session, actor=actor, today=today, unit_id=unit.id, service_id=service_id, valid_from=valid_from,
                     capacity=capacity)  # fmt: skip
    record_ownership(session, actor=actor, today=today, unit_id=unit.id, provider_id=provider_id, mode=mode,
                     valid_from=valid_from, reported_on=today)  # fmt: skip
    return unit
