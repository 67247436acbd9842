"""Tables of what two persons decide about months, and what stands beside the runs.

Months are ``period.Month`` numbers, days are day numbers, amounts are öre.
"""

from datetime import datetime

from sqlalchemy import (
    Index,
    UniqueConstraint,
)
from sqlmodel import Field, SQLModel

from kundval.payment.models.columns import ore


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
    amount_ore: int = Field(sa_column=ore())
    vat_ore: int = Field(sa_column=ore())
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
    quantity_milli: int = Field(sa_column=ore())
    amount_ore: int = Field(sa_column=ore())
    vat_ore: int = Field(sa_column=ore())
    mistyped_at: datetime | None = None
    import_batch_id: int | None = Field(default=None, foreign_key="import_batch.id")


class ManualLine(SQLModel, table=True):
    """An amount that no rule gives (manuell rad), to whoever runs a unit in a service month: reason, and two persons.

    Its source in the key of a line is ``M`` and its id. ``concerns``: the earlier months it settles. Withdrawn by two persons as well.
    """

    __tablename__ = "manual_line"
    id: int | None = Field(default=None, primary_key=True)
    service_id: int = Field(foreign_key="service.id", index=True)
    unit_id: int = Field(foreign_key="unit.id")
    month: int
    amount_ore: int = Field(sa_column=ore())
    vat_ore: int = Field(sa_column=ore())
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
