"""Builds a demonstration in one transaction: either all of it is there afterwards, or nothing."""

from collections.abc import Callable
from datetime import date
from random import Random

from sqlmodel import Session, col, func, select

from kundval.access.models import User
from kundval.demonstration import (
    cases,
    deciding,
    granting,
    happenings,
    logins,
    registering,
    running,
    supplementing,
    wishes,
)
from kundval.demonstration.choosing import HERE, Told, paid_of, volumes_of
from kundval.demonstration.lives import live
from kundval.errors import Refused
from kundval.registry.models import Board

MUNICIPALITY = "Exempelby kommun"
SEED = 2009
Progress = Callable[[str, int], None]
"""Told what is being done and how many percent are done."""


def is_empty(session: Session) -> bool:
    """Whether nobody has begun to use the database."""
    used = select(func.count()).select_from(User), select(func.count()).select_from(Board)
    return not any(session.exec(one).one() for one in used)


def refuse_used(session: Session) -> None:
    """A demonstration never mixes with real data, nor with another demonstration."""
    if is_empty(session):
        return
    users = session.exec(select(User.name).order_by(col(User.id)).limit(1)).first()
    raise Refused(
        f"Databasen används redan ({users or 'det finns nämnder'}). Demonstrationen läses bara in i en tom databas: "
        "peka ut en annan med KUNDVAL_DATABASE_URL eller KUNDVAL_INSTANCE."
    )


def municipality(session: Session, *, today: date, seed: int, scale: float, progress: Progress) -> None:
    """The invented municipality. ``scale`` multiplies the number of inhabitants."""
    progress("Nämnder, utförare och enheter", 0)
    logins.begin(session, municipality=MUNICIPALITY, code=HERE)
    done = registering.register(session, today)
    happenings.rules(session, done, today)
    progress("Invånare och deras val sedan 2009", 4)
    lives = live(Random(f"{seed}:lives"), today, scale)
    told = Told(session, done, today, seed)
    told.persons(lives)
    told.rights(lives.stays)
    told.facts(lives.stays)
    happenings.events(session, done, today)
    progress("Utförda timmar och dygn", 16)
    told.volumes(volumes_of(lives, seed))
    progress("Det äldre systemets utbetalningar", 20)
    told.read_in(paid_of(lives))
    deciding.calendars(session, done.industries, today)
    deciding.account_codings(session, done, today)
    deciding.common_conditions(session, done, today)
    supplementing.decide_supplements(session, done, today)
    total = len(running.months(today))
    for number, month in enumerate(running.run_all(session, done, today), 1):
        progress(f"Körningar {month}", 24 + 74 * number // total)
    granting.decisions(session, done, today)
    supplementing.ask_for_more(session, done, today)
    wishes.tell(session, done, lives, today)
    progress("Klar", 100)


def published_case(session: Session, *, case: str, today: date, progress: Progress) -> None:
    """A published case, or an empty municipality with only the logins."""
    progress("Läser in", 0)
    cases.CASES[case](session, today)
    progress("Klar", 100)
