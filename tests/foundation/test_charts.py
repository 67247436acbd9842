"""Charts: values where they belong, no style attribute, text that does not collide."""

import re
from fractions import Fraction
from itertools import pairwise
from xml.etree import ElementTree

import pytest

from kundval import charts
from kundval.charts.canvas import spread, ticks

YEARS = [str(year) for year in range(2009, 2027)]
ALT = charts.alt_text(
    "Linjediagram", "andel kunder", "Exempelby, 2009–2026", "Andelen ökade från 14,2 till 29,7 procent."
)


def drawn() -> list[str]:
    own = charts.Series("Fristående", "fristående", [None, *(Fraction(142 + 9 * year, 10) for year in range(17))])
    return [
        charts.lines(
            [own], YEARS, alt=ALT, width=width, top=100, axis="Andel", break_after=8, break_note="Ny mätdag, 15 oktober"
        )
        for width in (charts.FULL, charts.HALF, charts.NARROW)
    ] + [
        charts.bars([charts.Bar("Björken & barnen <AB>", 3, "3")], alt=ALT, width=charts.HALF),
        charts.columns([charts.Bar("nov", 412, "412", dashed=True)], alt=ALT, width=charts.HALF),
        charts.bridge([charts.Step("Börjar", 412386), charts.Step("Slutar", -500000)], alt=ALT, width=charts.HALF),
    ]


@pytest.mark.parametrize("picture", drawn())
def test_a_chart_is_well_formed_has_its_alt_text_and_needs_no_style(picture: str) -> None:
    root = ElementTree.fromstring(picture)
    assert root.get("role") == "img"
    assert root.get("aria-label") == ALT
    assert "style" not in picture
    assert "NaN" not in picture


def test_text_is_ink_or_muted_and_never_a_series_colour() -> None:
    for picture in drawn():
        assert set(re.findall(r'<text[^>]* fill="([^"]+)"', picture)) <= {"#1b1f23", "#4f5964"}


def test_a_bridge_ends_at_the_sum_of_its_steps() -> None:
    picture = charts.bridge([charts.Step("Börjar", 412386), charts.Step("Slutar", -298115)], alt=ALT, width=charts.HALF)
    assert "+114\u00a0271" in picture


def test_the_axis_begins_at_zero_and_reaches_the_largest_value_in_few_even_steps() -> None:
    for top in (Fraction(1, 3), 7, 41, 100, 421, 9_876_543):
        scale = ticks(top)
        assert scale[0] == 0
        assert scale[-1] >= top
        assert len(scale) <= 6
        assert len({after - before for before, after in pairwise(scale)}) == 1


def test_labels_are_moved_apart_and_stay_inside() -> None:
    moved = spread([100.0, 101.0, 290.0], gap=30, low=20, high=300)
    assert moved[1] - moved[0] >= 30
    assert max(moved) <= 300
