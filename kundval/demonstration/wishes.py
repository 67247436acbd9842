"""How services are chosen in Exempelby, and what is asked for just now: queues, waiting guardians, answers and offers that are due."""

from collections.abc import Iterator
from datetime import date, timedelta
from random import Random
from typing import Any

from sqlmodel import Session, col, func, select

from kundval.access.rules import SYSTEM, Actor
from kundval.choice.models import Person, Segment
from kundval.choice.queries.places import holding_on
from kundval.choice.queries.requests import queue_of
from kundval.choice.rules.notice import Notice
from kundval.choice.schemas import CHILD_ASKED, ONE_GUARDIAN
from kundval.choice.service import answers, batch, requests, terms
from kundval.demonstration.choosing import HERE
from kundval.demonstration.lives import Lives
from kundval.demonstration.registering import Registered
from kundval.period import OPEN, day
from kundval.registry.service import units

SINCE = date(2019, 1, 1)
NOTICES = (
    ("forskola", "avslut", Notice("månader", 1)),
    ("ped_omsorg", "avslut", Notice("dagar", 30)),
    ("fritidshem", "avslut", Notice("månader", 2)),
    ("hemtjanst", "byte", Notice("dagar", 14)),
    ("sarskilt_boende", "byte", Notice("månadsskifte", 2, 20)),
)
TERMS: dict[str, dict[str, Any]] = {
    "forskola": {"offer_months": 4, "queue_order": "syskon, anmälan", "non_choice": "enhet"},
    "ped_omsorg": {"queue_order": "anmälan"},
    "grundskola": {"both_guardians": True, "queue_order": "närhet, anmälan"},
    "hemtjanst": {"non_choice": "enhet"},
    "kulturskola": {"answer_days": 10, "per_term": 3},
}
DEFAULTS = {"forskola": "FSK01", "hemtjanst": "HTJ02"}
"""The units of those who do not choose; home care's is procured, as the municipality gives none itself."""
POPULAR = 3
WAITED = (136, 128, 121, 112, 101, 88, 75, 60, 44, 30, 21, 9)
"""Days since each of those in the queue was told of."""


def tell(session: Session, done: Registered, lives: Lives, today: date) -> None:
    """The rules since 2019, and some thirty wishes of the last months."""
    officer = done.actors["handlaggare"]
    _rules(session, done, today)
    popular = _fill(session, done, today)
    _queue(session, done, lives, popular, officer, today)
    _offer(session, done, popular[0], officer, today)
    _guardians(session, done, officer, today)
    _courses(session, done, done.actors["handlaggare.kultur"], today)


def _rules(session: Session, done: Registered, today: date) -> None:
    for service, said in TERMS.items():
        default = done.units[DEFAULTS[service]] if service in DEFAULTS else None
        terms.set_terms(session, actor=SYSTEM, today=today, service_id=done.services[service].id or 0, valid_from=SINCE,
                        terms=said | {"non_choice_unit_id": default})  # fmt: skip
    for service, act, notice in NOTICES:
        terms.set_notice(session, actor=SYSTEM, today=today, service_id=done.services[service].id or 0, act=act, valid_from=SINCE,
                         notice=notice)  # fmt: skip


def _fill(session: Session, done: Registered, today: date) -> list[int]:
    """The preschools with most children have no room for more; the one for those who do not choose always has."""
    service = done.services["forskola"].id or 0
    rows = session.execute(
        select(col(Segment.unit_id), func.count().label("children"))
        .where(
            col(Segment.service_id) == service, col(Segment.unit_id) != done.units[DEFAULTS["forskola"]], *_now(today)
        )
        .group_by(col(Segment.unit_id))
        .order_by(func.count().desc(), col(Segment.unit_id))
        .limit(POPULAR)
    ).all()
    for unit, children in rows:
        units.set_unit_service(session, actor=SYSTEM, today=today, unit_id=unit, service_id=service, capacity=children,
                               valid_from=today - timedelta(days=150))  # fmt: skip
    return [unit for unit, _ in rows]


