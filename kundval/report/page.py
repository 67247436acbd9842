"""What the market share page shows of one industry: figures, chart and alt text, made from the report."""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from markupsafe import Markup

from kundval import formats
from kundval.charts import FULL, NARROW, Bar, Series, alt_text, bars, lines
from kundval.charts.words import change
from kundval.report.market_share import IndustryShare, MarketShare, Part, Year
from kundval.report.rules import MEASURES, POPULATIONS, THE_WHOLE, is_external
from kundval.report.words import decimal, percent

LARGEST = 10
"""So many providers stand alone in the chart; the rest are one bar."""


@dataclass(frozen=True)
class Drawing:
    """A chart in both widths with its title and subtitle."""

    title: str
    subtitle: str
    wide: Markup
    narrow: Markup


def figures(report: MarketShare, industry: IndustryShare) -> list[tuple[str, str]]:
    """The four figures at the top with their definitions."""
    if not industry.years:
        return []
    last, first = industry.years[-1], industry.years[0]
    external = sum(part.value for part in last.modes if is_external(part.mode))
    rows = [(percent(last.external), f"externa, {_number(report, external)} av {_value(report, last.total)}")]
    if len(industry.years) > 1:
        before = industry.years[-2]
        rows.append((decimal(last.external - before.external, plus=True), f"procentenheter sedan {before.year}"))
        rows.append((decimal(last.external - first.external, plus=True), f"procentenheter sedan {first.year}"))
    return [*rows, (formats.number_text(last.hhi), f"koncentration (HHI) {last.year}, {len(last.own)} utförare")]


def _number(report: MarketShare, value: int) -> str:
    return (
        formats.amount_text(value, whole=True) if report.definition.measure == "kronor" else formats.number_text(value)
    )


def _value(report: MarketShare, value: int) -> str:
    return f"{_number(report, value)} {'kr' if report.definition.measure == 'kronor' else MEASURES[report.definition.measure]}"


def by_mode(report: MarketShare, industry: IndustryShare) -> Drawing:
    """How the modes share the market: lines over the years, bars of a single year."""
    return _over_years(report, industry) if len(industry.years) > 1 else _one_year(report, industry, industry.years[0])


def _one_year(report: MarketShare, industry: IndustryShare, year: Year) -> Drawing:
    measure = f"andel av {THE_WHOLE[report.definition.measure]} i {industry.name.lower()} efter regi"
    where = f"{POPULATIONS[report.definition.population]}, {report.municipality}, {year.year}"
    alt = alt_text("Stapeldiagram", measure, where, f"Den externa andelen är {percent(year.external)}.")
    shown = [
        Bar(formats.capital(part.mode), Fraction(part.share, 10), percent(part.share), part.mode) for part in year.modes
    ]
    return Drawing(
        f"Externa har {percent(year.external)} {year.year}",
        formats.capital(f"{measure}, {where}"),
        bars(shown, alt=alt, width=FULL),
        bars(shown, alt=alt, width=NARROW),
    )


def _over_years(report: MarketShare, industry: IndustryShare) -> Drawing:
    """Lines of the shares of the largest four modes."""
    years = industry.years
    first, last = years[0], years[-1]
    largest = sorted(industry.modes, key=lambda mode: -max(year.share(mode) for year in years))[:4]
    series = [
        Series(formats.capital(mode), mode, [Fraction(year.share(mode), 10) for year in years])
        for mode in industry.modes
        if mode in largest
    ]
    rose = None if last.external == first.external else last.external > first.external
    title = change("Extern andel", decimal(first.external), percent(last.external), rose)
    where = f"{POPULATIONS[report.definition.population]}, {report.municipality}, {first.year}–{last.year}"
    measure = f"andel av {THE_WHOLE[report.definition.measure]} i {industry.name.lower()} efter regi"
    alt = alt_text(
        "Linjediagram",
        measure,
        where,
        f"Den externa andelen var {percent(first.external)} {first.year} och {percent(last.external)} {last.year}.",
    )
    draw: dict[str, Any] = {
        "alt": alt,
        "axis": f"Andel av {THE_WHOLE[report.definition.measure]}",
        "top": Fraction(100),
    }
    labels = [str(year.year) for year in years]
    return Drawing(
        title,
        formats.capital(f"{measure}, {where}"),
        lines(series, labels, width=FULL, **draw),
        lines(series, labels, width=NARROW, **draw),
    )


def largest_providers(report: MarketShare, industry: IndustryShare, year: Year) -> Drawing:
    """Bars of the providers of one year, sorted; the smaller ones as one."""
    parts = sorted(year.providers, key=lambda part: -part.share)
    shown = [Bar(part.provider, Fraction(part.share, 10), percent(part.share), part.mode) for part in parts[:LARGEST]]
    if rest := parts[LARGEST:]:
        others = sum(part.share for part in rest)
        shown.append(Bar(f"Övriga {len(rest)}", Fraction(others, 10), percent(others), "övriga"))
    measure = f"andel av {THE_WHOLE[report.definition.measure]} i {industry.name.lower()} per utförare"
    where = f"{report.municipality}, {year.year}"
    top = parts[0] if parts else Part("", "–", 0, 0)
    alt = alt_text("Stapeldiagram", measure, where, f"Störst är {top.provider} med {percent(top.share)}.")
    return Drawing(
        f"Störst är {top.provider} med {percent(top.share)}",
        formats.capital(f"{measure}, {where}"),
        bars(shown, alt=alt, width=FULL),
        bars(shown, alt=alt, width=NARROW),
    )


def provider_matrix(industry: IndustryShare) -> list[tuple[Part, Sequence[int]]]:
    """Each provider with its share in every year, the largest of the last year first."""
    by_name: dict[tuple[str, str], dict[int, Part]] = {}
    for year in industry.years:
        for part in year.providers:
            by_name.setdefault((part.mode, part.provider), {})[year.year] = part
    last = industry.years[-1].year if industry.years else 0
    ordered = sorted(by_name.values(), key=lambda years: -(years[last].share if last in years else -1))
    return [
        (years[max(years)], [years[year.year].share if year.year in years else 0 for year in industry.years])
        for years in ordered
    ]
