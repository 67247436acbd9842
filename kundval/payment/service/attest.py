"""A final run is reviewed and decided by two persons, or rejected."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from sqlalchemy import CursorResult, delete, or_, update
from sqlmodel import Session, col

from kundval import audit
from kundval.access.models import User
from kundval.access.rules import Actor, may, require
from kundval.access.service.tasks import refuse_own
from kundval.errors import AlreadyDone, Refused
from kundval.formats import clock_text, day_text, local
from kundval.payment.models import Attestation, Payment, Run
from kundval.payment.queries.runs import DECIDED, EXPORTED, FINAL, PRELIMINARY, REJECTED, REVIEWED
from kundval.payment.service.booking import unbook
from kundval.payment.service.lock import lock_runs
from kundval.payment.service.payments import make_payments

REVIEW, DECIDE, REJECT = "granska", "besluta", "avvisa"


def review(session: Session, *, actor: Actor, today: date, run: Run) -> Run:
    """A final run is reviewed (granskad). Whoever made it final may review it, since neither of them may decide it."""
    require(actor, "run.review", industry_id=run.industry_id)
    done = {"state": REVIEWED, "reviewed_by": actor.user_id, "reviewed_at": audit.now()}
    if not _moved(session, run, (FINAL,), done):
        raise _refusal(session, run, "granskas")
    _attest(session, actor, run, REVIEW, "")
    return run


def decide(session: Session, *, actor: Actor, today: date, run: Run) -> Run:
    """A reviewed run is decided (beslutad), by somebody who neither made it final nor reviewed it; its payments are made anew.

    Raises ``Refused`` for whoever did, ``AlreadyDone`` where somebody was first.
    """
    require(actor, "run.decide", industry_id=run.industry_id)
    # What is claimed back of a balance is not set off: a claim is decided before or after, never meanwhile.
    lock_runs(session)
    session.refresh(run)
    refuse_own(actor, run.final_by, "Du gjorde körningen slutlig.")
    refuse_own(actor, run.reviewed_by, "Du granskade körningen.")
    done = {"state": DECIDED, "decided_by": actor.user_id, "decided_at": audit.now()}
    others = [
        or_(person.is_(None), person != actor.user_id)
        for person in (col(Run.final_by), col(Run.reviewed_by))
        if actor.user_id is not None
    ]
    if not _moved(session, run, (REVIEWED,), done, *others):
        raise _refusal(session, run, "beslutas")
    make_payments(session, run, today)
    _attest(session, actor, run, DECIDE, "")
    return run


def reject(session: Session, *, actor: Actor, today: date, run: Run, reason: str) -> Run:
    """A run that waits is rejected (avvisad): its lines and its place in the chain stay, what it booked is put back, it pays nobody."""
    if not may(actor, "run.review", industry_id=run.industry_id):
        require(actor, "run.decide", industry_id=run.industry_id)
    if not reason.strip():
        raise Refused("Ange skälet till att körningen avvisas. Det visas för den som gjorde den.")
    lock_runs(session)
    done = {
        "state": REJECTED,
        "rejected_by": actor.user_id,
        "rejected_at": audit.now(),
        "rejection_reason": reason.strip(),
    }
    if not _moved(session, run, (FINAL, REVIEWED), done):
        raise _refusal(session, run, "avvisas")
    unbook(session, run)
    session.execute(delete(Payment).where(col(Payment.run_id) == run.id))
    _attest(session, actor, run, REJECT, reason.strip())
    return run


def _moved(session: Session, run: Run, states: tuple[str, ...], values: Mapping[str, object], *where: Any) -> bool:
    """Moves the run on if it still is in one of ``states``: of two at the same moment one does, on both databases."""
    session.flush()
    answer: CursorResult[Any] = session.connection().execute(
        update(Run).where(col(Run.id) == run.id, col(Run.state).in_(states), *where).values(**values)
    )
    session.refresh(run)
    return answer.rowcount == 1


def _refusal(session: Session, run: Run, wanted: str) -> Exception:
    """Why a run cannot be moved on: somebody was first, or it is not its turn."""
    name = f"Körning {run.number}"
    if run.state in (DECIDED, EXPORTED):
        return AlreadyDone(f"Körningen är redan beslutad av {_who(session, run.decided_by)} {_when(run.decided_at)}.")
    if run.state == REJECTED:
        return AlreadyDone(f"Körningen är redan avvisad av {_who(session, run.rejected_by)} {_when(run.rejected_at)}.")
    if run.state == REVIEWED:
        return AlreadyDone(f"Körningen är redan granskad av {_who(session, run.reviewed_by)} {_when(run.reviewed_at)}.")
    if run.state == PRELIMINARY:
        return Refused(f"{name} är preliminär. Gör den slutlig innan den {wanted}.")
    return Refused(f"{name} är inte granskad. Låt någon granska den innan den {wanted}.")


def _who(session: Session, user_id: int | None) -> str:
    user = session.get(User, user_id) if user_id else None
    return user.name if user else "kundval"


def _when(at: datetime | None) -> str:
    return f"{day_text(local(at))} {clock_text(at)}" if at else ""


def _attest(session: Session, actor: Actor, run: Run, step: str, reason: str) -> None:
    session.add(
        Attestation(run_id=run.id or 0, step=step, user_id=actor.user_id, at=audit.now(), amount_ore=run.amount_ore,
                    hash=run.hash, reason=reason)
    )  # fmt: skip
    session.flush()
    audit.record(
        session, actor=actor, verb={REVIEW: "granskade körningen", DECIDE: "beslutade körningen", REJECT: "avvisade körningen"}[step],
        subject="run", subject_id=run.id, industry_id=run.industry_id, reason=reason,
        details={"nummer": run.number, "belopp_ore": run.amount_ore, "hash": run.hash},
    )  # fmt: skip
