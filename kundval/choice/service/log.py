"""What the verbs of choice write in the log. No names or numbers: the log shows a person by today's protection."""

from datetime import timedelta
from typing import Any

from sqlmodel import Session

from kundval import audit
from kundval.access.rules import Actor
from kundval.choice.models import ChoiceFact, Person
from kundval.registry.models import Service


def log_person(
    session: Session, actor: Actor, person: Person, verb: str, details: dict[str, Any], reason: str = ""
) -> None:
    """An act on the person itself."""
    audit.record(
        session, actor=actor, verb=verb, subject="person", subject_id=person.id, reason=reason, details=details
    )


def log_fact(session: Session, actor: Actor, verb: str, fact: ChoiceFact, person_id: int, reason: str = "") -> None:
    """A fact of choice that was recorded or marked; ``person_id`` is the last survivor."""
    service = session.get(Service, fact.service_id) if fact.service_id else None
    audit.record(
        session,
        actor=actor,
        verb=verb,
        subject="person",
        subject_id=person_id,
        industry_id=service.industry_id if service else None,
        reason=reason,
        details=_told(fact),
    )


def _told(fact: ChoiceFact) -> dict[str, Any]:
    # No unit: the log is read by those who may not go from a protected person to where it is.
    said = {"dag": str(fact.on), "rapporterad": str(fact.reported_on), "händelse": fact.id}
    return said | ({"sista dag": str(fact.until - timedelta(days=1))} if fact.until else {})
