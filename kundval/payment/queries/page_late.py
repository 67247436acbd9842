"""What came too late, as its page tells it: per customer, unit and month, with the facts that were late."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement
from sqlmodel import Session, col, select

from kundval.access.models import Task
from kundval.choice.models import ChoiceFact, Entitlement, EventFact, Person, PersonResidence, VolumeFact
from kundval.choice.queries.merged import same_person
from kundval.choice.queries.visible import protected
from kundval.formats import capital, month_text
from kundval.payment.models import Account, Run, Window, WriteOff
from kundval.payment.queries.remembered import remembered
from kundval.payment.queries.too_late import TooLate, too_late
from kundval.payment.rules.supplements import is_secret
from kundval.period import Month, date_of
from kundval.registry.models import Industry, OwnershipFact, Service, Unit

UNIT_ITSELF = "enheten"
RIGHTS = {"beslut": "Beslut om rätt från", "upphör": "Rätten upphör"}


@dataclass(frozen=True)
class LateRow:
    """What is listed of one customer at one unit in one service month; amounts in öre, all facts beside what is paid."""

    month: int
    unit_id: int
    unit: str
    person_id: int
    handle: str
    """The customer's opaque id; empty for the unit itself and for whom the reader may not know of."""
    person: str
    due_ore: int
    paid_ore: int
    amount_ore: int
    closed: bool
    waiting: int = 0
    """The request of a write-off that waits for its decision; 0 where there is none."""

    @property
    def address(self) -> str:
        """How the row is named in an address; empty where the reader may not know whom it concerns."""
        return self.handle if self.person_id else UNIT_ITSELF


@dataclass(frozen=True)
class LateFact:
    """A fact that was reported after the month's known-by day."""

    table: str
    fact_id: int
    text: str


def late_rows(
    session: Session, industry: Industry, run: Run, today: date, see_persons: bool, see_all: bool
) -> list[LateRow]:
    """Everything that falls outside in the months that runs up to ``run``'s month pay, the largest first."""
    listed = remembered(session, run, "late", lambda: too_late(session, industry, Month(run.month)))
    grouped: dict[tuple[int, int, int], list[TooLate]] = defaultdict(list)
    for one in listed:
        # Whose an additional amount is is not told: it stands with what is the unit's own.
        person_id = 0 if is_secret(one.key.kind, one.person_id) else one.person_id
        grouped[one.key.month, one.key.unit_id, person_id].append(one)
    units = _names(session, {unit for _, unit, _ in grouped})
    persons = _persons(session, {person for *_, person in grouped}, today)
    waiting = _waiting(session, industry)
    rows = [
        replace(_row(key, found, units, persons, see_persons, see_all), waiting=waiting.get(key, 0))
        for key, found in grouped.items()
    ]
    return sorted(rows, key=lambda row: (-abs(row.amount_ore), row.month, row.unit, row.person))


def late_facts(session: Session, industry: Industry, row: LateRow) -> list[LateFact]:
    """The facts of the customer, or of who runs the unit, that were reported too late for the month."""
    known_by = _known_by(session, industry, row.month)
    if known_by is None:
        return []
    end = (Month(row.month) + 1).first
    persons = same_person(session, row.person_id)

    def late(table: Any, *conditions: ColumnElement[bool]) -> Any:
        told = (table.mistyped_at.is_(None), table.reported_on > known_by, *conditions)
        return session.exec(select(table).where(*told)).all()

    def of_person(table: Any, *conditions: ColumnElement[bool]) -> Any:
        return late(table, table.person_id.in_(persons), *conditions)

    mine = _services(industry)
    choices = of_person(ChoiceFact, col(ChoiceFact.on) < end)
    rights = of_person(Entitlement, col(Entitlement.service_id).in_(mine), col(Entitlement.valid_from) < end)
    volumes = of_person(VolumeFact, col(VolumeFact.month) == row.month)
    events = of_person(EventFact, col(EventFact.service_id).in_(mine), col(EventFact.valid_from) < end)
    moves = of_person(PersonResidence, col(PersonResidence.valid_from) < end)
    owners = late(OwnershipFact, col(OwnershipFact.unit_id) == row.unit_id, col(OwnershipFact.valid_from) < end)
    return [
        *(_told("choice_fact", fact, f"{capital(fact.kind)} från {fact.on}") for fact in choices),
        *(_told("entitlement", fact, f"{RIGHTS[fact.kind]} {fact.valid_from}") for fact in rights),
        *(_told("volume_fact", fact, f"Volym för {month_text(fact.month)}") for fact in volumes),
        *(_told("event_fact", fact, f"{capital(fact.kind)} från {fact.valid_from}") for fact in events),
        *(
            _told("person_residence", fact, f"Folkbokförd i {fact.municipality} från {fact.valid_from}")
            for fact in moves
        ),
        *(_told("ownership_fact", fact, f"Ny ägare från {fact.valid_from}") for fact in owners),
    ]


def _waiting(session: Session, industry: Industry) -> dict[tuple[int, int, int], int]:
    """(month, unit, person) → the request of a write-off that nobody has decided."""
    asked = session.exec(
        select(col(Account.month), col(Account.unit_id), col(WriteOff.person_id), col(Task.id))
        .join(WriteOff, col(WriteOff.account_id) == col(Account.id))
        .join(Task, col(Task.id) == col(WriteOff.task_id))
        .where(col(Task.decided_at).is_(None), col(WriteOff.industry_id) == industry.id)
    )
    return {(month, unit, person): task or 0 for month, unit, person, task in asked}


def _told(table: str, fact: Any, text: str) -> LateFact:
    return LateFact(table, fact.id, f"{text}, anmäld {fact.reported_on}")


def _row(
    key: tuple[int, int, int],
    found: Iterable[TooLate],
    units: dict[int, str],
    persons: dict[int, tuple[str, bool]],
    see_persons: bool,
    see_all: bool,
) -> LateRow:
    month, unit_id, person_id = key
    handle, hidden = persons.get(person_id, ("", False))
    shown = handle if see_persons and (see_all or not hidden) else ""
    person = UNIT_ITSELF if not person_id else "Skyddad identitet" if hidden and not shown else shown or "kund"
    rows = list(found)
    return LateRow(
        month, unit_id, units.get(unit_id, ""), person_id, shown, person,
        sum(one.due_ore for one in rows), sum(one.paid_ore for one in rows), sum(one.amount_ore for one in rows), rows[0].closed,
    )  # fmt: skip


def _known_by(session: Session, industry: Industry, month: int) -> date | None:
    """The earliest known-by day of the industry's windows of a month."""
    rows = session.exec(
        select(Window.known_by).where(col(Window.month) == month, col(Window.service_id).in_(_services(industry)))
    )
    days = list(rows)
    return date_of(min(days)) if days else None


def _services(industry: Industry) -> Any:
    return select(col(Service.id)).where(col(Service.industry_id) == industry.id)


def _names(session: Session, units: set[int]) -> dict[int, str]:
    return {key: name for key, name in session.exec(select(Unit.id, Unit.name).where(col(Unit.id).in_(units))) if key}


def _persons(session: Session, persons: set[int], today: date) -> dict[int, tuple[str, bool]]:
    rows = session.exec(select(Person.id, Person.handle, protected(today)).where(col(Person.id).in_(persons)))
    return {key: (handle, bool(hidden)) for key, handle, hidden in rows if key is not None}
