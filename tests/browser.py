"""A real browser and a real server: Debian's chromium, driven by playwright, against the application on a port of its own."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest
from flask import Flask
from playwright.sync_api import Browser, Page, sync_playwright
from werkzeug.serving import make_server

WIDTHS = (1280, 390)


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """One for all tests: playwright starts once in a process."""
    with sync_playwright() as playwright:
        # The sandbox needs rights that a container's root has not.
        chromium = playwright.chromium.launch(
            executable_path="/usr/bin/chromium", args=["--no-sandbox", "--disable-gpu"]
        )
        yield chromium
        chromium.close()


@contextmanager
def served(app: Flask) -> Iterator[str]:
    """The address where ``app`` answers as long as the block lasts."""
    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()


@contextmanager
def visitors(browser: Browser, address: str, password: str) -> Iterator[Callable[[str], Page]]:
    """A function from a login to a page where that person has logged in; ``""`` gives a page where nobody has."""
    contexts = []

    def visitor(login: str) -> Page:
        context = browser.new_context(base_url=address, locale="sv-SE", viewport={"width": WIDTHS[0], "height": 900})
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(60_000)
        if login:
            log_in(page, login, password)
        return page

    yield visitor
    for context in contexts:
        context.close()


def log_in(page: Page, login: str, password: str) -> None:
    """Logs in as people do."""
    page.goto("/logga-in")
    page.get_by_label("Användarnamn").fill(login)
    page.get_by_label("Lösenord").fill(password)
    page.get_by_role("button", name="Logga in").click()
    page.wait_for_url(lambda url: "/logga-in" not in url)
