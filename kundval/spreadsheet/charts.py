"""Charts that the spreadsheet draws itself, from the table's own cells."""

from typing import TYPE_CHECKING, Any

from openpyxl.chart import BarChart, LineChart, Reference
from openpyxl.chart.shapes import GraphicalProperties
from openpyxl.drawing.line import LineProperties

if TYPE_CHECKING:
    from kundval.spreadsheet.layout import Place

from kundval.spreadsheet.table import Chart, Table

DASHES = ("solid", "dash", "sysDot", "dashDot", "lgDash")
MARKS = ("circle", "square", "triangle", "diamond", "x")
HEIGHT_ROWS = 17


def draw(place: "Place", table: Table, extent: Any, row: int) -> None:
    """Draws the table's charts: from ``row`` on below the table, or to its right."""
    headings = [column.heading for column in table.columns]
    beside = place.heading
    for chart in table.charts:
        drawn = _chart(place, chart, headings, extent.last)
        if chart.beside:
            anchor, beside = place.sheet.cell(beside, len(headings) + 2).coordinate, beside + HEIGHT_ROWS
        else:
            anchor, row = place.sheet.cell(row, 1).coordinate, row + HEIGHT_ROWS
        place.sheet.add_chart(drawn, anchor)


def _chart(place: "Place", chart: Chart, headings: list[str], last: int) -> Any:
    drawn: Any = LineChart() if chart.kind == "line" else BarChart()
    if chart.kind == "stacked":
        drawn.grouping, drawn.overlap = "stacked", 100
    last = min(last, place.heading + chart.rows) if chart.rows else last
    for number, heading in enumerate(chart.columns):
        column = headings.index(heading) + 1
        values = Reference(place.sheet, min_col=column, min_row=place.heading, max_row=last)
        drawn.add_data(values, titles_from_data=True)
        _colour(drawn.series[-1], chart, number)
    drawn.set_categories(Reference(place.sheet, min_col=1, min_row=place.first, max_row=last))
    drawn.title = chart.title
    drawn.height, drawn.width = 8, 18
    drawn.legend.position = "b"
    _axes(drawn, chart)
    return drawn


def _axes(drawn: Any, chart: Chart) -> None:
    drawn.y_axis.title = chart.axis or None
    drawn.y_axis.scaling.min = 0
    if chart.maximum is not None:
        drawn.y_axis.scaling.max = chart.maximum
    drawn.y_axis.majorGridlines.spPr = GraphicalProperties(ln=LineProperties(solidFill="CCD3DA"))
    # openpyxl leaves these out, and Excel then draws no axes.
    drawn.x_axis.delete = drawn.y_axis.delete = False


def _colour(series: Any, chart: Chart, number: int) -> None:
    colour = chart.colours[number % len(chart.colours)]
    if chart.kind != "line":
        series.graphicalProperties.solidFill = colour
        return
    series.smooth = False
    series.graphicalProperties.line.solidFill = colour
    series.graphicalProperties.line.width = 28_575
    series.graphicalProperties.line.dashStyle = DASHES[number % len(DASHES)]
    series.marker.symbol = MARKS[number % len(MARKS)]
    series.marker.graphicalProperties = GraphicalProperties(solidFill=colour, ln=LineProperties(solidFill=colour))
