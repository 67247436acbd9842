"""The market share report as files: a workbook laid out as an appendix to a board paper, and a long CSV."""

import json
from collections.abc import Sequence
from fractions import Fraction

import pandas as pd

from kundval import formats
from kundval.report.market_share import IndustryShare, MarketShare
from kundval.report.rules import IN_HOUSE
from kundval.report.words import UNIT_NAMES, definitions, finding
from kundval.spreadsheet import Chart, Column, Table, csv_bytes, workbook
from kundval.spreadsheet.table import Kind

TITLE = "Andel interna och externa leverantörer"
COLOURS = {
    IN_HOUSE: "F46A25",
    "fristående": "12436D",
    "entreprenad": "28A197",
    "annan kommun": "801650",
    "fristående i annan kommun": "4F5964",
}


def tables(report: MarketShare) -> list[Table]:
    """The sheets: all industries at a glance, one sheet per industry with chart and providers, and the definitions."""
    return [
        _overview(report),
        *(sheet for one in report.industries if one.years for sheet in _industry(report, one)),
        _definitions(report),
    ]


def xlsx(report: MarketShare) -> bytes:
    return workbook(tables(report))


def csv(report: MarketShare) -> bytes:
    """One row per industry, year and mode (nivå regi) or provider (nivå utförare); shares in percent with one decimal."""
    kind: Kind = "money" if report.definition.measure == "kronor" else "whole"
    columns = (
        Column("Branschkod"), Column("Bransch"), Column("År", "whole"), Column("Mätdag", "date"), Column("Nivå"), Column("Regi"),
        Column("Utförare"), Column(UNIT_NAMES[report.definition.measure], kind), Column("Andel (%)", "number"),
    )  # fmt: skip
    rows = [
        (one.code, one.name, year.year, year.day, level, part.mode, part.provider, part.value, Fraction(part.share, 10))
        for one, year, level, part in report.rows()
    ]
    return csv_bytes(Table("Marknadsandel", columns, rows))


def as_json(report: MarketShare) -> bytes:
    """The long table and the definition; öre for kronor, shares in tenths of a percent."""
    rows = [
        {
            "industry": one.code, "year": year.year, "day": str(year.day or ""), "level": "mode" if level == "regi" else "provider",
            "mode": part.mode, "provider": part.provider, "value": part.value, "share_tenths": part.share,
        }
        for one, year, level, part in report.rows()
    ]  # fmt: skip
    answer = {"report": "marknadsandel", "definition": dict(definitions(report)), "rows": rows}
    return json.dumps(answer, ensure_ascii=False, indent=1).encode()


def _lead(report: MarketShare) -> list[str]:
    chosen = report.definition
    return [f"{report.municipality}, {chosen.first_year}–{chosen.last_year}. {definitions(report)[0][1]}"]


def _overview(report: MarketShare) -> Table:
    """External share per industry and year, as the Väsby review's appendix 1 opens."""
    found = [one for one in report.industries if one.years]
    years = sorted({year.year for one in found for year in one.years})
    frame = pd.DataFrame(
        [(year.year, one.name, year.external) for one in found for year in one.years],
        columns=["year", "industry", "share"],
    ).pivot(index="year", columns="industry", values="share")
    names = [one.name for one in found]
    rows = [(str(year), *(_percent(frame.at[year, name]) for name in names)) for year in years]
    columns = (Column("År", width=8), *(Column(name, "percent", width=max(12, len(name) + 2)) for name in names))
    shown = tuple(names[:5])
    return Table(
        "Externa, alla branscher", columns, rows, f"{TITLE}: externa utförares andel", _lead(report), filtered=False,
        notes=[finding(report, one) for one in found],
        charts=(Chart("Externa utförares andel", shown, axis="Andel", maximum=1.0, colours=tuple(COLOURS.values())),) if shown else (),
    )  # fmt: skip


def _percent(tenths: object) -> Fraction | None:
    return None if pd.isna(tenths) else Fraction(int(tenths), 1000)  # type: ignore[call-overload]


def _industry(report: MarketShare, one: IndustryShare) -> list[Table]:
    value: Kind = "money" if report.definition.measure == "kronor" else "whole"
    heads = [formats.capital(mode) for mode in one.modes]
    unit = UNIT_NAMES[report.definition.measure]
    rows = []
    for year in one.years:
        values = {part.mode: part.value for part in year.modes}
        rows.append(
            (str(year.year), *(Fraction(year.share(mode), 1000) for mode in one.modes), Fraction(year.external, 1000),
             *(values.get(mode, 0) for mode in one.modes), year.total)
        )  # fmt: skip
    columns = (
        Column("År", width=8),
        *(Column(f"{head} (%)", "percent", width=len(head) + 7) for head in heads),
        Column("Externa (%)", "percent", width=13),
        *(Column(f"{head}, {unit.lower()}", value, width=max(16, len(head) + len(unit) + 3)) for head in heads),
        Column(f"Alla, {unit.lower()}", value, width=18),
    )  # fmt: skip
    chart = Chart(
        finding(report, one), [f"{head} (%)" for head in heads], axis="Andel", maximum=1.0,
        colours=[COLOURS.get(mode, "4F5964") for mode in one.modes],
    )  # fmt: skip
    by_mode = Table(
        one.name,
        columns,
        rows,
        f"{TITLE}: {one.name.lower()}",
        [*_lead(report), finding(report, one)],
        filtered=False,
        charts=(chart,),
    )
    return [by_mode, _providers(report, one)] if any(year.providers for year in one.years) else [by_mode]


def _providers(report: MarketShare, one: IndustryShare) -> Table:
    """Each provider's share in each year, the largest of the last year first; every column sums to 100,0 %."""
    frame = pd.DataFrame(
        [(part.mode, part.provider, year.year, part.share) for year in one.years for part in year.providers],
        columns=["mode", "provider", "year", "share"],
    ).pivot_table(index=["mode", "provider"], columns="year", values="share", aggfunc="sum", fill_value=0)
    years: Sequence[int] = [year.year for year in one.years]
    frame = frame.reset_index().sort_values([years[-1], "provider"], ascending=[False, True])
    rows = [
        (row["provider"], formats.capital(row["mode"]), *(Fraction(int(row[year]), 1000) for year in years))
        for _, row in frame.iterrows()
    ]
    columns = (
        Column("Utförare", width=34),
        Column("Regi", width=24),
        *(Column(str(year), "percent", width=8, total=True) for year in years),
    )
    return Table(
        f"{one.name}, utförare", columns, rows, f"{TITLE}: {one.name.lower()} per utförare", _lead(report), total="Summa"
    )  # fmt: skip


def _definitions(report: MarketShare) -> Table:
    return Table(
        "Så är det räknat",
        (Column("Vad", width=18), Column("Hur", width=110)),
        definitions(report),
        "Så är det räknat",
        filtered=False,
    )
