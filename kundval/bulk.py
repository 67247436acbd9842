"""Many rows at once: PostgreSQL copies, SQLite inserts in one prepared statement."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import text
from sqlmodel import Session, SQLModel, func, select

from kundval.db import is_sqlite


def insert_rows(session: Session, table: type[SQLModel], columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
    """Inserts ``rows`` (values in the order of ``columns``) without the ORM."""
    if is_sqlite(session):
        told = [tuple(map(_stored, row)) for row in rows]
        marks = ", ".join("?" * len(columns))
        if told:
            session.connection().exec_driver_sql(
                f"INSERT INTO {_name(table)} ({_listed(columns)}) VALUES ({marks})", told
            )
        return
    cursor = session.connection().connection.cursor()
    with cursor.copy(f"COPY {_name(table)} ({_listed(columns)}) FROM STDIN") as copy:
        for row in rows:
            copy.write_row(row)
    cursor.close()


def new_ids(session: Session, table: type[SQLModel], count: int) -> list[int]:
    """Ids for ``count`` new rows, in order, that nobody else gets."""
    if is_sqlite(session):
        # The transaction holds the only write lock.
        last = session.exec(select(func.coalesce(func.max(table.id), 0))).one()  # type: ignore[attr-defined]
        return list(range(last + 1, last + 1 + count))
    sequence = text("SELECT nextval(pg_get_serial_sequence(:name, 'id')) FROM generate_series(1, :count)")
    return sorted(row[0] for row in session.execute(sequence, {"name": _name(table), "count": count}))


def analyze(session: Session, *tables: type[SQLModel]) -> None:
    """Tells the database how the tables look after many rows came in; without that it may choose the wrong index."""
    for table in tables:
        session.execute(text(f"ANALYZE {_name(table)}"))


def chunks(ids: Sequence[int], size: int = 5_000) -> Iterable[list[int]]:
    """The ids in pieces that fit into one statement."""
    for start in range(0, len(ids), size):
        yield list(ids[start : start + size])


def _name(table: type[SQLModel]) -> str:
    return str(table.__tablename__)


def _listed(columns: Sequence[str]) -> str:
    return ", ".join(f'"{column}"' for column in columns)


def _stored(value: Any) -> Any:
    """A value as SQLAlchemy stores it in SQLite, where days and times are text."""
    if isinstance(value, datetime):
        return value.isoformat(sep=" ", timespec="microseconds")
    return value.isoformat() if isinstance(value, date) else value
