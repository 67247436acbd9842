"""What asks for the office's hand because of where people live and where units are: moves, closings, and other municipalities."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, case, exists, func, or_
from sqlalchemy import select as select_many
from sqlmodel import Session, col, select

from kundval.access.queries import setting
from kundval.access.rules import Actor
from kundval.choice.models import Person, PersonResidence, Segment
from kundval.choice.models.wishes import HandledMove
from kundval.choice.queries.customers import HIDDEN
from kundval.choice.queries.requests import in_grant
from kundval.choice.queries.terms import ELSEWHERE
from kundval.choice.queries.visible import protected, unprotected, visible
from kundval.choice.rules.identities import name_key
from kundval.choice.rules.paid_notice import NOTICE
from kundval.listing import Column, Filter, Listing, Status, contains, swedish
from kundval.period import OPEN, day
from kundval.quality.models import Approval
from kundval.registry.models import Agreement, Owner, Provider, Service, Unit

MOVED_OUT, MOVED_IN = "flyttat ut", "flyttat in"
OUT, IN = "ut", "in"


def _latest_residence(today: date) -> ColumnElement[bool]:
    """Whether :class:`PersonResidence` is the one that holds today."""
    later = PersonResidence.__table__.alias("later_residence")  # type: ignore[attr-defined]
    return and_(
        col(PersonResidence.mistyped_at).is_(None),
        col(PersonResidence.valid_from) <= today,
        ~exists().where(
            later.c.person_id == col(PersonResidence.person_id), later.c.mistyped_at.is_(None), later.c.valid_from <= today,
            or_(later.c.valid_from > col(PersonResidence.valid_from),
                and_(later.c.valid_from == col(PersonResidence.valid_from), later.c.id > col(PersonResidence.id))),
        ),
    )  # fmt: skip


def _held_after(number: int) -> tuple[ColumnElement[bool], ...]:
    return (
        col(Segment.known_to) == OPEN, col(Segment.month) == 0, col(Segment.slot) < NOTICE, col(Segment.valid_to) > number,
    )  # fmt: skip


@dataclass(frozen=True)
class Moved:
    """Somebody whose choice goes on although the municipality of residence changed."""

    kind: str
    person: Person
    service: Service
    unit: Unit
    municipality: str
    on: date
    is_protected: bool


def moved(session: Session, actor: Actor, today: date) -> list[Moved]:
    """The choices that began before a move and hold after it, not dealt with yet; the latest move first."""
    here = setting(session, "municipality_code")
    kind = case((col(PersonResidence.municipality) == here, MOVED_IN), else_=MOVED_OUT)
    rows = session.execute(
        select_many(kind.label("kind"), Person, Service, Unit, PersonResidence, protected(today).label("protected"))
        .select_from(Segment)
        .join(Person, col(Person.id) == col(Segment.person_id))
        .join(Service, col(Service.id) == col(Segment.service_id))
        .join(Unit, col(Unit.id) == col(Segment.unit_id))
        .join(PersonResidence, col(PersonResidence.person_id) == col(Person.id))
        .where(
            *_held_after(day(today)), col(Segment.valid_from) <= day(today), col(Segment.person_id).in_(_movers()),
            _latest_residence(today), in_grant(actor), visible(actor), unprotected(actor, today), _moved_since(), ~exists().where(
                col(HandledMove.person_id) == col(Person.id), col(HandledMove.service_id) == col(Service.id),
                col(HandledMove.kind) == kind, col(HandledMove.on) == col(PersonResidence.valid_from),
            ),
        )
        .order_by(col(PersonResidence.valid_from).desc(), col(Person.id))
    ).all()  # fmt: skip
    found = [
        Moved(
            row.kind,
            row.Person,
            row.Service,
            row.Unit,
            row.PersonResidence.municipality,
            row.PersonResidence.valid_from,
            row.protected,
        )
        for row in rows
        if row.PersonResidence.valid_from.toordinal() > _first_of(session, row.Person, row.Service)
    ]
    return list({(one.person.id, one.service.id): one for one in found}.values())


def _movers() -> Any:
    """Those who have lived in more than one municipality: few, and found first."""
    lived = col(PersonResidence.municipality)
    return (
        select(col(PersonResidence.person_id))
        .where(col(PersonResidence.mistyped_at).is_(None))
        .group_by(col(PersonResidence.person_id))
        .having(func.min(lived) != func.max(lived))
    )


def _moved_since() -> ColumnElement[bool]:
    """That the person lived in another municipality before."""
    former = PersonResidence.__table__.alias("former_residence")  # type: ignore[attr-defined]
    return exists().where(
        former.c.person_id == col(PersonResidence.person_id), former.c.mistyped_at.is_(None),
        former.c.municipality != col(PersonResidence.municipality), former.c.valid_from < col(PersonResidence.valid_from),
    )  # fmt: skip


def _first_of(session: Session, person: Person, service: Service) -> int:
    """The first day of what the person holds of a service now, as a day number."""
    statement = select(func.min(col(Segment.valid_from))).where(
        col(Segment.person_id) == person.id,
        col(Segment.service_id) == service.id,
        col(Segment.known_to) == OPEN,
        col(Segment.month) == 0,
    )
    return session.exec(statement).one() or 0


@dataclass(frozen=True)
class Closing:
    """A unit that gives a service no more from a day on, and how many have a choice there after it."""

    unit: Unit
    service: Service
    on: date
    """The first day without."""
    customers: int

    @property
    def last(self) -> date:
        return self.on - timedelta(days=1)


def closings(session: Session, actor: Actor, today: date, unit_id: int | None = None) -> list[Closing]:
    """The units that close or whose approval ends while customers have choices beyond, the nearest first."""
    ends = _ends(session, unit_id)
    rows = session.execute(
        select_many(Unit, Service, col(Segment.person_id), col(Segment.valid_to))
        .select_from(Segment)
        .join(Unit, col(Unit.id) == col(Segment.unit_id))
        .join(Service, col(Service.id) == col(Segment.service_id))
        .where(col(Segment.unit_id).in_({unit for unit, _ in ends}), *_held_after(day(today)), in_grant(actor))
    ).all()
    beyond: dict[tuple[int, int], tuple[Unit, Service, set[int]]] = {}
    for unit, service, person, to in rows:
        key = (unit.id, service.id)
        if key in ends and to > ends[key]:
            beyond.setdefault(key, (unit, service, set()))[2].add(person)
    found = [
        Closing(unit, service, date.fromordinal(ends[key]), len(persons))
        for key, (unit, service, persons) in beyond.items()
    ]
    return sorted(found, key=lambda one: (one.on, one.unit.name, one.service.name))


def _ends(session: Session, unit_id: int | None) -> dict[tuple[int, int], int]:
    """Unit and service → the first day on which the unit is closed or not approved, for good."""
    only = () if unit_id is None else (col(Approval.unit_id) == unit_id,)
    approved: dict[tuple[int, int], int] = {}
    for unit, service, to in session.execute(
        select_many(col(Approval.unit_id), col(Approval.service_id), col(Approval.valid_to)).where(
            col(Approval.mistyped_at).is_(None), *only
        )
    ):
        approved[unit, service] = max(approved.get((unit, service), 0), day(to))
    owned = dict(
        session.exec(
            select(col(Owner.unit_id), func.max(col(Owner.valid_to)))
            .where(col(Owner.known_to) == OPEN)
            .group_by(col(Owner.unit_id))
        ).all()
    )
    ends = {key: min(to, owned.get(key[0], OPEN)) for key, to in approved.items()}
    return {key: end for key, end in ends.items() if end < OPEN}


def beyond(session: Session, actor: Actor, today: date, closing: Closing) -> list[Any]:
    """Person, segment and protection of all who have a choice at the unit after its last day, by name."""
    return list(
        session.execute(
            select_many(Person, Segment, protected(today).label("protected"))
            .join(Segment, col(Segment.person_id) == col(Person.id))
            .where(
                *_held_after(max(day(closing.on), day(today))), col(Segment.unit_id) == closing.unit.id,
                col(Segment.service_id) == closing.service.id, visible(actor), unprotected(actor, today),
            )
            .order_by(col(Person.name_key), col(Person.id))
        ).all()
    )  # fmt: skip


def elsewhere(session: Session, actor: Actor, today: date) -> Select[Any]:
    """Who lives here and has a unit in another municipality, and who lives elsewhere and has a unit here (interkommunal ersättning)."""
    here = setting(session, "municipality_code")
    municipality = (
        select_many(col(PersonResidence.municipality))
        .where(col(PersonResidence.person_id) == col(Person.id), _latest_residence(today))
        .correlate(Person)
        .scalar_subquery()
    )
    direction = case((col(Owner.mode).in_(ELSEWHERE), OUT), else_=IN)
    contract = exists().where(
        col(Agreement.provider_id) == col(Owner.provider_id),
        or_(col(Agreement.unit_id).is_(None), col(Agreement.unit_id) == col(Unit.id)),
        col(Agreement.valid_from) <= today, or_(col(Agreement.valid_to).is_(None), col(Agreement.valid_to) > today),
    )  # fmt: skip
    return (
        select_many(
            Person, Segment, Unit, Service, Provider, col(Owner.mode).label("mode"),
            municipality.label("municipality"),
            direction.label("direction"), contract.label("contract"), protected(today).label("protected"),
        )
        .select_from(Segment)
        .join(Person, col(Person.id) == col(Segment.person_id))
        .join(Unit, col(Unit.id) == col(Segment.unit_id))
        .join(Service, col(Service.id) == col(Segment.service_id))
        .join(Owner, and_(col(Owner.unit_id) == col(Unit.id), col(Owner.known_to) == OPEN, col(Owner.valid_from) <= day(today),
                          col(Owner.valid_to) > day(today)))
        .join(Provider, col(Provider.id) == col(Owner.provider_id))
        .where(
            *_held_after(day(today)), col(Segment.valid_from) <= day(today), in_grant(actor), visible(actor), unprotected(actor, today),
            or_(col(Owner.mode).in_(ELSEWHERE), municipality != here),
        )
    )  # fmt: skip


def elsewhere_list(session: Session, services: Sequence[Service]) -> Listing:
    """What the list can be asked for. A protected person is nobody's name, and its municipality and unit stay with it."""

    def shown(value: Any) -> Any:
        return lambda row: None if row.protected else value(row)

    mode = col(Owner.mode)
    return Listing(
        noun=("placering", "placeringar"),
        columns=(
            Column("kund", "Kund", sort=swedish(session, col(Person.name_key)),
                   value=lambda row: HIDDEN if row.protected else row.Person.name),
            Column("kommun", "Folkbokförd i", value=shown(lambda row: row.municipality)),
            Column("tjanst", "Tjänst", sort=swedish(session, col(Service.name)), value=lambda row: row.Service.name),
            Column("enhet", "Enhet", sort=swedish(session, col(Unit.name)), value=shown(lambda row: row.Unit.name)),
            Column("utforare", "Utförare", value=shown(lambda row: row.Provider.name)),
            Column("regi", "Regi", value=lambda row: row.mode),
            Column("sedan", "Från", sort=col(Segment.valid_from), value=shown(lambda row: date.fromordinal(row.Segment.valid_from)),
                   kind="date"),
            Column("avtal", "Avtal", value=lambda row: row.contract if row.direction == OUT else None, kind="yesno"),
        ),
        order="kund",
        search=lambda text: contains(col(Person.name_key), name_key(text)),
        filters=(Filter("tjanst", "Tjänst", [(one.code, one.name) for one in services], lambda code: col(Service.code) == code),),
        statuses=(
            Status("ut", "Bosatta här, enhet i annan kommun", mode.in_(ELSEWHERE)),
            Status("in", "Bosatta i annan kommun, enhet här", ~mode.in_(ELSEWHERE)),
        ),
        tie=col(Segment.id),
        private=True,
    )  # fmt: skip
