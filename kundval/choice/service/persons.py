"""Persons: registered, corrected, with dated numbers, residence and protection."""

import secrets
from collections.abc import Callable, Iterable
from datetime import date
from random import Random

from sqlmodel import Session, col, func, select

from kundval import audit
from kundval.access.rules import Actor, require
from kundval.choice.models import Person, PersonIdentity, PersonIndustry, PersonProtection, PersonResidence
from kundval.choice.models.wishes import PersonArea
from kundval.choice.queries.visible import the_person
from kundval.choice.rules import identities as rules
from kundval.choice.service.log import log_person
from kundval.choice.service.rebuild import rebuild
from kundval.errors import FieldsRefused, NotFound, Refused
from kundval.registry.models import Industry
from kundval.registry.service.versions import claim

AGAIN = "Personnumret finns redan. Sök upp kunden i stället."


def register_person(
    session: Session,
    *,
    actor: Actor,
    today: date,
    name: str,
    kind: str = rules.PERSON_NUMBER,
    number: str,
    born: date | None = None,
    municipality: str = "",
    valid_from: date | None = None,
    protection: str = "ingen",
    area: str = "",
) -> Person:
    """A new customer with number, residence, area and protection from ``valid_from`` (the birth date if nothing is said).

    Refused: a wrong number, a number that somebody the actor can find has. A number that belongs to a person of other industries gives
    that person, taken up by the actor's own: a child who shall begin school is not registered twice.
    """
    require(actor, "choice.write")
    full = rules.checked_number(kind, number, today)
    known = session.exec(select(PersonIdentity).where(col(PersonIdentity.number) == full)).first()
    if known is not None:
        return _take_up(session, actor, today, known.person_id)
    birth = rules.checked_birth(born, full, kind, today)
    if protection not in rules.PROTECTIONS:
        raise FieldsRefused({"protection": f"Välj en av {', '.join(rules.PROTECTIONS)}."})
    plain = rules.checked_name(name)
    person = Person(handle=new_handles(session, 1)[0], name=plain, name_key=rules.name_key(plain), born=birth)
    session.add(person)
    session.flush()
    assert person.id is not None
    since = valid_from or birth
    session.add(PersonIdentity(person_id=person.id, kind=kind, number=full, valid_from=since))
    if municipality:
        code = rules.checked_municipality(municipality)
        session.add(PersonResidence(person_id=person.id, municipality=code, valid_from=since, reported_on=today))
        rebuild(session, [person.id])
    if area.strip():
        session.add(PersonArea(person_id=person.id, area=area.strip(), valid_from=since))
    if protection != "ingen":
        session.add(PersonProtection(person_id=person.id, kind=protection, valid_from=min(since, today)))
    session.flush()
    log_person(session, actor, person, "registrerade kunden", {"kund": person.handle, "nummer": kind})
    return person


def take_up(session: Session, *, actor: Actor, today: date, person_id: int, industry_id: int) -> None:
    """Lets the officers of an industry find a person before it has any fact there."""
    require(actor, "choice.write", industry_id=industry_id)
    if session.get(PersonIndustry, (person_id, industry_id)) is None:
        session.add(PersonIndustry(person_id=person_id, industry_id=industry_id, taken_up_on=today))
        session.flush()
        audit.record(
            session, actor=actor, verb="tog upp kunden", subject="person", subject_id=person_id, industry_id=industry_id
        )


def correct_person(
    session: Session, *, actor: Actor, today: date, person_id: int, name: str, born: date, version: int
) -> Person:
    """Another name or birth date. A birth date goes through for all months, and the segments carry it."""
    person = _mine(session, actor, person_id)
    if born > today:
        raise FieldsRefused({"born": f"Födelsedatumet {born} har inte varit än."})
    plain = rules.checked_name(name)
    claim(session, person, version, "kunden")
    moved = person.born != born
    person.name, person.name_key, person.born = plain, rules.name_key(plain), born
    changed = audit.changes(person)
    session.flush()
    if moved:
        rebuild(session, [person_id])
    log_person(
        session, actor, person, "ändrade kunden", {key: value for key, value in changed.items() if key == "born"}
    )
    return person


