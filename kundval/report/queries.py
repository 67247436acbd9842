"""What the rooms above know of the market, per industry, year, mode and provider."""

from collections.abc import Collection
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Integer, Select, case, func, literal, literal_column, or_, select, true
from sqlmodel import Session, col

from kundval.access.queries import setting
from kundval.choice.models import PersonResidence, Residence, Segment
from kundval.choice.rules.paid_notice import NOTICE
from kundval.payment.models import Account, Line, ReadIn, Run, Window
from kundval.payment.queries.runs import BOOKED
from kundval.period import OPEN
from kundval.quality.models import Approval
from kundval.registry.models import Industry, Owner, Provider, Service, Unit, UnitService
from kundval.report.rules import FROM_ELSEWHERE, Amount, Definition, measuring_day


def amounts(session: Session, definition: Definition, industries: Collection[int], today: date) -> list[Amount]:
    """The market by ``definition`` in the industries given (ids), all that is known today."""
    return {"kunder": _customers, "kronor": _kronor, "enheter": _units}[definition.measure](
        session, definition, industries, today
    )


def industries(session: Session, allowed: frozenset[int] | None) -> list[Industry]:
    """The industries that the reader may see, in the order they were laid up."""
    query = select(Industry).order_by(col(Industry.id))
    if allowed is not None:
        query = query.where(col(Industry.id).in_(allowed))
    return list(session.scalars(query))


def industries_of(session: Session, provider_id: int) -> list[Industry]:
    """The industries in which a provider runs units or has run them."""
    units = select(col(Owner.unit_id)).where(col(Owner.provider_id) == provider_id)
    services = select(col(UnitService.service_id)).where(col(UnitService.unit_id).in_(units))
    ids = select(col(Service.industry_id)).where(col(Service.id).in_(services))
    return list(session.scalars(select(Industry).where(col(Industry.id).in_(ids)).order_by(col(Industry.id))))


def provider_names(session: Session) -> dict[int, str]:
    """Name by id."""
    return {row.id: row.name for row in session.execute(select(col(Provider.id), col(Provider.name)))}


def days(
    session: Session, definition: Definition, industries_: Collection[int], today: date
) -> dict[tuple[int, int], date]:
    """The measuring day of each (industry, year)."""
    found = session.scalars(select(Industry).where(col(Industry.id).in_(industries_)))
    return {
        (industry.id or 0, year): measuring_day(year, industry.measuring_month, industry.measuring_day, today)
        for industry in found
        for year in definition.years
    }


def _customers(session: Session, definition: Definition, industries_: Collection[int], today: date) -> list[Amount]:
    by_day: dict[tuple[int, date], list[int]] = {}
    for (industry, year), day in days(session, definition, industries_, today).items():
        by_day.setdefault((year, day), []).append(industry)
    return [
        Amount(row.code, year, row.mode, row.provider_id, row.value)
        for (year, day), together in by_day.items()
        for row in session.execute(_customers_on(session, definition, together, day))
    ]


def _customers_on(session: Session, definition: Definition, industries_: Collection[int], day: date) -> Select[Any]:
    """Each person counts once in an industry: at the choice in the first service and slot that is in force on the day."""
    number = day.toordinal()
    services = session.scalars(select(col(Service.id)).where(col(Service.industry_id).in_(industries_))).all()
    ranked = (
        select(
            col(Industry.code),
            _whose(session, definition, number).label("mode"),
            col(Owner.provider_id),
            func.row_number()
            .over(
                partition_by=(col(Industry.id), col(Segment.person_id)),
                order_by=(col(Segment.service_id), col(Segment.slot)),
            )
            .label("place"),
        )
        .select_from(Segment)
        .join(Service, col(Service.id) == Segment.service_id)
        .join(Industry, col(Industry.id) == Service.industry_id)
        .join(Owner, col(Owner.unit_id) == Segment.unit_id)
        .join(Unit, col(Unit.id) == Segment.unit_id)
        .where(
            col(Segment.month) == 0,
            col(Segment.slot) < NOTICE,
            col(Segment.service_id).in_(services),
            _holds(Segment, number),
            _holds(Owner, number),
            _population(session, definition, day),
        )
        .subquery()
    )
    return (
        select(ranked.c.code, ranked.c.mode, ranked.c.provider_id, func.count().label("value"))
        .where(ranked.c.place == 1)
        .group_by(ranked.c.code, ranked.c.mode, ranked.c.provider_id)
    )


