"""Every room's tables: importing this makes ``SQLModel.metadata`` whole, so that each table knows those that it refers to.

``is_current`` says whether a database has them in this version's form.
"""

from pathlib import Path

from sqlalchemy import Engine, inspect, text
from sqlmodel import SQLModel

# First, because it says how constraints are named, which holds only for tables that are declared after it.
import kundval.db  # noqa: F401
from kundval import audit, room_modules

list(room_modules("models"))

metadata = SQLModel.metadata
assert audit.AuditRow.__tablename__ in metadata.tables

_STEPS = Path(__file__).parent / "migrations" / "versions"


def is_current(engine: Engine) -> bool:
    """Whether every step of ``migrations`` has been run. Every command asks, so it is answered without the library that runs them."""
    with engine.connect() as connection:
        if not inspect(connection).has_table("alembic_version"):
            return False
        last = max(step.stem[:4] for step in _STEPS.glob("[0-9]*.py"))
        return connection.scalar(text("SELECT version_num FROM alembic_version")) == last
