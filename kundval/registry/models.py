"""Tables of the registry."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, UniqueConstraint
from sqlmodel import Field, SQLModel


class Board(SQLModel, table=True):
    """A board (nämnd) that finances (``finansiering``) or produces (``produktion``)."""

    __tablename__ = "board"
    id: int | None = Field(default=None, primary_key=True)
    code: str = Field(unique=True)
    name: str
    kind: str
    import_batch_id: int | None = Field(default=None, foreign_key="import_batch.id")


class Decision(SQLModel, table=True):
    """A board's decision (beslut): never edited. ``ground`` is why it may lower something for days before it was decided."""

    __tablename__ = "decision"
    id: int | None = Field(default=None, primary_key=True)
    board_id: int = Field(foreign_key="board.id")
    paragraph: str
    paragraph_number: int
    """The § as a number, so that § 98 comes before § 112 on the same day."""
    case_number: str
    decided_on: date
    ground: str = ""
    registered_at: datetime


class Industry(SQLModel, table=True):
    """An industry (bransch). ``first_month`` (months, see ``period.Month``) is the first that kundval pays."""

    __tablename__ = "industry"
    id: int | None = Field(default=None, primary_key=True)
    code: str = Field(unique=True)
    name: str
    first_month: int
    measuring_month: int = 10
    measuring_day: int = 15
    """The day of the year on which market share counts customers (design: 15 October unless set)."""
    import_batch_id: int | None = Field(default=None, foreign_key="import_batch.id")


class IndustryFace(SQLModel, table=True):
    """Who answers for an industry from a day on: board, office unit and head (kontor, ansvarig)."""

    __tablename__ = "industry_face"
    __table_args__ = (UniqueConstraint("industry_id", "valid_from"),)
    id: int | None = Field(default=None, primary_key=True)
    industry_id: int = Field(foreign_key="industry.id")
    board_id: int = Field(foreign_key="board.id")
    office_unit: str
    head: str
    valid_from: date
    import_batch_id: int | None = Field(default=None, foreign_key="import_batch.id")


class Service(SQLModel, table=True):
    """A service (tjänst). ``volume_unit`` is empty where time in a place is paid, otherwise ``timme``, ``dygn``, ``besök`` …"""

    __tablename__ = "service"
    id: int | None = Field(default=None, primary_key=True)
    industry_id: int = Field(foreign_key="industry.id", index=True)
    code: str = Field(unique=True)
    name: str
    volume_unit: str = ""
    requires_entitlement: bool = False
    paid_by: str = ""
    """plats, utförd, beviljad (granted volume) or vistelsetid (hours of stay); empty: utförd with a unit of volume, otherwise plats."""
    weeks: int = 4
    """Weeks a month that hours a week count as."""
    slots: int = 1
    """How many choices one person may have at the same time (platser): courses, tasks."""
    capacity_notice_days: int = 0
    """Days between the day a unit's number of places is changed and the day from which the change may hold."""
    import_batch_id: int | None = Field(default=None, foreign_key="import_batch.id")


class Dimension(SQLModel, table=True):
    """Something a choice must state, such as extent (dimension: omfattning)."""

    __tablename__ = "dimension"
    __table_args__ = (UniqueConstraint("service_id", "code"),)
    id: int | None = Field(default=None, primary_key=True)
    service_id: int = Field(foreign_key="service.id")
    code: str
    position: int
    from_events: bool = False
    """Its values arise from events (händelse) and are never stated by a choice; a price list prices them."""
    import_batch_id: int | None = Field(default=None, foreign_key="import_batch.id")


class DimensionValue(SQLModel, table=True):
    """A value a dimension may have, in the order people expect (heltid, deltid)."""

    __tablename__ = "dimension_value"
    __table_args__ = (UniqueConstraint("dimension_id", "value"),)
    id: int | None = Field(default=None, primary_key=True)
    dimension_id: int = Field(foreign_key="dimension.id")
    value: str
    position: int
    import_batch_id: int | None = Field(default=None, foreign_key="import_batch.id")


class ValueSet(SQLModel, table=True):
    """One value for each dimension of a service, interned: ``omfattning=heltid``; a service without dimensions has the empty set.

    ``text`` is ``code=value`` in dimension order joined by ``;``. Choices, segments and volumes refer to it by id.
    """

    __tablename__ = "value_set"
    __table_args__ = (UniqueConstraint("service_id", "text"),)
    id: int | None = Field(default=None, primary_key=True)
    service_id: int = Field(foreign_key="service.id")
    text: str


