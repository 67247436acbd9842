"""``kundval prices``: price lists without a database."""

import gc
from pathlib import Path

import click

from kundval import spreadsheet
from kundval.cli.commands import Commands
from kundval.errors import Refused
from kundval.reimbursement.workbook import TITLES


@click.group(cls=Commands, places={"check": "kundval.cli.prices:check", "uplift": "kundval.cli.uplift:uplift"})
def prices() -> None:
    """Prislistor: kontrollera och räkna upp en arbetsbok utan databas."""


@click.command()
@click.argument("file", metavar="FIL", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--json", "as_json", is_flag=True, help="Skriv en lista med ett objekt per tryckt tal.")
@click.option(
    "--verksamhet",
    default="",
    metavar="KOD",
    help="Lagens verksamhetsform för alla tjänster i listan, till exempel forskola.",
)
def check(file: Path, as_json: bool, verksamhet: str) -> None:
    """Visa beräknat bredvid publicerat för varje tal i arbetsboken FIL.

    Sist står vad som inte kan betalas så som det är skrivet, och vad listan gör annorlunda än lagen säger; med --json skrivs
    det som felutskrift, skilt från talen.
    Svaret är 0 när listan kunde kontrolleras, också när tal avviker, och 1 när arbetsboken måste rättas först.
    """
    # A short life with many small objects: looking for rubbish among them costs a third of the time and finds none.
    gc.disable()
    sheets = spreadsheet.begin(file.read_bytes(), "prislista.xlsx", TITLES)
    # While another process reads the cells, what judges them is imported.
    from kundval.reimbursement.rules.check import check as check_document
    from kundval.reimbursement.rules.document import Faulty
    from kundval.reimbursement.workbook import law_report, payment_report, report
    from kundval.reimbursement.workbook.reading import read_document

    try:
        document = read_document(sheets())
        checked = check_document(document)
    except Faulty as error:
        count = len(error.faults)
        title = "1 uppgift behöver rättas:" if count == 1 else f"{count} uppgifter behöver rättas:"
        raise Refused("\n".join([title, *map(str, error.faults)])) from None
    click.echo(report.to_json(checked) if as_json else report.to_text(document, checked))
    for told in (payment_report.to_text(document, checked), law_report.to_text(document, checked, verksamhet)):
        if told:
            # Apart from the numbers: the list on standard output stays exactly the list of numbers.
            click.echo(told, err=as_json)
