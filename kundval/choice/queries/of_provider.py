"""The customers that a provider has, or has had on the days it ran the unit. A seller of a unit keeps sight of its own days."""

from datetime import date
from typing import Any

from sqlalchemy import Select, case, func, select
from sqlmodel import Session, col

from kundval.choice.models import Person, Segment
from kundval.choice.queries.visible import protected
from kundval.choice.rules.paid_notice import NOTICE
from kundval.choice.rules.wording import worded
from kundval.listing import Column, Filter, Listing, Status, contains, swedish
from kundval.period import OPEN, day
from kundval.registry.models import Owner, Service, Unit, ValueSet


def customers_of(provider_id: int, today: date) -> Select[Any]:
    """One row per stay at a unit on the provider's days: Person, unit, service, values, first, last day number, protected."""
    first = case(
        (col(Segment.valid_from) > col(Owner.valid_from), col(Segment.valid_from)), else_=col(Owner.valid_from)
    )
    after = case((col(Segment.valid_to) < col(Owner.valid_to), col(Segment.valid_to)), else_=col(Owner.valid_to))
    return (
        select(
            Person,
            col(Unit.name).label("unit"),
            col(Service.name).label("service"),
            col(ValueSet.text).label("values"),
            first.label("first"),
            after.label("after"),
            protected(today).label("protected"),
        )
        .select_from(Segment)
        .join(
            Owner,
            (col(Owner.unit_id) == col(Segment.unit_id))
            & (col(Owner.valid_from) < col(Segment.valid_to))
            & (col(Segment.valid_from) < col(Owner.valid_to))
            & (col(Owner.known_to) == OPEN),
        )
        .join(Person, col(Person.id) == col(Segment.person_id))
        .join(Unit, col(Unit.id) == col(Segment.unit_id))
        .join(Service, col(Service.id) == col(Segment.service_id))
        .join(ValueSet, col(ValueSet.id) == col(Segment.value_set_id))
        .where(
            col(Owner.provider_id) == provider_id,
            col(Segment.known_to) == OPEN,
            col(Segment.month) == 0,
            col(Segment.slot) < NOTICE,
        )
    )


def customers_list(session: Session, provider_id: int, today: date) -> Listing:
    """How a provider's customers are sorted, filtered and exported. A protected person is a row without name, age or start."""
    now, shown = day(today), ~protected(today)
    first = case(
        (col(Segment.valid_from) > col(Owner.valid_from), col(Segment.valid_from)), else_=col(Owner.valid_from)
    )
    after = case((col(Segment.valid_to) < col(Owner.valid_to), col(Segment.valid_to)), else_=col(Owner.valid_to))
    name = swedish(session, case((shown, col(Person.name)), else_="Ö"))
    return Listing(
        noun=("kund", "kunder"),
        columns=(
            Column("namn", "Namn", sort=name, value=lambda row: name_of(row)),
            Column("fodd", "Född", sort=case((shown, col(Person.born)), else_=None), kind="date",
                   value=lambda row: _unless(row, row.Person.born)),
            Column("enhet", "Enhet", sort=swedish(session, col(Unit.name)), value=lambda row: row.unit),
            Column("tjanst", "Tjänst", sort=col(Service.name), value=lambda row: row.service),
            Column("uppgift", "Omfattning", value=lambda row: worded(row.values)),
            Column("sedan", "Från", sort=case((shown, first), else_=0), kind="date",
                   value=lambda row: _unless(row, date.fromordinal(row.first))),
            Column("till", "T.o.m.", kind="date",
                   value=lambda row: None if row.after >= OPEN else _unless(row, date.fromordinal(row.after - 1))),
        ),
        order="namn",
        search=lambda text: contains(col(Person.name), text) & shown,
        filters=(Filter("enhet", "Enhet", units_of(session, provider_id), lambda key: col(Unit.id) == int(key)),),
        statuses=(
            Status("nu", "Nu", (first <= now) & (after > now)),
            Status("kommande", "Börjar senare", first > now),
            Status("tidigare", "Tidigare", after <= now),
        ),
        tie=col(Segment.id),
        private=True,
    )  # fmt: skip


def units_of(session: Session, provider_id: int) -> list[tuple[int, str]]:
    """The units a provider runs or has run: (id, name)."""
    used = select(col(Owner.unit_id)).where(col(Owner.provider_id) == provider_id, col(Owner.known_to) == OPEN)
    rows = session.execute(select(col(Unit.id), col(Unit.name)).where(col(Unit.id).in_(used)).order_by(col(Unit.name)))
    return [(row.id, row.name) for row in rows]


def customers_now(session: Session, provider_id: int, on: date) -> dict[int, int]:
    """How many persons each unit of the provider has on a day, by unit id."""
    number = day(on)
    rows = session.execute(
        select(col(Segment.unit_id).label("unit_id"), func.count(col(Segment.person_id).distinct()).label("customers"))
        .join(Owner, col(Owner.unit_id) == col(Segment.unit_id))
        .where(
            col(Owner.provider_id) == provider_id, col(Owner.known_to) == OPEN,
            col(Owner.valid_from) <= number, col(Owner.valid_to) > number,
            col(Segment.known_to) == OPEN, col(Segment.month) == 0, col(Segment.slot) < NOTICE,
            col(Segment.valid_from) <= number, col(Segment.valid_to) > number,
        )
        .group_by(col(Segment.unit_id))
    )  # fmt: skip
    return {row.unit_id: row.customers for row in rows}


def name_of(row: Any) -> str:
    """The customer's name as the provider may see it."""
    return "Skyddad identitet" if row.protected else row.Person.name


def _unless(row: Any, value: Any) -> Any:
    return None if row.protected else value
