"""Every price list as one list with filters, and how far each has been superseded, row by row."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, exists, func, not_
from sqlalchemy import select as select_rows
from sqlmodel import Session, col, select

from kundval.access.rules import Actor, may
from kundval.formats import last_day
from kundval.listing import Column, Filter, Listing, Status, contains, swedish
from kundval.period import day
from kundval.registry.models import Decision, Industry, Service
from kundval.reimbursement.models import PriceList, PriceRow, RateInForce
from kundval.reimbursement.queries.lists import DECIDED, DRAFT, PRELIMINARY, REVIEWED, visible


def statement(actor: Actor) -> Select[*tuple[Any, ...]]:
    """The lists that the actor sees, with their industry and decision."""
    return (
        select_rows(PriceList, Industry, Decision, col(PriceList.document).contains(PRELIMINARY).label("preliminary"))
        .join(Industry, col(Industry.id) == col(PriceList.industry_id))
        .outerjoin(Decision, col(Decision.id) == col(PriceList.decision_id))
        .where(visible(actor))
    )


def listing(session: Session, actor: Actor, today: date) -> Listing:
    """The lists, newest first."""
    seen = [one for one in session.exec(select(Industry).order_by(col(Industry.name))) if _seen(actor, one)]
    services = session.exec(
        select(Service).where(col(Service.industry_id).in_([one.id for one in seen])).order_by(col(Service.name))
    ).all()
    return Listing(
        noun=("prislista", "prislistor"),
        columns=(
            Column("namn", "Prislista", sort=swedish(session, col(PriceList.name)), value=lambda r: r.PriceList.name),
            Column("bransch", "Bransch", sort=swedish(session, col(Industry.name)), value=lambda r: r.Industry.name),
            Column("fran", "Gäller från", sort=col(PriceList.valid_from), kind="date", value=lambda r: r.PriceList.valid_from),
            Column("tom", "Gäller till och med", kind="date", value=lambda r: last_day(r.PriceList.valid_to)),
            Column("slag", "Slag", value=lambda r: "preliminär" if r.preliminary else "definitiv"),
            Column("status", "Status", value=lambda r: r.PriceList.state),
            Column("beslutad", "Beslutad", sort=col(Decision.decided_on), kind="date",
                   value=lambda r: r.Decision.decided_on if r.Decision else None),
            Column("paragraf", "Paragraf", value=lambda r: r.Decision.paragraph if r.Decision else ""),
            Column("diarienummer", "Diarienummer", value=lambda r: r.Decision.case_number if r.Decision else ""),
            Column("kalla", "Källa", value=lambda r: r.PriceList.source),
        ),
        order="-fran",
        search=lambda text: contains(col(PriceList.name), text),
        filters=(
            Filter("bransch", "Bransch", [(one.code, one.name) for one in seen], lambda code: col(Industry.code) == code),
            Filter("tjanst", "Tjänst", [(one.code, one.name) for one in services], has_service),
        ),
        statuses=(
            Status("gallande", "Gäller i dag", _holds(today)),
            Status("kommande", "Kommer", and_(not_(_holds(today)), _holds_later(today))),
            Status("utkast", "Utkast", col(PriceList.state) == DRAFT),
            Status("granskade", "Väntar på beslut", col(PriceList.state) == REVIEWED),
            Status("tidigare", "Tidigare", and_(col(PriceList.state) == DECIDED, not_(_holds(today)), not_(_holds_later(today)))),
        ),
        tie=col(PriceList.id),
    )  # fmt: skip


def _seen(actor: Actor, industry: Industry) -> bool:
    return may(actor, "price.read", industry_id=industry.id)


def has_service(code: str) -> ColumnElement[bool]:
    """The lists that have prices for a service."""
    return exists().where(
        col(PriceRow.price_list_id) == col(PriceList.id),
        col(Service.id) == col(PriceRow.service_id),
        col(Service.code) == code,
    )


def _holds(today: date) -> ColumnElement[bool]:
    return exists().where(
        col(RateInForce.price_list_id) == col(PriceList.id),
        col(RateInForce.valid_from) <= day(today),
        col(RateInForce.valid_to) > day(today),
    )


def _holds_later(today: date) -> ColumnElement[bool]:
    return exists().where(col(RateInForce.price_list_id) == col(PriceList.id), col(RateInForce.valid_from) > day(today))


def replaced_rows(session: Session, price_lists: Sequence[PriceList]) -> Mapping[int, tuple[int, int]]:
    """Decided list → (rows that a later decision has taken over before the list's own end, all its paid rows)."""
    decided = {one.id or 0: day(one.valid_to) for one in price_lists if one.state == DECIDED}
    rows = session.exec(
        select(col(PriceRow.price_list_id), col(PriceRow.id), func.max(col(RateInForce.valid_to)))
        .outerjoin(RateInForce, col(RateInForce.price_row_id) == col(PriceRow.id))
        .where(col(PriceRow.price_list_id).in_(sorted(decided)))
        .group_by(col(PriceRow.price_list_id), col(PriceRow.id))
    ).all()
    found: dict[int, tuple[int, int]] = {}
    for list_id, _, end in rows:
        gone, every = found.get(list_id, (0, 0))
        found[list_id] = gone + (end is None or end < decided[list_id]), every + 1
    return found
