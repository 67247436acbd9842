"""Of which kind of activity a service is by law, and under which regime a provider is paid."""

from datetime import date

from sqlmodel import Session, col, or_, select

from kundval.errors import Refused
from kundval.registry.models import Agreement, Industry, Owner, Service, UnitService
from kundval.reimbursement.models import ServiceKind
from kundval.reimbursement.rules.law import Kind, kind_of


def kinds_by_service(session: Session, industry_id: int | None = None) -> dict[int, Kind | None]:
    """Service → its kind: what the office has said, otherwise what its own code says, otherwise its industry's; none where unknown."""
    statement = (
        select(Service, col(Industry.code), col(ServiceKind.kind))
        .join(Industry, col(Industry.id) == col(Service.industry_id))
        .outerjoin(ServiceKind, col(ServiceKind.service_id) == col(Service.id))
    )
    if industry_id is not None:
        statement = statement.where(col(Service.industry_id) == industry_id)
    return {
        service.id or 0: kind_of(service.code, industry) if said is None else kind_of(said)
        for service, industry, said in session.exec(statement)
    }


def regime_of(session: Session, provider_id: int, industry: Industry, day: date) -> str:
    """The regime of the provider's agreement for a unit of the industry on a day, otherwise of one for all its units, otherwise the law's.

    Refuses where neither an agreement nor the kind of activity says any.
    """
    units = (
        select(col(UnitService.unit_id))
        .join(Service, col(Service.id) == col(UnitService.service_id))
        .join(Owner, col(Owner.unit_id) == col(UnitService.unit_id))
        .where(col(Service.industry_id) == industry.id, col(Owner.provider_id) == provider_id)
    )
    found = session.exec(
        select(col(Agreement.regime))
        .where(
            col(Agreement.provider_id) == provider_id,
            or_(col(Agreement.unit_id).is_(None), col(Agreement.unit_id).in_(units)),
            or_(col(Agreement.valid_to).is_(None), col(Agreement.valid_to) > day),
        )
        .order_by(col(Agreement.unit_id).is_(None), col(Agreement.valid_from).desc(), col(Agreement.id).desc())
    ).first()
    kind = next((kind for kind in kinds_by_service(session, industry.id).values() if kind), None)
    if found or kind:
        return found or (kind.regime if kind else "")
    raise Refused(
        f"Det framgår inte vilken regim som gäller i {industry.name.lower()}. Registrera ett avtal för utföraren först."
    )
