"""The verbs that say how a service is chosen and what a unit takes in. All are dated; the same day again replaces what was said."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from sqlmodel import Session, col, select

from kundval import audit
from kundval.access.rules import Actor, require
from kundval.choice.models.wishes import ChoiceTerms, NoticeRule, PersonArea, UnitIntake
from kundval.choice.queries.visible import the_person
from kundval.choice.rules import notice as notices
from kundval.choice.rules.non_choice import DEFAULT, ROTATION
from kundval.choice.rules.notice import Notice
from kundval.choice.rules.queue import ORDERS, parsed
from kundval.choice.service.log import log_person
from kundval.errors import FieldsRefused, NotFound
from kundval.registry.models import Service, Unit, UnitService

TERMS = ("both_guardians", "answer_days", "offer_months", "per_term", "queue_order", "non_choice", "non_choice_unit_id",
         "non_choice_reason")  # fmt: skip


def set_terms(
    session: Session,
    *,
    actor: Actor,
    today: date,
    service_id: int,
    valid_from: date,
    terms: Mapping[str, Any],
    decision_id: int | None = None,
    batch_id: int | None = None,
) -> ChoiceTerms:
    """How the service is chosen from a day on: the fields of :class:`ChoiceTerms` named in ``terms``, the others as in empty terms.

    Refused: an unknown order, a default unit that does not give the service, rotation without a reason.
    """
    service = _service(session, actor, service_id)
    _check_terms(session, service, terms)
    row = _same_day(session, ChoiceTerms, service_id=service_id, valid_from=valid_from) or ChoiceTerms(
        service_id=service_id, valid_from=valid_from, import_batch_id=batch_id
    )
    empty = ChoiceTerms(service_id=service_id, valid_from=valid_from)
    for name in TERMS:
        setattr(row, name, terms.get(name, getattr(empty, name)))
    row.decision_id = decision_id
    return _said(session, actor, service, row, "ändrade valreglerna")


def set_notice(
    session: Session,
    *,
    actor: Actor,
    today: date,
    service_id: int,
    act: str,
    valid_from: date,
    notice: Notice,
    decision_id: int | None = None,
    batch_id: int | None = None,
) -> NoticeRule:
    """The notice of an act for what is asked for from a day on. Refused: an unknown act, a rule without its numbers."""
    service = _service(session, actor, service_id)
    wrong = notices.wrong(notice)
    if act not in notices.ACTS:
        wrong["act"] = f"Välj {', '.join(notices.ACTS)}."
    if wrong:
        raise FieldsRefused(wrong)
    row = _same_day(session, NoticeRule, service_id=service_id, valid_from=valid_from, act=act) or NoticeRule(
        service_id=service_id, act=act, valid_from=valid_from, kind=notice.kind, import_batch_id=batch_id
    )
    row.kind, row.number, row.cutoff, row.paid = notice.kind, notice.number, notice.cutoff, notice.paid
    row.decision_id = decision_id
    return _said(session, actor, service, row, f"ändrade uppsägningstiden för {act}")


def set_intake(
    session: Session,
    *,
    actor: Actor,
    today: date,
    unit_id: int,
    service_id: int,
    valid_from: date,
    is_open: bool,
    areas: Sequence[str] = (),
    reason: str = "",
    batch_id: int | None = None,
) -> UnitIntake:
    """Whether a unit takes new customers from a day on, and from which areas (none named: all). A stop needs its reason."""
    service, unit = _service(session, actor, service_id), session.get(Unit, unit_id)
    if unit is None:
        raise NotFound
    gives = select(UnitService).where(col(UnitService.unit_id) == unit_id, col(UnitService.service_id) == service_id)
    if session.exec(gives).first() is None:
        raise FieldsRefused({"service": f"{unit.name} har inte {service.name}. Välj en annan tjänst."})
    if not is_open and not reason.strip():
        raise FieldsRefused({"reason": "Ange skälet till intagningsstoppet. Det visas när någon väljer enheten."})
    row = _same_day(session, UnitIntake, unit_id=unit_id, service_id=service_id, valid_from=valid_from) or UnitIntake(
        unit_id=unit_id, service_id=service_id, valid_from=valid_from, import_batch_id=batch_id
    )
    row.is_open, row.reason = is_open, reason.strip()
    row.areas = ", ".join(area.strip() for area in areas if area.strip())
    session.add(row)
    session.flush()
    audit.record(
        session, actor=actor, verb="ändrade intagningen", subject="unit", subject_id=unit_id, industry_id=service.industry_id,
        reason=row.reason, details={"tjänst": service.name, "från": str(valid_from), "tar emot": "ja" if is_open else "nej",
                                    "områden": row.areas or "alla"},
    )  # fmt: skip
    return row


def set_area(session: Session, *, actor: Actor, today: date, person_id: int, area: str, valid_from: date) -> PersonArea:
    """The area in which a person lives from a day on. An area is no address, and is not written in the log."""
    person = the_person(session, actor, person_id, "choice.write")
    if not area.strip():
        raise FieldsRefused({"area": "Skriv området, till exempel Ekdalen."})
    row = _same_day(session, PersonArea, person_id=person.id, valid_from=valid_from) or PersonArea(
        person_id=person.id or 0, area=area, valid_from=valid_from
    )
    row.area = area.strip()
    session.add(row)
    session.flush()
    log_person(session, actor, person, "ändrade området", {"från": str(valid_from)})
    return row


def _check_terms(session: Session, service: Service, terms: Mapping[str, Any]) -> None:
    wrong = {}
    order = terms.get("queue_order", "")
    if order and len(parsed(order)) != len(order.split(",")):
        wrong["queue_order"] = f"Köordningen består av {', '.join(ORDERS)}, åtskilda med komma."
    kind, unit_id = terms.get("non_choice", ""), terms.get("non_choice_unit_id")
    if kind == DEFAULT and not _gives(session, unit_id, service.id):
        wrong["non_choice_unit_id"] = f"Välj en enhet som har {service.name}."
    if kind == ROTATION and not terms.get("non_choice_reason", "").strip():
        wrong["non_choice_reason"] = "Ange varför turordning ska gälla trots Konkurrensverkets invändning."
    if kind not in ("", DEFAULT, ROTATION):
        wrong["non_choice"] = "Välj en förutbestämd enhet, turordning eller inget alternativ."
    for name in ("answer_days", "offer_months", "per_term"):
        number = terms.get(name)
        if number is not None and not 1 <= number <= 100:
            wrong[name] = "Skriv ett tal från 1 till 100, eller lämna tomt."
    if wrong:
        raise FieldsRefused(wrong)


def _gives(session: Session, unit_id: int | None, service_id: int | None) -> bool:
    statement = select(UnitService).where(
        col(UnitService.unit_id) == unit_id, col(UnitService.service_id) == service_id
    )
    return unit_id is not None and session.exec(statement).first() is not None


def _service(session: Session, actor: Actor, service_id: int) -> Service:
    service = session.get(Service, service_id)
    if service is None:
        raise NotFound
    require(actor, "registry.write", industry_id=service.industry_id)
    return service


def _same_day(session: Session, table: type[Any], **columns: Any) -> Any:
    return session.exec(
        select(table).where(*(getattr(table, name) == value for name, value in columns.items()))
    ).first()


def _said(session: Session, actor: Actor, service: Service, row: Any, verb: str) -> Any:
    session.add(row)
    session.flush()
    audit.record(session, actor=actor, verb=verb, subject="service", subject_id=service.id, industry_id=service.industry_id,
                 details={name: str(value) for name, value in row.model_dump().items()
                          if name not in ("id", "service_id", "import_batch_id") and value not in (None, "")})  # fmt: skip
    return row
