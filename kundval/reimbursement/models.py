"""Tables of reimbursement."""

from datetime import date, datetime

from sqlalchemy import BigInteger, CheckConstraint, Column, Index, LargeBinary, Text, UniqueConstraint, text
from sqlmodel import Field, SQLModel

from kundval.period import OPEN


class PriceList(SQLModel, table=True):
    """A price list (prislista): utkast → granskad → beslutad. ``document`` is the whole list as JSON, the source of all below."""

    __tablename__ = "price_list"
    __table_args__ = (CheckConstraint("decided_by IS NULL OR decided_by <> created_by", name="two_persons"),)
    id: int | None = Field(default=None, primary_key=True)
    industry_id: int = Field(foreign_key="industry.id", index=True)
    name: str
    state: str = "utkast"
    decision_id: int | None = Field(default=None, foreign_key="decision.id")
    valid_from: date
    valid_to: date | None = None
    document: str = Field(sa_column=Column(Text, nullable=False))
    invented: bool = False
    """Made up for a demonstration: said so wherever the list is shown."""
    source: str = ""
    version: int = 1
    created_by: int | None = Field(default=None, foreign_key="user.id")
    created_at: datetime
    reviewed_by: int | None = Field(default=None, foreign_key="user.id")
    reviewed_at: datetime | None = None
    decided_by: int | None = Field(default=None, foreign_key="user.id")
    decided_at: datetime | None = None
    import_batch_id: int | None = Field(default=None, foreign_key="import_batch.id")


class PriceRow(SQLModel, table=True):
    """A row of a list for one service. ``row_key`` names the same row in every list of the service: band and values, canonical."""

    __tablename__ = "price_row"
    __table_args__ = (UniqueConstraint("price_list_id", "service_id", "row_key"),)
    id: int | None = Field(default=None, primary_key=True)
    price_list_id: int = Field(foreign_key="price_list.id")
    service_id: int = Field(foreign_key="service.id", index=True)
    name: str
    row_key: str
    band: str = ""
    values: str = ""
    """The dimension values the row asks for, as in ``value_set.text``; a dimension that it leaves out may have any value."""
    position: int


class PriceNumber(SQLModel, table=True):
    """One printed number beside the computed one. Amounts are exact decimals (``unrounded``: n/d) as text in the printed unit."""

    __tablename__ = "price_number"
    id: int | None = Field(default=None, primary_key=True)
    price_list_id: int = Field(foreign_key="price_list.id", index=True)
    row: str
    form: str
    component: str
    unit: str
    published: str
    computed: str
    unrounded: str
    verdict: str
    reason: str = ""
    details: str = Field(default="{}", sa_column=Column(Text, nullable=False, server_default="{}"))
    """JSON of what the check found beside it (``workbook.details``): the rounding step, the bases with their intervals."""


class Band(SQLModel, table=True):
    """An age band of a service in a list (åldersgrupp): from the age ``age_from`` up to but not including ``age_to``, in years.

    ``age_rule`` says on which day the age is taken: ``mätdag`` (the month's age day), ``år`` (what the person becomes in the calendar
    year), or ``MM-DD`` (what the person becomes in the calendar year, from that day on); ``född`` means that both ends are day numbers
    of birth dates instead. Derived from decided lists; half-open in day numbers; bands of a service and day may not overlap.
    """

    __tablename__ = "band"
    id: int | None = Field(default=None, primary_key=True)
    price_list_id: int = Field(foreign_key="price_list.id")
    service_id: int = Field(foreign_key="service.id", index=True)
    name: str
    age_from: int
    age_to: int
    age_rule: str = "mätdag"
    valid_from: int
    valid_to: int


class RateInForce(SQLModel, table=True):
    """Derived: what a row pays in a price group, per unit of payment, on the days [valid_from, valid_to) (ersättningsnivå i kraft).

    Made from all decided lists; of decisions that hold a day the latest wins, row by row. ``amount_ore`` is what is payable in ``unit``
    (``år``, ``månad``, ``timme`` …) and ``vat_ore`` the VAT compensation inside it. A yearly amount is paid in ``instalments`` parts in
    ``paying_months`` (comma separated numbers), each rounded to ``step_ore``.
    """

    __tablename__ = "rate_in_force"
    id: int | None = Field(default=None, primary_key=True)
    price_row_id: int = Field(foreign_key="price_row.id")
    price_list_id: int = Field(foreign_key="price_list.id")
    service_id: int = Field(foreign_key="service.id", index=True)
    row_key: str = Field(index=True)
    price_group: str
    modes: str
    """The modes that the group pays, comma separated (egenregi, fristående …)."""
    band: str
    values: str
    unit: str
    amount_ore: int = Field(sa_column=Column(BigInteger, nullable=False))
    vat_ore: int = Field(sa_column=Column(BigInteger, nullable=False))
    instalments: int = 12
    paying_months: str = "1,2,3,4,5,6,7,8,9,10,11,12"
    step_ore: int = 1
    valid_from: int
    valid_to: int


