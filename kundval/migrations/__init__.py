"""The steps from an empty database to this version's tables. ``upgrade`` runs those that are missing, all or none.

A new step is written with ``kundval revision MESSAGE`` against an upgraded database.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine, text

from kundval import guards
from kundval.errors import Refused
from kundval.tables import metadata

__all__ = ["metadata", "upgrade", "write_step"]

_LOCK = 4711
"""An arbitrary number: two processes that upgrade the same PostgreSQL database wait for each other on it."""


def upgrade(engine: Engine) -> None:
    """Creates or migrates the database in one transaction and lays the guards anew.

    Raises ``Refused`` if a row afterwards refers to one that does not exist; nothing is then changed.
    """
    with _foreign_keys_off(engine) as connection, connection.begin():
        if connection.dialect.name == "postgresql":
            connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": _LOCK})
        command.upgrade(_alembic(connection), "head")
        guards.lay(connection)
        _check_references(connection)


def write_step(engine: Engine, message: str) -> None:
    """Writes a new step from the difference between the tables in the code and those in an upgraded database."""
    with engine.begin() as connection:
        number = len(list(ScriptDirectory.from_config(_alembic(connection)).walk_revisions())) + 1
        command.revision(_alembic(connection), message=message, autogenerate=True, rev_id=f"{number:04d}")


def _alembic(connection: Connection) -> Config:
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent))
    config.attributes["connection"] = connection
    return config


@contextmanager
def _foreign_keys_off(engine: Engine) -> Iterator[Connection]:
    # SQLite changes a table by building a new one; rows that refer to it must not follow the old one's removal. The setting
    # has no effect inside a transaction.
    with engine.connect() as connection:
        sqlite = connection.dialect.name == "sqlite"
        driver = connection.connection.dbapi_connection
        assert driver is not None
        if sqlite:
            driver.execute("PRAGMA foreign_keys=OFF")
        try:
            yield connection
        finally:
            if sqlite:
                driver.execute("PRAGMA foreign_keys=ON")


def _check_references(connection: Connection) -> None:
    if connection.dialect.name != "sqlite":
        return
    broken = connection.exec_driver_sql("PRAGMA foreign_key_check").fetchall()
    if broken:
        tables = ", ".join(sorted({row[0] for row in broken}))
        raise Refused(f"Databasen har rader som pekar på något som inte finns ({tables}). Inget är ändrat.")
