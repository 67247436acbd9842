"""Account coding (kontering): from which day a service's payments are booked on which account."""

import re
from datetime import date
from typing import Literal

from sqlmodel import Session, col, select

from kundval import audit
from kundval.access.rules import Actor, require
from kundval.errors import FieldsRefused, NotFound
from kundval.registry.models import Service
from kundval.registry.rules import MODES
from kundval.reimbursement.models import AccountCoding, PriceRow

Outcome = Literal["new", "changed", "unchanged"]

_ACCOUNT = re.compile(r"[0-9A-Za-zÅÄÖåäö][0-9A-Za-zÅÄÖåäö .\-]{0,29}")


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
    batch_id: int | None = None,
) -> tuple[AccountCoding, Outcome]:
    """Books payments of a service on an account from a day on; what is empty (band, mode, counterparty) means any.

    The same combination from the same day is replaced. Returns the row and what became of it. Raises ``FieldsRefused``.
    """
    service = session.get(Service, service_id)
    if service is None:
        raise NotFound
    require(actor, "coding.write", industry_id=service.industry_id)
    _check(session, service, band, mode, account)
    row = session.exec(
        select(AccountCoding).where(
            col(AccountCoding.service_id) == service_id,
            col(AccountCoding.band) == band,
            col(AccountCoding.mode) == mode,
            col(AccountCoding.counterparty) == counterparty,
            col(AccountCoding.valid_from) == valid_from,
        )
    ).first()
    outcome: Outcome = "changed" if row else "new"
    if row and (row.account, row.vat_code) == (account.strip(), vat_code.strip()):
        return row, "unchanged"
    row = row or AccountCoding(
        service_id=service_id, band=band, mode=mode, counterparty=counterparty, account="", valid_from=valid_from,
        import_batch_id=batch_id,
    )  # fmt: skip
    row.account, row.vat_code = account.strip(), vat_code.strip()
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


def bands_of_service(session: Session, service_id: int) -> list[str]:
    """The names of the age bands that the service's lists have used."""
    found = session.exec(select(PriceRow.band).where(col(PriceRow.service_id) == service_id).distinct()).all()
    return sorted(band for band in found if band)


def _check(session: Session, service: Service, band: str, mode: str, account: str) -> None:
    wrong = {}
    bands = bands_of_service(session, service.id or 0)
    if band and band not in bands:
        known = f"Välj {', '.join(bands)}, eller lämna tomt för alla." if bands else "Lämna tomt för alla."
        wrong["band"] = f"Åldersgruppen {band} finns inte i någon prislista för {service.name}. {known}"
    if mode and mode not in MODES:
        wrong["mode"] = f"Regin {mode} finns inte. Välj en av {', '.join(MODES)}, eller lämna tomt för alla."
    if not _ACCOUNT.fullmatch(account.strip()):
        wrong["account"] = "Kontot får ha siffror, bokstäver, blanksteg och bindestreck, till exempel 463 87."
    if wrong:
        raise FieldsRefused(wrong)
