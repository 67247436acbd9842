"""Who may find whom: a person has facts in an industry of the officer's grants, or none at all yet.

Somebody else's customer and nobody are the same answer. A person with protected identity is found only by those who may see
protected persons.
"""

from datetime import date

from sqlalchemy import ColumnElement, and_, exists, or_, true
from sqlmodel import Session, col, func, select

from kundval.access.rules import Actor, industries_for, may
from kundval.choice.models import Person, PersonIdentity, PersonIndustry, PersonProtection
from kundval.choice.rules.identities import looked_up
from kundval.errors import NotFound


def visible(actor: Actor, permission: str = "person.read") -> ColumnElement[bool]:
    """The condition on :class:`Person` that everything which shows a person carries."""
    remaining = col(Person.merged_into).is_(None)
    allowed = industries_for(actor, permission)
    if allowed is None:
        return remaining
    within = col(Person.id).in_(
        select(col(PersonIndustry.person_id)).where(col(PersonIndustry.industry_id).in_(sorted(allowed)))
    )
    nowhere = ~exists().where(col(PersonIndustry.person_id) == col(Person.id))
    return and_(remaining, or_(within, nowhere) if allowed else ~true())


def unprotected(actor: Actor, today: date) -> ColumnElement[bool]:
    """The condition that leaves out persons whom the actor may not know of today."""
    return true() if may(actor, "protected.read") else ~protected(today)


def protected(today: date) -> ColumnElement[bool]:
    """Whether :class:`Person` has protected identity today: what was said last, of the days up to today."""
    later = PersonProtection.__table__.alias("later")  # type: ignore[attr-defined]
    last = ~exists().where(
        later.c.person_id == col(PersonProtection.person_id),
        later.c.valid_from <= today,
        or_(
            later.c.valid_from > col(PersonProtection.valid_from),
            and_(later.c.valid_from == col(PersonProtection.valid_from), later.c.id > col(PersonProtection.id)),
        ),
    )
    shielded = select(col(PersonProtection.person_id)).where(
        col(PersonProtection.kind) != "ingen", col(PersonProtection.valid_from) <= today, last
    )
    # Few are, so they are looked up once for all persons.
    return col(Person.id).in_(shielded)


def is_protected(session: Session, person_id: int, today: date) -> bool:
    return session.exec(select(func.count()).where(col(Person.id) == person_id, protected(today))).one() > 0


def the_person(session: Session, actor: Actor, person_id: int, permission: str = "person.read") -> Person:
    """The last survivor of a person. Raises ``NotFound`` where the actor may not find it."""
    person = session.get(Person, person_id)
    if person is not None and person.merged_into is not None:
        person = session.get(Person, person.merged_into)
    found = (
        person and session.exec(select(Person).where(col(Person.id) == person.id, visible(actor, permission))).first()
    )
    if found is None:
        raise NotFound
    return found


def person_by_handle(
    session: Session, actor: Actor, handle: str, today: date, permission: str = "person.read"
) -> Person:
    """The person behind the opaque id of an address, or of one merged into it. Raises ``NotFound``."""
    known = session.exec(select(Person).where(col(Person.handle) == handle.upper()[:40])).first()
    if known is None or known.id is None:
        raise NotFound
    person = the_person(session, actor, known.id, permission)
    if person.id is not None and not may(actor, "protected.read") and is_protected(session, person.id, today):
        raise NotFound
    return person


def person_by_number(session: Session, actor: Actor, number: str, today: date) -> Person | None:
    """The person with a number, as somebody typed it; nobody where the actor may not find it."""
    identity = session.exec(
        select(PersonIdentity).where(col(PersonIdentity.number) == looked_up(number, today))
    ).first()
    if identity is None:
        return None
    try:
        person = the_person(session, actor, identity.person_id)
    except NotFound:
        return None
    assert person.id is not None
    hidden = not may(actor, "protected.read") and is_protected(session, person.id, today)
    return None if hidden else person
