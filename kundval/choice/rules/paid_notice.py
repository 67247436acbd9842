"""Paid notice: the unit that a customer has left is paid until the notice is out, in a slot of its own beside the new place."""

from dataclasses import replace

from kundval.choice.rules.facts import DEATH, Fact, annulled
from kundval.choice.rules.slot import State
from kundval.period import OPEN

NOTICE = 1000
"""Slots from here on hold no place: the paid notice of a slot stands in slot + NOTICE."""


def pieces(facts: list[Fact], state: State) -> State:
    """What the known ``facts`` of a slot, which give ``state``, leave to pay for notice: the left unit with its values.

    It ends with the notice, the next notice, a death, or when the customer is back at the unit.
    """
    undone = annulled(facts)
    living = [fact for fact in facts if fact.id not in undone]
    dead = max((fact for fact in living if fact.kind == DEATH), key=lambda fact: fact.order, default=None)
    left = {end: held for _, end, held in state}
    leaving = sorted(
        (fact for fact in living if fact.paid_until > fact.on and fact.on in left),
        key=lambda fact: (fact.on, fact.order),
    )
    result = []
    for fact, following in zip(leaving, [*(fact.on for fact in leaving), OPEN][1:], strict=True):
        held = left[fact.on]
        back = min(
            (start for start, _, other in state if other.unit_id == held.unit_id and start >= fact.on), default=OPEN
        )
        end = min(fact.paid_until, following, back, dead.on if dead else OPEN)
        if fact.on < end:
            result.append((fact.on, end, replace(held, fact_id=fact.id)))
    return result
