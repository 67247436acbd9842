"""The whole trail of one payment line: from the krona to window, days, price, decision, choice, agreement, account and file.

One link of the chain is one field here; each is read by the module beside it. What a reader may not know of is left out before it
gets here.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlmodel import Session, col, or_, select

from kundval.choice.models import Person
from kundval.choice.queries.visible import is_protected
from kundval.formats import month_text
from kundval.payment.files.coding import Coding, Key, code_of
from kundval.payment.models import Account, Line, Payment, PaymentFile, Run
from kundval.payment.queries.explain_beside import Beside, beside
from kundval.payment.queries.explain_choice import ChoiceTrail, choice_trail
from kundval.payment.queries.explain_count import Counted, counted
from kundval.payment.queries.explain_price import NO_PRICE, PriceTrail, price_trail
from kundval.payment.queries.files import bands_of, coding_rows
from kundval.payment.queries.page_months import payment_days
from kundval.payment.queries.reasons import Reasons, corrects
from kundval.payment.queries.runs import BOOKED
from kundval.payment.queries.statement import PLACED
from kundval.payment.rules.supplements import is_secret
from kundval.period import Month
from kundval.quality.models import Approval
from kundval.registry.models import Agreement, Industry, Provider, Service, Unit
from kundval.registry.queries.market import decision_text

PROTECTED = "skyddad identitet"
NOTHING_TOLD = ChoiceTrail(())


@dataclass(frozen=True)
class Other:
    """Another line of the same customer and service month."""

    line_id: int
    amount_ore: int
    what: str


@dataclass(frozen=True)
class Explanation:
    """A line with everything it rests on."""

    line: Line
    account: Account
    run: Run
    industry: Industry
    service: Service
    unit: Unit
    provider: Provider
    person: Person | None
    """None for the unit itself, and for whom the reader may not know of."""
    who: str
    because: str
    """Why there is a line: the month itself, or what made a correction of it."""
    booked_in: Run | None
    """The run that booked what is booked."""
    counted: Counted
    price: PriceTrail
    beside: Beside | None
    """What is paid beside the list or in its place; None where the price is the list's."""
    choice: ChoiceTrail
    approvals: Sequence[str]
    agreements: Sequence[Agreement]
    coding: Coding | None
    payment: Payment | None
    file_name: str
    paid_on: date
    others: Sequence[Other]

    @property
    def what(self) -> str:
        """The service and the row of the price list, or what is paid beside it: «Förskola 1-2 år, heltid»."""
        if self.beside:
            return f"{self.service.name}, {self.beside.name}"
        row = self.price.row_name
        return (
            row
            if row.casefold().startswith(self.service.name.casefold())
            else ", ".join(filter(None, (self.service.name, row)))
        )

    def quantity(self, quantity: int, whole: int) -> str:
        """A quantity in words: «9 av 31 dagar», «41/31 kunder»."""
        if self.beside and self.beside.noun:
            return self.beside.quantity(quantity, whole)
        return self.counted.quantity(quantity, whole)

    @property
    def is_correction(self) -> bool:
        return corrects(self.line, self.account, self.run)


@dataclass(frozen=True)
class Whose:
    """Whom a line belongs to: what decides who may read it."""

    industry_id: int
    provider_id: int
    run_state: str
    is_protected: bool
    is_secret: bool
    """An additional amount of a person: whose it is is told only to those who may read such amounts, and to the provider that gets it."""


def whose(session: Session, line_id: int, today: date) -> Whose | None:
    """Whose a line is, or ``None`` where there is no such line."""
    found = session.exec(
        select(Run, Account, Line.person_id)
        .join(Run, col(Run.id) == col(Line.run_id))
        .join(Account, col(Account.id) == col(Line.account_id))
        .where(col(Line.id) == line_id)
    ).first()
    if found is None:
        return None
    run, account, person_id = found
    protected = bool(person_id) and is_protected(session, person_id, today)
    return Whose(run.industry_id, account.provider_id, run.state, protected, is_secret(account.kind, person_id))


def explain(
    session: Session,
    line_id: int,
    today: date,
    *,
    see_person: bool = True,
    see_protected: bool = True,
    provider_id: int | None = None,
) -> Explanation | None:
    """The trail of a line, or ``None`` where there is no such line.

    ``see_person``: whether the reader may know whom it concerns; ``see_protected``: also where the identity is protected today.
    ``provider_id``: the reader is this provider and sees nobody else's.
    """
    found = session.exec(
        select(Line, Account, Run, Industry)
        .join(Account, col(Account.id) == col(Line.account_id))
        .join(Run, col(Run.id) == col(Line.run_id))
        .join(Industry, col(Industry.id) == col(Run.industry_id))
        .where(col(Line.id) == line_id)
    ).first()
    if found is None:
        return None
    line, account, run, industry = found
    service, unit = session.get_one(Service, account.service_id), session.get_one(Unit, account.unit_id)
    person = session.get(Person, line.person_id) if line.person_id else None
    hidden = person is not None and not see_protected and is_protected(session, person.id or 0, today)
    shown = person if see_person and not hidden else None
    count = counted(session, line, account, run)
    before, with_units = _booked_in(session, line, run), provider_id is None
    known = before or _run_before(session, account, run)
    choice = choice_trail(session, line, account, count, known, with_units=with_units) if shown else NOTHING_TOLD
    untold = {line.person_id} if line.person_id and shown is None else set()
    reasons = Reasons(session, run, hidden=untold, with_units=with_units)
    rests_on = beside(session, line, account, run)
    payment, file_name = _paid(session, run, account.provider_id)
    return Explanation(
        line=line,
        account=account,
        run=run,
        industry=industry,
        service=service,
        unit=unit,
        provider=session.get_one(Provider, account.provider_id),
        person=shown,
        who=_who(line, shown, hidden),
        because=_because(session, line, account, run, reasons),
        booked_in=before,
        counted=count,
        price=price_trail(session, account, count.rate_days) if rests_on is None else NO_PRICE,
        beside=rests_on,
        choice=choice,
        approvals=_approvals(session, account, count.rate_days),
        agreements=_agreements(session, account),
        coding=_coding(session, account, industry),
        payment=payment,
        file_name=file_name,
        paid_on=payment_days(session)(run.industry_id, run.month),
        others=_others(session, line, account, run, provider_id) if shown else [],
    )


