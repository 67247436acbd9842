"""Tables of quality."""

from datetime import date, datetime

from sqlmodel import Field, SQLModel


class Requirement(SQLModel, table=True):
    """A requirement of an industry or one of its services (krav), as decided; a new text is a new row with the same ``code``.

    No row is ever ended or edited: of the decisions that hold a day the latest wins (``rules.in_force``).
    """

    __tablename__ = "requirement"
    id: int | None = Field(default=None, primary_key=True)
    industry_id: int = Field(foreign_key="industry.id", index=True)
    service_id: int | None = Field(default=None, foreign_key="service.id")
    code: str
    text: str
    decision_id: int = Field(foreign_key="decision.id")
    valid_from: date
    valid_to: date | None = None
    repealed: bool = False
    """That the board has abolished the requirement (upphävt) from ``valid_from``; ``text`` is then why."""
    import_batch_id: int | None = Field(default=None, foreign_key="import_batch.id")


class Application(SQLModel, table=True):
    """A wish to give a service at a unit (ansökan): ansökt → granskas → godkänd or avslagen."""

    __tablename__ = "application"
    id: int | None = Field(default=None, primary_key=True)
    provider_id: int = Field(foreign_key="provider.id", index=True)
    unit_id: int = Field(foreign_key="unit.id", index=True)
    service_id: int = Field(foreign_key="service.id")
    wanted_from: date
    received_on: date
    state: str = "ansökt"
    refusal_requirement_id: int | None = Field(default=None, foreign_key="requirement.id")
    refusal_reason: str = ""
    decision_id: int | None = Field(default=None, foreign_key="decision.id")
    version: int = 1


class Assessment(SQLModel, table=True):
    """That a requirement was found met, not met or not examined at a unit (bedömning): the latest one per application counts."""

    __tablename__ = "assessment"
    id: int | None = Field(default=None, primary_key=True)
    application_id: int | None = Field(default=None, foreign_key="application.id", index=True)
    unit_id: int = Field(foreign_key="unit.id", index=True)
    service_id: int = Field(foreign_key="service.id")
    requirement_id: int = Field(foreign_key="requirement.id")
    verdict: str
    """``uppfyllt``, ``inte uppfyllt`` or ``inte granskat``."""
    examined_on: date
    evidence: str
    user_id: int | None = Field(default=None, foreign_key="user.id")
    recorded_at: datetime


class Approval(SQLModel, table=True):
    """That a unit may give a service from–to (godkännande), by decision; withdrawn (återkallad) it ends by another decision."""

    __tablename__ = "approval"
    id: int | None = Field(default=None, primary_key=True)
    unit_id: int = Field(foreign_key="unit.id", index=True)
    service_id: int = Field(foreign_key="service.id")
    valid_from: date
    valid_to: date | None = None
    decision_id: int = Field(foreign_key="decision.id")
    application_id: int | None = Field(default=None, foreign_key="application.id")
    withdrawal_decision_id: int | None = Field(default=None, foreign_key="decision.id")
    mistyped_at: datetime | None = None
    import_batch_id: int | None = Field(default=None, foreign_key="import_batch.id")
