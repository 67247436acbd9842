"""What is due beside placements and volumes: supplements, extra money to own units with its mirror, manual lines.

Customers are counted first, in a statement of their own; the rules then say what is due, and the rows lie in a table of the connection
beside the terms, to be laid in the one difference.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from sqlalchemy import (
    BigInteger,
    Column,
    FromClause,
    Integer,
    MetaData,
    String,
    Table,
    delete,
    func,
    insert,
    select,
    union_all,
)
from sqlalchemy.schema import CreateTable
from sqlmodel import Session, col

from kundval.bulk import chunks
from kundval.choice.models import OverriddenSlot, Residence, Segment
from kundval.choice.queries.supplements import persons_granted
from kundval.choice.rules.events import MINUTES
from kundval.choice.rules.paid_notice import NOTICE
from kundval.payment.models import ManualLine
from kundval.payment.queries.market import Market, placement_windows, volume_window
from kundval.payment.queries.statement import count_rows
from kundval.payment.queries.windows import ServiceMonth
from kundval.payment.rules.contributions import Contribution, contributions
from kundval.payment.rules.manual import Manual, manual_dues
from kundval.payment.rules.places import Count, Due, Place, places
from kundval.payment.rules.supplements import Piece, Stay, person_dues, unit_pieces
from kundval.payment.rules.terms import TermWindow
from kundval.period import Days, Month, without
from kundval.reimbursement.queries.supplements import granted_of
from kundval.reimbursement.rules.supplements import PRICE, Granted

ASKED = Table(
    "count_asked", MetaData(),
    *(Column(name, String if name == "residents_of" else Integer) for name in ("number", *Count._fields)), prefixes=["TEMPORARY"],
)  # fmt: skip
DUE_NUMBERS = ("side", "account_id", "person_id", "slot", "quantity", "whole", "price_ore", "price_vat_ore")
DUE = Table(
    "due_beside", MetaData(),
    *(Column(name, BigInteger if name[:5] in ("price", "quant") else Integer) for name in DUE_NUMBERS), prefixes=["TEMPORARY"],
)  # fmt: skip


@dataclass
class Decided:
    """All that is decided beside the lists, per service; nothing of a service that has nothing."""

    units: dict[int, list[Granted]]
    persons: dict[int, list[Granted]]
    manual: dict[int, list[Manual]]
    stays: dict[int, list[Segment]] = field(default_factory=dict)
    """Service → the segments of the persons."""
    overridden: frozenset[tuple[int, int, int, int]] = frozenset()
    residences: list[Residence] = field(default_factory=list)

    def elsewhere(self, month: int, known_by: int, municipality: str) -> dict[int, list[Days]]:
        """Person → the days on which it lives in another municipality, as known; an override stands in for the rest in its month."""
        stand_in = {row.person_id for row in self.residences if row.month == month}
        found: dict[int, list[Days]] = {}
        for row in self.residences:
            of_month = row.month == (month if row.person_id in stand_in else 0)
            if of_month and row.municipality != municipality and row.known_from <= known_by < row.known_to:
                found.setdefault(row.person_id, []).append((row.valid_from, row.valid_to))
        return found

    def services(self) -> set[int]:
        return self.units.keys() | self.persons.keys() | self.manual.keys()


def read_decided(session: Session, service_ids: Collection[int]) -> Decided:
    """Reads what is decided for the services."""
    units = _not_prices(granted_of(session, service_ids))
    persons = _not_prices(persons_granted(session, service_ids))
    decided = Decided(units, persons, _manual(session, service_ids))
    if persons:
        decided.stays, decided.overridden = _stays(session, persons)
        for some in chunks(sorted({row.person_id for rows in persons.values() for row in rows})):
            decided.residences += session.execute(select(Residence).where(col(Residence.person_id).in_(some))).scalars()
    return decided


def dues(
    session: Session, market: Market, months: Sequence[tuple[ServiceMonth, int]], decided: Decided | None = None
) -> list[list[Due]]:
    """What is due in each (service month, known by), in their order."""
    found = decided or read_decided(session, {month.service_id for month, _ in months})
    if not found.services():
        return [[] for _ in months]
    parts = [_Part.of(found, market, month, known_by) if month.service_id in found.services() else None
             for month, known_by in months]  # fmt: skip
    counts = count(session, {one for part in parts if part for one in part.counts()})
    return [list(part.dues(found, counts)) if part else [] for part in parts]


def contributions_of(
    session: Session, market: Market, month: ServiceMonth, known_by: int
) -> tuple[list[Contribution], Mapping[Count, int]]:
    """The contributions of a service month with what they count by."""
    part = _Part.of(read_decided(session, {month.service_id}), market, month, known_by)
    return part.contributions, count(session, {one for each in part.contributions for one in each.counts()})


@dataclass
class _Part:
    """A service month as it is known on a day: its places, and what counts by them."""

    service_id: int
    month: int
    known_by: int
    residents_of: str
    places: list[Place]
    pieces: list[Piece]
    contributions: list[Contribution]

    @classmethod
    def of(cls, decided: Decided, market: Market, month: ServiceMonth, known_by: int) -> "_Part":
        service_id, counted = month.service_id, month.counted
        calendar = Month(counted.month)
        days = calendar.first.toordinal(), (calendar + 1).first.toordinal()
        volumes = volume_window(market, month, known_by, days)
        if market.tariffs[service_id].standard_minutes:
            volumes = replace(volumes, whole=volumes.whole * MINUTES)
        performed = places_of(market, month, volumes)
        placed = [
            place for window in placement_windows(market, month, known_by) for place in places_of(market, month, window)
        ]
        rows = decided.units.get(service_id, [])
        return cls(
            service_id, counted.month, known_by, market.municipality if counted.residents_only else "", placed,
            list(unit_pieces(service_id, rows, placed, performed, counted.spans)),
            list(contributions(service_id, rows, counted.month, counted.whole, placed)),
        )  # fmt: skip

    def counts(self) -> Iterator[Count]:
        yield from (one for piece in self.pieces for one in piece.counts())
        yield from (one for each in self.contributions for one in each.counts())

    def dues(self, decided: Decided, counts: Mapping[Count, int]) -> Iterator[Due]:
        yield from (due for piece in self.pieces if (due := piece.due(counts)))
        for each in self.contributions:
            yield from each.dues(counts)
        by_unit: dict[int, list[Place]] = {}
        for place in self.places:
            by_unit.setdefault(place.unit_id, []).append(place)
        yield from manual_dues(self.service_id, decided.manual.get(self.service_id, ()), self.month, by_unit)
        rows = decided.persons.get(self.service_id, [])
        if rows:
            yield from person_dues(self.service_id, rows, self._stays(decided), by_unit)

    def _stays(self, decided: Decided) -> dict[int, list[Stay]]:
        """Where the persons are, as known, and where only residents are paid, on the days that they do not live elsewhere."""
        found: dict[int, list[Stay]] = {}
        elsewhere = decided.elsewhere(self.month, self.known_by, self.residents_of) if self.residents_of else {}
        for row in decided.stays.get(self.service_id, ()):
            stands_in = (row.person_id, row.service_id, row.slot, self.month) in decided.overridden
            if row.month == (self.month if stands_in else 0) and row.known_from <= self.known_by < row.known_to:
                found.setdefault(row.person_id, []).extend(
                    Stay(row.person_id, row.slot, row.unit_id, *days)
                    for days in without((row.valid_from, row.valid_to), elsewhere.get(row.person_id, ()))
                )
        return found


def places_of(market: Market, month: ServiceMonth, window: TermWindow) -> list[Place]:
    """Every unit that may be paid in the window."""
    return [
        place
        for unit_id, approved in market.approvals.get(month.service_id, {}).items()
        for place in places(unit_id, market.payees(unit_id, window.month, window.known_by), approved, window)
    ]


def count(session: Session, asked: Collection[Count]) -> dict[Count, int]:
    """The answers to the questions, in one statement."""
    found = dict.fromkeys(asked, 0)
    if not asked:
        return found
    session.execute(CreateTable(ASKED, if_not_exists=True))
    session.execute(delete(ASKED))
    ordered = sorted(asked)
    session.execute(
        insert(ASKED),
        [one._asdict() | {"number": place, "by_volume": int(one.by_volume)} for place, one in enumerate(ordered)],
    )
    months = {(one.service_id, one.month) for one in asked}
    rows = union_all(*count_rows(session, select(ASKED).subquery(), months)).subquery()
    for place, quantity in session.execute(select(rows.c.number, func.sum(rows.c.quantity)).group_by(rows.c.number)):
        found[ordered[place]] = int(quantity)
    return found


def lay(session: Session, rows: Iterable[tuple[int, int, Due]]) -> None:
    """Lays what is due, (side, account, due), in the table beside the terms, in the place of what was there."""
    session.execute(CreateTable(DUE, if_not_exists=True))
    session.execute(delete(DUE))
    laid = [
        dict(zip(DUE_NUMBERS, (side, account_id, due.person_id, due.slot, due.quantity, due.whole, due.key.price_ore,
                               due.key.price_vat_ore), strict=True))
        for side, account_id, due in rows
    ]  # fmt: skip
    if laid:
        session.execute(insert(DUE), laid)


def laid(side: int) -> FromClause:
    """What :func:`lay` wrote, of one side."""
    return select(DUE).where(DUE.c.side == side).subquery()


def _not_prices(rows: Mapping[int, list[Granted]]) -> dict[int, list[Granted]]:
    """What is paid beside the list; an agreed price stands in the list's place and is a rate."""
    kept = {service: [row for row in ones if row.basis != PRICE] for service, ones in rows.items()}
    return {service: ones for service, ones in kept.items() if ones}


