"""The decision that a form of quality cites: its fields on the page, and the row it becomes."""

from typing import Any

from kundval import db
from kundval.access.web import current_actor, today
from kundval.registry.models import Decision
from kundval.registry.queries.market import boards, face_on
from kundval.registry.rules import GROUNDS
from kundval.registry.service.boards import register_decision

FIELDS = ("board", "paragraph", "case_number", "decided_on", "ground")


def take_decision(sent: dict[str, Any]) -> int:
    """Takes the decision's fields out of what was sent and gives the id of the decision that they name."""
    facts = {name: sent.pop(name) for name in FIELDS}
    decision: Decision = register_decision(
        db.session(),
        actor=current_actor(),
        today=today(),
        board_id=facts.pop("board"),
        **facts | {"ground": facts["ground"] or ""},
    )
    assert decision.id is not None
    return decision.id


def decision_options() -> dict[str, Any]:
    """What the decision's fields may be chosen from."""
    found = [(board.id, board.name) for board in boards(db.session()) if board.kind == "finansiering"]
    return {"boards": found, "grounds": [(ground, ground) for ground in GROUNDS]}


def responsible_board(industry_id: int) -> int | str:
    """The board that answers for the industry today: what the form proposes."""
    face = face_on(db.session(), industry_id, today())
    return face[0].board_id if face else ""
