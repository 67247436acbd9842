"""The application as tests open it: no tokens in forms, and a day of its own."""

from datetime import date
from pathlib import Path

import pytest
from flask import Flask, g
from sqlalchemy import Engine

from kundval import create_app
from kundval.config import Config
from tests.visitor import Visitor

TODAY = date(2026, 11, 23)
"""The day it is in every test that does not say otherwise."""


def make(instance: Path) -> Flask:
    app = create_app(Config(instance=instance, database_url="sqlite://", today=TODAY))
    app.test_client_class = Visitor

    @app.before_request
    def fixed_day() -> None:
        # On a database that is not a demonstration, KUNDVAL_TODAY has no effect, and the tests' day would be the real one.
        g.today = TODAY

    return app


def opened(app: Flask, engine: Engine, instance: Path) -> Flask:
    """The application on a test's database and folder, with nothing left of what it knew of another."""
    url = engine.url.render_as_string(hide_password=False)
    app.config.update(
        KUNDVAL=Config(instance=instance, database_url=url, today=TODAY), TESTING=True, WTF_CSRF_ENABLED=False
    )
    app.extensions["engine"] = engine
    app.extensions.pop("tasks", None)
    return app


@pytest.fixture(scope="session")
def application(tmp_path_factory: pytest.TempPathFactory) -> Flask:
    """One for all tests: to make it and to read its templates takes longer than most tests."""
    return make(tmp_path_factory.mktemp("application"))


@pytest.fixture
def app(application: Flask, engine: Engine, tmp_path: Path) -> Flask:
    return opened(application, engine, tmp_path)


@pytest.fixture
def today() -> date:
    return TODAY
