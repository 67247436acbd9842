"""Fixtures for all tests. What touches data runs on SQLite and on PostgreSQL.

``session`` alone is rolled back after the test, even if the test commits. Together with ``engine``, ``app`` or ``client`` the test has
a database of its own, and ``session.commit()`` makes what it built visible to requests, jobs and commands.
"""

from collections.abc import Iterator
from contextlib import ExitStack
from datetime import date
from pathlib import Path

import pytest
from argon2 import PasswordHasher
from flask import Flask, g
from hypothesis import HealthCheck, settings
from sqlalchemy import Engine
from sqlmodel import Session

import kundval.migrations  # noqa: F401  (knows every table)
from kundval import create_app
from kundval.access import passwords
from kundval.config import Config
from kundval.db import make_engine
from tests.browser import browser  # noqa: F401  (a fixture)
from tests.databases import Postgres, Sqlite
from tests.postgres import shared_cluster
from tests.summary import pytest_terminal_summary  # noqa: F401  (a hook)
from tests.terminal import Terminal
from tests.visitor import Visitor

# A machine that is busy with something else must not fail a test.
settings.register_profile("kundval", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("kundval")

TODAY = date(2026, 11, 23)
"""The day it is in every test that does not say otherwise."""


@pytest.fixture(scope="session", autouse=True)
def cheap_passwords() -> None:
    passwords.hasher = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)


@pytest.fixture
def today() -> date:
    return TODAY


@pytest.fixture(scope="session")
def cluster(tmp_path_factory: pytest.TempPathFactory, worker_id: str) -> Iterator[Path]:
    """The folder of the private PostgreSQL cluster."""
    base = tmp_path_factory.getbasetemp()
    with shared_cluster((base if worker_id == "master" else base.parent) / "postgres") as folder:
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
        engine = make_engine(url)
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
def app(engine: Engine, tmp_path: Path) -> Iterator[Flask]:
    url = engine.url.render_as_string(hide_password=False)
    app = create_app(Config(instance=tmp_path, database_url=url, today=TODAY), engine=engine)
    app.config.update(TESTING=True, WTF_CSRF_ENABLED=False)
    app.test_client_class = Visitor

    @app.before_request
    def fixed_day() -> None:
        # On a database that is not a demonstration, KUNDVAL_TODAY has no effect, and the tests' day would be the real one.
        g.today = TODAY

    return app


@pytest.fixture
def client(app: Flask) -> Visitor:
    """A visitor who has not logged in; ``client.log_in(user)`` makes it that user's."""
    return app.test_client()


@pytest.fixture
def terminal(engine: Engine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Terminal:
    """The command line on the test's database; what the test built must have been committed."""
    monkeypatch.setenv("KUNDVAL_INSTANCE", str(tmp_path))
    monkeypatch.setenv("KUNDVAL_DATABASE_URL", engine.url.render_as_string(hide_password=False))
    monkeypatch.setenv("KUNDVAL_TODAY", TODAY.isoformat())
    return Terminal(monkeypatch)
