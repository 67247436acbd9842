"""Creating and migrating the database."""

import click

from kundval import db, migrations
from kundval.cli import frame


@click.command()
def upgrade() -> None:
    """Skapa databasen, eller för den till den här versionen."""
    migrations.upgrade(db.make_engine(frame.config().database_url))
    click.echo("Databasen är klar.")


@click.command(hidden=True)
@click.argument("message")
def revision(message: str) -> None:
    """Skriv ett nytt steg av skillnaden mellan kodens tabeller och databasens (för utvecklare)."""
    migrations.write_step(db.make_engine(frame.config().database_url), message)
