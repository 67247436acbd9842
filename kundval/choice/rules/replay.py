"""Segments of a person and all who were merged into it: facts replayed in the order they were reported, valid × known.

Merges have no known dimension: the facts of all of them are replayed together as if they had been one from the beginning. Rights are
replayed with the choices of a service that asks for them.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass
from typing import cast

from kundval.choice.rules import paid_notice
from kundval.choice.rules import rights as right_days
from kundval.choice.rules.facts import Fact, in_time
from kundval.choice.rules.rights import Right
from kundval.choice.rules.slot import Held, State, overlay, state_of
from kundval.period import OPEN
from kundval.timeline import Span, spans

Late = Set[tuple[int, int]]
"""Pairs (fact, month): an override lets the fact hold as in time in that service month."""
Rights = Mapping[int, list[Right]]
"""Service → the rights to it; only services that ask for a right."""


@dataclass(frozen=True, slots=True)
class Place:
    """A slot of a service."""

    service_id: int
    slot: int


@dataclass(frozen=True, slots=True)
class Row:
    """A segment of the last survivor; ``month`` is 0, or the month in which an override lets it stand in."""

    place: Place
    month: int
    span: Span[Held]


def rows(
    facts: Iterable[Fact],
    persons: list[int],
    late: Late = frozenset(),
    months: Mapping[Place, Collection[int]] | None = None,
    rights: Rights | None = None,
    late_rights: Late = frozenset(),
) -> Iterator[Row]:
    """All segments that the ``facts`` of ``persons`` (nearest first) give.

    ``late``: the facts that an override holds as in time, each for a month; ``months``: those in which a slot is overridden.
    ``rights``: those to each service that asks for one; ``late_rights`` as ``late``.
    """
    places, everywhere = by_place(facts)
    for place, own in places.items():
        here = sorted([*own, *everywhere], key=lambda fact: fact.order)
        own_rights = None if rights is None else rights.get(place.service_id)
        yield from _rows(place, 0, here, persons, own_rights)
        for month in (months or {}).get(place, ()):
            as_in_time = [in_time(fact) if (fact.id, month) in late else fact for fact in here]
            rights_then = own_rights and [
                right_days.in_time(right) if (right.fact.id, month) in late_rights else right for right in own_rights
            ]
            yield from _rows(place, month, as_in_time, persons, rights_then)


def notice_place(place: Place) -> Place:
    """The slot in which the paid notice of a slot stands."""
    return Place(place.service_id, place.slot + paid_notice.NOTICE)


def _rows(place: Place, month: int, facts: list[Fact], persons: list[int], rights: list[Right] | None) -> Iterator[Row]:
    for span in _spans(facts, persons, rights):
        yield Row(place, month, span)
    if any(fact.paid_until for fact in facts):
        for span in _spans(facts, persons, rights, notice=True):
            yield Row(notice_place(place), month, span)


def by_place(facts: Iterable[Fact]) -> tuple[dict[Place, list[Fact]], list[Fact]]:
    """The facts by slot, and those that concern all services (deaths and their annulments)."""
    places: dict[Place, list[Fact]] = {}
    everywhere = []
    for fact in facts:
        if fact.service_id:
            places.setdefault(Place(fact.service_id, fact.slot), []).append(fact)
        else:
            everywhere.append(fact)
    return places, everywhere


def overridden(facts: Iterable[Fact], late: Late) -> dict[Place, set[int]]:
    """The slots and months that an override of any of ``facts`` touches; a death touches every slot."""
    places, everywhere = by_place(facts)
    if not late:
        return {}
    return {place: _months([*own, *everywhere], late) for place, own in places.items()}


def _months(facts: Iterable[Fact], late: Late) -> set[int]:
    ids = {fact.id for fact in facts}
    return {month for fact_id, month in late if fact_id in ids}


def known_state(facts: list[Fact], persons: list[int]) -> State:
    """What ``persons`` together hold in one slot according to ``facts``."""
    if len(persons) == 1:
        return state_of(facts)
    dead = [fact for fact in facts if not fact.service_id]
    return overlay(
        state_of([*(fact for fact in facts if fact.service_id and fact.person_id == person), *dead])
        for person in persons
    )


def _spans(facts: list[Fact], persons: list[int], rights: list[Right] | None, notice: bool = False) -> list[Span[Held]]:
    if len(facts) == 1 and rights is None:  # most slots
        known = facts[0].reported_on.toordinal()
        return [Span(start, end, known, OPEN, held) for start, end, held in state_of(facts)]
    everything: list[Fact | Right] = [*facts, *(rights or [])]
    return spans(everything, lambda known: _known(known, persons, rights is not None, notice))


def _known(known: Sequence[Fact | Right], persons: list[int], entitled: bool, notice: bool) -> State:
    facts = [fact for fact in known if isinstance(fact, Fact)] if entitled else cast("list[Fact]", list(known))
    state = known_state(facts, persons)
    if entitled:
        state = right_days.clipped(state, right_days.held(one for one in known if isinstance(one, Right)))
    return paid_notice.pieces(facts, state) if notice else state
