"""What the provider's own services are paid by: the lists in force, the rows of the services his units run, in his own modes."""

from dataclasses import dataclass
from datetime import date

from sqlmodel import Session, col, select

from kundval.period import OPEN, day
from kundval.registry.models import Owner, Service, UnitService
from kundval.registry.queries.market import decisions_by_id
from kundval.reimbursement.models import PriceList, PriceRow, RateInForce
from kundval.reimbursement.queries.page_rows import RowsPage, opened_rows
from kundval.reimbursement.queries.page_views import Breakdown, breakdowns

MOST_ROWS = 200
"""Rows of a list on the provider's page."""


@dataclass(frozen=True)
class OwnList:
    """A list that pays the provider today or will: its decision, and every price of his own."""

    price_list: PriceList
    decision: str
    breakdowns: list[Breakdown]
    left_out: int


def own_modes(session: Session, provider_id: int, today: date) -> dict[int, set[str]]:
    """The services that the provider's units have today or will have, with the modes they are run in."""
    rows = session.exec(
        select(col(UnitService.service_id), col(Owner.mode))
        .join(Owner, col(Owner.unit_id) == col(UnitService.unit_id))
        .where(col(Owner.provider_id) == provider_id, col(Owner.known_to) == OPEN, col(Owner.valid_to) > day(today))
        .distinct()
    ).all()
    found: dict[int, set[str]] = {}
    for service_id, mode in rows:
        found.setdefault(service_id, set()).add(mode)
    return found


def lists_of(session: Session, provider_id: int, today: date) -> list[OwnList]:
    """The lists in force today or later for the provider's own services and modes, by name; nothing of others."""
    modes = own_modes(session, provider_id, today)
    rates = session.exec(
        select(RateInForce, col(PriceRow.name))
        .join(PriceRow, col(PriceRow.id) == col(RateInForce.price_row_id))
        .where(col(RateInForce.service_id).in_(sorted(modes)), col(RateInForce.valid_to) > day(today))
        .order_by(col(PriceRow.price_list_id), col(PriceRow.position))
    ).all()
    own: dict[int, dict[str, set[str]]] = {}
    for rate, row in rates:
        paid = set(rate.modes.split(",")) & modes[rate.service_id]
        if paid:
            own.setdefault(rate.price_list_id, {}).setdefault(row, set()).update(paid)
    found = session.exec(
        select(PriceList)
        .where(col(PriceList.id).in_(sorted(own)))
        .order_by(col(PriceList.name), col(PriceList.valid_from))
    ).all()
    cited = decisions_by_id(session, [one.decision_id for one in found if one.decision_id])
    return [_own(session, one, cited.get(one.decision_id or 0, ""), own[one.id or 0]) for one in found]


def _own(session: Session, price_list: PriceList, decision: str, rows: dict[str, set[str]]) -> OwnList:
    names = list(rows)[:MOST_ROWS]
    page: RowsPage = opened_rows(session, price_list, names)
    modes = set().union(*rows.values())
    return OwnList(price_list, decision, breakdowns(page, modes, names), len(rows) - len(names))


def service_names(session: Session, provider_id: int, today: date) -> list[str]:
    """What the provider's own services are called, A–Ö."""
    ids = sorted(own_modes(session, provider_id, today))
    return sorted(session.exec(select(col(Service.name)).where(col(Service.id).in_(ids))).all())
