"""The web server and the job worker."""

import os
import sys
from pathlib import Path

import click
from flask import Flask

from kundval import create_app, db, joined
from kundval.access import clock, jobs, queries, queue
from kundval.cli import frame
from kundval.logs import set_up


@click.command()
@click.option(
    "--host", default="127.0.0.1", show_default=True, metavar="ADRESS", help="Adressen som servern lyssnar på."
)
@click.option("--port", default=5000, show_default=True, metavar="PORT", help="Porten som servern lyssnar på.")
@click.option("--workers", default=2, show_default=True, metavar="ANTAL", help="Antal processer, med fyra trådar var.")
def serve(host: str, port: int, workers: int) -> None:
    """Visa sidorna för den som öppnar adressen i en webbläsare."""
    frame.engine().dispose()
    _say_welcome(host, port)
    # gunicorn takes over this process, so that a signal to it stops the server.
    os.execvp(
        Path(sys.executable).parent / "gunicorn",
        ["gunicorn", f"--bind={host}:{port}", f"--workers={workers}", "--threads=4", "--worker-class=gthread", "--log-level=warning",
         "--timeout=120", "--graceful-timeout=10", "kundval.cli.serve:application()"],
    )  # fmt: skip


@click.command()
def worker() -> None:
    """Kör de jobb som sidorna köar: inläsningar, körningar, exporter och stora rapporter."""
    set_up()
    config = frame.config()
    worker = jobs.Worker(frame.engine(), config, joined("jobs", "JOBS"), queue.progress_of(config))
    queue.consume(worker, joined("jobs", "NIGHTLY"))


def application() -> Flask:
    """What gunicorn serves, in each of its processes."""
    set_up()
    return create_app()


def _say_welcome(host: str, port: int) -> None:
    address = "localhost" if host in ("127.0.0.1", "0.0.0.0", "::") else host
    click.echo(f"kundval: http://{address}:{port}")
    with db.reading(frame.engine()) as session:
        if not queries.is_demonstration(session):
            return
        click.echo(f"Demonstration. Lösenord för alla: {queries.setting(session, queries.DEMO_PASSWORD)}")
        for user, roles in queries.users_with_roles(session, clock.today(session, frame.config())):
            click.echo(f"  {user.login:<24}{user.name}, {roles}")
