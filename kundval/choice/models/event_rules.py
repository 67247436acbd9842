"""Tables of what events give, and of standard minutes. What has been said is never edited: a later row supersedes it.

Of the rows that are not taken back (``mistyped_at``) the one from the latest day holds, and of the same day the one that was said last.
``decision_id`` is the board's decision; it is what may change days that have been.
"""

from datetime import date, datetime

from sqlalchemy import UniqueConstraint
from sqlmodel import Field, SQLModel


class Said(SQLModel):
    """What is said of a service from a day on, and by whom."""

    service_id: int = Field(foreign_key="service.id", index=True)
    valid_from: date
    decision_id: int | None = Field(default=None, foreign_key="decision.id")
    recorded_by: int | None = Field(default=None, foreign_key="user.id")
    recorded_at: datetime
    mistyped_at: datetime | None = None
    import_batch_id: int | None = Field(default=None, foreign_key="import_batch.id")


class EventRuleVersion(Said, table=True):
    """What a kind of event gives from a day on (händelseregel), by its lines (:class:`EventRule`); without lines it has ended.

    It holds for events that begin on that day or later, until the next version of the kind.
    """

    __tablename__ = "event_rule_version"
    id: int | None = Field(default=None, primary_key=True)
    kind: str


class EventRule(SQLModel, table=True):
    """What some days of an event are paid: day ``day_from``–``day_to`` as the value ``value`` of the dimension händelse.

    An empty ``value``: nothing is paid. ``values``: which choices it applies to. ``after``: counted from the end of a choice, for the
    kinds utflyttning and dödsfall, or an event after it. ``quantity_milli``: paid once.
    """

    __tablename__ = "event_rule"
    __table_args__ = (UniqueConstraint("version_id", "values", "day_from", "after"),)
    id: int | None = Field(default=None, primary_key=True)
    version_id: int = Field(foreign_key="event_rule_version.id")
    values: str = ""
    day_from: int = 1
    day_to: int | None = None
    """The last day included; none: as long as the event lasts."""
    after: bool = False
    value: str = ""
    quantity_milli: int | None = None


class StandardTime(Said, table=True):
    """The minutes that a visit with some values counts as from a day on (schablontid); then the number of visits is reported.

    Without minutes it has ended, and what is reported is hours again.
    """

    __tablename__ = "standard_time"
    id: int | None = Field(default=None, primary_key=True)
    values: str
    minutes: int | None
