"""``kundval prices``: price lists without a database."""

import gc
from pathlib import Path

import click
from marshmallow import ValidationError

from kundval.errors import Refused
from kundval.form_errors import error_list
from kundval.reimbursement.rules.check import check as check_document
from kundval.reimbursement.rules.document import Faulty
from kundval.reimbursement.rules.heads import uplifted_head
from kundval.reimbursement.rules.uplift import Change, Uplift, factor_of, uplifted
from kundval.reimbursement.rules.uplift_words import read_changes
from kundval.reimbursement.schemas import UpliftForm
from kundval.reimbursement.workbook import law_report, report
from kundval.reimbursement.workbook.reading import read_workbook
from kundval.reimbursement.workbook.writing import workbook_of


@click.group()
def prices() -> None:
    """Prislistor: kontrollera och räkna upp en arbetsbok utan databas."""


@prices.command()
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

    Sist står vad listan gör annorlunda än lagen säger; med --json skrivs det som felutskrift, skilt från talen.
    Svaret är 0 när listan kunde kontrolleras, också när tal avviker, och 1 när arbetsboken måste rättas först.
    """
    # A short life with many small objects: looking for rubbish among them costs a third of the time and finds none.
    gc.disable()
    try:
        document = read_workbook(file.read_bytes())
        checked = check_document(document)
    except Faulty as error:
        count = len(error.faults)
        title = "1 uppgift behöver rättas:" if count == 1 else f"{count} uppgifter behöver rättas:"
        raise Refused("\n".join([title, *map(str, error.faults)])) from None
    click.echo(report.to_json(checked) if as_json else report.to_text(document, checked))
    told = law_report.to_text(document, checked, verksamhet)
    if told:
        # Apart from the numbers: the list on standard output stays exactly the list of numbers.
        click.echo(told, err=as_json)


@prices.command()
@click.argument("file", metavar="FIL", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.argument("out", metavar="UT", type=click.Path(dir_okay=False, path_type=Path))
@click.option(
    "--percent", default="", help="Procent för allt som inte är undantaget, till exempel 2,0. Utan: bara undantagen."
)
@click.option("--name", required=True, help="Vad den nya listan heter, till exempel 'Förskola 2027'.")
@click.option("--from", "valid_from", required=True, help="Första dagen, till exempel 2027-01-01.")
@click.option("--to", "valid_to", default="", help="Sista dagen. Utan: tills vidare.")
@click.option(
    "--except", "exceptions", multiple=True, help="Undantag, till exempel 'Lokaler = 0' eller '1-2 år heltid = fryst'."
)
@click.option("--rounded", is_flag=True, help="Räkna på de tryckta beloppen i stället för på de oavrundade.")
@click.option("--step", default="", help="Avrunda de uppräknade beloppen till, till exempel 10.")
@click.option("--index", default="", help="Vad indexet heter, till exempel 'OPI 2027'.")
@click.option("--source", default="", help="Var indexet står: webbadress eller handling.")
def uplift(
    file: Path,
    out: Path,
    percent: str,
    exceptions: tuple[str, ...],
    rounded: bool,
    index: str,
    source: str,
    **head: str,
) -> None:
    """Räkna upp prislistan i FIL och skriv nästa års arbetsbok till UT.

    Varje tal räknas på den oavrundade basen och avrundas för sig. UT säger vad varje belopp kommer av, och kontrolleras som vilken
    prislista som helst.
    """
    try:
        given = UpliftForm().load({**head, "percent": percent or "0"})
        document = read_workbook(file.read_bytes())
        how = Uplift(
            changes=(Change(factor_of(given["percent"])), *read_changes(document, "\n".join(exceptions))),
            rounded=rounded,
            step=given["step"],
            index=index,
            source=source,
        )
        named = uplifted_head(document.head, how, given["name"], given["valid_from"], given["valid_to"])
        found = uplifted(document, check_document(document).stored, how, named)
    except Faulty as error:
        raise Refused("\n".join(fault.sentence for fault in error.faults)) from None
    except ValidationError as error:
        raise Refused("\n".join(sentence for _, sentence in error_list(error.normalized_messages()))) from None
    out.write_bytes(workbook_of(found.document))
    changed = [one for one in found.numbers if one.changed]
    rounded_off = sum(one.is_rounded for one in found.numbers)
    click.echo(f"{out}: {len(changed)} av {len(found.numbers)} tal är ändrade, {rounded_off} är avrundade.")
    for remark in found.remarks:
        click.echo(remark)
