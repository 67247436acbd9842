"""Tables of counting: calendars and what a run makes of them.

Months are ``period.Month`` numbers, days are day numbers, amounts are öre.
"""

from datetime import date, datetime

from sqlalchemy import (
    Index,
    UniqueConstraint,
)
from sqlmodel import Field, SQLModel

from kundval.payment.models.columns import ore


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
    mistyped_at: datetime | None = None
    """When it was taken away, or got another end: then a row of its own says which."""
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
    price_ore: int = Field(sa_column=ore())
    price_vat_ore: int = Field(sa_column=ore())


class Term(SQLModel, table=True):
    """Made anew by each run (villkor): window × approval × owner × rate × band → account, for one unit, service and value set."""

    __tablename__ = "term"
    __table_args__ = (Index("ix_term_join", "industry_id", "unit_id", "service_id", "value_set_id"),)
    id: int | None = Field(default=None, primary_key=True)
    industry_id: int
    kind: str
    """Whether it counts segments (placering) or volumes (volym)."""
    account_id: int
    unit_id: int
    service_id: int
    value_set_id: int
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
    price_ore: int = Field(sa_column=ore())
    price_vat_ore: int = Field(sa_column=ore())
