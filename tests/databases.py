"""Fresh databases for tests: each is a copy of one that was created once per test process and engine."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import LiteralString

import psycopg
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlmodel import SQLModel

from kundval import guards, migrations
from kundval.db import make_engine
from tests import postgres

_SHAPE: LiteralString = """
SELECT
    (SELECT count(*) FROM pg_class WHERE relnamespace = 'public'::regnamespace),
    (SELECT count(*) FROM pg_attribute JOIN pg_class t ON t.oid = attrelid WHERE relnamespace = 'public'::regnamespace),
    (SELECT md5(string_agg(concat(tgrelid::regclass, tgname, tgenabled, tgtype), ';' ORDER BY tgrelid, tgname))
     FROM pg_trigger WHERE NOT tgisinternal),
    (SELECT md5(string_agg(concat(conrelid::regclass, conname, pg_get_constraintdef(oid)), ';' ORDER BY conrelid, conname))
     FROM pg_constraint WHERE connamespace = 'public'::regnamespace),
    (SELECT md5(string_agg(concat(proname, prosrc), ';' ORDER BY proname)) FROM pg_proc WHERE pronamespace = 'public'::regnamespace)
"""
"""What a database is besides its rows: tables, indexes, columns, guards, constraints, functions."""
_SIZES: LiteralString = """
SELECT relname::regclass::text, pg_relation_size(oid) FROM pg_class
WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace AND relname <> 'alembic_version' AND pg_relation_size(oid) > 0
"""
_LARGE = 1_000_000
"""Bytes from which a table is given new files: its dead rows would be read by every test that comes after."""
_NUMBERS_BEGIN_ANEW: LiteralString = """
SELECT setval(oid::regclass, 1, false) FROM pg_class WHERE relkind = 'S' AND relnamespace = 'public'::regnamespace
"""
_OTHERS_LEAVE: LiteralString = """
SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()
"""


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
        with self._connected(self.template) as connection:
            self._shape = connection.execute(_SHAPE).fetchone()
        self._made: set[str] = set()

    @contextmanager
    def fresh(self, name: str) -> Iterator[str]:
        """A database without rows. To empty one takes a hundredth of the time that it takes to make it, so it is used again."""
        database = f"{name}_{self.worker}"
        if database not in self._made or not self._emptied(database):
            self.execute(f"DROP DATABASE IF EXISTS {database} WITH (FORCE)")
            self.execute(f"CREATE DATABASE {database} TEMPLATE {self.template} STRATEGY FILE_COPY")
            self._made.add(database)
        yield postgres.url(self.folder, database)

    @contextmanager
    def bare(self, name: str) -> Iterator[str]:
        """A database without tables."""
        database = f"{name}_{self.worker}"
        self.execute(f"CREATE DATABASE {database}")
        yield postgres.url(self.folder, database)
        self.execute(f"DROP DATABASE {database} WITH (FORCE)")

    def _emptied(self, database: str) -> bool:
        """Takes all rows out of a database, unless a test has changed more than rows."""
        with self._connected(database) as connection:
            connection.execute(_OTHERS_LEAVE)
            if connection.execute(_SHAPE).fetchone() != self._shape:
                return False
            sizes = connection.execute(_SIZES).fetchall()
            with connection.transaction():
                # Guards and foreign keys speak of what the program does, not of starting anew.
                connection.execute("SET LOCAL session_replication_role = replica")
                for table, size in sizes:
                    connection.execute(
                        (f"TRUNCATE {table} CASCADE" if size > _LARGE else f"DELETE FROM {table}").encode()
                    )
                connection.execute(_NUMBERS_BEGIN_ANEW)
        return True

    def execute(self, statement: str) -> None:
        with self._connected("postgres") as connection:
            connection.execute(statement.encode())

    def _connected(self, database: str) -> "psycopg.Connection":
        return psycopg.connect(host=str(self.folder), user="kundval", dbname=database, autocommit=True)


def create_schema(url: str) -> None:
    """The tables and their guards, marked as upgraded; that migrations give the same is a test of its own."""
    engine = make_engine(url)
    with engine.begin() as connection:
        SQLModel.metadata.create_all(connection)
        guards.lay(connection)
        MigrationContext.configure(connection).stamp(ScriptDirectory(str(Path(migrations.__file__).parent)), "head")
    engine.dispose()
