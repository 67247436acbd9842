"""Charts of the provider's pages: own amounts per month, own share over years."""

from collections.abc import Sequence
from fractions import Fraction
from typing import Any

from markupsafe import Markup

from kundval import formats
from kundval.charts import HALF, NARROW, Series, alt_text, lines
from kundval.period import Month
from kundval.report.own_share import OwnYear


def per_month(rows: Sequence[Any]) -> tuple[Markup, Markup] | None:
    """Own amounts of the latest twelve months in which there was a run, in thousands of kronor."""
    sums: dict[int, int] = {}
    for row in rows:
        sums[row.Run.month] = sums.get(row.Run.month, 0) + row.amount_ore
    months = sorted(sums)[-12:]
    if len(months) < 2:
        return None
    values = [Fraction(sums[month], 100_000) for month in months]
    alt = alt_text(
        "Linjediagram", "ersättning per månad, tusental kronor", f"{formats.month_text(months[0])}–{formats.month_text(months[-1])}",
        f"Första månaden {formats.kr_text(sums[months[0]], whole=True)}, senaste {formats.kr_text(sums[months[-1]], whole=True)}.",
    )  # fmt: skip
    labels = [str(Month(month))[2:] for month in months]
    series = [Series("Vi", "fristående", values)]

    def write(value: Any) -> str:
        return formats.decimal_text(value, 0)

    return (
        lines(series, labels, alt=alt, width=HALF, unit="", axis="Tusental kronor", write=write),
        lines(series, labels, alt=alt, width=NARROW, unit="", axis="Tusental kronor", write=write),
    )


def own_share(provider: str, industry: str, years: Sequence[OwnYear]) -> tuple[Markup, Markup] | None:
    """Own share of the industry's customers beside the average of all providers."""
    if len(years) < 2:
        return None
    labels = [str(year.year) for year in years]
    series = [Series("Vi", "fristående", [Fraction(year.share, 10) for year in years])]
    if all(year.average is not None for year in years):
        series.append(Series("Medel", "medel", [Fraction(year.average or 0, 10) for year in years]))
    first, last = years[0], years[-1]
    alt = alt_text(
        "Linjediagram", f"andel av kunderna i {industry.lower()}", f"{provider}, {first.year}–{last.year}",
        f"Andelen var {formats.percent_text(Fraction(first.share, 10))} {first.year} och "
        f"{formats.percent_text(Fraction(last.share, 10))} {last.year}.",
    )  # fmt: skip
    axis = "Andel av kunderna"
    return lines(series, labels, alt=alt, width=HALF, axis=axis), lines(
        series, labels, alt=alt, width=NARROW, axis=axis
    )
