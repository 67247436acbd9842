"""The table of account coding, as far as the actor sees its industries."""

import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Select, or_, select, true
from sqlmodel import Session, col

from kundval.access.rules import Actor, industries_for
from kundval.audit import AuditRow
from kundval.listing import Column, Filter, Listing, contains, swedish
from kundval.registry.models import Service
from kundval.registry.queries.market import services
from kundval.registry.rules import MODES
from kundval.reimbursement.models import AccountCoding
from kundval.reimbursement.rules.coding import KINDS


def statement(actor: Actor) -> Select[*tuple[Any, ...]]:
    allowed = industries_for(actor, "price.read")
    seen = true() if allowed is None else col(Service.industry_id).in_(sorted(allowed))
    return (
        select(AccountCoding, col(Service.name).label("service_name"))
        .join(Service, col(Service.id) == col(AccountCoding.service_id))
        .where(seen)
    )


def service_options(session: Session, actor: Actor) -> list[tuple[int | None, str]]:
    return [(service.id, service.name) for service in services(session, actor, "price.read")]


def listing(session: Session, actor: Actor) -> Listing:
    """Service, kind, band, mode, counterparty → all that is booked, from a day. The headings are those of the file in."""
    row = AccountCoding
    return Listing(
        noun=("kontering", "konteringar"),
        columns=(
            Column("tjanst", "Tjänst", sort=swedish(session, col(Service.name)), value=lambda one: one.service_name),
            Column("alder", "Åldersgrupp", sort=col(row.band), value=lambda one: one.AccountCoding.band),
            Column("regi", "Regi", sort=col(row.mode), value=lambda one: one.AccountCoding.mode),
            Column("motpart", "Motpart", sort=col(row.counterparty), value=lambda one: one.AccountCoding.counterparty),
            Column("slag", "Slag", sort=col(row.kind), value=lambda one: one.AccountCoding.kind),
            Column("konto", "Konto", sort=col(row.account), value=lambda one: one.AccountCoding.account),
            Column(
                "ansvar", "Ansvar", sort=col(row.responsibility), value=lambda one: one.AccountCoding.responsibility
            ),
            Column("verksamhet", "Verksamhet", sort=col(row.activity), value=lambda one: one.AccountCoding.activity),
            Column("bokford", "Bokförd motpart", value=lambda one: one.AccountCoding.booked_counterparty),
            Column("projekt", "Projekt", value=lambda one: one.AccountCoding.project),
            Column("fri", "Fri kod", value=lambda one: one.AccountCoding.free),
            Column("momskod", "Momskod", value=lambda one: one.AccountCoding.vat_code),
            Column(
                "fran", "Från", sort=col(row.valid_from), kind="date", value=lambda one: one.AccountCoding.valid_from
            ),
        ),
        order="tjanst",
        search=lambda text: or_(*(contains(column, text) for column in _searched())),
        filters=(
            Filter("tjanst", "Tjänst", service_options(session, actor), lambda code: col(Service.id) == int(code)),
            Filter("regi", "Regi", [(mode, mode) for mode in MODES], lambda mode: col(row.mode) == mode),
            Filter("slag", "Slag", [(kind, kind) for kind in KINDS], lambda kind: col(row.kind) == kind),
        ),
        tie=col(row.id),
    )


def _searched() -> tuple[Any, ...]:
    row = AccountCoding
    return col(row.account), col(row.responsibility), col(row.activity), col(row.project), col(row.free)


@dataclass(frozen=True)
class Change:
    """A change of the coding, as Historik shows it."""

    at: datetime
    user_name: str
    sentence: str
    reason: str
    changes: tuple[tuple[str, str, str], ...]


FIELDS = {
    "band": "åldersgrupp", "mode": "regi", "counterparty": "motpart", "kind": "slag", "account": "konto", "responsibility": "ansvar",
    "activity": "verksamhet", "booked_counterparty": "bokförd motpart", "project": "projekt", "free": "fri kod",
    "vat_code": "momskod", "valid_from": "från",
}  # fmt: skip


def history(session: Session, actor: Actor) -> list[Change]:
    """The latest changes of the coding, newest first."""
    allowed = industries_for(actor, "price.read")
    seen = true() if allowed is None else col(AuditRow.industry_id).in_(sorted(allowed))
    statement = select(AuditRow).where(col(AuditRow.subject) == "account_coding", seen)
    rows = list(session.execute(statement.order_by(col(AuditRow.id).desc()).limit(10)).scalars())
    of = select(col(AccountCoding.id), col(Service.name)).join(
        Service, col(Service.id) == col(AccountCoding.service_id)
    )
    names: dict[int | None, str] = {
        row[0]: row[1] for row in session.execute(of.where(col(AccountCoding.id).in_({row.subject_id for row in rows})))
    }
    return [
        Change(
            row.at,
            row.user_name,
            f"{row.verb} för {names.get(row.subject_id, 'en rad som är borttagen')}",
            row.reason,
            _changed(row),
        )
        for row in rows
    ]


def _changed(row: AuditRow) -> tuple[tuple[str, str, str], ...]:
    details = json.loads(row.details or "{}")
    return tuple(
        (FIELDS[name], str(change[0] or ""), str(change[1] or ""))
        for name, change in details.items()
        if name in FIELDS and isinstance(change, list) and any(change)
    )
