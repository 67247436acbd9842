"""kundval: a Swedish municipality's system for customer choice, from approved provider to explained payment."""

from collections.abc import Iterator
from importlib import import_module
from importlib.util import find_spec
from types import ModuleType
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from flask import Flask
    from sqlalchemy import Engine

    from kundval.config import Config

ROOMS = ("access", "registry", "quality", "reimbursement", "choice", "payment", "report", "desk", "portal")


def create_app(config: "Config | None" = None, engine: "Engine | None" = None) -> "Flask":
    """The web application of one installation; without arguments the one that the environment names."""
    # Imported here, so that a rule can be imported without the web.
    from kundval import application
    from kundval.config import from_environment

    app = application.make_app(config or from_environment(), engine)
    for module in room_modules("routes"):
        app.register_blueprint(module.bp)
    for module in room_modules("shell"):
        module.join(app)
    return app


def room_modules(shelf: str) -> Iterator[ModuleType]:
    """The modules of that name in the rooms that have one, in the order of the rooms, each imported when it is reached.

    ``models`` hold tables; ``routes`` a blueprint ``bp``; ``jobs`` a dict ``JOBS`` of what is done in a job of a kind, and ``NIGHTLY`` of
    those done every night; ``imports`` a dict ``IMPORTS`` of the kinds of files that are read in; ``todo`` a function ``todo``.
    """
    names = (f"kundval.{room}.{shelf}" for room in ROOMS)
    return (import_module(name) for name in names if find_spec(name))


def joined(shelf: str, table: str) -> dict[str, Any]:
    """The tables of that name in the rooms' modules ``shelf``, as one."""
    return {key: value for module in room_modules(shelf) for key, value in getattr(module, table, {}).items()}
