"""Where a line beside the list comes from: the supplement or agreement, what was counted, and the decision, in words."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlmodel import Session, col, select

from kundval.choice.models import PersonSupplement
from kundval.choice.queries.merged import same_person
from kundval.formats import kr_text, month_text, quantity_text
from kundval.payment.models import Account, Line, ManualLine, Run
from kundval.payment.queries.beside import contributions_of
from kundval.payment.queries.market import read_market
from kundval.payment.queries.windows import payable_months
from kundval.payment.rules.agreed import agreement_of
from kundval.payment.rules.contributions import KIND as CONTRIBUTION
from kundval.payment.rules.manual import KIND as MANUAL
from kundval.payment.rules.supplements import SUPPLEMENT
from kundval.period import OPEN, Month
from kundval.registry.models import Industry, Service
from kundval.registry.queries.market import decision_text
from kundval.registry.rules import IN_HOUSE
from kundval.reimbursement.models import Supplement, SupplementDecision, SupplementRow
from kundval.reimbursement.queries.supplements import DECIDED
from kundval.reimbursement.rules import supplements as rules
from kundval.reimbursement.rules.supplements import span_of

CUSTOMERS, WHOLE = "kunder", "del av månaden"


@dataclass(frozen=True)
class Beside:
    """What is paid beside the list, or in its place: ``name`` of it, ``how`` it is worked out, the ``decisions`` it rests on.

    ``noun`` is what the quantity is counted in; empty where it is counted as a placement. ``url`` leads the office to it.
    """

    name: str
    how: str
    noun: str
    decisions: Sequence[str]
    url: str = ""

    def quantity(self, quantity: int, whole: int) -> str:
        """A quantity in words: «41/31 kunder»."""
        return f"{quantity_text(quantity, whole or 1)} {self.noun}"


def beside(session: Session, line: Line, account: Account, run: Run) -> Beside | None:
    """What a line rests on beside the list; None where it is the list's price."""
    if account.kind == MANUAL:
        return _manual(session, account)
    code = account.source if account.kind in (SUPPLEMENT, CONTRIBUTION) else agreement_of(account.row_key)[0]
    if not code:
        return None
    statement = select(Supplement).where(col(Supplement.service_id) == account.service_id, col(Supplement.code) == code)
    supplement = session.exec(statement).first()
    if supplement is None:
        return None
    if account.kind == CONTRIBUTION:
        how, noun = _contribution(session, account, run)
    else:
        how, noun = _how(session, supplement, account)
    decisions = _of_person(session, supplement, line, account) if line.person_id else []
    return Beside(
        name=supplement.name,
        how=how,
        noun=noun,
        decisions=decisions or _of_units(session, supplement, account),
        url=f"/ersattning/tillagg/{supplement.id}",
    )


def _manual(session: Session, account: Account) -> Beside | None:
    row = session.get(ManualLine, int(account.source.removeprefix("M")))
    if row is None:
        return None
    concerns = f" Avser {row.concerns}." if row.concerns else ""
    taken = " Raden är tagen tillbaka." if row.withdrawn_at else ""
    decisions = [decision_text(session, row.decision_id)] if row.decision_id else []
    return Beside(
        "Manuell rad", f"{row.reason.rstrip('.')}.{concerns}{taken}", "rad", decisions, "/utbetalningar/manuella"
    )


def _how(session: Session, supplement: Supplement, account: Account) -> tuple[str, str]:
    """How the price is meant, and what the quantity is counted in (nothing: as a placement)."""
    price = kr_text(account.price_ore)
    vat = f", varav {kr_text(account.price_vat_ore)} momskompensation" if account.price_vat_ore else ""
    step = _step(account.row_key)
    if supplement.basis == rules.UNIT:
        return f"{price} i månaden till enheten{step}{vat}.", WHOLE
    if supplement.basis == rules.CUSTOMER:
        return f"{price} per kund{step}{vat}. Kunderna räknas i samma fönster som placeringarna.", CUSTOMERS
    if supplement.basis == rules.VOLUME:
        unit = session.get_one(Service, account.service_id).volume_unit or "volym"
        return f"{price} per utförd {unit}{vat}.", unit
    if supplement.basis == rules.PRICE:
        return f"{price} enligt avtal, i prislistans ställe{vat}.", ""
    return f"{price} i månaden efter beslut för kunden{vat}. Det följer kundens enhet.", ""


