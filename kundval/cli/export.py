"""``kundval export``: the payment file of a decided run."""

from datetime import date
from pathlib import Path

import click
from sqlmodel import Session

from kundval.access.rules import Actor
from kundval.cli.frame import signed
from kundval.errors import Refused
from kundval.payment.service.export import WRITERS, export_run

FORMATS = ("xlsx", "csv", "sie", "pain001")


def _made_today(ctx: click.Context, _parameter: click.Parameter, form: str) -> str:
    if form not in WRITERS:
        raise click.UsageError(f"Filer i formatet {form} kan kundval inte skapa än. Välj xlsx eller csv.", ctx=ctx)
    return form


@click.command()
@click.argument("run", metavar="KÖRNING", type=click.IntRange(min=1))
@click.option(
    "--format",
    "form",
    type=click.Choice(FORMATS),
    callback=_made_today,
    default="xlsx",
    show_default=True,
    help="Vilken sorts fil det ska vara.",
)
@click.option(
    "--out",
    "target",
    metavar="FIL",
    type=click.Path(dir_okay=False, path_type=Path),
    required=True,
    help="Filen som skrivs.",
)
@click.option(
    "--nr",
    "sequence",
    metavar="NR",
    type=click.IntRange(min=1),
    default=None,
    help="En tidigare fil av samma körning, 1 är den första.",
)
@signed
def export(
    session: Session, actor: Actor, today: date, run: int, form: str, target: Path, sequence: int | None
) -> None:
    """Skapar betalfilen för en beslutad körning, eller hämtar den igen.

    Filen skapas en gång och sparas. Nästa gång blir det samma fil, byte för byte. Har innehållna utbetalningar släppts sedan dess
    skapas en fil till, med bara dem.
    """
    file = export_run(session, actor=actor, today=today, number=run, form=form, sequence=sequence)
    try:
        target.write_bytes(file.content)
    except OSError as error:
        # The file is not handed over, so the transaction is undone as well: nothing is exported that nobody has.
        raise Refused(f"Filen {target} gick inte att skriva. Kontrollera mappen och försök igen.") from error
    click.echo(f"{file.name}, sha256 {file.sha256}, är skriven till {target}.")
