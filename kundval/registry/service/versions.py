"""Two who save the same thing: the second is told, and chooses field by field (page "Konflikt")."""

from sqlalchemy import inspect, update
from sqlmodel import Session, SQLModel, col, select

from kundval.audit import AuditRow
from kundval.errors import KundvalError
from kundval.formats import clock_text


class ChangedMeanwhile(KundvalError):
    """Somebody saved the thing after it was read; nothing has been saved of this."""

    status = 409


def claim(session: Session, thing: SQLModel, version: int, what: str) -> None:
    """Raises the version of ``thing`` if it still is ``version``; otherwise says who changed ``what`` (enheten, utföraren).

    The condition stands in the UPDATE itself, so that of two at the same moment only one gets through.
    """
    table = type(thing)
    done = session.execute(
        update(table)
        .where(col(table.id) == thing.id, col(table.version) == version)  # type: ignore[attr-defined]
        .values(version=version + 1)
        .execution_options(synchronize_session=False)
    )
    if done.rowcount != 1:  # type: ignore[attr-defined]
        raise ChangedMeanwhile(f"{who_changed(session, thing, what)} Välj vilka uppgifter som ska gälla.")
    session.refresh(thing)


def who_changed(session: Session, thing: SQLModel, what: str) -> str:
    """Who saved the thing last: «Anna Berg ändrade enheten kl. 09.14 medan du skrev.»"""
    name = inspect(type(thing)).local_table.name
    row = session.exec(
        select(AuditRow)
        .where(col(AuditRow.subject) == name, col(AuditRow.subject_id) == thing.id)  # type: ignore[attr-defined]
        .order_by(col(AuditRow.id).desc())
    ).first()
    if row is None:
        return f"Någon annan ändrade {what} medan du skrev."
    return f"{row.user_name} ändrade {what} {clock_text(row.at)} medan du skrev."
