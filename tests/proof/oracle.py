"""What should be paid, calculated as naively as possible: one person, one day at a time, in exact fractions.

Shares no code with the product: no windows, no terms, no intervals, no SQL. What is true of a day is asked of the facts, day by day; the
answers are remembered only for as long as nobody tells anything new.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction
from functools import cache
from typing import Any, NamedTuple

from tests.proof.days import FOREVER, Counted, counted, next_month
from tests.proof.facts import (
    Amount,
    Annulment,
    Approval,
    Band,
    Calendar,
    Death,
    End,
    Extent,
    Fact,
    Home,
    Key,
    Listing,
    Owner,
    Price,
    School,
    Start,
    Volume,
)

Due = dict[Key, Amount]


class Kept(NamedTuple):
    """A place at a unit on a day."""

    unit: str
    values: str


@dataclass
class World:
    """All that is known. ``volume_units``: what a service's volumes are counted in, empty for none."""

    first: date
    volume_units: dict[str, str]
    home: str = "0114"
    """The municipality itself."""
    calendars: list[Calendar] = field(default_factory=list)
    schools: list[School] = field(default_factory=list)
    born: dict[int, date] = field(default_factory=dict)
    facts: list[Fact | None] = field(default_factory=list)
    """None for a row that never was."""
    merged: dict[int, int] = field(default_factory=dict)
    """Duplicate → the person that remains, in the order they were merged."""
    volumes: list[Volume | None] = field(default_factory=list)
    homes: dict[int, list[Home]] = field(default_factory=lambda: defaultdict(list))
    """Of each person, in the order they were typed."""
    owners: list[Owner] = field(default_factory=list)
    approvals: list[Approval] = field(default_factory=list)
    listings: list[Listing] = field(default_factory=list)
    in_time: set[tuple[str, int, date]] = field(default_factory=set)
    """(facts, volumes or owners; the place in that list; month): an override lets it hold as in time."""
    _of_person: dict[int, list[int]] = field(default_factory=lambda: defaultdict(list))
    _volumes_of: dict[int, list[int]] = field(default_factory=lambda: defaultdict(list))
    _places: dict[Any, Any] = field(default_factory=dict)
    _lives: dict[tuple[int, ...], "Life"] = field(default_factory=dict)
    _terms: dict[Any, Any] = field(default_factory=dict)
    _prices: dict[Any, Any] = field(default_factory=dict)

    def tell(self, fact: Fact) -> int:
        """A fact about a person; answers its place."""
        self.facts.append(fact)
        self._of_person[fact.person].append(len(self.facts) - 1)
        self.forget(fact.person)
        return len(self.facts) - 1

    def report(self, volume: Volume) -> int:
        self.volumes.append(volume)
        self._volumes_of[volume.person].append(len(self.volumes) - 1)
        return len(self.volumes) - 1

    def forget(self, person: int) -> None:
        """Something new is known of a person and all who are the same."""
        for one in self.same(self.survivor(person)):
            self._places.pop(one, None)

    def market_changed(self) -> None:
        self._terms.clear()
        self._prices.clear()

    def survivor(self, person: int) -> int:
        while person in self.merged:
            person = self.merged[person]
        return person

    def same(self, survivor: int) -> list[int]:
        """The survivor, then those merged into it in their order, then those merged into them, and so on."""
        found = [survivor]
        for one in found:
            found += [duplicate for duplicate, remaining in self.merged.items() if remaining == one]
        return found

    def calendar(self, service: str, month: date) -> Calendar | None:
        """The service's own calendar, otherwise the industry's, otherwise the common one."""
        for scope in (service, "", "*"):
            told = [each for each in self.calendars if each.service == scope and each.since <= month]
            if told:
                return max(told, key=lambda each: each.since)
        return None

    def months(self, run_month: date) -> Iterable[tuple[str, date, Counted]]:
        """The months of each service that a run pays."""
        for service in self.volume_units:
            month = self.first
            while month <= run_month:
                calendar = self.calendar(service, month)
                found = counted(calendar, month, self.schools, service) if calendar else None
                if found and found.payable <= run_month:
                    yield service, month, found
                month = next_month(month)

    def due(self, service: str, month: date, found: Counted, known_by: date | None = None) -> Due:
        """What should be paid of a service in a month, as known by its own day or another one."""
        known = known_by or found.known_by
        counts: dict[tuple[Any, ...], int] = defaultdict(int)
        for person in self.born:
            if person not in self.merged:
                self._placements(person, service, month, found, known, counts)
                self._volumes(person, service, month, found.residents, known, counts)
        return {
            Key(*key[0], *key[1:]): _amount(key[0], number, found.whole) for key, number in counts.items() if number
        }

    def _placements(
        self, person: int, service: str, month: date, found: Counted, known: date, counts: dict[tuple[Any, ...], int]
    ) -> None:
        """Counts days."""
        for slot, days in self.places(person, service, month, found.days, known).items():
            for day, place in days:
                if found.residents and not self.resident(person, day, known):
                    continue
                terms = found.terms or day
                ages = ages_on(self.born[person], found.age)
                told = self.terms(service, place.unit, place.values, ages, terms, month, known, "placering")
                if told:
                    counts[told, person, slot] += 1

    def _volumes(
        self, person: int, service: str, month: date, residents: bool, known: date, counts: dict[tuple[Any, ...], int]
    ) -> None:
        """Adds up thousandths."""
        latest: dict[tuple[Any, ...], tuple[date, int, int]] = {}
        for place in (place for one in self.same(person) for place in self._volumes_of.get(one, ())):
            told = self.volumes[place]
            if told and told.service == service and (told.on.year, told.on.month) == (month.year, month.month):
                when = min(told.reported, told.on) if ("volumes", place, month) in self.in_time else told.reported
                key = told.person, told.unit, told.slot, told.values, told.on
                if when <= known:
                    latest[key] = max(latest.get(key, (date.min, 0, 0)), (told.reported, place, told.milli))
        for (_, unit, slot, values, on), (_, _, milli) in latest.items():
            if residents and not self.resident(person, on, known):
                continue
            terms = self.terms(service, unit, values, ages_on(self.born[person], on), on, month, known, "volym")
            if terms:
                counts[terms, person, slot] += milli

    def resident(self, person: int, day: date, known: date) -> bool:
        """Whether a survivor is registered in the municipality on a day; who has no record of the day is taken to be."""
        for one in self.same(person):
            told = [
                (home.on, home.reported, place, home) for place, home in enumerate(self.homes.get(one, ()))
                if home.on <= day and home.reported <= known
            ]  # fmt: skip
            if told:
                return max(told)[3].municipality == self.home
        return True

    def places(
        self, person: int, service: str, month: date, days: tuple[date, ...], known: date
    ) -> dict[int, list[tuple[date, Kept]]]:
        """Slot → the days on which a survivor has a place."""
        remembered = self._places.setdefault(person, {})
        key = service, month, days, known
        if key not in remembered:
            remembered[key] = self._places_of(person, service, month, days, known)
        return remembered[key]

    def _places_of(
        self, person: int, service: str, month: date, days: tuple[date, ...], known: date
    ) -> dict[int, list[tuple[date, Kept]]]:
        same = self.same(person)
        told = [
            (fact.reported, place, fact) for one in same for place in self._of_person.get(one, ())
            if (fact := self.facts[place]) and self._when(fact, place, month) <= known
        ]  # fmt: skip
        found = {}
        for slot in sorted({each.slot for _, _, each in told if isinstance(each, Start) and each.service == service}):
            lives = [
                self._life([each for each in told if _about(each[2], one, service, slot, self.facts)]) for one in same
            ]
            kept = [
                (day, place) for day in days if (place := next(filter(None, (life.on(day) for life in lives)), None))
            ]
            if kept:
                found[slot] = kept
        return found

    def _life(self, told: list[tuple[date, int, Fact]]) -> "Life":
        key = tuple(place for _, place, _ in told)
        if key not in self._lives:
            self._lives[key] = Life(told)
        return self._lives[key]

    def _when(self, fact: Fact, place: int, month: date) -> date:
        return min(fact.reported, fact.on) if ("facts", place, month) in self.in_time else fact.reported

    def terms(
        self, service: str, unit: str, values: str, ages: dict[str, int], day: date, month: date, known: date, kind: str
    ) -> tuple[Any, ...] | None:
        """The key, without person and slot, that a day pays by; None where nothing is due."""
        key = service, unit, values, *ages.values(), day, month, known, kind
        if key not in self._terms:
            self._terms[key] = self._terms_of(service, unit, values, ages, day, month, known, kind)
        return self._terms[key]

    def _terms_of(
        self, service: str, unit: str, values: str, ages: dict[str, int], day: date, month: date, known: date, kind: str
    ) -> tuple[Any, ...] | None:
        owner = self.owner(unit, day, month, known)
        if owner is None or not any(
            each.unit == unit and each.service == service and each.start <= day < each.end for each in self.approvals
        ):
            return None
        asked = service, owner.mode, values, *ages.values(), day, kind
        if asked not in self._prices:
            self._prices[asked] = self.price(service, owner.mode, values, ages, day, kind)
        price = self._prices[asked]
        if price is None or (kind == "placering" and month.month not in price.months[: price.instalments]):
            return None
        ore, vat = price.ore, price.vat_ore
        if price.unit == "år":
            k, n = price.months.index(month.month) + 1, price.instalments
            ore, vat = part(ore, k, n, price.step), part(vat, k, n, 1)
        return (
            f"{month:%Y-%m}",
            unit,
            owner.provider,
            owner.mode,
            owner.counterparty,
            service,
            kind,
            price.row,
            ore,
            vat,
        )

    def owner(self, unit: str, day: date, month: date, known: date) -> Owner | None:
        told = [
            (owner.on, owner.reported, place, owner) for place, owner in enumerate(self.owners)
            if owner.unit == unit and owner.on <= day
            and (min(owner.reported, owner.on) if ("owners", place, month) in self.in_time else owner.reported) <= known
        ]  # fmt: skip
        return max(told)[3] if told and max(told)[3].provider else None

    def price(self, service: str, mode: str, values: str, ages: dict[str, int], day: date, kind: str) -> Price | None:
        """Of the rows that fit: most values asked for, then with a band, then month before year. Of a row's decisions the latest."""
        holding = [each for each in self.listings if each.service == service and each.start <= day < each.end]
        holding.sort(key=lambda each: (each.decided, each.paragraph, self.listings.index(each)), reverse=True)
        bands = _bands(holding)
        rows: dict[str, Price] = {}
        for listing in holding:
            mine = {band.name for band in listing.bands if band in bands}
            for price in listing.prices:
                if price.mode == mode and (not price.band or price.band in mine):
                    rows.setdefault(price.row, price)
        units = ("år", "månad") if kind == "placering" else (self.volume_units[service],)
        fitting = [
            price for price in rows.values()
            if price.unit in units and _pairs(price.values) <= _pairs(values)
            and (not price.band or any(band.name == price.band and band.low <= ages[band.rule] < band.high for band in bands))
        ]  # fmt: skip
        return min(
            fitting, key=lambda each: (-len(_pairs(each.values)), not each.band, each.unit != "månad"), default=None
        )