def _manual(session: Session, service_ids: Collection[int]) -> dict[int, list[Manual]]:
    found: dict[int, list[Manual]] = {}
    statement = select(ManualLine).where(
        col(ManualLine.service_id).in_(service_ids), col(ManualLine.decided_at).is_not(None), col(ManualLine.withdrawn_at).is_(None)
    )  # fmt: skip
    for row in session.execute(statement.order_by(col(ManualLine.id))).scalars():
        found.setdefault(row.service_id, []).append(
            Manual(row.source, row.unit_id, row.month, row.amount_ore, row.vat_ore)
        )
    return found


def _stays(
    session: Session, persons: Mapping[int, list[Granted]]
) -> tuple[dict[int, list[Segment]], frozenset[tuple[int, int, int, int]]]:
    found: dict[int, list[Segment]] = {}
    overridden: set[tuple[int, int, int, int]] = set()
    for service_id, rows in persons.items():
        for some in chunks(sorted({row.person_id for row in rows})):
            statement = select(Segment).where(
                col(Segment.person_id).in_(some), col(Segment.service_id) == service_id, col(Segment.slot) < NOTICE
            )
            found.setdefault(service_id, []).extend(session.execute(statement).scalars())
            slots = select(OverriddenSlot).where(
                col(OverriddenSlot.person_id).in_(some), col(OverriddenSlot.service_id) == service_id
            )
            overridden |= {
                (row.person_id, row.service_id, row.slot, row.month) for row in session.execute(slots).scalars()
            }
    return found, frozenset(overridden)
