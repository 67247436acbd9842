"""Life courses: who is where from when to when, from 2009 until a little after today, with switches, non-choices and late reports."""

from bisect import bisect
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from itertools import accumulate, pairwise
from random import Random

from kundval.demonstration.market import UnitPlan, mode_of
from kundval.demonstration.people import PersonPlan, Register, autumn_of
from kundval.demonstration.units import UNITS

START = date(2009, 1, 1)
COHORT = 690
"""Children born in a year; about 47 000 inhabitants."""
PRIVATE: dict[str, tuple[tuple[int, float], ...]] = {
    "forskola": ((2009, 0.22), (2015, 0.32), (2020, 0.37), (2026, 0.41)),
    "ped_omsorg": ((2009, 0.35), (2016, 0.62), (2026, 0.70)),
    "grundskola": ((2009, 0.33), (2013, 0.46), (2018, 0.56), (2022, 0.55), (2026, 0.53)),
    "fritidshem": ((2009, 0.24), (2014, 0.36), (2020, 0.44), (2026, 0.43)),
    "hemtjanst": ((2009, 0.35), (2012, 0.62), (2013, 1.0), (2026, 1.0)),
    "sarskilt_boende": ((2009, 0.17), (2012, 0.30), (2017, 0.40), (2026, 0.52)),
    "kulturskola": ((2009, 0.0), (2012, 0.06), (2016, 0.22), (2026, 0.36)),
}
"""The share of those who choose in a year that choose a unit not run by the municipality."""


@dataclass
class Stay:
    """A choice of ``unit`` from ``start``; ``end`` is the first day without, ``None`` while it goes on; ``values`` as the service asks."""

    person: PersonPlan
    service: str
    unit: UnitPlan
    start: date
    end: date | None
    values: str
    reported_on: date
    end_reported_on: date | None = None
    origin: str = "val"
    slot: int = 1
    switch: bool = False


@dataclass
class Lives:
    """All that the invented persons have done; ``stays`` in the order in which they are told."""

    register: Register
    today: date
    random: Random
    stays: list[Stay] = field(default_factory=list)


