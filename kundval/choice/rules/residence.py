"""Where a person lives, as known on each day. Pure: of the facts that hold a day the one from the latest day counts.

On the same day what was reported later, then typed later, holds. A person and those merged into it are one: on days of which several
know, the one nearest the last survivor counts.
"""

from collections.abc import Collection, Iterable, Iterator, Set
from dataclasses import dataclass, replace
from datetime import date

from kundval.choice.rules.slot import free_days
from kundval.period import OPEN
from kundval.timeline import Span, spans


@dataclass(frozen=True, slots=True)
class Moved:
    """That a person lives in a municipality from the day ``on``. ``reported_on`` and ``told_on`` as those of a fact of choice."""

    id: int
    person_id: int
    municipality: str
    on: int
    reported_on: date
    told_on: date


@dataclass(frozen=True, slots=True)
class ResidenceRow:
    """A residence with the fact behind it; ``month`` as a segment's."""

    month: int
    span: Span[tuple[str, int]]


def rows(
    facts: Iterable[Moved], persons: list[int], late: Set[tuple[int, int]] = frozenset(), months: Collection[int] = ()
) -> Iterator[ResidenceRow]:
    """What the ``facts`` of ``persons`` (nearest first) give. ``late``: (fact, month) held as in time; ``months``: all months with one."""
    told = sorted(facts, key=lambda fact: (fact.told_on, fact.id))
    for month in (0, *months):
        here = [_in_time(fact) if (fact.id, month) in late else fact for fact in told]
        for span in spans(here, lambda known: _state(known, persons)):
            yield ResidenceRow(month, span)


def _in_time(fact: Moved) -> Moved:
    return replace(fact, reported_on=min(fact.reported_on, date.fromordinal(fact.on)))


def _state(known: list[Moved], persons: list[int]) -> list[tuple[int, int, tuple[str, int]]]:
    state: list[tuple[int, int, tuple[str, int]]] = []
    for person in persons:
        latest = {}
        for fact in sorted(known, key=lambda fact: (fact.told_on, fact.id)):
            if fact.person_id == person:
                latest[fact.on] = fact
        days = sorted(latest)
        for on, until in zip(days, [*days[1:], OPEN], strict=False):
            said = latest[on].municipality, latest[on].id
            state += [(start, end, said) for start, end in free_days(state, on, until)]
        state.sort()
    return state
