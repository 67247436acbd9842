"""What has been told and decided since a month was paid, read for many lines at a time: what :mod:`reasons` chooses among."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, TypeVar

from sqlmodel import Session, col, or_, select

from kundval.access.models import Task
from kundval.audit import AuditRow
from kundval.bulk import chunks
from kundval.choice.models import ChoiceFact, Entitlement, EventFact, Person, PersonResidence, VolumeFact
from kundval.payment.models import Account, Line, MonthState, Override, Run
from kundval.payment.queries.reason_beside import DecidedBeside, Place, decided_beside
from kundval.payment.queries.runs import BOOKED
from kundval.quality.models import Approval
from kundval.registry.models import Decision, OwnershipFact, Service, Unit
from kundval.registry.queries.market import decisions_by_id
from kundval.reimbursement.models import PriceList, RateInForce

Row = TypeVar("Row")


@dataclass(frozen=True)
class DecidedList:
    """A decided price list, when it was decided, how it is cited, and the rows that it has prices for (service, row key)."""

    price_list: PriceList
    decided_on: date
    cited: str
    rows: frozenset[tuple[int, str]]


@dataclass
class Told:
    """Everything that may be a reason, by what it concerns."""

    before: dict[int, Run | None]
    """Service month → the latest run before that paid it."""
    siblings: dict[tuple[int, int, int, int], list[tuple[Line, Account]]] = field(
        default_factory=lambda: defaultdict(list)
    )
    """(person, service, slot, month) → the run's lines of it."""
    choices: dict[int, list[ChoiceFact]] = field(default_factory=lambda: defaultdict(list))
    rights: dict[int, list[Entitlement]] = field(default_factory=lambda: defaultdict(list))
    events: dict[int, list[EventFact]] = field(default_factory=lambda: defaultdict(list))
    residences: dict[int, list[PersonResidence]] = field(default_factory=lambda: defaultdict(list))
    volumes: dict[tuple[int, int], list[VolumeFact]] = field(default_factory=lambda: defaultdict(list))
    """(person, month) → volumes."""
    owners: dict[int, list[OwnershipFact]] = field(default_factory=lambda: defaultdict(list))
    approvals: dict[tuple[int, int], list[Approval]] = field(default_factory=lambda: defaultdict(list))
    """(unit, service) → approvals."""
    decisions: dict[int, Decision] = field(default_factory=dict)
    cited: dict[int, str] = field(default_factory=dict)
    lists: list[DecidedList] = field(default_factory=list)
    overrides: dict[int, list[Override]] = field(default_factory=lambda: defaultdict(list))
    """Month → what was let hold as in time."""
    opened: dict[int, datetime] = field(default_factory=dict)
    """Month → when it was opened again."""
    calendar: list[datetime] = field(default_factory=list)
    births: dict[int, datetime] = field(default_factory=dict)
    """Person → when its birth date was put right."""
    beside: dict[Place, list[DecidedBeside]] = field(default_factory=dict)
    """(person or 0, service, source) → what was decided beside the list."""
    units: dict[int, str] = field(default_factory=dict)


def told(session: Session, run: Run, rows: Sequence[tuple[Line, Account]]) -> Told:
    """Reads all that may explain the rows of a run."""
    result = Told(_before(session, run, {account.month for _, account in rows}))
    persons = {line.person_id for line, _ in rows} - {0}
    _siblings(session, run, persons, result)
    _persons(session, persons, result)
    _market(session, run, rows, result)
    _office(session, run, persons, result)
    result.beside = decided_beside(session, rows)
    names = {fact.unit_id for facts in result.choices.values() for fact in facts} | {
        account.unit_id for _, account in rows
    }
    for some in chunks(sorted(name for name in names if name)):
        result.units |= {
            id_ or 0: name for id_, name in session.exec(select(Unit.id, Unit.name).where(col(Unit.id).in_(some)))
        }
    return result


def _before(session: Session, run: Run, months: Collection[int]) -> dict[int, Run | None]:
    statement = select(Run).where(
        col(Run.industry_id) == run.industry_id, col(Run.state).in_(BOOKED), col(Run.id) != run.id
    )
    if run.chain_position is not None:
        statement = statement.where(col(Run.chain_position) < run.chain_position)
    earlier = session.exec(statement.order_by(col(Run.chain_position).desc())).all()
    return {month: next((one for one in earlier if one.month >= month), None) for month in months}


def _siblings(session: Session, run: Run, persons: Collection[int], result: Told) -> None:
    for some in chunks(sorted(persons)):
        statement = select(Line, Account).join(Account, col(Account.id) == col(Line.account_id))
        found = session.exec(statement.where(col(Line.run_id) == run.id, col(Line.person_id).in_(some)))
        for line, account in found:
            result.siblings[line.person_id, account.service_id, line.slot, account.month].append((line, account))


