"""The page of a run: the run with what its header says, who acted on it, and its files."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Row, case, distinct, func, select
from sqlmodel import Session, col

from kundval.access.models import User
from kundval.audit import AuditRow
from kundval.choice.models import Segment
from kundval.payment.models import Account, Attestation, Line, MonthState, PaymentFile, Run
from kundval.payment.queries.page_months import payment_days
from kundval.payment.queries.remembered import remembered
from kundval.payment.queries.runs import BOOKED
from kundval.period import OPEN
from kundval.registry.models import Industry, Service


@dataclass(frozen=True)
class RunView:
    """A run as its page shows it. Amounts in öre; ``before_ore`` is what was booked for the month before."""

    industry: Industry
    month: int
    run: Run
    others: Sequence[Run]
    """Other runs of the same month, latest first, rejected ones too."""
    month_state: str
    payment_day: date
    payees: int
    customers: int
    corrections_ore: int
    before_ore: int
    names: dict[int | None, str]
    """The names of those who acted on the run, by user id."""


def run_view(session: Session, industry: Industry, month: int, number: int | None = None) -> RunView | None:
    """The latest run of a month that is not rejected, or the one with a number; ``None`` where there is none."""
    runs = list(
        session.execute(
            select(Run).where(col(Run.industry_id) == industry.id, col(Run.month) == month).order_by(col(Run.id).desc())
        ).scalars()
    )
    chosen = [run for run in runs if (run.number == number if number else run.state != "avvisad")] or (
        [] if number else runs[:1]
    )
    if not chosen:
        return None
    run = chosen[0]
    assert run.id is not None
    assert industry.id is not None
    payees, customers, corrections = remembered(session, run, "figures", lambda: _figures(session, run))
    return RunView(
        industry=industry,
        month=month,
        run=run,
        others=[other for other in runs if other.id != run.id],
        month_state=month_state(session, industry.id, month),
        payment_day=payment_days(session)(industry.id, month),
        payees=payees,
        customers=customers,
        corrections_ore=corrections,
        before_ore=booked_sum(session, industry.id, month - 1),
        names=_names(session, [run.made_by, run.final_by, run.reviewed_by, run.decided_by, run.rejected_by]),
    )


def month_state(session: Session, industry_id: int, month: int) -> str:
    """öppen, stängning begärd, stängd or öppning begärd."""
    found = session.execute(
        select(col(MonthState.state)).where(col(MonthState.industry_id) == industry_id, col(MonthState.month) == month)
    ).scalar()
    return found or "öppen"


def month_task(session: Session, industry_id: int, month: int) -> int | None:
    """The task that waits for a decision on closing or opening the month."""
    return session.execute(
        select(col(MonthState.task_id)).where(
            col(MonthState.industry_id) == industry_id,
            col(MonthState.month) == month,
            col(MonthState.state).in_(("stängning begärd", "öppning begärd")),
        )
    ).scalar()


def booked_sum(session: Session, industry_id: int, month: int) -> int:
    """What the booked runs of a month sum to, in öre."""
    found = session.execute(
        select(func.coalesce(func.sum(col(Run.amount_ore)), 0)).where(
            col(Run.industry_id) == industry_id, col(Run.month) == month, col(Run.state).in_(BOOKED)
        )
    ).scalar_one()
    # PostgreSQL sums bigint to numeric.
    return int(found)


def size_of(session: Session, industry: Industry) -> int:
    """How many customers of the industry a run has to do with, about: what decides whether it is calculated by a worker."""
    return session.execute(
        select(func.count())
        .select_from(Segment)
        .join(Service, col(Service.id) == col(Segment.service_id))
        .where(col(Service.industry_id) == industry.id, col(Segment.known_to) == OPEN)
    ).scalar_one()


def attestations(session: Session, run_id: int) -> list[tuple[Attestation, str]]:
    """Who reviewed, decided or rejected the run, in order, with the name."""
    rows = session.execute(
        select(Attestation, col(User.name))
        .outerjoin(User, col(User.id) == col(Attestation.user_id))
        .where(col(Attestation.run_id) == run_id)
        .order_by(col(Attestation.id))
    )
    return [(attestation, name or "kundval") for attestation, name in rows]


def history(session: Session, run_id: int) -> list[AuditRow]:
    """What has happened to the run, the latest first."""
    rows = session.execute(
        select(AuditRow)
        .where(col(AuditRow.subject) == "run", col(AuditRow.subject_id) == run_id)
        .order_by(col(AuditRow.id).desc())
        .limit(20)
    )
    return list(rows.scalars())


def files(session: Session, run_id: int) -> Sequence[Row[Any]]:
    """The stored files of a run without their content, in the order they were made."""
    rows = session.execute(
        select(
            col(PaymentFile.sequence), col(PaymentFile.format), col(PaymentFile.name), col(PaymentFile.sha256),
            col(PaymentFile.created_at), col(User.name).label("creator"),
            func.length(col(PaymentFile.content)).label("octets"),
        )
        .outerjoin(User, col(User.id) == col(PaymentFile.created_by))
        .where(col(PaymentFile.run_id) == run_id)
        .order_by(col(PaymentFile.sequence), col(PaymentFile.format).desc())
    )  # fmt: skip
    return rows.all()


def _figures(session: Session, run: Run) -> tuple[int, int, int]:
    payees, customers, corrections = session.execute(
        select(
            func.count(distinct(col(Account.provider_id))),
            func.count(distinct(case((col(Account.month) == run.month, func.nullif(col(Line.person_id), 0))))),
            func.coalesce(func.sum(case((col(Account.month) < run.month, col(Line.amount_ore)), else_=0)), 0),
        )
        .join(Account, col(Account.id) == col(Line.account_id))
        .where(col(Line.run_id) == run.id)
    ).one()
    return payees, customers, int(corrections)


def _names(session: Session, users: Sequence[int | None]) -> dict[int | None, str]:
    rows = session.execute(select(col(User.id), col(User.name)).where(col(User.id).in_({*users} - {None})))
    return {None: "kundval"} | {row.id: row.name for row in rows}
