"""A decided run with a handful of payments, made directly: what finance gets from it."""

from dataclasses import dataclass
from datetime import date

from sqlmodel import Session, col, select

from kundval import audit
from kundval.choice.models import Person, PersonProtection
from kundval.payment.models import Account, Line, Payment, Run
from kundval.period import Month
from kundval.registry.models import BankAccount, Industry, Provider, Service, Unit
from kundval.reimbursement.models import AccountCoding
from tests.factories import make_industry, make_service, make_user

MONTH = Month.parse("2026-10")
NOW = audit.now()


@dataclass
class Case:
    """A run and what it pays: Björken is paid, Solgläntan held, Eken negative, the municipality booked."""

    session: Session
    industry: Industry
    service: Service
    run: Run
    payments: dict[str, Payment]


def finance_case(session: Session, state: str = "beslutad", coded: bool = True, number: int = 7) -> Case:
    """Builds the case; ``state`` is the run's."""
    industry = make_industry(session, f"forskola{number}")
    service = make_service(session, industry, f"omsorg{number}")
    people = [make_user(session, "ekonom"), make_user(session, "ekonom"), make_user(session, "attestant")]
    run = Run(
        number=number, industry_id=industry.id, month=MONTH.number, state="preliminär", made_at=NOW, made_on=date(2026, 11, 20),
        final_by=people[0].id, reviewed_by=people[1].id, decided_by=people[2].id, hash="ab" * 32, previous_hash="cd" * 32,
    )  # fmt: skip
    session.add(run)
    session.flush()
    if coded:
        _code(session, service)
    case = Case(session, industry, service, run, {})
    _pay(case, "Björken AB", "5560360793", "fristående", "87", [1_114_675, 536_000], "att betala", True)
    _pay(case, "=Solgläntan & Co", "5590001239", "fristående", "87", [1_114_675], "innehållen", True)
    _pay(case, "Eken ek. för.", "7696000006", "fristående", "85", [-791_060], "saldo", False)
    _pay(case, "Exempelby kommun", "2120000142", "egenregi", "13", [746_285], "att betala", False)
    run.line_count = 5
    run.amount_ore = sum(payment.amount_ore for payment in case.payments.values())
    run.vat_ore = sum(payment.vat_ore for payment in case.payments.values())
    run.state = state
    session.flush()
    return case


def _code(session: Session, service: Service) -> None:
    for mode, counterparty, account, since in (
        ("", "", "4630", date(2024, 1, 1)),
        ("fristående", "87", "46387", date(2024, 1, 1)),
        ("fristående", "87", "46399", date(2026, 11, 1)),
    ):
        session.add(
            AccountCoding(
                service_id=service.id,
                mode=mode,
                counterparty=counterparty,
                account=account,
                vat_code="M6",
                valid_from=since,
            )
        )
    session.flush()


def _pay(
    case: Case, name: str, org_number: str, mode: str, counterparty: str, amounts: list[int], state: str, giro: bool
) -> None:
    session, number = case.session, len(case.payments) + 1
    known = session.exec(select(Provider).where(col(Provider.org_number) == org_number)).first()
    provider = known or Provider(org_number=org_number, name=name, is_municipality=mode == "egenregi")
    unit = Unit(code=f"E{number}-{case.run.number}", name=f"{name.lstrip('=')}s förskola")
    session.add_all([provider, unit])
    session.flush()
    bank = BankAccount(provider_id=provider.id, kind="bankgiro", number="54001136", state="godkänd", requested_at=NOW)
    if giro:
        session.add(bank)
        session.flush()
    vats = [amount * 6 // 106 for amount in amounts]
    payment = Payment(
        number=f"{case.run.number}-{number}", run_id=case.run.id, provider_id=provider.id, amount_ore=sum(amounts), vat_ore=sum(vats),
        state=state, hold_reason="Avtalet är inte undertecknat." if state == "innehållen" else "",
        bank_account_id=bank.id if giro else None,
    )  # fmt: skip
    session.add(payment)
    for index, (amount, vat) in enumerate(zip(amounts, vats, strict=True)):
        _line(case, provider, unit, mode, counterparty, amount, vat, MONTH - index)
    case.payments[name] = payment
    session.flush()


def _line(
    case: Case, provider: Provider, unit: Unit, mode: str, counterparty: str, amount: int, vat: int, month: Month
) -> None:
    session = case.session
    account = Account(
        month=month.number, unit_id=unit.id, provider_id=provider.id, mode=mode, counterparty=counterparty, service_id=case.service.id,
        kind="placering", row_key="1–2 år|heltid", price_ore=abs(amount), price_vat_ore=abs(vat),
    )  # fmt: skip
    person = Person(
        handle=f"K{case.run.number}{unit.id}{month.number}",
        name="Maja Lind",
        name_key="maja lind",
        born=date(2024, 5, 2),
    )
    session.add_all([account, person])
    session.flush()
    if month != MONTH:
        session.add(PersonProtection(person_id=person.id, kind="sekretessmarkering", valid_from=date(2025, 1, 1)))
    session.add(
        Line(
            run_id=case.run.id, account_id=account.id, person_id=person.id, slot=1, due_quantity=22, due_whole=31, booked_quantity=0,
            booked_whole=31, due_ore=amount, booked_ore=0, amount_ore=amount, due_vat_ore=vat, booked_vat_ore=0, vat_ore=vat,
        )
    )  # fmt: skip
