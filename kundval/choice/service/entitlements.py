"""Rights to a service (biståndsbeslut, rätt), where the service asks for one."""

from datetime import date, timedelta

from sqlmodel import Session

from kundval import audit
from kundval.access.rules import Actor
from kundval.choice.models import Entitlement
from kundval.choice.service.checks import check_reported
from kundval.choice.service.choose import allowed
from kundval.choice.service.rebuild import rebuild
from kundval.errors import FieldsRefused


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
    decided_on: date,
    reported_on: date | None = None,
) -> Entitlement:
    """A right from ``valid_from`` until the day before ``valid_to``; ``quantity_milli`` thousandths of the service's unit a month."""
    service, person = allowed(session, actor, service_id, person_id)
    said = reported_on or today
    check_reported(said, today)
    if valid_to is not None and valid_to <= valid_from:
        raise FieldsRefused({"valid_to": f"Slutdatumet måste vara efter startdatumet {valid_from}."})
    if decided_on > today:
        raise FieldsRefused({"decided_on": f"Beslutsdagen {decided_on} har inte varit än."})
    assert person.id is not None
    row = Entitlement(person_id=person.id, service_id=service_id, valid_from=valid_from, valid_to=valid_to, quantity_milli=quantity_milli,
                      decided_on=decided_on, reported_on=said)  # fmt: skip
    session.add(row)
    rebuild(session, [person.id])
    audit.record(session, actor=actor, verb="registrerade ett beslut om rätt", subject="person", subject_id=person.id,
                 industry_id=service.industry_id,
                 details={"från": str(valid_from), "t.o.m.": str(valid_to - timedelta(days=1)) if valid_to else ""})  # fmt: skip
    return row