class Life:
    """What one person's facts in one slot say, deaths of all who are the same among them."""

    def __init__(self, told: list[tuple[date, int, Fact]]):
        undone: set[int] = set()
        for _, place, fact in sorted(told, key=lambda each: each[:2], reverse=True):
            if isinstance(fact, Annulment) and place not in undone:
                undone.add(fact.of)
        living = sorted((each for each in told if each[1] not in undone), key=lambda each: each[:2])
        self.days: dict[date, Kept | None] = {}
        self.starts = [each for each in living if isinstance(each[2], Start)]
        self.deaths = [each for each in living if isinstance(each[2], Death)]
        self.ends = [
            (self.holding(fact.on, before=True, at=at), fact) for at, _, fact in living if isinstance(fact, End)
        ]
        self.extents = [
            (self.holding(fact.on, at=at), place, fact) for at, place, fact in living if isinstance(fact, Extent)
        ]

    def holding(self, day: date, before: bool = False, at: date = FOREVER) -> Any:
        """The choice that holds on a day, or the day before it, among those reported by ``at``."""
        begun = [each for each in self.starts if each[0] <= at and (each[2].on < day if before else each[2].on <= day)]
        return max(begun, key=lambda each: (each[2].on, each[0], each[1]), default=None)

    def on(self, day: date) -> Kept | None:
        """Where the person is on a day."""
        if day not in self.days:
            self.days[day] = self._on(day)
        return self.days[day]

    def _on(self, day: date) -> Kept | None:
        if self.deaths and self.deaths[-1][2].on <= day:
            return None
        holding = self.holding(day)
        if holding is None:
            return None
        told = [fact.on for about, fact in self.ends if about == holding]
        end = told[-1] if told else holding[2].until
        if end is not None and end <= day:
            return None
        values = [
            (fact.on, fact.reported, place, fact.values) for about, place, fact in self.extents
            if about == holding and fact.on <= day
        ]  # fmt: skip
        return Kept(holding[2].unit, max(values)[3] if values else holding[2].values)


