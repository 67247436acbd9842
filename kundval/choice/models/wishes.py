"""Tables of how services are chosen, of what has been asked for and not got yet, and of what moves lead to."""

from datetime import date, datetime

from sqlalchemy import UniqueConstraint
from sqlmodel import Field, SQLModel


class ChoiceTerms(SQLModel, table=True):
    """How a service is chosen from a day on (valregler). The latest row up to a day holds; ``decision_id`` where a board decided it."""

    __tablename__ = "choice_terms"
    __table_args__ = (UniqueConstraint("service_id", "valid_from"),)
    id: int | None = Field(default=None, primary_key=True)
    service_id: int = Field(foreign_key="service.id", index=True)
    valid_from: date
    decision_id: int | None = Field(default=None, foreign_key="decision.id")
    both_guardians: bool = False
    answer_days: int | None = None
    """Working days within which the provider answers; None: a wish needs no answer."""
    offer_months: int | None = None
    """Months from a wish within which a place is offered (skollagen 8:14: 4)."""
    per_term: int | None = None
    """How many choices one person may begin and hold in one term."""
    queue_order: str = ""
    """The order of the queue, keys of ``rules.queue.ORDERS`` joined by commas."""
    non_choice: str = ""
    """``enhet``: one default unit, ``turordning``: rotation, empty: none."""
    non_choice_unit_id: int | None = Field(default=None, foreign_key="unit.id")
    non_choice_reason: str = ""
    """Why rotation was set although Konkurrensverket objects."""
    import_batch_id: int | None = Field(default=None, foreign_key="import_batch.id")


class NoticeRule(SQLModel, table=True):
    """From which day a choice, switch or end may hold, for requests from a day on (uppsägningstid); see ``rules.notice``."""

    __tablename__ = "notice_rule"
    __table_args__ = (UniqueConstraint("service_id", "act", "valid_from"),)
    id: int | None = Field(default=None, primary_key=True)
    service_id: int = Field(foreign_key="service.id", index=True)
    act: str
    valid_from: date
    kind: str
    number: int = 0
    cutoff: int = 0
    paid: bool = False
    """Whether the former unit is paid during the notice although the customer has left."""
    decision_id: int | None = Field(default=None, foreign_key="decision.id")
    import_batch_id: int | None = Field(default=None, foreign_key="import_batch.id")


class UnitIntake(SQLModel, table=True):
    """From a day on: whether a unit takes new customers of a service (intagningsstopp), and from which areas (empty: all)."""

    __tablename__ = "unit_intake"
    __table_args__ = (UniqueConstraint("unit_id", "service_id", "valid_from"),)
    id: int | None = Field(default=None, primary_key=True)
    unit_id: int = Field(foreign_key="unit.id", index=True)
    service_id: int = Field(foreign_key="service.id")
    valid_from: date
    is_open: bool = True
    areas: str = ""
    reason: str = ""
    import_batch_id: int | None = Field(default=None, foreign_key="import_batch.id")


class PersonArea(SQLModel, table=True):
    """The area of the municipality in which a person lives from a day on; an area is no address."""

    __tablename__ = "person_area"
    __table_args__ = (UniqueConstraint("person_id", "valid_from"),)
    id: int | None = Field(default=None, primary_key=True)
    person_id: int = Field(foreign_key="person.id", index=True)
    area: str
    valid_from: date
    import_batch_id: int | None = Field(default=None, foreign_key="import_batch.id")


class ChoiceRequest(SQLModel, table=True):
    """What somebody has asked for and not got yet (önskemål): a choice or a switch of one slot, with its wishes by rank.

    Its state is derived (``rules.requests``). ``fact_id`` is the choice that came of it.
    """

    __tablename__ = "choice_request"
    id: int | None = Field(default=None, primary_key=True)
    person_id: int = Field(foreign_key="person.id", index=True)
    service_id: int = Field(foreign_key="service.id", index=True)
    slot: int = 1
    kind: str = "val"
    wanted_on: date
    value_set_id: int = Field(foreign_key="value_set.id")
    asked_by: str = ""
    asked_through: str = ""
    note: str = ""
    reported_on: date
    needs_guardian: bool = False
    """One guardian has asked; nothing goes on until the other has said the same."""
    confirmed_on: date | None = None
    confirmed_through: str = ""
    fact_id: int | None = Field(default=None, foreign_key="choice_fact.id", index=True)
    withdrawn_on: date | None = None
    withdrawn_reason: str = ""
    recorded_by: int | None = Field(default=None, foreign_key="user.id")
    recorded_at: datetime
    import_batch_id: int | None = Field(default=None, foreign_key="import_batch.id")


class Wish(SQLModel, table=True):
    """A unit that a request names, by rank from 1: what the provider answered, and the place that was offered and taken or declined."""

    __tablename__ = "wish"
    __table_args__ = (UniqueConstraint("request_id", "rank"), UniqueConstraint("request_id", "unit_id"))
    id: int | None = Field(default=None, primary_key=True)
    request_id: int = Field(foreign_key="choice_request.id")
    rank: int
    unit_id: int = Field(foreign_key="unit.id", index=True)
    has_sibling: bool = False
    is_near: bool = False
    asked_on: date | None = None
    answer_by: date | None = None
    answered_on: date | None = None
    accepted: bool | None = None
    answer: str = ""
    """The provider's reason."""
    answered_by: int | None = Field(default=None, foreign_key="user.id")
    offered_on: date | None = None
    reply_by: date | None = None
    offer_reason: str = ""
    """Why somebody was offered a place out of the queue's order."""
    replied_on: date | None = None
    taken: bool | None = None
    import_batch_id: int | None = Field(default=None, foreign_key="import_batch.id")


class HandledMove(SQLModel, table=True):
    """That the office has dealt with what a move or a unit's closing led to for a customer, without any fact (åtgärdad)."""

    __tablename__ = "handled_move"
    __table_args__ = (UniqueConstraint("kind", "person_id", "service_id", "on"),)
    id: int | None = Field(default=None, primary_key=True)
    kind: str
    person_id: int = Field(foreign_key="person.id", index=True)
    service_id: int = Field(foreign_key="service.id")
    on: date
    note: str
    handled_by: int | None = Field(default=None, foreign_key="user.id")
    handled_at: datetime
