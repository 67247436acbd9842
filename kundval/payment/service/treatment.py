"""Why in-house and private units differ: a person's reason, from a month on until another is given."""

from datetime import date

from sqlmodel import Session, col, select

from kundval import audit
from kundval.access.rules import Actor, require
from kundval.errors import FieldsRefused, NotFound
from kundval.payment.models import TreatmentReason
from kundval.period import Month
from kundval.registry.models import Service


def give_reason(
    session: Session, *, actor: Actor, today: date, service_id: int, what: str, from_month: Month, reason: str
) -> TreatmentReason:
    """Explains a difference, named as the monitor names it. The same month again replaces what was said; the log keeps both."""
    service = session.get(Service, service_id)
    if service is None:
        raise NotFound
    require(actor, "month.request", industry_id=service.industry_id)
    if not reason.strip():
        raise FieldsRefused(
            {"reason": "Skriv varför egenregi och fristående inte får lika. Skälet visas i jämförelsen."}
        )
    statement = select(TreatmentReason).where(
        col(TreatmentReason.service_id) == service_id, col(TreatmentReason.what) == what,
        col(TreatmentReason.from_month) == from_month.number,
    )  # fmt: skip
    row = session.exec(statement).first() or TreatmentReason(
        service_id=service_id, what=what, from_month=from_month.number, reason="", given_at=audit.now()
    )
    row.reason, row.given_by, row.given_at = reason.strip(), actor.user_id, audit.now()
    session.add(row)
    session.flush()
    audit.record(
        session, actor=actor, verb="förklarade en skillnad mellan egenregi och fristående", subject="treatment_reason",
        subject_id=row.id, industry_id=service.industry_id, reason=row.reason, details={"vad": what, "från": str(from_month)},
    )  # fmt: skip
    return row
