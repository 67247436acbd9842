"""What falls outside is ended by two persons: by override (undantag: the fact holds as in time) or write-off (avskrivning)."""

from collections.abc import Iterable, Sequence
from datetime import date

from sqlalchemy import ColumnElement, func
from sqlmodel import Session, col, select

from kundval import audit
from kundval.access.models import Task
from kundval.access.rules import Actor, require
from kundval.access.service import tasks
from kundval.bulk import new_ids
from kundval.choice.models import Person, PersonIndustry, PersonResidence
from kundval.choice.service.in_time import Fact as ChoiceRoomFact
from kundval.choice.service.in_time import hold_in_time, late_fact
from kundval.errors import AlreadyDone, NotFound, Refused
from kundval.formats import capital, month_text
from kundval.payment.models import Account, Override, WriteOff
from kundval.payment.queries.too_late import TooLate, too_late
from kundval.payment.queries.windows import closed_months
from kundval.payment.rules.supplements import is_secret
from kundval.payment.service.lock import lock_runs
from kundval.payment.service.terms import intern
from kundval.period import Month
from kundval.quality.models import Approval
from kundval.registry.models import Industry, OwnershipFact, Service

OVERRIDE, WRITE_OFF = "undantag", "avskrivning"
Fact = ChoiceRoomFact | OwnershipFact


def request_override(
    session: Session, *, actor: Actor, today: date, industry_id: int, fact_table: str, fact_id: int, months: Sequence[Month], reason: str
) -> Task:  # fmt: skip
    """Asks that a late fact hold as in time in the months named; the next run after the decision pays what that gives.

    ``fact_table`` is choice_fact, entitlement, volume_fact, person_residence, event_fact or ownership_fact.

    Raises ``Refused`` without a reason or for a closed month.
    """
    require(actor, "month.request", industry_id=industry_id)
    industry = _industry(session, industry_id)
    _refuse_no_reason(reason)
    fact = _fact(session, fact_table, fact_id)
    if fact is None or fact.mistyped_at is not None or industry_id not in _industries_of(session, fact):
        raise NotFound
    _refuse_months(session, industry, months)
    task = tasks.request(
        session, actor=actor, kind=OVERRIDE, subject=fact_table, subject_id=fact_id, permission="month.decide", industry_id=industry_id,
        reason=reason.strip(),
    )  # fmt: skip
    for month in sorted(set(months)):
        session.add(
            Override(
                industry_id=industry_id,
                fact_table=fact_table,
                fact_id=fact_id,
                month=month.number,
                task_id=task.id or 0,
            )
        )
    session.flush()
    return task


def decide_override(
    session: Session, *, actor: Actor, today: date, task: Task, approve: bool, reason: str = ""
) -> list[Override]:
    """Lets the fact hold as in time, or declines. Whoever asked may not decide."""
    if task.kind != OVERRIDE:
        raise NotFound
    lock_runs(session)
    tasks.decide(session, actor=actor, task=task, approve=approve, reason=reason)
    rows = list(session.exec(select(Override).where(col(Override.task_id) == task.id)).all())
    if approve:
        _refuse_months(session, _industry(session, rows[0].industry_id), [Month(row.month) for row in rows])
        for row in rows:
            row.decided_at = audit.now()
            if row.fact_table != "ownership_fact":
                hold_in_time(session, fact_table=row.fact_table, fact_id=row.fact_id, month=Month(row.month))
        session.flush()
    return rows


def request_write_off(
    session: Session, *, actor: Actor, today: date, industry_id: int, month: Month, person_id: int, unit_id: int, reason: str
) -> Task:  # fmt: skip
    """Asks that what is listed as too late for a person at a unit in a month be left as it is. Nothing is booked.

    Raises ``Refused`` without a reason or where nothing is listed.
    """
    require(actor, "month.request", industry_id=industry_id)
    industry = _industry(session, industry_id)
    _refuse_no_reason(reason)
    if waiting_write_off(session, industry_id=industry_id, month=month, person_id=person_id, unit_id=unit_id):
        raise AlreadyDone("Avskrivningen är redan begärd och väntar på beslut.")
    lock_runs(session)
    listed = [
        one
        for one in too_late(session, industry, only={month.number})
        if (0 if is_secret(one.key.kind, one.person_id) else one.person_id, one.key.unit_id) == (person_id, unit_id)
    ]
    if not listed:
        raise Refused(f"Inget är listat som för sent för kunden vid enheten i {month_text(month)}.")
    return _write_off(session, actor, industry_id, listed, reason.strip())


