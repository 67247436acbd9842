"""The strip over a timeline of lists: where each lies in time, as numbers for an SVG picture."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from kundval.reimbursement.queries.lists import COMING, ENDED, IN_FORCE, REVIEWED, SUPERSEDED, Gap, ListRow

WIDTH, LANE = 1000, 30
BACK = 6
"""Years back that are drawn."""
FILLS = {IN_FORCE: "#c9e7d3", COMING: "#e4edf8", SUPERSEDED: "#e8ecf0", ENDED: "#e8ecf0", REVIEWED: "#e4edf8"}
"""Colours of the bars; a draft is white with a dashed edge."""


@dataclass(frozen=True)
class Bar:
    """A list in the strip. ``lane`` 0 is decided lists, 1 is drafts."""

    x: int
    width: int
    lane: int
    fill: str
    text: str


@dataclass(frozen=True)
class Strip:
    """The bars with the gaps, the years and where today is."""

    bars: tuple[Bar, ...]
    gaps: tuple[tuple[int, int], ...]
    years: tuple[tuple[int, int], ...]
    today: int
    height: int


def strip(rows: Sequence[ListRow], gaps: Sequence[Gap], today: date) -> Strip | None:
    """The last six years and one to come, or what of that there are lists for; all years where the lists are older than that."""
    if not rows:
        return None
    since = date(today.year - BACK, 1, 1)
    lists = [row.price_list for row in rows]
    recent = [max(one.valid_from, since) for one in lists if one.valid_to is None or one.valid_to > since]
    start = date(min(recent or [one.valid_from for one in lists]).year, 1, 1)
    end = date(max(today.year + 1, max(row.price_list.valid_from.year for row in rows)) + 1, 1, 1)
    scale = WIDTH / (end - start).days

    def x(on: date) -> int:
        return round(min(max((on - start).days * scale, 0), WIDTH))

    bars = []
    for row in reversed(rows):
        one = row.price_list
        left, right = x(one.valid_from), x(one.valid_to or end)
        if right > left:
            bars.append(Bar(left, right - left, 0 if row.is_decided else 1, FILLS.get(row.state, "#ffffff"), one.name))
    lanes = 2 if any(bar.lane for bar in bars) else 1
    return Strip(
        tuple(bars),
        tuple(
            (x(gap.first), max(2, x(gap.last + timedelta(days=1)) - x(gap.first))) for gap in gaps if gap.last >= start
        ),
        tuple((x(date(year, 1, 1)), year) for year in range(start.year, end.year)),
        x(today),
        lanes * (LANE + 6) + 38,
    )
