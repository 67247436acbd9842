"""The school calendar: terms and breaks, from which the rule skoldagar counts.

A row is never edited: one that got another end, or was wrong, stays marked. Closed months keep the days they were counted by.
"""

from datetime import date
from typing import Literal

from sqlmodel import Session, col, select

from kundval import audit
from kundval.access.rules import Actor
from kundval.errors import FieldsRefused, NotFound
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
            col(SchoolCalendar.mistyped_at).is_(None),
        )
    ).first()
    if found is not None and found.valid_to == valid_to:
        return "unchanged"
    if found is not None:
        found.mistyped_at = audit.now()
    row = SchoolCalendar(industry_id=industry_id, service_id=service_id, kind=kind, valid_from=valid_from, valid_to=valid_to,
                         import_batch_id=batch_id)  # fmt: skip
    session.add(row)
    session.flush()
    _log(session, actor, row, "ändrade läsåret" if found else "lade till i läsåret")
    return "changed" if found else "new"


def remove_school_span(session: Session, *, actor: Actor, today: date, span_id: int, reason: str) -> SchoolCalendar:
    """Says that a term or a break never was. Nothing of it is left in the months that are open."""
    row = session.get(SchoolCalendar, span_id)
    if row is None or row.mistyped_at is not None:
        raise NotFound
    may_write(actor, row.industry_id)
    if not reason.strip():
        raise FieldsRefused({"reason": "Ange skälet. Det visas i loggen."})
    row.mistyped_at = audit.now()
    _log(session, actor, row, "tog bort ur läsåret", reason.strip())
    return row


def _log(session: Session, actor: Actor, row: SchoolCalendar, verb: str, reason: str = "") -> None:
    session.flush()
    days = {"från": str(row.valid_from), "till": str(row.valid_to)}
    audit.record(session, actor=actor, verb=verb, subject="school_calendar", subject_id=row.id, industry_id=row.industry_id,
                 reason=reason, details={"slag": row.kind, **days})  # fmt: skip
