"""The market in short, for those who lead: four figures with their definitions, and every industry beside the year before."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from sqlmodel import Session

from kundval.access.rules import Actor
from kundval.formats import number_text, percent_text, points_text
from kundval.report.market_share import IndustryShare, Part, market_share
from kundval.report.rules import Definition, is_external


@dataclass(frozen=True)
class IndustryRow:
    """An industry in the latest year: customers, those of others than the municipality in percent, and the change in points."""

    name: str
    url: str
    customers: int
    external: Fraction
    change: Fraction | None


@dataclass(frozen=True)
class Market:
    """What the start page of those who lead shows; ``day`` says when customers were counted."""

    year: int
    figures: Sequence[tuple[str, str]]
    industries: Sequence[IndustryRow]


def in_short(session: Session, actor: Actor, today: date) -> Market | None:
    """The market of this year beside the last, or nothing where there is none yet."""
    year = today.year
    report = market_share(session, actor=actor, today=today, definition=Definition(first_year=year - 1, last_year=year))
    rows = [_row(industry, year) for industry in report.industries if industry.of(year)]
    if not rows:
        return None
    before, now = (_external(report.industries, one) for one in (year - 1, year))
    total, outside = now
    share = Fraction(outside * 100, total)
    figures = [
        (number_text(total), f"kunder {year}, var och en räknad en gång i varje bransch"),
        (percent_text(share), f"av dem hos andra utförare än kommunen, {number_text(outside)} kunder"),
    ]
    if before[0]:
        figures.append(
            (
                points_text(share - Fraction(before[1] * 100, before[0])).split("\u00a0")[0],
                f"procentenheter sedan {year - 1}",
            )
        )
    providers = {part.provider for industry in report.industries for part in _parts(industry, year) if part.provider}
    figures.append((number_text(len(providers)), f"utförare med kunder {year}, kommunen är en av dem"))
    return Market(year, figures, rows)


def _parts(industry: IndustryShare, year: int) -> Sequence[Part]:
    found = industry.of(year)
    return found.providers if found else ()


def _external(industries: Sequence[IndustryShare], year: int) -> tuple[int, int]:
    """All customers of a year, and those of others than the municipality."""
    years = [found for one in industries if (found := one.of(year))]
    outside = sum(part.value for found in years for part in found.modes if is_external(part.mode))
    return sum(found.total for found in years), outside


def _row(industry: IndustryShare, year: int) -> IndustryRow:
    now, before = industry.of(year), industry.of(year - 1)
    assert now is not None
    return IndustryRow(
        name=industry.name,
        url=f"/rapporter/marknadsandel?bransch={industry.code}",
        customers=now.total,
        external=Fraction(now.external, 10),
        change=Fraction(now.external - before.external, 10) if before else None,
    )
