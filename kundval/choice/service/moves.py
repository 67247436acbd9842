"""That the office has dealt with what a move led to, without changing any choice."""

from datetime import date

from sqlmodel import Session

from kundval import audit
from kundval.access.rules import Actor
from kundval.choice.models.wishes import HandledMove
from kundval.choice.queries.moves import MOVED_IN, MOVED_OUT
from kundval.choice.service.choose import allowed
from kundval.errors import FieldsRefused, NotFound


def handle_move(
    session: Session, *, actor: Actor, today: date, person_id: int, service_id: int, kind: str, on: date, note: str
) -> HandledMove:
    """The choice goes on although the person moved on that day; ``note`` says why (överenskommelse om interkommunal ersättning)."""
    service, person = allowed(session, actor, service_id, person_id)
    if kind not in (MOVED_OUT, MOVED_IN):
        raise NotFound
    if not note.strip():
        raise FieldsRefused({"note": "Skriv vad som är gjort, till exempel överenskommelsen med den andra kommunen."})
    row = HandledMove(kind=kind, person_id=person.id or 0, service_id=service_id, on=on, note=note.strip(), handled_by=actor.user_id,
                      handled_at=audit.now())  # fmt: skip
    session.add(row)
    session.flush()
    audit.record(session, actor=actor, verb=f"åtgärdade en flytt ({kind})", subject="person", subject_id=person.id,
                 industry_id=service.industry_id, reason=note.strip(), details={"tjänst": service.name, "dag": str(on)})  # fmt: skip
    return row
