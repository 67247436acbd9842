"""What is decided for persons beside the lists, as the calculation reads it: by the last survivor."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select, and_, func, select
from sqlmodel import Session, col

from kundval.access.models import Task, User
from kundval.access.rules import Actor, industries_for
from kundval.choice.models import Person, PersonSupplement
from kundval.choice.queries.merged import same_person
from kundval.period import day
from kundval.registry.models import Decision, Service
from kundval.registry.queries.market import decisions_by_id
from kundval.reimbursement.models import Supplement
from kundval.reimbursement.queries.supplements import DECIDED, order_of
from kundval.reimbursement.rules.supplements import PERSON, PRICE, Granted, span_of


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


@dataclass(frozen=True)
class PersonAmount:
    """An amount decided or asked for, of one person; ``task_id`` where it waits for another person."""

    row: PersonSupplement
    supplement: Supplement
    service: Service
    decision: str
    asked_by: str
    task_id: int | None

    @property
    def state(self) -> str:
        return "väntar på en annan person" if self.row.state == "begärd" else self.row.state


def amounts_of(session: Session, actor: Actor, person: Person, only: int | None = None) -> list[PersonAmount]:
    """What is decided and asked for of a person, and of those merged into it, in the actor's industries; the latest first."""
    allowed = industries_for(actor, "additional.read")
    same = col(PersonSupplement.person_id).in_(same_person(session, person.id or 0))
    statement = (
        select(PersonSupplement, Supplement, Service, Task, col(User.name))
        .join(Supplement, col(Supplement.id) == col(PersonSupplement.supplement_id))
        .join(Service, col(Service.id) == col(Supplement.service_id))
        .outerjoin(User, col(User.id) == col(PersonSupplement.requested_by))
        .outerjoin(Task, and_(
            col(Task.subject) == "person_supplement", col(Task.subject_id) == col(PersonSupplement.id), col(Task.decided_at).is_(None)
        ))
        .where(same, col(PersonSupplement.mistyped_at).is_(None))
        .order_by(col(PersonSupplement.id).desc())
    )  # fmt: skip
    if allowed is not None:
        statement = statement.where(col(Service.industry_id).in_(sorted(allowed)))
    if only is not None:
        statement = statement.where(col(PersonSupplement.id) == only)
    found = session.execute(statement).all()
    cited = decisions_by_id(session, {row.decision_id for row, *_ in found})
    return [
        PersonAmount(row, supplement, service, cited[row.decision_id], name or "kundval", task.id if task else None)
        for row, supplement, service, task, name in found
    ]


def for_persons(session: Session, actor: Actor) -> list[tuple[Supplement, Service]]:
    """The supplements that may be decided for a person, in the industries where the actor may ask for them."""
    allowed = industries_for(actor, "additional.write")
    statement = (
        select(Supplement, Service)
        .join(Service, col(Service.id) == col(Supplement.service_id))
        .where(col(Supplement.basis).in_((PERSON, PRICE)))
        .order_by(col(Supplement.name))
    )
    if allowed is not None:
        statement = statement.where(col(Service.industry_id).in_(sorted(allowed)))
    return [(supplement, service) for supplement, service in session.execute(statement)]
