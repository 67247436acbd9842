"""A copy of the whole database in one file, and back again."""

import sqlite3
import subprocess
from pathlib import Path

import click
from sqlalchemy import Engine
from sqlalchemy.engine import make_url
from sqlmodel import Session, col, func, select

from kundval import db, migrations
from kundval.access.models import User
from kundval.cli import frame
from kundval.errors import BadFile, Refused


@click.command()
@click.argument("file", metavar="FIL", type=click.Path(path_type=Path, dir_okay=False))
def backup(file: Path) -> None:
    """Spara hela databasen i en ny fil, medan andra arbetar i den."""
    if file.exists():
        raise Refused(f"{file} finns redan. Välj ett annat namn.")
    engine = frame.engine()
    if engine.dialect.name == "sqlite":
        _copy(_file_of(engine), file)
    else:
        _run("pg_dump", "--format=custom", f"--file={file}", _address())
    file.chmod(0o600)
    click.echo(f"Databasen är sparad i {file}, {file.stat().st_size:,} byte.".replace(",", " "))


@click.command()
@click.argument("file", metavar="FIL", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@click.option("--replace", is_flag=True, help="Ersätt det som finns i databasen.")
def restore(file: Path, replace: bool) -> None:
    """Läs in en sparad databas. Stoppa servern först.

    Utan --replace vägrar kommandot om databasen redan har användare.
    """
    engine = db.make_engine(frame.config().database_url)
    if not replace and _has_users(engine):
        raise Refused("Databasen är inte tom. Lägg till --replace om allt som finns i den ska ersättas.")
    if engine.dialect.name == "sqlite":
        _check(file)
        _copy(file, _file_of(engine))
    else:
        whole = ("--clean", "--if-exists", "--no-owner", "--exit-on-error", "--single-transaction")
        _run("pg_restore", *whole, f"--dbname={_address()}", str(file))
    migrations.upgrade(engine)
    click.echo(f"Databasen är återställd från {file}.")


def _copy(source: Path, target: Path) -> None:
    # SQLite's own copying takes a consistent state although others write meanwhile.
    with sqlite3.connect(source) as old, sqlite3.connect(target) as new:
        old.backup(new)
    new.close()
    old.close()


def _check(file: Path) -> None:
    try:
        connection = sqlite3.connect(f"file:{file}?mode=ro", uri=True)
        sound = connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        sound = sound and connection.execute("SELECT count(*) FROM alembic_version").fetchone() == (1,)
        connection.close()
    except sqlite3.DatabaseError:
        sound = False
    if not sound:
        raise BadFile(f"{file} är ingen hel databas från kundval. Inget är ändrat.")


def _has_users(engine: Engine) -> bool:
    with engine.connect() as connection:
        if not engine.dialect.has_table(connection, "user"):
            return False
    with Session(engine) as session:
        return session.exec(select(func.count(col(User.id)))).one() > 0


def _file_of(engine: Engine) -> Path:
    assert engine.url.database
    return Path(engine.url.database)


def _address() -> str:
    return make_url(frame.config().database_url).set(drivername="postgresql").render_as_string(hide_password=False)


def _run(program: str, *arguments: str) -> None:
    try:
        subprocess.run([program, *arguments], check=True, capture_output=True, text=True)
    except FileNotFoundError as error:
        raise Refused(f"Programmet {program} saknas. Installera PostgreSQL:s klientprogram.") from error
    except subprocess.CalledProcessError as error:
        raise BadFile(f"{program} kunde inte slutföra: {error.stderr.strip().splitlines()[-1]}") from error
