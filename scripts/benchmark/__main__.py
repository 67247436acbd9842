"""``scripts/bench [--scale X]``: prints a table of ratios and writes ``instance/bench.json``."""

import argparse
import json
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path

import psycopg
from rich.console import Console
from rich.table import Table
from sqlalchemy import Engine

from kundval import migrations
from kundval.db import make_engine
from scripts.benchmark import runs
from scripts.benchmark.figure import Figure
from scripts.benchmark.pages import pages
from scripts.benchmark.town import build
from tests import postgres

PLACEMENTS, CUSTOMERS = 250_000, 100_000


def main() -> None:
    options = argparse.ArgumentParser(prog="scripts/bench", description="Mäter kundval på den här maskinen.")
    options.add_argument("--scale", type=float, default=1.0, metavar="X", help="andel av full storlek (1)")
    options.add_argument("--only", default="", metavar="DEL", help="sqlite eller postgresql")
    asked = options.parse_args()
    console, figures = Console(), list[Figure]()
    for name in ("sqlite", "postgresql"):
        if asked.only in ("", name):
            for figure in measured(name, asked.scale):
                console.print(f"{figure.name}: {figure.value} {figure.unit}, kvot {figure.ratio}, mål {figure.goal}")
                figures.append(figure)
    console.print(table(figures))
    out = Path("instance/bench.json")
    out.parent.mkdir(exist_ok=True)
    out.write_text(json.dumps([asdict(figure) for figure in figures], ensure_ascii=False, indent=2))


def measured(name: str, scale: float) -> Iterator[Figure]:
    """All figures on one database."""
    with databases(name) as fresh:
        large, small = fresh("large"), fresh("small")
        town, small_town = build(large, int(PLACEMENTS * scale)), build(small, int(PLACEMENTS * scale / 10))
        yield from runs.month(large, town, small, small_town)
        tended(large)
        yield from pages(large, town)
        years = fresh("years")
        yield from runs.year(years, build(years, int(CUSTOMERS * scale)))


def tended(engine: Engine) -> None:
    """Does what PostgreSQL does by itself within minutes where it is not a test: rows are counted, and dead ones cleared away."""
    if engine.dialect.name == "postgresql":
        with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.exec_driver_sql("VACUUM ANALYZE")


@contextmanager
def databases(name: str):  # type: ignore[no-untyped-def]
    """Makes fresh databases of one kind, gone afterwards."""
    engines: list[Engine] = []

    def opened(url: str) -> Engine:
        engine = make_engine(url)
        migrations.upgrade(engine)
        engines.append(engine)
        return engine

    with tempfile.TemporaryDirectory(prefix="kundval-bench-") as folder:
        if name == "sqlite":
            yield lambda what: opened(f"sqlite:///{folder}/{what}.sqlite")
        else:
            with postgres.shared_cluster(Path(folder) / "postgres") as cluster:

                def made(what: str) -> Engine:
                    with psycopg.connect(
                        host=str(cluster), user="kundval", dbname="postgres", autocommit=True
                    ) as connection:
                        connection.execute(f"CREATE DATABASE {what}".encode())
                    return opened(postgres.url(cluster, what))

                yield made
                for engine in engines:
                    engine.dispose()
        for engine in engines:
            engine.dispose()


def table(figures: list[Figure]) -> Table:
    shown = Table(title="kundval mätt på den här maskinen")
    for heading in ("Vad", "Värde", "Måttstock", "Kvot", "Mål", "Nått"):
        shown.add_column(heading)
    for one in figures:
        yardstick = "–" if one.yardstick is None else f"{one.yardstick} {one.unit}"
        ratio = "–" if one.ratio is None else str(one.ratio)
        shown.add_row(one.name, f"{one.value} {one.unit}", yardstick, ratio, one.goal, "ja" if one.reached else "nej")
    return shown


if __name__ == "__main__":
    main()
