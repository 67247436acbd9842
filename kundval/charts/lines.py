"""Lines over years: at most four, direct labels at their ends, breaks in the series marked with the reason."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from fractions import Fraction

from markupsafe import Markup

from kundval.charts.canvas import (
    AXIS,
    CARD,
    GRID,
    MUTED,
    NARROW,
    element,
    line,
    look,
    mark,
    picture,
    px,
    spread,
    text,
    tick_text,
    ticks,
)
from kundval.formats import Exact, percent_text


@dataclass(frozen=True)
class Series:
    """One line. ``form`` gives its look (``canvas.LOOKS``); a value None is a gap."""

    name: str
    form: str
    values: Sequence[Exact | None]


@dataclass(frozen=True)
class _Frame:
    left: float
    right: float
    top: float
    bottom: float
    count: int
    high: Fraction

    def x(self, index: float) -> float:
        return self.left + (self.right - self.left) * index / max(self.count - 1, 1)

    def y(self, value: Exact) -> float:
        return self.bottom - (self.bottom - self.top) * float(Fraction(value) / self.high)


def lines(
    series: Sequence[Series],
    labels: Sequence[str],
    *,
    alt: str,
    width: int,
    unit: str = "%",
    axis: str = "",
    top: Exact | None = None,
    break_after: int | None = None,
    break_note: str = "",
    write: Callable[[Exact], str] = percent_text,
) -> Markup:
    """Lines from 0 to ``top`` (the largest value where it is None). ``break_after`` is the index after which the series breaks."""
    assert len(series) <= 4
    narrow = width <= NARROW
    present = [Fraction(value) for one in series for value in one.values if value is not None]
    scale = ticks(top if top is not None else max(present, default=Fraction(1)), 4)
    height = 250 if narrow else 300
    named = max((len(one.name) for one in series), default=0)
    frame = _Frame(46, width - max(64, named * 8 + 14), 34 if axis else 20, height - 30, len(labels), scale[-1])
    parts = [text(0, 12, axis, muted=True)] if axis else []
    parts += _grid(frame, scale, unit)
    parts += _years(frame, labels, narrow)
    if break_after is not None:
        parts += _break(frame, break_after, break_note, narrow)
    for one in series:
        parts += _line(frame, one, narrow)
    parts += _ends(frame, series, write)
    return picture(width, height, alt, parts)


def _grid(frame: _Frame, scale: Sequence[Fraction], unit: str) -> list[str]:
    parts = []
    for value in scale:
        y = frame.y(value)
        parts.append(line(frame.left, y, frame.right, y, stroke=AXIS if value == 0 else GRID))
        parts.append(text(frame.left - 8, y + 4.5, tick_text(value, unit), anchor="end", muted=True))
    return parts


def _years(frame: _Frame, labels: Sequence[str], narrow: bool) -> list[str]:
    last = len(labels) - 1
    room = (frame.right - frame.left) / max(last, 1)
    every = 1 if room >= 44 else 2
    # Counted from the last year, which is the one that people look for.
    shown = [index for index in range(last + 1) if (last - index) % every == 0]
    if narrow and every > 1:
        shown = sorted({0, last // 2, last})
    return [
        part
        for index in shown
        for part in (
            line(frame.x(index), frame.bottom, frame.x(index), frame.bottom + 4, stroke=AXIS),
            text(frame.x(index), frame.bottom + 20, labels[index], anchor="middle", muted=True),
        )
    ]


def _break(frame: _Frame, after: int, note: str, narrow: bool) -> list[str]:
    x = frame.x(after + 0.5)
    parts = [line(x, frame.top, x, frame.bottom, stroke=MUTED, dash="2 3")]
    if note and not narrow:
        words = note.split(", ")
        parts += [
            text(x + 6, (frame.top + frame.bottom) / 2 + 16 * row, part, muted=True) for row, part in enumerate(words)
        ]
    return parts


def _line(frame: _Frame, one: Series, narrow: bool) -> list[str]:
    shown = look(one.form)
    points = [(frame.x(index), frame.y(value)) for index, value in enumerate(one.values) if value is not None]
    strokes, run = [], ""
    for index, value in enumerate(one.values):
        if value is None:
            run = ""
            continue
        step = f"{px(frame.x(index))} {px(frame.y(value))}"
        strokes.append(f"{'L' if run else 'M'}{step}")
        run = step
    colour = shown.edge or shown.colour
    path = " ".join(strokes)
    parts = [
        element("path", d=path, fill="none", stroke=CARD, stroke_width="5"),
        element(
            "path",
            d=path,
            fill="none",
            stroke=colour,
            stroke_width="2.25",
            stroke_dasharray=shown.dash,
            stroke_linejoin="round",
        ),
    ]
    ends = {0, len(points) - 1}
    return parts + [
        mark(x, y, shown, 4 if place in ends else 2.2)
        for place, (x, y) in enumerate(points)
        if place in ends or not narrow
    ]


def _ends(frame: _Frame, series: Sequence[Series], write: Callable[[Exact], str]) -> list[str]:
    """The name and last value at the end of each line, and the first value at its beginning while there is room for it."""
    known = [(one, [(index, value) for index, value in enumerate(one.values) if value is not None]) for one in series]
    ended = [(one, *points[-1]) for one, points in known if points and points[-1][0] == frame.count - 1]
    parts = []
    places = spread([frame.y(value) for _, _, value in ended], 34, frame.top, frame.bottom - 16)
    for (one, _, value), y in zip(ended, places, strict=True):
        parts.append(text(frame.right + 10, y - 2, one.name, bold=True))
        parts.append(text(frame.right + 10, y + 14, write(value), bold=True))
    for one, points in known:
        if points and points[-1][0] < frame.count - 1:
            index, value = points[-1]
            words = f"{one.name} {write(value)}"
            x = max(frame.left, min(frame.x(index) + 8, frame.right - 7.6 * len(words)))
            parts.append(text(x, frame.y(value) - 8, words, bold=True))
    if len(series) <= 2:
        begun = [(*points[0], points[1][1]) for _, points in known if len(points) > 1]
        # On the side that the line leaves free: under one that rises.
        wanted = [frame.y(value) + (20 if following > value else -9) for _, value, following in begun]
        heights = spread(wanted, 16, frame.top - 4, frame.bottom - 6)
        parts += [
            text(frame.x(begun_at) + 2, y, write(value)) for (begun_at, value, _), y in zip(begun, heights, strict=True)
        ]
    return parts
