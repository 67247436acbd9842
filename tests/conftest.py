"""Fixtures for all tests. What touches data runs on SQLite and on PostgreSQL.

``session`` alone is rolled back after the test. Together with ``engine``, ``app`` or ``client`` the test has a database of its own, and
``session.commit()`` makes what it built visible to requests, jobs and commands.
"""

import gc
from collections.abc import Iterator
from contextlib import ExitStack
from datetime import date
from functools import cache
from pathlib import Path

import pytest
from argon2 import PasswordHasher
from flask import Flask
from hypothesis import HealthCheck, settings
from sqlalchemy import Engine, event
from sqlmodel import Session

import kundval.tables  # noqa: F401  (knows every table)
from kundval import remembered
from kundval.access import passwords
from kundval.db import make_engine
from tests.databases import Postgres, Sqlite
from tests.postgres import shared_cluster
from tests.terminal import Terminal
from tests.visitor import Visitor

pytest_plugins = ("tests.application", "tests.browser", "tests.order", "tests.summary")

# A machine that is busy with something else must not fail a test.
settings.register_profile("kundval", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("kundval")


# As the program itself does (kundval/cli): what is built here stays, and looking for rubbish all the time takes a third of the proofs.
gc.set_threshold(50_000, 20, 20)

engine_for = cache(make_engine)
"""An engine that is used again knows its statements already."""


@pytest.fixture(scope="session", autouse=True)
def cheap_passwords() -> None:
    passwords.hasher = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)


@pytest.fixture(scope="session", autouse=True)
def nothing_remembered() -> None:
    """What a test writes without an act in the log must be seen too, and what it rolls back never was."""
    for happening in ("after_flush", "after_commit", "after_rollback"):
        event.listen(Session, happening, lambda *_: remembered.forget())


@pytest.fixture(scope="session")
def together(tmp_path_factory: pytest.TempPathFactory, worker_id: str) -> Path:
    """A folder that all test processes of one run have in common."""
    base = tmp_path_factory.getbasetemp()
    return base if worker_id == "master" else base.parent


@pytest.fixture(scope="session")
def cluster(together: Path) -> Iterator[Path]:
    """The folder of the private PostgreSQL cluster."""
    with shared_cluster(together / "postgres") as folder:
        yield folder


@pytest.fixture(scope="session", params=["sqlite", "postgres"])
def engine_kind(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture(scope="session")
def made() -> dict[str, Sqlite | Postgres]:
    """What :func:`databases` has made so far: pytest comes back to an engine many times."""
    return {}


@pytest.fixture(scope="session")
def databases(
    engine_kind: str,
    made: dict[str, Sqlite | Postgres],
    request: pytest.FixtureRequest,
    tmp_path_factory: pytest.TempPathFactory,
    worker_id: str,
) -> Sqlite | Postgres:
    if engine_kind not in made:
        if engine_kind == "sqlite":
            made[engine_kind] = Sqlite(tmp_path_factory.mktemp("sqlite"))
        else:
            made[engine_kind] = Postgres(request.getfixturevalue("cluster"), worker_id)
    return made[engine_kind]


@pytest.fixture
def bare(databases: Sqlite | Postgres) -> Iterator[Engine]:
    """A database without tables."""
    with databases.bare("bare") as url:
        engine = make_engine(url)
        yield engine
        engine.dispose()


@pytest.fixture(scope="session")
def shared_engine(databases: Sqlite | Postgres) -> Iterator[Engine]:
    """A database whose every test is rolled back."""
    with databases.fresh("shared") as url:
        engine = make_engine(url)
        yield engine
        engine.dispose()


@pytest.fixture
def engine(databases: Sqlite | Postgres) -> Iterator[Engine]:
    """A database of the test's own."""
    with databases.fresh("own") as url:
        engine = engine_for(url)
        yield engine
        engine.dispose()


@pytest.fixture
def session(databases: Sqlite | Postgres, request: pytest.FixtureRequest) -> Iterator[Session]:
    with ExitStack() as stack:
        if "engine" in request.fixturenames:
            # Reading keeps nobody from writing, so that a test may look between two requests.
            options = {"bind": request.getfixturevalue("engine").execution_options(sqlite_begin="DEFERRED")}
        else:
            connection = stack.enter_context(request.getfixturevalue("shared_engine").connect())
            stack.callback(connection.begin().rollback)
            options = {"bind": connection, "join_transaction_mode": "create_savepoint"}
        yield stack.enter_context(Session(expire_on_commit=False, **options))


@pytest.fixture
def client(app: Flask) -> Visitor:
    """A visitor who has not logged in; ``client.log_in(user)`` makes it that user's."""
    return app.test_client()


@pytest.fixture
def terminal(engine: Engine, today: date, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Terminal:
    """The command line on the test's database; what the test built must have been committed."""
    monkeypatch.setenv("KUNDVAL_INSTANCE", str(tmp_path))
    monkeypatch.setenv("KUNDVAL_DATABASE_URL", engine.url.render_as_string(hide_password=False))
    monkeypatch.setenv("KUNDVAL_TODAY", today.isoformat())
    return Terminal(monkeypatch)
