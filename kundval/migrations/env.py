"""Run by Alembic: hands it the connection and the tables of ``kundval.migrations``."""

from alembic import context

from kundval.migrations import metadata


def render_item(kind: str, thing: object, autogen_context: object) -> str | bool:
    """SQLModel's text type is written as SQLAlchemy's own, so that a step needs no import of SQLModel."""
    return "sa.String()" if kind == "type" and type(thing).__name__ == "AutoString" else False


context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    render_as_batch=True,
    render_item=render_item,
    compare_type=True,
)
with context.begin_transaction():
    context.run_migrations()
