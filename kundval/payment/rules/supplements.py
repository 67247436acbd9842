"""What supplements give in a window: to units, per customer or volume after counting, and to persons where they are. Pure."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import NamedTuple

from kundval.payment.rules.places import Count, Due, Place
from kundval.period import Days, Month, common
from kundval.reimbursement.rules.supplements import CUSTOMER, PERSON, UNIT, VOLUME, Granted, holding, price_in

SUPPLEMENT = "tillägg"


@dataclass(frozen=True)
class Piece:
    """A row that holds for a place on ``days`` of its rate days. ``spans``: all days that count in the month, for the unit's size."""

    service_id: int
    place: Place
    row: Granted
    days: Days
    spans: tuple[Days, ...]

    @property
    def counted(self) -> Days:
        return self.place.counted(self.days)

    def counts(self) -> Iterator[Count]:
        """What must be counted before it is known what is due."""
        if self.row.has_steps:
            yield from self.in_step
        if self.row.basis != UNIT:
            yield self.customers

    @property
    def in_step(self) -> list[Count]:
        """The customers of the unit that choose its step: on the day of an old count, otherwise in the whole month as it is counted."""
        return [self.place.count(self.service_id, span) for span in ([self._old] if self._old else self.spans)]

    @property
    def customers(self) -> Count:
        return self.place.count(self.service_id, self._old or self.counted, self.row.basis == VOLUME)

    def due(self, counts: Mapping[Count, int]) -> Due | None:
        """What is due, if anything."""
        if not self.row.amount_ore or not self._reached(counts):
            return None
        start, end = self.counted
        quantity = end - start
        if self.row.basis != UNIT:
            # An old count is of one day, and is shared by the days of the month.
            quantity = counts[self.customers] * (quantity if self._old else 1)
        price = price_in(self.row, self.place.payee.mode, Month(self.place.window.month))
        key = self.place.account(self.service_id, SUPPLEMENT, self.row.code, step_text(self.row), price)
        return Due(key, 0, 0, quantity, self.place.window.whole) if quantity else None

    def _reached(self, counts: Mapping[Count, int]) -> bool:
        if not self.row.has_steps:
            return True
        found, whole = sum(counts[one] for one in self.in_step), 1 if self._old else self.place.window.whole
        return self.row.count_from * whole <= found < self.row.count_to * whole

    @property
    def _old(self) -> Days | None:
        return (self.row.counted_on, self.row.counted_on + 1) if self.row.counted_on else None


def step_text(row: Granted) -> str:
    """The size step as it stands in the key of a line: «10–20 kunder» is ``10-20``."""
    return f"{row.count_from}-{row.count_to}" if row.has_steps else ""


def unit_pieces(
    service_id: int, rows: Iterable[Granted], placed: Sequence[Place], performed: Sequence[Place], spans: tuple[Days, ...]
) -> Iterator[Piece]:  # fmt: skip
    """The pieces of all supplements to units in a month: by the places of its placements, or of its volumes."""
    for supplement in by_supplement(row for row in rows if row.basis in (UNIT, CUSTOMER, VOLUME)):
        for place in performed if supplement[0].basis == VOLUME else placed:
            for row, span in holding(supplement, place.unit_id):
                days = common(span, place.days)
                if days:
                    yield Piece(service_id, place, row, days, spans)


def by_supplement(rows: Iterable[Granted]) -> Iterator[list[Granted]]:
    """The rows of each supplement (and person) by themselves, in an order that does not depend on how they were read."""

    def whose(row: Granted) -> tuple[str, int]:
        return row.code, row.person_id

    return (list(ones) for _, ones in groupby(sorted(rows, key=whose), key=whose))


class Stay(NamedTuple):
    """A person's days at a unit, as known."""

    person_id: int
    slot: int
    unit_id: int
    valid_from: int
    valid_to: int


def person_dues(
    service_id: int, rows: Iterable[Granted], stays: Mapping[int, list[Stay]], places: Mapping[int, list[Place]]
) -> Iterator[Due]:  # fmt: skip
    """What persons' supplements give where they are on the days that each holds; counted as a placement is."""
    for supplement in by_supplement(row for row in rows if row.basis == PERSON):
        for row, span in holding(supplement):
            for stay in stays.get(row.person_id, ()) if row.amount_ore else ():
                for place in places.get(stay.unit_id, ()):
                    held = common(span, place.days)
                    days = common(place.counted(held), (stay.valid_from, stay.valid_to)) if held else None
                    if days:
                        price = price_in(row, place.payee.mode, Month(place.window.month))
                        key = place.account(service_id, SUPPLEMENT, row.code, "", price)
                        yield Due(key, row.person_id, stay.slot, days[1] - days[0], place.window.whole)


def is_secret(kind: str, person_id: int) -> bool:
    """Whether whose a line is must not be told: an additional amount of a person (offentlighets- och sekretesslagen)."""
    return kind == SUPPLEMENT and person_id != 0
