"""``kundval attest``: a run is reviewed, decided or rejected."""

from datetime import date

import click
from sqlmodel import Session, col, select

from kundval.access.rules import Actor
from kundval.cli.frame import signed
from kundval.errors import NotFound
from kundval.formats import kr_text
from kundval.payment.models import Run
from kundval.payment.service.attest import DECIDE, REJECT, REVIEW, decide, reject, review


@click.command()
@click.argument("number", metavar="KÖRNING", type=click.IntRange(min=1))
@click.option("--step", type=click.Choice([REVIEW, DECIDE, REJECT]), required=True, help="Vad du gör med körningen.")
@click.option("--reason", metavar="TEXT", default="", help="Skälet, när du avvisar.")
@signed
def attest(session: Session, actor: Actor, today: date, number: int, step: str, reason: str) -> None:
    """Granska, besluta eller avvisa en slutlig körning.

    Den som gjorde körningen slutlig eller granskade den får inte besluta den.
    """
    run = session.exec(select(Run).where(col(Run.number) == number)).first()
    if run is None:
        raise NotFound(f"Det finns ingen körning {number}.")
    if step == REJECT:
        reject(session, actor=actor, today=today, run=run, reason=reason)
    else:
        (review if step == REVIEW else decide)(session, actor=actor, today=today, run=run)
    click.echo(f"Körning {number} är {run.state}: {kr_text(run.amount_ore)}.")