def _about(fact: Fact, person: int, service: str, slot: int, facts: list[Fact | None]) -> bool:
    """Whether a fact says something of a person's slot: its own facts there, and everybody's deaths."""
    if isinstance(fact, Annulment):
        target = facts[fact.of]
        return target is not None and _about(target, person, service, slot, facts)
    if isinstance(fact, Death):
        return True
    return (fact.person, fact.service, fact.slot) == (person, service, slot)


def _bands(holding: list[Listing]) -> list[Band]:
    """The bands of a day: those of the latest list; of an earlier one that clashes with them only what they share."""
    found: list[Band] = []
    for listing in holding:
        clashing = any(
            mine != later and mine.low < later.high and later.low < mine.high for mine in listing.bands for later in found
        )  # fmt: skip
        found += [band for band in listing.bands if band not in found and not clashing]
    return found


def _pairs(values: str) -> frozenset[str]:
    return frozenset(filter(None, values.split(";")))


@cache
def ages_on(born: date, day: date) -> dict[str, int]:
    """Years by the day itself, by the year, and by the years reached from 1 August on; nobody is less than 0."""
    years = day.year - born.year
    by_day = years - ((day.month, day.day) < (born.month, born.day))
    return {"mätdag": max(0, by_day), "år": max(0, years), "08-01": max(0, years - (day.month < 8))}


def _amount(terms: tuple[Any, ...], number: int, whole: int) -> Amount:
    """What a number of days of ``whole``, or of thousandths, is worth."""
    *_, kind, _, ore, vat = terms
    quantity = Fraction(number, 1000 if kind == "volym" else whole)
    return Amount(quantity, half_away(ore * quantity), half_away(vat * quantity))


@cache
def part(ore: int, k: int, n: int, step: int) -> int:
    """Instalment k of n, rounded to the step."""
    return half_away(Fraction(ore * k, n * step)) * step - half_away(Fraction(ore * (k - 1), n * step)) * step


def half_away(amount: Fraction | int) -> int:
    whole, rest = divmod(abs(Fraction(amount)), 1)
    nearest = int(whole) + (1 if rest >= Fraction(1, 2) else 0)
    return nearest if amount >= 0 else -nearest
