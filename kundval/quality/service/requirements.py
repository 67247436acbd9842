"""Requirements: decided by the board, superseded by a later decision, never edited."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from sqlmodel import Session

from kundval import audit
from kundval.access.rules import Actor, require
from kundval.errors import FieldsRefused, NotFound
from kundval.quality.models import Requirement
from kundval.registry import rules as registry_rules
from kundval.registry.models import Decision, Industry, Service


@dataclass(frozen=True)
class NewRequirement:
    """A requirement as a decision puts it; ``service_id`` None: of the whole industry. Half-open ``[valid_from, valid_to)``."""

    industry_id: int
    service_id: int | None
    code: str
    text: str
    decision_id: int
    valid_from: date
    valid_to: date | None = None


def decide_requirement(
    session: Session, *, actor: Actor, today: date, new: NewRequirement, batch_id: int | None = None
) -> Requirement:
    """A requirement (krav) that the board has decided. With the code of an earlier one it supersedes it from its first day."""
    requirement = _checked(session, actor, new, batch_id)
    session.add(requirement)
    session.flush()
    _log(session, actor, requirement, "registrerade kravet")
    return requirement


def decide_requirements(
    session: Session, *, actor: Actor, today: date, rows: Iterable[NewRequirement], batch_id: int | None = None
) -> int:
    """The same for many at once, with one row in the log; returns how many."""
    requirements = [_checked(session, actor, new, batch_id) for new in rows]
    session.add_all(requirements)
    session.flush()
    audit.record(
        session, actor=actor, verb="läste in krav", subject="requirement", details={"rader": len(requirements)}
    )
    return len(requirements)


def repeal_requirement(
    session: Session, *, actor: Actor, today: date, requirement_id: int, decision_id: int, valid_from: date, reason: str
) -> Requirement:
    """That the board has abolished a requirement from a day on (upphävt)."""
    old = session.get(Requirement, requirement_id)
    if old is None:
        raise NotFound
    require(actor, "quality.write", industry_id=old.industry_id)
    if not reason.strip():
        raise FieldsRefused({"reason": "Skriv varför kravet upphävs."})
    new = NewRequirement(old.industry_id, old.service_id, old.code, reason.strip(), decision_id, valid_from)
    row = _checked(session, actor, new, None)
    row.repealed = True
    session.add(row)
    session.flush()
    _log(session, actor, row, "upphävde kravet")
    return row


def _checked(session: Session, actor: Actor, new: NewRequirement, batch_id: int | None) -> Requirement:
    require(actor, "quality.write", industry_id=new.industry_id)
    service = session.get(Service, new.service_id) if new.service_id is not None else None
    if session.get(Industry, new.industry_id) is None or session.get(Decision, new.decision_id) is None:
        raise NotFound
    if new.service_id is not None and (service is None or service.industry_id != new.industry_id):
        raise FieldsRefused({"service": "Välj en tjänst i branschen."})
    if not new.text.strip():
        raise FieldsRefused({"text": "Skriv vad kravet är."})
    registry_rules.check_interval(new.valid_from, new.valid_to)
    return Requirement(
        industry_id=new.industry_id,
        service_id=new.service_id,
        code=registry_rules.check_code(new.code, "kravet"),
        text=new.text.strip(),
        decision_id=new.decision_id,
        valid_from=new.valid_from,
        valid_to=new.valid_to,
        import_batch_id=batch_id,
    )


def _log(session: Session, actor: Actor, requirement: Requirement, verb: str) -> None:
    audit.record(
        session,
        actor=actor,
        verb=verb,
        subject="requirement",
        subject_id=requirement.id,
        industry_id=requirement.industry_id,
        details={"krav": requirement.code, "text": requirement.text, "från": str(requirement.valid_from)},
    )
