"""A short way to write histories of one person in the tests of the rules."""

from datetime import date
from itertools import count

from kundval.choice.rules import replay
from kundval.choice.rules.facts import ANNULMENT, CHOICE, DEATH, END, EXTENT, SWITCH, Fact
from kundval.choice.rules.replay import Place, rows
from kundval.choice.rules.slot import State
from kundval.period import OPEN, date_of
from kundval.timeline import as_known

SERVICE, SLOT = 7, 1
FULL, PART = 1, 2
SUNNY, BIRCH, PINE = 11, 12, 13


def day(text: str) -> int:
    return date.fromisoformat(text).toordinal()


class History:
    """Facts as they are typed. Without ``reported`` a fact is reported on its own day."""

    def __init__(self, person: int = 1):
        self.person = person
        self.facts: list[Fact] = []
        self.numbers = count(1)

    def choose(self, unit: int, on: str, reported: str = "", values: int = FULL, until: str = "", **more: int) -> Fact:
        end = day(until) if until else OPEN
        return self._add(CHOICE, on, reported, unit_id=unit, value_set_id=values, until=end, **more)

    def switch(self, unit: int, on: str, reported: str = "", values: int = FULL, **more: int) -> Fact:
        return self._add(SWITCH, on, reported, unit_id=unit, value_set_id=values, **more)

    def end(self, on: str, reported: str = "", **more: int) -> Fact:
        return self._add(END, on, reported, **more)

    def extent(self, values: int, on: str, reported: str = "", **more: int) -> Fact:
        return self._add(EXTENT, on, reported, value_set_id=values, **more)

    def annul(self, fact: Fact, reported: str) -> Fact:
        more = {"service_id": fact.service_id, "slot": fact.slot, "person_id": fact.person_id}
        return self._add(ANNULMENT, str(date_of(fact.on)), reported, annuls_id=fact.id, **more)

    def die(self, on: str, reported: str = "", **more: int) -> Fact:
        return self._add(DEATH, on, reported, **{"service_id": 0, "slot": 0, **more})

    def known(self, by: str = "9999-12-01", persons: list[int] | None = None) -> list[tuple[str, str, int, int]]:
        """What holds as known on a day: first day, last day, unit, values."""
        found = [row.span for row in rows(replay.told(self.facts, persons or [self.person]))]
        return [told(span.valid_from, span.valid_to, span.value.unit_id, span.value.value_set_id)
                for span in as_known(found, day(by))]  # fmt: skip

    def _add(self, kind: str, on: str, reported: str, **more: int) -> Fact:
        said = date.fromisoformat(reported or on)
        given = {"person_id": self.person, "service_id": SERVICE, "slot": SLOT, **more}
        fact = Fact(id=next(self.numbers), kind=kind, on=day(on), reported_on=said, told_on=said, **given)
        self.facts.append(fact)
        return fact


def told(start: int, end: int, unit: int, values: int) -> tuple[str, str, int, int]:
    return str(date_of(start)), str(date_of(end - 1)) if end < OPEN else "", unit, values


PLACE = Place(SERVICE, SLOT)
__all__ = ["BIRCH", "FULL", "PART", "PINE", "PLACE", "SUNNY", "History", "State", "day", "told"]
