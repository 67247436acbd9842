"""Which unit takes those who do not choose: one default, or a rotation that is even within one."""

from collections.abc import Iterable
from dataclasses import dataclass

DEFAULT, ROTATION = "enhet", "turordning"
OBJECTION = (
    "Konkurrensverket har invänt mot turordning (rapport 2019:2): den styr kunder till utförare som ingen har valt, "
    "och en sämre utförare får lika många som en bättre. Verket förordar ett enda förutbestämt alternativ."
)
"""Shown wherever rotation can be set."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """A unit that may take somebody; ``given`` counts the non-choices it has got since the rotation began."""

    unit_id: int
    given: int
    free: int | None = None


def next_in_turn(candidates: Iterable[Candidate]) -> Candidate | None:
    """The one with the fewest so far, of equals the one registered first; full units are passed over."""
    open_ = [one for one in candidates if one.free is None or one.free > 0]
    return min(open_, key=lambda one: (one.given, one.unit_id), default=None)
