"""What happens to a choice after it was made: it ends, changes its values, is annulled, or the person dies."""

from collections.abc import Mapping
from datetime import date, timedelta

from sqlmodel import Session, col, select

from kundval import audit
from kundval.access.rules import Actor, require
from kundval.choice.models import ChoiceFact
from kundval.choice.queries.merged import same_person
from kundval.choice.queries.terms import notice_on
from kundval.choice.queries.visible import the_person
from kundval.choice.rules import notice as notices
from kundval.choice.rules.facts import ANNULMENT, DEATH, END, EXTENT, MERGE
from kundval.choice.service.checks import called, check_reported, died_on
from kundval.choice.service.choose import allowed, held_on, recorded
from kundval.choice.service.limits import check_notice, paid_until
from kundval.choice.service.merging import after_merges
from kundval.choice.service.requests import withdraw_all
from kundval.errors import FieldsRefused, NotFound, Refused
from kundval.registry.models import Service
from kundval.registry.service.services import value_set


def end(
    session: Session,
    *,
    actor: Actor,
    today: date,
    person_id: int,
    service_id: int,
    on: date,
    slot: int = 1,
    reported_on: date | None = None,
    asked_by: str = "",
    note: str = "",
    exception: str = "",
) -> ChoiceFact:
    """Ends the choice that holds the day before ``on``, the first day without. A later end of the same choice replaces an earlier.

    Refused where no choice holds then, where it is reported before the choice, and before the notice allows unless ``exception`` says why.
    """
    service, person = allowed(session, actor, service_id, person_id)
    assert person.id is not None
    held = held_on(session, person, service, slot, on - timedelta(days=1), today)
    said = reported_on or today
    check_reported(said, today, held.fact)
    notice = notice_on(session, service_id, [notices.END], said)
    check_notice(notice, on, said, exception)
    fact = ChoiceFact(kind=END, person_id=held.fact.person_id, service_id=service_id, slot=slot, unit_id=held.unit.id, on=on,
                      reported_on=said, asked_by=asked_by, note=note.strip(), exception=exception.strip(),
                      paid_until=paid_until(notice, on, said), recorded_by=actor.user_id, recorded_at=audit.now())  # fmt: skip
    return recorded(session, actor, fact, person.id, "avslutade ett val")


def change_extent(
    session: Session,
    *,
    actor: Actor,
    today: date,
    person_id: int,
    service_id: int,
    on: date,
    values: Mapping[str, str],
    slot: int = 1,
    reported_on: date | None = None,
    asked_by: str = "",
    note: str = "",
    quantity_milli: int | None = None,
) -> ChoiceFact:
    """Other values, or other hours a week (thousandths), from ``on`` inside the choice that holds that day.

    Refused where no choice holds then, where the values are unknown or the same, and where it is reported before the choice.
    """
    service, person = allowed(session, actor, service_id, person_id)
    assert person.id is not None
    held = held_on(session, person, service, slot, on, today)
    said = reported_on or today
    check_reported(said, today, held.fact)
    values_id = value_set(session, service, values)
    if values_id == held.value_set_id and quantity_milli is None:
        field = next(iter(values), "on")
        raise FieldsRefused({field: f"Omfattningen är redan så {on}. Välj en annan."})
    fact = ChoiceFact(kind=EXTENT, person_id=held.fact.person_id, service_id=service_id, slot=slot, unit_id=held.unit.id,
                      value_set_id=values_id, on=on, reported_on=said, quantity_milli=quantity_milli, asked_by=asked_by, note=note.strip(),
                      recorded_by=actor.user_id, recorded_at=audit.now())  # fmt: skip
    return recorded(session, actor, fact, person.id, "ändrade omfattningen")


def annul(
    session: Session, *, actor: Actor, today: date, fact_id: int, reported_on: date | None = None, note: str = ""
) -> ChoiceFact:
    """Undoes all that a fact did: an annulled switch gives the former choice back, an annulled end opens its choice again.

    Refused where it is annulled already or reported before the fact itself. An annulment may be annulled.
    """
    fact, survivor_id = the_fact(session, actor, fact_id)
    if annulment_of(session, fact_id):
        raise Refused("Händelsen är redan annullerad.")
    said = reported_on or today
    if said > today:
        check_reported(said, today)
    if said < fact.reported_on:
        raise FieldsRefused(
            {"reported_on": f"Händelsen rapporterades {fact.reported_on}. Skriv den dagen eller en senare."}
        )
    annulment = ChoiceFact(kind=ANNULMENT, person_id=fact.person_id, service_id=fact.service_id, slot=fact.slot, unit_id=fact.unit_id,
                           on=fact.on, annuls_id=fact_id, survivor_id=fact.survivor_id, reported_on=said, note=note.strip(),
                           recorded_by=actor.user_id, recorded_at=audit.now())  # fmt: skip
    if fact.kind == MERGE or (fact.survivor_id is not None and fact.kind == ANNULMENT):
        session.add(annulment)
        session.flush()
        after_merges(session, [fact.person_id, survivor_id])
    return recorded(session, actor, annulment, survivor_id, f"annullerade {fact.kind}")


def death(
    session: Session,
    *,
    actor: Actor,
    today: date,
    person_id: int,
    on: date,
    reported_on: date | None = None,
    note: str = "",
) -> ChoiceFact:
    """Ends everything of the person, in all services, from ``on``: the first day without.

    Refused before birth, later than today, and where a death on that day is registered already.
    """
    person = the_person(session, actor, person_id, "choice.write")
    require(actor, "choice.write")
    assert person.id is not None
    said = reported_on or today
    check_reported(said, today)
    if on > today:
        raise FieldsRefused({"on": f"Dagen {on} har inte varit än. Skriv i dag eller en tidigare dag."})
    if on < person.born:
        raise FieldsRefused(
            {"on": f"{called(session, person, today)} föddes {person.born}. Välj ett datum från den dagen."}
        )
    if died_on(session, same_person(session, person.id or 0)) == on:
        raise FieldsRefused({"on": f"{called(session, person, today)} är redan registrerad som avliden {on}."})
    fact = ChoiceFact(kind=DEATH, person_id=person.id, slot=0, on=on, reported_on=said, note=note.strip(),
                      recorded_by=actor.user_id, recorded_at=audit.now())  # fmt: skip
    withdraw_all(session, actor, today, same_person(session, person.id or 0), "Kunden har avlidit.")
    return recorded(session, actor, fact, person.id, "registrerade ett dödsfall")


def the_fact(session: Session, actor: Actor, fact_id: int) -> tuple[ChoiceFact, int]:
    """A fact that the actor may change, with the last survivor's id. Raises ``NotFound``."""
    fact = session.get(ChoiceFact, fact_id)
    if fact is None or fact.mistyped_at is not None:
        raise NotFound
    person = the_person(session, actor, fact.person_id, "choice.write")
    service = session.get(Service, fact.service_id) if fact.service_id else None
    require(actor, "choice.write", industry_id=service.industry_id if service else None)
    assert person.id is not None
    return fact, person.id


def annulment_of(session: Session, fact_id: int) -> ChoiceFact | None:
    """The annulment of a fact, if one stands that is not itself annulled."""
    rows = session.exec(
        select(ChoiceFact)
        .where(col(ChoiceFact.annuls_id) == fact_id, col(ChoiceFact.mistyped_at).is_(None))
        .order_by(col(ChoiceFact.id).desc())
    ).all()
    return next((row for row in rows if row.id is not None and annulment_of(session, row.id) is None), None)
