"""Tables of what goes out: payments, claims and the files of finance.

Months are ``period.Month`` numbers, days are day numbers, amounts are öre.
"""

from datetime import date, datetime

from sqlalchemy import (
    CheckConstraint,
    Column,
    LargeBinary,
    UniqueConstraint,
)
from sqlmodel import Field, SQLModel

from kundval.payment.models.columns import ore


class Payment(SQLModel, table=True):
    """The net of a run for one payee (utbetalning): att betala → i fil · innehållen (``hold_reason``) → släppt · saldo · kvittad.

    A net of nothing or less is a balance (saldo). Of a positive net ``set_off_ore`` is set against the payee's balance and the rest is
    paid; where nothing is left of it, it is kvittad.
    """

    __tablename__ = "payment"
    __table_args__ = (UniqueConstraint("run_id", "provider_id"),)
    id: int | None = Field(default=None, primary_key=True)
    number: str = Field(unique=True)
    run_id: int = Field(foreign_key="run.id")
    provider_id: int = Field(foreign_key="provider.id", index=True)
    amount_ore: int = Field(sa_column=ore())
    vat_ore: int = Field(sa_column=ore())
    set_off_ore: int = Field(default=0, sa_column=ore())
    state: str
    hold_reason: str = ""
    bank_account_id: int | None = Field(default=None, foreign_key="bank_account.id")
    released_by: int | None = Field(default=None, foreign_key="user.id")
    released_at: datetime | None = None
    file_id: int | None = Field(default=None, foreign_key="payment_file.id")

    @property
    def paid_ore(self) -> int:
        """What is paid out: the net less what is set off, never less than nothing."""
        return max(self.amount_ore - self.set_off_ore, 0)


class RecoveryClaim(SQLModel, table=True):
    """That a payee shall pay back what remains of its balance in an industry (återkrav), by two persons; no later payment is set off."""

    __tablename__ = "recovery_claim"
    __table_args__ = (CheckConstraint("amount_ore > 0", name="positive"),)
    id: int | None = Field(default=None, primary_key=True)
    industry_id: int = Field(foreign_key="industry.id", index=True)
    provider_id: int = Field(foreign_key="provider.id", index=True)
    amount_ore: int = Field(sa_column=ore())
    reason: str
    task_id: int = Field(foreign_key="task.id")
    decided_at: datetime | None = None


class RecoveryOutcome(SQLModel, table=True):
    """What came of a claim: paid back (betald) on a day, or written off (avskriven) by two persons. Facts; what is left is derived."""

    __tablename__ = "recovery_outcome"
    __table_args__ = (CheckConstraint("amount_ore > 0", name="positive"),)
    id: int | None = Field(default=None, primary_key=True)
    claim_id: int = Field(foreign_key="recovery_claim.id", index=True)
    kind: str
    amount_ore: int = Field(sa_column=ore())
    on: date
    note: str
    """The reference of the payment, or the reason of the write-off."""
    recorded_by: int | None = Field(default=None, foreign_key="user.id")
    task_id: int | None = Field(default=None, foreign_key="task.id")
    decided_at: datetime | None = None


class PaymentFile(SQLModel, table=True):
    """A file handed to finance (fil), kept byte for byte: fetched again it is the same."""

    __tablename__ = "payment_file"
    __table_args__ = (UniqueConstraint("run_id", "sequence", "format"),)
    id: int | None = Field(default=None, primary_key=True)
    run_id: int = Field(foreign_key="run.id")
    sequence: int
    """1 for the run's own file, then one for each later release of held payments."""
    format: str
    name: str
    sha256: str
    content: bytes = Field(sa_column=Column(LargeBinary, nullable=False))
    created_by: int | None = Field(default=None, foreign_key="user.id")
    created_at: datetime
