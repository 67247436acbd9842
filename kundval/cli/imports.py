"""``kundval template`` and ``kundval import``: files in, with the same checks as the page."""

import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path
from typing import Any

import click

from kundval import files, joined, room_modules
from kundval.access.importing import batches
from kundval.access.importing import template as templates
from kundval.access.importing.check import Report, examine
from kundval.access.importing.kinds import ImportKind, Progress, silent
from kundval.access.rules import Actor
from kundval.cli import frame
from kundval.errors import Refused
from kundval.formats import counted_text

SHOWN = 200
"""Errors in the terminal; ``--json`` gives all."""


class KindArgument(click.ParamType[ImportKind]):
    """The name of a kind of file."""

    name = "slag"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> ImportKind:
        # Room by room, so that no file waits for rooms below the one that reads it.
        for module in room_modules("imports"):
            if value in module.IMPORTS:
                found: ImportKind = module.IMPORTS[value]
                return found
        return self.fail(f"{value} finns inte. Välj bland {', '.join(joined('imports', 'IMPORTS'))}.", param, ctx)


@click.command()
@click.argument("kind", metavar="SLAG", type=KindArgument())
@click.argument("file", metavar="FIL", type=click.Path(dir_okay=False, path_type=Path))
def template(kind: ImportKind, file: Path) -> None:
    """Skriv en tom arbetsbok med förklaringar, att fylla i och läsa in.

    SLAG är till exempel grunddata, utforare, kunder eller val.
    """
    file.write_bytes(templates.template(kind))
    click.echo(f"Mallen för {kind.title.lower()} är skriven till {file}.")


@click.command("import")
@click.argument("kind", metavar="SLAG", type=KindArgument())
@click.argument("file", metavar="FIL", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--dry-run", is_flag=True, help="Kontrollera bara. Inget läses in.")
@click.option("--json", "as_json", is_flag=True, help="Skriv vad kontrollen fann, med alla fel, som JSON.")
@click.option("--reason", metavar="SKÄL", default="", help="Skälet till att läsa in trots varningar.")
@frame.user
def import_file(*, actor: Actor, kind: ImportKind, file: Path, dry_run: bool, as_json: bool, reason: str) -> None:
    """Läs in en fil (Excel eller CSV): allt, eller inget om något behöver rättas."""
    if file.stat().st_size > files.MAX_BYTES:
        size = -(-file.stat().st_size // (1024 * 1024))
        raise Refused(f"Filen är {size} MB. Den får vara högst {files.MAX_BYTES // (1024 * 1024)} MB.")
    content = file.read_bytes()
    with frame.reading() as (session, today), _bar("Kontroll") as progress:
        _, report = examine(
            session, kind, actor=actor, today=today, filename=file.name, content=content, progress=progress
        )
    wanted = not (report.error_count or report.nothing_to_do or dry_run)
    unreasoned = wanted and bool(report.warnings) and not reason.strip()
    ready = wanted and not unreasoned
    if ready:
        with frame.writing() as (session, today), _bar("Inläsning") as progress:
            batch = batches.upload(session, kind, actor=actor, filename=file.name, content=content)
            batches.apply(session, kind, batch, actor=actor, today=today, warnings_reason=reason, progress=progress)
    if as_json:
        click.echo(json.dumps(_as_json(kind, file, report, read_in=ready), ensure_ascii=False, indent=2))
    else:
        _say(report, read_in=ready)
    if report.error_count:
        raise Refused(f"Inget är inläst. {counted_text(report.rows_in_error, 'rad', 'rader')} behöver rättas.")
    if unreasoned:
        raise Refused(
            "Inget är inläst: filen har varningar. Rätta den, eller ange skälet att läsa in den ändå med --reason."
        )


def _say(report: Report, *, read_in: bool) -> None:
    for fault in [*report.errors[:SHOWN], *report.warnings[:SHOWN]]:
        click.echo(str(fault))
    if report.error_count > SHOWN:
        click.echo(f"… och {report.error_count - SHOWN} fel till. Alla visas med --json.")
    counted = f"{report.new} nya, {report.changed} ändras, {report.unchanged} oförändrade"
    click.echo(f"{counted}. {'Allt är inläst.' if read_in else 'Inget är inläst.'}")


def _as_json(kind: ImportKind, file: Path, report: Report, *, read_in: bool) -> dict[str, Any]:
    return {
        "kind": kind.name,
        "file": file.name,
        "read_in": read_in,
        "new": report.new,
        "changed": report.changed,
        "unchanged": report.unchanged,
        "errors": [asdict(fault) for fault in report.errors],
        "warnings": [asdict(fault) for fault in report.warnings],
    }


@contextmanager
def _bar(what: str) -> Iterator[Progress]:
    """A progress bar on the terminal; nothing, and no library for it, where nobody watches."""
    if not sys.stderr.isatty():
        yield silent
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, TextColumn, TimeRemainingColumn
    from rich.progress import Progress as Bar

    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Bar(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task(f"{what}, rader", total=None)
        yield lambda done, total: bar.update(task, completed=done, total=total)
