"""Whether balances hold: what is set off, claimed and left is what became less than nothing, and nothing is ever paid below nothing."""

from collections import defaultdict

from sqlalchemy import func, select
from sqlmodel import Session, col

from kundval.payment.models import Payment, RecoveryClaim, RecoveryOutcome, Run
from kundval.payment.queries.runs import BOOKED, DECIDED, EXPORTED


def wrong_balances(session: Session) -> int:
    """How many payees of an industry, and how many claims, do not add up."""
    return _payees(session) + _claims(session)


def _payees(session: Session) -> int:
    """Never is more set off than is owed by then; in the end nets = paid out − balance − claimed, with no balance below nothing."""
    owed: dict[tuple[int, int], int] = defaultdict(int)
    paid: dict[tuple[int, int], int] = defaultdict(int)
    nets: dict[tuple[int, int], int] = defaultdict(int)
    wrong: set[tuple[int, int]] = set()
    statement = select(Payment, col(Run.industry_id), col(Run.state)).join(Run, col(Run.id) == col(Payment.run_id))
    ordered = statement.where(col(Run.state).in_(BOOKED)).order_by(col(Run.chain_position), col(Payment.id))
    for payment, industry_id, state in session.execute(ordered):
        place = industry_id, payment.provider_id
        if not 0 <= payment.set_off_ore <= min(max(payment.amount_ore, 0), owed[place]):
            wrong.add(place)
        if state in (DECIDED, EXPORTED):
            owed[place] += max(-payment.amount_ore, 0) - payment.set_off_ore
            paid[place] += payment.paid_ore
            nets[place] += payment.amount_ore
    claimed = _claimed(session)
    for place in owed.keys() | claimed.keys():
        left = owed[place] - claimed.get(place, 0)
        if left < 0 or nets[place] != paid[place] - left - claimed.get(place, 0):
            wrong.add(place)
    return len(wrong)


def _claimed(session: Session) -> dict[tuple[int, int], int]:
    sums = select(
        col(RecoveryClaim.industry_id), col(RecoveryClaim.provider_id), func.sum(col(RecoveryClaim.amount_ore))
    )
    rows = session.execute(
        sums.where(col(RecoveryClaim.decided_at).is_not(None)).group_by(
            col(RecoveryClaim.industry_id), col(RecoveryClaim.provider_id)
        )
    )
    return {(industry_id, provider_id): int(ore) for industry_id, provider_id, ore in rows}


def _claims(session: Session) -> int:
    """Claims of which more has been paid back and written off than was claimed."""
    ended = (
        select(col(RecoveryOutcome.claim_id), func.sum(col(RecoveryOutcome.amount_ore)).label("ore"))
        .where(col(RecoveryOutcome.decided_at).is_not(None))
        .group_by(col(RecoveryOutcome.claim_id))
        .subquery()
    )
    wrong = select(func.count()).select_from(RecoveryClaim).join(ended, ended.c.claim_id == col(RecoveryClaim.id))
    return int(session.execute(wrong.where(ended.c.ore > col(RecoveryClaim.amount_ore))).scalar_one())
