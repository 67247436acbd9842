"""The school calendar: terms and breaks, from which the rule skoldagar counts."""

from datetime import date
from typing import Literal

from sqlmodel import Session, col, select

from kundval import audit
from kundval.access.rules import Actor
from kundval.errors import FieldsRefused
from kundval.payment.models import SchoolCalendar
from kundval.payment.service.calendar import may_write


def save_school_span(
    session: Session,
    *,
    actor: Actor,
    today: date,
    industry_id: int | None,
    service_id: int | None,
    kind: str,
    valid_from: date,
    valid_to: date,
    batch_id: int | None = None,
) -> Literal["new", "changed", "unchanged"]:
    """A term or a break from ``valid_from`` until the day before ``valid_to``. The same kind from the same day gets another end."""
    may_write(actor, industry_id)
    if valid_to <= valid_from:
        raise FieldsRefused({"valid_to": f"Sista dagen måste vara {valid_from} eller senare."})
    industry, service = col(SchoolCalendar.industry_id), col(SchoolCalendar.service_id)
    found = session.exec(
        select(SchoolCalendar).where(
            industry.is_(None) if industry_id is None else industry == industry_id,
            service.is_(None) if service_id is None else service == service_id,
            col(SchoolCalendar.kind) == kind,
            col(SchoolCalendar.valid_from) == valid_from,
        )
    ).first()
    if found is not None and found.valid_to == valid_to:
        return "unchanged"
    row = found or SchoolCalendar(industry_id=industry_id, service_id=service_id, kind=kind, valid_from=valid_from, valid_to=valid_to,
                                  import_batch_id=batch_id)  # fmt: skip
    row.valid_to = valid_to
    session.add(row)
    session.flush()
    audit.record(session, actor=actor, verb="ändrade läsåret", subject="school_calendar", subject_id=row.id, industry_id=industry_id,
                 details={kind: str(valid_from)})  # fmt: skip
    return "changed" if found else "new"
