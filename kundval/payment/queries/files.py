"""Reads for the payment file: a run's payments and lines as finance reads them, and the coding table."""

from collections.abc import Collection
from datetime import date
from typing import Any

from sqlalchemy import Select, and_, func, select
from sqlmodel import Session, col

from kundval.choice.models import Person, PersonProtection
from kundval.payment.files.coding import CodingRow
from kundval.payment.files.content import LineFacts
from kundval.payment.models import Account, Line, Payment, PaymentFile, Run
from kundval.payment.rules.supplements import is_secret
from kundval.registry.models import Industry, Service, Unit
from kundval.reimbursement.models import AccountCoding, PriceRow
from kundval.reimbursement.service.coding import coding_of

PROTECTED = "Skyddad identitet"
SECRET = "Sekretess"
"""Finance need not know whose an additional amount is."""
NONE_PROTECTED = "ingen"


def run_of(session: Session, number: int) -> tuple[Run, Industry] | None:
    """The run with a number, and its industry."""
    found = session.execute(
        select(Run, Industry).join(Industry, col(Industry.id) == col(Run.industry_id)).where(col(Run.number) == number)
    ).first()
    return (found[0], found[1]) if found else None


def coding_rows(session: Session, industry_id: int) -> list[CodingRow]:
    """The coding table of an industry's services."""
    rows = session.execute(
        select(AccountCoding)
        .join(Service, col(Service.id) == col(AccountCoding.service_id))
        .where(col(Service.industry_id) == industry_id)
    ).scalars()
    return [
        CodingRow(
            row.service_id, row.band, row.mode, row.counterparty, row.valid_from, coding_of(row), row.kind, row.id or 0
        )
        for row in rows
    ]


def bands_of(session: Session, industry_id: int) -> dict[tuple[int, str], str]:
    """The age band of each price row: (service, row key) → band. A row key names the same row in every list."""
    rows = session.execute(
        select(col(PriceRow.service_id), col(PriceRow.row_key), col(PriceRow.band))
        .join(Service, col(Service.id) == col(PriceRow.service_id))
        .where(col(Service.industry_id) == industry_id)
        .distinct()
    )
    return {(service_id, row_key): band for service_id, row_key, band in rows}


def line_facts(session: Session, run: Run, today: date, provider_ids: Collection[int] | None = None) -> list[LineFacts]:
    """A run's lines in the order people read them: payee, unit, service month, customer. ``provider_ids`` limits the payees."""
    assert run.id is not None
    bands = bands_of(session, run.industry_id)
    hidden = protected_persons(session, run.id, today)
    statement = _lines(run.id)
    if provider_ids is not None:
        statement = statement.where(col(Account.provider_id).in_(provider_ids))
    return [_line(row, hidden, bands) for row in session.execute(statement)]


def protected_persons(session: Session, run_id: int, today: date) -> frozenset[int]:
    """The persons in a run's lines whose identity is protected today."""
    latest = (
        select(col(PersonProtection.person_id), func.max(col(PersonProtection.valid_from)).label("day"))
        .where(col(PersonProtection.valid_from) <= today)
        .group_by(col(PersonProtection.person_id))
        .subquery()
    )
    in_run = select(col(Line.person_id)).where(col(Line.run_id) == run_id)
    found = session.execute(
        select(col(PersonProtection.person_id))
        .join(
            latest,
            and_(
                latest.c.person_id == col(PersonProtection.person_id), latest.c.day == col(PersonProtection.valid_from)
            ),
        )
        .where(col(PersonProtection.kind) != NONE_PROTECTED, col(PersonProtection.person_id).in_(in_run))
    )
    return frozenset(found.scalars())


def stored_file(session: Session, run_id: int, form: str, sequence: int | None = None) -> PaymentFile | None:
    """A stored file of a run in a format: number ``sequence``, or the latest."""
    statement = select(PaymentFile).where(col(PaymentFile.run_id) == run_id, col(PaymentFile.format) == form)
    if sequence is not None:
        statement = statement.where(col(PaymentFile.sequence) == sequence)
    return session.execute(statement.order_by(col(PaymentFile.sequence).desc())).scalars().first()


def payments_of(session: Session, run_id: int) -> list[Payment]:
    """All payments of a run, in the order of their numbers."""
    return list(
        session.execute(select(Payment).where(col(Payment.run_id) == run_id).order_by(col(Payment.number))).scalars()
    )


def _lines(run_id: int) -> Select[*tuple[Any, ...]]:
    return (
        select(
            col(Line.id), col(Account.provider_id), col(Account.month), col(Line.person_id), col(Person.handle), col(Line.slot),
            col(Unit.code), col(Unit.name), col(Account.mode), col(Account.counterparty), col(Account.service_id), col(Service.name),
            col(Account.kind), col(Account.source), col(Account.row_key), col(Account.price_ore), col(Account.price_vat_ore),
            col(Line.due_quantity), col(Line.due_whole), col(Line.booked_quantity), col(Line.booked_whole),
            col(Line.due_ore), col(Line.booked_ore), col(Line.amount_ore), col(Line.vat_ore),
        )
        .join(Account, col(Account.id) == col(Line.account_id))
        .join(Unit, col(Unit.id) == col(Account.unit_id))
        .join(Service, col(Service.id) == col(Account.service_id))
        .outerjoin(Person, col(Person.id) == col(Line.person_id))
        .where(col(Line.run_id) == run_id)
        .order_by(col(Account.provider_id), col(Unit.code), col(Account.month), col(Line.person_id), col(Line.slot), col(Line.id))
    )  # fmt: skip


def _line(row: Any, hidden: frozenset[int], bands: dict[tuple[int, str], str]) -> LineFacts:
    (line_id, provider_id, month, person_id, handle, slot, unit_code, unit, mode, counterparty, service_id, service,
     kind, source, row_key, *amounts) = row  # fmt: skip
    person = PROTECTED if person_id in hidden else SECRET if is_secret(kind, person_id) else handle or ""
    return LineFacts(
        line_id, provider_id, month, person, slot, unit_code, unit, mode, counterparty, service_id, service,
        kind, source, row_key, bands.get((service_id, row_key), ""), *amounts,
    )  # fmt: skip