class AccountCoding(SQLModel, table=True):
    """How a payment is booked from a day on (kontering): service × kind × band × mode × counterparty, empty being any, → what is booked.

    ``booked_counterparty`` empty: the line's own. See ``rules.coding``.
    """

    __tablename__ = "account_coding"
    __table_args__ = (UniqueConstraint("service_id", "kind", "band", "mode", "counterparty", "valid_from"),)
    id: int | None = Field(default=None, primary_key=True)
    service_id: int = Field(foreign_key="service.id")
    kind: str = ""
    band: str = ""
    mode: str = ""
    counterparty: str = ""
    account: str
    responsibility: str = ""
    activity: str = ""
    booked_counterparty: str = ""
    project: str = ""
    free: str = ""
    vat_code: str = ""
    valid_from: date
    import_batch_id: int | None = Field(default=None, foreign_key="import_batch.id")


class IndividualDecision(SQLModel, table=True):
    """What a private provider is granted in an industry and year (individuellt beslut): utkast → beslutad, ersatt by a later one.

    A general decision on levels cannot be appealed by the provider; this one can (HFD 2020 ref. 69, skolförordningen 14 kap. 1 §). It
    restates the whole year; from ``valid_from`` it replaces the one before. ``content`` is the calculation as JSON, as it was sent.
    Never edited: the database refuses. Who decides, by which authority, who presents, why, and how to appeal are demanded by
    förvaltningslagen 31–33 §§.
    """

    __tablename__ = "individual_decision"
    __table_args__ = (
        CheckConstraint("decided_by IS NULL OR decided_by <> created_by", name="two_persons"),
        CheckConstraint(
            "state = 'utkast' OR (decided_on IS NOT NULL AND case_number <> '' AND decider <> '' AND authority <> '' "
            "AND presenter <> '' AND reasons <> '' AND appeal <> '')",
            name="whole",
        ),
        Index(
            "one_draft",
            "provider_id",
            "industry_id",
            "year",
            unique=True,
            sqlite_where=text("state = 'utkast'"),
            postgresql_where=text("state = 'utkast'"),
        ),
    )
    id: int | None = Field(default=None, primary_key=True)
    provider_id: int = Field(foreign_key="provider.id", index=True)
    industry_id: int = Field(foreign_key="industry.id", index=True)
    year: int
    valid_from: date
    state: str = "utkast"
    case_number: str
    regime: str
    decider: str = ""
    authority: str = ""
    """By what the decider decides: the board's § or the place in its order of delegation."""
    presenter: str = ""
    decided_on: date | None = None
    reasons: str = Field(sa_column=Column(Text, nullable=False))
    appeal: str = Field(sa_column=Column(Text, nullable=False))
    content: str = Field(sa_column=Column(Text, nullable=False))
    sent_on: date | None = None
    """When the provider was told (underrättad); what happens afterwards is no part of the decision."""
    version: int = 1
    created_by: int | None = Field(default=None, foreign_key="user.id")
    created_at: datetime
    decided_by: int | None = Field(default=None, foreign_key="user.id")
    decided_at: datetime | None = None


class IndividualRate(SQLModel, table=True):
    """A rate that an individual decision grants, on the days [valid_from, valid_to): what the rates in force are held against."""

    __tablename__ = "individual_rate"
    id: int | None = Field(default=None, primary_key=True)
    decision_id: int = Field(foreign_key="individual_decision.id", index=True)
    service_id: int = Field(foreign_key="service.id")
    row_key: str
    price_group: str
    unit: str
    amount_ore: int = Field(sa_column=Column(BigInteger, nullable=False))
    vat_ore: int = Field(sa_column=Column(BigInteger, nullable=False))
    valid_from: int
    valid_to: int


class IndividualFile(SQLModel, table=True):
    """The PDF of an individual decision, kept byte for byte."""

    __tablename__ = "individual_file"
    decision_id: int = Field(primary_key=True, foreign_key="individual_decision.id")
    content: bytes = Field(sa_column=Column(LargeBinary, nullable=False))
    hash: str
    made_at: datetime


