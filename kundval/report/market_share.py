"""The market share report (genomlysningens bilaga 1): the market of each industry and year, with shares, ready to show or write."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date

from sqlmodel import Session

from kundval.access.queries import setting
from kundval.access.rules import Actor, industries_for, require
from kundval.errors import Refused
from kundval.registry.models import Industry
from kundval.report import queries
from kundval.report.rules import (
    FROM_ELSEWHERE,
    WHOLE,
    Amount,
    Definition,
    concentration,
    is_external,
    mode_order,
    nested_shares,
    without_small,
)

SEVERAL = "Övriga utförare"
"""Providers shown as one because each has few customers."""
NOBODY = -1
"""Stands for a mode in which there is no provider in a year."""


@dataclass(frozen=True)
class Part:
    """A mode, or a provider in a mode, in one year: value (persons, öre or units) and share in tenths of a percent."""

    mode: str
    provider: str
    value: int
    share: int


@dataclass(frozen=True)
class Year:
    """One industry in one year."""

    year: int
    day: date | None
    modes: tuple[Part, ...]
    providers: tuple[Part, ...]

    @property
    def total(self) -> int:
        return sum(part.value for part in self.modes)

    def share(self, mode: str) -> int:
        """The share of a mode, in tenths of a percent."""
        return sum(part.share for part in self.modes if part.mode == mode)

    @property
    def external(self) -> int:
        """The share that others than the municipality give its own customers."""
        return sum(part.share for part in self.modes if is_external(part.mode))

    @property
    def own(self) -> list[Part]:
        """The providers of the municipality's own customers."""
        return [part for part in self.providers if part.mode != FROM_ELSEWHERE]

    @property
    def hhi(self) -> int:
        return concentration([part.share for part in self.own], WHOLE - self.share(FROM_ELSEWHERE))


@dataclass(frozen=True)
class IndustryShare:
    """An industry over the years; years in which nothing was found are left out."""

    code: str
    name: str
    years: tuple[Year, ...]

    @property
    def modes(self) -> list[str]:
        return sorted({part.mode for year in self.years for part in year.modes}, key=mode_order)

    def of(self, year: int) -> Year | None:
        return next((found for found in self.years if found.year == year), None)


@dataclass(frozen=True)
class MarketShare:
    """The whole report with its definition. ``limit`` is the smallest number of persons shown, 0 where nothing is hidden."""

    definition: Definition
    municipality: str
    made_on: date
    limit: int
    industries: tuple[IndustryShare, ...]

    def of_modes(self) -> "MarketShare":
        """The same report without the single providers."""
        industries = tuple(
            replace(one, years=tuple(replace(year, providers=()) for year in one.years)) for one in self.industries
        )
        return replace(self, industries=industries)

    def rows(self) -> Iterator[tuple[IndustryShare, Year, str, Part]]:
        """Everything as a long table: (industry, year, level, part), modes before their providers."""
        for industry in self.industries:
            for year in industry.years:
                yield from ((industry, year, "regi", part) for part in year.modes)
                yield from ((industry, year, "utförare", part) for part in year.providers)


def market_share(
    session: Session,
    *,
    actor: Actor,
    today: date,
    definition: Definition,
    industry: str = "",
    leaves_office: bool = False,
) -> MarketShare:
    """The report over the industries the actor may see, or one of them; small numbers merged if it leaves the office.

    Raises :class:`Refused` for years that are turned round or lie in the future.
    """
    require(actor, "report.read")
    if definition.first_year > definition.last_year:
        raise Refused(f"Från-året {definition.first_year} är efter till-året {definition.last_year}. Byt plats på dem.")
    if definition.last_year > today.year:
        raise Refused(f"Till-året {definition.last_year} har inte börjat. Välj högst {today.year}.")
    found = [
        one for one in queries.industries(session, industries_for(actor, "report.read")) if industry in ("", one.code)
    ]
    if industry and not found:
        raise Refused(f"Branschen {industry} finns inte. Skriv till exempel forskola.")
    ids = [one.id or 0 for one in found]
    amounts: Sequence[Amount] = queries.amounts(session, definition, ids, today)
    limit = (
        int(setting(session, "small_number_limit") or "5") if leaves_office and definition.measure == "kunder" else 0
    )
    if limit:
        amounts = without_small(amounts, limit)
    return MarketShare(
        definition,
        setting(session, "municipality_name") or "kommunen",
        today,
        limit,
        _industries(session, found, definition, amounts, today),
    )


def _industries(
    session: Session, found: list[Industry], definition: Definition, amounts: Sequence[Amount], today: date
) -> tuple[IndustryShare, ...]:
    names = queries.provider_names(session)
    days = (
        queries.days(session, definition, [one.id or 0 for one in found], today)
        if definition.measure != "kronor"
        else {}
    )
    values: dict[tuple[str, int], dict[tuple[str, int], int]] = defaultdict(lambda: defaultdict(int))
    for amount in amounts:
        values[amount.industry, amount.year][amount.mode, amount.provider] += amount.value
    return tuple(
        IndustryShare(
            one.code,
            one.name,
            tuple(
                _year(year, days.get((one.id or 0, year)), _with_every_mode(values, one.code, year), names)
                for year in definition.years
                if any(values[one.code, year].values())
            ),
        )
        for one in found
    )


def _with_every_mode(
    values: dict[tuple[str, int], dict[tuple[str, int], int]], industry: str, year: int
) -> dict[tuple[str, int], int]:
    """The year's values, with 0 for a mode that has none this year but has had or will have some: a share of 0 is told."""
    held = values[industry, year]
    modes = {mode for (code, _), found in values.items() if code == industry for mode, _ in found}
    return held | {(mode, NOBODY): 0 for mode in modes - {mode for mode, _ in held}}


def _year(year: int, day: date | None, values: dict[tuple[str, int], int], names: dict[int, str]) -> Year:
    modes, providers = nested_shares(values)
    totals: dict[str, int] = defaultdict(int)
    for (mode, _), value in values.items():
        totals[mode] += value
    return Year(
        year,
        day,
        tuple(Part(mode, "", totals[mode], share) for mode, share in modes.items()),
        tuple(
            Part(mode, names.get(id_, SEVERAL), values[mode, id_], share) for (mode, id_), share in providers.items()
        ),
    )