def _persons(session: Session, persons: Collection[int], result: Told) -> None:
    for some in chunks(sorted(persons)):
        merged = session.exec(select(Person.id, Person.merged_into).where(col(Person.merged_into).in_(some))).all()
        of = {id_ or 0: survivor or 0 for id_, survivor in merged} | {id_: id_ for id_ in some}
        for fact in session.exec(select(ChoiceFact).where(col(ChoiceFact.person_id).in_(of))):
            result.choices[of[fact.person_id]].append(fact)
            if fact.survivor_id in of:
                result.choices[fact.survivor_id or 0].append(fact)
        asked = (
            select(Entitlement)
            .join(Service, col(Service.id) == col(Entitlement.service_id))
            .where(col(Service.requires_entitlement))
        )
        for right in session.exec(asked.where(col(Entitlement.person_id).in_(of))):
            result.rights[of[right.person_id]].append(right)
        for event in session.exec(select(EventFact).where(col(EventFact.person_id).in_(of))):
            result.events[of[event.person_id]].append(event)
        for residence in session.exec(select(PersonResidence).where(col(PersonResidence.person_id).in_(of))):
            result.residences[of[residence.person_id]].append(residence)
        for volume in session.exec(select(VolumeFact).where(col(VolumeFact.person_id).in_(of))):
            result.volumes[of[volume.person_id], volume.month].append(volume)


def _market(session: Session, run: Run, rows: Sequence[tuple[Line, Account]], result: Told) -> None:
    units = sorted({account.unit_id for _, account in rows})
    for some in chunks(units):
        for fact in session.exec(select(OwnershipFact).where(col(OwnershipFact.unit_id).in_(some))):
            result.owners[fact.unit_id].append(fact)
        for approval in session.exec(select(Approval).where(col(Approval.unit_id).in_(some))):
            result.approvals[approval.unit_id, approval.service_id].append(approval)
    lists = session.exec(
        select(PriceList).where(col(PriceList.industry_id) == run.industry_id, col(PriceList.decision_id).is_not(None))
    ).all()
    wanted = {one.decision_id for one in lists} | {
        number
        for found in result.approvals.values()
        for one in found
        for number in (one.decision_id, one.withdrawal_decision_id)
    }
    numbers = [number for number in wanted if number]
    result.cited = decisions_by_id(session, numbers)
    for some in chunks(sorted(numbers)):
        result.decisions |= {
            one.id or 0: one for one in session.exec(select(Decision).where(col(Decision.id).in_(some)))
        }
    result.lists = _lists(session, lists, result)


def _lists(session: Session, lists: Iterable[PriceList], result: Told) -> list[DecidedList]:
    """The lists whose prices hold, the latest decided first."""
    rows: dict[int, set[tuple[int, str]]] = defaultdict(set)
    ids = [one.id for one in lists]
    statement = select(RateInForce.price_list_id, RateInForce.service_id, RateInForce.row_key).distinct()
    for list_id, service_id, row_key in session.exec(statement.where(col(RateInForce.price_list_id).in_(ids))):
        rows[list_id].add((service_id, row_key))
    found = [
        DecidedList(one, decision.decided_on, result.cited.get(decision.id or 0, ""), frozenset(rows[one.id or 0]))
        for one in lists
        for decision in [result.decisions[one.decision_id or 0]]
    ]
    return sorted(found, key=lambda one: (one.decided_on, one.price_list.id or 0), reverse=True)


def _office(session: Session, run: Run, persons: Collection[int], result: Told) -> None:
    """What the office has done: overrides, months opened, the calendar changed, birth dates put right."""
    decided = select(Override).where(
        col(Override.industry_id) == run.industry_id, col(Override.decided_at).is_not(None)
    )
    for override in session.exec(decided):
        result.overrides[override.month].append(override)
    opened = select(MonthState.month, Task.decided_at).join(Task, col(Task.subject_id) == col(MonthState.id)).where(
        col(Task.subject) == "month_state", col(Task.kind) == "öppning", col(Task.outcome) == "godkänd",
        col(MonthState.industry_id) == run.industry_id,
    )  # fmt: skip
    for month, at in session.exec(opened):
        if at is not None:
            result.opened[month] = max(at, result.opened.get(month, at))
    acts = select(AuditRow).where(
        or_(
            (col(AuditRow.subject) == "calendar_rule") & (col(AuditRow.industry_id) == run.industry_id),
            (col(AuditRow.subject) == "person") & col(AuditRow.details).contains('"born"'),
        )
    )
    for act in session.exec(acts):
        if act.subject == "calendar_rule":
            result.calendar.append(act.at)
        elif act.subject_id in persons:
            result.births[act.subject_id or 0] = act.at


def since(at: Any, moment: datetime) -> bool:
    """Whether something was done after a moment; SQLite gives moments without their zone back."""
    return at is not None and at.replace(tzinfo=None) > moment.replace(tzinfo=None)
