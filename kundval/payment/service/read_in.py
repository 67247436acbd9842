"""What an older system paid before the industry's first month (ingående): read in for reports, never paid again."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, fields
from datetime import date
from typing import Literal

from sqlmodel import Session, col, select

from kundval import audit
from kundval.access.rules import Actor, require
from kundval.errors import Refused
from kundval.formats import month_text
from kundval.payment.models import ReadIn
from kundval.registry.models import Industry, Service

Outcome = Literal["new", "changed", "unchanged"]
KEY = ("month", "unit_id", "provider_id", "service_id", "mode")


@dataclass(frozen=True)
class ReadInInput:
    """What was paid to one payee for one service at one unit in a month; ``quantity_milli`` is thousandths of the service's unit."""

    month: int
    unit_id: int
    provider_id: int
    service_id: int
    mode: str
    quantity_milli: int
    amount_ore: int
    vat_ore: int


def read_in_payments(
    session: Session, *, actor: Actor, today: date, rows: Sequence[ReadInInput], batch_id: int | None = None
) -> dict[str, int]:
    """Reads in the rows, or none of them: counts of ``new``, ``changed`` and ``unchanged``.

    A row with the same month, unit, payee, service and mode as an earlier one replaces it; the earlier stays, marked as mistyped.
    Raises ``Refused`` for a month that kundval itself pays.
    """
    industries = _industries(session, rows)
    for industry in industries.values():
        require(actor, "run.make", industry_id=industry.id)
    _refuse_own_months(rows, industries)
    standing = _standing(session, rows)
    counts = Counter({"new": 0, "changed": 0, "unchanged": 0})
    fresh = []
    for row in rows:
        old = standing.get(_key(row))
        outcome = _outcome(old, row)
        counts[outcome] += 1
        if old is not None and outcome == "changed":
            old.mistyped_at = audit.now()
        if outcome != "unchanged":
            fresh.append(
                {field.name: getattr(row, field.name) for field in fields(row)} | {"import_batch_id": batch_id}
            )
    session.flush()
    if fresh:
        session.execute(ReadIn.__table__.insert(), fresh)  # type: ignore[attr-defined]
    audit.record(
        session,
        actor=actor,
        verb="läste in ingående belopp",
        subject="import_batch",
        subject_id=batch_id,
        details=dict(counts),
    )
    return dict(counts)


def outcomes(session: Session, rows: Sequence[ReadInInput]) -> list[Outcome]:
    """What reading in each row would be, against what stands."""
    standing = _standing(session, rows)
    return [_outcome(standing.get(_key(row)), row) for row in rows]


def _industries(session: Session, rows: Sequence[ReadInInput]) -> dict[int, Industry]:
    """The industry of each service."""
    services = {row.service_id for row in rows}
    found = session.exec(
        select(Service.id, Industry)
        .join(Industry, col(Industry.id) == col(Service.industry_id))
        .where(col(Service.id).in_(services))
    )
    return {service_id: industry for service_id, industry in found if service_id is not None}


def _refuse_own_months(rows: Sequence[ReadInInput], industries: dict[int, Industry]) -> None:
    for row in rows:
        industry = industries[row.service_id]
        if row.month >= industry.first_month:
            raise Refused(
                f"{industry.name} betalas av kundval från {month_text(industry.first_month)}. "
                f"Ta bort raderna för {month_text(row.month)} och senare."
            )


def _standing(session: Session, rows: Sequence[ReadInInput]) -> dict[tuple[object, ...], ReadIn]:
    """What stands for the services and months of the rows."""
    if not rows:
        return {}
    months = [row.month for row in rows]
    found = session.exec(
        select(ReadIn).where(
            col(ReadIn.mistyped_at).is_(None),
            col(ReadIn.service_id).in_({row.service_id for row in rows}),
            col(ReadIn.month).between(min(months), max(months)),
        )
    )
    return {_key(row): row for row in found}


def _key(row: ReadIn | ReadInInput) -> tuple[object, ...]:
    return tuple(getattr(row, name) for name in KEY)


def _outcome(old: ReadIn | None, row: ReadInInput) -> Outcome:
    if old is None:
        return "new"
    same = (old.quantity_milli, old.amount_ore, old.vat_ore) == (row.quantity_milli, row.amount_ore, row.vat_ore)
    return "unchanged" if same else "changed"
