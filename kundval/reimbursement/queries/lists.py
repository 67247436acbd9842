"""Which price lists there are, in which state they stand today, and what an industry pays by."""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import ColumnElement, true
from sqlmodel import Session, col, select

from kundval.access.models import User
from kundval.access.rules import Actor, industries_for, may
from kundval.audit import VIEWED, AuditRow
from kundval.errors import NotFound
from kundval.period import Month, date_of, day
from kundval.registry.models import Industry, Service
from kundval.registry.queries.market import decisions_by_id
from kundval.reimbursement.models import PriceList, PriceRow, RateInForce

DRAFT, REVIEWED, DECIDED = "utkast", "granskad", "beslutad"
PRELIMINARY = '"Status": "preliminär"'
"""How the stored list says that it is not definite."""
IN_FORCE, COMING, SUPERSEDED, ENDED = "gällande", "kommande", "ersatt", "avslutad"


@dataclass(frozen=True)
class ListRow:
    """A list with its state today and its decision as it is cited (empty before it is decided)."""

    price_list: PriceList
    state: str
    decision: str

    @property
    def is_decided(self) -> bool:
        return self.price_list.state == DECIDED

    @property
    def preliminary(self) -> bool:
        """Whether its amounts are preliminary, so that a definite list follows."""
        return PRELIMINARY in self.price_list.document


@dataclass(frozen=True)
class IndustryRow:
    """An industry with the lists that hold today, those to come and those that wait for somebody."""

    industry: Industry
    in_force: list[ListRow]
    coming: list[ListRow]
    waiting: list[ListRow]


@dataclass(frozen=True)
class Event:
    """An act on a list, as Historik shows it."""

    at: datetime
    user_name: str
    sentence: str
    reason: str
    changes: tuple[tuple[str, str, str], ...] = ()


@dataclass(frozen=True)
class Gap:
    """Days on which no decided list holds, both included."""

    first: date
    last: date


def visible(actor: Actor, permission: str = "price.read") -> ColumnElement[bool]:
    """The lists of the industries for which the actor holds the permission."""
    allowed = industries_for(actor, permission)
    return true() if allowed is None else col(PriceList.industry_id).in_(sorted(allowed))


def find(session: Session, actor: Actor, price_list_id: int) -> PriceList:
    """The list, if the actor may see it. Raises ``NotFound``."""
    price_list = session.get(PriceList, price_list_id)
    if price_list is None or not may(actor, "price.read", industry_id=price_list.industry_id):
        raise NotFound
    return price_list


def find_industry(session: Session, actor: Actor, code: str) -> Industry:
    """The industry with the code, if the actor may see its prices. Raises ``NotFound``."""
    industry = session.exec(select(Industry).where(col(Industry.code) == code)).first()
    if industry is None or not may(actor, "price.read", industry_id=industry.id):
        raise NotFound
    return industry


def rows_of(session: Session, price_lists: Iterable[PriceList], today: date) -> list[ListRow]:
    """The lists with their states, in the order they come."""
    found = list(price_lists)
    cited = decisions_by_id(session, [one.decision_id for one in found if one.decision_id])
    ends = _reach(session, [one.id for one in found if one.id])
    return [ListRow(one, _state(one, ends, today), cited.get(one.decision_id or 0, "")) for one in found]


def row_of(session: Session, price_list: PriceList, today: date) -> ListRow:
    return rows_of(session, [price_list], today)[0]


def of_industry(session: Session, industry_id: int, today: date) -> list[ListRow]:
    """All lists of an industry, newest first."""
    statement = (
        select(PriceList)
        .where(col(PriceList.industry_id) == industry_id)
        .order_by(col(PriceList.valid_from).desc(), col(PriceList.id).desc())
    )
    return rows_of(session, session.exec(statement), today)


def of_service(session: Session, service: Service, today: date) -> list[ListRow]:
    """The lists that have prices for a service, newest first."""
    statement = (
        select(PriceList)
        .where(col(PriceList.id).in_(select(PriceRow.price_list_id).where(col(PriceRow.service_id) == service.id)))
        .order_by(col(PriceList.valid_from).desc(), col(PriceList.id).desc())
    )
    return rows_of(session, session.exec(statement), today)


