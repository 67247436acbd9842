"""The slots that a file touches, as they are stored and as each row of the file changes them."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from sqlmodel import Session, select

from kundval.access.importing.kinds import Row
from kundval.bulk import chunks
from kundval.choice.rules.facts import Fact
from kundval.choice.rules.replay import Place, by_place, known_state
from kundval.choice.rules.slot import State
from kundval.choice.service.batch import NewFact
from kundval.choice.service.gather import gathered
from kundval.period import OPEN, date_of
from kundval.registry.models import Service, ValueSet
from kundval.registry.service.services import interned

FIRST_NEW = 1 << 40
"""Ids of facts of the file begin here, so that they come after all that is stored."""


@dataclass
class _Person:
    persons: list[int]
    places: dict[Place, list[Fact]]
    everywhere: list[Fact]


@dataclass
class Slots:
    """Facts of the persons of a file; ``new`` are the file's own, in order."""

    people: dict[int, _Person] = field(default_factory=dict)
    new: list[NewFact] = field(default_factory=list)
    sets: dict[tuple[int, str], int] = field(default_factory=dict)
    """Value sets by service and text; those that do not exist yet have negative ids."""

    @classmethod
    def read(cls, session: Session, survivors: Iterable[int]) -> "Slots":
        slots = cls()
        for some in chunks(sorted(survivors)):
            for one in gathered(session, some):
                places, everywhere = by_place(one.facts)
                slots.people[one.survivor] = _Person(one.persons, places, everywhere)
        slots.sets = {(row.service_id, row.text): row.id or 0 for row in session.exec(select(ValueSet)).all()}
        return slots

    def newcomer(self, id_: int) -> None:
        """Makes room for somebody whom the same file registers; ``id_`` is negative until it is read in."""
        self.people[id_] = _Person([id_], {}, [])

    def facts(self, survivor: int, place: Place) -> list[Fact]:
        """The facts of a slot, deaths among them, in the order in which they were reported."""
        person = self.people[survivor]
        return sorted([*person.places.get(place, []), *person.everywhere], key=lambda fact: fact.order)

    def state(self, survivor: int, place: Place) -> State:
        """What the person holds in the slot, the rows before this one counted in."""
        return known_state(self.facts(survivor, place), self.people[survivor].persons)

    def set_id(self, service: Service, text: str) -> int:
        """The value set of a text, which may have to be made when the file is read in."""
        return self.sets.setdefault((service.id or 0, text), -1 - len(self.sets))

    def add(self, survivor: int, place: Place | None, fact: NewFact) -> None:
        """Counts a row of the file in."""
        annuls = FIRST_NEW + fact.annuls if fact.annuls is not None else fact.annuls_id or 0
        known = Fact(FIRST_NEW + len(self.new), fact.kind, fact.person_id, fact.on.toordinal(), fact.reported_on, fact.reported_on,
                     place.service_id if place else 0, place.slot if place else 0, fact.unit_id or 0, fact.value_set_id or 0,
                     fact.until.toordinal() if fact.until else OPEN, annuls, quantity=fact.quantity_milli or 0)  # fmt: skip
        person = self.people[survivor]
        (person.places.setdefault(place, []) if place else person.everywhere).append(known)
        self.new.append(fact)

    def to_record(self, session: Session) -> list[NewFact]:
        """The file's facts with value sets that exist."""
        used = {fact.value_set_id for fact in self.new}
        made = {
            id_: interned(session, service, text)
            for (service, text), id_ in self.sets.items()
            if id_ < 0 and id_ in used
        }
        return [replace(fact, value_set_id=made.get(fact.value_set_id or 0, fact.value_set_id)) for fact in self.new]


def place_of(row: Row) -> Place:
    """The slot that a row is about."""
    return Place(row.found["service"].id, row.data["slot"])


def same_fact(facts: Sequence[Fact], wanted: NewFact) -> bool:
    """Whether a fact is stored already with all that the row says, so that a file may be read in twice."""
    until = wanted.until.toordinal() if wanted.until else OPEN
    said: tuple[Any, ...] = (
        wanted.kind,
        wanted.on.toordinal(),
        wanted.reported_on,
        wanted.unit_id or 0,
        wanted.value_set_id or 0,
        until,
        wanted.quantity_milli or 0,
    )
    return any(
        (fact.kind, fact.on, fact.told_on, fact.unit_id, fact.value_set_id, fact.until, fact.quantity) == said
        for fact in facts
        if fact.id < FIRST_NEW
    )


def spoken(number: int) -> str:
    """A day number as a date."""
    return str(date_of(number))
