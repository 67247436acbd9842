"""Random supplements, tillskott and agreed prices, and what is decided of them."""

from datetime import date, timedelta
from random import Random

from tests.proof.days import FOREVER, last_day, later
from tests.proof.facts import Granted, Supplement
from tests.proof.telling import Told
from tests.proof.telling_beside import grant, supplement

SHAPES = (
    ("struktur", "enhet", "månad"), ("strukturår", "enhet", "år"), ("storlek", "enhet", "termin"), ("engång", "enhet", "engång"),
    ("socio", "kund", "månad"), ("socioår", "kund", "år"), ("majpeng", "kund", "engång"), ("belopp", "person", "termin"),
    ("beloppmånad", "person", "månad"), ("beloppengång", "person", "engång"), ("extra", "tillskott", "engång"),
    ("extra", "tillskott", "engång"), ("kundpris", "pris", "månad"), ("enhetspris", "pris", "år"),
)  # fmt: skip
BY_VOLUME = (("bonus", "volym", "volym"), ("timpris", "pris", "volym"))
ORE = (0, 0, 1, 33_333, 100_000, 250_001, 1_000_007)


def make(told: Told, r: Random) -> None:
    """Some supplements of each service."""
    for service, unit in told.world.volume_units.items():
        shapes = (*SHAPES, *BY_VOLUME, *BY_VOLUME) if unit else SHAPES
        for code, basis, period in dict.fromkeys(r.choices(shapes, k=r.randint(0, 4))):
            supplement(told, Supplement(service, code, basis, period, basis != "tillskott" and r.random() < 0.5))


def decide(told: Told, r: Random, month: date, on: date, people: list[int], ordered: bool) -> None:
    """A decision of a supplement, perhaps for days long past, perhaps that it ends; ``ordered``: no two have the same §."""
    beside = told.world.beside
    if not beside.supplements:
        return
    (service, code), one = r.choice(list(beside.supplements.items()))
    number = 1 + sum(len(rows) for rows in beside.granted.values())
    start, end = on, on + timedelta(days=r.randint(1, 150)) if r.random() < 0.7 else FOREVER
    if one.basis == "person" and end == FOREVER:
        end = on + timedelta(days=300)
    unit, person, counted_on = r.choice(("", *told.units)), 0, None
    if one.basis == "person" or (one.basis == "pris" and r.random() < 0.5):
        unit, person = "", r.choice(people)
    elif one.basis == "pris":
        unit = r.choice(list(told.units))
    elif one.basis == "tillskott":
        start = on.replace(day=1)
        end = later(start, r.randint(1, 3))
    elif one.period == "engång" and r.random() < 0.5:
        counted_on = start - timedelta(days=r.randint(0, 100))
    ore = r.choice(
        ORE[3:] if one.basis == "tillskott" and r.random() < 0.8 else ORE if one.basis != "tillskott" else ORE[:1]
    )
    first = Granted(
        code,
        unit,
        person,
        ore,
        start,
        end,
        last_day(month),
        number if ordered else r.randint(1, 3),
        number,
        "",
        0,
        None,
        counted_on,
    )
    grant(told, service, _steps(r, first) if one.basis in ("enhet", "kund") and r.random() < 0.4 else [first])


def _steps(r: Random, first: Granted) -> list[Granted]:
    """The row in two steps by the number of customers, the second perhaps for one unit only."""
    limit = r.randint(1, 3)
    return [first._replace(most=limit), first._replace(least=limit, ore=r.choice(ORE), number=first.number)]
