"""Runs: a month calculated and stored, the full difference over fourteen months, and how time grows."""

import re
import subprocess
import sys
from collections.abc import Iterator
from datetime import date
from random import Random

from sqlalchemy import Engine, text
from sqlmodel import Session

from kundval import audit, db
from kundval.access.rules import SYSTEM
from kundval.bulk import analyze
from kundval.choice.service.rebuild import rebuild
from kundval.payment.models import Booked, Line, Run, Term
from kundval.payment.service.attest import decide, review
from kundval.payment.service.booking import book
from kundval.payment.service.calculating import calculate
from kundval.payment.service.making import make_final
from kundval.period import Month
from kundval.registry.models import Industry
from scripts.benchmark.figure import Figure, against, seconds, within
from scripts.benchmark.statements import MONTH, YEAR
from scripts.benchmark.town import FIRST, Town, choices

MEGABYTES = 300
PEAK = "import sys; from tests.proof.running import main; main(*sys.argv[1:]); print(open('/proc/self/status').read())"


def month(engine: Engine, town: Town, small: Engine, small_town: Town) -> Iterator[Figure]:
    """One month of all placements, ``booked`` included; memory of the process; ten times as many."""
    name, count = engine.dialect.name, len(town.persons)
    with Session(engine) as session:
        ours = calculated(session, town, FIRST, booking=True)
        plain = by_hand(session, town, FIRST)
        session.rollback()
    yield against(f"{count} placeringar, en månad ({name})", ours, plain, 1.5)
    with Session(small) as session:
        little = calculated(session, small_town, FIRST, booking=True)
        session.rollback()
    times = count / len(small_town.persons)
    yield against(f"{times:.0f} × placeringar: tid mot tid ({name})", ours, little, 1.1 * times)
    yield within(f"klientens minne, slutlig körning ({name})", memory(engine, town), MEGABYTES, "MiB")


def year(engine: Engine, town: Town) -> Iterator[Figure]:
    """Fourteen months booked, one in a hundred moved back in time: the full difference."""
    last = FIRST + 13
    with Session(engine, expire_on_commit=False) as session:
        run = make_final(session, actor=SYSTEM, today=last.last, industry_id=town.industry_id, month=last)
        assert run is not None
        review(session, actor=SYSTEM, today=last.last, run=run)
        decide(session, actor=SYSTEM, today=last.last, run=run)
        analyze(session, Line, Booked, Term)
        moved = Random(3).sample(town.persons, len(town.persons) // 100)
        choices(session, town, moved, [date(2025, 8, 16)] * len(moved), Random(4), "byte", late=60)
        rebuild(session, moved)
        session.commit()
        ours = calculated(session, town, last, booking=False)
        session.rollback()
        with db.reading(engine) as reading:
            plain = seconds(lambda: reading.execute(text(YEAR.format(**_words(engine)))).one())
    yield against(
        f"{len(town.persons)} kunder, hela skillnaden över 14 månader ({engine.dialect.name})", ours, plain, 0.5
    )


def calculated(session: Session, town: Town, month_: Month, *, booking: bool) -> float:
    """Seconds of a run, without the hash."""
    industry = session.get_one(Industry, town.industry_id)
    run = Run(number=9_999, industry_id=town.industry_id, month=month_.number, made_at=audit.now(), made_on=month_.last)
    session.add(run)
    session.flush()

    def work() -> None:
        calculate(session, industry, run)
        if booking:
            book(session, run)

    return seconds(work)


def by_hand(session: Session, town: Town, month_: Month) -> float:
    run = Run(number=9_998, industry_id=town.industry_id, month=month_.number, made_at=audit.now(), made_on=month_.last)
    session.add(run)
    session.flush()
    return seconds(lambda: session.execute(text(MONTH.format(run=run.id))))


def memory(engine: Engine, town: Town) -> float:
    """Most memory that the process of a final run has had, in MiB; asked of itself: its parent's counts as its own."""
    url = engine.url.render_as_string(hide_password=False)
    command = [sys.executable, "-c", PEAK, url, str(town.industry_id), str(FIRST), str(FIRST.last)]
    told = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True).stdout
    peak = re.search(r"VmHWM:\s+(\d+) kB", told)
    assert peak is not None and "klar" in told
    return int(peak[1]) / 1024


def _words(engine: Engine) -> dict[str, str]:
    return (
        {"least": "min", "greatest": "max"}
        if engine.dialect.name == "sqlite"
        else {"least": "least", "greatest": "greatest"}
    )
