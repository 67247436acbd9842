"""Why a month came to something else than the month before: start, causes and end, which add up to the öre.

Each customer and service of both months is put under one cause, the first that fits: begins, ends, moves to another unit, other volumes,
another age band or extent, another price, other days. Corrections of earlier months stand by themselves, on both sides.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, case, func, literal, null, or_, select, union_all
from sqlmodel import Session, col

from kundval.payment.models import Account, Line, Run
from kundval.payment.queries.runs import BOOKED
from kundval.payment.queries.statement import PLACED

CAUSES = (
    ("börjar", "Börjar"),
    ("slutar", "Slutar"),
    ("byter", "Byter enhet"),
    ("volym", "Ändrade volymer"),
    ("grupp", "Ny åldersgrupp eller omfattning"),
    ("pris", "Nytt pris"),
    ("dagar", "Fler eller färre dagar"),
    ("öre", "Årspriset delat på månader"),
    ("enhet", "Tillägg, tillskott och manuella rader"),
)
"""In the order of the table: what each cause is called."""
ROUNDING_ORE = 100
"""Two months of the same yearly price differ by a rounding step at most, which is no new price."""


@dataclass(frozen=True)
class Cause:
    """A step of the bridge: how many customers (or lines, of corrections), and how many öre."""

    code: str
    label: str
    count: int
    amount_ore: int


@dataclass(frozen=True)
class Bridge:
    """``start_ore`` + the causes = ``end_ore``."""

    start_ore: int
    end_ore: int
    causes: Sequence[Cause]

    @property
    def change_ore(self) -> int:
        return self.end_ore - self.start_ore


def bridge(session: Session, run: Run) -> Bridge:
    """From the booked runs of the month before to this run, with the month's earlier booked runs where it has been run before."""
    before = _runs(session, run, run.month - 1)
    now = [run.id or 0, *(other for other in _runs(session, run, run.month) if other < (run.id or 0))]
    found = {code: (count, int(amount)) for code, count, amount in session.execute(_causes(now, before, run.month))}
    causes = [Cause(code, label, *found[code]) for code, label in CAUSES if code in found]
    causes += _corrections(session, now, before, run.month)
    return Bridge(_sum(session, before), _sum(session, now), causes)


def _runs(session: Session, run: Run, month: int) -> list[int]:
    rows = session.execute(
        select(col(Run.id)).where(
            col(Run.industry_id) == run.industry_id,
            col(Run.month) == month,
            col(Run.state).in_(BOOKED),
            col(Run.id) != run.id,
        )
    )
    return [run_id for run_id in rows.scalars() if run_id is not None]


def _sum(session: Session, runs: Sequence[int]) -> int:
    return int(
        session.execute(
            select(func.coalesce(func.sum(col(Run.amount_ore)), 0)).where(col(Run.id).in_(runs))
        ).scalar_one()
    )


def _side(runs: Sequence[int], month: int, now: bool) -> Select[*tuple[Any, ...]]:
    """What the runs say of one service month, laid on the side of now or before."""

    def laid(value: Any, name: str) -> list[Any]:
        return [(value if now else null()).label(f"now_{name}"), (null() if now else value).label(f"before_{name}")]

    return (
        select(
            # What is paid beside placements and volumes is one cause, whoever it concerns.
            case((col(Account.kind).in_(PLACED), col(Line.person_id)), else_=0).label("person_id"),
            col(Account.service_id).label("service_id"),
            (col(Line.amount_ore) * (1 if now else -1)).label("amount_ore"),
            *laid(col(Account.unit_id), "unit"),
            *laid(col(Account.row_key), "row"),
            *laid(col(Account.price_ore), "price"),
            *laid(literal(1), "here"),
            case((col(Account.kind) == "volym", 1), else_=0).label("is_volume"),
        )
        .join(Account, col(Account.id) == col(Line.account_id))
        .where(col(Line.run_id).in_(runs), col(Account.month) == month)
    )


def _causes(now: Sequence[int], before: Sequence[int], month: int) -> Select[*tuple[str, int, int]]:
    both = union_all(_side(now, month, True), _side(before, month - 1, False)).subquery()
    c = both.c

    def differs(name: str) -> ColumnElement[bool]:
        return or_(
            func.min(c[f"now_{name}"]) != func.min(c[f"before_{name}"]),
            func.max(c[f"now_{name}"]) != func.max(c[f"before_{name}"]),
        )

    gap = func.max(c.now_price) - func.max(c.before_price)
    cause = case(
        (c.person_id == 0, "enhet"),
        (func.max(c.before_here).is_(None), "börjar"),
        (func.max(c.now_here).is_(None), "slutar"),
        (differs("unit"), "byter"),
        (func.max(c.is_volume) == 1, "volym"),
        (differs("row"), "grupp"),
        (and_(differs("price"), or_(gap > ROUNDING_ORE, gap < -ROUNDING_ORE)), "pris"),
        (and_(differs("price"), func.abs(func.sum(c.amount_ore)) <= ROUNDING_ORE), "öre"),
        else_="dagar",
    )
    each = (
        select(cause.label("cause"), func.sum(c.amount_ore).label("amount_ore"))
        .group_by(c.person_id, c.service_id)
        .subquery()
    )
    return (
        select(each.c.cause, func.count(), func.sum(each.c.amount_ore))
        .where(each.c.amount_ore != 0)
        .group_by(each.c.cause)
    )


def _corrections(session: Session, now: Sequence[int], before: Sequence[int], month: int) -> list[Cause]:
    """Corrections in this month's runs, and those of the month before, which are gone from the sum."""
    found = []
    for code, label, runs, first, sign in (
        ("rättelser", "Rättelser av tidigare månader", now, month, 1),
        ("förra", "Förra månadens rättelser, betalda då", before, month - 1, -1),
    ):
        count, amount = session.execute(
            select(func.count(), func.coalesce(func.sum(col(Line.amount_ore)), 0))
            .join(Account, col(Account.id) == col(Line.account_id))
            .where(col(Line.run_id).in_(runs), col(Account.month) != first)
        ).one()
        if count:
            found.append(Cause(code, label, count, sign * int(amount)))
    return found
