"""``kundval report NAME --out FILE``."""

from pathlib import Path

import click

from kundval.cli import frame


@click.command()
@click.argument("name", metavar="NAMN", type=click.Choice(["marknadsandel"]))
@click.option(
    "--out",
    "out",
    metavar="FIL",
    required=True,
    type=click.Path(dir_okay=False, path_type=Path),
    help="Fil att skriva: .xlsx, .csv eller .json.",
)
@click.option("--from", "first_year", metavar="ÅR", type=int, default=2009, show_default=True, help="Första året.")
@click.option("--to", "last_year", metavar="ÅR", type=int, help="Sista året. Utan val: i år.")
@click.option(
    "--measure",
    type=click.Choice(["kunder", "kronor", "enheter"]),
    default="kunder",
    show_default=True,
    help="Vad som räknas.",
)
@click.option(
    "--population",
    type=click.Choice(["alla", "bosatta", "verksamhet"]),
    default="alla",
    show_default=True,
    help="Vilka kunder som räknas.",
)
@click.option(
    "--clock",
    type=click.Choice(["tjänstemånad", "körningsmånad"]),
    default="tjänstemånad",
    show_default=True,
    help="Hur kronor läggs på år.",
)
@click.option(
    "--vat",
    type=click.Choice(["utan", "med"]),
    default="utan",
    show_default=True,
    help="Kronor med eller utan momskompensation.",
)
@click.option("--industry", metavar="BRANSCH", default="", help="Bara en bransch, till exempel forskola.")
@click.option(
    "--group",
    type=click.Choice(["regi", "utförare"]),
    default="utförare",
    show_default=True,
    help="Regi eller även varje utförare (bara .csv och .json).",
)
def report(
    name: str, out: Path, first_year: int, last_year: int | None, industry: str, group: str, **switches: str
) -> None:
    """Skriv en rapport till en fil: marknadsandel per bransch och år, efter regi och utförare.

    Filen lämnar kontoret: utförare med få kunder visas tillsammans.
    """
    from kundval.access.rules import SYSTEM
    from kundval.report import workbook
    from kundval.report.market_share import market_share
    from kundval.report.rules import Definition

    writers = {".xlsx": workbook.xlsx, ".csv": workbook.csv, ".json": workbook.as_json}
    if out.suffix not in writers:
        raise click.BadParameter(f"Filen {out.name} måste sluta på .xlsx, .csv eller .json.", param_hint="--out")
    with frame.reading() as (session, today):
        definition = Definition(
            first_year=first_year, last_year=today.year if last_year is None else last_year, **switches
        )
        found = market_share(
            session, actor=SYSTEM, today=today, definition=definition, industry=industry, leaves_office=True
        )
    out.write_bytes(writers[out.suffix](found.of_modes() if group == "regi" else found))
    click.echo(
        f"{out.name} är skriven: {len(found.industries)} branscher, {definition.first_year}–{definition.last_year}."
    )
