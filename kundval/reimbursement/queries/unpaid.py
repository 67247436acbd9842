"""Rows of a list whose unit is not what their service is paid by, so that they would pay nobody."""

from sqlmodel import Session, col, select

from kundval.formats import counted_text
from kundval.registry.models import Service
from kundval.registry.rules import PAID_BY_HOURS, PAID_BY_LABELS
from kundval.reimbursement.models import PriceList, PriceRow
from kundval.reimbursement.rules.payable import is_paid
from kundval.reimbursement.workbook.opened import Opened

MOST_NAMED = 5


def unpaid(session: Session, price_list: PriceList, opened: Opened) -> list[str]:
    """A sentence for each service and unit of the list that do not go together."""
    rows = session.exec(
        select(col(PriceRow.name), Service)
        .join(Service, col(Service.id) == col(PriceRow.service_id))
        .where(col(PriceRow.price_list_id) == price_list.id)
    ).all()
    services: dict[str, Service] = dict(rows)
    names: dict[tuple[str, str], list[str]] = {}
    for price in opened.prices:
        service = services.get(price.row)
        if service and not is_paid(price.period, service.volume_unit, service.paid_by in PAID_BY_HOURS):
            names.setdefault((service.code, price.period), []).append(opened.labels[price.row])
    by_code = {service.code: service for service in services.values()}
    return [_sentence(by_code[code], period, list(dict.fromkeys(found))) for (code, period), found in names.items()]


def _sentence(service: Service, period: str, rows: list[str]) -> str:
    told = ", ".join(rows[:MOST_NAMED]) + (" …" if len(rows) > MOST_NAMED else "")
    paid_by = f"i {service.volume_unit}" if service.volume_unit else f"efter {PAID_BY_LABELS['plats']}"
    subject, them = ("Den", "den") if len(rows) == 1 else ("De", "dem")
    return (
        f"{counted_text(len(rows), 'rad', 'rader')} räknas i {period} men {service.name} betalas {paid_by}: {told}. "
        f"{subject} betalas inte. Lägg {them} i en tjänst med volymenheten {period}."
    )
