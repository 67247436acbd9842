"""Persons who turned out to be one ("Settled to the öre" 10): who remains, and who is nearest whom."""

from collections.abc import Iterable

from kundval.choice.rules.facts import MERGE, Fact, annulled


def standing(facts: Iterable[Fact]) -> list[Fact]:
    """The merges that have not been annulled, in the order they were reported and typed."""
    all_ = list(facts)
    undone = annulled(all_)
    return sorted((fact for fact in all_ if fact.kind == MERGE and fact.id not in undone), key=lambda fact: fact.order)


def survivors(merges: Iterable[Fact]) -> dict[int, int]:
    """Each merged person's last survivor. A person is merged once; of two merges of one person the later holds."""
    into = {merge.person_id: merge.survivor_id for merge in merges}
    return {person: _last(person, into) for person in into}


def _last(person: int, into: dict[int, int]) -> int:
    passed = {person}
    while (after := into.get(person)) is not None and after not in passed:
        passed.add(after)
        person = after
    return person


def nearest_first(survivor: int, merges: Iterable[Fact]) -> list[int]:
    """The survivor, those merged into it, those merged into them, and so on; of several as near the one merged first.

    So a later merge never changes which choice an earlier one let count.
    """
    into: dict[int, int] = {}
    for merge in merges:
        into.pop(merge.person_id, None)
        into[merge.person_id] = merge.survivor_id
    result = [survivor]
    for person in result:
        result.extend(merged for merged, remaining in into.items() if remaining == person and merged not in result)
    return result