def industries(session: Session, actor: Actor, today: date) -> list[IndustryRow]:
    """The industries whose prices the actor sees, by name."""
    allowed = industries_for(actor, "price.read")
    statement = select(Industry).order_by(col(Industry.name))
    if allowed is not None:
        statement = statement.where(col(Industry.id).in_(sorted(allowed)))
    found = []
    for industry in session.exec(statement):
        rows = of_industry(session, industry.id or 0, today)
        found.append(
            IndustryRow(
                industry,
                [row for row in rows if row.state == IN_FORCE],
                [row for row in rows if row.state == COMING],
                [row for row in rows if not row.is_decided],
            )
        )
    return found


def gaps(price_lists: Iterable[PriceList], since: date, today: date) -> list[Gap]:
    """Stretches between the lists, from ``since`` (what came before was paid by an older system) to today, where none holds."""
    spans = sorted((one.valid_from.toordinal(), day(one.valid_to)) for one in price_lists)
    found: list[Gap] = []
    reached = max(spans[0][0], since.toordinal()) if spans else 0
    for start, end in [*spans, (today.toordinal(), today.toordinal())] if spans else []:
        if start > reached:
            first, last = date_of(reached), date_of(start - 1)
            if first and last:
                found.append(Gap(first, last))
        reached = max(reached, end)
    return found


def gaps_with(session: Session, industry: Industry, price_list: PriceList, today: date) -> list[Gap]:
    """The gaps that remain beside a list once it is decided: those that end where it begins or begin where it ends."""
    decided = session.exec(
        select(PriceList).where(col(PriceList.industry_id) == industry.id, col(PriceList.state) == DECIDED)
    ).all()
    until = max(today, price_list.valid_from)
    found = gaps([*decided, price_list], Month(industry.first_month).first, until)
    ends = price_list.valid_from.toordinal() - 1, day(price_list.valid_to)
    return [gap for gap in found if gap.last.toordinal() == ends[0] or gap.first.toordinal() == ends[1]]


def first_day(entry: ListRow | Gap) -> date:
    """Where an entry of the timeline begins."""
    return entry.first if isinstance(entry, Gap) else entry.price_list.valid_from


def person(session: Session, user_id: int | None) -> str:
    """Who did something; the system itself where nobody did."""
    user = session.get(User, user_id) if user_id else None
    return user.name if user else "kundval"


def _reach(session: Session, ids: list[int]) -> dict[int, tuple[int, int]]:
    """List → the first day that its rates hold and the first after them; a list that holds no day is not there."""
    rows = session.exec(
        select(RateInForce.price_list_id, RateInForce.valid_from, RateInForce.valid_to).where(
            col(RateInForce.price_list_id).in_(ids)
        )
    ).all()
    found: dict[int, tuple[int, int]] = {}
    for price_list_id, start, end in rows:
        first, last = found.get(price_list_id, (start, end))
        found[price_list_id] = (min(first, start), max(last, end))
    return found


def _state(price_list: PriceList, reach: dict[int, tuple[int, int]], today: date) -> str:
    if price_list.state != DECIDED:
        return price_list.state
    held = reach.get(price_list.id or 0)
    now = today.toordinal()
    if held and held[0] <= now < held[1]:
        return IN_FORCE
    if held and held[0] > now:
        return COMING
    return ENDED if held and held[1] == day(price_list.valid_to) else SUPERSEDED


def industry_of(session: Session, price_list: PriceList) -> Industry:
    return session.get_one(Industry, price_list.industry_id)


def history(session: Session, price_list: PriceList) -> list[Event]:
    """The latest acts on a list, newest first."""
    statement = (
        select(AuditRow)
        .where(
            col(AuditRow.subject) == "price_list",
            col(AuditRow.subject_id) == price_list.id,
            col(AuditRow.verb) != VIEWED,
        )
        .order_by(col(AuditRow.id).desc())
        .limit(20)
    )
    acts = [Event(row.at, row.user_name, row.verb, row.reason, _changes(row)) for row in session.exec(statement)]
    if price_list.import_batch_id:
        # The batch has one row in the log for all that it made, so this list's own beginning is told here.
        acts.append(
            Event(price_list.created_at, person(session, price_list.created_by), "läste in utkastet ur en fil", "")
        )
    return acts


def _changes(row: AuditRow) -> tuple[tuple[str, str, str], ...]:
    noted = json.loads(row.details)
    return tuple((what, *value) for what, value in noted.items() if isinstance(value, list))
