"""Tables of choice."""

from datetime import date, datetime

from sqlalchemy import BigInteger, CheckConstraint, Column, Index, PrimaryKeyConstraint, UniqueConstraint, text
from sqlmodel import Field, SQLModel

import kundval.choice.models.event_rules
import kundval.choice.models.school_forms
import kundval.choice.models.wishes  # noqa: F401  (its tables belong to the metadata)

_MERGED = text("merged_into IS NOT NULL")


class Person(SQLModel, table=True):
    """A customer (kund, person). ``handle`` is the opaque id in addresses and files (4F7K); amounts refer to ``id`` only."""

    __tablename__ = "person"
    # Nearly all are nobody's duplicate: an index over them too would look useless to the planner.
    __table_args__ = (Index("ix_person_merged_into", "merged_into", sqlite_where=_MERGED, postgresql_where=_MERGED),)
    id: int | None = Field(default=None, primary_key=True)
    handle: str = Field(unique=True)
    name: str
    name_key: str = Field(index=True)
    """The name as it is searched and sorted (``rules.names.key``)."""
    born: date
    merged_into: int | None = Field(default=None, foreign_key="person.id")
    """Always the last survivor."""
    version: int = 1
    import_batch_id: int | None = Field(default=None, foreign_key="import_batch.id")


class PersonIndustry(SQLModel, table=True):
    """Derived: the industries in which a person has facts, and so the officers who may find it.

    ``taken_up_on``: the office of the industry took the person up before there was any fact (a child who shall begin school).
    """

    __tablename__ = "person_industry"
    __table_args__ = (PrimaryKeyConstraint("person_id", "industry_id"),)
    person_id: int = Field(foreign_key="person.id")
    industry_id: int = Field(foreign_key="industry.id", index=True)
    taken_up_on: date | None = None


class PersonIdentity(SQLModel, table=True):
    """A number of a person from a day on: personnummer, samordningsnummer or tillfälligt."""

    __tablename__ = "person_identity"
    __table_args__ = (UniqueConstraint("number"),)
    id: int | None = Field(default=None, primary_key=True)
    person_id: int = Field(foreign_key="person.id", index=True)
    kind: str
    number: str
    valid_from: date
    import_batch_id: int | None = Field(default=None, foreign_key="import_batch.id")


class PersonResidence(SQLModel, table=True):
    """The municipality of residence from a day on (folkbokföringskommun, four digits), as reported on a day."""

    __tablename__ = "person_residence"
    id: int | None = Field(default=None, primary_key=True)
    person_id: int = Field(foreign_key="person.id", index=True)
    municipality: str
    valid_from: date
    reported_on: date
    mistyped_at: datetime | None = None
    import_batch_id: int | None = Field(default=None, foreign_key="import_batch.id")


class PersonProtection(SQLModel, table=True):
    """Protected identity from a day on: ``sekretessmarkering``, ``skyddad folkbokföring`` or ``ingen`` (skyddade personuppgifter)."""

    __tablename__ = "person_protection"
    id: int | None = Field(default=None, primary_key=True)
    person_id: int = Field(foreign_key="person.id", index=True)
    kind: str
    valid_from: date
    import_batch_id: int | None = Field(default=None, foreign_key="import_batch.id")


class Entitlement(SQLModel, table=True):
    """A fact about a right to a service (biståndsbeslut, rätt). ``kind``: beslut, upphör.

    A decision holds from–to, or until the next one; ``valid_from`` of one that ceases is the first day without. ``quantity_milli``:
    thousandths of the service's unit ``per`` månad or vecka.
    """

    __tablename__ = "entitlement"
    id: int | None = Field(default=None, primary_key=True)
    person_id: int = Field(foreign_key="person.id", index=True)
    service_id: int = Field(foreign_key="service.id")
    kind: str = "beslut"
    valid_from: date
    valid_to: date | None = None
    quantity_milli: int | None = None
    per: str = "månad"
    decided_on: date
    reported_on: date
    note: str = ""
    recorded_by: int | None = Field(default=None, foreign_key="user.id")
    mistyped_at: datetime | None = None
    import_batch_id: int | None = Field(default=None, foreign_key="import_batch.id")


