"""A choice, a switch, and their values."""

from collections.abc import Mapping
from datetime import date

from sqlmodel import Session, col, select

from kundval import audit
from kundval.access.rules import Actor, require
from kundval.choice.models import ChoiceFact, Person
from kundval.choice.queries.places import Holding, holding_on
from kundval.choice.queries.terms import notice_on, switch_acts
from kundval.choice.queries.visible import the_person
from kundval.choice.rules import notice as notices
from kundval.choice.rules.facts import CHOICE, SWITCH
from kundval.choice.rules.notice import Notice
from kundval.choice.service.alternative import ORIGIN, check_alternative
from kundval.choice.service.checks import Wanted, called, check, check_capacity, check_overlap, full_sentence
from kundval.choice.service.limits import check_notice, paid_until
from kundval.choice.service.log import log_fact
from kundval.choice.service.rebuild import rebuild
from kundval.errors import FieldsRefused
from kundval.registry.models import Service, Unit
from kundval.registry.service.services import value_set

ORIGINS = ("val", "ickeval", "inläst")


def choose(
    session: Session,
    *,
    actor: Actor,
    today: date,
    person_id: int,
    service_id: int,
    unit_id: int,
    on: date,
    values: Mapping[str, str],
    slot: int = 1,
    until: date | None = None,
    reported_on: date | None = None,
    origin: str = "val",
    asked_by: str = "",
    asked_through: str = "",
    note: str = "",
    exception: str = "",
    accept_full: bool = False,
    quantity_milli: int | None = None,
) -> ChoiceFact:
    """A person's choice of a unit for a service and slot from ``on`` (until the day before ``until``), with one value per dimension.

    Refused (``FieldsRefused``, by field): overlap with another choice (``Overlaps``), a unit that does not give the service or is not
    approved that day, unknown values, a missing entitlement, a day before birth or after death, a report day that has not come, and a
    full unit (``Full``) unless ``accept_full``.
    """
    service, person = allowed(session, actor, service_id, person_id)
    wanted = _wanted(session, person, service, unit_id, slot, (on, until), reported_on or today, today, asked_by)
    check(session, wanted, today)
    values_id = value_set(session, service, values)
    check_notice(
        notice_on(session, service_id, [notices.CHOOSE], wanted.reported_on), on, wanted.reported_on, exception
    )
    assert person.id is not None
    check_overlap(session, wanted, person.id, "" if accept_full else full_sentence(session, wanted))
    check_capacity(session, wanted, accept_full)
    if origin not in ORIGINS:
        raise FieldsRefused({"origin": f"Välj ursprung: {', '.join(ORIGINS)}."})
    if origin == ORIGIN:
        check_alternative(session, service, person, unit_id, on, note)
    fact = ChoiceFact(kind=CHOICE, person_id=person.id, service_id=service_id, slot=slot, unit_id=unit_id, value_set_id=values_id, on=on,
                      until=until, reported_on=wanted.reported_on, quantity_milli=quantity_milli, origin=origin,
                      asked_by=asked_by, asked_through=asked_through,
                      note=note.strip(), exception=exception.strip(), recorded_by=actor.user_id,
                      recorded_at=audit.now())  # fmt: skip
    return recorded(session, actor, fact, person.id, "registrerade ett val")


def switch(
    session: Session,
    *,
    actor: Actor,
    today: date,
    person_id: int,
    service_id: int,
    unit_id: int,
    on: date,
    values: Mapping[str, str] | None = None,
    slot: int = 1,
    until: date | None = None,
    reported_on: date | None = None,
    asked_by: str = "",
    asked_through: str = "",
    note: str = "",
    exception: str = "",
    accept_full: bool = False,
    quantity_milli: int | None = None,
) -> ChoiceFact:
    """A switch to another unit from ``on``: the choice that holds then ends the day before, or at the next choice.

    Without ``values`` those of the former choice go on. Refused as :func:`choose`, and where no choice holds on ``on``.
    """
    service, person = allowed(session, actor, service_id, person_id)
    assert person.id is not None
    former = held_on(session, person, service, slot, on, today)
    wanted = _wanted(session, person, service, unit_id, slot, (on, until), reported_on or today, today, asked_by,
                     former.fact.id or 0)  # fmt: skip
    check(session, wanted, today)
    values_id = former.value_set_id if values is None else value_set(session, service, values)
    if former.unit.id == unit_id and former.value_set_id == values_id:
        raise FieldsRefused(
            {"unit": f"{wanted.name} har redan en plats på {former.unit.name} {on}. Välj en annan enhet."}
        )
    notice = Notice()
    if former.unit.id != unit_id:
        acts = switch_acts(session, former.unit.id or 0, unit_id, on)
        notice = notice_on(session, service_id, acts, wanted.reported_on)
        check_notice(notice, on, wanted.reported_on, exception)
        check_capacity(session, wanted, accept_full)
    fact = ChoiceFact(kind=SWITCH, person_id=former.fact.person_id, service_id=service_id, slot=slot, unit_id=unit_id,
                      value_set_id=values_id, on=on, until=until, reported_on=wanted.reported_on, quantity_milli=quantity_milli,
                      asked_by=asked_by, asked_through=asked_through, note=note.strip(), exception=exception.strip(),
                      paid_until=paid_until(notice, on, wanted.reported_on), recorded_by=actor.user_id,
                      recorded_at=audit.now())  # fmt: skip
    return recorded(session, actor, fact, person.id, "registrerade ett byte")


def allowed(session: Session, actor: Actor, service_id: int, person_id: int) -> tuple[Service, Person]:
    """The service and the person (the last survivor), for an actor who may record choices of the service's industry."""
    service = session.get(Service, service_id)
    if service is None:
        raise FieldsRefused({"service": "Välj en tjänst i listan."})
    require(actor, "choice.write", industry_id=service.industry_id)
    person = the_person(session, actor, person_id, "choice.write")
    # Whoever records something for the same person at the same moment waits here, and then sees what the other has recorded.
    session.exec(select(Person.id).where(col(Person.id) == person.id).with_for_update()).one()
    return service, person


def held_on(session: Session, person: Person, service: Service, slot: int, on: date, today: date) -> Holding:
    """The choice that holds on a day; refused where none does."""
    assert person.id is not None and service.id is not None
    held = holding_on(session, person.id, service.id, slot, on)
    if held is None:
        name = called(session, person, today)
        raise FieldsRefused({"on": f"{name} har inget val av {service.name} som gäller {on}. Välj en annan dag."})
    return held


def recorded(session: Session, actor: Actor, fact: ChoiceFact, survivor_id: int, verb: str) -> ChoiceFact:
    """Saves a fact, rebuilds what it touches and writes the log."""
    session.add(fact)
    session.flush()
    rebuild(session, [survivor_id, fact.person_id])
    log_fact(session, actor, verb, fact, survivor_id)
    return fact


def _wanted(
    session: Session,
    person: Person,
    service: Service,
    unit_id: int,
    slot: int,
    days: tuple[date, date | None],
    reported_on: date,
    today: date,
    asked_by: str,
    replaced: int = 0,
) -> Wanted:
    unit = session.get(Unit, unit_id)
    if unit is None:
        raise FieldsRefused({"unit": "Välj en enhet i listan."})
    return Wanted(person, service, unit, slot, *days, reported_on, called(session, person, today), asked_by, replaced)