def _who(line: Line, person: Person | None, hidden: bool) -> str:
    if not line.person_id:
        return "enheten"
    return PROTECTED if hidden else f"kund {person.handle}" if person else "kund"


def _booked_in(session: Session, line: Line, run: Run) -> Run | None:
    """The latest booked run before this one with a line of the same key."""
    earlier = (
        select(Run)
        .join(Line, col(Line.run_id) == col(Run.id))
        .where(
            col(Line.account_id) == line.account_id,
            col(Line.person_id) == line.person_id,
            col(Line.slot) == line.slot,
            col(Run.state).in_(BOOKED),
            col(Run.id) != run.id,
        )
    )
    if run.chain_position is not None:
        earlier = earlier.where(col(Run.chain_position) < run.chain_position)
    return session.exec(earlier.order_by(col(Run.chain_position).desc())).first()


def _run_before(session: Session, account: Account, run: Run) -> Run | None:
    """The latest booked run before this one that paid the service month: what was not known then is why there is a correction."""
    earlier = select(Run).where(
        col(Run.industry_id) == run.industry_id,
        col(Run.state).in_(BOOKED),
        col(Run.month) >= account.month,
        col(Run.id) != run.id,
    )
    if run.chain_position is not None:
        earlier = earlier.where(col(Run.chain_position) < run.chain_position)
    return session.exec(earlier.order_by(col(Run.chain_position).desc())).first()


def _because(session: Session, line: Line, account: Account, run: Run, reasons: Reasons) -> str:
    name = month_text(account.month)
    if account.month == run.month and not corrects(line, account, run):
        return f"För {name}, i körningen {month_text(run.month)}."
    return f"Rättelse för {name}, i körningen {month_text(run.month)}: {reasons.of([(line, account)])[line.id or 0]}."


def _approvals(session: Session, account: Account, days: tuple[date, date]) -> list[str]:
    """The approvals that hold on the rate days, as their decisions are cited."""
    rows = session.exec(
        select(Approval).where(
            col(Approval.unit_id) == account.unit_id,
            col(Approval.service_id) == account.service_id,
            col(Approval.mistyped_at).is_(None),
            col(Approval.valid_from) < days[1],
            or_(col(Approval.valid_to).is_(None), col(Approval.valid_to) > days[0]),
        )
    )
    return [decision_text(session, row.decision_id) for row in rows]


def _agreements(session: Session, account: Account) -> list[Agreement]:
    month = Month(account.month)
    rows = session.exec(
        select(Agreement).where(
            col(Agreement.provider_id) == account.provider_id,
            or_(col(Agreement.unit_id).is_(None), col(Agreement.unit_id) == account.unit_id),
            col(Agreement.valid_from) <= month.last,
            or_(col(Agreement.valid_to).is_(None), col(Agreement.valid_to) > month.first),
        )
    )
    return list(rows)


def _coding(session: Session, account: Account, industry: Industry) -> Coding | None:
    band = bands_of(session, industry.id or 0).get((account.service_id, account.row_key), "")
    key = Key(account.service_id, account.kind, band, account.mode, account.counterparty, account.month)
    return code_of(coding_rows(session, industry.id or 0), key)


def _paid(session: Session, run: Run, provider_id: int) -> tuple[Payment | None, str]:
    payment = session.exec(
        select(Payment).where(col(Payment.run_id) == run.id, col(Payment.provider_id) == provider_id)
    ).first()
    if payment is None or payment.file_id is None:
        return payment, ""
    return payment, session.exec(select(PaymentFile.name).where(col(PaymentFile.id) == payment.file_id)).one()


def _others(session: Session, line: Line, account: Account, run: Run, provider_id: int | None) -> list[Other]:
    """What else has been or is paid for the same customer, service and month.

    Asked only where the customer may be told: from a line that hides whom it concerns nobody gets to another that tells it.
    """
    if not line.person_id:
        return []
    statement = (
        select(Line, Run.month, Unit.name, Account.mode)
        .join(Account, col(Account.id) == col(Line.account_id))
        .join(Run, col(Run.id) == col(Line.run_id))
        .join(Unit, col(Unit.id) == col(Account.unit_id))
        .where(
            col(Line.person_id) == line.person_id,
            col(Account.service_id) == account.service_id,
            col(Account.month) == account.month,
            col(Account.kind).in_(PLACED),
            col(Line.id) != line.id,
            or_(col(Run.state).in_(BOOKED), col(Run.id) == run.id),
        )
        .order_by(col(Line.id))
    )
    if provider_id is not None:
        statement = statement.where(col(Account.provider_id) == provider_id)
    return [
        Other(other.id or 0, other.amount_ore, f"{unit}, {mode}, körning {month_text(month)}")
        for other, month, unit, mode in session.exec(statement)
    ]
