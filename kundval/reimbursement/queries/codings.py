"""The table of account coding, as far as the actor sees its industries."""

from typing import Any

from sqlalchemy import Select, select, true
from sqlmodel import Session, col

from kundval.access.rules import Actor, industries_for
from kundval.listing import Column, Filter, Listing, contains, swedish
from kundval.registry.models import Service
from kundval.registry.queries.market import services
from kundval.reimbursement.models import AccountCoding


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
    """Service, band, mode, counterparty → account and VAT code, from a day."""
    row = AccountCoding
    return Listing(
        noun=("kontering", "konteringar"),
        columns=(
            Column("tjanst", "Tjänst", sort=swedish(session, col(Service.name)), value=lambda one: one.service_name),
            Column("alder", "Åldersgrupp", sort=col(row.band), value=lambda one: one.AccountCoding.band),
            Column("regi", "Regi", sort=col(row.mode), value=lambda one: one.AccountCoding.mode),
            Column("motpart", "Motpart", sort=col(row.counterparty), value=lambda one: one.AccountCoding.counterparty),
            Column("konto", "Konto", sort=col(row.account), value=lambda one: one.AccountCoding.account),
            Column("momskod", "Momskod", value=lambda one: one.AccountCoding.vat_code),
            Column(
                "fran", "Från", sort=col(row.valid_from), kind="date", value=lambda one: one.AccountCoding.valid_from
            ),
        ),
        order="tjanst",
        search=lambda text: contains(col(row.account), text),
        filters=(
            Filter("tjanst", "Tjänst", service_options(session, actor), lambda code: col(Service.id) == int(code)),
        ),
    )
