"""Tables of runs: what was due, what was booked, who answered for it, and the proof.

Months are ``period.Month`` numbers, days are day numbers, amounts are öre.
"""

from datetime import date, datetime

from sqlalchemy import (
    CheckConstraint,
    Column,
    Index,
    PrimaryKeyConstraint,
    Text,
    UniqueConstraint,
    text,
)
from sqlmodel import Field, SQLModel

from kundval.payment.models.columns import ore

WAITING = text("state IN ('slutlig', 'granskad')")
"""At most one run of an industry may wait for its decision."""


class Run(SQLModel, table=True):
    """A run (betalkörning) of an industry for a month: preliminär → slutlig → granskad → beslutad → exporterad, or avvisad.

    ``number`` is unique over everything. ``hash`` is over its lines and ``previous_hash``: one chain over all industries, in the order
    ``chain_position``. Booked means slutlig and later.
    """

    __tablename__ = "run"
    __table_args__ = (
        CheckConstraint(
            "decided_by IS NULL OR (decided_by <> final_by AND decided_by <> reviewed_by)", name="two_persons"
        ),
        Index("ix_run_industry_month", "industry_id", "month"),
        Index("uq_run_waiting", "industry_id", unique=True, sqlite_where=WAITING, postgresql_where=WAITING),
    )
    id: int | None = Field(default=None, primary_key=True)
    number: int = Field(unique=True)
    industry_id: int = Field(foreign_key="industry.id")
    month: int
    state: str = "preliminär"
    made_by: int | None = Field(default=None, foreign_key="user.id")
    made_at: datetime
    made_on: date
    """The day (``today``) up to which facts were read."""
    final_by: int | None = Field(default=None, foreign_key="user.id")
    final_at: datetime | None = None
    reviewed_by: int | None = Field(default=None, foreign_key="user.id")
    reviewed_at: datetime | None = None
    decided_by: int | None = Field(default=None, foreign_key="user.id")
    decided_at: datetime | None = None
    exported_at: datetime | None = None
    rejected_by: int | None = Field(default=None, foreign_key="user.id")
    rejected_at: datetime | None = None
    rejection_reason: str = ""
    chain_position: int | None = Field(default=None, unique=True)
    previous_hash: str = ""
    hash: str = ""
    line_count: int = 0
    amount_ore: int = Field(default=0, sa_column=ore())
    vat_ore: int = Field(default=0, sa_column=ore())
    changed_since_preliminary: str = Field(default="[]", sa_column=Column(Text, nullable=False))
    """JSON: what making it final found that the preliminary run had not."""


class Line(SQLModel, table=True):
    """What is due, what was booked, and the difference (utbetalningsrad): quantity as a fraction, öre, and the VAT part of it."""

    __tablename__ = "line"
    __table_args__ = (
        UniqueConstraint("run_id", "account_id", "person_id", "slot"),
        Index("ix_line_person", "person_id"),
    )
    id: int | None = Field(default=None, primary_key=True)
    run_id: int = Field(foreign_key="run.id")
    account_id: int = Field(foreign_key="account.id", index=True)
    person_id: int
    """0 for the unit itself. No foreign key: a disposal of a person leaves the amount (``verify`` checks it)."""
    slot: int
    due_quantity: int = Field(sa_column=ore())
    due_whole: int
    booked_quantity: int = Field(sa_column=ore())
    booked_whole: int
    due_ore: int = Field(sa_column=ore())
    booked_ore: int = Field(sa_column=ore())
    amount_ore: int = Field(sa_column=ore())
    due_vat_ore: int = Field(sa_column=ore())
    booked_vat_ore: int = Field(sa_column=ore())
    vat_ore: int = Field(sa_column=ore())


class Booked(SQLModel, table=True):
    """The last due of each key in booked lines (bokfört); written when a run becomes final, checked by ``verify``.

    No foreign key: the lines have them, and this is theirs in short.
    """

    __tablename__ = "booked"
    __table_args__ = (PrimaryKeyConstraint("account_id", "person_id", "slot"),)
    account_id: int
    person_id: int
    slot: int
    quantity: int = Field(sa_column=ore())
    whole: int
    due_ore: int = Field(sa_column=ore())
    due_vat_ore: int = Field(sa_column=ore())


class Attestation(SQLModel, table=True):
    """That somebody reviewed, decided or rejected a run (attest), and which sum and hash were shown."""

    __tablename__ = "attestation"
    id: int | None = Field(default=None, primary_key=True)
    run_id: int = Field(foreign_key="run.id", index=True)
    step: str
    """``granska``, ``besluta`` or ``avvisa``."""
    user_id: int | None = Field(default=None, foreign_key="user.id")
    at: datetime
    amount_ore: int = Field(sa_column=ore())
    hash: str
    reason: str = ""


class Verification(SQLModel, table=True):
    """What the nightly proof found (kontroll): how many checks, how many that do not hold, and each with its sentence."""

    __tablename__ = "verification"
    id: int | None = Field(default=None, primary_key=True)
    at: datetime
    checks: int
    wrong: int
    found: str = Field(default="[]", sa_column=Column(Text, nullable=False))
    """JSON: [name, holds, sentence] of each check, in order."""