class Provider(SQLModel, table=True):
    """Who runs units (utförare). The municipality is one of them. ``org_number`` is ten digits without hyphen."""

    __tablename__ = "provider"
    id: int | None = Field(default=None, primary_key=True)
    org_number: str = Field(unique=True)
    name: str
    is_municipality: bool = False
    contact: str = ""
    stopped_on: date | None = None
    stop_reason: str = ""
    """A stop holds the provider's payments; it does not change what is due."""
    version: int = 1
    import_batch_id: int | None = Field(default=None, foreign_key="import_batch.id")


class ProviderForm(SQLModel, table=True):
    """A provider's legal form from a day on (juridisk form); it proposes the counterparty code of its units."""

    __tablename__ = "provider_form"
    __table_args__ = (UniqueConstraint("provider_id", "valid_from"),)
    id: int | None = Field(default=None, primary_key=True)
    provider_id: int = Field(foreign_key="provider.id")
    form: str
    valid_from: date
    import_batch_id: int | None = Field(default=None, foreign_key="import_batch.id")


class BankAccount(SQLModel, table=True):
    """A bankgiro or plusgiro of a provider: begärd → godkänd by another person, or avböjd. The latest approved one is paid to."""

    __tablename__ = "bank_account"
    __table_args__ = (CheckConstraint("decided_by IS NULL OR decided_by <> requested_by", name="two_persons"),)
    id: int | None = Field(default=None, primary_key=True)
    provider_id: int = Field(foreign_key="provider.id", index=True)
    kind: str
    number: str
    state: str = "begärd"
    requested_by: int | None = Field(default=None, foreign_key="user.id")
    requested_at: datetime
    decided_by: int | None = Field(default=None, foreign_key="user.id")
    decided_at: datetime | None = None
    import_batch_id: int | None = Field(default=None, foreign_key="import_batch.id")


class Unit(SQLModel, table=True):
    """Where the service is given (enhet). An in-house unit names its production board."""

    __tablename__ = "unit"
    id: int | None = Field(default=None, primary_key=True)
    code: str = Field(unique=True)
    name: str
    area: str = ""
    in_municipality: bool = True
    production_board_id: int | None = Field(default=None, foreign_key="board.id")
    school_unit_code: str = ""
    version: int = 1
    import_batch_id: int | None = Field(default=None, foreign_key="import_batch.id")


class UnitService(SQLModel, table=True):
    """A service a unit gives from a day on, with its capacity (insats; kapacitet; none: no ceiling)."""

    __tablename__ = "unit_service"
    __table_args__ = (UniqueConstraint("unit_id", "service_id", "valid_from"),)
    id: int | None = Field(default=None, primary_key=True)
    unit_id: int = Field(foreign_key="unit.id")
    service_id: int = Field(foreign_key="service.id")
    capacity: int | None = None
    valid_from: date
    import_batch_id: int | None = Field(default=None, foreign_key="import_batch.id")


class OwnershipFact(SQLModel, table=True):
    """That a provider runs a unit from a day on, in a mode and with a counterparty code (ägande), as reported on a day."""

    __tablename__ = "ownership_fact"
    id: int | None = Field(default=None, primary_key=True)
    unit_id: int = Field(foreign_key="unit.id", index=True)
    provider_id: int | None = Field(default=None, foreign_key="provider.id")
    """None: nobody runs the unit from that day on (closed)."""
    mode: str
    counterparty: str
    valid_from: date
    reported_on: date
    recorded_by: int | None = Field(default=None, foreign_key="user.id")
    recorded_at: datetime
    mistyped_at: datetime | None = None
    """A slip: the row never was (feltypad)."""
    import_batch_id: int | None = Field(default=None, foreign_key="import_batch.id")


class Owner(SQLModel, table=True):
    """Derived: who runs a unit, valid × known, in day numbers. Rebuilt by the verb that records a fact; overlaps are refused."""

    __tablename__ = "owner"
    id: int | None = Field(default=None, primary_key=True)
    unit_id: int = Field(foreign_key="unit.id", index=True)
    provider_id: int = Field(foreign_key="provider.id", index=True)
    mode: str
    counterparty: str
    valid_from: int
    valid_to: int
    known_from: int
    known_to: int
    fact_id: int = Field(foreign_key="ownership_fact.id")


class Agreement(SQLModel, table=True):
    """An agreement with a provider (avtal) for one unit or all, under a regime: skollag, LOV, LOU, auktorisation, egenregi."""

    __tablename__ = "agreement"
    id: int | None = Field(default=None, primary_key=True)
    number: str = Field(unique=True)
    provider_id: int = Field(foreign_key="provider.id", index=True)
    unit_id: int | None = Field(default=None, foreign_key="unit.id")
    regime: str
    valid_from: date
    valid_to: date | None = None
    signed_on: date | None = None
    import_batch_id: int | None = Field(default=None, foreign_key="import_batch.id")
