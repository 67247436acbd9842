"""The file for finance: made once from a decided run, kept byte for byte, and fetched again as it was."""

from collections.abc import Callable, Sequence
from datetime import date
from hashlib import sha256

from sqlmodel import Session, col, select

from kundval import audit
from kundval.access.rules import Actor, require
from kundval.errors import NotFound, Refused
from kundval.payment.files.content import FileContent
from kundval.payment.files.written import csv_file, workbook
from kundval.payment.models import Payment, PaymentFile, Run
from kundval.payment.queries.file_content import file_content
from kundval.payment.queries.files import payments_of, run_of, stored_file
from kundval.period import Month
from kundval.registry.models import Industry

WRITERS: dict[str, Callable[[FileContent], bytes]] = {"xlsx": workbook, "csv": csv_file}
"""The formats of a payment file. All are made at the same time, so that they can never tell different things."""
TO_FILE = ("att betala", "släppt")


def export_run(
    session: Session, *, actor: Actor, today: date, number: int, form: str = "xlsx", sequence: int | None = None
) -> PaymentFile:
    """The payment file of the run with a number.

    The first call makes the file and the run becomes exporterad; later calls give the same file again. Where held payments have been
    released since then, a further file with them is made. ``sequence`` asks for an earlier file. Raises ``NotFound`` for an unknown run
    or file, ``Refused`` for a run that is not decided, a line without account or a payment without giro account.
    """
    run, industry = _locked(session, number)
    require(actor, "run.export", industry_id=run.industry_id)
    assert run.id is not None
    if sequence is not None:
        return _found(stored_file(session, run.id, form, sequence))
    _refuse_undecided(run)
    waiting = [
        payment for payment in payments_of(session, run.id) if payment.state in TO_FILE and payment.file_id is None
    ]
    if run.state == "exporterad" and not waiting:
        return _found(stored_file(session, run.id, form))
    made = _make_files(session, actor, today, run, industry, waiting)
    return made[form]


def _locked(session: Session, number: int) -> tuple[Run, Industry]:
    # Two who export at the same moment shall get one file: the second waits here, and then finds it made.
    session.exec(select(Run.id).where(col(Run.number) == number).with_for_update()).first()
    found = run_of(session, number)
    if found is None:
        raise NotFound(f"Det finns ingen körning {number}.")
    session.refresh(found[0])
    return found


def _found(file: PaymentFile | None) -> PaymentFile:
    if file is None:
        raise NotFound("Det finns ingen sådan fil för körningen.")
    return file


def _refuse_undecided(run: Run) -> None:
    if run.state not in ("beslutad", "exporterad"):
        raise Refused(
            f"Körning {run.number} är {run.state}. Betalfilen kan skapas först när körningen är beslutad. "
            "Fram till dess kan du hämta den som preliminär lista på körningens sida."
        )


def _make_files(
    session: Session, actor: Actor, today: date, run: Run, industry: Industry, waiting: Sequence[Payment]
) -> dict[str, PaymentFile]:
    assert run.id is not None
    first = run.state == "beslutad"
    latest = stored_file(session, run.id, "xlsx")
    sequence = latest.sequence + 1 if latest else 1
    in_file = payments_of(session, run.id) if first else waiting
    content = file_content(session, run, industry, in_file, today, sequence)
    made = {
        form: _store(session, actor, run, industry, sequence, form, write(content)) for form, write in WRITERS.items()
    }
    session.flush()
    for payment in waiting:
        payment.state = "i fil"
        payment.file_id = made["xlsx"].id
    if first:
        run.state = "exporterad"
        run.exported_at = audit.now()
    session.flush()
    _note(session, actor, run, made["xlsx"], len(waiting))
    return made


def _store(
    session: Session, actor: Actor, run: Run, industry: Industry, sequence: int, form: str, content: bytes
) -> PaymentFile:
    assert run.id is not None
    file = PaymentFile(
        run_id=run.id,
        sequence=sequence,
        format=form,
        name=f"utbetalning-{industry.code}-{Month(run.month)}-korning-{run.number}-{sequence}.{form}",
        sha256=sha256(content).hexdigest(),
        content=content,
        created_by=actor.user_id,
        created_at=audit.now(),
    )
    session.add(file)
    return file


def _note(session: Session, actor: Actor, run: Run, file: PaymentFile, payments: int) -> None:
    audit.record(
        session,
        actor=actor,
        verb="skapade betalfilen",
        subject="run",
        subject_id=run.id,
        industry_id=run.industry_id,
        details={"fil": file.name, "sha256": file.sha256, "utbetalningar": payments},
    )
