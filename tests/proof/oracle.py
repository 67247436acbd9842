"""What should be paid, calculated as naively as possible: one person, one day at a time, in exact fractions.

Shares no code with the product: no windows, no terms, no intervals, no SQL. What is true of a day is asked of the facts, day by day; the
answers are remembered only for as long as nobody tells anything new.
"""

from bisect import bisect
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from fractions import Fraction
from typing import Any

from tests.proof.beside import Beside, Counts, Seen, as_listed, terms_of
from tests.proof.course import Course, Paying, Rights, Stay, valued
from tests.proof.days import ONE_DAY, Counted, counted, next_month
from tests.proof.facts import (
    Amount,
    Approval,
    Calendar,
    Event,
    EventRule,
    Fact,
    Home,
    Key,
    Listing,
    Minutes,
    Owner,
    Right,
    School,
    Start,
    Supplement,
    Volume,
)
from tests.proof.life import Life, about
from tests.proof.money import half_away, part
from tests.proof.prices import ages_on, price

Due = dict[Key, Amount]


@dataclass(frozen=True, eq=False)
class Lived:
    """What days of a month pay whoever lives them: (terms, slot, amount); ``held``: how often a place is a customer's, per unit and day."""

    due: tuple[tuple[list[Any], int, Amount], ...]
    held: Counter[tuple[str, date]]


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
    _duplicates: dict[int, list[int]] = field(default_factory=lambda: defaultdict(list))
    volumes: list[Volume | None] = field(default_factory=list)
    paying: dict[str, Paying] = field(default_factory=lambda: defaultdict(Paying))
    """How each service is paid."""
    rights: list[Right] = field(default_factory=list)
    events: list[Event] = field(default_factory=list)
    _rows_of: dict[tuple[str, int, str], list[int]] = field(default_factory=lambda: defaultdict(list))
    """(rights or events, person, service) → places in those lists."""
    minutes: list[Minutes] = field(default_factory=list)
    homes: dict[int, list[Home]] = field(default_factory=lambda: defaultdict(list))
    """Of each person, in the order they were typed."""
    owners: list[Owner] = field(default_factory=list)
    approvals: list[Approval] = field(default_factory=list)
    listings: list[Listing] = field(default_factory=list)
    beside: Beside = field(default_factory=Beside)
    in_time: set[tuple[str, int, date]] = field(default_factory=set)
    """(facts, volumes or owners; the place in that list; month): an override lets it hold as in time."""
    _of_person: dict[int, list[int]] = field(default_factory=lambda: defaultdict(list))
    _late_months: set[date] = field(default_factory=set)
    """The months of those overrides."""
    _chosen: set[tuple[int, str]] = field(default_factory=set)
    """Persons and the services that they have chosen in at some time."""
    _volumes_of: dict[int, list[int]] = field(default_factory=lambda: defaultdict(list))
    _places: dict[Any, Any] = field(default_factory=dict)
    _lives: dict[tuple[int, ...], "Life"] = field(default_factory=dict)
    _lives_in: dict[Any, dict[int, "Lived"]] = field(default_factory=dict)
    _months: dict[Any, "Lived"] = field(default_factory=dict)
    _terms: dict[Any, Any] = field(default_factory=dict)
    _prices: dict[Any, Any] = field(default_factory=dict)
    _payees: dict[Any, Owner | None] = field(default_factory=dict)
    _lists: dict[tuple[str, date], tuple[int, ...]] = field(default_factory=dict)

    def tell(self, fact: Fact) -> int:
        """A fact about a person; answers its place."""
        self.facts.append(fact)
        self._of_person[fact.person].append(len(self.facts) - 1)
        if isinstance(fact, Start):
            self._chosen.add((fact.person, fact.service))
        self.forget(fact.person)
        return len(self.facts) - 1

    def note(self, row: Right | Event) -> int:
        """A right or an event; answers its place."""
        kind, rows = ("rights", self.rights) if isinstance(row, Right) else ("events", self.events)
        rows.append(row)  # type: ignore[arg-type]
        self._rows_of[kind, row.person, row.service].append(len(rows) - 1)
        self.forget(row.person)
        return len(rows) - 1

    def report(self, volume: Volume) -> int:
        self.volumes.append(volume)
        self._volumes_of[volume.person].append(len(self.volumes) - 1)
        return len(self.volumes) - 1

    def hold(self, kind: str, place: int, month: date) -> None:
        """An override lets a row hold as in time in a month."""
        self.in_time.add((kind, place, month))
        self._late_months.add(month)
        if kind == "owners":
            self.market_changed()
        else:
            rows: list[Any] = getattr(self, kind)
            self.forget(rows[place].person)

    def registered(self, home: Home) -> None:
        self.homes[home.person].append(home)
        self.forget(home.person)

    def forget(self, person: int) -> None:
        """Something new is known of a person and all who are the same."""
        for one in self.same(self.survivor(person)):
            self._places.pop(one, None)
            for remembered in self._lives_in.values():
                remembered.pop(one, None)

    def merge(self, duplicate: int, survivor: int) -> None:
        self.merged[duplicate] = survivor
        self._duplicates[survivor].append(duplicate)
        self.forget(survivor)

    def forget_all(self) -> None:
        """Everything is calculated anew."""
        self._places.clear()
        self._lives.clear()
        self.market_changed()

    def asked_day_by_day(self, until: date) -> bool:
        """Whether what was remembered from one named day to the next is what every seventh day says, asked alone."""
        days = [self.first + timedelta(days=number) for number in range(0, (until - self.first).days, 7)]
        return all(life.on(day) == life.on_the_day(day) for life in self._lives.values() for day in days)

    def market_changed(self, service: str = "") -> None:
        """Something new is known of the market of a service, or of all."""
        remembered: tuple[dict[Any, Any], ...] = self._lives_in, self._months, self._terms, self._payees, self._lists
        for answers in remembered:
            for key in [key for key in answers if service in ("", key[0])]:
                del answers[key]
        self._prices.clear()

    def survivor(self, person: int) -> int:
        while person in self.merged:
            person = self.merged[person]
        return person

    def same(self, survivor: int) -> list[int]:
        """The survivor, then those merged into it in their order, then those merged into them, and so on."""
        found = [survivor]
        for one in found:
            found += self._duplicates.get(one, ())
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
        known, seen, alike = known_by or found.known_by, Seen(), Counter[Lived]()
        counts: Counts = defaultdict(int)
        amounts: Due = {}
        old_days = tuple(sorted(self.beside.old_days(service) - set(found.days)))
        remembered = self._lives_in.setdefault((service, month, found, known, old_days), {})
        for person in self.born:
            if person in self.merged:
                continue
            people = self.same(person)
            if any((one, service) in self._chosen for one in people):
                lived = remembered.get(person)
                if lived is None:
                    lived = remembered[person] = self._lived(person, service, month, found, known, old_days)
                alike[lived] += 1
                for terms, slot, amount in lived.due:
                    amounts[Key(*terms, person, slot)] = amount
            if any(one in self._volumes_of or ("events", one, service) in self._rows_of for one in people):
                self._volumes(person, service, month, found.residents, known, counts, seen)
        for lived, number in alike.items():
            for place, held in lived.held.items():
                seen.customers[place] += held * number
        self.beside.due(self, service, month, found, known, seen, counts)
        return amounts | {Key(*key): amount for key, amount in summed(counts)}

    def _lived(
        self, person: int, service: str, month: date, found: Counted, known: date, old_days: tuple[date, ...]
    ) -> "Lived":
        """What a survivor's days of a month pay; those whose days and ages are alike, and for whom nothing is decided, are paid alike."""
        away = found.residents and any(self.homes.get(one) for one in self.same(person))
        kept = [
            (day, stay)
            for stays in self.places(person, service, month, found.days, known).values() for day, stay in stays
            if not away or self.resident(person, day, known)
        ]  # fmt: skip
        before = [
            stays[0] for day in old_days for stays in self.places(person, service, month, (day,), known).values()
            if not away or self.resident(person, day, known)
        ]  # fmt: skip
        people, ages = tuple(self.same(person)), ages_on(self.born[person], found.age)
        people = () if self.beside.persons.isdisjoint(people) else people
        key = service, month, found, known, people, *ages.values(), *kept, None, *before
        if key not in self._months:
            counts = self._counts(people, service, month, found, known, ages, kept)
            held = Counter((stay.unit, day) for day, stay in kept + before if stay.held)
            self._months[key] = Lived(
                tuple((terms, slot, amount) for (*terms, _, slot), amount in summed(counts)), held
            )
        return self._months[key]

    def _counts(
        self, people: tuple[int, ...], service: str, month: date, found: Counted, known: date, ages: dict[str, int],
        kept: list[tuple[date, Stay]],
    ) -> Counts:  # fmt: skip
        """Counts days, of person 0."""
        counts: Counts = defaultdict(int)
        own, priced = self.beside.of(service, "person") if people else [], bool(self.beside.of(service, "pris"))
        whole, by_volume = found.whole, self.paying[service].by in ("beviljad", "vistelsetid")
        for day, stay in kept:
            terms = found.terms or day
            if stay.paid:
                agreed = self.beside.agreed(service, terms, stay.unit, people) if priced else ()
                told = self.terms(service, stay.unit, stay.values, ages, terms, month, known, "placering", agreed)
                if told:
                    of = 1 if told[-1] else whole * 1000 if by_volume else whole
                    counts[told[:-1], 0, stay.slot, of] += stay.number
            for one in own if stay.held else ():
                self._personal(one, people, stay.unit, terms, month, known, (0, stay.slot, whole), counts)
        return counts

    def _personal(
        self, one: Supplement, people: tuple[int, ...], unit: str, day: date, month: date, known: date, whose: tuple[int, ...],
        counts: Counts,
    ) -> None:  # fmt: skip
        """What is decided for a person follows it to the unit where it is."""
        rows = self.beside.holding(one, day, people=people)
        owner = self.payee(one.service, unit, day, month, known) if rows else None
        for row in rows if owner else ():
            if row.ore and owner:
                counts[terms_of(one, row.ore, owner, month), *whose] += 1

    def _volumes(
        self, person: int, service: str, month: date, residents: bool, known: date, counts: Counts, seen: Seen
    ) -> None:
        """Adds up thousandths."""
        people = tuple(self.same(person))
        latest: dict[tuple[Any, ...], tuple[date, int, int]] = {}
        for place in (place for one in people for place in self._volumes_of.get(one, ())):
            told = self.volumes[place]
            if told and told.service == service and (told.on.year, told.on.month) == (month.year, month.month):
                key = told.person, told.unit, told.slot, told.values, told.on
                if self._when("volumes", told, place, month) <= known:
                    latest[key] = max(latest.get(key, (date.min, 0, 0)), (told.reported, place, told.milli))
        performed = [
            (unit, slot, values, on, milli, "") for (_, unit, slot, values, on), (_, _, milli) in latest.items()
        ]
        for unit, slot, values, on, milli, event in (*performed, *self._by_events(person, service, month, known)):
            if residents and not self.resident(person, on, known):
                continue
            milli, values = milli * self.standard(service, values, on), valued(values, event) if event else values
            if not event:
                seen.performed[unit, on] += Fraction(milli, 60_000)
            if self.paying[service].by != "utförd":
                continue  # what is performed is followed up there, and not what is paid by
            agreed = self.beside.agreed(service, on, unit, people)
            ages = ages_on(self.born[person], on)
            terms = self.terms(service, unit, values, ages, on, month, known, "volym", agreed)
            if terms:
                counts[terms[:-1], person, slot, 60_000] += milli

    def standard(self, service: str, values: str, day: date) -> int:
        """The minutes that one reported stands for: those of a visit with its values, otherwise of an hour."""
        fitting = [
            (each.since, len(each.values), each.minutes) for each in self.minutes
            if each.service == service and each.since <= day and set(each.values.split(";")) <= set(values.split(";"))
        ]  # fmt: skip
        return max(fitting)[2] if fitting else 60

    def _by_events(self, person: int, service: str, month: date, known: date) -> list[tuple[Any, ...]]:
        """The volumes that events give in a service paid by what is performed: unit, slot, values, day, thousandths, value."""
        found = []
        for one in self.courses(person, service, month, known) if self.paying[service].rules else ():
            for _, _, event in one.events:
                kept = one.held(event.on) or one.held(event.on - ONE_DAY)
                values = event.values if event.values is not None else kept.values if kept else ""
                for rule in one.rules(event.kind, event.on) if kept else ():
                    if set(filter(None, rule.values.split(";"))) <= set(values.split(";")) and rule.value:
                        for day, milli in _planned(event, rule, month):
                            found.append((kept.unit, one.slot, values, day, milli, rule.value))
        return found

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
    ) -> dict[int, list[tuple[date, Stay]]]:
        """Slot → the days on which a survivor has a place, or is paid for one."""
        remembered = self._places.setdefault(person, {})
        key = service, month, days, self._told_by(person, month, known)
        if key not in remembered:
            courses = self.courses(person, service, month, known)
            found = {one.slot: [(day, stay) for day in days for stay in one.stays(day)] for one in courses}
            remembered[key] = {slot: stays for slot, stays in found.items() if stays}
        return remembered[key]

    def courses(self, person: int, service: str, month: date, known: date) -> list[Course]:
        """The slots of a survivor in a service, as known by a day; the same for all months in which nothing is let hold as in time."""
        remembered = self._places.setdefault(person, {})
        key = service, month if month in self._late_months else None, self._told_by(person, month, known)
        if key not in remembered:
            remembered[key] = self._courses(person, service, month, known)
        return remembered[key]

    def _told_by(self, person: int, month: date, known: date) -> date:
        """The last day until ``known`` on which anything was told of a survivor: until the next one the same is known."""
        if month in self._late_months:
            return known
        remembered = self._places.setdefault(person, {})
        if "told" not in remembered:
            same = self.same(person)
            facts = (self.facts[place] for one in same for place in self._of_person.get(one, ()))
            rows = (rows[place] for kind, rows in (("rights", self.rights), ("events", self.events)) for one in same
                    for service in self.volume_units for place in self._rows_of.get((kind, one, service), ()))  # fmt: skip
            remembered["told"] = sorted({row.reported for row in (*facts, *rows) if row})
        place = bisect(remembered["told"], known)
        return remembered["told"][place - 1] if place else date.min

    def _courses(self, person: int, service: str, month: date, known: date) -> list[Course]:
        same, paying = self.same(person), self.paying[service]
        told = [
            (fact.reported, place, fact) for one in same for place in self._of_person.get(one, ())
            if (fact := self.facts[place]) and self._when("facts", fact, place, month) <= known
        ]  # fmt: skip
        rights: list[Rights] = []
        if paying.needs_right or paying.by == "beviljad":
            rights = [Rights(self._told("rights", self.rights, one, service, month, known)) for one in same]
        events = [told for one in same for told in self._told("events", self.events, one, service, month, known)]
        slots = sorted({each.slot for _, _, each in told if isinstance(each, Start) and each.service == service})
        return [
            Course(
                slot,
                [self._life([each for each in told if about(each[2], one, service, slot, self.facts)]) for one in same],
                rights, [each for each in events if each[2].slot == slot], paying,
            )
            for slot in slots
        ]  # fmt: skip

    def _told(self, kind: str, rows: list[Any], person: int, service: str, month: date, known: date) -> list[Any]:
        """(reported, place, row) of what is known of a person in a service."""
        return [
            (rows[place].reported, place, rows[place]) for place in self._rows_of[kind, person, service]
            if self._when(kind, rows[place], place, month) <= known
        ]  # fmt: skip

    def _life(self, told: list[tuple[date, int, Fact]]) -> "Life":
        key = tuple(place for _, place, _ in told)
        if key not in self._lives:
            self._lives[key] = Life(told)
        return self._lives[key]

    def _when(self, kind: str, row: Any, place: int, month: date) -> date:
        """When a row was known: as in time where an override says so."""
        return min(row.reported, row.on) if (kind, place, month) in self.in_time else row.reported

    def terms(
        self, service: str, unit: str, values: str, ages: dict[str, int], day: date, month: date, known: date, kind: str,
        agreed: tuple[Any, ...] = (),
    ) -> tuple[Any, ...] | None:  # fmt: skip
        """The key, without person and slot, that a day pays by, and whether the price is a day's; None where nothing is due."""
        key = service, unit, values, *ages.values(), day, month, known, kind, agreed
        if key not in self._terms:
            owner = self.payee(service, unit, day, month, known)
            paid = self._paid(service, owner.mode, values, ages, day, month, kind, agreed) if owner else None
            self._terms[key] = owner and paid and (
                f"{month:%Y-%m}", unit, owner.provider, owner.mode, owner.counterparty, service, kind, "", *paid,
            )  # fmt: skip
        return self._terms[key]

    def payee(self, service: str, unit: str, day: date, month: date, known: date) -> Owner | None:
        """Who is paid for a service at a unit on a day: who runs it, where it is approved."""
        key = service, unit, day, month, known
        if key not in self._payees:
            approved = any(
                each.unit == unit and each.service == service and each.start <= day < each.end
                for each in self.approvals
            )
            self._payees[key] = self.owner(unit, day, month, known) if approved else None
        return self._payees[key]

    def _paid(
        self, service: str, mode: str, values: str, ages: dict[str, int], day: date, month: date, kind: str, agreed: tuple[Any, ...]
    ) -> tuple[str, int, int, bool] | None:  # fmt: skip
        """Row, price and VAT part: what is agreed for the customer, otherwise for the unit, otherwise by the list."""
        by_volume = kind == "volym" or self.paying[service].by in ("beviljad", "vistelsetid")
        holding = self._holding(service, day)
        asked = service, mode, values, *ages.values(), by_volume, holding
        if asked not in self._prices:
            units = (self.volume_units[service],) if by_volume else ("år", "månad", "dygn", "dag")
            self._prices[asked] = price([self.listings[place] for place in holding], units, mode, values, ages)
        listed = self._prices[asked]
        for level in agreed:
            named = (listed.row,) if listed else ()
            fitting = (each for each in level if each[0].row in (named if "händelse=" in values else ("", *named)))
            row, one = next(fitting, (None, None))
            if row and row.ore and (one.period == "volym") == by_volume:
                return f"avtal:{one.code}", *as_listed(one, row.ore, mode, month), False
        if listed is None or (
            listed.unit in ("år", "månad") and month.month not in listed.months[: listed.instalments]
        ):
            return None
        ore, vat = listed.ore, listed.vat_ore
        if listed.unit == "år":
            k, n = listed.months.index(month.month) + 1, listed.instalments
            ore, vat = part(ore, k, n, listed.step), part(vat, k, n, 1)
        return listed.row, ore, vat, listed.unit in ("dygn", "dag")

    def _holding(self, service: str, day: date) -> tuple[int, ...]:
        """The lists of a service that hold a day, the one decided last first."""
        if (service, day) not in self._lists:
            holding = [
                (each.decided, each.paragraph, place) for place, each in enumerate(self.listings)
                if each.service == service and each.start <= day < each.end
            ]  # fmt: skip
            self._lists[service, day] = tuple(place for _, _, place in sorted(holding, reverse=True))
        return self._lists[service, day]

    def owner(self, unit: str, day: date, month: date, known: date) -> Owner | None:
        told = [
            (owner.on, owner.reported, place, owner) for place, owner in enumerate(self.owners)
            if owner.unit == unit and owner.on <= day
            and self._when("owners", owner, place, month) <= known
        ]  # fmt: skip
        return max(told)[3] if told and max(told)[3].provider else None


def _planned(event: Event, rule: EventRule, month: date) -> list[tuple[date, int]]:
    """The days of a month on which a rule pays an event, and how much: its own quantity once, otherwise what was planned each day."""
    if rule.milli is not None:
        days = [(event.on, rule.milli)]
    else:
        last = event.until or next_month(month)
        count = range(rule.first - 1, min(rule.last or 9_999, (last - event.on).days))
        days = [(event.on + timedelta(days=number), event.milli or 0) for number in count]
    return [(day, milli) for day, milli in days if (day.year, day.month) == (month.year, month.month)]


def summed(counts: Counts) -> Iterator[tuple[tuple[Any, ...], Amount]]:
    """Each key with its whole quantity, and what that is worth."""
    quantities: dict[tuple[Any, ...], Fraction] = defaultdict(Fraction)
    for (terms, person, slot, whole), number in counts.items():
        quantities[*terms, person, slot] += Fraction(number, whole)
    for key, quantity in quantities.items():
        *_, ore, vat, _, _ = key
        if quantity:
            yield key, Amount(quantity, half_away(ore * quantity), half_away(vat * quantity))
