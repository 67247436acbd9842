"""Builders of a registry: each goes through the verbs, as the office does."""

from datetime import date
from itertools import count

from sqlmodel import Session
from stdnum import luhn

from kundval.access.rules import SYSTEM
from kundval.period import Month
from kundval.registry.models import Board, Decision, Industry, Provider, Service, Unit
from kundval.registry.service import boards, ownership, providers, services, units

TODAY = date(2026, 11, 23)
LONG_AGO = date(2009, 1, 1)
_numbers = count(1)


def org_number(prefix: str = "5599") -> str:
    """An organisation number that nobody has, with its check digit."""
    bare = f"{prefix}{next(_numbers):0{9 - len(prefix)}d}"
    return bare + luhn.calc_check_digit(bare)


def a_board(session: Session, kind: str = "finansiering") -> Board:
    number = next(_numbers)
    return boards.register_board(
        session, actor=SYSTEM, today=TODAY, code=f"N{number}", name=f"Nämnd {number}", kind=kind
    )


def an_industry(session: Session, board: Board | None = None) -> Industry:
    code = f"bransch{next(_numbers)}"
    industry = boards.register_industry(
        session, actor=SYSTEM, today=TODAY, code=code, name=code.capitalize(), first_month=Month.parse("2024-01")
    )
    boards.set_face(session, actor=SYSTEM, today=TODAY, industry_id=industry.id or 0, board_id=(board or a_board(session)).id or 0,
                    office_unit="Kundvalskontoret", head="Karin Ek", valid_from=LONG_AGO)  # fmt: skip
    return industry


def a_service(session: Session, industry: Industry | None = None) -> Service:
    code = f"tjanst{next(_numbers)}"
    industry = industry or an_industry(session)
    return services.register_service(
        session, actor=SYSTEM, today=TODAY, industry_id=industry.id or 0, code=code, name=code.capitalize()
    )


def a_provider(session: Session, form: str = "aktiebolag", name: str = "", *, municipality: bool = False) -> Provider:
    number = org_number("2129" if form == "kommun" else "5599")
    return providers.register_provider(
        session,
        actor=SYSTEM,
        today=TODAY,
        org_number=number,
        name=name or f"Utförare {number}",
        form=form,
        form_from=LONG_AGO,
        is_municipality=municipality,
    )


def a_unit(
    session: Session,
    provider: Provider | None = None,
    service: Service | None = None,
    *,
    mode: str = "fristående",
    since: date = LONG_AGO,
    board: Board | None = None,
) -> Unit:
    """A unit with a service and somebody who runs it."""
    number = next(_numbers)
    unit = units.register_unit(
        session,
        actor=SYSTEM,
        today=TODAY,
        code=f"E{number}",
        name=f"Enhet {number}",
        production_board_id=board.id if board else None,
    )
    service = service or a_service(session)
    units.set_unit_service(session, actor=SYSTEM, today=TODAY, unit_id=unit.id or 0, service_id=service.id or 0,
                           valid_from=since, capacity=40)  # fmt: skip
    ownership.record_ownership(session, actor=SYSTEM, today=TODAY, unit_id=unit.id or 0,
                               provider_id=(provider or a_provider(session)).id, mode=mode,
                               valid_from=since, reported_on=since)  # fmt: skip
    return unit


def a_decision(
    session: Session,
    decided_on: date = date(2026, 1, 15),
    paragraph: str = "12",
    ground: str = "",
    board: Board | None = None,
) -> Decision:
    return boards.register_decision(
        session,
        actor=SYSTEM,
        today=TODAY,
        board_id=(board or a_board(session)).id or 0,
        paragraph=paragraph,
        case_number=f"UBN 2026/{next(_numbers)}",
        decided_on=decided_on,
        ground=ground,
    )
