"""What a sheet holds, said without any library."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal

Kind = Literal["text", "whole", "money", "number", "percent", "change", "date", "month", "yesno"]


@dataclass(frozen=True)
class Column:
    """A column: heading, kind of its cells, width in characters (by kind if 0), whether it is summed in the totals row."""

    heading: str
    kind: Kind = "text"
    width: int = 0
    total: bool = False


@dataclass(frozen=True)
class Chart:
    """A chart that the spreadsheet draws itself from the table's cells, below the table or beside it.

    ``columns`` are the headings of its series, in the first column stand the categories. ``colours`` are hex without #, one per series.
    ``rows`` limits it to the first rows of the table (0: all). Lines differ by dash and mark as well as by colour.
    """

    title: str
    columns: Sequence[str]
    kind: Literal["line", "bar", "stacked"] = "line"
    axis: str = ""
    rows: int = 0
    maximum: float | None = None
    """The top of the axis of values, such as 1 for shares; the bottom is always 0."""
    colours: Sequence[str] = ("12436D", "F46A25", "28A197", "801650", "4F5964")
    beside: bool = False


@dataclass(frozen=True)
class Table:
    """A sheet: perhaps a title and lines of explanation, the heading row, the rows, perhaps a row of totals, notes and charts.

    ``name`` is cut to the 31 characters that a sheet may have. ``total`` is the label of the totals row; empty for none. Without
    title and lead the heading is row 1, so that the file can be read back. ``notes`` stand below the table.
    """

    name: str
    columns: Sequence[Column]
    rows: Iterable[Sequence[object]]
    title: str = ""
    lead: Sequence[str] = ()
    total: str = ""
    totals: Mapping[str, object] = field(default_factory=dict)
    """What stands in the totals row of columns that are not summed, by heading: the change of the whole in percent."""
    notes: Sequence[str] = ()
    charts: Sequence[Chart] = ()
    portrait: bool = False
    filtered: bool = True
    footer: str = ""
    """What is printed at the foot of each page beside the page number; the title if empty."""
