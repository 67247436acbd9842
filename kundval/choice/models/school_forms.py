"""What placements and enrolments of a school data system (SS 12000) stand for here."""

from sqlalchemy import UniqueConstraint
from sqlmodel import Field, SQLModel


class SchoolForm(SQLModel, table=True):
    """Which service and values a school type, school year and number of hours a week mean (skolform).

    Years and hours are from–to, both included; none: all. No two rows of a school type are about the same year and hours.
    """

    __tablename__ = "school_form"
    __table_args__ = (UniqueConstraint("school_type", "year_from", "hours_from_milli"),)
    id: int | None = Field(default=None, primary_key=True)
    school_type: str
    """The code in SS 12000: FS, FTH, OPPFTH, FKLASS, GR …"""
    year_from: int | None = None
    year_to: int | None = None
    hours_from_milli: int | None = None
    hours_to_milli: int | None = None
    service_id: int = Field(foreign_key="service.id", index=True)
    values: str = ""
    """One value for each dimension of the service, as in a value set."""
    import_batch_id: int | None = Field(default=None, foreign_key="import_batch.id")
