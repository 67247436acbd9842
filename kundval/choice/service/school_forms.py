"""The verb for what school forms mean."""

from datetime import date
from typing import Literal

from sqlmodel import Session, col, select

from kundval import audit
from kundval.access.rules import Actor, require
from kundval.choice.models.school_forms import SchoolForm
from kundval.choice.rules.school_forms import overlap
from kundval.errors import FieldsRefused
from kundval.registry.models import Service


def save_school_form(
    session: Session,
    *,
    actor: Actor,
    today: date,
    service_id: int,
    school_type: str,
    year_from: int | None,
    year_to: int | None,
    hours_from_milli: int | None,
    hours_to_milli: int | None,
    values: str,
    batch_id: int | None = None,
) -> Literal["new", "changed", "unchanged"]:
    """Says which service and values a school type means for some years and hours, both ends included."""
    service = session.get_one(Service, service_id)
    require(actor, "calendar.write", industry_id=service.industry_id)
    said = SchoolForm(school_type=school_type, year_from=year_from, year_to=year_to, hours_from_milli=hours_from_milli,
                      hours_to_milli=hours_to_milli, service_id=service_id, values=values, import_batch_id=batch_id)  # fmt: skip
    others = session.exec(select(SchoolForm).where(col(SchoolForm.school_type) == school_type)).all()
    found = next((row for row in others if _key(row) == _key(said)), None)
    if any(row is not found and overlap(row, said) for row in others):
        raise FieldsRefused({
            "school_type": f"En annan rad för {school_type} gäller samma årskurser och timmar. Ändra gränserna."
        })  # fmt: skip
    stated = {"year_to": year_to, "hours_to_milli": hours_to_milli, "service_id": service_id, "values": values}
    if found is not None and all(getattr(found, name) == value for name, value in stated.items()):
        return "unchanged"
    if found is not None:
        former = session.get_one(Service, found.service_id)
        require(actor, "calendar.write", industry_id=former.industry_id)
        for name, value in stated.items():
            setattr(found, name, value)
    session.add(found or said)
    session.flush()
    audit.record(session, actor=actor, verb="ändrade vad en skolform betyder", subject="service", subject_id=service_id,
                 industry_id=service.industry_id, details={"skolform": school_type})  # fmt: skip
    return "changed" if found else "new"


def _key(row: SchoolForm) -> tuple[int | None, int | None]:
    return row.year_from, row.hours_from_milli
