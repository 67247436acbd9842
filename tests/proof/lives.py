"""Random markets and what happens in them. Every choice is asked of a ``random.Random``, which a seed or Hypothesis drives."""

from dataclasses import dataclass, field
from datetime import date, timedelta
from random import Random

from sqlmodel import Session

from tests.proof import lives_beside, lives_paid
from tests.proof.days import FOREVER, last_day, next_month
from tests.proof.facts import (
    Annulment,
    Band,
    Calendar,
    Death,
    End,
    Extent,
    Home,
    Listing,
    Owner,
    Price,
    School,
    Start,
    Volume,
)
from tests.proof.living import Living
from tests.proof.telling import Told, told

LONG_AGO = date(2009, 1, 1)
MODES = {"fristående": "87", "egenregi": "1", "annan kommun": "81"}
VALUES = ("", "omfattning=heltid", "omfattning=deltid", "omfattning=heltid;nivå=2")
BANDS = (
    (Band("små", 0, 3), Band("stora", 3, 200)),
    (Band("små", 0, 2), Band("mellan", 2, 5), Band("stora", 5, 200)),
    (Band("små", 0, 3, "år"), Band("stora", 3, 200, "år")),
    (Band("små", 0, 3, "08-01"), Band("stora", 3, 200, "08-01")),
)
RULES = (
    "dag för dag",
    "dag för dag",
    "mätdag",
    "mätdag",
    "första vardagen",
    "sista vardagen",
    "nästa månad",
    "skoldagar",
)
WINDOWS = ("obegränsad", "obegränsad", "ingen", "1", "2", "termin", "räkenskapsår", "mätdagen", "dag 10", "dag 31")
EXCEPTIONS = (
    (), (), ((6, 5, 15, 0),), ((6, 5, 15, 0), (7, 8, 22, 0)), ((4, 2, 29, 0), (7, 6, 30, 0)), ((12, 11, 15, 0),),
    ((1, 3, 15, 1), (2, 3, 15, 2)), ((3, 5, 31, 4),),
)  # fmt: skip
SCHOOL = tuple(
    School("", kind, date.fromisoformat(start), date.fromisoformat(last))
    for kind, start, last in (
        ("termin", "2017-01-10", "2017-06-14"), ("termin", "2017-08-16", "2017-12-20"), ("lov", "2017-02-27", "2017-03-03"),
        ("lov", "2017-04-10", "2017-04-13"), ("termin", "2018-01-09", "2018-06-13"),
    )
)  # fmt: skip
ORE = (0, 1, 12, 100, 11_999, 12_000_001, 13_376_100, 9_999_999)


