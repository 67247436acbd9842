"""Tables of payment. Months are ``period.Month`` numbers, days are day numbers, amounts are öre."""

from datetime import date, datetime

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Column,
    Index,
    LargeBinary,
    PrimaryKeyConstraint,
    Text,
    UniqueConstraint,
    text,
)
from sqlmodel import Field, SQLModel

WAITING = text("state IN ('slutlig', 'granskad')")
"""At most one run of an industry may wait for its decision."""


def _ore() -> Column[int]:
    return Column(BigInteger, nullable=False)


class CalendarRule(SQLModel, table=True):
    """How the months of an industry, or one of its services, are counted from a month on (kalender).

    ``rule``: dag för dag, mätdag (``day``), första vardagen, sista vardagen, nästa månad (starters from the next month, leavers paid
    out), skoldagar. ``shift``: inget, framåt, bakåt. ``exceptions``: ``6→05-15; 7→09-15 betalas 7``. ``payable_from``: months after the
    service month. ``window``: ingen, mätdagen, dag N, N (months), termin, räkenskapsår, obegränsad.
    """

    __tablename__ = "calendar_rule"
    __table_args__ = (UniqueConstraint("industry_id", "service_id", "valid_from"),)
    id: int | None = Field(default=None, primary_key=True)
    industry_id: int | None = Field(default=None, foreign_key="industry.id", index=True)
    """None: common to all industries that have no rule of their own."""
    service_id: int | None = Field(default=None, foreign_key="service.id")
    valid_from: int
    """The first month it counts."""
    rule: str
    day: int = 0
    shift: str = "inget"
    exceptions: str = ""
    payable_from: str = ""
    window: str
    residents_only: bool = False
    """Only who is registered in the municipality on the days counted is paid (bara bosatta)."""
    payment_day: int = 20
    """The day on which the payment is made, or the nearest bank day in the direction of ``payment_shift``."""
    payment_month: str = "nästa"
    """Whether it is a day of the month that the run is of (samma) or of the one after (nästa)."""
    payment_shift: str = "bakåt"
    assumed: str = ""
    """What the source does not say (antaget)."""
    import_batch_id: int | None = Field(default=None, foreign_key="import_batch.id")


class SchoolCalendar(SQLModel, table=True):
    """A term, or a break within one (läsår: termin, lov), of a service, an industry, or of all: the school days of the rule skoldagar."""

    __tablename__ = "school_calendar"
    id: int | None = Field(default=None, primary_key=True)
    industry_id: int | None = Field(default=None, foreign_key="industry.id", index=True)
    service_id: int | None = Field(default=None, foreign_key="service.id")
    kind: str
    valid_from: date
    valid_to: date
    """The first day after."""
    import_batch_id: int | None = Field(default=None, foreign_key="import_batch.id")


class Window(SQLModel, table=True):
    """Derived from the calendar: who is counted in a service month, and on which terms (mätfönster). Refreshed for open months by a run."""

    __tablename__ = "payment_window"
    __table_args__ = (UniqueConstraint("service_id", "month"),)
    id: int | None = Field(default=None, primary_key=True)
    service_id: int = Field(foreign_key="service.id")
    month: int
    window_from: int
    window_to: int
    whole: int
    """Days that count as the whole."""
    rate_from: int
    rate_to: int
    age_day: int
    payable_from: int
    """The first run month that pays it."""
    known_by: int
    residents_only: bool = False
    days: str = ""
    """The days that count where they are not all of them: ``738001-738006;738008-738013``."""


class Account(SQLModel, table=True):
    """The key of a line without person and slot (konto), interned and immutable.

    ``kind``: placering, volym, tillägg, tillskott, manuell, ingående. ``source`` is empty for placements and volumes. ``row_key`` with
    ``price_ore`` and ``price_vat_ore`` (for quantity 1) is the price: the same row, month amount and VAT part is the same price.
    """

    __tablename__ = "account"
    __table_args__ = (
        UniqueConstraint(
            "month", "unit_id", "provider_id", "mode", "counterparty", "service_id", "kind", "source", "row_key", "price_ore",
            "price_vat_ore",
        ),
    )  # fmt: skip
    id: int | None = Field(default=None, primary_key=True)
    month: int
    unit_id: int = Field(foreign_key="unit.id")
    provider_id: int = Field(foreign_key="provider.id")
    """The payee (betalningsmottagare)."""
    mode: str
    counterparty: str
    service_id: int = Field(foreign_key="service.id")
    kind: str
    source: str = ""
    row_key: str
    price_ore: int = Field(sa_column=_ore())
    price_vat_ore: int = Field(sa_column=_ore())


