"""The lines of an event's rule, and what may be wrong with them. Pure."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from kundval.choice.rules.events import AUTOMATIC
from kundval.period import OPEN
from kundval.registry.rules import values_of


@dataclass(frozen=True, slots=True)
class Line:
    """Days ``day_from``–``day_to`` of an event, both included, of choices with ``values``, are paid as ``value``; as :class:`EventRule`."""

    values: str = ""
    day_from: int = 1
    day_to: int | None = None
    after: bool = False
    value: str = ""
    quantity_milli: int | None = None

    @property
    def end(self) -> int:
        return OPEN if self.day_to is None else self.day_to + 1


def wrong_lines(
    kind: str, lines: Sequence[Line], dimensions: Mapping[str, Sequence[str]], service: str
) -> dict[str, str]:
    """What is wrong, by field and the line's number from 0: ``value-2``. ``dimensions``: what a choice of the service may state."""
    wrong: dict[str, str] = {}
    for number, line in enumerate(lines):
        found = [*_wrong(kind, line, dimensions, service), *_overlap(lines[:number], line)]
        wrong |= {f"{name}-{number}": sentence for name, sentence in found}
    return wrong


def _wrong(kind: str, line: Line, dimensions: Mapping[str, Sequence[str]], service: str) -> Iterator[tuple[str, str]]:
    for code, value in values_of(line.values).items():
        if value not in dimensions.get(code, ()):
            yield "values", f"{code}={value} finns inte för {service}. Skriv en dimension och ett av dess värden."
    if line.day_to is not None and line.day_to < line.day_from:
        yield "day_to", f"Sista dagen är dag {line.day_from} eller senare."
    if kind in AUTOMATIC and not line.after:
        yield "after", f"{kind.capitalize()} sker när valet slutar. Dagarna räknas då efter valet."
    if ";" in line.value:
        yield "value", "Skriv ett värde utan semikolon."
    if line.quantity_milli is not None and not line.value:
        yield "quantity_milli", "En mängd betalas som ett värde. Skriv värdet, eller ta bort mängden."


def _overlap(earlier: Sequence[Line], line: Line) -> Iterator[tuple[str, str]]:
    for other in earlier:
        same = (other.values, other.after) == (line.values, line.after)
        if same and line.day_from < other.end and other.day_from < line.end:
            yield "day_from", f"Dag {max(line.day_from, other.day_from)} finns i två rader. Rätta den ena."
            return
