"""``kundval run``: an industry's month is calculated, and made final with ``--final``."""

import json
from datetime import date
from typing import Any

import click
from sqlmodel import Session

from kundval.access.rules import Actor
from kundval.cli.arguments import MONTH, the_industry
from kundval.cli.frame import signed
from kundval.formats import counted_text, kr_text, month_text
from kundval.payment.models import Run
from kundval.payment.queries.detail import lines_as_text, listed_as_text, payments_as_text
from kundval.payment.queries.too_late import too_late
from kundval.payment.service.making import make_final, make_run
from kundval.period import Month
from kundval.registry.models import Industry

NOTHING = "klar"
"""What stands as status where nothing differs from what is booked."""


@click.command()
@click.argument("industry", metavar="BRANSCH")
@click.argument("month", metavar="MÅNAD", type=MONTH)
@click.option("--final", is_flag=True, help="Gör körningen slutlig: bokförd, i väntan på granskning.")
@click.option("--json", "as_json", is_flag=True, help="Skriv svaret som JSON.")
@click.option(
    "--lines", "with_lines", is_flag=True, help="Skriv också varje rad och vad som är för sent (bara med --json)."
)
@signed
def run(
    session: Session,
    actor: Actor,
    today: date,
    industry: str,
    month: Month,
    final: bool,
    as_json: bool,
    with_lines: bool,
) -> None:
    """Räkna en månad för en bransch, till exempel forskola 2017-06.

    Körningen blir preliminär och ersätter månadens förra preliminära. Med --final blir den slutlig. Finns inga rader sparas ingenting.
    """
    if with_lines and not as_json:
        raise click.UsageError("Valet --lines hör ihop med --json.")
    found = the_industry(session, industry)
    make = make_final if final else make_run
    made = make(session, actor=actor, today=today, industry_id=found.id or 0, month=month)
    if as_json:
        click.echo(json.dumps(_told(session, found, month, made, with_lines), ensure_ascii=False, indent=2))
    elif made is None:
        click.echo(f"{found.name} {month_text(month)}: inga rader. Allt som ska betalas är redan bokfört.")
    else:
        lines = counted_text(made.line_count, "rad", "rader")
        click.echo(
            f"Körning {made.number} är {made.state}: {found.name.lower()} {month_text(month)}, {lines}, {kr_text(made.amount_ore)}."
        )


def _told(session: Session, industry: Industry, month: Month, made: Run | None, with_lines: bool) -> dict[str, Any]:
    told: dict[str, Any] = {
        "run": made.number if made else None,
        "industry": industry.code,
        "month": str(month),
        "status": made.state if made else NOTHING,
        "lines": made.line_count if made else 0,
        "amount_ore": made.amount_ore if made else 0,
        "payments": payments_as_text(session, made) if made else [],
    }
    if with_lines:
        told["rows"] = lines_as_text(session, made) if made else []
        told["too_late"] = listed_as_text(session, too_late(session, industry, month))
    return told
