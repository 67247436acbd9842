"""Manual lines (manuell): amounts to a unit that no rule gives, with a reason and by two persons. Pure."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from kundval.payment.rules.places import Due, Place

KIND = "manuell"


@dataclass(frozen=True)
class Manual:
    """An amount to whoever runs a unit in a service month; ``vat_ore`` is inside it."""

    source: str
    unit_id: int
    month: int
    amount_ore: int
    vat_ore: int


def manual_dues(
    service_id: int, lines: Iterable[Manual], month: int, places: Mapping[int, Sequence[Place]]
) -> Iterator[Due]:
    """The lines of a month. Where the unit changes hands inside it, whoever has it first is paid. A deduction is a negative quantity."""
    for line in lines:
        found = sorted(places.get(line.unit_id, ()), key=lambda place: place.days) if line.month == month else []
        if found:
            # The price is what one costs, so that its öre is rounded like every other; a deduction is minus one.
            sign = -1 if line.amount_ore < 0 else 1
            key = found[0].account(service_id, KIND, line.source, "", (sign * line.amount_ore, sign * line.vat_ore))
            yield Due(key, 0, 0, sign, 1)
