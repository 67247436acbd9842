"""Which row of the lists pays a day."""

from datetime import date
from functools import cache

from tests.proof.facts import Band, Listing, Price


def price(holding: list[Listing], units: tuple[str, ...], mode: str, values: str, ages: dict[str, int]) -> Price | None:
    """Of the rows of the lists that hold a day, the latest first, those that fit: most values asked for, then with a band, then month.

    Of a row's decisions the latest.
    """
    bands = _bands(holding)
    rows: dict[str, Price] = {}
    for listing in holding:
        mine = {band.name for band in listing.bands if band in bands}
        for price in listing.prices:
            if price.mode == mode and (not price.band or price.band in mine):
                rows.setdefault(price.row, price)
    fitting = [
        price for price in rows.values()
        if price.unit in units and _pairs(price.values) <= _pairs(values)
        and _event(values) <= _pairs(price.values)
        and (not price.band or any(band.name == price.band and band.low <= ages[band.rule] < band.high for band in bands))
    ]  # fmt: skip
    return min(fitting, key=lambda each: (-len(_pairs(each.values)), not each.band, each.unit != "månad"), default=None)


def _bands(holding: list[Listing]) -> list[Band]:
    """The bands of a day: those of the latest list; of an earlier one that clashes with them only what they share."""
    found: list[Band] = []
    for listing in holding:
        clashing = any(
            mine != later and mine.low < later.high and later.low < mine.high for mine in listing.bands for later in found
        )  # fmt: skip
        found += [band for band in listing.bands if band not in found and not clashing]
    return found


@cache
def _event(values: str) -> frozenset[str]:
    """The value that an event gives, which only a row that asks for it pays."""
    return frozenset(each for each in _pairs(values) if each.startswith("händelse="))


@cache
def _pairs(values: str) -> frozenset[str]:
    return frozenset(filter(None, values.split(";")))


@cache
def ages_on(born: date, day: date) -> dict[str, int]:
    """Years by the day itself, by the year, and by the years reached from 1 August on; nobody is less than 0."""
    years = day.year - born.year
    by_day = years - ((day.month, day.day) < (born.month, born.day))
    return {"mätdag": max(0, by_day), "år": max(0, years), "08-01": max(0, years - (day.month < 8))}
