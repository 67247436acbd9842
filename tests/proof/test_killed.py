"""A run whose process is killed, at any moment: afterwards everything is as before it or as after it, and the öre are the same."""

import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from random import Random

import pytest
from sqlalchemy import Engine, func, select
from sqlmodel import Session, col

from kundval import db
from kundval.access.rules import SYSTEM
from kundval.payment.models import Booked, Line, Payment, Run
from kundval.payment.queries.verify import verify
from kundval.payment.service.attest import reject
from scripts.benchmark.town import Town, build
from tests.payment.build import on

Count = Callable[[str, object], None]
MONTH, DAY = "2025-01", "2025-01-31"


@dataclass(frozen=True)
class State:
    """What is booked, and the lines, payments and runs that count."""

    booked: tuple[int, ...]
    lines: tuple[int, ...]
    paid: tuple[int, ...]
    waiting: int


def test_a_run_killed_at_any_moment_leaves_the_old_or_the_new_state(engine: Engine, record_property: Count) -> None:
    kill(engine, persons=2_000, times=4, tell=record_property)


@pytest.mark.long
def test_a_run_of_250_000_placements_killed_at_50_moments_leaves_the_old_or_the_new_state(
    engine: Engine, record_property: Count
) -> None:
    kill(engine, persons=250_000, times=50, tell=record_property)


def kill(engine: Engine, persons: int, times: int, tell: Count) -> None:
    town, r = build(engine, persons), Random(persons)
    old = state(engine)
    process, begun = start(engine, town), time.monotonic()
    assert finished(process) == "klar"
    lasts = time.monotonic() - begun
    new = state(engine)
    assert new.lines[0] == persons
    undo(engine)
    assert state(engine) == old
    ended = 0
    for _ in range(times):
        process = start(engine, town)
        time.sleep(r.uniform(0, lasts))
        process.kill()
        process.communicate()
        found = state(engine)
        assert found in (old, new)
        if found == new:
            ended += 1
            undo(engine)
    assert finished(start(engine, town)) == "klar"
    assert state(engine) == new
    with db.reading(engine) as session:
        assert [check.sentence for check in verify(session) if not check.holds] == []
    name = engine.dialect.name
    tell("bevis", f"SIGKILL vid {times} ögonblick av en körning av {persons} placeringar på {name}: {times - ended} gånger som före, "
                  f"{ended} gånger som efter, samma öre")  # fmt: skip


def start(engine: Engine, town: Town) -> subprocess.Popen[str]:
    """A process that is about to make the month final."""
    url = engine.url.render_as_string(hide_password=False)
    command = [sys.executable, "-m", "tests.proof.running", url, str(town.industry_id), MONTH, DAY]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    assert process.stdout.readline() == "börjar\n"
    return process


def finished(process: subprocess.Popen[str]) -> str:
    out, _ = process.communicate(timeout=600)
    return out.strip()


def state(engine: Engine) -> State:
    """Waits for what a killed process's server still does: its lock is let go when it has been rolled back."""
    with db.transaction(engine) as session:
        if engine.dialect.name == "postgresql":
            session.execute(select(func.pg_advisory_xact_lock(7_104_411)))
        counting = col(Run.state) != "avvisad"
        booked = select(func.count(), func.sum(Booked.due_ore), func.sum(Booked.due_vat_ore)).where(
            Booked.quantity != 0
        )
        lines = select(func.count(), func.sum(Line.amount_ore), func.sum(Line.vat_ore)).join(
            Run, col(Run.id) == col(Line.run_id)
        )
        paid = select(func.count(), func.sum(Payment.amount_ore))
        runs = select(func.count()).select_from(Run).where(counting)
        rows = [session.execute(each).one() for each in (booked, lines.where(counting), paid)]
        return State(*(tuple(int(number or 0) for number in row) for row in rows), session.execute(runs).scalar_one())


def undo(engine: Engine) -> None:
    """Rejects the run, so that the next one finds everything as before."""
    with Session(engine) as session:
        run = session.execute(select(Run).where(col(Run.state) == "slutlig")).scalar_one()
        reject(session, actor=SYSTEM, today=on(DAY), run=run, reason="Provet görs om.")
        session.commit()
