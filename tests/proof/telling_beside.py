"""Tells what is decided beside the list, by the rooms' own verbs: one person asks, another decides."""

from datetime import date

from sqlmodel import Session, col, select

from kundval.access.models import Task
from kundval.access.rules import SYSTEM
from kundval.choice.service.supplements import decide_for_person, request_for_person
from kundval.registry.models import Decision
from kundval.reimbursement.models import Supplement as SupplementRow
from kundval.reimbursement.service.supplements import NewRow, decide_supplement, request_supplement, save_supplement
from tests.proof.days import FOREVER
from tests.proof.facts import Granted, Supplement
from tests.proof.telling import LATER, NOW, Told


def supplement(told: Told, one: Supplement) -> None:
    """A supplement of a service, of which nothing is decided yet."""
    save_supplement(
        told.session, actor=SYSTEM, today=LATER, service_id=told.services[one.service].id or 0, code=one.code, name=one.code.title(),
        basis=one.basis, period=one.period, with_vat=one.with_vat,
    )  # fmt: skip
    told.world.beside.supplements[one.service, one.code] = one


def grant(told: Told, service: str, rows: list[Granted]) -> None:
    """A decision about a supplement: rows to units, or an amount for one person."""
    session, first = told.session, rows[0]
    what = session.exec(
        select(SupplementRow).where(
            SupplementRow.service_id == told.services[service].id, SupplementRow.code == first.code
        )
    ).one()
    decision = Decision(
        board_id=told.board.id or 0, paragraph=f"§ {first.paragraph}", paragraph_number=first.paragraph, case_number="D 1",
        decided_on=first.decided, ground="avtal", registered_at=NOW,
    )  # fmt: skip
    session.add(decision)
    session.flush()
    common = {"session": session, "actor": SYSTEM, "today": LATER}
    asked = {"supplement_id": what.id, "decision_id": decision.id}
    if first.person:
        request_for_person(**common, **asked, person_id=first.person, amount_ore=first.ore, valid_from=first.start,
                           valid_to=_end(first.end), row_key=first.row)  # fmt: skip
        decide_for_person(**common, task=_waiting(session), approve=True)
    else:
        told_rows = [
            NewRow(told.units[row.unit] if row.unit else None, row.ore, row.start, _end(row.end), row.row, row.least, row.most,
                   row.counted_on) for row in rows
        ]  # fmt: skip
        request_supplement(**common, **asked, rows=told_rows)
        decide_supplement(**common, task=_waiting(session), approve=True)
    for row in rows:
        told.world.beside.decide(service, row)
    told.world.market_changed(service)


def _end(end: date) -> date | None:
    return None if end >= FOREVER else end


def _waiting(session: Session) -> Task:
    """The task that was asked for last."""
    return session.exec(select(Task).where(col(Task.decided_at).is_(None)).order_by(col(Task.id).desc())).first()  # type: ignore[return-value]
