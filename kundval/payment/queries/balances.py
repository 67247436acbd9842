"""What payees owe the municipality (saldo), per payee and industry: nets below nothing, less what has been set off or claimed back.

Kept per industry: another industry is another board's money, and whoever runs it may not see this one. Counted is what is decided.
"""

from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import BigInteger, ColumnElement, Select, case, cast, exists, func, literal, or_, select, union_all
from sqlmodel import Session, col

from kundval.choice.models import Segment, Volume
from kundval.payment.models import Payment, RecoveryClaim, RecoveryOutcome, Run
from kundval.payment.queries.runs import DECIDED, EXPORTED
from kundval.period import OPEN, day
from kundval.registry.models import Industry, Owner, Provider, Service

PAID_BACK, WRITTEN_OFF = "betald", "avskriven"


@dataclass(frozen=True)
class Balance:
    """A payee's standing in an industry, öre: what became less than nothing, what of it is set off, claimed, and left."""

    owed_ore: int = 0
    set_off_ore: int = 0
    claimed_ore: int = 0

    @property
    def left_ore(self) -> int:
        return self.owed_ore - self.set_off_ore - self.claimed_ore


def balances() -> Select[Any]:
    """``industry_id``, ``provider_id``, ``owed_ore``, ``set_off_ore``, ``claimed_ore``, ``left_ore``: who has or has had a balance."""
    amount = col(Payment.amount_ore)
    paid = (
        select(
            col(Run.industry_id).label("industry_id"),
            col(Payment.provider_id).label("provider_id"),
            case((amount < 0, -amount), else_=0).label("owed_ore"),
            col(Payment.set_off_ore).label("set_off_ore"),
            literal(0).label("claimed_ore"),
        )
        .join(Run, col(Run.id) == col(Payment.run_id))
        .where(col(Run.state).in_((DECIDED, EXPORTED)), or_(amount < 0, col(Payment.set_off_ore) > 0))
    )
    claimed = select(
        col(RecoveryClaim.industry_id), col(RecoveryClaim.provider_id), literal(0), literal(0), col(RecoveryClaim.amount_ore)
    ).where(col(RecoveryClaim.decided_at).is_not(None))  # fmt: skip
    rows = union_all(paid, claimed).subquery()
    owed, off, asked = (cast(func.sum(rows.c[name]), BigInteger) for name in ("owed_ore", "set_off_ore", "claimed_ore"))
    return select(
        rows.c.industry_id, rows.c.provider_id, owed.label("owed_ore"), off.label("set_off_ore"), asked.label("claimed_ore"),
        (owed - off - asked).label("left_ore"),
    ).group_by(rows.c.industry_id, rows.c.provider_id)  # fmt: skip


def balances_of(session: Session, industry_id: int) -> dict[int, Balance]:
    """The balances of an industry, by payee."""
    found = balances().subquery()
    rows = session.execute(select(found).where(found.c.industry_id == industry_id)).mappings()
    return {row["provider_id"]: Balance(row["owed_ore"], row["set_off_ore"], row["claimed_ore"]) for row in rows}


def balance(session: Session, industry_id: int, provider_id: int) -> Balance:
    """One payee's standing in an industry."""
    return balances_of(session, industry_id).get(provider_id, Balance())


def standing(today: date) -> Select[Any]:
    """The balances with payee, industry and whether any payment is to come: ``coming`` is 1 where it has customers or volumes."""
    found = balances().subquery()
    return (
        select(
            Provider,
            Industry,
            *(found.c[name] for name in ("owed_ore", "set_off_ore", "claimed_ore", "left_ore")),
            case((_coming(found.c.industry_id, found.c.provider_id, today), 1), else_=0).label("coming"),
        )
        .join(Provider, col(Provider.id) == found.c.provider_id)
        .join(Industry, col(Industry.id) == found.c.industry_id)
    )


def _coming(industry_id: ColumnElement[int], provider_id: ColumnElement[int], today: date) -> ColumnElement[bool]:
    """Somebody is placed, today or later, or was paid for by volume in the last months, at a unit that the payee runs today."""
    now = day(today)
    runs = (
        col(Owner.provider_id) == provider_id, col(Owner.valid_from) <= now, col(Owner.valid_to) > now,
        col(Owner.known_to) == OPEN,
    )  # fmt: skip
    placed = exists().where(
        col(Segment.unit_id) == col(Owner.unit_id), col(Segment.service_id) == col(Service.id),
        col(Service.industry_id) == industry_id, col(Segment.valid_to) > now, col(Segment.known_to) == OPEN, *runs,
    )  # fmt: skip
    recent = today.year * 12 + today.month - 1 - RECENT
    performed = exists().where(
        col(Volume.unit_id) == col(Owner.unit_id), col(Volume.service_id) == col(Service.id),
        col(Service.industry_id) == industry_id, col(Volume.month) >= recent, col(Volume.known_to) == OPEN, *runs,
    )  # fmt: skip
    return or_(placed, performed)


RECENT = 2
"""A payee whose latest volume is older than this many months is not expected to be paid for more."""


@dataclass(frozen=True)
class ClaimView:
    """A claim with what has come of it."""

    claim: RecoveryClaim
    provider: Provider
    industry: Industry
    paid_ore: int
    written_off_ore: int

    @property
    def left_ore(self) -> int:
        return self.claim.amount_ore - self.paid_ore - self.written_off_ore

    @property
    def state(self) -> str:
        if self.claim.decided_at is None:
            return "begärt"
        return "krävs" if self.left_ore else "avslutat"


def claims() -> Select[Any]:
    """The claims with payee, industry, and what has been paid back, written off and is left of each."""

    def outcome(kind: str) -> Any:
        rows = select(func.coalesce(func.sum(col(RecoveryOutcome.amount_ore)), 0)).where(
            col(RecoveryOutcome.claim_id) == col(RecoveryClaim.id), col(RecoveryOutcome.kind) == kind,
            col(RecoveryOutcome.decided_at).is_not(None),
        )  # fmt: skip
        return cast(rows.correlate(RecoveryClaim).scalar_subquery(), BigInteger)

    paid, written_off = outcome(PAID_BACK), outcome(WRITTEN_OFF)
    return (
        select(
            RecoveryClaim, Provider, Industry, col(RecoveryClaim.amount_ore).label("amount_ore"), paid.label("paid_ore"),
            written_off.label("written_off_ore"), (col(RecoveryClaim.amount_ore) - paid - written_off).label("left_ore"),
        )
        .join(Provider, col(Provider.id) == col(RecoveryClaim.provider_id))
        .join(Industry, col(Industry.id) == col(RecoveryClaim.industry_id))
    )  # fmt: skip


def claim_view(session: Session, claim_id: int) -> ClaimView | None:
    """One claim."""
    row = session.execute(claims().where(col(RecoveryClaim.id) == claim_id)).first()
    return ClaimView(row.RecoveryClaim, row.Provider, row.Industry, row.paid_ore, row.written_off_ore) if row else None
