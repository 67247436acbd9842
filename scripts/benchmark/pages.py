"""Pages of a large database, asked for at an even rate as many people would: how long the slowest twentieth takes."""

import os
import re
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from http.cookiejar import CookieJar
from math import ceil
from pathlib import Path
from socket import socket
from urllib.parse import urlencode
from urllib.request import HTTPCookieProcessor, OpenerDirector, build_opener

from sqlalchemy import Engine, select
from sqlmodel import Session, col

from kundval import db
from kundval.access import passwords
from kundval.access.models import User
from kundval.choice.models import Person
from kundval.payment.models import Line
from scripts.benchmark.figure import Figure, within
from scripts.benchmark.town import FIRST, Town

MILLISECONDS, PER_SECOND, REQUESTS, WORKERS = 100, 20, 600, 2
PASSWORD = "en-mätning-i-taget"


def pages(engine: Engine, town: Town) -> Iterator[Figure]:
    """The 95th percentile over all pages, and over the slowest page by itself; the first month is final."""
    handle, line = _prepared(engine)
    addresses = (
        "/kunder", "/kunder?q=Lind", "/kunder?sida=200", "/kunder?sort=-namn", f"/kunder/{handle}", "/utforare", "/utforare/2", "/enheter",
        "/enheter/3", "/utbetalningar", f"/utbetalningar/forskola/{FIRST}", f"/utbetalningar/forskola/{FIRST}/rader",
        f"/utbetalningar/forskola/{FIRST}/rader?utforare=2", f"/rader/{line}", f"/sok?q={handle}", "/ersattning",
    )  # fmt: skip
    with served(engine) as address:
        visitor = logged_in(address)
        for one in addresses:
            # The first visit fills what a server in use has at hand.
            for _ in range(2 * WORKERS):
                visitor.open(address + one).read()
        taken = asked(visitor, address, addresses)
    name, count = engine.dialect.name, len(town.persons)
    everything = [one for times in taken.values() for one in times]
    slowest = max(taken, key=lambda one: percentile(taken[one]))
    yield within(f"{len(addresses)} sidor vid {count} kunder, p95 ({name})", percentile(everything), MILLISECONDS, "ms")
    page = slowest.replace(handle, "…").replace(str(line), "…")
    yield within(f"långsammaste sidan, {page}, p95 ({name})", percentile(taken[slowest]), MILLISECONDS, "ms")


def asked(visitor: OpenerDirector, address: str, addresses: tuple[str, ...]) -> dict[str, list[float]]:
    """Milliseconds of each request, from the moment when it should go out: what waits in line is counted."""
    begun = time.perf_counter() + 0.5

    def one(number: int) -> tuple[str, float]:
        due = begun + number / PER_SECOND
        time.sleep(max(0.0, due - time.perf_counter()))
        path = addresses[number % len(addresses)]
        visitor.open(address + path).read()
        return path, 1000 * (time.perf_counter() - due)

    taken: dict[str, list[float]] = {}
    with ThreadPoolExecutor(PER_SECOND) as pool:
        for path, milliseconds in pool.map(one, range(REQUESTS)):
            taken.setdefault(path, []).append(milliseconds)
    return taken


def percentile(times: list[float], share: float = 0.95) -> float:
    """The nearest-rank percentile."""
    return sorted(times)[ceil(share * len(times)) - 1]


@contextmanager
def served(engine: Engine) -> Iterator[str]:
    """The address of ``kundval serve`` on the database, gone afterwards."""
    with socket() as free, tempfile.TemporaryDirectory() as instance:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
        free.close()
        url = engine.url.render_as_string(hide_password=False)
        words = [str(Path(sys.executable).parent / "kundval"), "serve", "--port", str(port), "--workers", str(WORKERS)]
        process = subprocess.Popen(words, env=os.environ | {"KUNDVAL_DATABASE_URL": url, "KUNDVAL_INSTANCE": instance},
                                   stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)  # fmt: skip
        try:
            yield _ready(f"http://127.0.0.1:{port}")
        finally:
            process.terminate()
            process.wait(30)


def logged_in(address: str) -> OpenerDirector:
    """A visitor with anna's session."""
    visitor = build_opener(HTTPCookieProcessor(CookieJar()))
    form = visitor.open(f"{address}/logga-in").read().decode()
    token = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', form)
    assert token is not None
    fields = {"login": "anna", "password": PASSWORD, "csrf_token": token[1]}
    visitor.open(f"{address}/logga-in", urlencode(fields).encode()).read()
    return visitor


def _ready(address: str) -> str:
    for _ in range(300):
        try:
            build_opener().open(f"{address}/healthz").read()
        except OSError:
            time.sleep(0.1)
        else:
            return address
    raise TimeoutError(address)


def _prepared(engine: Engine) -> tuple[str, int]:
    """A password for anna; a customer's handle and a line of the month that has been made final."""
    with db.transaction(engine) as session:
        anna = session.execute(select(User).where(col(User.login) == "anna")).scalar_one()
        anna.password_hash = passwords.hashed(PASSWORD)
    with Session(engine) as session:
        handle = session.execute(select(col(Person.handle)).limit(1)).scalar_one()
        line = session.execute(select(col(Line.id)).order_by(col(Line.id).desc()).limit(1)).scalar_one()
    return handle, line