def _holds(table: type[Segment] | type[Owner], day: int) -> ColumnElement[bool]:
    """In force on the day, by all that is known."""
    return (col(table.valid_from) <= day) & (col(table.valid_to) > day) & (col(table.known_to) == OPEN)


def _population(session: Session, definition: Definition, day: date) -> ColumnElement[bool]:
    if definition.population == "verksamhet":
        return col(Unit.in_municipality).is_(True)
    if definition.population != "bosatta":
        return true()
    latest = (
        select(col(PersonResidence.municipality))
        .where(
            col(PersonResidence.person_id) == Segment.person_id,
            col(PersonResidence.valid_from) <= day,
            col(PersonResidence.mistyped_at).is_(None),
        )
        .order_by(col(PersonResidence.valid_from).desc(), col(PersonResidence.id).desc())
        .limit(1)
        .scalar_subquery()
    )
    return latest == setting(session, "municipality_code")


def _whose(session: Session, definition: Definition, day: int) -> Any:
    """The mode of the unit; among all customers those whom another municipality pays for stand apart, wherever they are."""
    if definition.population != "alla":
        return col(Owner.mode)
    away = select(col(Residence.person_id)).where(
        *_elsewhere(session), col(Residence.valid_from) <= day, col(Residence.valid_to) > day
    )
    return case((col(Segment.person_id).in_(away), literal(FROM_ELSEWHERE)), else_=col(Owner.mode))


def _elsewhere(session: Session) -> tuple[ColumnElement[bool], ...]:
    """The days on which persons live in another municipality, by all that is known. Two ranges, so that an index finds the few."""
    code, lives = setting(session, "municipality_code"), col(Residence.municipality)
    return (
        or_(lives < code, lives > code),
        literal(bool(code)),
        col(Residence.month) == 0,
        col(Residence.known_to) == OPEN,
    )


_TWELVE: ColumnElement[int] = literal_column("12", Integer)
"""Not a parameter: PostgreSQL sees two parameters as two expressions, and a group must be the one that is selected."""