def _queue(session: Session, done: Registered, lives: Lives, popular: list[int], officer: Actor, today: date) -> None:
    plans = [lives.register.born_between(today - timedelta(days=620), today - timedelta(days=400)) for _ in WAITED]
    rows = [
        batch.NewPerson(
            plan.name,
            plan.born,
            "personnummer",
            plan.number,
            plan.born,
            HERE,
            "sekretessmarkering" if number == 4 else "ingen",
        )
        for number, plan in enumerate(plans)
    ]
    ids = batch.register_persons(session, actor=SYSTEM, today=today, rows=rows, random=Random("önskemål"))
    for number, (person, days) in enumerate(zip(ids, WAITED, strict=True)):
        told, unit = today - timedelta(days=days), popular[number % len(popular)]
        requests.register_request(
            session, actor=officer, today=today, person_id=person, service_id=done.services["forskola"].id or 0, unit_ids=[unit],
            wanted_on=told + timedelta(days=90) if days > 120 else max(told + timedelta(days=90), today + timedelta(days=1)),
            values={"omfattning": "heltid"},
            asked_by=CHILD_ASKED[0], asked_through="E-tjänst", reported_on=told, siblings_at={unit} if number % 5 == 2 else set(),
        )  # fmt: skip


def _offer(session: Session, done: Registered, unit: int, officer: Actor, today: date) -> None:
    """A place became free, and the first in the queue has been offered it."""
    service = done.services["forskola"].id or 0
    queue = queue_of(session, unit, service, today)
    here = session.execute(
        select(func.count()).where(col(Segment.unit_id) == unit, col(Segment.service_id) == service, *_now(today))
    )
    if queue:
        units.set_unit_service(session, actor=SYSTEM, today=today, unit_id=unit, service_id=service, capacity=here.scalar_one() + 2,
                               valid_from=today)  # fmt: skip
        answers.offer(
            session, actor=officer, today=today, wish_id=queue[0].wish.id or 0, reply_by=today + timedelta(days=14)
        )


def _guardians(session: Session, done: Registered, officer: Actor, today: date) -> None:
    """Pupils who want another school, asked for by one guardian."""
    for number, (person, unit) in enumerate(_pupils(session, done, today)):
        requests.register_request(
            session, actor=officer, today=today, person_id=person, service_id=done.services["grundskola"].id or 0, unit_ids=[unit],
            wanted_on=today + timedelta(days=40), values={}, asked_by=ONE_GUARDIAN, asked_through="Blankett",
            reported_on=today - timedelta(days=4 + 9 * number),
        )  # fmt: skip


def _pupils(session: Session, done: Registered, today: date) -> Iterator[tuple[int, int]]:
    service, wanted = done.services["grundskola"].id or 0, [done.units["GRS01"], done.units["GRS02"]]
    for person in _customers(session, service, today, 3):
        held = holding_on(session, person, service, 1, today + timedelta(days=40))
        if held is not None:
            yield person, next(unit for unit in wanted if unit != held.unit.id)


def _courses(session: Session, done: Registered, officer: Actor, today: date) -> None:
    """A second course at a private unit, which answers within ten working days; one is late."""
    service = done.services["kulturskola"].id or 0
    for number, person in enumerate(_customers(session, service, today, 4)):
        slot = next(
            slot for slot in (2, 3) if holding_on(session, person, service, slot, today + timedelta(days=20)) is None
        )
        asked = today - timedelta(days=20 if number == 0 else 3)
        requests.register_request(
            session, actor=officer, today=asked, person_id=person, service_id=service, slot=slot,
            unit_ids=[done.units["KUL05"], done.units["KUL06"]], wanted_on=today + timedelta(days=20), values={"kurs": "ämneskurs"},
            asked_by=CHILD_ASKED[2], reported_on=asked,
        )  # fmt: skip


def _customers(session: Session, service: int, today: date, count: int) -> list[int]:
    """Some who have a place in the first slot of a service and keep it."""
    rows = session.execute(
        select(col(Segment.person_id))
        .join(Person, col(Person.id) == col(Segment.person_id))
        .where(
            col(Segment.service_id) == service, col(Segment.slot) == 1, col(Person.merged_into).is_(None), *_now(today),
            col(Segment.valid_to) == OPEN,
        )
        .order_by(col(Segment.person_id).desc())
        .limit(count)
    )  # fmt: skip
    return list(rows.scalars())


def _now(today: date) -> tuple[Any, ...]:
    return (
        col(Segment.known_to) == OPEN, col(Segment.month) == 0, col(Segment.valid_from) <= day(today), col(Segment.valid_to) > day(today),
    )  # fmt: skip
