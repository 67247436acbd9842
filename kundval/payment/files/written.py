"""A payment file as a workbook and as CSV. The same content gives the same bytes.

The finished file has its headings in row 1, so that the finance system can read it; a preliminary list says what it is above each table.
"""

from collections.abc import Iterator, Sequence

from kundval import spreadsheet
from kundval.formats import account_text, month_text, org_number_whole, quantity_text
from kundval.payment.files.coding import Coding
from kundval.payment.files.content import CodedLine, FileContent, Posting, control_totals, postings
from kundval.spreadsheet import Column, Table

PRELIMINARY = "PRELIMINÄRT – inte beslutat, får inte betalas"

POSTINGS = (
    Column("Utbetalning", width=14),
    Column("Utförare", width=34),
    Column("Organisationsnummer", width=16),
    Column("Bankgiro eller plusgiro", width=22),
    Column("Konto"),
    Column("Ansvar", width=10),
    Column("Verksamhet", width=12),
    Column("Motpart", width=10),
    Column("Projekt", width=10),
    Column("Fri kod", width=10),
    Column("Momskod", width=10),
    Column("Belopp utan momskompensation (kr)", "money", 20, total=True),
    Column("Momskompensation (kr)", "money", 18, total=True),
    Column("Belopp med momskompensation (kr)", "money", 20, total=True),
    Column("Period", "month"),
    Column("Körning", width=10),
    Column("Status", width=22),
    Column("Skäl", width=40),
    Column("Utbetalningen kvittas mot saldo (kr)", "money", 20, total=True),
    Column("Utbetalningen betalas ut (kr)", "money", 20, total=True),
)
LINES = (
    Column("Rad", width=10),
    Column("Utbetalning", width=14),
    Column("Utförare", width=30),
    Column("Enhetskod", width=14),
    Column("Enhet", width=28),
    Column("Regi", width=14),
    Column("Motpart", width=10),
    Column("Tjänstemånad", "month", 14),
    Column("Tjänst", width=20),
    Column("Slag", width=12),
    Column("Källa", width=16),
    Column("Kund", width=18),
    Column("Plats", width=8),
    Column("Prisrad", width=30),
    Column("Pris för 1 (kr)", "money"),
    Column("varav momskompensation i priset (kr)", "money", 20),
    Column("Antal, ska betalas", width=14),
    Column("Antal, är bokfört", width=14),
    Column("Ska betalas (kr)", "money", total=True),
    Column("Är bokfört (kr)", "money", total=True),
    Column("Belopp med momskompensation (kr)", "money", 20, total=True),
    Column("Momskompensation (kr)", "money", 18, total=True),
    Column("Belopp utan momskompensation (kr)", "money", 20, total=True),
    Column("Konto", width=10),
    Column("Ansvar", width=10),
    Column("Verksamhet", width=12),
    Column("Motpart i bokföringen", width=12),
    Column("Projekt", width=10),
    Column("Fri kod", width=10),
    Column("Momskod", width=10),
)
TOTALS = (
    Column("Summa per", width=24),
    Column("Kod", width=18),
    Column("Namn", width=68),
    Column("Rader", "whole"),
    Column("Belopp utan momskompensation (kr)", "money", 20),
    Column("Momskompensation (kr)", "money", 18),
    Column("Belopp med momskompensation (kr)", "money", 20),
)


def workbook(content: FileContent, preliminary: bool = False) -> bytes:
    """Three sheets: Utbetalningar, Rader, Kontrollsummor."""
    return spreadsheet.workbook(
        [
            _sheet("Utbetalningar", POSTINGS, _postings(content), content, preliminary, "Summa"),
            _sheet("Rader", LINES, _lines(content), content, preliminary, "Summa"),
            _sheet("Kontrollsummor", TOTALS, _controls(content), content, preliminary),
        ]
    )


def csv_file(content: FileContent) -> bytes:
    """The sheet of payments as CSV: decimal comma, semicolon, UTF-8."""
    return spreadsheet.csv_bytes(_sheet("Utbetalningar", POSTINGS, _postings(content), content, False))


def preliminary_workbook(content: FileContent) -> bytes:
    """The same three sheets of a run that is not decided, marked as such on each."""
    return workbook(content, preliminary=True)


