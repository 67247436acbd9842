"""What commands share: the installation's database, one transaction, and who gives the command."""

import atexit
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date
from functools import cache, wraps
from typing import Any

import click
from sqlalchemy import Engine
from sqlmodel import Session

from kundval import db, tables
from kundval.access import clock
from kundval.access.rules import Actor
from kundval.access.service import login
from kundval.config import Config, from_environment
from kundval.errors import Refused

ADDRESS = "kommandorad"
"""Stands for the visitor's address where failed logins are counted."""


@cache
def config() -> Config:
    return from_environment()


@cache
def engine() -> Engine:
    """The installation's database, at this version's step."""
    found = db.make_engine(config().database_url)
    if not tables.is_current(found):
        raise Refused("Databasen är inte skapad eller är från en äldre version. Kör först: kundval upgrade")
    # SQLite tidies its files when the last connection is closed, which nobody else does: what ends with the process is not looked through.
    atexit.register(found.dispose)
    return found


def forget() -> None:
    """Closes the database, so that the next command asks the environment anew."""
    if engine.cache_info().currsize:
        engine().dispose()
    engine.cache_clear()
    config.cache_clear()


@contextmanager
def reading() -> Iterator[tuple[Session, date]]:
    """A session that only reads, and the day it is."""
    with db.reading(engine()) as session:
        yield session, clock.today(session, config())


@contextmanager
def writing() -> Iterator[tuple[Session, date]]:
    """A session that is committed when the block ends and rolled back when it is refused, and the day it is."""
    with db.transaction(engine()) as session:
        yield session, clock.today(session, config())


def user(command: Callable[..., Any]) -> Callable[..., Any]:
    """For a command that somebody answers for: adds ``--user``, asks for the password, and hands over ``actor``."""

    @click.option(
        "--user", "user_name", metavar="NAMN", required=True, help="Vem som gör det. Lösenordet läses från standard in."
    )
    @wraps(command)
    def with_actor(*, user_name: str, **arguments: Any) -> Any:
        return command(actor=log_in(user_name), **arguments)

    return with_actor


def signed(command: Callable[..., Any]) -> Callable[..., Any]:
    """For a command that writes: as :func:`user`, and hands over ``session`` and ``today``.

    The transaction is committed when the command returns and rolled back when it is refused.
    """

    @user
    @wraps(command)
    def in_transaction(*, actor: Actor, **arguments: Any) -> Any:
        with writing() as (session, today):
            return command(session=session, actor=actor, today=today, **arguments)

    return in_transaction


def read_password() -> str:
    """From the keyboard without showing it, otherwise the first line of standard input."""
    if sys.stdin.isatty():
        return str(click.prompt("Lösenord", hide_input=True))
    return sys.stdin.readline().rstrip("\n")


def log_in(user_name: str) -> Actor:
    """Who gives the command. Raises ``Refused`` if the password that follows is not his."""
    password = read_password()
    # A transaction of its own: a failed attempt is remembered although the command is refused.
    with writing() as (session, today):
        answer = login.log_in(session, name=user_name, password=password, address=ADDRESS, today=today)
    if answer.actor is None:
        raise Refused(answer.sentence)
    return answer.actor
