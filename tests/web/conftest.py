"""A real browser against a real server: Debian's chromium, driven by playwright, on a database with data.

SQLite only: that both databases give the same is proved by the tests of the rooms, and a browser is slow.
"""

import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from flask import Flask
from playwright.sync_api import Browser, Page, sync_playwright
from sqlalchemy import Engine
from werkzeug.serving import make_server

from kundval import create_app
from kundval.config import Config
from kundval.db import make_engine, transaction
from tests.databases import Sqlite
from tests.web import site

WIDTHS = (1280, 390)


@dataclass(frozen=True)
class Live:
    """A running server: where it is, what it serves, the login of each role (:data:`site.PASSWORD`), and see ``site.Site``."""

    url: str
    app: Flask
    engine: Engine
    logins: dict[str, str]
    doors: list[str]


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        # The sandbox needs rights that a container's root has not.
        chromium = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=["--no-sandbox"])
        yield chromium
        chromium.close()


@pytest.fixture(scope="session")
def live(tmp_path_factory: pytest.TempPathFactory, cheap_passwords: None) -> Iterator[Live]:
    folder: Path = tmp_path_factory.mktemp("live")
    with Sqlite(folder).fresh("live") as url:
        engine = make_engine(url)
        with transaction(engine) as session:
            built = site.build(session)
        app = create_app(Config(instance=folder, database_url=url, today=site.TODAY), engine=engine)
        server = make_server("127.0.0.1", 0, app, threaded=True)
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        yield Live(f"http://127.0.0.1:{server.server_port}", app, engine, built.logins, built.doors)
        server.shutdown()
        thread.join()
        engine.dispose()


@pytest.fixture
def visit(browser: Browser, live: Live) -> Iterator[Callable[[str], Page]]:
    """``visit("ekonom")`` gives a page where somebody with that role has logged in; ``visit("")`` one where nobody has."""
    contexts = []

    def visitor(role: str) -> Page:
        context = browser.new_context(base_url=live.url, locale="sv-SE", viewport={"width": WIDTHS[0], "height": 900})
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(20_000)
        if role:
            log_in(page, live.logins[role])
        return page

    yield visitor
    for context in contexts:
        context.close()


def log_in(page: Page, login: str, password: str = site.PASSWORD) -> None:
    """Logs in as people do."""
    page.goto("/logga-in")
    page.get_by_label("Användarnamn").fill(login)
    page.get_by_label("Lösenord").fill(password)
    page.get_by_role("button", name="Logga in").click()
    page.wait_for_url(lambda url: "/logga-in" not in url)
