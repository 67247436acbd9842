"""Run by Alembic: hands it the connection and the tables of ``kundval.migrations``."""

from typing import Any, Literal

from alembic import context
from alembic.autogenerate.api import AutogenContext

from kundval.tables import metadata

PLAIN = {"AutoString": "sa.String()", "UTCDateTime": "sa.DateTime(timezone=True)"}
"""SQLModel's own types are written as SQLAlchemy's, so that a step does not depend on what SQLModel calls them."""


def render_item(kind: str, thing: Any, _context: AutogenContext) -> str | Literal[False]:
    """How Alembic writes a type in a step; false leaves it to Alembic."""
    return PLAIN.get(type(thing).__name__, False) if kind == "type" else False


context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    render_as_batch=True,
    render_item=render_item,
    compare_type=True,
)
with context.begin_transaction():
    context.run_migrations()
