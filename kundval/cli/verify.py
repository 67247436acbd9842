"""``kundval verify``: the proof that what is booked is what should be paid."""

import click

from kundval.cli import frame
from kundval.errors import Refused


@click.command()
def verify() -> None:
    """Kontrollera att bokfört, listat och avskrivet är det som ska betalas, och att inget har ändrats i efterhand."""
    from kundval.payment.queries.verify import verify as checks_of

    with frame.reading() as (session, _today):
        checks = []
        for check in checks_of(session):
            click.echo(f"{'Rätt' if check.holds else 'FEL'}  {check.name}: {check.sentence}")
            checks.append(check)
    wrong = sum(not check.holds for check in checks)
    if wrong:
        raise Refused(f"{wrong} av {len(checks)} kontroller stämmer inte. Betala inget förrän de är utredda.")
    click.echo(f"Alla {len(checks)} kontroller stämmer.")