class DecisionText(SQLModel, table=True):
    """The text of a part of individual decisions under a regime, from a day on (beslutstext): ``skal`` or ``overklagande``."""

    __tablename__ = "decision_text"
    __table_args__ = (UniqueConstraint("regime", "part", "valid_from"),)
    id: int | None = Field(default=None, primary_key=True)
    regime: str
    part: str
    valid_from: date
    words: str = Field(sa_column=Column(Text, nullable=False))


class CommonCondition(SQLModel, table=True):
    """A value that is decided once for all industries (gemensamt villkor), from a day on: utkast → beslutad or avböjd.

    ``value`` is an exact decimal: 0.03 is 3 percent. Of decided versions that hold a day the latest decided counts. Never edited.
    """

    __tablename__ = "common_condition"
    __table_args__ = (CheckConstraint("decided_by IS NULL OR decided_by <> created_by", name="two_persons"),)
    id: int | None = Field(default=None, primary_key=True)
    code: str = Field(index=True)
    name: str
    value: str
    valid_from: date
    valid_to: date | None = None
    decision_id: int = Field(foreign_key="decision.id")
    source: str
    note: str = ""
    state: str = "utkast"
    decline_reason: str = ""
    created_by: int | None = Field(default=None, foreign_key="user.id")
    created_at: datetime
    decided_by: int | None = Field(default=None, foreign_key="user.id")
    decided_at: datetime | None = None
    import_batch_id: int | None = Field(default=None, foreign_key="import_batch.id")


class ServiceKind(SQLModel, table=True):
    """Of which kind of activity a service is by law (verksamhetsform), where its code and its industry's do not say it; empty: of none."""

    __tablename__ = "service_kind"
    service_id: int = Field(primary_key=True, foreign_key="service.id")
    kind: str


class Supplement(SQLModel, table=True):
    """What a service may be paid beside its list (tillägg): decided per unit, per customer or per person, or a price agreed apart.

    ``basis`` and ``period`` say what an amount is for (``rules.supplements``). ``with_vat``: private providers get the VAT compensation on
    top. ``code`` is the source in the key of a line, so that a new decision with the same amount is the same price.
    """

    __tablename__ = "supplement"
    __table_args__ = (UniqueConstraint("service_id", "code"),)
    id: int | None = Field(default=None, primary_key=True)
    service_id: int = Field(foreign_key="service.id")
    code: str
    name: str
    basis: str
    period: str
    with_vat: bool = False
    import_batch_id: int | None = Field(default=None, foreign_key="import_batch.id")


class SupplementDecision(SQLModel, table=True):
    """What a board decided of a supplement to units (beslut om tillägg): begärd → beslutad by another person, or avböjd."""

    __tablename__ = "supplement_decision"
    __table_args__ = (CheckConstraint("decided_by IS NULL OR decided_by <> requested_by", name="two_persons"),)
    id: int | None = Field(default=None, primary_key=True)
    supplement_id: int = Field(foreign_key="supplement.id", index=True)
    decision_id: int = Field(foreign_key="decision.id")
    state: str = "begärd"
    requested_by: int | None = Field(default=None, foreign_key="user.id")
    requested_at: datetime
    decided_by: int | None = Field(default=None, foreign_key="user.id")
    decided_at: datetime | None = None
    import_batch_id: int | None = Field(default=None, foreign_key="import_batch.id")


class SupplementRow(SQLModel, table=True):
    """An amount to a unit, or to all (``unit_id`` None), on the days [valid_from, valid_to), in day numbers. 0 öre: it ends.

    A size step counts from ``count_from`` up to but not including ``count_to`` customers. ``row_key`` is the row of the list in whose place
    an agreed price stands; empty: every row. ``counted_on``: the day of an old count, 0 where the month's own window counts.
    """

    __tablename__ = "supplement_row"
    id: int | None = Field(default=None, primary_key=True)
    supplement_decision_id: int = Field(foreign_key="supplement_decision.id", index=True)
    unit_id: int | None = Field(default=None, foreign_key="unit.id", index=True)
    amount_ore: int = Field(sa_column=Column(BigInteger, nullable=False))
    row_key: str = ""
    count_from: int = 0
    count_to: int = OPEN
    counted_on: int = 0
    valid_from: int
    valid_to: int
    import_batch_id: int | None = Field(default=None, foreign_key="import_batch.id")