class ChoiceFact(SQLModel, table=True):
    """A fact of choice (händelse). ``kind``: val, byte, avslut, omfattning, annullering, dödsfall, sammanslagning.

    ``on`` is the first day of a choice, switch or extent; for an end or a death the first day without. ``until`` (val, byte) is the first
    day after a choice that was limited from the beginning. ``slot`` counts from 1. ``origin``: val, ickeval, inläst.
    ``asked_by`` and ``asked_through`` say who asked for it and how (båda vårdnadshavarna, e-tjänst).
    """

    __tablename__ = "choice_fact"
    __table_args__ = (Index("ix_choice_fact_slot", "person_id", "service_id", "slot"),)
    id: int | None = Field(default=None, primary_key=True)
    kind: str
    person_id: int = Field(foreign_key="person.id")
    service_id: int | None = Field(default=None, foreign_key="service.id")
    """None for what concerns the person in all services: a death, a merge."""
    slot: int = 1
    unit_id: int | None = Field(default=None, foreign_key="unit.id", index=True)
    value_set_id: int | None = Field(default=None, foreign_key="value_set.id")
    on: date
    until: date | None = None
    annuls_id: int | None = Field(default=None, foreign_key="choice_fact.id")
    survivor_id: int | None = Field(default=None, foreign_key="person.id")
    """The person who remains (sammanslagning)."""
    entitlement_id: int | None = Field(default=None, foreign_key="entitlement.id")
    reported_on: date
    quantity_milli: int | None = None
    """Hours a week in thousandths, where the service is paid by hours of stay (val, byte, omfattning); none: what was before."""
    origin: str = "val"
    asked_by: str = ""
    asked_through: str = ""
    note: str = ""
    exception: str = ""
    """Why it holds earlier than the notice allows, or although there was no room."""
    paid_until: date | None = None
    """The former unit is paid for notice until the day before (uppsägningstid med betalning)."""
    recorded_by: int | None = Field(default=None, foreign_key="user.id")
    recorded_at: datetime
    mistyped_at: datetime | None = None
    import_batch_id: int | None = Field(default=None, foreign_key="import_batch.id")


class InTime(SQLModel, table=True):
    """That a late fact holds as in time in one service month. Written for payment's override, read by every rebuild.

    ``fact_table`` is ``choice_fact``, ``entitlement``, ``volume_fact``, ``person_residence`` or ``event_fact``.
    """

    __tablename__ = "fact_in_time"
    __table_args__ = (UniqueConstraint("fact_table", "fact_id", "month"),)
    id: int | None = Field(default=None, primary_key=True)
    fact_table: str
    fact_id: int
    month: int


class OverriddenSlot(SQLModel, table=True):
    """Derived: in ``month`` this slot is read only from segments with that ``month`` and volumes with that ``override_month``."""

    __tablename__ = "overridden_slot"
    __table_args__ = (PrimaryKeyConstraint("person_id", "service_id", "slot", "month"),)
    person_id: int
    service_id: int
    slot: int
    month: int


class Segment(SQLModel, table=True):
    """Derived: a person at a unit with its values, in day numbers, valid × known (segment). Rebuilt from facts; overlaps are refused.

    ``person_id`` is the last survivor. ``born`` is its birth date as a day number, carried here for the age band. ``month`` is 0, or the
    one service month in which an override lets this stand in for what was known in time. ``multiplier`` scales the quantity.

    No foreign keys, here and in the other derived tables: the facts have them, and ``verify`` compares row by row.
    """

    __tablename__ = "segment"
    __table_args__ = (
        Index(
            "ix_segment_cover",
            "unit_id", "service_id", "value_set_id", "valid_from", "valid_to", "known_from", "known_to",
            "person_id", "slot", "born", "multiplier", "month",
        ),
        Index("ix_segment_person", "person_id", "service_id", "slot"),
        # Who was where on a day, for statistics over a whole service.
        Index("ix_segment_day", "service_id", "known_to", "valid_to", "valid_from", "unit_id", "person_id", "slot", "month"),
    )  # fmt: skip
    id: int | None = Field(default=None, primary_key=True)
    person_id: int
    service_id: int
    slot: int
    unit_id: int
    value_set_id: int
    born: int
    multiplier: int = 1
    month: int = 0
    valid_from: int
    valid_to: int
    known_from: int
    known_to: int
    fact_id: int = Field(index=True)


class EventFact(SQLModel, table=True):
    """An event of a person in a slot (händelse): absence, hospital, a declined visit, a start-up … from–to, as reported on a day.

    ``kind`` is one for which the service has a rule. ``valid_to`` is the first day after; none: until further notice. The same kind from
    the same day reported again takes its place. ``quantity_milli``: planned a day, where it is paid as a volume.
    """

    __tablename__ = "event_fact"
    id: int | None = Field(default=None, primary_key=True)
    kind: str
    person_id: int = Field(foreign_key="person.id", index=True)
    service_id: int = Field(foreign_key="service.id")
    slot: int = 1
    valid_from: date
    valid_to: date | None = None
    value_set_id: int | None = Field(default=None, foreign_key="value_set.id")
    quantity_milli: int | None = None
    reported_on: date
    note: str = ""
    recorded_by: int | None = Field(default=None, foreign_key="user.id")
    recorded_at: datetime
    mistyped_at: datetime | None = None
    import_batch_id: int | None = Field(default=None, foreign_key="import_batch.id")


