"""Reads of boards, industries, services and what a choice must state."""

from collections.abc import Iterable
from datetime import date

from sqlmodel import Session, col, or_, select

from kundval.access.rules import Actor, industries_for
from kundval.errors import NotFound
from kundval.formats import NBSP
from kundval.registry.models import Board, Decision, Dimension, DimensionValue, Industry, IndustryFace, Service


def boards(session: Session) -> list[Board]:
    return list(session.exec(select(Board).order_by(col(Board.name))).all())


def industries(session: Session, actor: Actor, permission: str = "registry.read") -> list[Industry]:
    """The industries for which the actor holds the permission, by name."""
    statement = select(Industry).order_by(col(Industry.name))
    allowed = industries_for(actor, permission)
    if allowed is not None:
        statement = statement.where(col(Industry.id).in_(allowed))
    return list(session.exec(statement).all())


def industry_by_code(session: Session, code: str) -> Industry:
    """The industry with the code. Raises ``NotFound``."""
    found = session.exec(select(Industry).where(col(Industry.code) == code)).first()
    if found is None:
        raise NotFound(f"Branschen {code} finns inte.")
    return found


def services(session: Session, actor: Actor, permission: str = "registry.read") -> list[Service]:
    """The services of the industries for which the actor holds the permission, by industry and name."""
    statement = select(Service).join(Industry, col(Industry.id) == col(Service.industry_id))
    allowed = industries_for(actor, permission)
    if allowed is not None:
        statement = statement.where(col(Service.industry_id).in_(allowed))
    return list(session.exec(statement.order_by(col(Industry.name), col(Service.name))).all())


def services_of(session: Session, industry_id: int) -> list[Service]:
    return list(
        session.exec(select(Service).where(col(Service.industry_id) == industry_id).order_by(col(Service.name))).all()
    )


def dimensions_of(session: Session, service_id: int, *, with_events: bool = False) -> list[tuple[Dimension, list[str]]]:
    """What a choice of a service states: its dimensions in order, each with its values in order.

    ``with_events``: also the dimension whose values arise from events, as a price list sees them.
    """
    rows = session.exec(
        select(Dimension, col(DimensionValue.value))
        .outerjoin(DimensionValue, col(DimensionValue.dimension_id) == col(Dimension.id))
        .where(col(Dimension.service_id) == service_id, or_(with_events, ~col(Dimension.from_events)))
        .order_by(col(Dimension.position), col(Dimension.id), col(DimensionValue.position), col(DimensionValue.id))
    ).all()
    found: dict[int | None, tuple[Dimension, list[str]]] = {}
    for dimension, value in rows:
        values = found.setdefault(dimension.id, (dimension, []))[1]
        if value is not None:
            values.append(value)
    return list(found.values())


def face_on(session: Session, industry_id: int, day: date) -> tuple[IndustryFace, Board] | None:
    """Who answers for an industry on a day."""
    return session.exec(
        select(IndustryFace, Board)
        .join(Board, col(Board.id) == col(IndustryFace.board_id))
        .where(col(IndustryFace.industry_id) == industry_id, col(IndustryFace.valid_from) <= day)
        .order_by(col(IndustryFace.valid_from).desc())
    ).first()


def faces(session: Session, industry_id: int) -> list[tuple[IndustryFace, Board]]:
    """All who have answered for an industry, newest first."""
    return list(
        session.exec(
            select(IndustryFace, Board)
            .join(Board, col(Board.id) == col(IndustryFace.board_id))
            .where(col(IndustryFace.industry_id) == industry_id)
            .order_by(col(IndustryFace.valid_from).desc())
        ).all()
    )


def responsible_boards(session: Session, industries: Iterable[int], since: date) -> set[int]:
    """The boards responsible for any of the industries on any day from ``since``."""
    found: set[int] = set()
    for industry_id in industries:
        first = face_on(session, industry_id, since)
        if first:
            found.add(first[0].board_id)
        found.update(
            session.exec(
                select(col(IndustryFace.board_id)).where(
                    col(IndustryFace.industry_id) == industry_id, col(IndustryFace.valid_from) > since
                )
            ).all()
        )
    return found


def decision_text(session: Session, decision_id: int) -> str:
    """A decision as it is cited: «Utbildningsnämnden 2016-11-29 § 98, dnr UBN 2016/412»."""
    row = session.exec(
        select(Decision, col(Board.name))
        .join(Board, col(Board.id) == col(Decision.board_id))
        .where(col(Decision.id) == decision_id)
    ).one()
    return cited(row[0], row[1])


def cited(decision: Decision, board: str) -> str:
    """A decision with its board's name, as it is cited."""
    paragraph = decision.paragraph.replace(" ", NBSP)
    return f"{board} {decision.decided_on} {paragraph}, dnr {decision.case_number}"


def decisions_by_id(session: Session, ids: Iterable[int]) -> dict[int, str]:
    """Decisions as they are cited, for a page that shows several."""
    rows = session.exec(
        select(Decision, col(Board.name))
        .join(Board, col(Board.id) == col(Decision.board_id))
        .where(col(Decision.id).in_(set(ids)))
    ).all()
    return {decision.id: cited(decision, board) for decision, board in rows if decision.id is not None}


def service_and_industry(session: Session, service_id: int) -> tuple[Service, Industry]:
    """A service with its industry. Raises ``NotFound``."""
    found = session.exec(
        select(Service, Industry)
        .join(Industry, col(Industry.id) == col(Service.industry_id))
        .where(col(Service.id) == service_id)
    ).first()
    if found is None:
        raise NotFound
    return found
