"""Long work of desk: checking and reading in large files."""

from datetime import date

from sqlmodel import Session

from kundval import formats
from kundval.access.importing import batches as verbs
from kundval.access.jobs import Report, Result, Work, reads
from kundval.access.models import ImportBatch
from kundval.access.rules import Actor
from kundval.desk import batches


@reads
def check_file(session: Session, *, actor: Actor, today: date, progress: Report, batch_id: int) -> Result:
    """Checks a file that was sent, while others write; its page shows what was found."""
    batch = session.get_one(ImportBatch, batch_id)
    kind, sha256 = batches.kind_named(batch.kind, actor), batch.sha256
    _, found = verbs.judge(
        session, kind, batch, actor=actor, today=today, progress=lambda done, total: progress(done, total, "rader")
    )
    rows = formats.counted_text(found.rows_in_error, "rad", "rader")
    verdict = f"{rows} behöver rättas" if found.error_count else "den kan läsas in"
    return Result(
        f"{batch.filename} är kontrollerad: {verdict}.",
        f"/system/inlasningar/{batch_id}",
        keep=lambda writing: verbs.keep(writing, writing.get_one(ImportBatch, batch_id), sha256, found),
    )


def read_in_file(
    session: Session, *, actor: Actor, today: date, progress: Report, batch_id: int, reason: str
) -> Result:
    """Reads in a file that has been checked."""
    batch = session.get_one(ImportBatch, batch_id)
    kind = batches.kind_named(batch.kind, actor)
    found = verbs.apply(
        session,
        kind,
        batch,
        actor=actor,
        today=today,
        warnings_reason=reason,
        progress=lambda done, total: progress(done, total, "rader"),
    )
    rows = formats.counted_text(found.new + found.changed, "rad", "rader")
    return Result(f"{rows} lästes in. Du kan ångra hela inläsningen.", f"/system/inlasningar/{batch_id}/klar")


JOBS: dict[str, Work] = {"kontroll av fil": check_file, "inläsning av fil": read_in_file}
