"""The verbs of a batch: upload, check, read in. One error and nothing is read in; what is read in is the file that was kept."""

import hashlib
import json
from collections.abc import Mapping
from datetime import date

from sqlalchemy import CursorResult, update
from sqlmodel import Session, col, select

from kundval import audit, files
from kundval.access.importing.check import Report, examine
from kundval.access.importing.kinds import Fault, ImportKind, Plan, Progress, silent
from kundval.access.importing.recording import recording
from kundval.access.models import ImportBatch, User
from kundval.access.rules import Actor, require
from kundval.errors import AlreadyDone, BadFile, NotFound, Refused

PREVIEWED, APPLIED, UNDONE = "förhandsgranskad", "införd", "ångrad"
Kinds = Mapping[str, ImportKind]


def kind_of(kinds: Kinds, name: str) -> ImportKind:
    """The kind by its name; ``NotFound`` for one that no room knows."""
    if name not in kinds:
        raise NotFound
    return kinds[name]


def upload(
    session: Session, kind: ImportKind, *, actor: Actor, filename: str, content: bytes, batch: ImportBatch | None = None
) -> ImportBatch:
    """Keeps a file to be checked; with ``batch`` it takes the place of that one's file. Raises ``BadFile`` for size and kind of file."""
    require(actor, kind.permission)
    files.check_size(content)
    if batch is None:
        batch = ImportBatch(
            kind=kind.name, filename="", sha256="", content=b"", uploaded_by=actor.user_id, uploaded_at=audit.now()
        )
    _require_previewed(batch)
    batch.filename = _plain_name(filename)
    batch.content = content
    batch.sha256 = hashlib.sha256(content).hexdigest()
    batch.counts, batch.report = "{}", "{}"
    batch.uploaded_by, batch.uploaded_at = actor.user_id, audit.now()
    session.add(batch)
    session.flush()
    return batch


def check(
    session: Session, kind: ImportKind, batch: ImportBatch, *, actor: Actor, today: date, progress: Progress = silent
) -> tuple[Plan, Report]:
    """Checks the batch's file and keeps what was found with it. Raises ``BadFile`` for what cannot be read at all."""
    plan, report = judge(session, kind, batch, actor=actor, today=today, progress=progress)
    keep(session, batch, batch.sha256, report)
    return plan, report


def judge(
    session: Session, kind: ImportKind, batch: ImportBatch, *, actor: Actor, today: date, progress: Progress = silent
) -> tuple[Plan, Report]:
    """The check without keeping anything, so that it may read while others write."""
    _require_previewed(batch)
    plan, report = examine(
        session,
        kind,
        actor=actor,
        today=today,
        filename=batch.filename,
        content=batch.content,
        progress=progress,
    )
    twice = _read_in_before(session, batch)
    if twice and not report.nothing_to_do:
        plan.warnings.append(twice)
        report.warnings.append(twice)
    return plan, report


def keep(session: Session, batch: ImportBatch, sha256: str, report: Report) -> None:
    """Keeps what was found in the file with that checksum, unless the batch has got another or been read in meanwhile."""
    if (batch.state, batch.sha256) != (PREVIEWED, sha256):
        return
    batch.counts = json.dumps(report.counts)
    batch.report = json.dumps(report.to_json(), ensure_ascii=False)
    session.add(batch)
    session.flush()


