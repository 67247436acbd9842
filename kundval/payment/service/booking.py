"""What is booked of a key is the due of its last booked line: written with a final run, put back with a rejected one."""

from typing import Any

from sqlalchemy import select
from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import Session, col

from kundval.db import is_sqlite
from kundval.payment.models import Booked, Line, Run

KEY = ("account_id", "person_id", "slot")
AMOUNTS = ("quantity", "whole", "due_ore", "due_vat_ore")


def book(session: Session, run: Run) -> None:
    """The keys of the run's lines are booked as they are due."""
    _write(session, run, (col(Line.due_quantity), col(Line.due_whole), col(Line.due_ore), col(Line.due_vat_ore)))


def unbook(session: Session, run: Run) -> None:
    """The keys of the run's lines are booked as they were before it; only right for the industry's last booked run."""
    _write(
        session,
        run,
        (col(Line.booked_quantity), col(Line.booked_whole), col(Line.booked_ore), col(Line.booked_vat_ore)),
    )


def _write(session: Session, run: Run, amounts: tuple[Any, ...]) -> None:
    rows = select(*(getattr(Line, name) for name in KEY), *amounts).where(col(Line.run_id) == run.id)
    insert: Any = (sqlite if is_sqlite(session) else postgresql).insert(Booked).from_select([*KEY, *AMOUNTS], rows)
    session.execute(
        insert.on_conflict_do_update(index_elements=KEY, set_={name: insert.excluded[name] for name in AMOUNTS})
    )
