"""Fresh databases for tests: each is a copy of one that was created once per test process and engine."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlmodel import SQLModel

from kundval import guards, migrations
from kundval.db import make_engine
from tests import postgres


class Sqlite:
    """Databases as files in ``folder``."""

    def __init__(self, folder: Path):
        self.folder = folder
        self.template = folder / "template.sqlite"
        create_schema(f"sqlite:///{self.template}")

    @contextmanager
    def fresh(self, name: str) -> Iterator[str]:
        path = self.folder / f"{name}.sqlite"
        shutil.copy(self.template, path)
        yield f"sqlite:///{path}"
        self._drop(name)

    @contextmanager
    def bare(self, name: str) -> Iterator[str]:
        """A database without tables."""
        yield f"sqlite:///{self.folder / f'{name}.sqlite'}"
        self._drop(name)

    def _drop(self, name: str) -> None:
        for file in self.folder.glob(f"{name}.sqlite*"):
            file.unlink()


class Postgres:
    """Databases in the cluster at ``folder``; ``worker`` keeps the names of parallel test processes apart."""

    def __init__(self, folder: Path, worker: str):
        self.folder = folder
        self.worker = worker
        self.template = f"template_{worker}"
        self.execute(f"CREATE DATABASE {self.template}")
        create_schema(postgres.url(folder, self.template))

    @contextmanager
    def fresh(self, name: str) -> Iterator[str]:
        with self.bare(name, f"TEMPLATE {self.template} STRATEGY FILE_COPY") as url:
            yield url

    @contextmanager
    def bare(self, name: str, made_of: str = "") -> Iterator[str]:
        """A database without tables."""
        database = f"{name}_{self.worker}"
        self.execute(f"CREATE DATABASE {database} {made_of}")
        yield postgres.url(self.folder, database)
        self.execute(f"DROP DATABASE {database} WITH (FORCE)")

    def execute(self, statement: str) -> None:
        with psycopg.connect(host=str(self.folder), user="kundval", dbname="postgres", autocommit=True) as connection:
            connection.execute(statement.encode())


def create_schema(url: str) -> None:
    """The tables and their guards, marked as upgraded; that migrations give the same is a test of its own."""
    engine = make_engine(url)
    with engine.begin() as connection:
        SQLModel.metadata.create_all(connection)
        guards.lay(connection)
        MigrationContext.configure(connection).stamp(ScriptDirectory(str(Path(migrations.__file__).parent)), "head")
    engine.dispose()