def apply(
    session: Session,
    kind: ImportKind,
    batch: ImportBatch,
    *,
    actor: Actor,
    today: date,
    warnings_reason: str = "",
    progress: Progress = silent,
) -> Report:
    """Reads the file in, all or nothing, after checking it once more.

    Raises ``Refused`` where there are errors, nothing to do, or warnings without a reason; ``AlreadyDone`` if somebody else was first.
    """
    require(actor, kind.permission)
    _require_previewed(batch)
    plan, report = examine(
        session, kind, actor=actor, today=today, filename=batch.filename, content=batch.content, progress=progress
    )
    if twice := _read_in_before(session, batch):
        report.warnings.append(twice)
    _refuse_unready(report, warnings_reason)
    _claim(session, batch)
    with recording(session, batch) as changes:
        kind.apply(session, actor=actor, today=today, batch=batch, plan=plan, progress=progress)
    batch.state, batch.applied_at = APPLIED, audit.now()
    batch.warnings_reason = warnings_reason
    batch.counts = json.dumps(report.counts)
    batch.report = json.dumps(report.to_json(), ensure_ascii=False)
    batch.changes = json.dumps(changes, ensure_ascii=False)
    session.add(batch)
    session.flush()
    audit.record(
        session,
        actor=actor,
        verb="läste in filen",
        subject="import_batch",
        subject_id=batch.id,
        reason=warnings_reason,
        details=_told(batch, report),
    )
    return report


def _told(batch: ImportBatch, report: Report) -> dict[str, str | int | list[str]]:
    """What the log says of a batch; the rows themselves stand in the file that is kept."""
    return {"fil": batch.filename, "nya": report.new, "ändrade": report.changed, "kontrollsumma": [batch.sha256]}


def discard(session: Session, kind: ImportKind, batch: ImportBatch, *, actor: Actor) -> None:
    """Takes away a file that was only checked: what it holds is not kept longer than it is needed."""
    require(actor, kind.permission)
    _require_previewed(batch)
    session.delete(batch)
    session.flush()


def stored_report(batch: ImportBatch) -> Report | None:
    """What the last check found; ``None`` while it has not been checked."""
    plain = json.loads(batch.report)
    return Report.from_json(plain) if plain else None


def _claim(session: Session, batch: ImportBatch) -> None:
    """Of two who read the same batch in at the same moment, one is told that it is done."""
    session.flush()
    answer: CursorResult[tuple[()]] = session.connection().execute(
        update(ImportBatch)
        .where(col(ImportBatch.id) == batch.id, col(ImportBatch.state) == PREVIEWED)
        .values(state=APPLIED)
    )
    if answer.rowcount != 1:
        raise AlreadyDone("Filen är redan inläst.")


def _require_previewed(batch: ImportBatch) -> None:
    if batch.state == APPLIED:
        raise AlreadyDone("Filen är redan inläst.")
    if batch.state == UNDONE:
        raise AlreadyDone("Inläsningen är ångrad. Läs in filen på nytt om den ska gälla igen.")


def _refuse_unready(report: Report, warnings_reason: str) -> None:
    if report.error_count:
        rows = f"{report.rows_in_error} {'rad' if report.rows_in_error == 1 else 'rader'}"
        raise Refused(f"Inget är inläst. {rows} behöver rättas. Rätta dem i filen och ladda upp den igen.")
    if report.nothing_to_do:
        raise Refused("Inget är inläst: allt i filen är redan registrerat.")
    if report.warnings and not warnings_reason.strip():
        raise Refused("Filen har varningar. Ange skälet till att den ska läsas in ändå.")


def _read_in_before(session: Session, batch: ImportBatch) -> Fault | None:
    earlier = session.exec(
        select(ImportBatch.applied_at, User.name)
        .join(User, col(User.id) == col(ImportBatch.uploaded_by), isouter=True)
        .where(
            col(ImportBatch.sha256) == batch.sha256,
            col(ImportBatch.kind) == batch.kind,
            col(ImportBatch.state) == APPLIED,
            col(ImportBatch.applied_at).is_not(None),
            col(ImportBatch.id) != batch.id,
        )
        .order_by(col(ImportBatch.id).desc())
    ).first()
    if earlier is None:
        return None
    at, name = earlier
    return Fault(f"Samma fil lästes in {at:%Y-%m-%d}{f' av {name}' if name else ''}.")


def _plain_name(filename: str) -> str:
    """The file's own name without folders and signs that trip a header."""
    name = filename.replace("\\", "/").rsplit("/", 1)[-1]
    name = "".join(sign for sign in name if sign.isprintable() and sign not in '"<>|:*?')[-120:].strip()
    if not name:
        raise BadFile("Filen saknar namn. Välj en fil och försök igen.")
    return name
