"""A small preschool market for tests of the verbs: one industry, its services, two who act."""

from dataclasses import dataclass, replace
from datetime import date
from fractions import Fraction

from sqlmodel import Session

from kundval.access.rules import Actor
from kundval.registry.models import Dimension, DimensionValue, Industry, Service
from kundval.registry.service.boards import register_decision
from kundval.reimbursement.models import PriceList
from kundval.reimbursement.rules.document import Document
from kundval.reimbursement.service import deciding, drafts
from tests.factories import make_actor, make_board, make_industry, make_service
from tests.reimbursement.lists import published_list

TODAY = date(2026, 11, 23)


@dataclass
class Market:
    """What :func:`make_market` made."""

    industry: Industry
    service: Service
    board_id: int
    economist: Actor
    attestant: Actor


def make_market(session: Session) -> Market:
    industry = make_industry(session, "forskola", "2016-01")
    service = make_service(session, industry, "forskola")
    extent = Dimension(service_id=service.id, code="omfattning", position=1)
    session.add(extent)
    session.flush()
    session.add_all(
        DimensionValue(dimension_id=extent.id, value=v, position=n) for n, v in enumerate(["heltid", "deltid"])
    )
    session.flush()
    board = make_board(session)
    return Market(industry, service, board.id or 0, make_actor(session, "ekonom"), make_actor(session, "attestant"))


def vasby(case: str = "UV-FSK-2017", start: date | None = None, end: date | None = None, factor: str = "1") -> Document:
    """A published list of Upplands Väsby, perhaps for other days and with every number multiplied; its deviations have reasons."""
    document = published_list(case)
    head = document.head
    if start:
        head = replace(head, valid_from=start, valid_to=end, name=f"{head.name} från {start}")
    if factor != "1":
        # Other numbers follow no formula: each is its own base.
        document = replace(
            document, steps=tuple(replace(s, expression="bas", varies_by=("rad", "grupp")) for s in document.steps)
        )
    published = tuple(
        replace(
            number, amount=round_kr((number.amount or Fraction(0)) * Fraction(factor)), reason="Så som det trycktes"
        )
        for number in document.published
    )
    return replace(document, head=head, published=published)


def round_kr(amount: Fraction) -> Fraction:
    return Fraction((2 * amount.numerator + amount.denominator) // (2 * amount.denominator))


def draft(session: Session, market: Market, document: Document) -> PriceList:
    return drafts.create(session, actor=market.economist, today=TODAY, document=document)


def decide(
    session: Session,
    market: Market,
    document: Document,
    decided_on: date = date(2015, 11, 29),
    paragraph: str = "§ 98",
    ground: str = "",
) -> PriceList:
    """Drafted and reviewed by one, decided by the other."""
    price_list = draft(session, market, document)
    drafts.review(session, actor=market.economist, today=TODAY, price_list_id=price_list.id or 0)
    decision = register_decision(
        session, actor=market.attestant, today=TODAY, board_id=market.board_id, paragraph=paragraph,
        case_number="UBN 2016/412", decided_on=decided_on, ground=ground,
    )  # fmt: skip
    return deciding.decide(
        session, actor=market.attestant, today=TODAY, price_list_id=price_list.id or 0, decision_id=decision.id or 0
    )
