"""Gathers what a payment file says from the database, and names what hinders it."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlmodel import Session, col, func, select

from kundval.errors import Refused
from kundval.formats import counted_text, month_text
from kundval.payment.files.coding import Coding, CodingRow, Key, code_of
from kundval.payment.files.content import (
    BALANCE,
    HELD,
    INTERNAL,
    PAID,
    SET_OFF,
    CodedLine,
    FileContent,
    LineFacts,
    PaymentFacts,
    RunFacts,
)
from kundval.payment.models import Account, Line, Payment, Run
from kundval.payment.queries.files import bands_of, coding_rows, line_facts
from kundval.registry.models import BankAccount, Industry, Provider, Service

NOT_CODED = Coding("saknas", "")


def file_content(
    session: Session, run: Run, industry: Industry, payments: Sequence[Payment], today: date, sequence: int
) -> FileContent:
    """What a file with ``payments`` says. Raises ``Refused`` where a line has no account, a payment no giro, or sums differ."""
    lines = line_facts(session, run, today, None if sequence == 1 else {payment.provider_id for payment in payments})
    codings = _coded(coding_rows(session, run.industry_id), {_key(line) for line in lines})
    _refuse_uncoded(lines, codings)
    facts = _payment_facts(session, payments)
    _refuse_without_giro(facts)
    coded = [CodedLine(line, codings[_key(line)] or NOT_CODED) for line in lines]
    return FileContent(run_facts(run, industry, sequence), facts, coded)


def preliminary_content(session: Session, run: Run, industry: Industry, today: date) -> FileContent:
    """What a run says before it is decided: a list per payee without numbers, giro or demand that all is coded."""
    lines = line_facts(session, run, today)
    codings = _coded(coding_rows(session, run.industry_id), {_key(line) for line in lines})
    amounts: Counter[int] = Counter()
    vats: Counter[int] = Counter()
    for line in lines:
        amounts[line.provider_id] += line.amount_ore
        vats[line.provider_id] += line.vat_ore
    providers = session.exec(select(Provider).where(col(Provider.id).in_(set(amounts))).order_by(col(Provider.name)))
    facts = [
        PaymentFacts("", payee, provider.name, provider.org_number, "", "", run.state, "", amounts[payee], vats[payee])
        for provider in providers
        for payee in [provider.id or 0]
    ]
    coded = [CodedLine(line, codings[_key(line)] or NOT_CODED) for line in lines]
    return FileContent(run_facts(run, industry, 1), facts, coded)


def run_facts(run: Run, industry: Industry, sequence: int) -> RunFacts:
    """The run as its files tell of it."""
    return RunFacts(
        run.number, industry.name, run.month, run.state, run.amount_ore, run.vat_ore, run.hash, run.previous_hash, sequence
    )  # fmt: skip


@dataclass(frozen=True)
class Missing:
    """A combination that no row codes, from the first service month of the run's lines that has it."""

    key: Key
    service: str
    lines: int

    @property
    def sentence(self) -> str:
        return f"{_combination(self.service, self.key)}, från {month_text(self.key.month)}"


def uncoded(session: Session, run: Run) -> list[Missing]:
    """What of a run cannot be coded: one per service, kind, mode, counterparty and band."""
    bands = bands_of(session, run.industry_id)
    statement = (
        select(Account, Service.name, func.count())
        .join(Line, col(Line.account_id) == col(Account.id))
        .join(Service, col(Service.id) == col(Account.service_id))
        .where(col(Line.run_id) == run.id)
        .group_by(col(Account.id), col(Service.name))
    )
    coding = coding_rows(session, run.industry_id)
    known: dict[Key, bool] = {}
    missing: dict[Key, Missing] = {}
    for account, service, lines in session.exec(statement):
        band = bands.get((account.service_id, account.row_key), "")
        key = Key(account.service_id, account.kind, band, account.mode, account.counterparty, account.month)
        if known.setdefault(key, code_of(coding, key) is not None):
            continue
        place = key._replace(month=0)
        before = missing.get(place)
        first = key if before is None or key.month < before.key.month else before.key
        missing[place] = Missing(first, service, lines + (before.lines if before else 0))
    return sorted(missing.values(), key=lambda one: one.sentence)


def refuse_uncoded(session: Session, run: Run) -> None:
    """Raises ``Refused`` with all that the run's lines cannot be booked on."""
    found = uncoded(session, run)
    if found:
        named = "; ".join(f"{one.sentence} ({counted_text(one.lines, 'rad', 'rader')})" for one in found)
        raise Refused(
            f"Körningen kan inte bli slutlig: kontering saknas för {named}. Lägg till en rad i konteringen och försök igen."
        )


def _combination(service: str, key: Key) -> str:
    kind = "" if key.kind in ("placering", "volym") else key.kind
    return ", ".join(filter(None, (service, kind, key.band, key.mode, f"motpart {key.counterparty}")))


def _key(line: LineFacts) -> Key:
    return Key(line.service_id, line.kind, line.band, line.mode, line.counterparty, line.month)


def _coded(rows: list[CodingRow], keys: set[Key]) -> dict[Key, Coding | None]:
    return {key: code_of(rows, key) for key in keys}


def _refuse_uncoded(lines: list[LineFacts], codings: dict[Key, Coding | None]) -> None:
    missing = Counter(_combination(line.service, _key(line)) for line in lines if codings[_key(line)] is None)
    if missing:
        named = "; ".join(f"{name} ({counted_text(count, 'rad', 'rader')})" for name, count in sorted(missing.items()))
        raise Refused(
            f"Ingen fil är skapad: kontering saknas för {named}. Lägg till en rad i konteringen och försök igen."
        )


def _refuse_without_giro(payments: list[PaymentFacts]) -> None:
    without = [payment.provider for payment in payments if payment.standing == PAID and not payment.giro_number]
    if without:
        raise Refused(
            f"Ingen fil är skapad: {', '.join(without)} har inget godkänt bankgiro eller plusgiro. Låt någon godkänna det, och försök igen."
        )


def _payment_facts(session: Session, payments: Sequence[Payment]) -> list[PaymentFacts]:
    providers = {
        provider.id: provider
        for provider in session.exec(
            select(Provider).where(col(Provider.id).in_({payment.provider_id for payment in payments}))
        )
    }
    giros = {
        account.id: account
        for account in session.exec(
            select(BankAccount).where(
                col(BankAccount.id).in_({payment.bank_account_id for payment in payments} - {None})
            )
        )
    }
    return [_facts(payment, providers[payment.provider_id], giros.get(payment.bank_account_id)) for payment in payments]


def _facts(payment: Payment, provider: Provider, giro: BankAccount | None) -> PaymentFacts:
    internal = provider.is_municipality
    standing = {"innehållen": HELD, "saldo": BALANCE, "kvittad": SET_OFF}.get(
        payment.state, INTERNAL if internal else PAID
    )
    return PaymentFacts(
        payment.number,
        payment.provider_id,
        provider.name,
        provider.org_number,
        giro.kind if giro and not internal else "",
        giro.number if giro and not internal else "",
        standing,
        payment.hold_reason if standing == HELD else "",
        payment.amount_ore,
        payment.vat_ore,
        payment.set_off_ore,
    )