@dataclass
class Lives:
    """A random market with ``persons`` people; ``ordered``: no two facts are reported on the same day."""

    r: Random
    told: Told
    living: Living
    people: list[int] = field(default_factory=list)
    reported_days: set[date] = field(default_factory=set)
    ordered: bool = False

    def act(self, month: date) -> None:
        """Something happens in a month: to a person most often, otherwise to the market."""
        (self.somebody if self.r.random() < 0.75 else self.market)(month)

    def somebody(self, month: date) -> None:
        """Something about a person is told."""
        self.r.choice((
            self.choose, self.choose, self.choose, self.choose, self.end, self.end, self.extent, self.extent, self.annul, self.annul,
            self.volume, self.volume, self.volume, self.death, self.merge, self.mistype, self.move, self.paid, self.paid, self.paid,
        ))(month)  # fmt: skip

    def market(self, month: date) -> None:
        """Something about the market is told, or two persons decide something."""
        self.r.choice((self.owner, self.approve, self.decide, self.count, self.hold, self.beside, self.beside))(month)

    def choose(self, month: date) -> None:
        person, service = self.r.choice(self.people), self._service()
        on, r = self._day(month), self.r
        until = on + timedelta(days=r.randint(-3, 90)) if r.random() < 0.15 else None
        milli, switch, paid_until = lives_paid.hours(r), r.random() < 0.4, lives_paid.notice(r, on)
        self.told.fact(Start(person, service, self._slot(service), self._unit(), r.choice(VALUES), on,
                             self._reported(month), until, milli, switch, paid_until))  # fmt: skip

    def end(self, month: date) -> None:
        person, service, slot = self._place()
        on = self._day(month)
        self.told.fact(End(person, service, slot, on, self._reported(month), lives_paid.notice(self.r, on)))

    def extent(self, month: date) -> None:
        person, service, slot = self._place()
        values = self.r.choice(VALUES)
        on, milli = self._day(month), lives_paid.hours(self.r)
        self.told.fact(Extent(person, service, slot, values, on, self._reported(month), milli))

    def paid(self, month: date) -> None:
        """A right or an event."""
        person, service, slot = self._place()
        reported = self._reported(month)
        lives_paid.tell(self.told, self.r, (person, service, slot), self._day(month), reported, VALUES)

    def death(self, month: date) -> None:
        if self.r.random() < 0.5:
            person = self.r.choice(self.people)
            self.told.fact(Death(person, self._day(month), self._reported(month)))

    def annul(self, month: date) -> None:
        """Also what has already been annulled, and annulments."""
        facts = self.told.world.facts
        place = self.r.randrange(len(facts)) if facts else 0
        fact = facts[place] if facts else None
        if fact is not None:
            reported = max(self._reported(month), fact.reported)
            self.told.fact(Annulment(fact.person, place, reported, reported))

    def mistype(self, month: date) -> None:
        """A slip is corrected where no later fact builds on it."""
        facts = self.told.world.facts
        place = self.r.randrange(len(facts)) if facts else 0
        built_on = any(isinstance(fact, Annulment) and fact.of == place for fact in facts)
        if facts and facts[place] is not None and not built_on:
            self.told.mistyped(place)

    def merge(self, month: date) -> None:
        world = self.told.world
        duplicate, survivor = self.r.choice(self.people), self.r.choice(self.people)
        if duplicate != survivor and not {duplicate, survivor} & world.merged.keys():
            self.told.merge(duplicate, survivor, last_day(month))

    def move(self, month: date) -> None:
        """Away, or home again."""
        person = self.r.choice(self.people)
        self.told.home(Home(person, self.r.choice(("0114", "0115")), self._day(month), self._reported(month)))

    def volume(self, month: date) -> None:
        person = self.r.choice(self.people)
        counted = [service for service, unit in self.told.world.volume_units.items() if unit]
        on = self._day(month)
        if counted and on >= self.told.world.first:
            service = self.r.choice(counted)
            day = on if self.r.random() < 0.6 else None
            milli = self.r.choice((0, 1, 500, 1_000, 10_333, 160_000, self.r.randint(0, 40_000)))
            self.told.volume(Volume(person, self._unit(), service, self._slot(service), self.r.choice(VALUES),
                                    day or on.replace(day=1), day, milli, self._reported(month)))  # fmt: skip

    def owner(self, month: date) -> None:
        unit, mode = self._unit(), self.r.choice(list(MODES))
        provider = (
            ""
            if self.r.random() < 0.1
            else "Kommunen"
            if mode == "egenregi"
            else self.r.choice(("Ek AB", "Alm AB", "Ask AB"))
        )
        self.told.owner(Owner(unit, provider, mode, MODES[mode], self._day(month), self._reported(month)))

    def approve(self, month: date) -> None:
        """The approval of a unit is withdrawn from a day on, and perhaps given again."""
        on, spans = self._day(month), []
        if on > LONG_AGO:
            spans.append((LONG_AGO, on))
        if self.r.random() < 0.8:
            spans.append((on + timedelta(days=self.r.randint(0, 40)), FOREVER))
        self.told.approvals(self._unit(), self._service(), spans)

    def decide(self, month: date) -> None:
        """A new price list, perhaps for days long past, perhaps with other bands, perhaps without some rows."""
        service, start = self._service(), self._day(month)
        end = FOREVER if self.r.random() < 0.7 else start + timedelta(days=self.r.randint(1, 200))
        bands = self.r.choice(BANDS) if self.r.random() < 0.2 else self._bands(service)
        self.told.listing(Listing(service, last_day(month), len(self.told.world.listings), start, end, bands,
                                  self._prices(service, bands, whole=False)))  # fmt: skip

    def beside(self, month: date) -> None:
        """Something is decided beside the list."""
        lives_beside.decide(self.told, self.r, month, self._day(month), self.people, self.ordered)

    def count(self, month: date) -> None:
        """The calendar changes from a month on, also one that is already paid."""
        if self.r.random() < 0.3 and not self.told.closed():
            scope = self.r.choice(("", "*", self._service()))
            since = self.r.choice(self._months(month))
            self.told.calendar(self._calendar(scope, since))

    def hold(self, month: date) -> None:
        """An override of something that may have been reported too late."""
        world, closed = self.told.world, self.told.closed()
        kind = self.r.choice(("facts", "volumes", "owners", "rights", "events"))
        rows = getattr(world, kind)
        place = self.r.randrange(len(rows)) if rows else 0
        of = self.r.choice(self._months(month))
        if rows and rows[place] is not None and f"{of:%Y-%m}" not in closed and not isinstance(rows[place], Annulment):
            self.told.override(kind, place, of)

    def _months(self, month: date) -> list[date]:
        found = [self.told.world.first]
        while found[-1] < month:
            found.append(next_month(found[-1]))
        return found

    def _service(self) -> str:
        return self.r.choice(list(self.told.services))

    def _unit(self) -> str:
        return self.r.choice(list(self.told.units))

    def _slot(self, service: str) -> int:
        return self.r.randint(1, self.told.services[service].slots)

    def _place(self) -> tuple[int, str, int]:
        """A slot that somebody has had, most often."""
        starts = [fact for fact in self.told.world.facts[-400:] if isinstance(fact, Start)]
        if starts and self.r.random() < 0.9:
            fact = self.r.choice(starts)
            return fact.person, fact.service, fact.slot
        service = self._service()
        return self.r.choice(self.people), service, self._slot(service)

    def _day(self, month: date) -> date:
        """A day around a month, often the edge of one, seldom far back."""
        r = self.r
        base = month - timedelta(days=r.choice((0, 0, 0, 0, 28, 28, 60, 90, 200)) - r.choice((0, 0, 0, 31)))
        base = base.replace(day=1)
        days = (base, base, last_day(base), base.replace(day=15), base + timedelta(days=r.randint(0, 27)))
        return r.choice(days)

    def _reported(self, month: date) -> date:
        today = last_day(month)
        if not self.ordered:
            return today - timedelta(days=self.r.choice((0, 0, 1, 5, 15, 30, 31, 45, 75)))
        taken = self.reported_days
        reported = today - timedelta(days=self.r.randint(0, 80))
        while reported in taken:
            reported -= timedelta(days=1)
        taken.add(reported)
        return reported

    def _bands(self, service: str) -> tuple[Band, ...]:
        listings = [each for each in self.told.world.listings if each.service == service]
        return listings[-1].bands if listings else self.r.choice(BANDS)

    def _prices(self, service: str, bands: tuple[Band, ...], whole: bool) -> tuple[Price, ...]:
        r, volume, prices = self.r, self.told.world.volume_units[service], []
        by = self.told.world.paying[service].by
        units = ("år", "år", "månad", "dygn") if not volume else (volume, volume, "år") if by == "utförd" else (volume,)
        unit = r.choice(units)
        months = (1, 2, 3, 4, 5, 9, 10, 11, 12) if r.random() < 0.2 else tuple(range(1, 13))
        for mode in MODES:
            for band in bands:
                for values in ("", "omfattning=heltid", *self._event_values(service)):
                    if whole or r.random() < 0.8:
                        ore = r.choice(ORE) if r.random() < 0.15 else r.randint(0, 15_000_000)
                        vat = ore * 6 // 106 if mode == "fristående" else 0
                        step = r.choice((1, 1, 100))
                        prices.append(
                            Price(
                                f"{band.name}{values}",
                                mode,
                                band.name,
                                values,
                                unit,
                                ore,
                                vat,
                                len(months),
                                months,
                                step,
                            )
                        )
        return tuple(prices)

    def _event_values(self, service: str) -> list[str]:
        """What events are paid as, mostly."""
        given = dict.fromkeys(rule.value for rule in self.told.world.paying[service].rules if rule.value)
        return [f"händelse={value}" for value in given if self.r.random() < 0.8]

    def _calendar(self, scope: str, since: date) -> Calendar:
        r = self.r
        return Calendar(scope, since, r.choice(RULES), r.choice((1, 15, 28, 31)), r.choice(("inget", "framåt", "bakåt")),
                        r.choice(EXCEPTIONS), r.choice((None, None, None, 0, 1)), r.choice(WINDOWS), r.random() < 0.2)  # fmt: skip