class Term(SQLModel, table=True):
    """Made anew by each run (villkor): window × approval × owner × rate × band → account, for one unit, service and value set."""

    __tablename__ = "term"
    __table_args__ = (Index("ix_term_join", "industry_id", "unit_id", "service_id", "value_set_id"),)
    id: int | None = Field(default=None, primary_key=True)
    industry_id: int = Field(foreign_key="industry.id")
    kind: str
    """Whether it counts segments (placering) or volumes (volym)."""
    account_id: int = Field(foreign_key="account.id")
    unit_id: int = Field(foreign_key="unit.id")
    service_id: int = Field(foreign_key="service.id")
    value_set_id: int = Field(foreign_key="value_set.id")
    month: int
    days_from: int
    days_to: int
    whole: int
    born_from: int
    born_to: int
    known_by: int
    residents_of: str = ""
    """The municipality whose residents alone are paid; empty: everybody is."""
    person_id: int = 0
    """The one person with an agreed price that it counts; 0: everybody else."""
    price_ore: int = Field(sa_column=_ore())
    price_vat_ore: int = Field(sa_column=_ore())


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
    amount_ore: int = Field(default=0, sa_column=_ore())
    vat_ore: int = Field(default=0, sa_column=_ore())
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
    due_quantity: int = Field(sa_column=_ore())
    due_whole: int
    booked_quantity: int = Field(sa_column=_ore())
    booked_whole: int
    due_ore: int = Field(sa_column=_ore())
    booked_ore: int = Field(sa_column=_ore())
    amount_ore: int = Field(sa_column=_ore())
    due_vat_ore: int = Field(sa_column=_ore())
    booked_vat_ore: int = Field(sa_column=_ore())
    vat_ore: int = Field(sa_column=_ore())


class Booked(SQLModel, table=True):
    """The last due of each key in booked lines (bokfört); written when a run becomes final, checked by ``verify``."""

    __tablename__ = "booked"
    __table_args__ = (PrimaryKeyConstraint("account_id", "person_id", "slot"),)
    account_id: int = Field(foreign_key="account.id")
    person_id: int
    slot: int
    quantity: int = Field(sa_column=_ore())
    whole: int
    due_ore: int = Field(sa_column=_ore())
    due_vat_ore: int = Field(sa_column=_ore())


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
    amount_ore: int = Field(sa_column=_ore())
    vat_ore: int = Field(sa_column=_ore())
    set_off_ore: int = Field(default=0, sa_column=_ore())
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
    amount_ore: int = Field(sa_column=_ore())
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
    amount_ore: int = Field(sa_column=_ore())
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


class Attestation(SQLModel, table=True):
    """That somebody reviewed, decided or rejected a run (attest), and which sum and hash were shown."""

    __tablename__ = "attestation"
    id: int | None = Field(default=None, primary_key=True)
    run_id: int = Field(foreign_key="run.id", index=True)
    step: str
    """``granska``, ``besluta`` or ``avvisa``."""
    user_id: int | None = Field(default=None, foreign_key="user.id")
    at: datetime
    amount_ore: int = Field(sa_column=_ore())
    hash: str
    reason: str = ""


class MonthState(SQLModel, table=True):
    """A month of an industry that is not simply open: stängning begärd, stängd, öppning begärd. No row: öppen."""

    __tablename__ = "month_state"
    __table_args__ = (UniqueConstraint("industry_id", "month"),)
    id: int | None = Field(default=None, primary_key=True)
    industry_id: int = Field(foreign_key="industry.id")
    month: int
    state: str
    task_id: int | None = Field(default=None, foreign_key="task.id")