class Chooser:
    """Picks a unit that is open on a day, private as often as the year wants it, and larger ones more often."""

    def __init__(self, random: Random):
        self._random = random
        self._cache: dict[tuple[str, int, bool], tuple[list[UnitPlan], list[int]]] = {}

    def pick(self, service: str, on: date, other_than: UnitPlan | None = None) -> UnitPlan:
        private = self._random.random() < _share(service, on.year + (on.timetuple().tm_yday - 1) / 366)
        units, weights = self._open(service, on, private) or self._open(service, on, not private)
        if not units:
            units, weights = self._open(service, on, not private)
        unit = units[bisect(weights, self._random.random() * weights[-1])]
        if other_than is not None and unit.code == other_than.code:
            unit = units[(units.index(unit) + 1) % len(units)]
        return unit

    def _open(self, service: str, on: date, private: bool) -> tuple[list[UnitPlan], list[int]]:
        key = (service, on.toordinal() // 15, private)
        if key not in self._cache:
            soon = on + timedelta(days=20)
            units = [
                unit
                for unit in UNITS
                if service in unit.services and unit.opened <= on and (unit.closed is None or unit.closed > soon)
                if (mode_of(provider_on(unit, on)) != "egenregi") == private
            ]
            self._cache[key] = units, list(accumulate(unit.size for unit in units))
        return self._cache[key]


def provider_on(unit: UnitPlan, on: date) -> str:
    return next((provider for day, provider in reversed(unit.sold) if day <= on), unit.provider)


def _share(service: str, year: float) -> float:
    points = PRIVATE[service]
    for (y0, p0), (y1, p1) in pairwise(points):
        if y0 <= year < y1:
            return p0 + (p1 - p0) * (year - y0) / (y1 - y0)
    return points[0][1] if year < points[0][0] else points[-1][1]


def live(random: Random, today: date, scale: float) -> Lives:
    """The lives of everybody: children born 1993–, older people in home care and residential care."""
    lives = Lives(Register(random), today, random)
    chooser = Chooser(random)
    for year in range(1993, today.year):
        growth = 0.92 + 0.10 * min(1.0, max(0.0, (year - 1993) / 17))
        for _ in range(round(COHORT * scale * growth)):
            _child(lives, chooser, lives.register.born_between(date(year, 1, 1), date(year, 12, 31)))
    for year in range(2002, today.year + 1):
        for _ in range(round(285 * scale)):
            _old(lives, chooser, year)
    return lives


def _child(lives: Lives, chooser: Chooser, child: PersonPlan) -> None:
    random = lives.random
    school, out = autumn_of(child.born, 6), date(child.born.year + 16, 7, 1)
    begins = child.born + timedelta(days=random.randrange(370, 640))
    care = "ped_omsorg" if random.random() < 0.05 else "forskola"
    if random.random() < 0.88:
        extent = "omfattning=deltid" if random.random() < 0.18 else "omfattning=heltid"
        _stay(lives, chooser, child, care, begins, school, extent, 0.06)
    _stay(lives, chooser, child, "grundskola", school, out, "", 0.03)
    if random.random() < 0.80:
        _stay(
            lives, chooser, child, "fritidshem", school, autumn_of(child.born, random.choice((9, 10, 10, 11))), "", 0.02
        )
    if random.random() < 0.42:
        course = "kurs=dans och teater" if random.random() < 0.35 else "kurs=ämneskurs"
        start = autumn_of(child.born, random.randrange(8, 13)) + timedelta(days=10)
        stops = start.replace(year=start.year + random.randrange(1, 5), month=6, day=15)
        _stay(lives, chooser, child, "kulturskola", start, stops, course, 0.02)


def _old(lives: Lives, chooser: Chooser, year: int) -> None:
    random = lives.random
    person = lives.register.born_between(date(year - 94, 1, 1), date(year - 74, 12, 31), old=True)
    start = date(year, 1, 1) + timedelta(days=random.randrange(365))
    leaves = start + timedelta(days=int(random.expovariate(1 / 1250)) + 20)
    if random.random() < 0.80:
        insats = "insats=service" if random.random() < 0.2 else "insats=omvårdnad"
        _stay(lives, chooser, person, "hemtjanst", start, leaves, insats, 0.05)
        start = leaves
    if random.random() < 0.42:
        kind = "inriktning=demens" if random.random() < 0.4 else "inriktning=omvårdnad"
        _stay(
            lives,
            chooser,
            person,
            "sarskilt_boende",
            start,
            start + timedelta(days=int(random.expovariate(1 / 870)) + 15),
            kind,
            0.01,
        )


def _stay(
    lives: Lives, chooser: Chooser, person: PersonPlan, service: str, start: date, end: date, values: str, moves: float
) -> None:
    """One stay, and what interrupts it: the closing of a unit, and switches, ``moves`` a year."""
    if end <= START or start > lives.today + timedelta(days=60):
        return
    random, begun = lives.random, max(start, START)
    origin = "inläst" if start < START else ("ickeval" if random.random() < _non_choice(service) else "val")
    cuts = list(_switches(random, begun, min(end, lives.today + timedelta(days=30)), moves))
    unit = chooser.pick(service, begun)
    stays = [Stay(person, service, unit, begun, None, values, _told(lives, begun, origin), origin=origin)]
    for cut in sorted([*cuts, *([unit.closed] if unit.closed and begun < unit.closed < end else [])]):
        if cut <= stays[-1].start or cut > lives.today + timedelta(days=30):
            continue
        unit = chooser.pick(service, cut, stays[-1].unit)
        stays.append(Stay(person, service, unit, cut, None, values, _told(lives, cut, "val"), switch=True))
    while stays and stays[-1].unit.closed and stays[-1].unit.closed < end and stays[-1].unit.closed > stays[-1].start:
        cut = stays[-1].unit.closed
        stays.append(
            Stay(person, service, chooser.pick(service, cut), cut, None, values, _told(lives, cut, "val"), switch=True)
        )
    for stay, following in pairwise(stays):
        stay.end = following.start
    if end <= lives.today + timedelta(days=20):
        stays[-1].end = end
        stays[-1].end_reported_on = _told(lives, end, "val")
    lives.stays.extend(stays)


def _non_choice(service: str) -> float:
    return {"grundskola": 0.05, "hemtjanst": 0.12, "sarskilt_boende": 0.06, "fritidshem": 0.02}.get(service, 0.01)


def _switches(random: Random, start: date, end: date, rate: float) -> Iterator[date]:
    on = start
    while True:
        on += timedelta(days=int(random.expovariate(rate) * 365) + 40)
        if on >= end - timedelta(days=30):
            return
        yield on if random.random() < 0.4 else on.replace(day=1)


def _told(lives: Lives, on: date, origin: str) -> date:
    """The day on which it was reported: mostly some weeks before, sometimes too late."""
    if origin == "inläst":
        return START
    random = lives.random
    if random.random() < 0.022 and on <= lives.today:
        return min(on + timedelta(days=random.randrange(2, 75)), lives.today)
    return min(on - timedelta(days=random.randrange(3, 45)), lives.today)


def by_service(stays: list[Stay]) -> dict[str, list[Stay]]:
    """The stays of each service."""
    found: dict[str, list[Stay]] = defaultdict(list)
    for stay in stays:
        found[stay.service].append(stay)
    return found
