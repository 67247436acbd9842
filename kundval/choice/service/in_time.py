"""A late fact that holds as in time for one month. Payment's override decides it, by two persons; here it is only carried out."""

from sqlmodel import Session, col, select

from kundval.choice.models import ChoiceFact, Entitlement, EventFact, InTime, PersonResidence, VolumeFact
from kundval.choice.service.rebuild import rebuild
from kundval.errors import NotFound
from kundval.period import Month

Fact = ChoiceFact | Entitlement | VolumeFact | PersonResidence | EventFact
TABLES: dict[str, type[Fact]] = {
    "choice_fact": ChoiceFact,
    "entitlement": Entitlement,
    "volume_fact": VolumeFact,
    "person_residence": PersonResidence,
    "event_fact": EventFact,
}


def late_fact(session: Session, fact_table: str, fact_id: int) -> Fact | None:
    """The fact that an override names, if it is one of this room's."""
    table = TABLES.get(fact_table)
    return session.get(table, fact_id) if table else None  # type: ignore[return-value]


def hold_in_time(session: Session, *, fact_table: str, fact_id: int, month: Month) -> None:
    """Rebuilds the person so that ``month`` is read as if the fact had been reported on its own day. The same again changes nothing."""
    fact = late_fact(session, fact_table, fact_id)
    if fact is None or fact.mistyped_at is not None:
        raise NotFound
    row = (col(InTime.fact_table) == fact_table, col(InTime.fact_id) == fact_id, col(InTime.month) == month.number)
    if session.exec(select(InTime).where(*row)).first() is None:
        session.add(InTime(fact_table=fact_table, fact_id=fact_id, month=month.number))
        rebuild(session, [fact.person_id])