def add_identity(
    session: Session, *, actor: Actor, today: date, person_id: int, kind: str, number: str, valid_from: date
) -> PersonIdentity:
    """Another number from a day on, such as the personnummer of somebody who had a samordningsnummer.

    Refused where another person has it: then the two are to be merged.
    """
    person = _mine(session, actor, person_id)
    full = rules.checked_number(kind, number, today)
    if session.exec(select(PersonIdentity).where(col(PersonIdentity.number) == full)).first():
        raise FieldsRefused({"number": "Numret finns redan på en kund. Är det samma person, slå ihop dem."})
    identity = PersonIdentity(person_id=person_id, kind=kind, number=full, valid_from=valid_from)
    session.add(identity)
    session.flush()
    log_person(session, actor, person, "lade till ett nummer", {"nummer": kind, "från": str(valid_from)})
    return identity


def add_residence(
    session: Session,
    *,
    actor: Actor,
    today: date,
    person_id: int,
    municipality: str,
    valid_from: date,
    reported_on: date,
) -> PersonResidence:
    """The municipality of residence from a day on, as reported on a day that is not later than today."""
    person = _mine(session, actor, person_id)
    if reported_on > today:
        raise FieldsRefused({"reported_on": f"Rapporteringsdagen {reported_on} har inte varit än."})
    row = PersonResidence(
        person_id=person_id,
        municipality=rules.checked_municipality(municipality),
        valid_from=valid_from,
        reported_on=reported_on,
    )
    session.add(row)
    rebuild(session, [person_id])
    log_person(session, actor, person, "ändrade folkbokföringen", {"från": str(valid_from)})
    return row


def add_protection(
    session: Session, *, actor: Actor, today: date, person_id: int, kind: str, valid_from: date
) -> PersonProtection:
    """Protected identity from a day on, or (``ingen``) its end."""
    person = _mine(session, actor, person_id)
    if kind not in rules.PROTECTIONS:
        raise FieldsRefused({"protection": f"Välj en av {', '.join(rules.PROTECTIONS)}."})
    row = PersonProtection(person_id=person_id, kind=kind, valid_from=valid_from)
    session.add(row)
    session.flush()
    log_person(session, actor, person, "ändrade skyddet", {"skydd": kind, "från": str(valid_from)})
    return row


def new_handles(session: Session, count: int, random: Random | None = None) -> list[str]:
    """Opaque ids for ``count`` new persons, unlike each other and all that exist. ``random`` makes them repeatable (demonstration)."""
    draw: Callable[[str], str] = random.choice if random else secrets.choice
    taken = session.exec(select(func.count()).select_from(Person)).one()
    fresh: dict[str, None] = {}
    while len(fresh) < count:
        wanted = [rules.handle(draw, taken + count) for _ in range(count - len(fresh))]
        fresh.update(dict.fromkeys(_unknown(session, wanted)))
    return list(fresh)[:count]


def _unknown(session: Session, handles: list[str]) -> Iterable[str]:
    for start in range(0, len(handles), 5_000):
        some = handles[start : start + 5_000]
        known = set(session.exec(select(col(Person.handle)).where(col(Person.handle).in_(some))).all())
        yield from (handle for handle in some if handle not in known)


def _take_up(session: Session, actor: Actor, today: date, person_id: int) -> Person:
    try:
        the_person(session, actor, person_id)
    except NotFound:
        person = session.get(Person, person_id)
        assert person is not None
        person = session.get(Person, person.merged_into) if person.merged_into else person
        assert person is not None and person.id is not None
        own = {held.industry_id for held in actor.grants if held.industry_id is not None}
        for industry in session.exec(select(Industry).where(col(Industry.id).in_(own))).all():
            assert industry.id is not None
            take_up(session, actor=actor, today=today, person_id=person.id, industry_id=industry.id)
        return person
    raise FieldsRefused({"number": AGAIN})


def _mine(session: Session, actor: Actor, person_id: int) -> Person:
    person = the_person(session, actor, person_id, "choice.write")
    if person.id != person_id:
        raise Refused("Kunden är sammanslagen med en annan. Ändra den kund som finns kvar.")
    return person