def waiting_write_off(session: Session, *, industry_id: int, month: Month, person_id: int, unit_id: int) -> Task | None:
    """The write-off of a person at a unit in a month that waits for its decision."""
    statement = (
        select(Task)
        .join(WriteOff, col(WriteOff.task_id) == col(Task.id))
        .join(Account, col(Account.id) == col(WriteOff.account_id))
        .where(
            col(Task.decided_at).is_(None), col(WriteOff.industry_id) == industry_id, col(WriteOff.person_id) == person_id,
            col(Account.month) == month.number, col(Account.unit_id) == unit_id,
        )
    )  # fmt: skip
    return session.exec(statement).first()


def decide_write_off(
    session: Session, *, actor: Actor, today: date, task: Task, approve: bool, reason: str = ""
) -> list[WriteOff]:
    """Ends the differences that the task names, or declines. Whoever asked may not decide."""
    if task.kind != WRITE_OFF:
        raise NotFound
    tasks.decide(session, actor=actor, task=task, approve=approve, reason=reason)
    rows = list(session.exec(select(WriteOff).where(col(WriteOff.task_id) == task.id)).all())
    for row in rows if approve else ():
        row.decided_at = audit.now()
    session.flush()
    return rows


def _write_off(session: Session, actor: Actor, industry_id: int, listed: Iterable[TooLate], reason: str) -> Task:
    found = list(listed)
    accounts = intern(session, {one.key for one in found})
    ids = new_ids(session, WriteOff, len(found))
    task = tasks.request(
        session, actor=actor, kind=WRITE_OFF, subject="write_off", subject_id=ids[0], permission="month.decide", industry_id=industry_id,
        reason=reason,
    )  # fmt: skip
    for number, one in zip(ids, found, strict=True):
        session.add(
            WriteOff(
                id=number, industry_id=industry_id, account_id=accounts[one.key], person_id=one.person_id, slot=one.slot,
                amount_ore=one.amount_ore, vat_ore=one.vat_ore, task_id=task.id or 0,
            )
        )  # fmt: skip
    session.flush()
    return task


def _industry(session: Session, industry_id: int) -> Industry:
    industry = session.get(Industry, industry_id)
    if industry is None:
        raise NotFound
    return industry


def _fact(session: Session, fact_table: str, fact_id: int) -> Fact | None:
    if fact_table == "ownership_fact":
        return session.get(OwnershipFact, fact_id)
    return late_fact(session, fact_table, fact_id)


def _industries_of(session: Session, fact: Fact) -> set[int]:
    """The industries that the fact concerns: a death all, a change of owner the unit's, a move the person's."""
    if isinstance(fact, PersonResidence):
        return set(session.exec(select(PersonIndustry.industry_id).where(_of_person(fact.person_id))).all())
    services = select(Service.industry_id)
    if isinstance(fact, OwnershipFact):
        services = services.join(Approval, col(Approval.service_id) == col(Service.id)).where(
            col(Approval.unit_id) == fact.unit_id
        )
    elif fact.service_id is not None:
        services = services.where(col(Service.id) == fact.service_id)
    return set(session.exec(services).all())


def _of_person(person_id: int) -> ColumnElement[bool]:
    """The industries of a person, or of the one that it was merged into."""
    survivor = select(func.coalesce(col(Person.merged_into), col(Person.id))).where(col(Person.id) == person_id)
    return col(PersonIndustry.person_id) == survivor.scalar_subquery()


def _refuse_no_reason(reason: str) -> None:
    if not reason.strip():
        raise Refused("Ange skälet. Det visas för den som beslutar och i historiken.")


def _refuse_months(session: Session, industry: Industry, months: Sequence[Month]) -> None:
    if not months:
        raise Refused("Ange minst en månad.")
    closed = closed_months(session, industry.id or 0)
    for month in months:
        if month.number < industry.first_month:
            raise Refused(
                f"{industry.name} betalas av kundval från {month_text(industry.first_month)}. Tidigare månader är inlästa."
            )
        if month.number in closed:
            raise Refused(
                f"{capital(month_text(month))} är stängd för {industry.name.lower()}. Begär först att den öppnas."
            )