class Override(SQLModel, table=True):
    """That a late fact holds as in time for one service month (undantag), by two persons. ``fact_table`` and ``fact_id`` name it."""

    __tablename__ = "override"
    id: int | None = Field(default=None, primary_key=True)
    industry_id: int = Field(foreign_key="industry.id", index=True)
    fact_table: str
    fact_id: int
    month: int
    task_id: int = Field(foreign_key="task.id")
    decided_at: datetime | None = None


class WriteOff(SQLModel, table=True):
    """That the difference of a key, listed as too late, is left as it is (avskrivning): books nothing, by two persons."""

    __tablename__ = "write_off"
    id: int | None = Field(default=None, primary_key=True)
    industry_id: int = Field(foreign_key="industry.id", index=True)
    account_id: int = Field(foreign_key="account.id")
    person_id: int
    slot: int
    amount_ore: int = Field(sa_column=_ore())
    vat_ore: int = Field(sa_column=_ore())
    task_id: int = Field(foreign_key="task.id")
    decided_at: datetime | None = None


class ReadIn(SQLModel, table=True):
    """What an older system paid before the industry's first month (ingående): per month, unit, payee, service and mode. For reports."""

    __tablename__ = "read_in"
    __table_args__ = (Index("ix_read_in_month", "service_id", "month"),)
    id: int | None = Field(default=None, primary_key=True)
    month: int
    unit_id: int = Field(foreign_key="unit.id")
    provider_id: int = Field(foreign_key="provider.id", index=True)
    service_id: int = Field(foreign_key="service.id")
    mode: str
    quantity_milli: int = Field(sa_column=_ore())
    amount_ore: int = Field(sa_column=_ore())
    vat_ore: int = Field(sa_column=_ore())
    mistyped_at: datetime | None = None
    import_batch_id: int | None = Field(default=None, foreign_key="import_batch.id")


class Verification(SQLModel, table=True):
    """What the nightly proof found (kontroll): how many checks, how many that do not hold, and each with its sentence."""

    __tablename__ = "verification"
    id: int | None = Field(default=None, primary_key=True)
    at: datetime
    checks: int
    wrong: int
    found: str = Field(default="[]", sa_column=Column(Text, nullable=False))
    """JSON: [name, holds, sentence] of each check, in order."""


class ManualLine(SQLModel, table=True):
    """An amount that no rule gives (manuell rad), to whoever runs a unit in a service month: reason, and two persons.

    Its source in the key of a line is ``M`` and its id. ``concerns``: the earlier months it settles. Withdrawn by two persons as well.
    """

    __tablename__ = "manual_line"
    id: int | None = Field(default=None, primary_key=True)
    service_id: int = Field(foreign_key="service.id", index=True)
    unit_id: int = Field(foreign_key="unit.id")
    month: int
    amount_ore: int = Field(sa_column=_ore())
    vat_ore: int = Field(sa_column=_ore())
    reason: str
    concerns: str = ""
    decision_id: int | None = Field(default=None, foreign_key="decision.id")
    task_id: int | None = Field(default=None, foreign_key="task.id")
    requested_by: int | None = Field(default=None, foreign_key="user.id")
    decided_at: datetime | None = None
    withdrawn_at: datetime | None = None
    import_batch_id: int | None = Field(default=None, foreign_key="import_batch.id")

    @property
    def source(self) -> str:
        return f"M{self.id}"


class TreatmentReason(SQLModel, table=True):
    """Why in-house and private units differ (lika villkor): a person's reason for one difference, from a month on.

    ``what`` names it: a row of the list (``pris:`` and its key) or a supplement (``tillägg:`` and its code), as the monitor does.
    """

    __tablename__ = "treatment_reason"
    __table_args__ = (UniqueConstraint("service_id", "what", "from_month"),)
    id: int | None = Field(default=None, primary_key=True)
    service_id: int = Field(foreign_key="service.id", index=True)
    what: str
    from_month: int
    reason: str
    given_by: int | None = Field(default=None, foreign_key="user.id")
    given_at: datetime
