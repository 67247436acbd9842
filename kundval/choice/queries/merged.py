"""Who is the same person: a survivor and all that have been merged into it."""

from sqlmodel import Session, col, select

from kundval.choice.models import Person


def same_person(session: Session, person_id: int) -> list[int]:
    """The ids of a person and of those merged into it, the person's own first."""
    merged = session.exec(select(Person.id).where(col(Person.merged_into) == person_id).order_by(col(Person.id)))
    return [person_id, *(found for found in merged if found is not None)]
