"""A late fact that holds as in time for one month. Payment's override decides it, by two persons; here it is only carried out."""

from sqlmodel import Session, col, select

from kundval.choice.models import ChoiceFact, Entitlement, InTime, VolumeFact
from kundval.choice.service.rebuild import rebuild
from kundval.errors import NotFound
from kundval.period import Month


def late_fact(session: Session, fact_table: str, fact_id: int) -> ChoiceFact | Entitlement | VolumeFact | None:
    """The fact that an override names, if it is one of this room's."""
    if fact_table == "choice_fact":
        return session.get(ChoiceFact, fact_id)
    if fact_table == "entitlement":
        return session.get(Entitlement, fact_id)
    return session.get(VolumeFact, fact_id) if fact_table == "volume_fact" else None


def hold_in_time(session: Session, *, fact_table: str, fact_id: int, month: Month) -> None:
    """Rebuilds the person so that ``month`` is read as if the fact had been reported on its own day. The same again changes nothing."""
    fact = late_fact(session, fact_table, fact_id)
    if fact is None or fact.mistyped_at is not None:
        raise NotFound
    row = (col(InTime.fact_table) == fact_table, col(InTime.fact_id) == fact_id, col(InTime.month) == month.number)
    if session.exec(select(InTime).where(*row)).first() is None:
        session.add(InTime(fact_table=fact_table, fact_id=fact_id, month=month.number))
        rebuild(session, [fact.person_id])
