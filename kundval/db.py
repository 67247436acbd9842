"""The database: SQLite in ``instance/`` by default, PostgreSQL by ``KUNDVAL_DATABASE_URL``.

Sessions are handed to queries and verbs as an argument. A web request has one session and one commit (``create_app``); commands and
jobs open theirs with :func:`transaction`. On SQLite every transaction begins IMMEDIATE, because one that reads first and writes later
is refused at once when another writes in between.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

from flask import current_app, g, request
from sqlalchemy import CTE, BigInteger, ColumnElement, Engine, Text, cast, column, event, func, literal, select
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.engine import make_url
from sqlmodel import Session, SQLModel, create_engine

SQLModel.metadata.naming_convention = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}


def make_engine(url: str) -> Engine:
    """An engine for ``url``, set up alike for every process that opens it."""
    if make_url(url).get_backend_name() != "sqlite":
        # Compiling a plan costs more than it saves in all but the largest statements, and those gain little.
        return create_engine(url, pool_pre_ping=True, connect_args={"options": "-c jit=off"})
    engine = create_engine(url, connect_args={"timeout": 30})
    event.listen(engine, "connect", _sqlite_connect)
    event.listen(engine, "begin", _sqlite_begin)
    return engine


def _sqlite_connect(connection: Any, _record: Any) -> None:
    connection.isolation_level = None
    for pragma in (
        "foreign_keys=ON",
        "journal_mode=WAL",
        "busy_timeout=30000",
        "synchronous=NORMAL",
        "cache_size=-65536",
    ):
        connection.execute(f"PRAGMA {pragma}")


def _sqlite_begin(connection: Any) -> None:
    mode = connection.get_execution_options().get("sqlite_begin", "IMMEDIATE")
    connection.exec_driver_sql(f"BEGIN {mode}")


def is_sqlite(session: Session) -> bool:
    """Whether the session speaks to SQLite; only for what the two engines write differently."""
    return session.get_bind().dialect.name == "sqlite"


def table_of(session: Session, numbers: Mapping[int, Sequence[int]], *names: str) -> CTE:
    """Whole numbers that Python knows as a table to join: ``key`` and a column for each of ``names``. One value is sent, however many."""
    sent = json.dumps(numbers)
    if is_sqlite(session):
        rows = func.json_each(sent).table_valued("key", "value")
        values: list[ColumnElement[int]] = [
            func.json_extract(rows.c.value, f"$[{place}]") for place in range(len(names))
        ]
    else:
        rows = func.jsonb_each(cast(literal(sent, Text), JSONB)).table_valued("key", column("value", JSONB))
        values = [cast(rows.c.value[place].astext, BigInteger) for place in range(len(names))]
    told = (value.label(name) for value, name in zip(values, names, strict=True))
    table = select(cast(rows.c.key, BigInteger).label("key"), *told)
    # Otherwise SQLite reads the text anew for every row that it is joined to.
    return table.cte().prefix_with("MATERIALIZED")


@contextmanager
def transaction(engine: Engine) -> Iterator[Session]:
    """A session that commits when the block ends and rolls back when it raises."""
    with Session(engine, expire_on_commit=False) as session, session.begin():
        yield session


def only_reads(session: Session) -> bool:
    """Whether the session is one of those that never write: a page that is asked for, a report."""
    return session.get_bind().get_execution_options().get("sqlite_begin") == "DEFERRED"


@contextmanager
def reading(engine: Engine) -> Iterator[Session]:
    """A session that only reads: it waits for nobody and is rolled back."""
    with Session(engine.execution_options(sqlite_begin="DEFERRED")) as session:
        yield session


def session() -> Session:
    """The request's session. A request that only reads (GET, HEAD) does not take SQLite's write lock."""
    if "session" not in g:
        engine: Engine = current_app.extensions["engine"]
        if request.method in ("GET", "HEAD"):
            engine = engine.execution_options(sqlite_begin="DEFERRED")
        g.session = Session(engine, expire_on_commit=False)
    return g.session
