"""A private PostgreSQL cluster in a temporary folder, shared by all test processes of one run.

The first process that asks starts it, the last one stops it. It listens on a Unix socket only, and since PostgreSQL refuses to run
as root it then runs as Debian's user ``postgres``.
"""

import fcntl
import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

FAST = {
    "listen_addresses": "",
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "max_connections": "100",
    "max_wal_size": "2GB",
    "autovacuum": "off",
}


@contextmanager
def shared_cluster(meeting_place: Path) -> Iterator[Path]:
    """The folder of a running cluster, which is also the folder of its socket. ``meeting_place`` is common to the processes."""
    with locked(meeting_place):
        folder = _join(meeting_place)
    try:
        yield folder
    finally:
        with locked(meeting_place):
            (meeting_place / f"user-{os.getpid()}").unlink()
            if not list(meeting_place.glob("user-*")):
                _stop(folder)
                (meeting_place / "folder").unlink()


def url(folder: Path, database: str) -> str:
    """The address of a database in the cluster."""
    return f"postgresql+psycopg://kundval@/{database}?host={folder}"


@contextmanager
def locked(meeting_place: Path) -> Iterator[None]:
    """What test processes do one at a time; the folder is theirs in common."""
    meeting_place.mkdir(exist_ok=True)
    with (meeting_place / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _join(meeting_place: Path) -> Path:
    note = meeting_place / "folder"
    if not note.exists():
        note.write_text(str(_start()))
    (meeting_place / f"user-{os.getpid()}").touch()
    return Path(note.read_text())


def _start() -> Path:
    # Short, because a socket's path may have 107 characters, and outside pytest's folder, which only its owner may enter.
    folder = Path(tempfile.mkdtemp(prefix="kundval-pg-", dir="/tmp"))
    if os.geteuid() == 0:
        shutil.chown(folder, "postgres", "postgres")
    _run(
        "initdb",
        "--auth=trust",
        "--no-sync",
        "--username=kundval",
        "--encoding=UTF8",
        "--locale=C.UTF-8",
        "-D",
        folder / "data",
    )
    settings = " ".join(f"-c {name}={value or chr(39) * 2}" for name, value in FAST.items())
    options = f"{settings} -c unix_socket_directories={folder}"
    _run("pg_ctl", "start", "--wait", "--silent", "-D", folder / "data", "-l", folder / "log", "-o", options)
    return folder


def _stop(folder: Path) -> None:
    _run("pg_ctl", "stop", "--mode=immediate", "--silent", "-D", folder / "data")
    shutil.rmtree(folder, ignore_errors=True)


def _run(program: str, *arguments: str | Path) -> None:
    binaries = sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda path: int(path.parent.name))
    as_user = ["runuser", "-u", "postgres", "--"] if os.geteuid() == 0 else []
    # The server inherits the output of pg_ctl, so a pipe would never close.
    subprocess.run(
        [*as_user, binaries[-1] / program, *arguments],
        check=True,
        cwd="/tmp",
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
    )
