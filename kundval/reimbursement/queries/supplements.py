"""Supplements and what is decided of them, as the calculation and the verbs read them."""

from collections.abc import Collection

from sqlmodel import Session, col, select

from kundval.registry.models import Decision
from kundval.reimbursement.models import Supplement, SupplementDecision, SupplementRow
from kundval.reimbursement.rules.supplements import Granted, span_of

DECIDED = "beslutad"


def granted_of(session: Session, service_ids: Collection[int]) -> dict[int, list[Granted]]:
    """Service → its decided rows to units."""
    rows = session.exec(
        select(Supplement, SupplementDecision, SupplementRow, Decision)
        .join(SupplementDecision, col(SupplementDecision.supplement_id) == col(Supplement.id))
        .join(SupplementRow, col(SupplementRow.supplement_decision_id) == col(SupplementDecision.id))
        .join(Decision, col(Decision.id) == col(SupplementDecision.decision_id))
        .where(col(Supplement.service_id).in_(service_ids), col(SupplementDecision.state) == DECIDED)
        .order_by(col(SupplementRow.id))
    )
    found: dict[int, list[Granted]] = {}
    for supplement, decided, row, decision in rows:
        found.setdefault(supplement.service_id, []).append(granted(supplement, decided, row, decision))
    return found


def granted(supplement: Supplement, decided: SupplementDecision, row: SupplementRow, decision: Decision) -> Granted:
    """A row as the rules read it."""
    return Granted(
        supplement_id=supplement.id or 0,
        code=supplement.code,
        basis=supplement.basis,
        period=supplement.period,
        with_vat=supplement.with_vat,
        order=order_of(decision, decided.id or 0),
        amount_ore=row.amount_ore,
        days=span_of(supplement.period, supplement.basis, row.valid_from, row.valid_to),
        unit_id=row.unit_id or 0,
        row_key=row.row_key,
        count_from=row.count_from,
        count_to=row.count_to,
        counted_on=row.counted_on,
    )


def order_of(decision: Decision, own_id: int) -> tuple[int, ...]:
    """How decisions compete for a day: latest decided, then highest §, then registered last."""
    return decision.decided_on.toordinal(), decision.paragraph_number, decision.id or 0, own_id
