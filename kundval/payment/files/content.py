"""What a payment file says, before it is written: payments, coded lines and control totals. Pure; amounts are öre.

The same content gives the workbook and the CSV file. Everything is added up from the coded lines, and what does not agree with the
payments and the run is refused rather than written.
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import NamedTuple, TypeVar

from kundval.errors import Refused
from kundval.formats import kr_text
from kundval.payment.files.coding import Coding

K = TypeVar("K")
PAID, INTERNAL, HELD, BALANCE, SET_OFF = (
    "betalas", "intern fördelning", "innehållen", "saldo, betalas inte", "kvittad mot saldo, betalas inte",
)  # fmt: skip
"""How a payment stands in the file. The municipality's own units are not paid but booked, on the same basis."""


@dataclass(frozen=True)
class RunFacts:
    """The run that the file belongs to. ``month`` is a month number; ``sequence`` 1 is the run's own file."""

    number: int
    industry: str
    month: int
    state: str
    amount_ore: int
    vat_ore: int
    hash: str
    previous_hash: str
    sequence: int


@dataclass(frozen=True)
class PaymentFacts:
    """The net of the run for one payee, and how it stands in the file."""

    number: str
    provider_id: int
    provider: str
    org_number: str
    giro_kind: str
    giro_number: str
    standing: str
    hold_reason: str
    amount_ore: int
    vat_ore: int
    set_off_ore: int = 0

    @property
    def paid_ore(self) -> int:
        """What goes to the payee by this file: the net less what is set off; nothing where it is held, a balance or internal."""
        return self.amount_ore - self.set_off_ore if self.standing == PAID else 0


class LineFacts(NamedTuple):
    """A line as finance reads it. ``person`` is the customer's opaque id, or the words for a protected one; never a name."""

    id: int
    provider_id: int
    month: int
    person: str
    slot: int
    unit_code: str
    unit: str
    mode: str
    counterparty: str
    service_id: int
    service: str
    kind: str
    source: str
    row_key: str
    band: str
    price_ore: int
    price_vat_ore: int
    due_quantity: int
    due_whole: int
    booked_quantity: int
    booked_whole: int
    due_ore: int
    booked_ore: int
    amount_ore: int
    vat_ore: int


class CodedLine(NamedTuple):
    """A line with its account."""

    facts: LineFacts
    coding: Coding


@dataclass(frozen=True)
class Total:
    """A control total: ``group`` says of what, ``code`` and ``name`` of which."""

    group: str
    code: str
    name: str
    lines: int
    amount_ore: int
    vat_ore: int


@dataclass(frozen=True)
class FileContent:
    """All that one file holds."""

    run: RunFacts
    payments: Sequence[PaymentFacts]
    lines: Sequence[CodedLine]

    def __post_init__(self) -> None:
        by_payee = _sums(self.lines, lambda line: line.facts.provider_id)
        for payment in self.payments:
            if by_payee.get(payment.provider_id, (0, 0, 0))[:2] != (payment.amount_ore, payment.vat_ore):
                raise Refused(_disagrees(f"utbetalning {payment.number} till {payment.provider}", payment.amount_ore))
        if self.run.sequence == 1 and self.amounts != (self.run.amount_ore, self.run.vat_ore):
            raise Refused(_disagrees(f"körning {self.run.number}", self.run.amount_ore))

    @property
    def amounts(self) -> tuple[int, int]:
        """The file's sum and the VAT part of it."""
        return sum(line.facts.amount_ore for line in self.lines), sum(line.facts.vat_ore for line in self.lines)


class Posting(NamedTuple):
    """The part of a payment that goes to one coding: a row of the sheet of payments."""

    payment: PaymentFacts
    coding: Coding
    amount_ore: int
    vat_ore: int


def postings(content: FileContent) -> list[Posting]:
    """Each payment split by all parts of its coding, in the order of payment numbers."""
    sums = _sums(content.lines, lambda line: (line.facts.provider_id, line.coding))
    per_payee: dict[int, list[tuple[Coding, int, int]]] = defaultdict(list)
    for (provider_id, coding), (amount, vat, _) in sorted(sums.items()):
        per_payee[provider_id].append((coding, amount, vat))
    return [
        Posting(payment, *part)
        for payment in sorted(content.payments, key=lambda payment: payment.number)
        for part in per_payee[payment.provider_id]
    ]


def control_totals(content: FileContent) -> list[Total]:
    """Per part of the coding that is used, payee and standing, and in all; each group adds up to the file's sum."""
    payments = {payment.provider_id: payment for payment in content.payments}
    totals = [
        *_totals(
            "Konto",
            content.lines,
            lambda line: (line.coding.account, line.coding.vat_code and f"momskod {line.coding.vat_code}"),
        ),
        *_totals("Motpart", content.lines, lambda line: (line.coding.counterparty, "")),
        *_used("Ansvar", content.lines, lambda line: line.coding.responsibility),
        *_used("Verksamhet", content.lines, lambda line: line.coding.activity),
        *_used("Projekt", content.lines, lambda line: line.coding.project),
        *_used("Fri kod", content.lines, lambda line: line.coding.free),
        *_totals("Utförare", content.lines, lambda line: _payee(payments[line.facts.provider_id])),
        *_totals("Status", content.lines, lambda line: (payments[line.facts.provider_id].standing, "")),
    ]
    amount, vat = content.amounts
    return [*totals, Total("Alla rader i filen", "", "", len(content.lines), amount, vat)]


def _payee(payment: PaymentFacts) -> tuple[str, str]:
    return payment.number, payment.provider


def _used(group: str, lines: Sequence[CodedLine], of: Callable[[CodedLine], str]) -> list[Total]:
    """The totals of a part that the municipality uses; none where no line has it."""
    return _totals(group, lines, lambda line: (of(line), "")) if any(of(line) for line in lines) else []


def _totals(group: str, lines: Iterable[CodedLine], of: Callable[[CodedLine], tuple[str, str]]) -> list[Total]:
    return [Total(group, *key, count, amount, vat) for key, (amount, vat, count) in sorted(_sums(lines, of).items())]


def _sums(lines: Iterable[CodedLine], of: Callable[[CodedLine], K]) -> dict[K, tuple[int, int, int]]:
    """Per key: amount, VAT part, number of lines."""
    amounts: Counter[K] = Counter()
    vats: Counter[K] = Counter()
    counts: Counter[K] = Counter()
    for line in lines:
        key = of(line)
        amounts[key] += line.facts.amount_ore
        vats[key] += line.facts.vat_ore
        counts[key] += 1
    return {key: (amounts[key], vats[key], counts[key]) for key in counts}


def _disagrees(what: str, amount_ore: int) -> str:
    return (
        f"Raderna stämmer inte med {what}, {kr_text(amount_ore)}. Ingen fil är skapad. "
        "Kör kundval verify och kontakta den som sköter systemet."
    )
