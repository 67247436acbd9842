"""``kundval explain``: the whole trail of one payment line, one link a line."""

from collections.abc import Iterator
from fractions import Fraction
from typing import TYPE_CHECKING

import click

from kundval.cli import frame
from kundval.errors import NotFound
from kundval.formats import decimal_text, interval_text, kr_text, month_text

if TYPE_CHECKING:
    from kundval.payment.queries.explain import Explanation


@click.command()
@click.argument("line", metavar="RAD", type=click.IntRange(min=1))
def explain(line: int) -> None:
    """Förklara en rad: från kronan till räkning, pris, beslut, val, avtal, kontering och fil.

    Kunden visas med sin beteckning, aldrig med namn eller nummer.
    """
    from kundval.payment.queries.explain import explain as explanation

    with frame.reading() as (session, today):
        found = explanation(session, line, today, see_protected=False)
        if found is None:
            raise NotFound(f"Det finns ingen rad {line}.")
        for name, text in _links(found):
            click.echo(f"{name + ':':<12} {text}")


def _links(x: "Explanation") -> Iterator[tuple[str, str]]:
    count, row = x.counted, x.line
    yield "Rad", f"{row.id}. {x.because}"
    yield "Vad", f"{x.what}, {x.unit.name} ({x.account.mode}), {x.who}"
    yield "Månad", month_text(x.account.month)
    if count.volume_unit:
        yield "Räkning", f"volym i {count.volume_unit}, med priset den dag den utfördes"
    else:
        yield (
            "Räkning",
            f"räknas {interval_text(*count.window)}, {count.whole} är hela; villkor {interval_text(*count.rate_days)}",
        )
    for start, end, *_ in count.spans:
        yield "Dagar", interval_text(start, end)
    yield "I tid", f"anmält senast {count.known_by}" if count.known_by else "alltid"
    price, vat = kr_text(x.account.price_ore), kr_text(x.account.price_vat_ore)
    yield "Pris", f"{price}, varav moms {vat} ({x.beside.name if x.beside else x.price.list_name or x.account.row_key})"
    if x.beside:
        yield "", x.beside.how
    for part in x.price.parts:
        yield "", f"{part.name}: publicerat {_number(part.published)}, beräknat {_number(part.computed)}"
    for decision in x.beside.decisions if x.beside else x.price.decisions:
        yield "Beslut", decision
    for approval in x.approvals:
        yield "Godkänd", approval
    for fact in x.choice.facts:
        yield "Val", f"{fact.text}, {fact.recorded}"
    for agreement in x.agreements:
        yield (
            "Avtal",
            f"{agreement.number}, {agreement.regime}, {interval_text(agreement.valid_from, agreement.valid_to)}",
        )
    yield "Ska betalas", f"{x.quantity(row.due_quantity, row.due_whole)}, {kr_text(row.due_ore)}"
    yield "Bokfört", f"{x.quantity(row.booked_quantity, row.booked_whole)}, {kr_text(row.booked_ore)}"
    yield "Belopp", f"{kr_text(row.amount_ore)}, varav moms {kr_text(row.vat_ore)}"
    yield "Kontering", x.coding.in_words if x.coding else f"saknas, motpart {x.account.counterparty}"
    yield "Körning", f"{x.run.number}, {x.run.state}, {month_text(x.run.month)}"
    yield "Utbetalning", f"{x.payment.number}, {x.payment.state} {x.file_name}".strip() if x.payment else "ingen än"
    yield "Utförare", x.provider.name


def _number(value: Fraction | None) -> str:
    return "saknas" if value is None else decimal_text(value, 2)
