"""Facts with two clocks become spans: what holds from–to, as known from–to.

A fact is never changed; it is reported on a day. To know what was known on each day, the facts reported so far are replayed at every
report day, and neighbouring states are compared: a span that a new fact leaves as it was keeps its ``known_from``, one that it
changes ends and another begins. The same few lines serve choices, owners and volumes.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from typing import Generic, Protocol, TypeVar

from kundval.period import OPEN

T = TypeVar("T")


class Reported(Protocol):
    """Anything that states when it was reported."""

    @property
    def reported_on(self) -> date: ...


@dataclass(frozen=True)
class Span(Generic[T]):
    """``value`` holds on the days [valid_from, valid_to), as known on the days [known_from, known_to)."""

    valid_from: int
    valid_to: int
    known_from: int
    known_to: int
    value: T


F = TypeVar("F", bound=Reported)


def spans(facts: Iterable[F], state_of: Callable[[list[F]], Iterable[tuple[int, int, T]]]) -> list[Span[T]]:
    """Replays ``facts`` and returns the spans of everything that was ever known.

    ``state_of`` gets the facts known on a day, ordered by report day and then as they came, and answers what holds:
    (valid from, valid to, value), not overlapping; values are hashable.
    """
    ordered = sorted(facts, key=lambda fact: fact.reported_on)
    open_: dict[tuple[int, int, T], int] = {}
    closed: list[Span[T]] = []
    for index, fact in enumerate(ordered):
        if index + 1 < len(ordered) and ordered[index + 1].reported_on == fact.reported_on:
            continue
        now = fact.reported_on.toordinal()
        state = set(state_of(ordered[: index + 1]))
        for gone in [span for span in open_ if span not in state]:
            closed.append(Span(gone[0], gone[1], open_.pop(gone), now, gone[2]))
        for span in state:
            open_.setdefault(span, now)
    closed.extend(Span(start, end, known, OPEN, value) for (start, end, value), known in open_.items())
    return sorted(closed, key=lambda span: (span.known_from, span.valid_from))


def as_known(spans_: Iterable[Span[T]], known_by: int) -> list[Span[T]]:
    """The spans that were known on the day ``known_by``, in order of time."""
    held = [span for span in spans_ if span.known_from <= known_by < span.known_to]
    return sorted(held, key=lambda span: span.valid_from)