def _kronor(session: Session, definition: Definition, industries_: Collection[int], today: date) -> list[Amount]:
    """What final runs have booked, and before the first month what an older system paid; öre."""
    first, last = definition.first_year * 12, definition.last_year * 12 + 11
    month = col(Account.month) if definition.clock == "tjänstemånad" else col(Run.month)
    booked = (
        select(
            col(Industry.code), (month // _TWELVE).label("year"), col(Account.mode), col(Account.provider_id),
            func.sum(_money(definition, Line)).label("value"),
        )
        .select_from(Line)
        .join(Run, col(Run.id) == Line.run_id)
        .join(Account, col(Account.id) == Line.account_id)
        .join(Service, col(Service.id) == Account.service_id)
        .join(Industry, col(Industry.id) == Service.industry_id)
        .join(Unit, col(Unit.id) == Account.unit_id)
        .where(col(Run.state).in_(BOOKED), month.between(first, last), col(Industry.id).in_(industries_), _place(definition))
        .group_by(col(Industry.code), month // _TWELVE, col(Account.mode), col(Account.provider_id))
    )  # fmt: skip
    read_in = (
        select(
            col(Industry.code), (col(ReadIn.month) // _TWELVE).label("year"), col(ReadIn.mode), col(ReadIn.provider_id),
            func.sum(_money(definition, ReadIn)).label("value"),
        )
        .select_from(ReadIn)
        .join(Service, col(Service.id) == ReadIn.service_id)
        .join(Industry, col(Industry.id) == Service.industry_id)
        .join(Unit, col(Unit.id) == ReadIn.unit_id)
        .where(
            col(ReadIn.month).between(first, last), col(ReadIn.mistyped_at).is_(None), col(ReadIn.month) < Industry.first_month,
            col(Industry.id).in_(industries_), _place(definition),
        )
        .group_by(col(Industry.code), col(ReadIn.month) // _TWELVE, col(ReadIn.mode), col(ReadIn.provider_id))
    )  # fmt: skip
    sums: dict[tuple[str, int, str, int], int] = {}
    for query in (booked, read_in):
        for row in session.execute(query):
            key = (row.code, row.year, row.mode, row.provider_id)
            sums[key] = sums.get(key, 0) + int(row.value)
    if definition.population == "alla":
        for row in session.execute(_for_others(session, definition, month, industries_)):
            sums[row.code, row.year, row.mode, row.provider_id] -= int(row.value)
            key = (row.code, row.year, FROM_ELSEWHERE, row.provider_id)
            sums[key] = sums.get(key, 0) + int(row.value)
    return [Amount(*key, value) for key, value in sums.items() if value]


def _for_others(session: Session, definition: Definition, month: Any, industries_: Collection[int]) -> Any:
    """What is booked for customers who lived in another municipality on the day whose terms the service month has."""
    return (
        select(
            col(Industry.code), (month // _TWELVE).label("year"), col(Account.mode), col(Account.provider_id),
            func.sum(_money(definition, Line)).label("value"),
        )
        .select_from(Residence)
        .join(Line, col(Line.person_id) == Residence.person_id)
        .join(Run, col(Run.id) == Line.run_id)
        .join(Account, col(Account.id) == Line.account_id)
        .join(Window, (col(Window.service_id) == Account.service_id) & (col(Window.month) == Account.month))
        .join(Service, col(Service.id) == Account.service_id)
        .join(Industry, col(Industry.id) == Service.industry_id)
        .where(
            *_elsewhere(session), col(Residence.valid_from) <= Window.rate_from, col(Residence.valid_to) > Window.rate_from,
            col(Run.state).in_(BOOKED), month.between(definition.first_year * 12, definition.last_year * 12 + 11),
            col(Industry.id).in_(industries_),
        )
        .group_by(col(Industry.code), month // _TWELVE, col(Account.mode), col(Account.provider_id))
    )  # fmt: skip


def _money(definition: Definition, table: type[Line] | type[ReadIn]) -> ColumnElement[int]:
    amount = col(table.amount_ore)
    return amount - col(table.vat_ore) if definition.vat == "utan" else amount + 0


def _place(definition: Definition) -> ColumnElement[bool]:
    return col(Unit.in_municipality).is_(True) if definition.population == "verksamhet" else true()


def _units(session: Session, definition: Definition, industries_: Collection[int], today: date) -> list[Amount]:
    """Units that somebody runs and that are approved for one of the industry's services on the measuring day."""
    found = []
    for (industry, year), day in days(session, definition, industries_, today).items():
        query = (
            select(
                col(Industry.code),
                col(Owner.mode),
                col(Owner.provider_id),
                func.count(func.distinct(Unit.id)).label("value"),
            )
            .select_from(Unit)
            .join(Owner, (col(Owner.unit_id) == Unit.id) & _holds(Owner, day.toordinal()))
            .join(UnitService, (col(UnitService.unit_id) == Unit.id) & (col(UnitService.valid_from) <= day))
            .join(
                Approval,
                (col(Approval.unit_id) == Unit.id)
                & (col(Approval.service_id) == UnitService.service_id)
                & _approved(day),
            )
            .join(Service, col(Service.id) == UnitService.service_id)
            .join(Industry, col(Industry.id) == Service.industry_id)
            .where(col(Industry.id) == industry, _place(definition))
            .group_by(col(Industry.code), col(Owner.mode), col(Owner.provider_id))
        )
        found += [Amount(row.code, year, row.mode, row.provider_id, row.value) for row in session.execute(query)]
    return found


def _approved(day: date) -> ColumnElement[bool]:
    still = or_(col(Approval.valid_to).is_(None), col(Approval.valid_to) > day)
    return (col(Approval.valid_from) <= day) & still & col(Approval.mistyped_at).is_(None)
