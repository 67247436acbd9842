"""``kundval prices uplift``: next year's price list from this year's, without a database."""

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
from kundval.reimbursement.workbook.reading import read_workbook
from kundval.reimbursement.workbook.writing import workbook_of


@click.command()
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
