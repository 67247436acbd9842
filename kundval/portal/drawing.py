"""Charts of the provider's pages: own amounts per month, own share over years. The title is the finding, made from the numbers."""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from markupsafe import Markup

from kundval import formats
from kundval.charts import HALF, NARROW, Bar, Series, alt_text, columns, lines
from kundval.charts.words import change
from kundval.period import MONTHS, Month
from kundval.report.own_share import OwnYear


@dataclass(frozen=True)
class Drawing:
    """A chart wide and narrow, with what stands over it."""

    title: str
    subtitle: str
    wide: Markup
    narrow: Markup


def per_month(rows: Sequence[Any]) -> Drawing | None:
    """Own amounts of the latest twelve months in which there was a run; a month with a preliminary run is an outline."""
    sums: dict[int, int] = {}
    preliminary = {row.Run.month for row in rows if row.Run.state == "preliminär"}
    for row in rows:
        sums[row.Run.month] = sums.get(row.Run.month, 0) + row.amount_ore
    months = sorted(sums)[-12:]
    if len(months) < 2:
        return None
    shown = [_month_bar(month, sums[month], month in preliminary, month == months[-1]) for month in months]
    most = max(months, key=lambda month: sums[month])
    span = f"{formats.month_text(months[0])}–{formats.month_text(months[-1])}"
    alt = alt_text(
        "Stapeldiagram", "ersättning per månad, tusental kronor", span,
        f"Första månaden {formats.kr_text(sums[months[0]], whole=True)}, senaste {formats.kr_text(sums[months[-1]], whole=True)}.",
    )  # fmt: skip
    return Drawing(
        f"Mest i {formats.month_text(most)}: {_thousands(sums[most])} tusen kronor",
        f"Alla branscher, {span}, med momskompensation."
        + (" Streckad: preliminär." if preliminary & set(months) else ""),
        columns(shown, alt=alt, width=HALF, axis="Tusental kronor"),
        columns(shown, alt=alt, width=NARROW, axis="Tusental kronor"),
    )


def _month_bar(month: int, amount_ore: int, preliminary: bool, latest: bool) -> Bar:
    label = MONTHS[Month(month).month - 1][:3]
    return Bar(
        label, max(Fraction(amount_ore, 100_000), Fraction(0)), _thousands(amount_ore), dashed=preliminary, bold=latest
    )


def _thousands(amount_ore: int) -> str:
    return formats.decimal_text(Fraction(amount_ore, 100_000), 0)


def own_share(provider: str, industry: str, years: Sequence[OwnYear]) -> Drawing | None:
    """Own share of the industry's customers beside the average of all providers."""
    if len(years) < 2:
        return None
    labels = [str(year.year) for year in years]
    series = [Series("Vi", "fristående", [Fraction(year.share, 10) for year in years])]
    if all(year.average is not None for year in years):
        series.append(Series("Medel", "medel", [Fraction(year.average or 0, 10) for year in years]))
    first, last = years[0], years[-1]
    began, ends = (formats.decimal_text(Fraction(year.share, 10)) for year in (first, last))
    alt = alt_text(
        "Linjediagram", f"andel av kunderna i {industry.lower()}", f"{provider}, {first.year}–{last.year}",
        f"Andelen var {began} procent {first.year} och {ends} procent {last.year}.",
    )  # fmt: skip
    rose = None if first.share == last.share else last.share > first.share
    axis = "Andel av kunderna"
    return Drawing(
        change("Er andel", began, f"{ends}\u00a0%", rose),
        f"Andel av kunderna i {industry.lower()}, {first.year}–{last.year}",
        lines(series, labels, alt=alt, width=HALF, axis=axis),
        lines(series, labels, alt=alt, width=NARROW, axis=axis),
    )
