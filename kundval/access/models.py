"""Tables of access."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, Column, Index, LargeBinary, Text, UniqueConstraint, text
from sqlmodel import Field, SQLModel


class Setting(SQLModel, table=True):
    """A setting of the whole installation (inställning): the municipality's name and code, demonstration or not, limits."""

    __tablename__ = "setting"
    key: str = Field(primary_key=True)
    value: str


class User(SQLModel, table=True):
    """A person who logs in (användare). A locked user keeps its history and its name."""

    __tablename__ = "user"
    id: int | None = Field(default=None, primary_key=True)
    login: str = Field(unique=True)
    name: str
    password_hash: str
    must_change_password: bool = False
    session_key: str = ""
    """Part of each session cookie: a new one ends every session of the user."""
    page_size: int = 50
    created_at: datetime
    locked_at: datetime | None = None


class LoginAttempt(SQLModel, table=True):
    """A failed login, for throttling by name and by address over all workers."""

    __tablename__ = "login_attempt"
    id: int | None = Field(default=None, primary_key=True)
    login: str = Field(index=True)
    address: str = Field(index=True)
    at: datetime = Field(index=True)


class Grant(SQLModel, table=True):
    """A role held from a day to a day (behörighet), for one industry (staff), one provider (utförare), or neither: everything."""

    __tablename__ = "grant"
    id: int | None = Field(default=None, primary_key=True)
    user_id: int = Field(foreign_key="user.id", index=True)
    role: str
    industry_id: int | None = Field(default=None, foreign_key="industry.id")
    provider_id: int | None = Field(default=None, foreign_key="provider.id")
    valid_from: date
    valid_to: date | None = None
    granted_by: int | None = Field(default=None, foreign_key="user.id")


_OPEN = text("decided_at IS NULL")


class Task(SQLModel, table=True):
    """An act that takes two persons (fyra ögon): requested by one, decided by another. ``subject`` names the thing's table."""

    __tablename__ = "task"
    __table_args__ = (
        CheckConstraint("decided_by IS NULL OR decided_by <> requested_by", name="two_persons"),
        # The same is not requested twice, not even by two at the same moment.
        Index("uq_task_open", "kind", "subject", "subject_id", unique=True, sqlite_where=_OPEN, postgresql_where=_OPEN),
    )
    id: int | None = Field(default=None, primary_key=True)
    kind: str
    subject: str
    subject_id: int
    industry_id: int | None = Field(default=None, foreign_key="industry.id")
    permission: str
    """What the one who decides must hold."""
    reason: str = ""
    requested_by: int | None = Field(default=None, foreign_key="user.id")
    requested_at: datetime
    decided_by: int | None = Field(default=None, foreign_key="user.id")
    decided_at: datetime | None = None
    outcome: str = ""
    """Empty while it waits; then ``godkänd`` or ``avböjd``."""
    outcome_reason: str = ""


class KeptSearch(SQLModel, table=True):
    """What a user searched for among persons (sökning): names never stand in an address, so it holds this id instead. Short-lived."""

    __tablename__ = "kept_search"
    id: str = Field(primary_key=True)
    user_id: int = Field(foreign_key="user.id", index=True)
    text: str
    at: datetime = Field(index=True)


class Job(SQLModel, table=True):
    """Long work (jobb): köad → pågår → klar or misslyckad. The row is the truth; the queue only wakes a worker."""

    __tablename__ = "job"
    __table_args__ = (UniqueConstraint("kind", "night"),)
    id: int | None = Field(default=None, primary_key=True)
    kind: str
    title: str
    arguments: str = Field(default="{}", sa_column=Column(Text, nullable=False))
    state: str = "köad"
    requested_by: int | None = Field(default=None, foreign_key="user.id", index=True)
    created_at: datetime
    started_at: datetime | None = None
    finished_at: datetime | None = None
    heartbeat_at: datetime | None = None
    attempts: int = 0
    sentence: str = ""
    """What the person reads when it has ended."""
    result_url: str = ""
    result_file: bytes | None = Field(default=None, sa_column=Column(LargeBinary))
    result_name: str = ""
    night: date | None = None
    """The night of a job that is done once every night; of others none."""


class ImportBatch(SQLModel, table=True):
    """A file that was previewed and perhaps read in (inläsning): förhandsgranskad → införd → ångrad. The original is kept."""

    __tablename__ = "import_batch"
    id: int | None = Field(default=None, primary_key=True)
    kind: str
    filename: str
    sha256: str
    content: bytes = Field(sa_column=Column(LargeBinary, nullable=False))
    state: str = "förhandsgranskad"
    counts: str = Field(default="{}", sa_column=Column(Text, nullable=False))
    """JSON: new, changed, unchanged, errors, warnings."""
    report: str = Field(default="{}", sa_column=Column(Text, nullable=False))
    """JSON: what the check found, errors and warnings with sheet, row, column and value."""
    changes: str = Field(default="[]", sa_column=Column(Text, nullable=False))
    """JSON: what it changed on rows that were there before, old and new, so that it can be undone."""
    job_id: int | None = Field(default=None, foreign_key="job.id")
    """The job that checks it or reads it in, where the file is large."""
    warnings_reason: str = ""
    uploaded_by: int | None = Field(default=None, foreign_key="user.id")
    uploaded_at: datetime
    applied_at: datetime | None = None
    undone_at: datetime | None = None
    undone_by: int | None = Field(default=None, foreign_key="user.id")
    undo_reason: str = ""