class ArisenSegment(SQLModel, table=True):
    """Derived: days that an event, or what follows after a choice, pays otherwise than the choice; as a segment, valid × known.

    Two rows for an absence: one with the choice's values and a negative ``multiplier`` takes its days off, one with the values of the
    event pays them. Segments themselves stay what is held.
    """

    __tablename__ = "arisen_segment"
    __table_args__ = (
        Index("ix_arisen_segment_cover", "unit_id", "service_id", "value_set_id", "valid_from", "valid_to"),
        Index("ix_arisen_segment_person", "person_id", "service_id"),
    )
    id: int | None = Field(default=None, primary_key=True)
    person_id: int
    service_id: int
    slot: int
    unit_id: int
    value_set_id: int
    born: int
    multiplier: int
    month: int = 0
    valid_from: int
    valid_to: int
    known_from: int
    known_to: int
    fact_id: int = Field(index=True)
    rule_id: int | None = Field(default=None, index=True)
    event_id: int | None = Field(default=None, index=True)


class Residence(SQLModel, table=True):
    """Derived: where a person lives, from its first known residence on, in day numbers, valid × known (folkbokföring).

    ``month`` as a segment's. Nothing is known of the days before the first one.
    """

    __tablename__ = "residence"
    __table_args__ = (
        Index("ix_residence_person", "person_id", "month"),
        # Those who live elsewhere are few: reports ask for them alone.
        Index("ix_residence_municipality", "municipality", "valid_from"),
    )
    id: int | None = Field(default=None, primary_key=True)
    person_id: int
    municipality: str
    month: int = 0
    valid_from: int
    valid_to: int
    known_from: int
    known_to: int
    fact_id: int = Field(index=True)


class VolumeFact(SQLModel, table=True):
    """What was performed (volym): ``quantity_milli`` thousandths of the service's unit in ``month``, on ``day`` when it is known.

    One per person, unit, service, slot, values and day; a new report replaces it.
    """

    __tablename__ = "volume_fact"
    __table_args__ = (Index("ix_volume_fact_person", "person_id", "service_id", "month"),)
    id: int | None = Field(default=None, primary_key=True)
    person_id: int = Field(foreign_key="person.id")
    unit_id: int = Field(foreign_key="unit.id", index=True)
    service_id: int = Field(foreign_key="service.id")
    slot: int = 1
    value_set_id: int = Field(foreign_key="value_set.id")
    month: int
    day: date | None = None
    quantity_milli: int = Field(sa_column=Column(BigInteger, nullable=False))
    reported_on: date
    recorded_by: int | None = Field(default=None, foreign_key="user.id")
    recorded_at: datetime
    mistyped_at: datetime | None = None
    import_batch_id: int | None = Field(default=None, foreign_key="import_batch.id")


class Volume(SQLModel, table=True):
    """Derived: a volume on its day (the 1st where none was given), known from–to, in day numbers. ``month``: service month number."""

    __tablename__ = "volume"
    __table_args__ = (
        Index("ix_volume_cover", "unit_id", "service_id", "value_set_id", "day", "known_from", "known_to"),
        Index("ix_volume_person", "person_id", "service_id"),
    )
    id: int | None = Field(default=None, primary_key=True)
    person_id: int
    unit_id: int
    service_id: int
    slot: int
    value_set_id: int
    born: int
    month: int
    day: int
    override_month: int = 0
    quantity_milli: int = Field(sa_column=Column(BigInteger, nullable=False))
    multiplier: int = 1
    """Sixtieths of the unit where the service has standard minutes: a visit's minutes, or 60 for what is reported in hours."""
    known_from: int
    known_to: int
    fact_id: int | None = Field(default=None, index=True)
    """None where an event gave it."""
    rule_id: int | None = Field(default=None, index=True)
    event_id: int | None = Field(default=None, index=True)


class PersonSupplement(SQLModel, table=True):
    """What is decided for one person (tilläggsbelopp, pris avtalat för en kund): begärd → beslutad by another person, or avböjd.

    It follows the person's unit on the days [valid_from, valid_to). Secret: only who may read additional amounts learns whose it is.
    ``applied_by`` is who applied (the provider), on ``applied_on``; ``needs`` what for. 0 öre: what was decided before ends.
    """

    __tablename__ = "person_supplement"
    __table_args__ = (CheckConstraint("decided_by IS NULL OR decided_by <> requested_by", name="two_persons"),)
    id: int | None = Field(default=None, primary_key=True)
    supplement_id: int = Field(foreign_key="supplement.id", index=True)
    person_id: int = Field(foreign_key="person.id", index=True)
    decision_id: int = Field(foreign_key="decision.id")
    amount_ore: int = Field(sa_column=Column(BigInteger, nullable=False))
    row_key: str = ""
    valid_from: date
    valid_to: date | None = None
    applied_by: str = ""
    applied_on: date | None = None
    needs: str = ""
    state: str = "begärd"
    requested_by: int | None = Field(default=None, foreign_key="user.id")
    requested_at: datetime
    decided_by: int | None = Field(default=None, foreign_key="user.id")
    decided_at: datetime | None = None
    mistyped_at: datetime | None = None
    import_batch_id: int | None = Field(default=None, foreign_key="import_batch.id")
