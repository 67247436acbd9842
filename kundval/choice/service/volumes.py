"""Performed volumes, reported and corrected ("Settled to the öre" 11)."""

from collections.abc import Mapping
from datetime import date

from sqlmodel import Session

from kundval import audit
from kundval.access.rules import Actor, require
from kundval.choice.models import VolumeFact
from kundval.choice.queries.places import capacity_on, holdings
from kundval.choice.queries.visible import the_person
from kundval.choice.rules.slot import clashes
from kundval.choice.service.checks import check_reported
from kundval.choice.service.rebuild import rebuild
from kundval.errors import FieldsRefused, NotFound
from kundval.formats import month_text, thousandths_text
from kundval.period import Month
from kundval.registry.models import Service, Unit
from kundval.registry.service.services import value_set


def report_volume(
    session: Session,
    *,
    actor: Actor,
    today: date,
    person_id: int,
    unit_id: int,
    service_id: int,
    month: Month,
    quantity_milli: int,
    values: Mapping[str, str],
    slot: int = 1,
    day: date | None = None,
    reported_on: date | None = None,
) -> VolumeFact:
    """What was performed in a month, or on one day of it, in thousandths of the service's unit. A new report replaces the former.

    Refused: a service that is not paid by volume, a unit that does not give it, a day outside the month, a month or report day that has
    not come, a quantity below 0. It needs no choice; :func:`lacks_choice` flags that.
    """
    service, unit = session.get(Service, service_id), session.get(Unit, unit_id)
    if service is None or unit is None:
        raise NotFound
    require(actor, "volume.write", industry_id=service.industry_id)
    person = the_person(session, actor, person_id, "volume.write")
    said = reported_on or today
    check_reported(said, today)
    _check(session, service, unit, month, day, quantity_milli, today)
    assert person.id is not None
    fact = VolumeFact(person_id=person.id, unit_id=unit_id, service_id=service_id, slot=slot,
                      value_set_id=value_set(session, service, values), month=month.number, day=day, quantity_milli=quantity_milli,
                      reported_on=said, recorded_by=actor.user_id, recorded_at=audit.now())  # fmt: skip
    session.add(fact)
    rebuild(session, [person.id])
    _log(session, actor, service, fact, person.id, "registrerade en volym")
    return fact


def correct_volume(
    session: Session, *, actor: Actor, today: date, fact_id: int, quantity_milli: int, reported_on: date | None = None
) -> VolumeFact:
    """A new report of the same person, unit, service, slot, values and day. It counts from the day it is reported."""
    former, service, survivor_id = _the_volume(session, actor, fact_id)
    said = reported_on or today
    check_reported(said, today)
    if quantity_milli < 0:
        raise FieldsRefused({"quantity": "Mängden kan inte vara mindre än 0."})
    if said < former.reported_on:
        raise FieldsRefused(
            {"reported_on": f"Volymen rapporterades {former.reported_on}. Skriv den dagen eller en senare."}
        )
    kept = {
        name: getattr(former, name)
        for name in ("person_id", "unit_id", "service_id", "slot", "value_set_id", "month", "day")
    }
    fact = VolumeFact(
        **kept, quantity_milli=quantity_milli, reported_on=said, recorded_by=actor.user_id, recorded_at=audit.now()
    )
    session.add(fact)
    rebuild(session, [survivor_id])
    _log(session, actor, service, fact, survivor_id, "rättade en volym")
    return fact


def mark_volume_mistyped(session: Session, *, actor: Actor, today: date, fact_id: int, reason: str) -> VolumeFact:
    """Says that the report never was; the one before it holds again."""
    fact, service, survivor_id = _the_volume(session, actor, fact_id)
    if not reason.strip():
        raise FieldsRefused({"reason": "Ange skälet. Det visas i kundens historik."})
    fact.mistyped_at = audit.now()
    rebuild(session, [survivor_id])
    _log(session, actor, service, fact, survivor_id, "rättade en feltypad volym", reason.strip())
    return fact


def lacks_choice(session: Session, fact: VolumeFact) -> bool:
    """Whether the person held no place at the unit on any day that the volume may stand for."""
    month = Month(fact.month)
    first = (fact.day or month.first).toordinal()
    last = (fact.day or month.last).toordinal()
    state = [
        (held.valid_from, held.valid_to, held)
        for held in holdings(session, fact.person_id, fact.service_id)
        if held.unit.id == fact.unit_id
    ]
    return not clashes(state, first, last + 1)  # type: ignore[arg-type]


def _check(
    session: Session, service: Service, unit: Unit, month: Month, day: date | None, quantity: int, today: date
) -> None:
    wrong = {}
    assert unit.id is not None and service.id is not None
    if not service.volume_unit:
        wrong["service"] = f"{service.name} betalas per plats och har inga volymer."
    if not capacity_on(session, unit.id, service.id, day or month.last)[0]:
        wrong["unit"] = f"{unit.name} har inte {service.name} i {month_text(month)}. Välj en annan enhet."
    if month.first > today:
        wrong["month"] = f"{month_text(month).capitalize()} har inte börjat än."
    if day is not None and Month.of(day) != month:
        wrong["day"] = f"Dagen {day} ligger inte i {month_text(month)}."
    if quantity < 0:
        wrong["quantity"] = "Mängden kan inte vara mindre än 0."
    if wrong:
        raise FieldsRefused(wrong)


def _the_volume(session: Session, actor: Actor, fact_id: int) -> tuple[VolumeFact, Service, int]:
    fact = session.get(VolumeFact, fact_id)
    if fact is None or fact.mistyped_at is not None:
        raise NotFound
    person = the_person(session, actor, fact.person_id, "volume.write")
    service = session.get(Service, fact.service_id)
    assert service is not None and person.id is not None
    require(actor, "volume.write", industry_id=service.industry_id)
    return fact, service, person.id


def _log(
    session: Session, actor: Actor, service: Service, fact: VolumeFact, person_id: int, verb: str, reason: str = ""
) -> None:
    noted = {
        "månad": str(Month(fact.month)),
        "dag": str(fact.day or ""),
        "mängd": thousandths_text(fact.quantity_milli),
    }
    audit.record(session, actor=actor, verb=verb, subject="person", subject_id=person_id, industry_id=service.industry_id, reason=reason,
                 details=noted)  # fmt: skip