def market(
    session: Session,
    r: Random,
    persons: int,
    first: date = date(2017, 1, 1),
    *,
    ordered: bool = False,
) -> Lives:
    """A market with one to four services, three units, price lists and people, most of whom have chosen one of the services."""
    services = {"förskola": ("", 1)}
    if r.random() < 0.7:
        services["hemtjänst"] = ("timme", 1)
    if r.random() < 0.4:
        services["kurser"] = ("", 2)
    if r.random() < 0.4:
        services["omsorg"] = ("timme", 1)
    made = told(
        session, first, services, {name: lives_paid.paying(r, name, unit) for name, (unit, _) in services.items()}
    )
    lives = Lives(r, made, Living(made), ordered=ordered)
    made.calendar(lives._calendar("", first if r.random() < 0.9 else next_month(first)))
    if r.random() < 0.3:
        made.calendar(lives._calendar(r.choice(list(services)), first))
    for school in SCHOOL:
        made.school(school)
    for name, mode in (("Björken", "fristående"), ("Eken", "egenregi"), ("Asken", "fristående")):
        made.unit(name)
        provider = "Kommunen" if mode == "egenregi" else f"{name} AB"
        made.owner(Owner(name, provider, mode, MODES[mode], LONG_AGO, LONG_AGO))
        for service in services:
            made.approvals(name, service, [(LONG_AGO, FOREVER)])
    for service in services:
        bands = r.choice(BANDS)
        made.listing(Listing(service, LONG_AGO, 1, LONG_AGO, FOREVER, bands, lives._prices(service, bands, whole=True)))
        for values in VALUES:
            made.values(service, values)
    lives_beside.make(made, r)
    lives_paid.make(made, r, VALUES)
    lives.people = made.people(_born(r) for _ in range(persons))
    for person in lives.people:
        lives_paid.first_rights(made, r, person, first)
        if r.random() < 0.9:
            on, service = first - timedelta(days=r.randint(0, 500)), lives._service()
            made.fact(Start(person, service, lives._slot(service), lives._unit(), r.choice(VALUES), on, on - timedelta(days=30), None,
                            30_000))  # fmt: skip
    return lives


def _born(r: Random) -> date:
    days = (
        date(2012, 2, 29),
        date(2016, 2, 29),
        date(2014, 3, 31),
        date(2014, 8, 1),
        date(2014, 7, 31),
        date(2015, 12, 31),
    )
    return r.choice(days) if r.random() < 0.2 else date(2010, 1, 1) + timedelta(days=r.randint(0, 2700))
