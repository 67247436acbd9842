"""What the environment says: where the data lies and how the pages are served. Everything else is a setting in the database.

``KUNDVAL_DATABASE_URL``, ``KUNDVAL_INSTANCE`` and ``KUNDVAL_TODAY`` are read here and nowhere else.
"""

import os
import secrets
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from kundval.errors import Refused

_PACKAGE = Path(__file__).resolve().parent


@dataclass(frozen=True)
class Config:
    """One installation. ``instance`` is the folder with the embedded database, the secret key and the job queue."""

    instance: Path
    database_url: str
    today: date | None = None
    """The day that ``KUNDVAL_TODAY`` asks for; honoured on a demonstration database only (``access.clock``)."""
    https: bool = False
    """Whether the session cookie is sent over HTTPS only."""
    proxies: int = 0
    """How many proxies stand in front and tell the visitor's address."""

    @property
    def secret_key(self) -> str:
        """Signs session cookies. Made once, readable by the owner of the process only."""
        path = self.instance / "secret_key"
        try:
            handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        except FileExistsError:
            return _wait_for(path)
        with os.fdopen(handle, "w") as file:
            file.write(secrets.token_hex(32))
        return path.read_text()


def from_environment() -> Config:
    """The configuration of this process; makes the instance folder if it is missing."""
    instance = Path(os.environ.get("KUNDVAL_INSTANCE") or _PACKAGE.parent / "instance").resolve()
    instance.mkdir(parents=True, exist_ok=True)
    return Config(
        instance=instance,
        database_url=_database_url(instance),
        today=_today(os.environ.get("KUNDVAL_TODAY", "")),
        https=os.environ.get("KUNDVAL_HTTPS", "") == "1",
        proxies=int(os.environ.get("KUNDVAL_PROXIES") or 0),
    )


def _database_url(instance: Path) -> str:
    url = os.environ.get("KUNDVAL_DATABASE_URL") or f"sqlite:///{instance / 'kundval.sqlite'}"
    # The usual spellings name another driver than the one that is installed.
    for prefix in ("postgresql://", "postgres://"):
        if url.startswith(prefix):
            return "postgresql+psycopg://" + url.removeprefix(prefix)
    return url


def _today(text: str) -> date | None:
    try:
        return date.fromisoformat(text) if text else None
    except ValueError as error:
        raise Refused(f"KUNDVAL_TODAY är {text}, men ska vara ett datum som 2026-11-23.") from error


def _wait_for(path: Path) -> str:
    # Another worker has created the file this instant but may not have written it yet.
    for _ in range(1000):
        key = path.read_text()
        if len(key) == 64:
            return key
    raise Refused(f"Filen {path} är skadad. Ta bort den och starta om: alla får då logga in på nytt.")
