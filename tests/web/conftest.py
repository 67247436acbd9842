"""A server on a database with data, for the tests that go through the pages in a browser.

SQLite only: that both databases give the same is proved by the tests of the rooms, and a browser is slow.
"""

import json
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from flask import Flask
from playwright.sync_api import Browser, Page
from sqlalchemy import Engine

from kundval import create_app
from kundval.config import Config
from kundval.db import make_engine, transaction
from tests.browser import served, visitors
from tests.databases import Sqlite
from tests.postgres import locked
from tests.web import site


@dataclass(frozen=True)
class Live:
    """A running server: where it is, what it serves, the login of each role (:data:`site.PASSWORD`), and see ``site.Site``."""

    url: str
    app: Flask
    engine: Engine
    logins: dict[str, str]
    doors: list[str]


@pytest.fixture(scope="session")
def live(together: Path, tmp_path_factory: pytest.TempPathFactory, cheap_passwords: None) -> Iterator[Live]:
    folder: Path = tmp_path_factory.mktemp("live")
    with locked(together / "site"):
        if not (together / "site.json").exists():
            _build(together)
    shutil.copy(together / "site.sqlite", folder)
    built = json.loads((together / "site.json").read_text())
    url = f"sqlite:///{folder}/site.sqlite"
    engine = make_engine(url)
    app = create_app(Config(instance=folder, database_url=url, today=site.TODAY), engine=engine)
    with served(app) as address:
        yield Live(address, app, engine, built["logins"], built["doors"])
    engine.dispose()


def _build(folder: Path) -> None:
    """The database that every process serves a copy of: it takes some time to build."""
    with Sqlite(folder).fresh("building") as url:
        engine = make_engine(url)
        with transaction(engine) as session:
            built = site.build(session)
        # The last connection that is closed leaves everything in the file itself.
        engine.dispose()
        shutil.copy(folder / "building.sqlite", folder / "site.sqlite")
    (folder / "site.json").write_text(json.dumps({"logins": built.logins, "doors": built.doors}))


@pytest.fixture
def visit(browser: Browser, live: Live) -> Iterator[Callable[[str], Page]]:
    """``visit("ekonom")`` gives a page where somebody with that role has logged in; ``visit("")`` one where nobody has."""
    with visitors(browser, live.url, site.PASSWORD) as visitor:
        yield lambda role: visitor(live.logins[role] if role else "")
