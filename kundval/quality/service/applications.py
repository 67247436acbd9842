"""Applications: received, examined requirement by requirement, approved or refused."""

from datetime import date

from sqlmodel import Session, col, select

from kundval import audit
from kundval.access.rules import Actor, require
from kundval.errors import AlreadyDone, FieldsRefused, NotFound, Refused
from kundval.formats import interval_text
from kundval.quality import rules
from kundval.quality.models import Application, Approval, Assessment, Requirement
from kundval.quality.queries.applications import judged, unexamined, unmet
from kundval.quality.service.approvals import NewApproval, add_approval
from kundval.registry.models import Decision, Provider, Service, Unit
from kundval.registry.queries.owners import owner_on
from kundval.registry.service.versions import claim


def apply(
    session: Session,
    *,
    actor: Actor,
    today: date,
    provider_id: int,
    unit_id: int,
    service_id: int,
    wanted_from: date,
    received_on: date,
) -> Application:
    """A wish to give a service at a unit from a day on (ansökan). Refused: a unit that somebody else runs on that day."""
    service = session.get(Service, service_id)
    unit, provider = session.get(Unit, unit_id), session.get(Provider, provider_id)
    if service is None or unit is None or provider is None:
        raise NotFound
    require(actor, "approval.write", industry_id=service.industry_id)
    owner = owner_on(session, unit_id, wanted_from, today)
    if owner is None or owner.provider_id != provider_id:
        raise FieldsRefused(
            {"unit": f"{unit.name} drivs inte av {provider.name} {wanted_from}. Registrera ägandet först."}
        )
    if received_on > today:
        raise FieldsRefused({"received_on": f"Dagen då ansökan kom, {received_on}, har inte varit än."})
    _refuse_second(session, unit, service)
    application = Application(
        provider_id=provider_id,
        unit_id=unit_id,
        service_id=service_id,
        wanted_from=wanted_from,
        received_on=received_on,
    )
    session.add(application)
    session.flush()
    _log(session, actor, application, service, "registrerade ansökan", details={"enhet": unit.name})
    return application


def assess(
    session: Session,
    *,
    actor: Actor,
    today: date,
    application_id: int,
    requirement_id: int,
    verdict: str,
    examined_on: date,
    evidence: str = "",
) -> Assessment:
    """What was found about one requirement: met, not met, not examined. The latest counts, earlier ones stay.

    The first one makes an application that was ansökt granskas.
    """
    application, service = found(session, actor, application_id)
    _refuse_closed(application)
    rules.check_verdict(verdict, evidence, examined_on, today)
    if requirement_id not in {one.requirement.id for one in judged(session, application)}:
        raise NotFound
    assessment = Assessment(
        application_id=application_id,
        unit_id=application.unit_id,
        service_id=application.service_id,
        requirement_id=requirement_id,
        verdict=verdict,
        examined_on=examined_on,
        evidence=evidence.strip(),
        user_id=actor.user_id,
        recorded_at=audit.now(),
    )
    session.add(assessment)
    application.state = rules.IN_REVIEW
    session.flush()
    requirement = session.get(Requirement, requirement_id)
    code = requirement.code if requirement else ""
    _log(
        session,
        actor,
        application,
        service,
        "bedömde",
        evidence.strip(),
        {"krav": code, "bedömning": verdict},
    )
    return assessment


def approve(
    session: Session,
    *,
    actor: Actor,
    today: date,
    application_id: int,
    version: int,
    decision_id: int,
    valid_from: date,
    valid_to: date | None = None,
) -> Approval:
    """Approves the application by a decision. Refused while a requirement in force is unmet or unexamined, naming them."""
    application, service = found(session, actor, application_id)
    _refuse_closed(application)
    requirements = judged(session, application)
    rules.refuse_blocked(unmet(requirements), unexamined(requirements))
    _close(session, application, version, rules.APPROVED, decision_id)
    new = NewApproval(application.unit_id, application.service_id, valid_from, decision_id, valid_to)
    approval = add_approval(session, new, application_id=application_id)
    _log(
        session,
        actor,
        application,
        service,
        "godkände ansökan",
        details={"gäller": interval_text(valid_from, valid_to)},
    )
    return approval


def refuse(
    session: Session,
    *,
    actor: Actor,
    today: date,
    application_id: int,
    version: int,
    decision_id: int,
    requirement_id: int,
    reason: str,
) -> Application:
    """Refuses the application, naming the unmet requirement and why (LOV 1:2: who meets all requirements is approved)."""
    application, service = found(session, actor, application_id)
    _refuse_closed(application)
    not_met = {one.requirement.id for one in judged(session, application) if one.verdict == rules.UNMET}
    if requirement_id not in not_met:
        raise FieldsRefused(
            {"requirement": "Välj ett krav som är bedömt som inte uppfyllt. Utan det kan ansökan inte avslås."}
        )
    if not reason.strip():
        raise FieldsRefused({"reason": "Ange skälet. Det visas för utföraren."})
    _close(session, application, version, rules.REFUSED, decision_id)
    application.refusal_requirement_id, application.refusal_reason = requirement_id, reason.strip()
    session.flush()
    _log(session, actor, application, service, "avslog ansökan", reason=reason.strip())
    return application


def found(session: Session, actor: Actor, application_id: int) -> tuple[Application, Service]:
    """The application and its service, if it exists and the actor may examine it."""
    application = session.get(Application, application_id)
    service = session.get(Service, application.service_id) if application else None
    if application is None or service is None:
        raise NotFound
    require(actor, "approval.write", industry_id=service.industry_id)
    return application, service


def _close(session: Session, application: Application, version: int, state: str, decision_id: int) -> None:
    if session.get(Decision, decision_id) is None:
        raise NotFound
    claim(session, application, version, "ansökan")
    application.state, application.decision_id = state, decision_id
    session.flush()


def _refuse_closed(application: Application) -> None:
    if application.state not in rules.OPEN_STATES:
        raise AlreadyDone(f"Det är redan gjort: ansökan är {application.state}.")


def _refuse_second(session: Session, unit: Unit, service: Service) -> None:
    waiting = session.exec(
        select(Application).where(
            col(Application.unit_id) == unit.id,
            col(Application.service_id) == service.id,
            col(Application.state).in_(rules.OPEN_STATES),
        )
    ).first()
    if waiting:
        raise Refused(f"En ansökan om {service.name} vid {unit.name} prövas redan, mottagen {waiting.received_on}.")


def _log(
    session: Session,
    actor: Actor,
    application: Application,
    service: Service,
    verb: str,
    reason: str = "",
    details: dict[str, str] | None = None,
) -> None:
    audit.record(session, actor=actor, verb=verb, subject="application", subject_id=application.id,
                 industry_id=service.industry_id, provider_id=application.provider_id, reason=reason,
                 details={**(details or {}), "tjänst": service.name})  # fmt: skip
