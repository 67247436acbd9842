"""A balance that no payment will cover is claimed back (återkrav) by two persons; what comes of the claim are facts."""

from datetime import date

from sqlmodel import Session, col, select

from kundval import audit
from kundval.access.models import Task
from kundval.access.rules import Actor, require
from kundval.access.service import tasks
from kundval.bulk import new_ids
from kundval.errors import NotFound, Refused
from kundval.formats import kr_text
from kundval.payment.models import RecoveryClaim, RecoveryOutcome
from kundval.payment.queries.balances import PAID_BACK, WRITTEN_OFF, ClaimView, balance, claim_view
from kundval.payment.service.lock import lock_runs

CLAIM, CLAIM_WRITE_OFF = "återkrav", "avskrivning av återkrav"


def request_claim(
    session: Session, *, actor: Actor, today: date, industry_id: int, provider_id: int, amount_ore: int, reason: str
) -> Task:
    """Asks that a payee pay back ``amount_ore`` of its balance in an industry, which then is no longer set off.

    Raises ``Refused`` without a reason, or for more than is left.
    """
    require(actor, "month.request", industry_id=industry_id)
    _refuse_no_reason(reason)
    lock_runs(session)
    _refuse_more(balance(session, industry_id, provider_id).left_ore, amount_ore)
    waiting = select(RecoveryClaim).join(Task, col(Task.id) == col(RecoveryClaim.task_id))
    same = waiting.where(
        col(RecoveryClaim.industry_id) == industry_id,
        col(RecoveryClaim.provider_id) == provider_id,
        col(Task.decided_at).is_(None),
    )
    if session.exec(same).first() is not None:
        raise Refused("Ett återkrav är redan begärt av utföraren och väntar på beslut.")
    (number,) = new_ids(session, RecoveryClaim, 1)
    task = tasks.request(
        session, actor=actor, kind=CLAIM, subject="recovery_claim", subject_id=number, permission="month.decide",
        industry_id=industry_id, reason=reason.strip(),
    )  # fmt: skip
    claim = RecoveryClaim(
        id=number,
        industry_id=industry_id,
        provider_id=provider_id,
        amount_ore=amount_ore,
        reason=reason.strip(),
        task_id=task.id or 0,
    )
    session.add(claim)
    session.flush()
    return task


def decide_claim(
    session: Session, *, actor: Actor, today: date, task: Task, approve: bool, reason: str = ""
) -> RecoveryClaim:
    """Lets the claim hold, or declines. Whoever asked may not decide. Raises ``Refused`` where a run has set off meanwhile."""
    if task.kind != CLAIM:
        raise NotFound
    lock_runs(session)
    tasks.decide(session, actor=actor, task=task, approve=approve, reason=reason)
    claim = session.get_one(RecoveryClaim, task.subject_id)
    if approve:
        _refuse_more(balance(session, claim.industry_id, claim.provider_id).left_ore, claim.amount_ore)
        claim.decided_at = audit.now()
        session.flush()
    return claim


def record_paid_back(
    session: Session, *, actor: Actor, today: date, claim_id: int, amount_ore: int, on: date, note: str
) -> RecoveryOutcome:
    """That the payee has paid back some of a claim on a day, not later than today. Raises ``Refused`` for more than is left of it."""
    view = _decided(session, claim_id)
    require(actor, "month.request", industry_id=view.industry.id)
    if on > today:
        raise Refused(f"Dagen {on} har inte kommit än. Skriv dagen då pengarna kom in.")
    _refuse_more_of_claim(view, amount_ore)
    outcome = RecoveryOutcome(
        claim_id=claim_id, kind=PAID_BACK, amount_ore=amount_ore, on=on, note=note.strip(), recorded_by=actor.user_id,
        decided_at=audit.now(),
    )  # fmt: skip
    session.add(outcome)
    session.flush()
    _note(session, actor, view, "registrerade betalning av återkravet", amount_ore, note)
    return outcome


def request_write_off(session: Session, *, actor: Actor, today: date, claim_id: int, reason: str) -> Task:
    """Asks that what is left of a claim be written off. Raises ``Refused`` without a reason or where nothing is left."""
    view = _decided(session, claim_id)
    require(actor, "month.request", industry_id=view.industry.id)
    _refuse_no_reason(reason)
    _refuse_more_of_claim(view, view.left_ore)
    task = tasks.request(
        session, actor=actor, kind=CLAIM_WRITE_OFF, subject="recovery_claim", subject_id=claim_id, permission="month.decide",
        industry_id=view.industry.id, reason=reason.strip(),
    )  # fmt: skip
    session.add(
        RecoveryOutcome(
            claim_id=claim_id, kind=WRITTEN_OFF, amount_ore=view.left_ore, on=today, note=reason.strip(), recorded_by=actor.user_id,
            task_id=task.id,
        )
    )  # fmt: skip
    session.flush()
    return task


def decide_write_off(
    session: Session, *, actor: Actor, today: date, task: Task, approve: bool, reason: str = ""
) -> RecoveryOutcome:
    """Ends what is left of the claim, or declines. Whoever asked may not decide."""
    if task.kind != CLAIM_WRITE_OFF:
        raise NotFound
    tasks.decide(session, actor=actor, task=task, approve=approve, reason=reason)
    outcome = session.exec(select(RecoveryOutcome).where(col(RecoveryOutcome.task_id) == task.id)).one()
    if approve:
        _refuse_more_of_claim(_decided(session, outcome.claim_id), outcome.amount_ore)
        outcome.decided_at = audit.now()
        session.flush()
    return outcome


def _decided(session: Session, claim_id: int) -> ClaimView:
    # Two who record at the same moment shall not end more than the claim: the second waits here.
    session.exec(select(RecoveryClaim.id).where(col(RecoveryClaim.id) == claim_id).with_for_update()).first()
    view = claim_view(session, claim_id)
    if view is None:
        raise NotFound
    if view.claim.decided_at is None:
        raise Refused("Återkravet är inte beslutat än.")
    return view


def _refuse_more(left_ore: int, amount_ore: int) -> None:
    if amount_ore <= 0:
        raise Refused("Beloppet ska vara större än noll.")
    if amount_ore > left_ore:
        raise Refused(f"Av saldot återstår {kr_text(max(left_ore, 0))}. Kräv inte tillbaka mer än så.")


def _refuse_more_of_claim(view: ClaimView, amount_ore: int) -> None:
    if amount_ore <= 0 or amount_ore > view.left_ore:
        raise Refused(
            f"Av återkravet återstår {kr_text(view.left_ore)}. Ange ett belopp större än noll och högst så mycket."
        )


def _refuse_no_reason(reason: str) -> None:
    if not reason.strip():
        raise Refused("Ange skälet. Det visas för den som beslutar och för utföraren.")


def _note(session: Session, actor: Actor, view: ClaimView, verb: str, amount_ore: int, reason: str) -> None:
    audit.record(
        session, actor=actor, verb=verb, subject="recovery_claim", subject_id=view.claim.id, industry_id=view.industry.id,
        provider_id=view.provider.id, reason=reason, details={"belopp_ore": amount_ore},
    )  # fmt: skip