def _sheet(
    name: str,
    columns: Sequence[Column],
    rows: Iterator[tuple[object, ...]],
    content: FileContent,
    preliminary: bool,
    total: str = "",
) -> Table:
    run = content.run
    title = f"{run.industry}, {month_text(run.month)}, körning {run.number}, {name.lower()}"
    return Table(
        name,
        columns,
        rows,
        title=PRELIMINARY if preliminary else "",
        lead=[f"{title}. Läget: {run.state}."] if preliminary else (),
        total=total,
        footer=f"{PRELIMINARY}: {title}" if preliminary else f"{title}, fil {run.sequence}",
    )


def _postings(content: FileContent) -> Iterator[tuple[object, ...]]:
    """The postings of each payment; what is set off and paid of it stands once, on the first."""
    before = ""
    for posting in postings(content):
        payment = posting.payment
        first = payment.number != before
        yield (*_posting(posting, content), *((payment.set_off_ore, payment.paid_ore) if first else (None, None)))
        before = payment.number


def _posting(posting: Posting, content: FileContent) -> tuple[object, ...]:
    payment = posting.payment
    return (
        payment.number,
        payment.provider,
        org_number_whole(payment.org_number),
        account_text(payment.giro_kind, payment.giro_number).replace("\u00a0", " ") if payment.giro_number else "",
        *_parts(posting.coding),
        posting.amount_ore - posting.vat_ore,
        posting.vat_ore,
        posting.amount_ore,
        content.run.month,
        str(content.run.number),
        payment.standing,
        payment.hold_reason,
    )


def _lines(content: FileContent) -> Iterator[tuple[object, ...]]:
    payments = {payment.provider_id: payment for payment in content.payments}
    return (
        _line(line, payments[line.facts.provider_id].number, payments[line.facts.provider_id].provider)
        for line in content.lines
    )


def _line(line: CodedLine, payment: str, provider: str) -> tuple[object, ...]:
    facts = line.facts
    return (
        str(facts.id), payment, provider, facts.unit_code, facts.unit, facts.mode, facts.counterparty, facts.month,
        facts.service, facts.kind, facts.source, facts.person, str(facts.slot), facts.row_key, facts.price_ore, facts.price_vat_ore,
        _quantity(facts.due_quantity, facts.due_whole), _quantity(facts.booked_quantity, facts.booked_whole),
        facts.due_ore, facts.booked_ore, facts.amount_ore, facts.vat_ore, facts.amount_ore - facts.vat_ore,
        *_parts(line.coding),
    )  # fmt: skip


def _parts(coding: Coding) -> tuple[str, ...]:
    """All parts of a coding in the order of their columns."""
    return (
        coding.account, coding.responsibility, coding.activity, coding.counterparty, coding.project, coding.free, coding.vat_code,
    )  # fmt: skip


def _quantity(quantity: int, whole: int) -> str:
    """A quantity as plain text, reduced: ``22/31``."""
    return quantity_text(quantity, whole or 1).replace("\u00a0", "").replace("\u2212", "-")


def _controls(content: FileContent) -> Iterator[tuple[object, ...]]:
    for total in control_totals(content):
        yield _total(total.group, total.code, total.name, total.lines, total.amount_ore, total.vat_ore)
    off, paid = (sum(getattr(one, name) for one in content.payments) for name in ("set_off_ore", "paid_ore"))
    yield ("Kvittas mot saldo", "", "av utbetalningarna i filen", None, None, None, off)
    yield ("Betalas ut", "", "till bankgiro och plusgiro", None, None, None, paid)
    run, (amount, vat) = content.run, content.amounts
    yield _total(
        "Körningen", str(run.number), f"{run.industry}, {month_text(run.month)}", None, run.amount_ore, run.vat_ore
    )
    if run.sequence == 1:
        yield _total("Skillnad", "", "filen minus körningen", None, amount - run.amount_ore, vat - run.vat_ore)
    yield ("Körningens hash", "", run.hash, None, None, None, None)
    yield ("Hashen före", "", run.previous_hash, None, None, None, None)


def _total(group: str, code: str, name: str, lines: int | None, amount_ore: int, vat_ore: int) -> tuple[object, ...]:
    return (group, code, name, lines, amount_ore - vat_ore, vat_ore, amount_ore)
