"""What the law says of the price lists that are stored: the warnings of one list, and of all lists of an actor's industries."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from sqlmodel import Session, col, select

from kundval.access.rules import Actor
from kundval.registry.models import Decision, Industry, Service
from kundval.reimbursement.models import PriceList, PriceRow
from kundval.reimbursement.queries.lists import DECIDED, visible
from kundval.reimbursement.queries.regimes import kinds_by_service
from kundval.reimbursement.rules import law_check
from kundval.reimbursement.rules.document import Document
from kundval.reimbursement.rules.law import Kind
from kundval.reimbursement.rules.law_check import LawWarning
from kundval.reimbursement.workbook.opened import Opened, open_list


@dataclass(frozen=True)
class Legal:
    """What a list does otherwise than the law says, and the services of which no kind is known."""

    warnings: list[LawWarning]
    unknown: list[str]


def legal(
    session: Session, price_list: PriceList, decided_on: date | None = None, opened: Opened | None = None
) -> Legal:
    """The warnings of a list, or of what ``opened`` holds of it; ``decided_on`` is the decision that is about to be taken."""
    opened = opened or open_list(price_list.document)
    decision = session.get(Decision, price_list.decision_id) if price_list.decision_id else None
    kinds = kinds_in(session, opened.document, price_list.industry_id)
    decided = decided_on or (decision.decided_on if decision else None)
    return Legal(
        law_check.warnings(opened.document, opened.checked, opened.formula, kinds, decided),
        law_check.unknown(opened.document, kinds),
    )


def kinds_in(session: Session, document: Document, industry_id: int) -> dict[str, Kind | None]:
    """The kind of each service that a list names, by code or name."""
    services = session.exec(select(Service).where(col(Service.industry_id) == industry_id)).all()
    ids = {word.casefold(): one.id or 0 for one in services for word in (one.code, one.name)}
    known = kinds_by_service(session, industry_id)
    return {row.service: known.get(ids.get(row.service.casefold(), 0)) for row in document.rows}


def late_decision(session: Session, price_list: PriceList) -> LawWarning | None:
    """Whether a decided list was decided after its year had begun (C01)."""
    decision = session.get(Decision, price_list.decision_id) if price_list.decision_id else None
    known = kinds_by_service(session, price_list.industry_id)
    services = session.exec(
        select(col(PriceRow.service_id)).where(col(PriceRow.price_list_id) == price_list.id).distinct()
    ).all()
    kinds = [known.get(service) for service in services]
    return law_check.late(price_list.valid_from, kinds, decision.decided_on if decision else None)


@dataclass(frozen=True)
class LegalRow:
    """A warning of a decided list, for the report of all of them."""

    price_list: PriceList
    industry: Industry
    warning: LawWarning


def all_warnings(session: Session, actor: Actor) -> Iterator[LegalRow]:
    """Every warning of the decided lists that the actor sees, newest list first."""
    rows = session.exec(
        select(PriceList, Industry)
        .join(Industry, col(Industry.id) == col(PriceList.industry_id))
        .where(col(PriceList.state) == DECIDED, visible(actor))
        .order_by(col(PriceList.valid_from).desc(), col(Industry.name), col(PriceList.id))
    ).all()
    for price_list, industry in rows:
        for warning in legal(session, price_list).warnings:
            yield LegalRow(price_list, industry, warning)
