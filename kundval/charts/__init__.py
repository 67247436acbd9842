"""Charts as SVG text: pure functions from numbers to markup, the same for page, file and print.

``lines`` for shares over years, ``bars`` for who is largest, ``columns`` for amounts per month, ``bridge`` for why a sum changed. Each
takes an ``alt`` text (:func:`kundval.charts.words.alt_text`) and a ``width`` in pixels: FULL, HALF (of a page) or NARROW (a phone).
Text is ink and never in a series' colour; form is told by colour, dash and mark together; there are no style attributes, so the
strict policy of the pages and a file of its own show the same. Wrap it with macros/chart.html and put the table under it.
"""

from kundval.charts.bars import Bar, Step, bars, bridge, columns
from kundval.charts.canvas import FULL, HALF, NARROW
from kundval.charts.lines import Series, lines
from kundval.charts.words import alt_text

__all__ = ["FULL", "HALF", "NARROW", "Bar", "Series", "Step", "alt_text", "bars", "bridge", "columns", "lines"]
