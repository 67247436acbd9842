"""The facts of a person as they were reported, in words that the page shows."""

from dataclasses import dataclass
from datetime import date, timedelta

from sqlmodel import Session, col, select

from kundval.access.models import User
from kundval.access.rules import Actor, industries_for
from kundval.choice.models import (
    ChoiceFact,
    Entitlement,
    EventFact,
    Person,
    PersonIdentity,
    PersonProtection,
    PersonResidence,
)
from kundval.choice.queries.merged import same_person
from kundval.choice.rules.facts import ANNULMENT, END, MERGE, STARTS
from kundval.registry.models import Service, Unit, ValueSet


@dataclass(frozen=True)
class Told:
    """A fact with the names of what it refers to."""

    fact: ChoiceFact
    unit: str
    service: str
    values: str
    by: str
    annulled: bool

    @property
    def state(self) -> str:
        if self.fact.mistyped_at is not None:
            return "feltypad"
        return "annullerad" if self.annulled else ""

    @property
    def text(self) -> str:
        """«Byte till Björkens förskola från 2026-05-10»"""
        fact = self.fact
        if fact.kind in STARTS:
            verb = "Icke-val:" if fact.origin == "ickeval" else "Byte till" if fact.kind != "val" else "Val av"
            until = f" t.o.m. {fact.until - timedelta(days=1)}" if fact.until else ""
            return f"{verb} {self.unit} från {fact.on}{until}"
        if fact.kind == END:
            return f"Avslut, sista dag {fact.on - timedelta(days=1)}"
        if fact.kind == ANNULMENT:
            return "Annullering"
        if fact.kind == MERGE:
            return f"Sammanslagning {fact.on}"
        return f"{'Ändrad omfattning' if fact.kind == 'omfattning' else 'Dödsfall'} från {fact.on}"


def facts_of(session: Session, actor: Actor, person: Person) -> list[Told]:
    """Everything reported about a person and those merged into it, in the actor's industries, newest first; slips stay, marked."""
    persons = same_person(session, person.id or 0)
    statement = (
        select(ChoiceFact, col(Unit.name), Service, col(ValueSet.text))
        .outerjoin(Unit, col(Unit.id) == col(ChoiceFact.unit_id))
        .outerjoin(Service, col(Service.id) == col(ChoiceFact.service_id))
        .outerjoin(ValueSet, col(ValueSet.id) == col(ChoiceFact.value_set_id))
        .where(col(ChoiceFact.person_id).in_(persons))
        .order_by(col(ChoiceFact.id).desc())
    )
    allowed = industries_for(actor, "person.read")
    if allowed is not None:
        statement = statement.where(
            col(ChoiceFact.service_id).is_(None) | col(Service.industry_id).in_(sorted(allowed))
        )
    rows = session.exec(statement).all()
    undone = {fact.annuls_id for fact, *_ in rows if fact.annuls_id and fact.mistyped_at is None}
    names = _names(session, {fact.recorded_by for fact, *_ in rows})
    return [
        Told(
            fact,
            unit or "",
            service.name if service else "",
            values or "",
            names.get(fact.recorded_by, ""),
            fact.id in undone,
        )
        for fact, unit, service, values in rows
    ]


def events_of(session: Session, actor: Actor, person_ids: list[int]) -> list[tuple[EventFact, Service]]:
    """What is told of absence and other events in the actor's industries, newest first."""
    allowed = industries_for(actor, "person.read")
    statement = (
        select(EventFact, Service)
        .join(Service, col(Service.id) == col(EventFact.service_id))
        .where(col(EventFact.person_id).in_(person_ids), col(EventFact.mistyped_at).is_(None))
        .order_by(col(EventFact.valid_from).desc(), col(EventFact.id).desc())
    )
    if allowed is not None:
        statement = statement.where(col(Service.industry_id).in_(sorted(allowed)))
    return [(event, service) for event, service in session.exec(statement)]


def rights_of(session: Session, actor: Actor, person_ids: list[int]) -> list[tuple[Entitlement, Service]]:
    """The entitlements of a person in the actor's industries, newest first."""
    statement = (
        select(Entitlement, Service)
        .join(Service, col(Service.id) == col(Entitlement.service_id))
        .where(col(Entitlement.person_id).in_(person_ids), col(Entitlement.mistyped_at).is_(None))
        .order_by(col(Entitlement.valid_from).desc())
    )
    allowed = industries_for(actor, "person.read")
    if allowed is not None:
        statement = statement.where(col(Service.industry_id).in_(sorted(allowed)))
    return list(session.exec(statement).all())


def residence_on(session: Session, person_ids: list[int], on: date) -> str:
    """The code of the municipality of residence on a day; empty where nothing is said."""
    row = session.exec(
        select(PersonResidence)
        .where(
            col(PersonResidence.person_id).in_(person_ids),
            col(PersonResidence.mistyped_at).is_(None),
            col(PersonResidence.valid_from) <= on,
        )
        .order_by(
            col(PersonResidence.valid_from).desc(),
            col(PersonResidence.reported_on).desc(),
            col(PersonResidence.id).desc(),
        )
    ).first()
    return row.municipality if row else ""


def protection_on(session: Session, person_ids: list[int], on: date) -> str:
    """The protection of a day: ingen, sekretessmarkering or skyddad folkbokföring."""
    row = session.exec(
        select(PersonProtection)
        .where(col(PersonProtection.person_id).in_(person_ids), col(PersonProtection.valid_from) <= on)
        .order_by(col(PersonProtection.valid_from).desc(), col(PersonProtection.id).desc())
    ).first()
    return row.kind if row else "ingen"


def numbers_of(session: Session, person_ids: list[int]) -> list[PersonIdentity]:
    """The numbers of a person, newest first. Whoever shows them logs it."""
    return list(
        session.exec(
            select(PersonIdentity)
            .where(col(PersonIdentity.person_id).in_(person_ids))
            .order_by(col(PersonIdentity.valid_from).desc(), col(PersonIdentity.id).desc())
        ).all()
    )


def _names(session: Session, users: set[int | None]) -> dict[int | None, str]:
    rows = session.exec(select(col(User.id), col(User.name)).where(col(User.id).in_(users - {None}))).all()
    return dict(rows)
