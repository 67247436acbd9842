"""A service over time, price by price: which list pays each price on which days, and the days when none does."""

from datetime import date
from typing import Any

from sqlalchemy import Select
from sqlalchemy import select as select_rows
from sqlmodel import Session, col, func, select

from kundval.errors import NotFound
from kundval.listing import Column, Filter, Listing, Status, contains
from kundval.period import Month, date_of, day
from kundval.registry.models import Industry, Service
from kundval.reimbursement.models import PriceList, PriceRow, RateInForce
from kundval.reimbursement.queries.lists import Gap
from kundval.reimbursement.workbook.part import part_of


def find(session: Session, industry: Industry, code: str) -> Service:
    """A service of the industry. Raises ``NotFound``."""
    found = session.exec(
        select(Service).where(col(Service.industry_id) == industry.id, col(Service.code) == code)
    ).first()
    if found is None:
        raise NotFound
    return found


def of_industry(session: Session, industry: Industry) -> list[Service]:
    return list(
        session.exec(select(Service).where(col(Service.industry_id) == industry.id).order_by(col(Service.name)))
    )


def statement(service: Service) -> Select[*tuple[Any, ...]]:
    """What is in force for the service, each with its row and list."""
    return (
        select_rows(RateInForce, PriceRow, PriceList)
        .join(PriceRow, col(PriceRow.id) == col(RateInForce.price_row_id))
        .join(PriceList, col(PriceList.id) == col(RateInForce.price_list_id))
        .where(col(RateInForce.service_id) == service.id)
    )


def listing(session: Session, service: Service, today: date) -> Listing:
    """The prices of a service over time: by row, then latest first."""
    names = group_names(session, service)
    now = day(today)
    return Listing(
        noun=("pris", "priser"),
        columns=(
            Column("pris", "Pris", sort=col(PriceRow.name), value=lambda r: r.PriceRow.name),
            Column("grupp", "Prisgrupp", sort=col(RateInForce.price_group), value=lambda r: names[r.RateInForce.price_group]),
            Column("fran", "Från", sort=col(RateInForce.valid_from), kind="date", value=lambda r: date_of(r.RateInForce.valid_from)),
            Column("tom", "Till och med", kind="date", value=lambda r: date_of(r.RateInForce.valid_to - 1)),
            Column("belopp", "Belopp (kr)", sort=col(RateInForce.amount_ore), kind="money", value=lambda r: r.RateInForce.amount_ore),
            Column("moms", "varav moms (kr)", kind="money", value=lambda r: r.RateInForce.vat_ore),
            Column("enhet", "per", value=lambda r: r.RateInForce.unit),
            Column("lista", "Prislista", sort=col(PriceList.name), value=lambda r: r.PriceList.name),
        ),
        order="pris",
        search=lambda text: contains(col(PriceRow.name), text),
        filters=(
            Filter("grupp", "Prisgrupp", sorted(names.items(), key=lambda one: one[1]), lambda code: col(RateInForce.price_group) == code),
        ),
        statuses=(
            Status("nu", "Gäller i dag", (col(RateInForce.valid_from) <= now) & (col(RateInForce.valid_to) > now)),
            Status("kommer", "Kommer", col(RateInForce.valid_from) > now),
            Status("tidigare", "Tidigare", col(RateInForce.valid_to) <= now),
        ),
        tie=col(RateInForce.valid_from).desc(),
    )  # fmt: skip


def group_names(session: Session, service: Service) -> dict[str, str]:
    """What the price groups of the service are called, by their codes: as the latest list has it."""
    rows = session.execute(
        select_rows(col(RateInForce.price_group), func.max(col(RateInForce.price_list_id)))
        .where(col(RateInForce.service_id) == service.id)
        .group_by(col(RateInForce.price_group))
    ).all()
    found = {}
    for code, price_list_id in rows:
        document = part_of(session.get_one(PriceList, price_list_id).document, ())
        found[code] = next((one.name for one in document.groups if one.code == code), code)
    return found


def gaps(session: Session, industry: Industry, service: Service, today: date) -> list[Gap]:
    """The stretches, from the industry's first month or the first price to today, when the service had no price at all."""
    spans = session.exec(
        select(col(RateInForce.valid_from), col(RateInForce.valid_to))
        .where(col(RateInForce.service_id) == service.id)
        .distinct()
        .order_by(col(RateInForce.valid_from))
    ).all()
    if not spans:
        return []
    found: list[Gap] = []
    reached = max(spans[0][0], day(Month(industry.first_month).first))
    for start, end in [*spans, (day(today), day(today))]:
        first, last = date_of(reached), date_of(start - 1)
        if start > reached and first and last:
            found.append(Gap(first, last))
        reached = max(reached, end)
    return found
