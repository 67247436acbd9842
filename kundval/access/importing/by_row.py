"""Kinds of few rows, written by the room's ordinary verbs: the check is a rehearsal of them that is rolled back."""

from collections.abc import Callable
from datetime import date
from typing import Any, Literal

from sqlmodel import Session

from kundval import audit
from kundval.access.importing.kinds import Fault, Plan, Progress, Row, Rows
from kundval.access.models import ImportBatch
from kundval.access.rules import Actor
from kundval.errors import FieldsRefused, KundvalError

Outcome = Literal["new", "changed", "unchanged"]
Write = Callable[..., Outcome]
"""``write(session, *, actor, today, row, batch_id)``: writes one row with the room's verbs and says what it was."""


def by_row(write: Write) -> dict[str, Any]:
    """``plan`` and ``apply`` of a kind whose rows are written one by one, in the order of its sheets.

    What a verb refuses stands as an error at its row; a refused field's name is the name of the row's field.
    """

    def plan(session: Session, *, actor: Actor, today: date, rows: Rows, progress: Progress) -> Plan:
        result = Plan()
        rehearsal = session.begin_nested()
        before = session.info.get(audit.BATCH)
        session.info[audit.BATCH] = before or "rehearsal"
        try:
            _all(session, rows, progress, lambda row: _rehearse(session, actor, today, row, result))
        finally:
            rehearsal.rollback()
            session.expire_all()
            if before is None:
                del session.info[audit.BATCH]
        return result

    def apply(
        session: Session, *, actor: Actor, today: date, batch: ImportBatch, plan: Plan, progress: Progress
    ) -> None:
        rows = {"": sorted([*plan.new, *plan.changed], key=lambda pair: pair[0])}
        total = len(rows[""])
        for done, (_, row) in enumerate(rows[""], 1):
            write(session, actor=actor, today=today, row=row, batch_id=batch.id)
            progress(done, total)

    def _rehearse(session: Session, actor: Actor, today: date, row: Row, result: Plan) -> None:
        order = len(result.new) + len(result.changed)
        step = session.begin_nested()
        try:
            outcome = write(session, actor=actor, today=today, row=row, batch_id=None)
            session.flush()
        except KundvalError as error:
            step.rollback()
            result.faults += _faults(row, error)
            return
        step.commit()
        if outcome == "unchanged":
            result.unchanged += 1
        else:
            (result.new if outcome == "new" else result.changed).append((order, row))

    return {"plan": plan, "apply": apply}


def _all(session: Session, rows: Rows, progress: Progress, act: Callable[[Row], None]) -> None:
    every = [row for sheet in rows.values() for row in sheet]
    for done, row in enumerate(every, 1):
        act(row)
        progress(done, len(every))


def _faults(row: Row, error: KundvalError) -> list[Fault]:
    if isinstance(error, FieldsRefused):
        return [row.fault(sentence, name) for name, sentence in error.fields.items()]
    return [row.fault(error.sentence)]
