"""A private provider with an approved preschool, and a price list of its year: what individual decisions are made of."""

from dataclasses import dataclass
from datetime import date

from sqlmodel import Session

from kundval.access.rules import SYSTEM
from kundval.quality.service.approvals import NewApproval, register_approval
from kundval.registry.models import Provider, Unit
from kundval.registry.service.boards import set_face
from kundval.reimbursement.models import IndividualDecision
from kundval.reimbursement.service import individual
from kundval.reimbursement.service.individual import Act
from tests.registry.builders import a_board, a_decision, a_provider, a_unit
from tests.reimbursement.market import TODAY, Market, decide, make_market, vasby

YEAR = 2017
ACT = Act(date(2016, 12, 5), "Karin Ek, utbildningschef", "punkt 4.3 i delegationsordningen")


@dataclass
class Granting:
    """What :func:`make_granting` made."""

    market: Market
    provider: Provider
    unit: Unit


def make_granting(session: Session, name: str = "Björkens förskolor AB", *, priced: bool = True) -> Granting:
    """Väsby's preschool list of 2017, decided in November 2016, and one private preschool."""
    market = make_market(session)
    set_face(
        session, actor=SYSTEM, today=TODAY, industry_id=market.industry.id or 0, board_id=a_board(session).id or 0,
        office_unit="Kundvalskontoret", head="Anna Berg", valid_from=date(2009, 1, 1),
    )  # fmt: skip
    if priced:
        decide(session, market, vasby(), decided_on=date(2016, 11, 29))
    provider, unit = private_unit(session, market, name)
    return Granting(market, provider, unit)


def private_unit(
    session: Session, market: Market, name: str, *, since: date = date(2015, 1, 1), until: date | None = None, mode: str = "fristående"
) -> tuple[Provider, Unit]:  # fmt: skip
    """A provider that runs one approved preschool in the mode since a day."""
    provider = a_provider(session, name=name)
    unit = a_unit(session, provider, market.service, mode=mode, since=since)
    new = NewApproval(unit.id or 0, market.service.id or 0, since, a_decision(session).id or 0, until)
    register_approval(session, actor=SYSTEM, today=TODAY, new=new)
    return provider, unit


def prepared(
    session: Session, found: Granting, year: int = YEAR, case_number: str = "UBN 2016/500"
) -> IndividualDecision:
    """A draft by the economist."""
    return individual.draft(
        session, actor=found.market.economist, today=TODAY, provider_id=found.provider.id or 0,
        industry_id=found.market.industry.id or 0, year=year, case_number=case_number, presenter="Omar Ali, ekonom",
    )  # fmt: skip


def granted(
    session: Session, found: Granting, *, act: Act = ACT, case_number: str = "UBN 2016/500"
) -> IndividualDecision:
    """Drafted by the economist, decided by the attestant."""
    made = prepared(session, found, case_number=case_number)
    return individual.decide(session, actor=found.market.attestant, today=TODAY, decision_id=made.id or 0, act=act)
