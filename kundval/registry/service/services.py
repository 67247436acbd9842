"""Services, their dimensions, and the interned sets of values that choices, segments and volumes refer to."""

from collections.abc import Mapping
from datetime import date

from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import Session, col, select

from kundval import audit
from kundval.access.rules import Actor, require
from kundval.db import is_sqlite
from kundval.errors import FieldsRefused, NotFound
from kundval.registry import rules
from kundval.registry.models import Dimension, DimensionValue, Industry, Service, ValueSet
from kundval.registry.queries.market import dimensions_of
from kundval.registry.service.scope import the_service


def register_service(
    session: Session,
    *,
    actor: Actor,
    today: date,
    industry_id: int,
    code: str,
    name: str,
    volume_unit: str = "",
    requires_entitlement: bool = False,
    slots: int = 1,
    paid_by: str = "",
    weeks: int = 4,
    capacity_notice_days: int = 0,
    batch_id: int | None = None,
) -> Service:
    """A new service (tjänst). ``volume_unit`` is empty where time in a place is paid; ``slots`` is how many choices at a time."""
    if session.get(Industry, industry_id) is None:
        raise NotFound
    require(actor, "registry.write", industry_id=industry_id)
    _check_service(session, code := rules.check_code(code, "tjänsten"), name, slots)
    rules.check_paid_by(paid_by, volume_unit.strip())
    service = Service(
        industry_id=industry_id,
        code=code,
        name=name.strip(),
        volume_unit=volume_unit.strip(),
        requires_entitlement=requires_entitlement,
        slots=slots,
        paid_by=paid_by,
        weeks=weeks,
        capacity_notice_days=capacity_notice_days,
        import_batch_id=batch_id,
    )
    session.add(service)
    session.flush()
    audit.record(session, actor=actor, verb="registrerade tjänsten", subject="service", subject_id=service.id,
                 industry_id=industry_id, details={"namn": service.name})  # fmt: skip
    return service


def add_dimension_value(
    session: Session,
    *,
    actor: Actor,
    today: date,
    service_id: int,
    dimension: str,
    value: str,
    position: int,
    batch_id: int | None = None,
) -> DimensionValue:
    """A value that a choice of the service may state; the dimension comes with its first value. The same again is the same row."""
    service = the_service(session, actor, service_id)
    dimension, value = dimension.strip(), value.strip()
    _check_value(dimension, value)
    owner = _dimension(session, service_id, dimension, batch_id)
    found = session.exec(
        select(DimensionValue).where(col(DimensionValue.dimension_id) == owner.id, col(DimensionValue.value) == value)
    ).first()
    if found:
        return found
    assert owner.id is not None
    row = DimensionValue(dimension_id=owner.id, value=value, position=position, import_batch_id=batch_id)
    session.add(row)
    session.flush()
    audit.record(session, actor=actor, verb="lade till värdet", subject="service", subject_id=service_id,
                 industry_id=service.industry_id, details={dimension: [None, value]})  # fmt: skip
    return row


def value_set(session: Session, service: Service, values: Mapping[str, str]) -> int:
    """The id of the set with one value for each of the service's dimensions; made the first time it is asked for.

    Refuses, dimension by dimension, what is missing or unknown.
    """
    assert service.id is not None
    known = [(dimension.code, allowed) for dimension, allowed in dimensions_of(session, service.id)]
    return interned(session, service.id, rules.value_text(known, values))


def event_value(session: Session, service_id: int, value: str) -> None:
    """Makes a value of the dimension händelse known, so that a price list may price it. The dimension comes with its first value."""
    dimension = _dimension(session, service_id, rules.EVENT_DIMENSION, None)
    dimension.from_events = True
    values = session.exec(select(DimensionValue).where(col(DimensionValue.dimension_id) == dimension.id)).all()
    if value not in {row.value for row in values}:
        session.add(DimensionValue(dimension_id=dimension.id or 0, value=value, position=len(values) + 1))
    session.flush()


def interned(session: Session, service_id: int, text: str) -> int:
    """The id of a value set by its canonical text, which must have been checked (``rules.value_text``)."""
    wanted = select(col(ValueSet.id)).where(col(ValueSet.service_id) == service_id, col(ValueSet.text) == text)
    found = session.exec(wanted).first()
    if found is not None:
        return found
    # Another process may intern the same set at this moment: the second insert does nothing.
    insert = sqlite.insert if is_sqlite(session) else postgresql.insert
    session.execute(insert(ValueSet).values(service_id=service_id, text=text).on_conflict_do_nothing())
    return session.exec(wanted).one()  # type: ignore[return-value]


def _dimension(session: Session, service_id: int, code: str, batch_id: int | None) -> Dimension:
    dimensions = session.exec(select(Dimension).where(col(Dimension.service_id) == service_id)).all()
    for dimension in dimensions:
        if dimension.code == code:
            return dimension
    row = Dimension(
        service_id=service_id, code=code, position=len(dimensions) + 1, from_events=code == rules.EVENT_DIMENSION, import_batch_id=batch_id
    )  # fmt: skip
    session.add(row)
    session.flush()
    return row


def _check_service(session: Session, code: str, name: str, slots: int) -> None:
    taken = session.exec(select(Service).where(col(Service.code) == code)).first()
    if taken:
        raise FieldsRefused({"code": f"Tjänstens kod finns redan: {taken.name}."})
    if not name.strip():
        raise FieldsRefused({"name": "Skriv tjänstens namn."})
    if slots < 1:
        raise FieldsRefused({"slots": "Antalet platser är minst 1."})


def _check_value(dimension: str, value: str) -> None:
    # Values are kept as «dimension=value;…», so a value may hold the first sign (<=25) but not the second.
    for field, text, signs in (("dimension", dimension, "=;"), ("value", value, ";")):
        if not text or set(text) & set(signs):
            words = "likhetstecken och semikolon" if "=" in signs else "semikolon"
            raise FieldsRefused({field: f"Skriv ett ord utan {words}."})
