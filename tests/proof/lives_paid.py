"""Random ways in which services are paid, what their events give, rights, hours and notice."""

from datetime import date, timedelta
from random import Random

from tests.proof.course import Paying
from tests.proof.facts import NEVER, Event, EventRule, Minutes, Right
from tests.proof.telling import Told
from tests.proof.telling_paid import event, minutes, right, rule

LONG_AGO = date(2009, 1, 1)
EVENT_VALUES = ("halv", "tom plats", "avböjt", "")
KINDS = ("frånvaro", "sjukhus", "avböjt besök")


def paying(r: Random, service: str, unit: str) -> Paying:
    """How a service is paid."""
    by = "plats" if not unit else "vistelsetid" if service == "omsorg" else r.choice(("utförd", "utförd", "beviljad"))
    return Paying(by, r.choice((4, 4, 5)), r.random() < 0.25)


def make(told: Told, r: Random, values: tuple[str, ...]) -> None:
    """Rules of events, and standard minutes."""
    for service, how in told.world.paying.items():
        if r.random() < 0.5:
            for one in _rules(r, service, how.by):
                rule(told, one)
        if how.by == "utförd" and r.random() < 0.4:
            for text in dict.fromkeys(r.choices(values[1:], k=2)):
                minutes(told, Minutes(service, text, r.choice((25, 86, 96)), r.choice((LONG_AGO, date(2017, 2, 10)))))


def _rules(r: Random, service: str, by: str) -> list[EventRule]:
    found = []
    for kind in r.sample(KINDS, r.randint(1, 2)):
        for since in (LONG_AGO, date(2017, 2, 15))[: r.randint(1, 2)]:
            edge = r.choice((1, 2, 5, 14))
            condition = r.choice(("", "", "omfattning=heltid"))
            once = 4_000 if by == "utförd" and r.random() < 0.3 else None
            found.append(EventRule(service, kind, condition, 1, edge, False, r.choice(EVENT_VALUES), once, since))
            if r.random() < 0.5:
                last = r.choice((None, edge + 4))
                found.append(
                    EventRule(service, kind, condition, edge + 1, last, False, r.choice(EVENT_VALUES), None, since)
                )
        if r.random() < 0.3:
            found.append(EventRule(service, kind, "", NEVER, None, False, "", None, date(2017, 4, 10)))
    for kind in ("utflyttning", "dödsfall") if by != "utförd" and r.random() < 0.6 else ():
        found.append(
            EventRule(service, kind, "", 1, r.choice((1, 7, 14)), True, r.choice(EVENT_VALUES), None, LONG_AGO)
        )
    return found


def first_rights(told: Told, r: Random, person: int, first: date) -> None:
    """The rights that somebody has from the beginning."""
    for service, how in told.world.paying.items():
        if (how.needs_right or how.by == "beviljad") and r.random() < 0.9:
            on = first - timedelta(days=r.randint(0, 400))
            right(told, Right(person, service, on, on, None, r.choice((None, 31_000, 40_000)), r.random() < 0.3))


def tell(told: Told, r: Random, place: tuple[int, str, int], on: date, reported: date, values: tuple[str, ...]) -> None:
    """A right or an event of somebody."""
    person, service, slot = place
    how = told.world.paying[service]
    if (how.needs_right or how.by == "beviljad") and r.random() < 0.6:
        until = on + timedelta(days=r.randint(1, 90)) if r.random() < 0.3 else None
        ceased, milli = r.random() < 0.4, r.choice((None, 0, 10_333, 31_000, 62_000))
        right(told, Right(person, service, on, reported, None if ceased else until, milli, r.random() < 0.3, ceased))
        return
    kinds = sorted({each.kind for each in how.rules} - {"utflyttning", "dödsfall"})
    if kinds:
        by_volume = how.by == "utförd"
        until = on + timedelta(days=r.randint(0, 40)) if by_volume or r.random() < 0.8 else None
        said = r.choice((None, r.choice(values))) if by_volume else None
        milli = r.choice((500, 1_000, 2_000)) if by_volume else None
        event(told, Event(person, service, slot, r.choice(kinds), on, until, reported, said, milli))


def hours(r: Random) -> int | None:
    """Hours a week in thousandths."""
    return r.choice((None, 15_000, 17_500, 30_000)) if r.random() < 0.7 else None


def notice(r: Random, on: date) -> date | None:
    """Until when the unit left is paid."""
    return on + timedelta(days=r.randint(1, 40)) if r.random() < 0.15 else None
