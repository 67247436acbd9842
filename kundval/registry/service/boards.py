"""Boards, their decisions, industries and who is the face of each."""

from datetime import date
from typing import TypeVar

from sqlmodel import Session, col, select

from kundval import audit
from kundval.access.rules import Actor, require
from kundval.errors import FieldsRefused, NotFound
from kundval.period import Month
from kundval.registry import rules
from kundval.registry.models import Board, Decision, Industry, IndustryFace
from kundval.registry.queries.market import boards, responsible_boards
from kundval.registry.service.log import told

Row = TypeVar("Row", Board, Industry, Decision)


def register_board(
    session: Session, *, actor: Actor, today: date, code: str, name: str, kind: str, batch_id: int | None = None
) -> Board:
    """A new board (nämnd) that finances or produces. Refused: a code that exists, an unknown kind."""
    require(actor, "registry.write")
    code = rules.check_code(code, "nämnden")
    _refuse_taken(session, Board, code, "Nämndens kod")
    if kind not in rules.BOARD_KINDS:
        raise FieldsRefused({"kind": "Välj om nämnden finansierar eller producerar."})
    board = Board(code=code, name=_named(name, "nämndens"), kind=kind, import_batch_id=batch_id)
    return _added(session, actor, board, "registrerade nämnden")


def register_industry(
    session: Session,
    *,
    actor: Actor,
    today: date,
    code: str,
    name: str,
    first_month: Month,
    measuring_day: tuple[int, int] = (10, 15),
    batch_id: int | None = None,
) -> Industry:
    """A new industry (bransch). ``first_month`` is the first that kundval pays, ``measuring_day`` (month, day) counts market share."""
    require(actor, "registry.write")
    code = rules.check_code(code, "branschen")
    _refuse_taken(session, Industry, code, "Branschens kod")
    industry = Industry(
        code=code,
        name=_named(name, "branschens"),
        first_month=first_month.number,
        measuring_month=measuring_day[0],
        measuring_day=measuring_day[1],
        import_batch_id=batch_id,
    )
    return _added(session, actor, industry, "registrerade branschen")


def set_face(
    session: Session,
    *,
    actor: Actor,
    today: date,
    industry_id: int,
    board_id: int,
    office_unit: str,
    head: str,
    valid_from: date,
    batch_id: int | None = None,
) -> IndustryFace:
    """Who answers for the industry from a day on: board, office unit, head. The same day again replaces what was said.

    Refused for a board that only produces, and for one that runs a unit of the industry: no board supervises its own.
    """
    industry, board = session.get(Industry, industry_id), session.get(Board, board_id)
    if industry is None or board is None:
        raise NotFound
    require(actor, "registry.write", industry_id=industry_id)
    if board.kind != "finansiering":
        raise FieldsRefused(
            {"board": f"{board.name} producerar och kan inte ansvara för branschen. Välj en nämnd som finansierar."}
        )
    face = session.exec(
        select(IndustryFace).where(
            col(IndustryFace.industry_id) == industry_id, col(IndustryFace.valid_from) == valid_from
        )
    ).first() or IndustryFace(
        industry_id=industry_id, board_id=board_id, office_unit="", head="", valid_from=valid_from
    )
    face.board_id = board_id
    face.office_unit, face.head = _named(office_unit, "kontorets"), _named(head, "den ansvarigas")
    face.import_batch_id = face.import_batch_id or batch_id
    session.add(face)
    changed = told(audit.changes(face), {"board_id": {board.id: board.name for board in boards(session)}})
    session.flush()
    audit.record(session, actor=actor, verb="angav ansvarig för branschen", subject="industry", subject_id=industry_id,
                 industry_id=industry_id, details=changed)  # fmt: skip
    return face


def register_decision(
    session: Session,
    *,
    actor: Actor,
    today: date,
    board_id: int,
    paragraph: str,
    case_number: str,
    decided_on: date,
    ground: str = "",
) -> Decision:
    """A board's decision (beslut), as it will be cited. The same one registered again is the same row.

    Asks for no permission of its own: whoever may decide the thing may cite the decision. ``ground`` is why it may lower something
    for days before it was decided (``rules.GROUNDS``).
    """
    text, number = rules.paragraph_of(paragraph)
    rules.check_ground(ground)
    if not case_number.strip():
        raise FieldsRefused({"case_number": "Skriv diarienumret, till exempel UBN 2016/412."})
    rules.refuse_future("decided_on", f"Beslutsdatumet {decided_on} har inte varit än.", decided_on > today)
    if session.get(Board, board_id) is None:
        raise FieldsRefused({"board": "Välj en nämnd i listan."})
    same = session.exec(
        select(Decision).where(
            col(Decision.board_id) == board_id,
            col(Decision.paragraph) == text,
            col(Decision.case_number) == case_number.strip(),
            col(Decision.decided_on) == decided_on,
            col(Decision.ground) == ground,
        )
    ).first()
    if same:
        return same
    decision = Decision(
        board_id=board_id,
        paragraph=text,
        paragraph_number=number,
        case_number=case_number.strip(),
        decided_on=decided_on,
        ground=ground,
        registered_at=audit.now(),
    )
    return _added(session, actor, decision, "registrerade beslutet")


def check_production_board(session: Session, board_id: int | None, industries: list[int], since: date) -> None:
    """Refuses an in-house unit whose board does not produce, or was responsible for one of its industries at any day from ``since``."""
    board = session.get(Board, board_id) if board_id is not None else None
    rules.check_supervision(board_id, board.kind if board else "", responsible_boards(session, industries, since))


def _added(session: Session, actor: Actor, row: Row, verb: str) -> Row:
    session.add(row)
    session.flush()
    told_as = f"{row.paragraph}, dnr {row.case_number}" if isinstance(row, Decision) else row.name
    audit.record(
        session, actor=actor, verb=verb, subject=row.__tablename__, subject_id=row.id, details={"namn": told_as}
    )
    return row


def _refuse_taken(session: Session, table: type[Board] | type[Industry], code: str, what: str) -> None:
    name = session.exec(select(col(table.name)).where(col(table.code) == code)).first()
    if name:
        raise FieldsRefused({"code": f"{what} finns redan: {name}."})


def _named(name: str, whose: str) -> str:
    if not name.strip():
        raise FieldsRefused({"name": f"Skriv {whose} namn."})
    return name.strip()