def _step(row_key: str) -> str:
    start, _, end = row_key.partition("-")
    if not start.isdigit():
        return ""
    return f" med {start} kunder eller fler" if int(end) >= OPEN else f" med {start} till {int(end) - 1} kunder"


def _contribution(session: Session, account: Account, run: Run) -> tuple[str, str]:
    """What own units got and what private ones get for the same, as it is known now."""
    industry = session.get_one(Industry, run.industry_id)
    month = next(
        (one for one in payable_months(session, industry, Month(max(run.month, account.month)))
         if (one.service_id, one.counted.month) == (account.service_id, account.month)), None
    )  # fmt: skip
    if account.mode == IN_HOUSE:
        return "Tillskott till den egna enheten. Fristående enheter får lika mycket per kund i samma månad.", WHOLE
    if month is None:
        return "Spegling av ett tillskott till egna enheter.", CUSTOMERS
    known_by = min(month.counted.known_by, run.made_on.toordinal())
    found, counts = contributions_of(session, read_market(session, industry, [month]), month, known_by)
    one = next((each for each in found if each.code == account.source), None)
    if one is None or not one.customers(one.own, counts):
        return "Spegling av ett tillskott till egna enheter som inte längre gäller.", CUSTOMERS
    own = quantity_text(one.customers(one.own, counts), one.whole)
    noun = "kund" if own == "1" else "kunder"
    price, vat = one.price(counts) or (0, 0)
    return (
        f"Egna enheter fick {kr_text(one.amount_ore)} för {own} {noun} i {month_text(account.month)}: {kr_text(price - vat)} per kund, och "
        f"{kr_text(vat)} momskompensation.",
        CUSTOMERS,
    )


def _of_units(session: Session, supplement: Supplement, account: Account) -> list[str]:
    """The decisions of the supplement that reach the unit in the month, the latest first."""
    first, end = _days(account)
    rows = session.exec(
        select(SupplementDecision, SupplementRow)
        .join(SupplementRow, col(SupplementRow.supplement_decision_id) == col(SupplementDecision.id))
        .where(col(SupplementDecision.supplement_id) == supplement.id, col(SupplementDecision.state) == DECIDED)
        .order_by(col(SupplementDecision.id).desc())
    )
    reaching = {
        decided.decision_id
        for decided, row in rows
        if row.unit_id in (None, account.unit_id) or account.kind == CONTRIBUTION
        for start, stop in [span_of(supplement.period, supplement.basis, row.valid_from, row.valid_to)]
        if start < end and stop > first
    }
    return [decision_text(session, decision_id) for decision_id in sorted(reaching, reverse=True)]


def _of_person(session: Session, supplement: Supplement, line: Line, account: Account) -> list[str]:
    month = Month(account.month)
    same = same_person(session, line.person_id)
    rows = session.exec(
        select(PersonSupplement).where(
            col(PersonSupplement.supplement_id) == supplement.id, col(PersonSupplement.person_id).in_(same),
            col(PersonSupplement.state) == DECIDED, col(PersonSupplement.mistyped_at).is_(None),
            col(PersonSupplement.valid_from) < (month + 1).first,
            (col(PersonSupplement.valid_to).is_(None)) | (col(PersonSupplement.valid_to) > month.first),
        )
    )  # fmt: skip
    return [
        decision_text(session, decision_id) for decision_id in sorted({row.decision_id for row in rows}, reverse=True)
    ]


def _days(account: Account) -> tuple[int, int]:
    month = Month(account.month)
    return month.first.toordinal(), (month + 1).first.toordinal()
