"""Account coding (kontering): from which day a service's payments are booked on what."""

from datetime import date
from typing import Any, Literal

from sqlmodel import Session, col, select

from kundval import audit
from kundval.access.rules import Actor, require
from kundval.errors import FieldsRefused, NotFound
from kundval.registry.models import Service
from kundval.registry.rules import MODES
from kundval.reimbursement.models import AccountCoding, PriceRow
from kundval.reimbursement.rules.coding import KINDS, Coding, is_code

Outcome = Literal["new", "changed", "unchanged"]
STORED = {
    "account": "account", "responsibility": "responsibility", "activity": "activity", "counterparty": "booked_counterparty",
    "project": "project", "free": "free", "vat_code": "vat_code",
}  # fmt: skip
"""The parts of a coding → their columns."""


def save_coding(
    session: Session,
    *,
    actor: Actor,
    today: date,
    service_id: int,
    band: str,
    mode: str,
    counterparty: str,
    account: str,
    vat_code: str,
    valid_from: date,
    kind: str = "",
    responsibility: str = "",
    activity: str = "",
    booked_counterparty: str = "",
    project: str = "",
    free: str = "",
    batch_id: int | None = None,
) -> tuple[AccountCoding, Outcome]:
    """Books payments of a service on a coding from a day on; what is empty (kind, band, mode, counterparty) means any.

    The same combination from the same day is replaced. Returns the row and what became of it. Raises ``FieldsRefused``.
    """
    service = session.get(Service, service_id)
    if service is None:
        raise NotFound
    require(actor, "coding.write", industry_id=service.industry_id)
    parts = Coding(account, vat_code, responsibility, activity, booked_counterparty, project, free)
    coding = Coding(*(part.strip() for part in parts))
    combination: dict[str, Any] = {
        "service_id": service_id, "kind": kind, "band": band, "mode": mode, "counterparty": counterparty, "valid_from": valid_from,
    }  # fmt: skip
    _check(session, service, band, mode, kind, coding)
    same = (getattr(AccountCoding, name) == value for name, value in combination.items())
    row = session.exec(select(AccountCoding).where(*same)).first()
    if row and coding_of(row) == coding:
        return row, "unchanged"
    outcome: Outcome = "changed" if row else "new"
    row = row or AccountCoding(**combination, account="", import_batch_id=batch_id)
    for part, column in STORED.items():
        setattr(row, column, getattr(coding, part))
    session.add(row)
    changed = audit.changes(row)
    session.flush()
    audit.record(
        session,
        actor=actor,
        verb="ändrade konteringen",
        subject="account_coding",
        subject_id=row.id,
        industry_id=service.industry_id,
        details=changed,
    )
    return row, outcome


def coding_of(row: AccountCoding) -> Coding:
    """What a row of the table says."""
    return Coding(**{part: getattr(row, column) for part, column in STORED.items()})


def bands_of_service(session: Session, service_id: int) -> list[str]:
    """The names of the age bands that the service's lists have used."""
    found = session.exec(select(PriceRow.band).where(col(PriceRow.service_id) == service_id).distinct()).all()
    return sorted(band for band in found if band)


def _check(session: Session, service: Service, band: str, mode: str, kind: str, coding: Coding) -> None:
    wrong = {}
    bands = bands_of_service(session, service.id or 0)
    if band and band not in bands:
        known = f"Välj {', '.join(bands)}, eller lämna tomt för alla." if bands else "Lämna tomt för alla."
        wrong["band"] = f"Åldersgruppen {band} finns inte i någon prislista för {service.name}. {known}"
    if mode and mode not in MODES:
        wrong["mode"] = f"Regin {mode} finns inte. Välj en av {', '.join(MODES)}, eller lämna tomt för alla."
    if kind and kind not in KINDS:
        wrong["kind"] = f"Slaget {kind} finns inte. Välj ett av {', '.join(KINDS)}, eller lämna tomt för alla."
    if not is_code(coding.account):
        wrong["account"] = "Kontot får ha siffror, bokstäver, blanksteg och bindestreck, till exempel 463 87."
    for part, column in STORED.items():
        value = getattr(coding, part)
        if part != "account" and value and not is_code(value):
            wrong[column] = "Koden får ha siffror, bokstäver, blanksteg, punkt och bindestreck, högst 30 tecken."
    if wrong:
        raise FieldsRefused(wrong)
