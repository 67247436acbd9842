"""Units and the services they give, with capacity from a day on."""

from collections.abc import Mapping
from datetime import date, timedelta

from sqlmodel import Session, col, select

from kundval import audit
from kundval.access.rules import Actor, require
from kundval.errors import FieldsRefused
from kundval.formats import counted_text
from kundval.registry import rules
from kundval.registry.models import Board, OwnershipFact, Service, Unit, UnitService
from kundval.registry.service.boards import check_production_board
from kundval.registry.service.log import told
from kundval.registry.service.scope import only, the_service, the_unit, unit_industries
from kundval.registry.service.versions import claim


def register_unit(
    session: Session,
    *,
    actor: Actor,
    today: date,
    code: str,
    name: str,
    area: str = "",
    in_municipality: bool = True,
    production_board_id: int | None = None,
    school_unit_code: str = "",
    batch_id: int | None = None,
) -> Unit:
    """A new unit (enhet), without services and owner yet. ``code`` is the office's own, ``school_unit_code`` eight digits."""
    require(actor, "registry.write")
    unit = Unit(
        code=_free_code(session, code),
        name=_checked_name(name),
        area=area.strip(),
        in_municipality=in_municipality,
        production_board_id=production_board_id,
        school_unit_code=_checked_school_code(school_unit_code),
        import_batch_id=batch_id,
    )
    session.add(unit)
    session.flush()
    _log(session, actor, unit, "registrerade enheten", {"namn": unit.name})
    return unit


def change_unit(
    session: Session,
    *,
    actor: Actor,
    today: date,
    unit_id: int,
    version: int,
    name: str,
    area: str,
    in_municipality: bool,
    production_board_id: int | None,
    school_unit_code: str,
) -> Unit:
    """Changes a unit's facts. An in-house unit keeps a board that produces and is responsible for none of its industries."""
    unit = the_unit(session, actor, unit_id)
    name, school_unit_code = _checked_name(name), _checked_school_code(school_unit_code)
    check_board_of(session, unit_id, production_board_id, unit_industries(session, unit_id))
    claim(session, unit, version, "enheten")
    unit.name, unit.area, unit.in_municipality = name, area.strip(), in_municipality
    unit.production_board_id, unit.school_unit_code = production_board_id, school_unit_code
    boards = {board.id: board.name for board in session.exec(select(Board)).all()}
    changed = told(audit.changes(unit), {"production_board_id": boards})
    session.flush()
    _log(session, actor, unit, "ändrade enheten", changed)
    return unit


def set_unit_service(
    session: Session,
    *,
    actor: Actor,
    today: date,
    unit_id: int,
    service_id: int,
    valid_from: date,
    capacity: int | None = None,
    exception: str = "",
    batch_id: int | None = None,
) -> UnitService:
    """That a unit gives a service from a day on, with so many places (None: no ceiling). The same day again replaces the number.

    A change before the service's notice of changes (``capacity_notice_days``) is refused unless ``exception`` says why.
    """
    unit = the_unit(session, actor, unit_id)
    service = the_service(session, actor, service_id)
    rules.check_capacity(capacity)
    if batch_id is None and not exception.strip():
        _check_capacity_notice(session, service, unit_id, valid_from, today)
    check_board_of(session, unit_id, unit.production_board_id, [service.industry_id])
    row = session.exec(
        select(UnitService).where(
            col(UnitService.unit_id) == unit_id,
            col(UnitService.service_id) == service_id,
            col(UnitService.valid_from) == valid_from,
        )
    ).first() or UnitService(unit_id=unit_id, service_id=service_id, valid_from=valid_from, import_batch_id=batch_id)
    old, row.capacity = row.capacity, capacity
    session.add(row)
    session.flush()
    _log(session, actor, unit, "ändrade platser", {f"{service.name} från {valid_from}": [old, capacity]}, exception)
    return row


def _check_capacity_notice(session: Session, service: Service, unit_id: int, valid_from: date, today: date) -> None:
    """A unit that gives the service already changes its places in time."""
    first = today + timedelta(days=service.capacity_notice_days)
    if not service.capacity_notice_days or valid_from >= first:
        return
    given = select(UnitService).where(col(UnitService.unit_id) == unit_id, col(UnitService.service_id) == service.id)
    if session.exec(given).first() is not None:
        days = counted_text(service.capacity_notice_days, "dag", "dagar")
        raise FieldsRefused({"valid_from": f"Platserna i {service.name} kan ändras tidigast {first} ({days} innan). "
                                           "Välj den dagen eller en senare, eller ange skälet till ett undantag."})  # fmt: skip


def check_board_of(session: Session, unit_id: int, production_board_id: int | None, industries: list[int]) -> None:
    """Refuses a board that may not run the unit, if the unit has ever been in-house."""
    first = session.exec(
        select(col(OwnershipFact.valid_from))
        .where(
            col(OwnershipFact.unit_id) == unit_id,
            col(OwnershipFact.mode) == rules.IN_HOUSE,
            col(OwnershipFact.mistyped_at).is_(None),
        )
        .order_by(col(OwnershipFact.valid_from))
    ).first()
    if first is not None:
        check_production_board(session, production_board_id, industries, first)


def _free_code(session: Session, code: str) -> str:
    code = rules.check_code(code, "enheten")
    taken = session.exec(select(Unit).where(col(Unit.code) == code)).first()
    if taken:
        raise FieldsRefused({"code": f"Enhetens kod finns redan: {taken.name}."})
    return code


def _checked_name(name: str) -> str:
    if not name.strip():
        raise FieldsRefused({"name": "Skriv enhetens namn."})
    return name.strip()


def _checked_school_code(code: str) -> str:
    code = code.strip()
    if code and not (len(code) == 8 and code.isascii() and code.isdigit()):
        raise FieldsRefused({"school_unit_code": f"Skolenhetskoden ska ha 8 siffror. Du skrev {code}."})
    return code


def _log(
    session: Session, actor: Actor, unit: Unit, verb: str, details: Mapping[str, object], reason: str = ""
) -> None:
    assert unit.id is not None
    audit.record(session, actor=actor, verb=verb, subject="unit", subject_id=unit.id,
                 industry_id=only(unit_industries(session, unit.id)), reason=reason, details=dict(details))  # fmt: skip
