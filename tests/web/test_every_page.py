"""Every page that each role can reach by links, wide and narrow: nothing for axe to say, and no sideways scroll."""

from collections import deque
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path
from urllib.parse import urldefrag, urlsplit

import pytest
from playwright.sync_api import Page
from werkzeug.exceptions import HTTPException

from kundval.access.rules import ROLES
from tests.browser import WIDTHS
from tests.web.accessibility import axe, sideways, skeleton
from tests.web.conftest import Live

pytestmark = pytest.mark.web

MOST = 150
"""Pages per role; one of each route."""
FILES = (".xlsx", ".csv", ".svg", ".png", ".pdf", ".docx", ".xml", ".se", ".json")


@pytest.fixture(scope="session")
def judged(together: Path) -> Path:
    """Names, as files, of what axe has found good, so that a page that several roles share is judged once by all processes."""
    folder = together / "judged"
    folder.mkdir(exist_ok=True)
    return folder


@pytest.mark.parametrize("role", ["", *ROLES])
def test_every_page_is_accessible_wide_and_narrow(
    role: str, visit: Callable[[str], Page], live: Live, judged: Path
) -> None:
    page = visit(role)
    stopped: list[str] = []
    page.on("console", lambda message: stopped.append(message.text) if "Refused" in message.text else None)
    faults: list[str] = []
    queue, seen = deque(["/", *live.doors, "/om", "/hjalp", "/tillganglighet", "/logga-in", "/finns-inte"]), set[str]()
    while queue and len(seen) < MOST:
        path = queue.popleft()
        route = _route(live, path)
        if route in seen or path.endswith(FILES):
            continue
        seen.add(route)
        response = page.goto(path)
        assert response is not None
        if response.status >= 500:
            faults.append(f"{path}: status {response.status}")
        faults += [f"{path}: {fault}" for fault in _faults(page, judged)]
        queue.extend(_links(page, live.url))
    assert not faults + stopped, "\n".join(faults + stopped)


def _faults(page: Page, judged: Path) -> list[str]:
    faults = []
    known = judged / sha256(skeleton(page).encode()).hexdigest()
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 900})
        found = [*sideways(page), *([] if known.exists() else axe(page))]
        faults += [f"{width} px: {fault}" for fault in found]
    if not faults:
        known.touch()
    return faults


def _links(page: Page, base: str) -> list[str]:
    """The addresses of the page's own links, without fragments."""
    hrefs = page.eval_on_selector_all("a[href]", "links => links.map(link => link.href)")
    paths = [urldefrag(href).url.removeprefix(base) for href in hrefs if href.startswith(f"{base}/")]
    return [path for path in paths if not urlsplit(path).path.endswith(FILES)]


def _route(live: Live, path: str) -> str:
    """The route's pattern, and whether something was asked for; what has none is its own."""
    parts = urlsplit(path)
    try:
        endpoint, _ = live.app.url_map.bind("localhost").match(parts.path, method="GET")
    except HTTPException:
        return parts.path
    return str(endpoint)
