"""Bars: who is largest, amounts per month, and the bridge that says why a sum changed. No axis is ever cut."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction

from markupsafe import Markup

from kundval.charts.canvas import AXIS, GRID, MUTED, NARROW, box, line, look, picture, text, tick_text, ticks
from kundval.formats import Exact, number_text

ROW, GAP = 30, 8
TICK, LETTER = 60, 8.1
"""The room of a number under the axis and of a letter of a label, in the widest of the fonts that may be there."""


@dataclass(frozen=True)
class Bar:
    """A bar with its value as it is written. ``dashed``: preliminary. ``bold``: the one in focus."""

    label: str
    value: Exact
    written: str
    form: str = "fristående"
    dashed: bool = False
    bold: bool = False


@dataclass(frozen=True)
class Step:
    """A step of the bridge, in whole units (kronor) from where the former ended. The last one is the sum of them all."""

    label: str
    change: int


def bars(rows: Sequence[Bar], *, alt: str, width: int) -> Markup:
    """Horizontal bars from 0 with the value at their ends; the caller sorts, and gathers the small ones as «Övriga 12»."""
    left = _room((row.label for row in rows), width)
    high = max((Fraction(row.value) for row in rows), default=Fraction(1)) or Fraction(1)
    reach = width - left - 96
    parts = []
    for place, row in enumerate(rows):
        y = place * ROW + 4
        length = float(Fraction(row.value) / high) * reach
        parts.append(text(left - 8, y + 16, _short(row.label, left), anchor="end", bold=row.bold))
        parts.append(box(left, y, length, ROW - GAP, look(row.form), row.dashed))
        parts.append(text(left + length + 6, y + 16, row.written, bold=row.bold))
    height = len(rows) * ROW + 8
    parts.append(line(left, 0, left, height, stroke=AXIS))
    return picture(width, height, alt, parts)


def columns(rows: Sequence[Bar], *, alt: str, width: int, axis: str = "", unit: str = "") -> Markup:
    """Upright bars over time. The first, the largest, the smallest and the last carry their value; the table has the others."""
    narrow = width <= NARROW
    scale = ticks(max((Fraction(row.value) for row in rows), default=Fraction(1)))
    height, left, top = 290 if not narrow else 240, 48, 34
    bottom = height - 26
    step = (width - left - 4) / max(len(rows), 1)
    parts = [text(0, 12, axis, muted=True)]
    for value in scale:
        y = bottom - (bottom - top) * float(value / scale[-1])
        parts.append(line(left, y, width, y, stroke=AXIS if value == 0 else GRID))
        parts.append(text(left - 8, y + 4.5, tick_text(value, unit), anchor="end", muted=True))
    told = _told(rows)
    for place, row in enumerate(rows):
        size = (bottom - top) * float(Fraction(row.value) / scale[-1])
        x = left + place * step + step * 0.17
        middle = left + (place + 0.5) * step
        parts.append(box(x, bottom - size, step * 0.66, size, look(row.form), row.dashed))
        if place in told:
            parts.append(text(middle, bottom - size - 6, row.written, anchor="middle", bold=row.bold))
        if not narrow or len(rows) <= 6 or place % 3 == (len(rows) - 1) % 3:
            parts.append(text(middle, bottom + 19, row.label, anchor="middle", muted=True))
    return picture(width, height, alt, parts)


def bridge(
    steps: Sequence[Step], *, alt: str, width: int, total: str = "Skillnad", write: Callable[[int], str] | None = None
) -> Markup:
    """Steps that start at 0 = the former sum and end at the difference; up and down differ in colour, edge and sign."""
    write = write or (lambda value: number_text(value, plus=True))
    left = _room([total, *(step.label for step in steps)], width)
    ends = [sum(step.change for step in steps[: place + 1]) for place in range(len(steps))]
    low, high = min([0, *ends]), max([0, *ends])
    reach = width - left - 84
    scale = reach / max(high - low, 1)
    zero = left + (0 - low) * scale
    bottom = (len(steps) + 1) * ROW + 4
    parts = _bridge_axis(zero, scale, low, high, bottom)
    before = 0
    for place, step in enumerate(steps):
        after = before + step.change
        parts += _bridge_row(place, step.label, before, after, write(step.change), left, zero, scale)
        if place:
            x = zero + before * scale
            parts.append(line(x, place * ROW - GAP + 4, x, place * ROW + 4, stroke=MUTED, dash="2 2"))
        before = after
    parts += _bridge_row(len(steps), total, 0, before, write(before), left, zero, scale, bold=True)
    return picture(width, bottom + 24, alt, parts)


def _bridge_axis(zero: float, scale: float, low: int, high: int, bottom: float) -> list[str]:
    # As many ticks as have room for their numbers beside each other.
    most = max(2, min(4, int((high - low) * scale / TICK)))
    step = max(int(ticks(max(high - low, 1), most)[1]), 1)
    parts = []
    for count in range(-(-low // step), high // step + 1):
        value = count * step
        x = zero + value * scale
        parts.append(line(x, 0, x, bottom, stroke=AXIS if value == 0 else GRID))
        parts.append(text(x, bottom + 18, number_text(value, plus=True), anchor="middle", muted=True))
    return parts


def _bridge_row(
    place: int,
    label: str,
    start: int,
    end: int,
    written: str,
    left: float,
    zero: float,
    scale: float,
    bold: bool = False,
) -> list[str]:
    y = place * ROW + 4
    x1, x2 = sorted((zero + start * scale, zero + end * scale))
    return [
        text(left - 8, y + 16, _short(label, left), anchor="end", bold=bold),
        box(x1, y, x2 - x1, ROW - GAP, look("upp" if end >= start else "ned")),
        text(x2 + 6, y + 16, written, bold=bold),
    ]


def _told(rows: Sequence[Bar]) -> set[int]:
    if not rows:
        return set()
    values = [Fraction(row.value) for row in rows]
    return {0, len(rows) - 1, values.index(max(values)), values.index(min(values))}


def _room(labels: Iterable[str], width: int) -> float:
    """The room that the labels need to the left of the bars, less than half of the chart."""
    return min(max((len(label) for label in labels), default=0) * LETTER + 12, width * 0.42)


def _short(label: str, room: float) -> str:
    most = int((room - 10) / LETTER)
    return label if len(label) <= most else f"{label[: most - 1].rstrip()}…"
