"""Prices agreed for one unit or one person, as rates in the list's place."""

from collections import defaultdict
from collections.abc import Iterable

from sqlalchemy import select, union
from sqlmodel import Session, col

from kundval.choice.models import Segment, Volume
from kundval.choice.queries.supplements import persons_granted
from kundval.payment.rules.agreed import rate_of
from kundval.payment.rules.price import Rate
from kundval.registry.models import Service
from kundval.reimbursement.models import PriceRow
from kundval.reimbursement.queries.supplements import granted_of
from kundval.reimbursement.rules.supplements import PRICE, Granted, holding

Agreed = tuple[list[Rate], dict[int, frozenset[int]]]
NOTHING_AGREED: Agreed = ([], {})


def agreed(session: Session, services: Iterable[Service]) -> dict[int, Agreed]:
    """Service → its agreed prices, and for each person with one the units where the person has ever been.

    Whose price has ended is still counted by terms of its own, with the list's prices.
    """
    units = {service.id or 0: service.volume_unit for service in services}
    rows: dict[int, list[Granted]] = defaultdict(list)
    for by_service in (granted_of(session, units.keys()), persons_granted(session, units.keys())):
        for service_id, ones in by_service.items():
            rows[service_id].extend(row for row in ones if row.basis == PRICE)
    return {
        service_id: (
            _rates(session, service_id, ones, units[service_id]),
            _places(session, service_id, {row.person_id for row in ones}),
        )
        for service_id, ones in rows.items()
        if ones
    }


def _rates(session: Session, service_id: int, rows: Iterable[Granted], volume_unit: str) -> list[Rate]:
    shapes = _shapes(session, service_id)
    return [
        rate
        for row, days in _holding(rows)
        for rate in rate_of(row, days, shapes.get(row.row_key, ("", "")), volume_unit)
    ]


def _places(session: Session, service_id: int, persons: set[int]) -> dict[int, frozenset[int]]:
    units: dict[int, set[int]] = {person: set() for person in persons if person}
    places = union(*(
        select(col(table.person_id), col(table.unit_id)).where(
            col(table.service_id) == service_id, col(table.person_id).in_(units)
        )
        for table in (Segment, Volume)
    ))  # fmt: skip
    for person, unit in session.execute(places) if units else ():
        units[person].add(unit)
    return {person: frozenset(of) for person, of in units.items()}


def _holding(rows: Iterable[Granted]) -> Iterable[tuple[Granted, tuple[int, int]]]:
    """Of all agreements for one unit or person the latest decision wins a day, whatever it is called."""
    by_whom: dict[tuple[int, int], list[Granted]] = defaultdict(list)
    for row in rows:
        by_whom[row.unit_id, row.person_id].append(row)
    for (unit_id, _), ones in by_whom.items():
        yield from ((row, days) for row, days in holding(ones, unit_id) if row.amount_ore)


def _shapes(session: Session, service_id: int) -> dict[str, tuple[str, str]]:
    """Row of the list → its band and values."""
    rows = select(col(PriceRow.row_key), col(PriceRow.band), col(PriceRow.values))
    return {
        key: (band, values) for key, band, values in session.execute(rows.where(col(PriceRow.service_id) == service_id))
    }
