"""What walks through the pages have in common: a town on a server of its own, and what is asked of each page on the way."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path

from playwright.sync_api import Page
from sqlmodel import Session

from kundval import create_app
from kundval.config import Config
from kundval.db import make_engine, transaction
from tests.browser import WIDTHS, served
from tests.databases import Sqlite
from tests.web.accessibility import axe, sideways


@contextmanager
def town_on(folder: Path, today: date, fill: Callable[[Session], None]) -> Iterator[str]:
    """The address of a server on a database that ``fill`` has filled, where it is ``today``."""
    with Sqlite(folder).fresh("town") as url:
        engine = make_engine(url)
        with transaction(engine) as session:
            fill(session)
        with served(create_app(Config(instance=folder, database_url=url, today=today), engine=engine)) as address:
            yield address
        engine.dispose()


def told(page: Page) -> str:
    """What the page says, without what holds words together. A click waits for the next page to begin, not for all of it."""
    page.wait_for_load_state("domcontentloaded")
    return page.locator("main").inner_text().replace("\u00a0", " ")


def well_made(page: Page) -> list[str]:
    faults = []
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 900})
        faults += [f"{page.url} {width}: {fault}" for fault in axe(page) + sideways(page)]
    page.set_viewport_size({"width": 1280, "height": 900})
    return faults
