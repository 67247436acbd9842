"""Files that are read in, as the pages need them: which kinds somebody may read in, which batches he may see.

A batch holds a whole file, perhaps of persons in every industry. So it is seen by whoever sent it, by those who may read in its kind for
all industries, and by those who read the log of everything.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Select, or_, select, true
from sqlmodel import Session, col

from kundval import joined
from kundval.access.importing import batches
from kundval.access.importing.check import Group, Report, groups
from kundval.access.importing.kinds import Fault, ImportKind
from kundval.access.models import ImportBatch, Job, User
from kundval.access.rules import Actor, industries_for, may
from kundval.errors import FieldsRefused, NotFound
from kundval.listing import Column, Filter, Listing, Status, contains, swedish

LARGE = 150_000
"""Bytes from which a file is checked and read in by a job: a few seconds' work."""
SHOWN = 200
"""Errors on the page; the file has all."""


def kinds() -> dict[str, ImportKind]:
    """The kinds of all rooms, in the order in which an empty database needs them."""
    found: dict[str, ImportKind] = joined("imports", "IMPORTS")
    return found


def kinds_for(actor: Actor) -> list[ImportKind]:
    """The kinds that somebody may read in."""
    return [kind for kind in kinds().values() if may(actor, kind.permission)]


def kind_named(name: str, actor: Actor) -> ImportKind:
    """The kind, if it exists and the actor may read it in."""
    kind = kinds().get(name)
    if kind is None or not may(actor, kind.permission):
        raise NotFound
    return kind


def seen_by(actor: Actor) -> ColumnElement[bool]:
    """The condition for the batches that somebody may see."""
    if may(actor, "log.read") and industries_for(actor, "log.read") is None:
        return true()
    whole = [
        name
        for name, kind in kinds().items()
        if may(actor, kind.permission) and industries_for(actor, kind.permission) is None
    ]
    return or_(col(ImportBatch.uploaded_by) == actor.user_id, col(ImportBatch.kind).in_(whole))


PERSONAL = frozenset({"choice.write", "volume.write"})
"""Permissions of the kinds whose files hold persons."""


def may_open(actor: Actor, batch: ImportBatch) -> bool:
    """Whether somebody who sees the batch may see what its file holds: protected persons may stand in one that another has sent."""
    kind = kinds().get(batch.kind)
    personal = kind is None or kind.permission in PERSONAL
    return batch.uploaded_by == actor.user_id or not personal or may(actor, "protected.read")


def opened(session: Session, actor: Actor, batch_id: int) -> ImportBatch:
    """The batch, if the actor may see what its file holds."""
    batch = find(session, actor, batch_id)
    if not may_open(actor, batch):
        raise NotFound
    return batch


def find(session: Session, actor: Actor, batch_id: int) -> ImportBatch:
    """The batch, if it exists and the actor may see it."""
    batch = session.scalars(select(ImportBatch).where(col(ImportBatch.id) == batch_id, seen_by(actor))).first()
    if batch is None or batch.kind not in kinds():
        raise NotFound
    return batch


@dataclass(frozen=True)
class Preview:
    """What step 2 shows: the counts in words, the errors by sort and the first of them, the warnings by sort."""

    report: Report
    error_groups: Sequence[Group]
    errors: Sequence[Fault]
    warning_groups: Sequence[Group]
    warnings: Sequence[Fault]

    @property
    def may_apply(self) -> bool:
        return not self.report.error_count and not self.report.nothing_to_do


def preview(batch: ImportBatch) -> Preview | None:
    """The last check of the batch, or nothing while it has not been checked."""
    report = batches.stored_report(batch)
    if report is None:
        return None
    return Preview(
        report, groups(report.errors), report.errors[:SHOWN], groups(report.warnings), report.warnings[:SHOWN]
    )


def counts(batch: ImportBatch) -> dict[str, int]:
    """New, changed, unchanged, errors and warnings of the last check."""
    found: dict[str, int] = json.loads(batch.counts)
    return found


def refuse_unticked(found: Preview, ticked: Sequence[str]) -> None:
    """Every sort of warning must have been ticked by its number."""
    missing = {
        f"warning-{number}": "Bocka för varningen när du har läst den."
        for number in range(len(found.warning_groups))
        if str(number) not in ticked
    }
    if missing:
        raise FieldsRefused(missing)


def job_of(session: Session, batch: ImportBatch) -> Job | None:
    """The job that checks the batch or reads it in, or did."""
    return session.get(Job, batch.job_id) if batch.job_id else None


def statement(actor: Actor) -> Select[Any]:
    """The batches that the actor may see, with the name of whoever sent them."""
    found: Any = (
        select(ImportBatch, col(User.name))
        .join(User, col(User.id) == col(ImportBatch.uploaded_by), isouter=True)
        .where(seen_by(actor))
    )
    return found


def listing(session: Session) -> Listing:
    """The list of batches."""
    titles = [(name, kind.title) for name, kind in kinds().items()]
    words = dict(titles)
    state = col(ImportBatch.state)
    return Listing(
        noun=("inläsning", "inläsningar"),
        columns=(
            Column("fil", "Fil", sort=col(ImportBatch.filename), value=lambda row: row[0].filename),
            Column("slag", "Slag", sort=col(ImportBatch.kind), value=lambda row: words.get(row[0].kind, row[0].kind)),
            Column("vem", "Vem", sort=swedish(session, col(User.name)), value=lambda row: row[1] or "kundval"),
            Column("tid", "Tid", sort=col(ImportBatch.id), value=lambda row: row[0].uploaded_at.date(), kind="date"),
            Column("nya", "Nya", value=lambda row: counts(row[0]).get("new"), kind="whole"),
            Column("andrade", "Ändrade", value=lambda row: counts(row[0]).get("changed"), kind="whole"),
            Column("status", "Status", sort=state, value=lambda row: row[0].state),
            Column("sha256", "Kontrollsumma (SHA-256)", value=lambda row: row[0].sha256),
        ),
        order="-tid",
        search=lambda text: contains(col(ImportBatch.filename), text),
        filters=(Filter("slag", "Slag", titles, lambda name: col(ImportBatch.kind) == name),),
        statuses=(
            Status("kontrollerade", "Väntar på dig", state == batches.PREVIEWED),
            Status("inforda", "Införda", state == batches.APPLIED),
            Status("angrade", "Ångrade", state == batches.UNDONE),
        ),
    )
