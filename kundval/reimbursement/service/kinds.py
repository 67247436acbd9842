"""Saying of which kind of activity a service is, where its code does not."""

from datetime import date

from sqlmodel import Session

from kundval import audit
from kundval.access.rules import Actor, require
from kundval.errors import FieldsRefused, NotFound
from kundval.registry.models import Service
from kundval.reimbursement.models import ServiceKind
from kundval.reimbursement.rules.law import kind_of


def set_kind(session: Session, *, actor: Actor, today: date, service_id: int, kind: str) -> ServiceKind:
    """The kind by which the law judges a service's price lists and decisions; empty: the law has no rules for it."""
    service = session.get(Service, service_id)
    if service is None:
        raise NotFound
    require(actor, "individual.draft", industry_id=service.industry_id)
    if kind and kind_of(kind) is None:
        raise FieldsRefused({"kind": "Välj en verksamhetsform i listan."})
    found = session.get(ServiceKind, service_id) or ServiceKind(service_id=service_id, kind="")
    before, found.kind = found.kind, kind
    session.add(found)
    session.flush()
    audit.record(
        session, actor=actor, verb="angav verksamhetsform", subject="service", subject_id=service_id, industry_id=service.industry_id,
        details={"tjänst": service.name, "verksamhetsform": [before, kind or "ingen"]},
    )  # fmt: skip
    return found
