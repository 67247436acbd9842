"""A figure that is measured, beside its yardstick in the same run, and the goal."""

import gc
import time
from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True)
class Figure:
    """``ratio`` is value ÷ yardstick; where there is no yardstick the goal is for the value itself."""

    name: str
    value: float
    unit: str
    yardstick: float | None
    ratio: float | None
    goal: str
    reached: bool


def against(name: str, value: float, yardstick: float, goal: float, unit: str = "s") -> Figure:
    """A figure whose goal is a ratio."""
    ratio = value / yardstick
    return Figure(name, round(value, 3), unit, round(yardstick, 3), round(ratio, 2), f"kvot ≤ {goal}", ratio <= goal)


def within(name: str, value: float, goal: float, unit: str, yardstick: float | None = None) -> Figure:
    """A figure whose goal is an amount."""
    ratio = None if yardstick is None else round(value / yardstick, 2)
    return Figure(
        name, round(value, 3), unit, yardstick and round(yardstick, 3), ratio, f"≤ {goal} {unit}", value <= goal
    )


def seconds(work: Callable[[], object], times: int = 1) -> float:
    """The shortest time of ``times``: the machine's other work only ever makes it longer."""
    best = float("inf")
    for _ in range(times):
        gc.collect()
        begun = time.perf_counter()
        work()
        best = min(best, time.perf_counter() - begun)
    return best
