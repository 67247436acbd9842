"""Many people in one market, month by month: what is paid is what is due, to the öre, and how many person-months that is.

The short form runs every time. The long one is the proof of a million person-months with money, half of them on each database:
``scripts/test --long``.
"""

from collections.abc import Callable
from datetime import date
from random import Random

import pytest
from sqlalchemy import Engine
from sqlmodel import Session

from tests.proof.days import next_month
from tests.proof.lives import market
from tests.proof.living import Living
from tests.proof.test_histories import run_somehow

MILLION, PARTS = 1_000_000, 4
DATABASES = 2
Count = Callable[[str, object], None]


def test_paid_is_due_to_the_ore_for_hundreds_of_people(engine: Engine, record_property: Count) -> None:
    count = person_months(engine, seed=8, persons=200, months=5)
    assert count > 500
    record_property("personmånader", count)
    record_property("bevis", f"{count} personmånader med pengar på {engine.dialect.name}: 0 öre fel")


@pytest.mark.long
@pytest.mark.parametrize("part", range(1, PARTS + 1))
def test_paid_is_due_to_the_ore_in_a_million_person_months(engine: Engine, record_property: Count, part: int) -> None:
    count, seed = 0, part * 100_000
    while count < MILLION // PARTS // DATABASES:
        seed += 1
        count += person_months(engine, seed, persons=2_000, months=18)
    record_property("personmånader", count)
    record_property(
        "bevis", f"{count} personmånader med pengar på {engine.dialect.name} i {seed % 100_000} marknader: 0 öre fel"
    )


def person_months(engine: Engine, seed: int, persons: int, months: int) -> int:
    """Lives a market through; answers how many person-months with money have been right to the öre after every run."""
    with Session(engine, expire_on_commit=False) as session:
        living = lived(session, Random(seed), persons, months)
        session.rollback()
        return living.person_months()


def lived(session: Session, r: Random, persons: int, months: int) -> Living:
    """A market of many people, run month by month; after each run every person's every month is compared."""
    lives = market(session, r, persons)
    month: date = lives.told.world.first
    for _ in range(months):
        for _ in range(persons // 10):
            lives.somebody(month)
        for _ in range(r.choice((0, 0, 0, 1, 4))):
            lives.market(month)
        run_somehow(lives, month)
        lives.living.final(month)
        last, month = month, next_month(month)
    lives.living.nothing_more(last)
    lives.living.proven(last)
    return lives.living
