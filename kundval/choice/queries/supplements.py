"""What is decided for persons beside the lists, as the calculation reads it: by the last survivor."""

from collections.abc import Collection
from typing import Any

from sqlalchemy import Select, func, select
from sqlmodel import Session, col

from kundval.choice.models import Person, PersonSupplement
from kundval.period import day
from kundval.registry.models import Decision
from kundval.reimbursement.models import Supplement
from kundval.reimbursement.queries.supplements import DECIDED, order_of
from kundval.reimbursement.rules.supplements import PRICE, Granted, span_of


def persons_granted(session: Session, service_ids: Collection[int]) -> dict[int, list[Granted]]:
    """Service → its decided rows of persons; what was decided for somebody who was merged is the survivor's."""
    survivor = func.coalesce(col(Person.merged_into), col(Person.id))
    rows = session.execute(
        select(Supplement, PersonSupplement, Decision, survivor)
        .join(PersonSupplement, col(PersonSupplement.supplement_id) == col(Supplement.id))
        .join(Decision, col(Decision.id) == col(PersonSupplement.decision_id))
        .join(Person, col(Person.id) == col(PersonSupplement.person_id))
        .where(
            col(Supplement.service_id).in_(service_ids), col(PersonSupplement.state) == DECIDED,
            col(PersonSupplement.mistyped_at).is_(None),
        )
        .order_by(col(PersonSupplement.id))
    )  # fmt: skip
    found: dict[int, list[Granted]] = {}
    for supplement, row, decision, person_id in rows:
        found.setdefault(supplement.service_id, []).append(granted(supplement, row, decision, person_id))
    return found


def granted(supplement: Supplement, row: PersonSupplement, decision: Decision, person_id: int) -> Granted:
    """A row as the rules read it."""
    return Granted(
        supplement_id=supplement.id or 0,
        code=supplement.code,
        basis=supplement.basis,
        period=supplement.period,
        with_vat=supplement.with_vat,
        order=order_of(decision, row.id or 0),
        amount_ore=row.amount_ore,
        days=span_of(supplement.period, supplement.basis, day(row.valid_from), day(row.valid_to)),
        person_id=person_id,
        row_key=row.row_key,
    )


def agreed_persons() -> Select[*tuple[Any, ...]]:
    """(person, service) of those who have a price agreed apart, as segments and volumes name them."""
    return (
        select(func.coalesce(col(Person.merged_into), col(Person.id)), col(Supplement.service_id))
        .select_from(PersonSupplement)
        .join(Supplement, col(Supplement.id) == col(PersonSupplement.supplement_id))
        .join(Person, col(Person.id) == col(PersonSupplement.person_id))
        .where(
            col(Supplement.basis) == PRICE, col(PersonSupplement.state) == DECIDED, col(PersonSupplement.mistyped_at).is_(None)
        )
    )  # fmt: skip
