"""What all charts share: palette, marks, the scale of an axis, and SVG elements without style attributes."""

from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise
from math import ceil

from markupsafe import Markup, escape

from kundval.formats import Exact, decimal_text

FULL, HALF, NARROW = 1190, 560, 330

INK, MUTED, GRID, AXIS, CARD = "#1b1f23", "#4f5964", "#dfe4e8", "#6b7682", "#ffffff"
FONT = "Segoe UI, Roboto, system-ui, Arial, sans-serif"


@dataclass(frozen=True)
class Look:
    """How a form is told: colour, dash and mark together. Grey ones also have an edge."""

    colour: str
    dash: str = ""
    mark: str = "circle"
    edge: str = ""


LOOKS: dict[str, Look] = {
    "fristående": Look("#12436D"),
    "privat": Look("#12436D"),
    "entreprenad": Look("#28A197", "8 4", "square"),
    "idéburen": Look("#28A197", "8 4", "square"),
    "annan kommun": Look("#801650", "2 4", "triangle"),
    "egenregi": Look("#F46A25", "12 3 2 3", "diamond"),
    "fristående i annan kommun": Look("#4F5964", "4 4", "square", "#4F5964"),
    "medel": Look("#4F5964", "6 4", "square"),
    "övriga": Look("#C5CCD3", "4 4", "square", "#4F5964"),
    "upp": Look("#12436D"),
    "ned": Look("#C5CCD3", edge="#4F5964"),
}
"""The same form always looks the same (ux, "Palette")."""


def look(form: str) -> Look:
    """The look of a form; what has none of its own belongs to the rest."""
    return LOOKS.get(form, LOOKS["övriga"])


def px(value: float) -> str:
    return f"{value:.1f}".removesuffix(".0")


def element(name: str, content: str = "", **attributes: object) -> str:
    """An SVG element; ``stroke_width`` becomes ``stroke-width``, numbers are pixels, what is None or empty is left out."""
    told = "".join(
        f' {key.rstrip("_").replace("_", "-")}="{escape(px(value) if isinstance(value, int | float) else str(value))}"'
        for key, value in attributes.items()
        if value is not None and value != ""
    )
    return f"<{name}{told}>{content}</{name}>" if content else f"<{name}{told}/>"


def text(
    x: float, y: float, words: str, *, anchor: str = "start", bold: bool = False, muted: bool = False, size: int = 13
) -> str:
    """Words in ink, or muted for axes and notes."""
    return element(
        "text",
        str(escape(words)),
        x=float(x),
        y=float(y),
        text_anchor=anchor if anchor != "start" else "",
        font_size=str(size),
        font_weight="600" if bold else "",
        fill=MUTED if muted else INK,
    )


def line(x1: float, y1: float, x2: float, y2: float, *, stroke: str = GRID, width: str = "1", dash: str = "") -> str:
    return element(
        "line",
        x1=float(x1),
        y1=float(y1),
        x2=float(x2),
        y2=float(y2),
        stroke=stroke,
        stroke_width=width,
        stroke_dasharray=dash,
    )


def box(x: float, y: float, width: float, height: float, shown: Look, dashed: bool = False) -> str:
    """A bar. A dashed one is an outline only: preliminary."""
    fill, edge = (CARD, shown.edge or shown.colour) if dashed else (shown.colour, shown.edge)
    return element(
        "rect",
        x=float(x),
        y=float(y),
        width=float(max(width, 1)),
        height=float(max(height, 1)),
        fill=fill,
        stroke=edge,
        stroke_width="1.5" if dashed else "",
        stroke_dasharray="4 3" if dashed else "",
    )


def mark(x: float, y: float, shown: Look, size: float = 3.5) -> str:
    """The mark of a form at a point."""
    paint = {
        "fill": CARD if shown.mark == "square" else shown.colour,
        "stroke": shown.edge or shown.colour,
        "stroke_width": "1.5",
    }
    if shown.mark == "circle":
        return element("circle", cx=float(x), cy=float(y), r=float(size), **paint)
    shapes = {
        "square": ((-1, -1), (1, -1), (1, 1), (-1, 1)),
        "triangle": ((0, -1.2), (1.15, 0.9), (-1.15, 0.9)),
        "diamond": ((0, -1.35), (1.35, 0), (0, 1.35), (-1.35, 0)),
    }
    points = " ".join(f"{px(x + dx * size)},{px(y + dy * size)}" for dx, dy in shapes[shown.mark])
    return element("polygon", points=points, **paint)


def picture(width: float, height: float, alt: str, parts: list[str]) -> Markup:
    """The whole chart at its natural size, so that its text is as large as that of the page; narrower places shrink it."""
    return Markup(
        element(
            "svg",
            "".join(parts),
            xmlns="http://www.w3.org/2000/svg",
            width=width,
            viewBox=f"0 0 {px(width)} {px(height)}",
            role="img",
            aria_label=alt,
            font_family=FONT,
        )
    )


def ticks(top: Exact, most: int = 5) -> list[Fraction]:
    """From 0 to at least ``top`` in at most ``most`` even steps of 1, 2, 2.5 or 5 times a power of ten."""
    top = Fraction(top)
    if top <= 0:
        return [Fraction(0), Fraction(1)]
    power = Fraction(10) ** (len(str(int(top))) - 2)
    while True:
        for step in (power, power * 2, power * 5 / 2, power * 5):
            if step * most >= top:
                return [step * one for one in range(ceil(top / step) + 1)]
        power *= 10


def tick_text(value: Fraction, unit: str = "") -> str:
    """The number at a tick, with as few decimals as it needs."""
    decimals = 0 if value.denominator == 1 else 1
    return decimal_text(value, decimals) + (f"\u00a0{unit}" if unit else "")


def spread(places: list[float], gap: float, low: float, high: float) -> list[float]:
    """Moves labels apart so that none lies on another, within ``low`` and ``high``; the order is kept."""
    order = sorted(range(len(places)), key=lambda index: places[index])
    moved = list(places)
    for before, after in pairwise(order):
        moved[after] = max(moved[after], moved[before] + gap)
    for index, following in zip(reversed(order), [None, *reversed(order)], strict=False):
        ceiling = high if following is None else moved[following] - gap
        moved[index] = max(low, min(moved[index], ceiling))
    return moved
