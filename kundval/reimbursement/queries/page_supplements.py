"""Supplements as their pages tell them: the list, and one with everything that was decided of it."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Select, and_, case, exists, func, select, true
from sqlmodel import Session, col

from kundval.access.models import Task, User
from kundval.access.rules import Actor, industries_for
from kundval.errors import NotFound
from kundval.listing import Column, Filter, Listing, contains, swedish
from kundval.period import OPEN, date_of, day
from kundval.registry.models import Service, Unit
from kundval.registry.queries.market import decisions_by_id, services
from kundval.reimbursement.models import Supplement, SupplementDecision, SupplementRow
from kundval.reimbursement.queries.supplements import DECIDED
from kundval.reimbursement.rules.supplements import BASES, ONCE, UNIT, in_words

ASKED = "begärd"
EVERY = "Alla enheter"


@dataclass(frozen=True)
class RowTold:
    """An amount of a decision: to whom, on which days (t.o.m.), and what it is bound to."""

    unit: str
    amount_ore: int
    valid_from: date
    valid_to: date | None
    more: str


@dataclass(frozen=True)
class DecisionTold:
    """A decision with its amounts; ``task_id`` where it waits for another person."""

    decision: str
    state: str
    asked_by: str
    decided_by: str
    rows: list[RowTold]
    task_id: int | None
    requested_by: int | None
    total: int | None
    """The sum, where the amounts are of different units on the same days."""


def statement(session: Session, actor: Actor, today: date) -> Select[*tuple[Any, ...]]:
    """One row per supplement: Supplement, service_name, units (rows that hold today), waiting."""
    allowed = industries_for(actor, "price.read")
    now = day(today)
    mine = col(SupplementDecision.supplement_id) == col(Supplement.id)
    row = select(func.count()).select_from(SupplementRow).join(
        SupplementDecision, col(SupplementDecision.id) == col(SupplementRow.supplement_decision_id)
    )  # fmt: skip
    holds = row.where(
        mine, col(SupplementDecision.state) == DECIDED, col(SupplementRow.valid_from) <= now, col(SupplementRow.valid_to) > now,
        col(SupplementRow.amount_ore) > 0,
    )  # fmt: skip
    waits = exists().where(mine, col(SupplementDecision.state) == ASKED)
    return (
        select(
            Supplement,
            col(Service.name).label("service_name"),
            col(Service.volume_unit).label("volume_unit"),
            holds.correlate(Supplement).scalar_subquery().label("now"),
            case((waits, 1), else_=0).label("waiting"),
        )
        .join(Service, col(Service.id) == col(Supplement.service_id))
        .where(true() if allowed is None else col(Service.industry_id).in_(sorted(allowed)))
    )


def listing(session: Session, actor: Actor) -> Listing:
    """Supplement, service, what an amount is for, and how many amounts hold today."""
    row = Supplement
    bases = [(code, words) for code, words in BASES.items()]
    options = [(service.id, service.name) for service in services(session, actor, "price.read")]
    return Listing(
        noun=("tillägg", "tillägg"),
        columns=(
            Column("namn", "Tillägg", sort=swedish(session, col(row.name)), value=lambda one: one.Supplement.name),
            Column("kod", "Kod", sort=col(row.code), value=lambda one: one.Supplement.code),
            Column("tjanst", "Tjänst", sort=swedish(session, col(Service.name)), value=lambda one: one.service_name),
            Column("galler", "Betalas", sort=col(row.basis), value=words),
            Column("moms", "Momskompensation", value=lambda one: one.Supplement.with_vat, kind="yesno"),
            Column("nu", "Belopp som gäller i dag", value=lambda one: one.now, kind="whole"),
        ),
        order="namn",
        search=lambda text: contains(col(row.name), text),
        filters=(
            Filter("tjanst", "Tjänst", options, lambda key: col(Service.id) == int(key)),
            Filter("slag", "Betalas", bases, lambda key: col(row.basis) == key),
        ),
    )  # fmt: skip


def words(row: Any) -> str:
    """What the amounts of a listed supplement are for and per."""
    return in_words(row.Supplement.basis, row.Supplement.period, row.volume_unit)


def find(session: Session, actor: Actor, supplement_id: int) -> tuple[Supplement, Service]:
    """A supplement that the actor may see. Raises ``NotFound``."""
    allowed = industries_for(actor, "price.read")
    found = session.execute(
        select(Supplement, Service).join(Service, col(Service.id) == col(Supplement.service_id)).where(
            col(Supplement.id) == supplement_id, true() if allowed is None else col(Service.industry_id).in_(sorted(allowed))
        )
    ).first()  # fmt: skip
    if found is None:
        raise NotFound
    return found[0], found[1]


def decisions(session: Session, supplement: Supplement, only: int | None = None) -> list[DecisionTold]:
    """What was decided and asked for of a supplement, the latest first; ``only``: this one."""
    statement = (
        select(SupplementDecision, Task)
        .outerjoin(Task, and_(
            col(Task.subject) == "supplement_decision", col(Task.subject_id) == col(SupplementDecision.id), col(Task.decided_at).is_(None)
        ))
        .where(col(SupplementDecision.supplement_id) == supplement.id)
        .order_by(col(SupplementDecision.id).desc())
    )  # fmt: skip
    if only is not None:
        statement = statement.where(col(SupplementDecision.id) == only)
    found = session.execute(statement).all()
    cited = decisions_by_id(session, {decided.decision_id for decided, _ in found})
    names = {id_: name for id_, name in session.execute(select(col(User.id), col(User.name))) if id_}
    rows = _rows(session, supplement, [decided.id or 0 for decided, _ in found])
    return [
        DecisionTold(
            cited[decided.decision_id],
            "väntar på en annan person" if decided.state == ASKED else decided.state,
            names.get(decided.requested_by or 0, "kundval"),
            names.get(decided.decided_by or 0, "kundval") if decided.decided_at else "",
            rows.get(decided.id or 0, []),
            task.id if task else None,
            decided.requested_by,
            _total(supplement, rows.get(decided.id or 0, [])),
        )
        for decided, task in found
    ]


def _total(supplement: Supplement, rows: list[RowTold]) -> int | None:
    days, units = {(row.valid_from, row.valid_to) for row in rows}, {row.unit for row in rows}
    alike = supplement.basis == UNIT and len(days) == 1 and EVERY not in units and not any(row.more for row in rows)
    return sum(row.amount_ore for row in rows) if alike and len(units) == len(rows) > 1 else None


def _rows(session: Session, supplement: Supplement, ids: list[int]) -> dict[int, list[RowTold]]:
    statement = (
        select(SupplementRow, col(Unit.name))
        .outerjoin(Unit, col(Unit.id) == col(SupplementRow.unit_id))
        .where(col(SupplementRow.supplement_decision_id).in_(ids))
        .order_by(
            col(SupplementRow.supplement_decision_id), swedish(session, col(Unit.name)), col(SupplementRow.valid_from),
            col(SupplementRow.count_from),
        )
    )  # fmt: skip
    found: dict[int, list[RowTold]] = {}
    for row, unit in session.execute(statement):
        start = date_of(row.valid_from)
        assert start is not None
        told = RowTold(unit or EVERY, row.amount_ore, start, date_of(row.valid_to), _more(supplement, row))
        found.setdefault(row.supplement_decision_id, []).append(told)
    return found


def _more(supplement: Supplement, row: SupplementRow) -> str:
    words = []
    if (row.count_from, row.count_to) != (0, OPEN):
        words.append(
            f"{row.count_from} kunder eller fler"
            if row.count_to == OPEN
            else f"{row.count_from}–{row.count_to - 1} kunder"
        )
    if row.counted_on:
        words.append(f"räknat den {date_of(row.counted_on)}")
    if row.row_key:
        words.append(f"raden {row.row_key}")
    if supplement.period == ONCE:
        words.append("en gång")
    if not row.amount_ore:
        words.append("upphör")
    return ", ".join(words)
