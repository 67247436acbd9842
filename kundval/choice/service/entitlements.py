"""Rights to a service (biståndsbeslut, rätt), where the service asks for one. Each is a fact with its own report day, like an extent."""

from datetime import date, timedelta

from sqlmodel import Session

from kundval import audit
from kundval.access.rules import Actor, require
from kundval.choice.models import Entitlement, Person
from kundval.choice.queries.merged import same_person
from kundval.choice.queries.visible import the_person
from kundval.choice.rules.rights import CEASED, DECIDED, PERIODS
from kundval.choice.service.checks import called, check_reported, right_days
from kundval.choice.service.choose import allowed
from kundval.choice.service.rebuild import rebuild
from kundval.errors import FieldsRefused, NotFound
from kundval.period import day
from kundval.registry.models import Service


def add_entitlement(
    session: Session,
    *,
    actor: Actor,
    today: date,
    person_id: int,
    service_id: int,
    valid_from: date,
    valid_to: date | None = None,
    quantity_milli: int | None = None,
    per: str = "månad",
    decided_on: date,
    reported_on: date | None = None,
    note: str = "",
    batch_id: int | None = None,
) -> Entitlement:
    """A right from ``valid_from`` until the day before ``valid_to``, or until the next decision. A later decision replaces it from its day.

    ``quantity_milli``: thousandths of the service's unit ``per`` månad or vecka.
    """
    service, person = allowed(session, actor, service_id, person_id)
    said = reported_on or today
    check_reported(said, today)
    if valid_to is not None and valid_to <= valid_from:
        raise FieldsRefused({"valid_to": f"Slutdatumet måste vara efter startdatumet {valid_from}."})
    if decided_on > today:
        raise FieldsRefused({"decided_on": f"Beslutsdagen {decided_on} har inte varit än."})
    if per not in PERIODS:
        raise FieldsRefused({"per": "Välj månad eller vecka."})
    row = Entitlement(person_id=person.id or 0, service_id=service_id, kind=DECIDED, valid_from=valid_from, valid_to=valid_to,
                      quantity_milli=quantity_milli, per=per, decided_on=decided_on, reported_on=said, note=note.strip(),
                      recorded_by=actor.user_id, import_batch_id=batch_id)  # fmt: skip
    last = str(valid_to - timedelta(days=1)) if valid_to else ""
    return _recorded(session, actor, row, person, service, "registrerade ett beslut om rätt", {"t.o.m.": last})


def cease_entitlement(
    session: Session,
    *,
    actor: Actor,
    today: date,
    person_id: int,
    service_id: int,
    on: date,
    decided_on: date | None = None,
    reported_on: date | None = None,
    note: str = "",
) -> Entitlement:
    """That the right which holds the day before ``on`` ceases; ``on`` is the first day without. Choices rest from that day.

    Refused where no right holds then.
    """
    service, person = allowed(session, actor, service_id, person_id)
    said = reported_on or today
    check_reported(said, today)
    days = right_days(session, same_person(session, person.id or 0), service_id)
    if not any(start < day(on) <= end for start, end in days):
        name = called(session, person, today)
        raise FieldsRefused(
            {"on": f"{name} har ingen rätt till {service.name} {on - timedelta(days=1)}. Välj en annan dag."}
        )
    row = Entitlement(person_id=person.id or 0, service_id=service_id, kind=CEASED, valid_from=on, decided_on=decided_on or said,
                      reported_on=said, note=note.strip(), recorded_by=actor.user_id)  # fmt: skip
    return _recorded(session, actor, row, person, service, "registrerade att en rätt upphör", {})


def entitlement_mistyped(
    session: Session, *, actor: Actor, today: date, entitlement_id: int, reason: str
) -> Entitlement:
    """Says that the row never was (feltypad). It stays, marked; always through."""
    row = session.get(Entitlement, entitlement_id)
    if row is None or row.mistyped_at is not None:
        raise NotFound
    service, person = (
        session.get_one(Service, row.service_id),
        the_person(session, actor, row.person_id, "choice.write"),
    )
    require(actor, "choice.write", industry_id=service.industry_id)
    if not reason.strip():
        raise FieldsRefused({"reason": "Ange skälet. Det visas i kundens historik."})
    row.mistyped_at = audit.now()
    return _recorded(session, actor, row, person, service, "rättade ett feltypat beslut om rätt", {}, reason.strip())


def _recorded(
    session: Session,
    actor: Actor,
    row: Entitlement,
    person: Person,
    service: Service,
    verb: str,
    details: dict[str, str],
    reason: str = "",
) -> Entitlement:
    session.add(row)
    session.flush()
    rebuild(session, [person.id or 0])
    audit.record(session, actor=actor, verb=verb, subject="person", subject_id=person.id, industry_id=service.industry_id, reason=reason,
                 details={"tjänst": service.name, "från": str(row.valid_from), "rapporterad": str(row.reported_on)} | details)  # fmt: skip
    return row
